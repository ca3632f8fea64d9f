// Two sets with random differences, compared through frames alone; and peers that lie.
#include "protocol/reconcile/scope_sync.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"
#include "tests/unit/protocol/round_fixture.h"

namespace tsunagi {
namespace {

// One round of `ours` against `theirs`. Returns the ids found, those of items too.
std::vector<RecordId> compare(const IdStore& ours, const IdStore& theirs, RoundCost& cost) {
    SeededRandom random(99);
    RoundRunner rounds(random.fixed<LinkKey>());
    RoundResult result = rounds.run(side_of(ours), side_of(theirs));
    cost = result.cost;
    for (const SketchItem item : result.items) {
        const auto at = theirs.all.lower_bound(first_id_of(item));
        EXPECT_TRUE(at != theirs.all.end() && at->prefix() == item);
        if (at != theirs.all.end()) result.ids.push_back(*at);
    }
    const RoundResult again = rounds.run(side_of(ours), side_of(theirs));
    EXPECT_EQ(again.cost.frames, 0U) << "this very state was looked at";
    return result.ids;
}

IdStore store_of(const std::map<Month, std::vector<RecordId>>& ids) {
    IdStore store;
    for (const auto& [month, some] : ids) store.insert(month, some);
    return store;
}

TEST(ScopeSync, FindsExactlyWhatThePeerHasMore) {
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        SeededRandom random(seed);
        std::map<Month, std::vector<RecordId>> a;
        std::map<Month, std::vector<RecordId>> b;
        std::set<RecordId> only_b;
        const std::size_t common = 50 + random.below(2'000);
        for (std::size_t i = 0; i < common; ++i) {
            const Month month = 600 + static_cast<Month>(random.below(5));
            const auto id = random.fixed<RecordId>();
            const auto who = random.below(20);
            if (who != 0) a[month].push_back(id);
            if (who != 1) b[month].push_back(id);
            if (who == 0) only_b.insert(id);
        }
        RoundCost cost;
        auto found = compare(store_of(a), store_of(b), cost);
        EXPECT_EQ(std::set<RecordId>(found.begin(), found.end()), only_b) << "seed " << seed;
        EXPECT_EQ(found.size(), only_b.size()) << "each once, seed " << seed;
    }
}

TEST(ScopeSync, OneDifferingRecordAmongAHundredThousandCostsLessThan20Kilobytes) {
    SeededRandom random(5);
    std::map<Month, std::vector<RecordId>> ids;
    for (std::size_t i = 0; i < 100'000; ++i) {
        ids[static_cast<Month>(600 + i % 75)].push_back(random.fixed<RecordId>());
    }
    const IdStore ours = store_of(ids);
    const RecordId extra = random.fixed<RecordId>();
    ids[633].push_back(extra);
    const IdStore theirs = store_of(ids);
    RoundCost cost;
    EXPECT_EQ(compare(ours, theirs, cost), std::vector<RecordId>{extra});
    EXPECT_LT(cost.bytes, 20'000U);

    // All in one month: as after an import.
    IdStore one_month;
    std::vector<RecordId> all(ours.all.begin(), ours.all.end());
    one_month.insert(600, all);
    IdStore more = one_month;
    more.insert(600, {extra});
    RoundCost deep;
    EXPECT_EQ(compare(one_month, more, deep), std::vector<RecordId>{extra});
    EXPECT_LT(deep.bytes, 20'000U);
    RecordProperty("bytes_75_months", static_cast<int>(cost.bytes));
    RecordProperty("bytes_one_month", static_cast<int>(deep.bytes));
}

TEST(ScopeSync, EqualSetsAskNothing) {
    SeededRandom random(8);
    IdStore store;
    store.insert(600, {random.fixed<RecordId>()});
    RoundCost cost;
    EXPECT_TRUE(compare(store, store, cost).empty());
    EXPECT_EQ(cost.frames, 0U);
}

TEST(ScopeSync, WhoHasNothingTakesPages) {
    SeededRandom random(8);
    const auto link = random.fixed<LinkKey>();
    ScopeSync sync(Scope::nation());
    sync.peer_state(5'000, random.fixed<WireDigest>());
    const Frame first = sync.begin({}, 41);
    const auto* query = std::get_if<frame::PageQuery>(&first);
    ASSERT_NE(query, nullptr);
    EXPECT_EQ(query->after, 0U);
    EXPECT_TRUE(sync.page_frame(41, 3));
    EXPECT_FALSE(sync.page_frame(40, 3));
    EXPECT_FALSE(sync.page_ended(40, 10, false)) << "a page that nobody asked for";
    EXPECT_TRUE(sync.page_ended(41, 4'000, false));
    EXPECT_TRUE(sync.is_page_due());
    const Frame second = sync.next_page(42);
    EXPECT_EQ(std::get<frame::PageQuery>(second).after, 4'000U);
    EXPECT_FALSE(sync.page_ended(42, 5'000, true));
    EXPECT_FALSE(sync.is_active());
    EXPECT_FALSE(sync.wants_round({}, link));
    sync.retry();
    EXPECT_TRUE(sync.wants_round({}, link));
    const Frame again = sync.begin({}, 43);
    EXPECT_TRUE(std::holds_alternative<frame::TreeQuery>(again)) << "what was lost is anywhere";
}

TEST(ScopeSync, APageThatLeadsNowhereEndsTheRound) {
    SeededRandom random(8);
    ScopeSync sync(Scope::nation());
    sync.peer_state(5'000, random.fixed<WireDigest>());
    (void)sync.begin({}, 1);
    EXPECT_TRUE(sync.page_frame(1, 1));
    EXPECT_TRUE(sync.page_ended(1, 100, false));
    (void)sync.next_page(2);
    EXPECT_TRUE(sync.page_frame(2, 1));
    EXPECT_FALSE(sync.page_ended(2, 100, false));
    EXPECT_FALSE(sync.is_active());
}

TEST(ScopeSync, AnEmptyPageEndsTheRoundHoweverFarItSaysToLead) {
    SeededRandom random(8);
    ScopeSync sync(Scope::nation());
    sync.peer_state(1'000'000'000, random.fixed<WireDigest>());
    (void)sync.begin({}, 1);
    EXPECT_TRUE(sync.page_frame(1, 5));
    EXPECT_TRUE(sync.page_ended(1, 100, false));
    (void)sync.next_page(2);
    EXPECT_TRUE(sync.page_frame(2, 0));
    EXPECT_FALSE(sync.page_ended(2, 200, false)) << "what the page before brought does not count";
    EXPECT_FALSE(sync.is_active());
}

// --- peers that lie ---

struct Liar : ::testing::Test {
    SeededRandom random{17};
    LinkKey link = random.fixed<LinkKey>();
    IdStore ours;
    ScopeSync sync{Scope::nation()};
    std::vector<RecordId> wanted;

    void SetUp() override {
        std::vector<RecordId> ids(100);
        for (RecordId& id : ids) id = random.fixed<RecordId>();
        ours.insert(600, ids);
        sync.peer_state(101, random.fixed<WireDigest>());
        ASSERT_TRUE(std::holds_alternative<frame::TreeQuery>(sync.begin(ours.summary(), 1)));
    }
    Result<void> answer(const frame::TreeAnswer& answer) {
        return sync.answered(
            answer, link, ours.tree, ours.months(),
            [&](const RecordId& id) { return ours.all.contains(id); }, wanted);
    }
    Error error_of(const frame::TreeAnswer& given) {
        const auto taken = answer(given);
        return taken ? Error{} : taken.error();
    }
    frame::MonthState month(Month at) { return {at, {50, random.fixed<WireDigest>()}}; }
};

TEST_F(Liar, WhoAnswersWhatWasNotAskedIsCaught) {
    EXPECT_EQ(error_of({Scope::nation(), false, {}, {{{600, 0, 0}, {}, {}}}}),
              Error::unexpected_frame);
}

TEST_F(Liar, WhoAnswersTwiceIsCaught) {
    ASSERT_TRUE(answer({Scope::nation(), true, {month(600)}, {}}));
    ASSERT_EQ(sync.next_queries().size(), 1U);
    ASSERT_TRUE(answer({Scope::nation(), false, {}, {{{600, 0, 0}, {}, {}}}}));
    EXPECT_EQ(error_of({Scope::nation(), false, {}, {{{600, 0, 0}, {}, {}}}}),
              Error::unexpected_frame);
}

TEST_F(Liar, WhoTellsMonthsTwiceIsCaught) {
    ASSERT_TRUE(answer({Scope::nation(), true, {month(600)}, {}}));
    ASSERT_EQ(sync.next_queries().size(), 1U);
    EXPECT_EQ(error_of({Scope::nation(), true, {month(601)}, {}}), Error::unexpected_frame);
}

TEST_F(Liar, IdsThatDoNotBelongThereAreCaught) {
    ASSERT_TRUE(answer({Scope::nation(), true, {month(600)}, {}}));
    (void)sync.next_queries();
    std::vector<frame::Summary> children(16, {10, random.fixed<WireDigest>()});
    ASSERT_TRUE(answer({Scope::nation(), false, {}, {{{600, 0, 0}, {}, children}}}));
    (void)sync.next_queries();
    RecordId stray;
    stray.bytes[0] = 0x70;
    EXPECT_EQ(error_of({Scope::nation(), false, {}, {{{600, 1, 0}, {stray}, {}}}}),
              Error::unexpected_frame);
}

// Answers every question with sixteen more.
TEST_F(Liar, ARoundIsBoundedByWhatThePeerClaimsToHave) {
    std::vector<frame::MonthState> months;
    for (Month at = 0; at < 400; ++at) months.push_back(month(at));
    ASSERT_TRUE(answer({Scope::nation(), true, months, {}}));
    std::size_t asked = 0;
    for (int turn = 0; turn < 10'000; ++turn) {
        std::vector<NodePosition> positions;
        std::vector<Frame> queries = sync.next_queries();
        if (queries.empty()) break;
        for (const Frame& query : queries) {
            frame::TreeAnswer lie{Scope::nation(), false, {}, {}};
            for (const NodePosition& at : std::get<frame::TreeQuery>(query).nodes) {
                ++asked;
                frame::NodeState node{at, {}, {}};
                if (at.depth < kTreeDepthMax) {
                    for (int i = 0; i < 16; ++i) {
                        node.children.push_back({9, random.fixed<WireDigest>()});
                    }
                }
                lie.nodes.push_back(std::move(node));
            }
            const auto taken = answer(lie);
            if (!taken) {
                EXPECT_EQ(taken.error(), Error::over_limit);
                EXPECT_LT(asked, 2'000U);
                return;
            }
        }
    }
    FAIL() << "the round never ended";
}

TEST_F(Liar, ADeeperNodeThanTheTreeHasIsCaught) {
    ASSERT_TRUE(answer({Scope::nation(), true, {month(600)}, {}}));
    const std::vector<frame::Summary> children(16, {10, random.fixed<WireDigest>()});
    for (unsigned depth = 0; depth <= kTreeDepthMax; ++depth) {
        const auto queries = sync.next_queries();
        ASSERT_FALSE(queries.empty());
        const NodePosition at = std::get<frame::TreeQuery>(queries.back()).nodes.front();
        ASSERT_EQ(at.depth, depth);
        std::vector<frame::Summary> one(16);
        one[15] = children[0];
        const auto taken = answer({Scope::nation(), false, {}, {{at, {}, one}}});
        EXPECT_EQ(taken.has_value(), depth < kTreeDepthMax) << depth;
    }
}

}  // namespace
}  // namespace tsunagi
