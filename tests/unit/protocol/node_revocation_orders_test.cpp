// Revocations in every order of arrival: what is held in the end follows from what came, not from
// when.
#include <numeric>

#include "tests/support/effort.h"
#include "tests/unit/protocol/revocation_fixture.h"
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

constexpr Duration kUndecidedFor = std::chrono::minutes(61);

// The history of one center whose key was stolen, and what of it has to be held in the end.
struct StolenKeyHistory {
    struct Item {
        CheckedRecord record;
        bool is_held = true;
    };
    std::vector<Item> items;
};

// The first seat founds; a center that it sponsors wrote all the rest.
struct RevocationOrders : ::testing::Test {
    static constexpr std::uint64_t kSeed = 61;

    static std::unique_ptr<Rig> make_rig() {
        auto rig = std::make_unique<Rig>(kSeed);
        rig->found({{"富山", 16}});
        return rig;
    }
    CheckedRecord fact(TestCenter& author, const Scope& scope, Duration age = {}) {
        FactSpec spec;
        spec.scope = scope;
        spec.time = Hlc::at(kTestNow + (-age));
        spec.body = article_body("記事");
        return make_fact(random, author, spec);
    }
    void add(CheckedRecord record, bool is_held = true) {
        history.items.push_back({std::move(record), is_held});
    }
    static void deliver(Rig& rig, const CheckedRecord& record) {
        rig.step(0, input::TakeIn{++tickets(), {bytes_of(record)}, false});
        rig.settle();
    }
    static RequestTicket& tickets() {
        static RequestTicket last = 1'000;
        return last;
    }
    void expect_model(Rig& rig, const std::string& order) {
        const MemoryStore& store = rig.seat(0).store;
        MemoryStore model = base;
        StoreOrder all;
        for (std::size_t at = 0; at < history.items.size(); ++at) {
            const auto& [record, is_held] = history.items[at];
            EXPECT_EQ(store.has(record.id()), is_held) << "item " << at << order;
            if (is_held) all.records.push_back(record);
        }
        model.apply(all);
        for (const Scope& scope : model.scopes())
            EXPECT_EQ(store.scope_summary(scope), model.scope_summary(scope)) << order;
        for (const auto& [record, is_held] : history.items) {
            const Header& header = record.header();
            if (header.record_class != RecordClass::fact) continue;
            const auto heads = store.slot_heads(header.center, header.slot);
            const auto expected = model.slot_heads(header.center, header.slot);
            ASSERT_EQ(heads.size(), expected.size()) << order;
            for (std::size_t i = 0; i < heads.size(); ++i)
                EXPECT_EQ(heads[i].id, expected[i].id) << order;
        }
        EXPECT_TRUE(store.locals("sweep/").empty()) << order;
    }
    static std::string text_of(const std::vector<std::size_t>& order) {
        std::string out = ", order";
        for (const std::size_t at : order) out += " " + std::to_string(at);
        return out;
    }

    void SetUp() override {
        const auto rig = make_rig();
        base = rig->seat(0).store;
        center.emplace(make_center(random, {"石川", 16}));
        center->charter = rig->seat(0).keys.charter;
        sponsorship.emplace(make_sponsor(random, rig->seat(0).keys, center->id));
    }
    // All at once, each after the other, with time in between, or with a crash in between.
    void play(const std::vector<std::size_t>& order, Random& choice) {
        const auto rig = make_rig();
        const std::size_t crash = choice.below(2 * order.size());
        const std::size_t pause = choice.below(2 * order.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            deliver(*rig, history.items[order[i]].record);
            if (i == pause) rig->advance(kUndecidedFor);
            if (i == crash) rig->restart(0);
        }
        // What waited in memory, was refused by what was known then, or was let go of, comes again
        // from others, who compare after each change.
        for (int again = 0; again < 2; ++again) {
            for (const std::size_t at : order) deliver(*rig, history.items[at].record);
        }
        rig->advance(3 * kUndecidedFor);
        expect_model(*rig, text_of(order));
    }

    SeededRandom random{62};
    MemoryStore base;
    std::optional<TestCenter> center;
    std::optional<CheckedRecord> sponsorship;
    StolenKeyHistory history;
};

TEST_F(RevocationOrders, ASmallHistoryInEveryOrder) {
    const CheckedRecord honest = fact(*center, Scope::nation());
    const CheckedRecord backdated = fact(*center, Scope::nation(), std::chrono::hours(20));
    const CheckedRecord list = kept_list(random, *center, Scope::nation(), {honest.id()});
    add(center->genesis);
    add(*sponsorship);
    add(honest);
    add(backdated, false);
    add(list);
    add(revoke(random, *center, {list}));
    std::vector<std::size_t> order(history.items.size());
    std::iota(order.begin(), order.end(), 0U);
    SeededRandom choice(1);
    std::size_t played = 0;
    do {
        if (++played % test::effort(1, 12) != 0) continue;
        play(order, choice);
        ASSERT_FALSE(HasFailure());
    } while (std::ranges::next_permutation(order).found);
}

TEST_F(RevocationOrders, WithoutItsListNothingOfTheKeyIsHeld) {
    const CheckedRecord honest = fact(*center, Scope::nation());
    const CheckedRecord near = fact(*center, prefecture(16));
    const CheckedRecord missing = kept_list(random, *center, Scope::nation(), {honest.id()});
    const CheckedRecord list = kept_list(random, *center, prefecture(16), {near.id()});
    add(center->genesis);
    add(*sponsorship);
    add(honest, false);
    add(near);
    add(list);
    add(revoke(random, *center, {missing, list}));
    std::vector<std::size_t> order(history.items.size());
    std::iota(order.begin(), order.end(), 0U);
    SeededRandom choice(2);
    std::size_t played = 0;
    do {
        if (++played % test::effort(3, 36) != 0) continue;
        play(order, choice);
        ASSERT_FALSE(HasFailure());
    } while (std::ranges::next_permutation(order).found);
}

// Two manifests, three scopes, two revocations, a version over a version, a center that the stolen
// key vouched for and one that the honest one did: too many orders for all.
TEST_F(RevocationOrders, ALargerHistoryInManyOrders) {
    const Scope own = prefecture(16);
    const CheckedRecord first = fact(*center, Scope::nation());
    FactSpec over;
    over.slot = first.header().slot;
    over.replaces = {&first.parsed()};
    over.body = article_body("書き換え");
    const CheckedRecord rewritten = make_fact(random, *center, over);
    const CheckedRecord near = fact(*center, own);
    const CheckedRecord near_later = fact(*center, own);
    const CheckedRecord back = fact(*center, own, std::chrono::hours(12));
    const CheckedRecord open = fact(*center, {ScopeLevel::public_, 0, {}});
    TestCenter vouched = make_center(random, {"善", 16});
    vouched.charter = center->charter;
    TestCenter planted = make_center(random, {"偽", 16});
    planted.charter = center->charter;
    const CheckedRecord good_vouch = make_sponsor(random, *center, vouched.id);
    const CheckedRecord bad_vouch = make_sponsor(random, *center, planted.id);
    const PublicKey stolen = center->staff.public_key();
    const CheckedRecord list = kept_list(random, *center, Scope::nation(), {first.id()});
    const CheckedRecord list_near = kept_list(random, *center, own, {near.id()});
    const CheckedRecord list_more = kept_list(random, *center, own, {near_later.id()});
    add(revoke(random, *center, {list, list_near}, {}, stolen));
    add(revoke(random, *center, {list_more}, {good_vouch.id()}, stolen));
    add(center->genesis);
    add(*sponsorship);
    add(first);
    add(rewritten, false);
    add(near);
    add(near_later);
    add(back, false);
    add(open, false);
    add(vouched.genesis);
    add(planted.genesis);
    add(good_vouch);
    add(bad_vouch, false);
    add(fact(vouched, Scope::nation()));
    add(fact(planted, Scope::nation()), false);
    add(list);
    add(list_near);
    add(list_more);
    // The stolen key, under the next manifest that takes its grant away, and the one that follows
    // it.
    add(change_staff_key(random, *center, center->genesis.parsed()));
    add(fact(*center, Scope::nation()));
    std::vector<std::size_t> order(history.items.size());
    std::iota(order.begin(), order.end(), 0U);
    SeededRandom choice(3);
    for (int i = 0; i < test::effort(400, 25); ++i) {
        for (std::size_t at = order.size(); at > 1; --at)
            std::swap(order[at - 1], order[choice.below(at)]);
        play(order, choice);
        ASSERT_FALSE(HasFailure());
    }
}

}  // namespace
}  // namespace tsunagi
