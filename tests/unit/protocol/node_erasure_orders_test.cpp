// Whatever the order in which versions, erasures, approvals and revocations come: the same is left.
#include "protocol/base/limits.h"
#include "tests/unit/protocol/erasure_fixture.h"

namespace tsunagi {
namespace {

// What a store has of a record.
enum class Held { not_here, bare, whole };

struct ErasureOrders : ErasureFixture {
    [[nodiscard]] Held held(Rig::NodeId id, const CheckedRecord& record) {
        if (!store(id).has(record.id())) return Held::not_here;
        return has_body(id, record.id()) ? Held::whole : Held::bare;
    }
    CheckedRecord version(const SlotId& slot, std::vector<const ParsedRecord*> replaces) {
        FactSpec spec = article_spec("版");
        spec.slot = slot;
        spec.replaces = std::move(replaces);
        spec.writer = ++writer_;
        return make_fact(rig.random(), keys(a), spec);
    }
    WriterInstance writer_ = 77;
};

// Each order at a node of its own federation; `expected` by what the rules say of the whole set.
void in_each_order(std::size_t count,
                   const std::function<void(const std::vector<std::size_t>& order)>& run) {
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = i;
    do {
        run(order);
        if (::testing::Test::HasFailure()) return;
    } while (std::ranges::next_permutation(order).found);
}

TEST_F(ErasureOrders, ErasureBeforeBetweenAndBehindTheVersions) {
    const SecretKey second = SecretKey::generate(rig.random());
    rig.grant_staff(a, second, kRightPublish);
    // Who hears of it first now is a newcomer, and need not wait.
    rig.advance(kErasureDelay);
    rig.connect(b, a);
    rig.advance(10 * kSecond);
    in_each_order(4, [&](const std::vector<std::size_t>& order) {
        const CheckedRecord first = version({}, {});
        const SlotId slot = first.header().slot;
        const CheckedRecord next = version(slot, {&first.parsed()});
        const CheckedRecord act = erasure_of(slot, Scope::nation(), false);
        const CheckedRecord approval = make_approval(keys(a), second, act, 1);
        const std::vector<CheckedRecord> all{first, next, act, approval};
        for (const std::size_t at : order) {
            (void)take(b, {all[at]});
            rig.advance(kSecond);
        }
        rig.advance(10 * kSecond);
        for (const std::size_t at : order) EXPECT_TRUE(store(b).has(all[at].id())) << at;
        EXPECT_EQ(held(b, first), Held::bare);
        EXPECT_EQ(held(b, next), Held::bare);
        EXPECT_FALSE(is_shown(b, first.id()) || is_shown(b, next.id()));
    });
}

// Some come stripped, from those who have destroyed them already.
TEST_F(ErasureOrders, StrippedAndWholeCopiesInAnyOrder) {
    in_each_order(4, [&](const std::vector<std::size_t>& order) {
        const CheckedRecord first = version({}, {});
        const SlotId slot = first.header().slot;
        const CheckedRecord next = version(slot, {&first.parsed()});
        const std::vector<CheckedRecord> all{stripped(first), first, stripped(next),
                                             erasure_of(slot, Scope::nation(), true)};
        for (const std::size_t at : order) (void)take(b, {all[at]});
        rig.advance(10 * kSecond);
        EXPECT_EQ(held(b, first), Held::bare);
        EXPECT_EQ(held(b, next), Held::bare);
    });
}

TEST_F(ErasureOrders, ARevokedKeysErasureInAnyOrder) {
    in_each_order(5, [&](const std::vector<std::size_t>& order) {
        // Another federation each time: a revocation holds for all that comes later.
        Rig fresh{100 + order[0]};
        fresh.found({{"富山", 16}, {"富山二", 16}});
        std::swap(rig, fresh);
        const CheckedRecord fact = make_fact(rig.random(), keys(a), article_spec("大事な記事"));
        const CheckedRecord act = erasure_of(fact.header().slot, Scope::nation(), true);
        const CheckedRecord kept = kept_list(rig.random(), keys(a), Scope::nation(), {fact.id()});
        const CheckedRecord revoked = revoke(rig.random(), keys(a), {kept});
        const std::vector<CheckedRecord> all{fact, act, kept, revoked, stripped(fact)};
        bool is_lost = false;
        bool has_act = false;
        bool has_whole = false;
        bool is_revoked = false;
        for (const std::size_t at : order) {
            (void)take(b, {all[at]});
            rig.advance(kSecond);
            is_revoked = is_revoked || at == 3;
            has_act = (has_act || at == 1) && !is_revoked;
            has_whole = has_whole || at == 0;
            // It counted long enough to destroy what was here.
            is_lost = is_lost || (has_act && has_whole);
        }
        rig.advance(10 * kSecond);
        // What was destroyed comes back from those who still have it.
        (void)take(b, {fact});
        rig.advance(std::chrono::minutes(1));
        EXPECT_EQ(held(b, act), Held::not_here);
        EXPECT_EQ(held(b, fact), Held::whole) << is_lost;
        EXPECT_TRUE(is_shown(b, fact.id()));
        EXPECT_TRUE(store(b).veiled().empty());
    });
}

}  // namespace
}  // namespace tsunagi
