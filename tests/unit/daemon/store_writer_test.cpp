// The writer thread over a store that the test makes fail. The test waits on what the writer
// reports, never on time.
#include "daemon/store_writer.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <set>

#include "storage/storage_error.h"

namespace tsunagi {
namespace {

using Kind = StorageError::Kind;

// What the writer did, and what the next attempts to write do.
class FakeStore {
  public:
    StoreWriterPorts ports() {
        return {.apply = [this](std::span<const StoreOrder> orders) { return apply(orders); },
                .committed =
                    [this](StoreTicket ticket) { note([&] { committed_.push_back(ticket); }); },
                .rejected = [this](StoreTicket ticket,
                                   Error) { note([&] { rejected_.push_back(ticket); }); },
                .full_changed = [this](bool is_full) { note([&] { full_.push_back(is_full); }); },
                .broken = [this](const std::string&) { note([&] { broken_ = true; }); },
                .trim =
                    [this](std::uint64_t up_to) {
                        note([&] { trimmed_.push_back(up_to); });
                        return trimmed_.size() < 3;
                    },
                .settled = [this] { note([&] { ++settled_; }); },
                .retry_when_full = Duration{1}};
    }

    void fail_at(StoreTicket ticket, Kind kind) {
        note([&] { failing_[ticket] = kind; });
    }
    void repair() {
        note([&] { failing_.clear(); });
    }
    // Holds writing up until go_on(), so that orders gather.
    void hold() {
        note([&] { held_ = true; });
    }
    void go_on() {
        note([&] { held_ = false; });
    }

    template <typename Condition>
    void wait(Condition condition) {
        std::unique_lock lock(mutex_);
        ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(20), condition));
    }

    std::vector<StoreTicket> written_;
    std::vector<std::size_t> batches_;
    std::vector<StoreTicket> committed_;
    std::vector<StoreTicket> rejected_;
    std::vector<bool> full_;
    std::vector<std::uint64_t> trimmed_;
    int settled_ = 0;
    bool broken_ = false;
    bool is_writing_ = false;

  private:
    template <typename Change>
    void note(Change change) {
        const std::lock_guard lock(mutex_);
        change();
        changed_.notify_all();
    }

    std::size_t apply(std::span<const StoreOrder> orders) {
        std::unique_lock lock(mutex_);
        is_writing_ = true;
        changed_.notify_all();
        changed_.wait(lock, [this] { return !held_; });
        for (const auto& order : orders) {
            if (const auto found = failing_.find(order.ticket); found != failing_.end()) {
                throw StorageError(found->second, "made to fail");
            }
        }
        for (const auto& order : orders) written_.push_back(order.ticket);
        batches_.push_back(orders.size());
        return orders.size();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<StoreTicket, Kind> failing_;
    bool held_ = false;
};

StoreOrder order(StoreTicket ticket) { return {ticket, {}, {}}; }

StoreOrder confirmation(StoreTicket ticket, std::uint32_t records) {
    StoreOrder out = order(ticket);
    out.confirmed = {{1, records}};
    return out;
}

TEST(StoreWriter, WritesWhatGatheredInOneCommit) {
    FakeStore store;
    store.hold();
    StoreWriter writer(store.ports());
    writer.submit(order(1));
    store.wait([&] { return store.is_writing_; });
    for (StoreTicket ticket = 2; ticket <= 50; ++ticket) writer.submit(order(ticket));
    store.go_on();
    writer.stop();
    EXPECT_EQ(store.batches_, (std::vector<std::size_t>{1, 49}));
    EXPECT_EQ(store.committed_, (std::vector<StoreTicket>{1, 50}));
    EXPECT_TRUE(store.rejected_.empty());
}

TEST(StoreWriter, HoldsOrdersWhileTheDiskIsFullAndWritesThemWhenThereIsRoom) {
    FakeStore store;
    store.fail_at(2, Kind::disk_full);
    StoreWriter writer(store.ports());
    writer.submit(order(1));
    store.wait([&] { return store.committed_ == std::vector<StoreTicket>{1}; });
    writer.submit(order(2));
    store.wait([&] { return store.full_ == std::vector<bool>{true}; });
    writer.submit(order(3));
    store.repair();
    store.wait([&] { return !store.committed_.empty() && store.committed_.back() == 3; });
    EXPECT_EQ(store.full_, (std::vector<bool>{true, false}));
    EXPECT_EQ(store.written_, (std::vector<StoreTicket>{1, 2, 3}));
    EXPECT_TRUE(store.rejected_.empty());
}

TEST(StoreWriter, StopsThoughTheDiskIsFull) {
    FakeStore store;
    store.fail_at(1, Kind::disk_full);
    StoreWriter writer(store.ports());
    writer.submit(order(1));
    store.wait([&] { return !store.full_.empty(); });
    writer.stop();
    EXPECT_TRUE(store.committed_.empty());
    EXPECT_TRUE(store.rejected_.empty());
}

TEST(StoreWriter, WritesWhatComesBeforeAnOrderThatFailsAndNothingBehindIt) {
    FakeStore store;
    store.hold();
    StoreWriter writer(store.ports());
    writer.submit(order(1));
    store.wait([&] { return store.is_writing_; });
    for (StoreTicket ticket = 2; ticket <= 6; ++ticket) writer.submit(order(ticket));
    store.fail_at(4, Kind::damaged);
    store.go_on();
    store.wait([&] { return store.rejected_ == std::vector<StoreTicket>{4}; });
    writer.submit(order(7));  // rests on what was refused: the node has not heard of it yet
    writer.accept_again();
    writer.submit(order(8));
    writer.stop();
    EXPECT_EQ(store.written_, (std::vector<StoreTicket>{1, 2, 3, 8}));
    EXPECT_FALSE(store.broken_);
}

TEST(StoreWriter, AFailingDiskEndsTheProcess) {
    FakeStore store;
    store.fail_at(1, Kind::io);
    StoreWriter writer(store.ports());
    writer.submit(order(1));
    store.wait([&] { return store.broken_; });
    EXPECT_EQ(store.rejected_, std::vector<StoreTicket>{1});
}

TEST(StoreWriter, TrimsTheJournalInPiecesWhenNothingWaits) {
    FakeStore store;
    StoreWriter writer(store.ports());
    writer.trim(7);
    store.wait([&] { return store.trimmed_.size() == 3; });
    EXPECT_EQ(store.trimmed_, (std::vector<std::uint64_t>{7, 7, 7}));
    writer.submit(order(1));
    store.wait([&] { return store.committed_ == std::vector<StoreTicket>{1}; });
}

TEST(StoreWriter, TellsThatALongTransferIsOverOnceForEach) {
    FakeStore store;
    StoreWriter writer(store.ports());
    writer.submit(confirmation(1, kRecordsUntilSettled - 1));
    store.wait([&] { return store.committed_.size() == 1; });
    store.hold();
    writer.submit(confirmation(2, 1));
    writer.submit(order(3));
    store.wait([&] { return store.is_writing_; });
    EXPECT_EQ(store.settled_, 0);  // neither so few, nor while something waits
    store.go_on();
    store.wait([&] { return store.settled_ == 1; });
    writer.submit(confirmation(4, kRecordsUntilSettled));
    store.wait([&] { return store.settled_ == 2; });
    writer.stop();
    EXPECT_EQ(store.settled_, 2);
}

}  // namespace
}  // namespace tsunagi
