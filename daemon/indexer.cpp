#include "daemon/indexer.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>

#include "daemon/index_documents.h"
#include "daemon/log.h"
#include "daemon/system.h"
#include "protocol/base/check.h"
#include "storage/disk.h"
#include "storage/storage_error.h"

namespace tsunagi {
namespace {

constexpr std::size_t kChangesAtOnce = 2'000;
constexpr std::uint64_t kChangesPerFlush = 50'000;
constexpr std::chrono::seconds kQuietBeforeFlush{1};
constexpr std::chrono::seconds kPauseWhenFull{5};
constexpr std::uint64_t kBulkChanges = 512;
constexpr std::chrono::milliseconds kBulkPause{1'000};
constexpr std::chrono::seconds kBulkPatience{15};
// What can't be taken in while somebody waits.
constexpr std::uint64_t kBehindTooFar = 20'000;
constexpr std::uint64_t kProgressStep = 20'000;

}  // namespace

class Indexer::Impl {
    using Clock = std::chrono::steady_clock;

  public:
    Impl(const Store& store,
         std::filesystem::path folder,
         std::function<void(ChangeNumber)> durable)
        : store_(store), folder_(std::move(folder)), durable_(std::move(durable)) {
        known_ = store_.snapshot().last_change();
        thread_ = std::jthread([this] { run(); });
    }

    void poke() {
        {
            const std::lock_guard lock(mutex_);
            is_poked_ = true;
            last_poke_ = Clock::now();
        }
        changed_.notify_all();
    }

    bool wait_for(ChangeNumber change, Duration limit, Haste haste) {
        std::unique_lock lock(mutex_);
        const std::size_t hurried = haste == Haste::at_once ? 1 : 0;
        searching_ += hurried;
        changed_.notify_all();
        reached_.wait_for(lock, limit,
                          [&] { return followed_ >= change || stopping_ || is_broken_; });
        searching_ -= hurried;
        return followed_ >= change;
    }

    bool catch_up(Duration limit, Haste haste) {
        if (haste == Haste::at_once) poke();
        if (behind() >= kBehindTooFar) return false;
        return wait_for(store_.snapshot().last_change(), limit, haste);
    }

    std::uint64_t behind() const {
        const std::lock_guard lock(mutex_);
        return known_ > followed_ ? known_ - followed_ : 0;
    }

    Result<SearchResults> search(const SearchQuery& query) const {
        const std::shared_lock lock(index_mutex_);
        if (!index_) return Error::store_failed;
        try {
            return index_->search(query);
        } catch (const StorageError& error) {
            log_error("search_failed", {{"why", error.what()}});
            return Error::store_failed;
        }
    }

    std::string snippet(std::string_view words, std::string_view original) const {
        const std::shared_lock lock(index_mutex_);
        if (!index_) return {};
        return marked_text(index_->snippet(words, original));
    }

    std::vector<WordMatch> matches(std::string_view words, Arrival arrival) const {
        const std::shared_lock lock(index_mutex_);
        return index_ ? index_->matches(words, arrival) : std::vector<WordMatch>();
    }

    TermCounts shared_counts(std::string_view words) const {
        const std::shared_lock lock(index_mutex_);
        return index_ ? index_->shared_counts(words) : TermCounts();
    }

    std::optional<std::string> find_damage() const {
        const std::shared_lock lock(index_mutex_);
        return index_ ? index_->find_damage() : std::nullopt;
    }

    void rebuild(OnRebuilt on_done) {
        {
            const std::lock_guard lock(mutex_);
            if (!is_broken_) {
                rebuild_asked_.push_back(std::move(on_done));
                changed_.notify_all();
                return;
            }
        }
        // It is closed, and a start makes it anew: what is left of it can go.
        std::error_code problem;
        for (const auto& folder : {folder_, fresh_folder(), old_folder()}) {
            if (!problem) std::filesystem::remove_all(folder, problem);
        }
        on_done(problem ? Result<void>(Error::store_failed) : Result<void>());
    }

    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        reached_.notify_all();
        if (thread_.joinable()) thread_.join();
        const std::unique_lock lock(index_mutex_);
        index_.reset();
    }

  private:
    void run() {
        lower_thread_priority();  // taking records in comes first
        for (const auto& left : {fresh_folder(), old_folder()}) {
            std::error_code ignored;
            std::filesystem::remove_all(left, ignored);
        }
        int failures = 0;
        bool is_full = false;
        while (!is_stopping()) {
            try {
                if (!index_) open();
                follow();
                answer_rebuild();
                if (!index_) continue;
                failures = 0;
                wait_for_work();
                is_full = false;
            } catch (const StorageError& error) {
                const bool was_full =
                    std::exchange(is_full, error.kind() == StorageError::Kind::disk_full);
                if (!was_full || !is_full)
                    log_error("search_index_failed", {{"why", error.what()}});
                if (is_full) {
                    refuse_rebuild(Error::disk_full);
                    pause(kPauseWhenFull);
                } else if (++failures == 1) {
                    remove_index();
                } else {
                    give_up();
                    return;
                }
            }
        }
    }

    bool is_stopping() const {
        const std::lock_guard lock(mutex_);
        return stopping_;
    }

    void pause(std::chrono::seconds time) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, time, [this] { return stopping_; });
    }

    void give_up() {
        log_error("search_index_closed",
                  {{"next", "remove the folder index/ and restart tsunagid"}});
        {
            const std::unique_lock lock(index_mutex_);
            index_.reset();
        }
        {
            const std::lock_guard lock(mutex_);
            is_broken_ = true;
        }
        reached_.notify_all();
        refuse_rebuild(Error::store_failed);
    }

    void open() {
        auto opened = SearchIndex::open(folder_);
        const std::uint64_t followed = opened->followed();
        log_info("search_index_open", {{"documents", opened->document_count()},
                                       {"followed", followed},
                                       {"start", int(opened->start())}});
        const std::unique_lock lock(index_mutex_);
        index_ = std::move(opened);
        set_followed(followed);
        flushed_ = followed;
    }

    void remove_index() {
        {
            const std::unique_lock lock(index_mutex_);
            index_.reset();
        }
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
        set_followed(0);
    }

    void set_followed(ChangeNumber change) {
        {
            const std::lock_guard lock(mutex_);
            followed_ = change;
        }
        reached_.notify_all();
    }

    // Takes in everything that is committed now.
    void follow() {
        while (!is_stopping()) {
            const auto [first, last] = journal();
            const ChangeNumber followed = index_->followed();
            if (followed > last) {  // an index of another store
                remove_index();
                open();
                continue;
            }
            if (followed == last) return;
            if (last - followed > kBulkChanges && !wait_for_quiet()) continue;
            if (followed == 0 || followed + 1 < first) {
                fill();
                continue;
            }
            const Snapshot snapshot = store_.snapshot();
            take_in(snapshot, snapshot.changes(followed, kChangesAtOnce));
            if (index_->followed() - flushed_ >= kChangesPerFlush) flush();
        }
    }

    // The oldest change that is kept, and the newest.
    std::pair<ChangeNumber, ChangeNumber> journal() {
        const Snapshot snapshot = store_.snapshot();
        const std::lock_guard lock(mutex_);
        known_ = std::max(known_, snapshot.last_change());
        is_poked_ = false;
        return {snapshot.first_change(), snapshot.last_change()};
    }

    // False where it has waited: the store has moved on.
    bool wait_for_quiet() {
        std::unique_lock lock(mutex_);
        const auto now = Clock::now();
        if (now - bulk_began_ < kBulkPatience && now - last_poke_ < kBulkPause && searching_ == 0) {
            changed_.wait_for(lock, kBulkPause, [this] { return stopping_ || searching_ != 0; });
            return false;
        }
        bulk_began_ = now;
        return true;
    }

    void take_in(const Snapshot& snapshot, const std::vector<Change>& changes) {
        take_in_changes(*index_, snapshot, changes);
        set_followed(changes.back().number);
    }

    // From the start: everything that is shown, then the journal from where it stood at the
    // beginning.
    void fill() {
        if (index_->document_count() != 0) {
            remove_index();
            open();
        }
        const ChangeNumber from = store_.snapshot().last_change();
        const std::uint64_t all = store_.snapshot().shown_count();
        Arrival after = 0;
        std::uint64_t done = 0;
        std::uint64_t told = 0;
        while (!is_stopping()) {
            const Snapshot snapshot = store_.snapshot();
            const auto arrivals = snapshot.shown_after(after, kChangesAtOnce);
            if (arrivals.empty()) {
                index_->mark_followed(from);
                set_followed(from);
                if (told != 0)
                    log_info("search_index_filled", {{"documents", index_->document_count()}});
                return;
            }
            after = fill_index(*index_, snapshot, arrivals);
            done += arrivals.size();
            if (done - told >= kProgressStep) {
                told = done;
                log_info("search_index_filling", {{"done", done}, {"of", all}});
            }
        }
    }

    // --- filling it anew beside the one in use ---

    std::vector<OnRebuilt> take_asked() {
        const std::lock_guard lock(mutex_);
        return std::exchange(rebuild_asked_, {});
    }

    void refuse_rebuild(Error error) {
        for (const OnRebuilt& on_done : take_asked()) on_done(error);
    }

    void answer_rebuild() {
        const std::vector<OnRebuilt> waiting = take_asked();
        if (waiting.empty()) return;
        Result<void> result;
        try {
            rebuild();
        } catch (const StorageError& error) {
            log_error("search_index_not_rebuilt", {{"why", error.what()}});
            std::error_code ignored;  // the next one begins with it
            std::filesystem::remove_all(fresh_folder(), ignored);
            result = error.kind() == StorageError::Kind::disk_full ? Error::disk_full
                                                                   : Error::store_failed;
        }
        if (is_stopping()) return;  // half done, or never to be told
        for (const OnRebuilt& on_done : waiting) on_done(result);
    }

    void rebuild() {
        remove_folder(fresh_folder());
        auto fresh = SearchIndex::open(fresh_folder());
        const ChangeNumber from = store_.snapshot().last_change();
        Arrival after = 0;
        std::uint64_t done = 0;
        for (bool is_more = true; is_more && !is_stopping();) {
            const Snapshot snapshot = store_.snapshot();
            const auto arrivals = snapshot.shown_after(after, kChangesAtOnce);
            is_more = !arrivals.empty();
            if (is_more) after = fill_index(*fresh, snapshot, arrivals);
            done += arrivals.size();
            follow_a_little(*index_);
        }
        fresh->mark_followed(from);
        while (!is_stopping() && follow_a_little(*fresh)) {
        }
        fresh->close();
        fresh.reset();
        if (is_stopping()) return remove_folder(fresh_folder());
        replace_index();
        log_info("search_index_rebuilt", {{"documents", done}});
    }

    // So that searches find what comes meanwhile. What it has taken in is not told as durable: the
    // fresh one still needs the journal. True where there may be more.
    bool follow_a_little(SearchIndex& index) {
        const Snapshot snapshot = store_.snapshot();
        const auto changes = snapshot.changes(index.followed(), kChangesAtOnce);
        if (changes.empty()) return false;
        take_in_changes(index, snapshot, changes);
        if (&index == index_.get()) set_followed(changes.back().number);
        return true;
    }

    // Searches wait for a moment. What a stop leaves is removed, and filled anew, at the next
    // start.
    void replace_index() {
        const std::unique_lock lock(index_mutex_);
        index_.reset();
        remove_folder(old_folder());
        std::error_code problem;
        std::filesystem::rename(folder_, old_folder(), problem);
        if (!problem) std::filesystem::rename(fresh_folder(), folder_, problem);
        if (problem) {
            throw StorageError(
                StorageError::Kind::io,
                "cannot put the new search index in its place: " + problem.message());
        }
        remove_folder(old_folder());
        storage::sync_folder(folder_.parent_path());  // the old one must not come back
        index_ = SearchIndex::open(folder_);
        flushed_ = index_->followed();
        set_followed(flushed_);
        durable_(flushed_);
    }

    std::filesystem::path fresh_folder() const { return folder_.string() + ".new"; }
    std::filesystem::path old_folder() const { return folder_.string() + ".old"; }

    static void remove_folder(const std::filesystem::path& folder) {
        std::error_code problem;
        std::filesystem::remove_all(folder, problem);
        if (problem)
            throw StorageError(StorageError::Kind::io,
                               "cannot remove " + folder.string() + ": " + problem.message());
    }

    void flush() {
        if (index_->followed() == flushed_) return;
        index_->flush();
        flushed_ = index_->followed();
        durable_(flushed_);
    }

    // Makes what was taken in durable once it is quiet: each flush costs the disk some
    // milliseconds.
    void wait_for_work() {
        std::unique_lock lock(mutex_);
        const auto has_work = [this] { return stopping_ || is_poked_ || !rebuild_asked_.empty(); };
        if (changed_.wait_for(lock, kQuietBeforeFlush, has_work)) return;
        lock.unlock();
        flush();
        lock.lock();
        changed_.wait(lock, has_work);
    }

    const Store& store_;
    std::filesystem::path folder_;
    std::function<void(ChangeNumber)> durable_;

    mutable std::shared_mutex index_mutex_;  // exclusive: to replace index_
    std::unique_ptr<SearchIndex> index_;     // replaced by the indexer's thread only
    ChangeNumber flushed_ = 0;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::condition_variable reached_;
    bool stopping_ = false;
    bool is_poked_ = false;
    bool is_broken_ = false;
    std::vector<OnRebuilt> rebuild_asked_;
    std::size_t searching_ = 0;
    Clock::time_point last_poke_{};
    Clock::time_point bulk_began_ = Clock::now();  // when the last batch of a bulk was taken in
    ChangeNumber followed_ = 0;
    ChangeNumber known_ = 0;
    std::jthread thread_;  // last: joined before the rest goes
};

Indexer::Indexer(const Store& store,
                 std::filesystem::path folder,
                 std::function<void(ChangeNumber)> durable)
    : impl_(std::make_unique<Impl>(store, std::move(folder), std::move(durable))) {}
Indexer::~Indexer() { stop(); }
void Indexer::rebuild(OnRebuilt on_done) { impl_->rebuild(std::move(on_done)); }
void Indexer::poke() { impl_->poke(); }
bool Indexer::wait_for(ChangeNumber change, Duration limit) {
    return impl_->wait_for(change, limit, Haste::at_once);
}
bool Indexer::catch_up(Duration limit, Haste haste) { return impl_->catch_up(limit, haste); }
std::uint64_t Indexer::behind() const { return impl_->behind(); }
Result<SearchResults> Indexer::search(const SearchQuery& query) const {
    return impl_->search(query);
}
std::string Indexer::snippet(std::string_view words, std::string_view original) const {
    return impl_->snippet(words, original);
}
std::vector<WordMatch> Indexer::matches(std::string_view words, Arrival arrival) const {
    return impl_->matches(words, arrival);
}
TermCounts Indexer::shared_counts(std::string_view words) const {
    return impl_->shared_counts(words);
}
std::optional<std::string> Indexer::find_damage() const { return impl_->find_damage(); }
void Indexer::stop() { impl_->stop(); }

}  // namespace tsunagi
