// The thread that writes files: orders in their sequence, each answered, and what a disk refuses is
// an answer too.
#include "daemon/content_keeper.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <fstream>
#include <future>
#include <mutex>

#include "protocol/base/limits.h"
#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"

namespace tsunagi {
namespace {

class ContentKeeperTest : public ::testing::Test {
  protected:
    ContentKeeperTest() {
        bytes_.resize(3 * kPieceBytes - 7);
        random_.fill(bytes_);
        pieces_ = pieces_of(bytes_);
        ref_ = {content_id(pieces_), pieces_.bytes};
    }

    ContentKeeperPorts ports() {
        return {.post =
                    [this](std::function<void()> action) {
                        const std::lock_guard lock(mutex_);
                        posted_.push_back(std::move(action));
                        came_.notify_one();
                    },
                .done = [this](ContentDone done) { answers_.push_back(std::move(done)); }};
    }
    // Runs what comes to the core thread until it is true.
    void pump_until(const std::function<bool()>& is_true) {
        while (!is_true()) {
            std::function<void()> action;
            {
                std::unique_lock lock(mutex_);
                came_.wait(lock, [this] { return !posted_.empty(); });
                action = std::move(posted_.front());
                posted_.pop_front();
            }
            action();
        }
    }
    ContentDone answer() {
        pump_until([this] { return !answers_.empty(); });
        ContentDone done = std::move(answers_.front());
        answers_.pop_front();
        return done;
    }
    [[nodiscard]] ByteSpan piece(std::uint32_t number) const {
        return ByteSpan(bytes_).subspan(number * kPieceBytes, piece_bytes(bytes_.size(), number));
    }
    void put(FetchTicket ticket, std::uint32_t number) {
        const ByteSpan bytes = piece(number);
        keeper_.perform(
            {ticket, ref_, ContentOrder::Put{number, Bytes(bytes.begin(), bytes.end())}});
    }
    void make_whole() {
        keeper_.perform({1, ref_, ContentOrder::Begin{pieces_}});
        for (std::uint32_t i = 0; i < 3; ++i) put(1, i);
        keeper_.perform({1, ref_, ContentOrder::Finish{}});
        for (int i = 0; i < 3; ++i) (void)answer();
        EXPECT_TRUE(std::holds_alternative<ContentDone::Finished>(answer().result));
    }

    void damage_second_piece() {
        std::fstream file(store_->contents().path_of(ref_.content),
                          std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(3 * Digest::kSize + kPieceBytes + 5);
        file.put(static_cast<char>(bytes_[kPieceBytes + 5] ^ 1));
    }
    ContentState offered() {
        std::optional<Result<ContentState>> state;
        keeper_.offer(ref_, pieces_, [&](Result<ContentState> told) { state = std::move(told); });
        pump_until([&] { return state.has_value(); });
        EXPECT_TRUE(*state);
        return **state;
    }

    void set_aside() {
        std::promise<void> done;
        keeper_.set_aside(ref_.content, [&] { done.set_value(); });
        done.get_future().wait();
    }

    SeededRandom random_{5};
    TempFolder folder_;
    std::unique_ptr<Store> store_ =
        Store::open(folder_.path(), random_, {.free_bytes_min = 0, .file_system = 0xEF53});
    Bytes bytes_;
    PieceList pieces_;
    ContentRef ref_;
    std::mutex mutex_;
    std::condition_variable came_;
    std::deque<std::function<void()>> posted_;
    std::deque<ContentDone> answers_;
    ContentKeeper keeper_{*store_, CenterId{{1}}, ports()};
};

TEST_F(ContentKeeperTest, DoesTheOrdersOfAFetchInTheirSequence) {
    keeper_.perform({7, ref_, ContentOrder::Open{}});
    EXPECT_EQ(std::get<ContentState>(answer().result), ContentState{});
    make_whole();
    EXPECT_TRUE(store_->contents().has(ref_));
    keeper_.perform({8, ref_, ContentOrder::Open{}});
    EXPECT_TRUE(std::get<ContentState>(answer().result).is_whole);
}

TEST_F(ContentKeeperTest, APieceOfWhatIsNotBegunIsAnError) {
    put(3, 0);
    const ContentDone done = answer();
    EXPECT_EQ(done.ticket, 3U);
    EXPECT_EQ(std::get<Error>(done.result), Error::store_failed);
    keeper_.perform({4, ref_, ContentOrder::Begin{pieces_}});
    put(4, 1);
    (void)answer();
    keeper_.perform({4, ref_, ContentOrder::Finish{}});
    EXPECT_EQ(std::get<Error>(answer().result), Error::store_failed) << "pieces are missing";
}

TEST_F(ContentKeeperTest, TakesWhatPeopleAttach) {
    EXPECT_EQ(offered().held, std::vector<bool>(3, false));
    std::size_t done = 0;
    const auto count = [&](Result<void> result) {
        EXPECT_TRUE(result);
        ++done;
    };
    for (std::uint32_t i = 0; i < 3; ++i)
        keeper_.put(ref_, i, Bytes(piece(i).begin(), piece(i).end()), count);
    keeper_.finish(ref_, count);
    pump_until([&] { return done == 4; });
    EXPECT_TRUE(store_->contents().has(ref_));
}

TEST_F(ContentKeeperTest, WhoOffersADamagedFileIsAskedForItsBadPieces) {
    make_whole();
    damage_second_piece();
    EXPECT_EQ(offered().held, (std::vector<bool>{true, false, true}));
    bool is_done = false;
    keeper_.put(ref_, 1, Bytes(piece(1).begin(), piece(1).end()), [](Result<void>) {});
    keeper_.finish(ref_, [&](Result<void> result) { is_done = result.has_value(); });
    pump_until([&] { return is_done; });
    EXPECT_FALSE(store_->contents().find_damage(ref_.content));
    EXPECT_TRUE(offered().is_whole) << "and for nothing where it is good";
}

TEST_F(ContentKeeperTest, WhatIsDamagedKeepsItsGoodPieces) {
    make_whole();
    damage_second_piece();
    EXPECT_FALSE(store_->contents().piece(ref_, 1));
    set_aside();
    EXPECT_FALSE(store_->contents().has(ref_));
    EXPECT_EQ(store_->contents().state(ref_).held, (std::vector<bool>{true, false, true}));
    put(9, 1);
    (void)answer();
    keeper_.perform({9, ref_, ContentOrder::Finish{}});
    EXPECT_TRUE(std::holds_alternative<ContentDone::Finished>(answer().result));
    EXPECT_TRUE(store_->contents().has(ref_));
    // A whole one without damage is left alone.
    set_aside();
    EXPECT_TRUE(store_->contents().has(ref_));
}

TEST_F(ContentKeeperTest, SweepsOnlyWhatNobodyUsedLately) {
    make_whole();
    keeper_.sweep();
    keeper_.perform({2, ref_, ContentOrder::Open{}});
    EXPECT_TRUE(std::get<ContentState>(answer().result).is_whole) << "it was put a moment ago";
    const auto path = store_->contents().path_of(ref_.content);
    std::filesystem::last_write_time(
        path, std::filesystem::last_write_time(path) - std::chrono::hours(25));
    keeper_.sweep();
    keeper_.perform({3, ref_, ContentOrder::Open{}});
    EXPECT_EQ(std::get<ContentState>(answer().result), ContentState{});
}

}  // namespace
}  // namespace tsunagi
