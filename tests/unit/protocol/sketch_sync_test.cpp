// Rounds with sketches: what scattered differences cost, and what becomes of sketches that lie,
// change midway or can't be read.
#include "protocol/reconcile/sketch_sync.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"
#include "tests/unit/protocol/round_fixture.h"

namespace tsunagi {
namespace {

using Ids = std::set<RecordId>;

struct TwoStores {
    IdStore ours;
    IdStore theirs;
    Ids wanted;  // what only they have
};

TwoStores scattered(std::uint64_t seed,
                    std::size_t common,
                    std::size_t only_ours,
                    std::size_t only_theirs,
                    std::size_t months) {
    SeededRandom random(seed);
    TwoStores out;
    std::map<Month, std::vector<RecordId>> ours;
    std::map<Month, std::vector<RecordId>> theirs;
    for (std::size_t i = 0; i < common + only_ours + only_theirs; ++i) {
        const auto month = static_cast<Month>(600 + random.below(months));
        const auto id = random.fixed<RecordId>();
        if (i < common + only_ours) ours[month].push_back(id);
        if (i < common || i >= common + only_ours) theirs[month].push_back(id);
        if (i >= common + only_ours) out.wanted.insert(id);
    }
    for (const auto& [month, ids] : ours) out.ours.insert(month, ids);
    for (const auto& [month, ids] : theirs) out.theirs.insert(month, ids);
    return out;
}

// The ids that the peer would send for what was asked.
Ids fetched(const RoundResult& result, const IdStore& from) {
    Ids out(result.ids.begin(), result.ids.end());
    for (const SketchItem item : result.items) {
        for (auto at = from.all.lower_bound(first_id_of(item));
             at != from.all.end() && at->prefix() == item; ++at) {
            out.insert(*at);
        }
    }
    return out;
}

RoundRunner new_session(std::uint64_t seed = 1) {
    return RoundRunner(SeededRandom(seed).fixed<LinkKey>());
}

TEST(SketchSync, AThousandScatteredAmongAHundredThousandCostFourRoundTripsAnd62Kilobytes) {
    struct Case {
        std::size_t only_ours;
        std::size_t only_theirs;
        std::size_t months;
    };
    for (const Case& given : {Case{0, 1'000, 1}, Case{500, 500, 1}, Case{0, 1'000, 75},
                              Case{500, 500, 75}, Case{1'000, 0, 20}, Case{100, 900, 20}}) {
        const TwoStores stores =
            scattered(3, 100'000, given.only_ours, given.only_theirs, given.months);
        auto rounds = new_session();
        const RoundResult result = rounds.run(side_of(stores.ours), side_of(stores.theirs));
        SCOPED_TRACE(std::to_string(given.only_ours) + " and " + std::to_string(given.only_theirs) +
                     " in " + std::to_string(given.months) + " months");
        EXPECT_EQ(fetched(result, stores.theirs), stores.wanted);
        EXPECT_LE(result.cost.round_trips, 4U);
        EXPECT_LE(result.cost.bytes, 62'000U);
        EXPECT_EQ(result.cost.tree_queries, 0U);
    }
}

TEST(SketchSync, FindsExactlyWhatThePeerHasMoreWhateverTheSizes) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        SeededRandom random(seed);
        const TwoStores stores = scattered(seed, 1'000 + random.below(6'000), random.below(400),
                                           random.below(400), 1 + random.below(6));
        auto rounds = new_session(seed);
        const RoundResult result = rounds.run(side_of(stores.ours), side_of(stores.theirs));
        EXPECT_EQ(fetched(result, stores.theirs), stores.wanted) << "seed " << seed;
    }
}

TEST(SketchSync, FewRecordsAreForTheTree) {
    const TwoStores stores = scattered(5, 200, 1, 1, 1);
    auto rounds = new_session();
    const RoundResult result = rounds.run(side_of(stores.ours), side_of(stores.theirs));
    EXPECT_EQ(result.cost.sketch_queries, 0U);
    EXPECT_EQ(fetched(result, stores.theirs), stores.wanted);
}

TEST(SketchSync, AMonthThatOneSideLacksIsForTheTreeAndTheOthersAreNot) {
    TwoStores stores = scattered(6, 5'000, 10, 10, 4);
    SeededRandom random(7);
    std::vector<RecordId> ids(3'000);
    for (RecordId& id : ids) id = random.fixed<RecordId>();
    stores.theirs.insert(700, ids);
    stores.wanted.insert(ids.begin(), ids.end());
    auto rounds = new_session();
    const RoundResult result = rounds.run(side_of(stores.ours), side_of(stores.theirs));
    EXPECT_EQ(fetched(result, stores.theirs), stores.wanted);
    EXPECT_EQ(std::set<RecordId>(result.ids.begin(), result.ids.end()),
              std::set<RecordId>(ids.begin(), ids.end()));
    EXPECT_EQ(result.items.size(), 10U);
}

// Two ids of one author with the same first 8 bytes: the sketch can't tell them.
TEST(SketchSync, IdsThatHideFromTheSketchAreFoundByTheTree) {
    TwoStores stores = scattered(8, 3'000, 0, 5, 1);
    RecordId twin = SeededRandom(9).fixed<RecordId>();
    std::vector<RecordId> twins{twin};
    twin.bytes[31] ^= 1;
    twins.push_back(twin);
    stores.theirs.insert(600, twins);
    stores.wanted.insert(twins.begin(), twins.end());
    auto rounds = new_session();
    const RoundResult result = rounds.run(side_of(stores.ours), side_of(stores.theirs));
    EXPECT_EQ(fetched(result, stores.theirs), stores.wanted);
    EXPECT_GT(result.cost.tree_queries, 0U);
}

// 256 such ids count as none in a sketch, which then reads well and says nothing of them. The tree
// sees that the months still differ, and the next round asks it.
TEST(SketchSync, WhatASketchDidNotTellIsFoundInTheNextRound) {
    TwoStores stores = scattered(10, 3'000, 0, 5, 1);
    RecordId alike = SeededRandom(11).fixed<RecordId>();
    std::vector<RecordId> hidden;
    for (unsigned i = 0; i < 256; ++i) {
        alike.bytes[31] = static_cast<std::uint8_t>(i);
        hidden.push_back(alike);
    }
    stores.theirs.insert(600, hidden);
    auto rounds = new_session();
    const RoundResult first = rounds.run(side_of(stores.ours), side_of(stores.theirs));
    EXPECT_EQ(fetched(first, stores.theirs), stores.wanted);
    EXPECT_EQ(first.cost.tree_queries, 0U);
    const Ids found = fetched(first, stores.theirs);
    stores.ours.insert(600, {found.begin(), found.end()});
    rounds.sync().retry();
    const RoundResult second = rounds.run(side_of(stores.ours), side_of(stores.theirs));
    EXPECT_EQ(fetched(second, stores.theirs), Ids(hidden.begin(), hidden.end()));
    EXPECT_EQ(second.cost.sketch_queries, 0U) << "of this state the tree is asked";
}

TEST(SketchSync, APeerWithoutSketchesIsAskedForItsTree) {
    const TwoStores stores = scattered(12, 3'000, 20, 20, 2);
    RoundSide theirs = side_of(stores.theirs);
    theirs.gives_sketches = false;
    auto rounds = new_session();
    const RoundResult result = rounds.run(side_of(stores.ours), theirs);
    EXPECT_EQ(fetched(result, stores.theirs), stores.wanted);
    EXPECT_EQ(result.cost.sketch_queries, 1U);
}

TEST(SketchSync, GarbageCostsAFewSymbolsAndNoRecord) {
    const TwoStores stores = scattered(13, 3'000, 20, 20, 2);
    SeededRandom random(14);
    RoundSide theirs = side_of(stores.theirs);
    theirs.sketch = [&](std::span<const Month>, std::size_t symbols) {
        std::vector<SketchSymbol> out(symbols);
        for (SketchSymbol& symbol : out) {
            symbol = {random.u64(), static_cast<std::uint32_t>(random.u64()),
                      static_cast<std::uint8_t>(random.u64())};
        }
        return Sketch(std::move(out));
    };
    auto rounds = new_session();
    const RoundResult result = rounds.run(side_of(stores.ours), theirs);
    EXPECT_EQ(fetched(result, stores.theirs), stores.wanted);
    EXPECT_LE(result.cost.sketch_queries, 12U);
    EXPECT_GT(result.cost.tree_queries, 0U);
}

// --- one answer after another ---

class SketchAnswers : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(sync_.begin({{600, 5'000, {5'000, {}}}}));
        const auto query = sync_.next_query(Scope::nation());
        EXPECT_EQ(query.months, std::vector<Month>{600});
        EXPECT_EQ(query.first, 0U);
        EXPECT_EQ(query.end, 128U);
    }
    // The peer has `half` ids that we have not, and lacks as many.
    static Sketch theirs(std::size_t half, std::size_t symbols) {
        SeededRandom random(15);
        Sketch more(symbols);
        Sketch less(symbols);
        for (std::size_t i = 0; i < half; ++i) {
            more.add(random.u64());
            less.add(random.u64());
        }
        more.subtract(less);
        return more;
    }
    frame::SketchAnswer answer(const Sketch& sketch, std::size_t first, WireDigest state = {}) {
        const auto symbols = sketch.symbols().subspan(first);
        return {Scope::nation(),
                state,
                static_cast<std::uint32_t>(first),
                {symbols.begin(), symbols.end()}};
    }
    Result<SketchSync::Progress> take(const frame::SketchAnswer& answer) {
        return sync_.take(
            answer, [](std::span<const Month>, std::size_t symbols) { return Sketch(symbols); },
            found_, months_);
    }

    SketchSync sync_;
    std::vector<SketchItem> found_;
    std::vector<Month> months_;
};

TEST_F(SketchAnswers, MoreSymbolsAreAskedForByTheSizeOfTheDifference) {
    ASSERT_EQ(*take(answer(theirs(200, 128), 0)), SketchSync::Progress::asking);
    const auto query = sync_.next_query(Scope::nation());
    EXPECT_EQ(query.first, 128U);
    EXPECT_GT(query.end, 500U);
    EXPECT_LT(query.end, 1'000U);
    ASSERT_EQ(*take(answer(theirs(200, query.end), 128)), SketchSync::Progress::read);
    EXPECT_EQ(found_.size(), 200U);
    EXPECT_FALSE(sync_.is_active());
}

TEST_F(SketchAnswers, WhereThePeersSetGrewMidwayItBeginsAnewOnce) {
    const WireDigest later{{1}};
    ASSERT_EQ(*take(answer(theirs(200, 128), 0)), SketchSync::Progress::asking);
    const auto query = sync_.next_query(Scope::nation());
    ASSERT_EQ(*take(answer(theirs(201, query.end), 128, later)), SketchSync::Progress::asking);
    const auto anew = sync_.next_query(Scope::nation());
    EXPECT_EQ(anew.first, 0U);
    EXPECT_EQ(anew.end, query.end);
    ASSERT_EQ(*take(answer(theirs(201, anew.end), 0, later)), SketchSync::Progress::read);
    EXPECT_EQ(found_.size(), 201U);
}

TEST_F(SketchAnswers, WhereItGrowsAgainAndAgainTheTreeIsAsked) {
    constexpr std::size_t more = 2'500;
    for (std::uint8_t state = 0; state < 3; ++state) {
        // Never enough symbols to read.
        const auto progress = take(answer(theirs(more, 128), 0, {{state}}));
        ASSERT_TRUE(progress);
        if (*progress == SketchSync::Progress::failed) break;
        auto query = sync_.next_query(Scope::nation());
        ASSERT_TRUE(take(answer(theirs(more, 129), query.first, {{9, state}})));
        if (!sync_.is_active()) break;
        query = sync_.next_query(Scope::nation());
        ASSERT_EQ(query.first, 0U);
    }
    EXPECT_FALSE(sync_.is_active());
    EXPECT_EQ(months_, std::vector<Month>{600});
    EXPECT_TRUE(found_.empty());
}

TEST_F(SketchAnswers, AnswersThatWereNotAskedForAreCaught) {
    EXPECT_EQ(take(answer(theirs(3, 129), 0)).error(), Error::unexpected_frame) << "too many";
    SketchSync other;
    EXPECT_EQ(other.take(answer(theirs(3, 10), 0), {}, found_, months_).error(),
              Error::unexpected_frame);
}

TEST_F(SketchAnswers, AnAnswerThatBeginsElsewhereIsCaught) {
    EXPECT_EQ(take(answer(theirs(3, 20), 10)).error(), Error::unexpected_frame);
}

TEST_F(SketchAnswers, ASecondAnswerToOneQueryIsCaught) {
    ASSERT_EQ(*take(answer(theirs(200, 128), 0)), SketchSync::Progress::asking);
    EXPECT_EQ(take(answer(theirs(200, 256), 128)).error(), Error::unexpected_frame);
}

TEST_F(SketchAnswers, NoSymbolsAtAllAreNotAnEqualSet) {
    EXPECT_EQ(*take(answer(Sketch(), 0)), SketchSync::Progress::failed);
}

}  // namespace
}  // namespace tsunagi
