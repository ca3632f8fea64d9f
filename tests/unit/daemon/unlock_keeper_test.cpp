#include "daemon/control/unlock_keeper.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace tsunagi::control {
namespace {

class UnlockKeeperTest : public ::testing::Test {
  protected:
    void SetUp() override { init_crypto(); }

    std::shared_ptr<const SecretKey> key() {
        return std::make_shared<const SecretKey>(SecretKey::generate(random_));
    }

    SeededRandom random_{3};
    UnlockKeeper keeper_;
    Monotonic now_{1'000'000};
};

TEST_F(UnlockKeeperTest, ACommandsOwnUnlockGivesWayToTheLongOneBehindIt) {
    const auto hours = key();
    const auto command = key();
    const Monotonic until = now_ + std::chrono::hours(8);
    (void)keeper_.open(hours, nullptr, std::nullopt, until);
    EXPECT_EQ(keeper_.open(command, nullptr, 4, now_).staff, command);
    const auto left = keeper_.connection_closed(4, now_);
    ASSERT_TRUE(left);
    EXPECT_EQ(left->staff, hours);
    EXPECT_EQ(left->until, until);
}

TEST_F(UnlockKeeperTest, LocksWhenTheLastHolderIsGone) {
    (void)keeper_.open(key(), nullptr, 4, now_);
    const auto left = keeper_.connection_closed(4, now_);
    ASSERT_TRUE(left);
    EXPECT_EQ(left->staff, nullptr);
    EXPECT_FALSE(keeper_.connection_closed(4, now_));
}

TEST_F(UnlockKeeperTest, AnUnlockWhoseTimeIsOverDoesNotComeBack) {
    (void)keeper_.open(key(), nullptr, std::nullopt, now_ + std::chrono::seconds(1));
    (void)keeper_.open(key(), nullptr, 4, now_);
    const auto left = keeper_.connection_closed(4, now_ + std::chrono::seconds(2));
    ASSERT_TRUE(left);
    EXPECT_EQ(left->staff, nullptr);
}

TEST_F(UnlockKeeperTest, ARefusedKeyIsForgotten) {
    const auto good = key();
    const auto bad = key();
    (void)keeper_.open(good, nullptr, 1, now_);
    (void)keeper_.open(bad, nullptr, 2, now_);
    keeper_.refused(*bad);
    EXPECT_FALSE(keeper_.connection_closed(2, now_));
}

TEST_F(UnlockKeeperTest, EachConnectionHasItsOwnKeyWhateverCameAfterIt) {
    const auto hours = key();
    const auto one = key();
    const auto other = key();
    (void)keeper_.open(hours, nullptr, std::nullopt, now_ + std::chrono::hours(8));
    (void)keeper_.open(one, nullptr, 1, now_);
    (void)keeper_.open(other, nullptr, 2, now_);
    EXPECT_EQ(keeper_.staff_of(1), one);
    EXPECT_EQ(keeper_.staff_of(2), other);
    EXPECT_EQ(keeper_.staff_of(3), nullptr);
    keeper_.refused(*other);
    EXPECT_EQ(keeper_.staff_of(2), nullptr);
    keeper_.lock();
    EXPECT_EQ(keeper_.staff_of(1), nullptr);
}

TEST_F(UnlockKeeperTest, LockForgetsAll) {
    (void)keeper_.open(key(), nullptr, std::nullopt, now_ + std::chrono::hours(1));
    (void)keeper_.open(key(), nullptr, 2, now_);
    keeper_.lock();
    EXPECT_FALSE(keeper_.connection_closed(2, now_));
}

TEST_F(UnlockKeeperTest, TheBoxKeyComesAndGoesWithItsUnlock) {
    const auto box = std::make_shared<const BoxKey>(Bytes(32, 7));
    EXPECT_EQ(keeper_.box(now_), nullptr);
    (void)keeper_.open(key(), box, std::nullopt, now_ + std::chrono::seconds(1));
    (void)keeper_.open(key(), nullptr, 4, now_);  // a command that brings none
    EXPECT_EQ(keeper_.box(now_), box);
    EXPECT_EQ(keeper_.box(now_ + std::chrono::seconds(1)), nullptr);
    keeper_.lock();
    EXPECT_EQ(keeper_.box(now_), nullptr);
    (void)keeper_.open(key(), box, 5, now_);
    (void)keeper_.open(key(), nullptr, 5, now_);  // the same connection signs again
    EXPECT_EQ(keeper_.box(now_), box);
    (void)keeper_.connection_closed(5, now_);
    EXPECT_EQ(keeper_.box(now_), nullptr);
}

}  // namespace
}  // namespace tsunagi::control
