#include "daemon/control/unlock_keeper.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace tsunagi::control {
namespace {

class UnlockKeeperTest : public ::testing::Test {
  protected:
    void SetUp() override {
        init_crypto();
        box_ = std::make_shared<const BoxKey>(Bytes(32, 7));
    }

    std::shared_ptr<const SecretKey> key() {
        return std::make_shared<const SecretKey>(SecretKey::generate(random_));
    }

    SeededRandom random_{3};
    UnlockKeeper keeper_;
    Monotonic now_{1'000'000};
    const Monotonic evening_ = now_ + std::chrono::hours(8);
    std::shared_ptr<const BoxKey> box_;
};

TEST_F(UnlockKeeperTest, EachConnectionHasItsOwnKeyWhateverIsOpenBesideIt) {
    const auto one = key();
    const auto other = key();
    keeper_.open_for_all({key(), nullptr}, evening_);
    keeper_.open(1, {one, nullptr});
    keeper_.open(2, {other, nullptr});
    EXPECT_EQ(keeper_.staff_of(1), one);
    EXPECT_EQ(keeper_.staff_of(2), other);
    EXPECT_EQ(keeper_.staff_of(3), nullptr);
    keeper_.connection_closed(1);
    EXPECT_EQ(keeper_.staff_of(1), nullptr);
    EXPECT_EQ(keeper_.staff_of(2), other);
}

TEST_F(UnlockKeeperTest, ARefusedKeyIsForgottenAndTheOneBeforeItStays) {
    const auto bad = key();
    keeper_.open(1, {bad, nullptr});
    keeper_.refused(*bad);
    EXPECT_EQ(keeper_.staff_of(1), nullptr);
    keeper_.open_for_all({key(), box_}, evening_);
    keeper_.open_for_all({bad, std::make_shared<const BoxKey>(Bytes(32, 8))}, evening_);
    keeper_.refused(*bad);
    EXPECT_EQ(keeper_.box(9, now_), box_);
}

TEST_F(UnlockKeeperTest, LockForgetsAll) {
    keeper_.open_for_all({key(), box_}, evening_);
    keeper_.open(2, {key(), box_});
    keeper_.lock();
    EXPECT_EQ(keeper_.staff_of(2), nullptr);
    EXPECT_EQ(keeper_.box(2, now_), nullptr);
    EXPECT_EQ(keeper_.box(3, now_), nullptr);
}

TEST_F(UnlockKeeperTest, TheBoxKeyComesAndGoesWithItsUnlock) {
    EXPECT_EQ(keeper_.box(4, now_), nullptr);
    keeper_.open_for_all({key(), box_}, now_ + std::chrono::seconds(1));
    keeper_.open(4, {key(), nullptr});  // a command that brings none
    EXPECT_EQ(keeper_.box(4, now_), box_);
    EXPECT_EQ(keeper_.box(4, now_ + std::chrono::seconds(1)), nullptr);
    keeper_.lock();
    keeper_.open(5, {key(), box_});
    keeper_.open(5, {key(), nullptr});  // the same connection signs again
    EXPECT_EQ(keeper_.box(5, now_), box_);
    EXPECT_EQ(keeper_.box(4, now_), nullptr) << "what one opened for itself is not for others";
    keeper_.connection_closed(5);
    EXPECT_EQ(keeper_.box(5, now_), nullptr);
}

}  // namespace
}  // namespace tsunagi::control
