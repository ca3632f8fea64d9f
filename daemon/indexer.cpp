#include "daemon/indexer.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>

#include "daemon/log.h"
#include "daemon/system.h"
#include "protocol/base/check.h"
#include "protocol/record/record.h"
#include "protocol/text/year_names.h"
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

void append_word(std::string& to, std::string_view word, char between = ' ') {
    if (word.empty()) return;
    if (!to.empty()) to += between;
    to += word;
}

}  // namespace

std::optional<SearchDocument> document_of(Arrival arrival, Bytes record) {
    const auto parsed = parse_record(std::move(record));
    return parsed ? document_of(arrival, *parsed) : std::nullopt;
}

std::optional<SearchDocument> document_of(Arrival arrival, const ParsedRecord& record) {
    if (record.body().empty()) return std::nullopt;
    // What is for certain centers is found by nobody else, also where its author did not seal it.
    const KindRow* row = find_kind(record.header().kind);
    if (row != nullptr && row->is_sealed) return std::nullopt;
    const auto body = decode_body(record.body());
    if (!body) return std::nullopt;
    SearchDocument out;
    out.arrival = arrival;
    out.facets = facets_of(record.header(), author_of(record), *body);
    out.title = body->title;
    out.reading = body->reading;
    for (const auto& tag : body->tags) append_word(out.tags, tag);
    for (const std::uint32_t area : body->areas) append_word(out.codes, area_text({area}));
    out.body = prose_of(out.facets.kind, *body);
    const KindRow* kind = find_kind(out.facets.kind);
    for (const auto& [key, value] : body->fields) {
        const FieldRow* field = kind == nullptr ? nullptr : find_field(*kind, key);
        if (field != nullptr && field->type == FieldType::corporate_number)
            append_word(out.codes, value);
    }
    const std::string years = other_year_names(out.title + "\n" + out.tags + "\n" + out.body);
    if (!years.empty()) out.body += "\n" + years;
    for (const auto& [language, translation] : body->translations) {
        append_word(out.translated_titles, translation.title, '\n');
        append_word(out.translated_texts, translation.text, '\n');
    }
    return out;
}

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
        int failures = 0;
        bool is_full = false;
        while (!is_stopping()) {
            try {
                if (!index_) open();
                follow();
                failures = 0;
                wait_for_work();
                is_full = false;
            } catch (const StorageError& error) {
                const bool was_full =
                    std::exchange(is_full, error.kind() == StorageError::Kind::disk_full);
                if (!was_full || !is_full)
                    log_error("search_index_failed", {{"why", error.what()}});
                if (is_full) {
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
        const std::lock_guard lock(mutex_);
        is_broken_ = true;
        reached_.notify_all();
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
        std::map<Arrival, bool> latest;
        for (const Change& change : changes) latest[change.arrival] = change.is_shown;
        std::vector<SearchDocument> documents;
        std::vector<std::uint64_t> gone;
        std::size_t bytes = 0;
        for (const auto& [arrival, is_shown] : latest) {
            if (!is_shown) {
                gone.push_back(arrival);
                continue;
            }
            if (auto record = snapshot.record_at(arrival)) {
                if (auto document = document_of(arrival, std::move(*record))) {
                    bytes += document->text_bytes();
                    documents.push_back(std::move(*document));
                }
            }
            if (bytes < kIndexBatchBytes) continue;
            index_->add(documents);
            documents.clear();
            bytes = 0;
        }
        index_->add(documents);
        index_->remove(gone);
        index_->mark_followed(changes.back().number);
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
            after = fill_some(snapshot, arrivals);
            done += arrivals.size();
            if (done - told >= kProgressStep) {
                told = done;
                log_info("search_index_filling", {{"done", done}, {"of", all}});
            }
        }
    }

    Arrival fill_some(const Snapshot& snapshot, const std::vector<Arrival>& arrivals) {
        std::vector<SearchDocument> documents;
        std::size_t bytes = 0;
        for (const Arrival arrival : arrivals) {
            auto record = snapshot.record_at(arrival);
            if (!record) continue;
            auto document = document_of(arrival, std::move(*record));
            if (!document) continue;
            bytes += document->text_bytes();
            documents.push_back(std::move(*document));
            if (bytes < kIndexBatchBytes) continue;
            index_->add(documents);
            documents.clear();
            bytes = 0;
        }
        index_->add(documents);
        return arrivals.back();
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
        const auto has_work = [this] { return stopping_ || is_poked_; };
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
