#include "daemon/store_writer.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "daemon/log.h"
#include "daemon/storage_reason.h"
#include "protocol/base/check.h"
#include "storage/storage_error.h"

namespace tsunagi {

namespace {

std::uint64_t records_of(const StoreOrder& order) {
    std::uint64_t out = order.records.size();
    for (const ArrivalRun& run : order.confirmed) out += run.count;
    return out;
}

}  // namespace

class StoreWriter::Impl {
  public:
    explicit Impl(StoreWriterPorts ports) : ports_(std::move(ports)) {
        CHECK(ports_.apply && ports_.committed && ports_.rejected && ports_.full_changed &&
              ports_.broken && ports_.trim && ports_.settled);
        thread_ = std::jthread([this] { run(); });
    }

    void submit(StoreOrder order) {
        {
            const std::lock_guard lock(mutex_);
            CHECK(!stopping_);
            CHECK(order.ticket > last_ticket_);
            last_ticket_ = order.ticket;
            if (refusing_) return;
            waiting_.push_back(std::move(order));
        }
        changed_.notify_one();
    }

    void accept_again() {
        const std::lock_guard lock(mutex_);
        CHECK(waiting_.empty());
        refusing_ = false;
    }

    void trim(std::uint64_t up_to) {
        {
            const std::lock_guard lock(mutex_);
            trim_to_ = std::max(trim_to_, up_to);
        }
        changed_.notify_one();
    }

    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_one();
        if (thread_.joinable()) thread_.join();
    }

  private:
    void run() {
        std::vector<StoreOrder> batch;
        while (take_batch(batch)) {
            write(batch);
            batch.clear();
        }
    }

    // Waits for orders; false when stopped and nothing is left.
    bool take_batch(std::vector<StoreOrder>& batch) {
        std::unique_lock lock(mutex_);
        while (waiting_.empty() && !stopping_) {
            if (trim_to_ != 0) {
                trim_waiting_journal(lock);
            } else if (unsettled_records_ >= kRecordsUntilSettled) {
                unsettled_records_ = 0;
                lock.unlock();
                ports_.settled();
                lock.lock();
            } else {
                changed_.wait(lock);
            }
        }
        batch.assign(std::make_move_iterator(waiting_.begin()),
                     std::make_move_iterator(waiting_.end()));
        waiting_.clear();
        return !batch.empty();
    }

    void trim_waiting_journal(std::unique_lock<std::mutex>& lock) {
        const std::uint64_t up_to = trim_to_;
        lock.unlock();
        const bool has_more = trim_some(up_to);
        lock.lock();
        if (!has_more && trim_to_ == up_to) trim_to_ = 0;
    }

    bool trim_some(std::uint64_t up_to) {
        try {
            return ports_.trim(up_to);
        } catch (const StorageError& error) {
            // The journal stays longer; the next trim takes it along.
            log_warning("journal_not_trimmed", {{"why", error.what()}});
            return false;
        }
    }

    void write(std::span<const StoreOrder> rest) {
        bool one_by_one = false;  // one of them is at fault: those before it are written
        while (!rest.empty()) {
            const auto orders = one_by_one ? rest.first(1) : rest;
            const std::optional<std::size_t> written = try_write(orders);
            if (written) {
                CHECK(*written >= 1 && *written <= orders.size());
                for (const StoreOrder& order : orders.first(*written))
                    unsettled_records_ += records_of(order);
                ports_.committed(orders[*written - 1].ticket);
                rest = rest.subspan(*written);
            } else if (has_given_up_) {
                return;
            } else if (orders.size() > 1) {
                one_by_one = true;
            } else {
                refuse(orders.front().ticket);
                return;
            }
        }
    }

    // How many were written; nothing where they can't be. Stays here while the disk is full.
    std::optional<std::size_t> try_write(std::span<const StoreOrder> orders) {
        bool is_full = false;
        while (true) {
            try {
                const std::size_t written = ports_.apply(orders);
                if (is_full) {
                    log_info("store_has_room_again", {});
                    ports_.full_changed(false);
                }
                return written;
            } catch (const StorageError& error) {
                if (error.kind() != StorageError::Kind::disk_full) {
                    log_error("store_write_failed",
                              {{"why", error.what()}, {"ticket", orders.front().ticket}});
                    if (is_full) ports_.full_changed(false);
                    if (error.kind() == StorageError::Kind::io) {
                        has_given_up_ = true;
                        refuse(orders.front().ticket);
                        ports_.broken(storage_reason(error));
                    }
                    return std::nullopt;
                }
                if (!is_full) {
                    log_error("disk_full", {{"why", error.what()},
                                            {"next", "make room; writing goes on by itself"}});
                    ports_.full_changed(true);
                    is_full = true;
                }
            }
            std::unique_lock lock(mutex_);
            if (has_given_up_) return std::nullopt;
            // Stopping: once more, then what waits is given up. Nobody was told that it is held.
            if (changed_.wait_for(lock, ports_.retry_when_full, [this] { return stopping_; }))
                has_given_up_ = true;
        }
    }

    void refuse(StoreTicket ticket) {
        {
            const std::lock_guard lock(mutex_);
            refusing_ = true;
            waiting_.clear();
        }
        ports_.rejected(ticket, Error::store_failed);
    }

    StoreWriterPorts ports_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    bool refusing_ = false;
    bool has_given_up_ = false;            // writer thread only
    std::uint64_t unsettled_records_ = 0;  // writer thread only
    std::uint64_t trim_to_ = 0;
    StoreTicket last_ticket_ = 0;
    std::deque<StoreOrder> waiting_;
    std::jthread thread_;  // last: joined before the rest goes
};

StoreWriter::StoreWriter(StoreWriterPorts ports)
    : impl_(std::make_unique<Impl>(std::move(ports))) {}
StoreWriter::~StoreWriter() { stop(); }
void StoreWriter::submit(StoreOrder order) { impl_->submit(std::move(order)); }
void StoreWriter::accept_again() { impl_->accept_again(); }
void StoreWriter::trim(std::uint64_t up_to) { impl_->trim(up_to); }
void StoreWriter::stop() { impl_->stop(); }

}  // namespace tsunagi
