// Revocations in every order of arrival: what is held in the end follows from what came, not from
// when.
#include <numeric>

#include "tests/support/effort.h"
#include "tests/unit/protocol/orders_fixture.h"
#include "tests/unit/protocol/revocation_fixture.h"

namespace tsunagi {
namespace {

using RevocationOrders = RecordOrders;

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
