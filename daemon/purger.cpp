#include "daemon/purger.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "daemon/log.h"
#include "daemon/storage_reason.h"
#include "daemon/system.h"
#include "protocol/base/check.h"
#include "storage/storage_error.h"

namespace tsunagi {
namespace {

using Clock = std::chrono::steady_clock;

// Snapshots of the old file last for one answer; a check that somebody runs takes minutes.
constexpr std::chrono::milliseconds kLookForReaders{100};
constexpr int kRetryDoublings = 7;

// An answer that comes on another thread, perhaps when nobody waits any more.
struct Answer {
    std::mutex mutex;
    std::condition_variable came;
    std::optional<Result<void>> result;
};

}  // namespace

class Purger::Impl {
  public:
    Impl(Store& store, PurgerPorts ports) : store_(store), ports_(std::move(ports)) {
        CHECK(ports_.rebuild_index && ports_.take_away && ports_.purged && ports_.broken);
        if (store_.snapshot().is_purge_due())
            begin_waiting();
        else
            is_asked_ = true;  // that nothing of earlier runs is left is told at once
        thread_ = std::jthread([this] { run(); });
    }

    void erased(StoreTicket ticket, bool is_own) {
        {
            const std::lock_guard lock(mutex_);
            asked_ = std::max(asked_, ticket);
            may_not_rest_ = may_not_rest_ || is_own;
            begin_waiting();
        }
        changed_.notify_all();
    }

    PurgeState state() const {
        const std::lock_guard lock(mutex_);
        return state_;
    }

    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
    }

  private:
    enum class Outcome { done, rests, no_room, failed, broken, stopped };

    // What of one purge is done.
    struct Done {
        std::uint64_t erasures = 0;
        bool contents = false;
        bool store = false;
        bool index = false;
    };

    void begin_waiting() {
        const auto now = Clock::now();
        if (!is_asked_) latest_ = now + ports_.wait_max;
        is_asked_ = true;
        begin_at_ = std::min(now + ports_.quiet, latest_);
        if (state_ == PurgeState::none) state_ = PurgeState::due;
    }

    void run() {
        lower_thread_priority();
        int failures = 0;
        while (const auto ticket = wait_until_due()) {
            const Outcome outcome = purge(*ticket);
            if (outcome == Outcome::stopped || outcome == Outcome::broken) return;
            if (outcome == Outcome::rests) continue;
            if (outcome == Outcome::done) {
                failures = 0;
                continue;
            }
            const int doublings =
                outcome == Outcome::no_room ? 0 : std::min(failures++, kRetryDoublings);
            retry_later(outcome, ports_.retry * (1 << doublings));
        }
    }

    // The ticket up to which the next purge answers; nothing when stopped.
    std::optional<StoreTicket> wait_until_due() {
        std::unique_lock lock(mutex_);
        while (!stopping_) {
            if (!is_asked_) {
                changed_.wait(lock);
            } else if (Clock::now() < begin_at_) {
                changed_.wait_until(lock, begin_at_);
            } else {
                is_asked_ = false;
                return asked_;
            }
        }
        return std::nullopt;
    }

    void retry_later(Outcome outcome, Duration after) {
        const std::lock_guard lock(mutex_);
        state_ = outcome == Outcome::no_room ? PurgeState::no_room : PurgeState::failed;
        is_asked_ = true;
        may_not_rest_ = may_not_rest_ || is_own_under_way_;
        begin_at_ = latest_ = Clock::now() + after;
    }

    bool is_stopping() const {
        const std::lock_guard lock(mutex_);
        return stopping_;
    }

    Outcome purge(StoreTicket ticket) {
        try {
            const auto due = mark_of_due();
            if (!due) return finish(ticket);
            if (rests()) return Outcome::rests;
            const PurgeMark& mark = *due;
            if (done_.erasures != mark.erasures) done_ = {.erasures = mark.erasures};
            return purge(ticket, mark);
        } catch (const StorageError& error) {
            return fail(error);
        }
    }

    // It is asked again when the rest is over, or when something new is erased.
    bool rests() {
        const std::lock_guard lock(mutex_);
        if (may_not_rest_ || Clock::now() >= rest_until_) return false;
        is_asked_ = true;
        begin_at_ = latest_ = rest_until_;
        return true;
    }

    std::optional<PurgeMark> mark_of_due() const {
        const Snapshot snapshot = store_.snapshot();
        return snapshot.is_purge_due() ? std::optional(snapshot.purge_mark()) : std::nullopt;
    }

    std::uint64_t store_bytes() const {
        std::error_code unknown;
        const auto bytes = std::filesystem::file_size(store_.data_file(), unknown);
        return unknown ? 0 : bytes;
    }

    Outcome purge(StoreTicket ticket, const PurgeMark& mark) {
        {
            const std::lock_guard lock(mutex_);
            state_ = PurgeState::running;
        }
        const auto began = Clock::now();
        {
            // What comes while it runs is for the next one.
            const std::lock_guard lock(mutex_);
            is_own_under_way_ = is_own_under_way_ || std::exchange(may_not_rest_, false);
        }
        if (!has_told_waiting_) log_info("purge_begun", {{"store_bytes", store_bytes()}});
        if (!done_.contents) {
            const auto taken = wait_for([&](PurgerPorts::OnDone on_done) {
                ports_.take_away(mark.contents, std::move(on_done));
            });
            if (const auto bad = outcome_of(taken, "contents")) return *bad;
            done_.contents = true;
        }
        if (!done_.store) {
            // The map of the store had to grow where nobody stopped it.
            while (!store_.compact([this](const CompactionProgress&) { return !is_stopping(); })) {
                if (is_stopping()) return Outcome::stopped;
            }
            done_.store = true;
        }
        if (!wait_for_old_readers()) return Outcome::stopped;
        if (!done_.index) {
            const auto rebuilt = wait_for(
                [&](PurgerPorts::OnDone on_done) { ports_.rebuild_index(std::move(on_done)); });
            if (const auto bad = outcome_of(rebuilt, "search index")) return *bad;
            done_.index = true;
        }
        store_.finish_purge(mark);
        has_told_waiting_ = false;
        const auto took =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
        {
            const std::lock_guard lock(mutex_);
            is_own_under_way_ = false;
            const auto end = Clock::now();
            rest_until_ =
                end + std::min<Clock::duration>((end - began) * ports_.rest_times, ports_.rest_max);
        }
        log_info("purge_done", {{"milliseconds", took.count()}, {"store_bytes", store_bytes()}});
        return finish(ticket);
    }

    // An unnamed file of the store is still open for them.
    bool wait_for_old_readers() {
        std::unique_lock lock(mutex_);
        while (!stopping_ && store_.has_old_readers()) changed_.wait_for(lock, kLookForReaders);
        return !stopping_;
    }

    Outcome finish(StoreTicket ticket) {
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) return Outcome::stopped;
            state_ = is_asked_ ? PurgeState::due : PurgeState::none;
        }
        ports_.purged(ticket);
        return Outcome::done;
    }

    // Nothing where it is stopped before the answer.
    template <typename Ask>
    std::optional<Result<void>> wait_for(Ask&& ask) {
        const auto answer = std::make_shared<Answer>();
        ask([answer](Result<void> result) {
            const std::lock_guard lock(answer->mutex);
            answer->result = result;
            answer->came.notify_all();
        });
        std::unique_lock lock(answer->mutex);
        while (!answer->result && !is_stopping()) answer->came.wait_for(lock, kLookForReaders);
        return answer->result;
    }

    std::optional<Outcome> outcome_of(const std::optional<Result<void>>& result, const char* what) {
        if (!result) return Outcome::stopped;
        if (*result) return std::nullopt;
        const bool is_full = result->error() == Error::disk_full;
        if (is_full) {
            tell_waiting(what, "the disk is full");
        } else {
            log_error("purge_failed", {{"at", what}});
        }
        return is_full ? Outcome::no_room : Outcome::failed;
    }

    Outcome fail(const StorageError& error) {
        if (error.kind() == StorageError::Kind::disk_full) {
            tell_waiting("store", error.what());
            return Outcome::no_room;
        }
        log_error("purge_failed", {{"why", error.what()}});
        if (error.kind() != StorageError::Kind::io || is_store_writing()) return Outcome::failed;
        ports_.broken(storage_reason(error));
        return Outcome::broken;
    }

    // Once, not at each try.
    void tell_waiting(const char* at, const std::string& why) {
        if (!std::exchange(has_told_waiting_, true)) {
            log_warning("purge_waits",
                        {{"at", at}, {"why", why}, {"next", "make room; it goes on by itself"}});
        }
    }

    // It refuses for good where the swap of its file may not be durable.
    bool is_store_writing() {
        try {
            store_.forget_changes(0);
        } catch (const StorageError& error) {
            return error.kind() != StorageError::Kind::io;
        }
        return true;
    }

    Store& store_;
    PurgerPorts ports_;
    Done done_;                      // purger's thread only
    bool has_told_waiting_ = false;  // the same
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    PurgeState state_ = PurgeState::none;
    bool stopping_ = false;
    bool is_asked_ = false;
    StoreTicket asked_ = 0;
    bool may_not_rest_ = false;      // this center's own are among those that are asked for
    bool is_own_under_way_ = false;  // or among those of the purge that is tried
    Clock::time_point rest_until_{};
    Clock::time_point begin_at_{};
    Clock::time_point latest_{};
    std::jthread thread_;  // last: joined before the rest goes
};

Purger::Purger(Store& store, PurgerPorts ports)
    : impl_(std::make_unique<Impl>(store, std::move(ports))) {}
Purger::~Purger() { stop(); }
void Purger::erased(StoreTicket ticket, bool is_own) { impl_->erased(ticket, is_own); }
PurgeState Purger::state() const { return impl_->state(); }
void Purger::stop() { impl_->stop(); }

}  // namespace tsunagi
