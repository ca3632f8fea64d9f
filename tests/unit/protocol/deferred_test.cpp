// Room for what waits: bounded for what others send, and always there for an own officer's lists.
#include "protocol/node/deferred.h"

#include <gtest/gtest.h>

#include "protocol/base/limits.h"
#include "tests/support/builders.h"
#include "tests/unit/protocol/revocation_fixture.h"

namespace tsunagi {
namespace {

class DeferredTest : public ::testing::Test {
  protected:
    DeferredTest() { (void)found_federation(random_, {&center_, 1}); }
    // Of as many ids as one list holds.
    CheckedRecord list() {
        std::vector<RecordId> ids(kKeptIdsMax);
        for (RecordId& id : ids) random_.fill(id.bytes);
        return kept_list(random_, center_, Scope::nation(), std::move(ids));
    }

    SeededRandom random_{7};
    TestCenter center_ = make_center(random_);
    Deferred deferred_;
};

TEST_F(DeferredTest, OwnListsFindRoomWhateverOthersSend) {
    constexpr PeerId kPeer = 3;
    std::size_t taken = 0;
    while (deferred_.add(list(), Error::undecided, kPeer)) ++taken;
    EXPECT_GT(taken, 50U);
    EXPECT_LT(taken, 100U) << "16 MiB of 256 KB each";
    EXPECT_FALSE(deferred_.add(list(), Error::undecided, kPeer));
    const CheckedRecord own = list();
    EXPECT_FALSE(deferred_.add(own, Error::undecided, {})) << "a file is no better than a peer";
    EXPECT_TRUE(deferred_.add(own, Error::undecided, {}, Deferred::Room::own_list));
    EXPECT_TRUE(deferred_.contains(own.id()));
    EXPECT_EQ(deferred_.take_waiting_for_authority().size(), taken + 1);
    EXPECT_TRUE(deferred_.add(list(), Error::undecided, kPeer)) << "there is room again";
}

}  // namespace
}  // namespace tsunagi
