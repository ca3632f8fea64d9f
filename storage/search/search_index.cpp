#include "storage/search/search_index.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <utility>

#include "storage/search/candidates.h"
#include "storage/search/database.h"
#include "storage/search/database_search.h"
#include "storage/search/groonga.h"
#include "storage/search/index_state.h"
#include "storage/search/question.h"
#include "storage/storage_error.h"

namespace tsunagi {
namespace {

namespace fs = std::filesystem;

// Raise it when the tables, the folding or the parting of words change: older indexes are then
// rebuilt. DO NOT REUSE numbers.
constexpr std::uint32_t kFormatVersion = 8;

// Measured: an index takes 3 to 6 times its texts. What a batch needs is asked for before it is
// written.
constexpr std::uint64_t kGrowthPerByte = 8;
constexpr std::uint64_t kGrowthPerDocument = 256;
constexpr std::uint64_t kEmptyDatabaseBytes = 2U << 20;

// What is written in one turn, while searches wait: a few milliseconds. Measured: 70 us for an
// entry of the register, 300 us for an article of 1.2 KB.
constexpr std::size_t kTurnDocuments = 16;
constexpr std::uint64_t kTurnBytes = 8U << 10;

fs::path database_folder(const fs::path& folder) { return folder / "database"; }
fs::path discarded_folder(const fs::path& folder) { return folder / "discarded"; }
fs::path state_file(const fs::path& folder) { return folder / "state"; }

[[noreturn]] void throw_code(const std::string& doing,
                             const fs::path& path,
                             const std::error_code& code) {
    const bool full = code == std::errc::no_space_on_device;
    throw StorageError(full ? StorageError::Kind::disk_full : StorageError::Kind::io,
                       "The search index: " + doing + " " + path.string() + ": " + code.message());
}

void remove_tree(const fs::path& path) {
    std::error_code failure;
    fs::remove_all(path, failure);
    if (failure) throw_code("cannot remove", path, failure);
}

void create_folder(const fs::path& path) {
    std::error_code failure;
    fs::create_directories(path, failure);
    if (failure) throw_code("cannot create", path, failure);
    fs::permissions(path, fs::perms::owner_all, failure);
    if (failure) throw_code("cannot protect", path, failure);
}

search::IndexState changing_state(std::uint64_t followed) {
    return {.format = kFormatVersion,
            .whole = false,
            .followed = followed,
            .documents = 0,
            .files = {}};
}

bool is_there(const fs::path& path) {
    std::error_code failure;
    const bool there = fs::exists(path, failure);
    if (failure) throw_code("cannot look for", path, failure);
    return there;
}

}  // namespace

class SearchIndex::Impl {
  public:
    Impl(const fs::path& folder, const SearchIndexOptions& options)
        : folder_(folder), options_(options), lock_(std::in_place, folder) {
        const auto state = search::read_state(state_file(folder_));
        start_ = judge(state);
        if (start_ == SearchIndexStart::kept && !open_kept(*state))
            start_ = SearchIndexStart::damaged;
        if (start_ != SearchIndexStart::kept) begin_anew();
        contexts_ = std::make_unique<search::ContextPool>(database_->handle(), tables_);
        writer_folder_ = std::make_unique<search::TextFolder>(database_->writer());
    }

    ~Impl() {
        try {
            close();
        } catch (const StorageError&) {
            // The state file still says `changing`: the next open empties the index, which is the
            // answer to every doubt.
        }
    }

    void add(std::span<const SearchDocument> documents) {
        if (documents.empty()) return;
        std::uint64_t growth = 0;
        for (const SearchDocument& document : documents) {
            growth += kGrowthPerDocument + kGrowthPerByte * document.text_bytes();
        }
        ask_for_room(growth);
        change([&] {
            while (!documents.empty()) documents = documents.subspan(put_some(documents));
        });
    }

    void remove(std::span<const std::uint64_t> arrivals) {
        if (arrivals.empty()) return;
        ask_for_room(kGrowthPerDocument * arrivals.size());
        change([&] {
            while (!arrivals.empty()) {
                const auto turn = arrivals.first(std::min(arrivals.size(), kTurnDocuments));
                const search::TableLock::Writing writing(tables_);
                for (const std::uint64_t arrival : turn) database_->remove(arrival);
                arrivals = arrivals.subspan(turn.size());
            }
        });
    }

    void mark_followed(std::uint64_t arrival) {
        followed_.store(std::max(arrival, followed_.load()));
    }

    void flush() {
        refuse_if_broken();
        if (whole_ && followed_.load() == followed_on_disk_) return;
        if (!whole_) database_->flush();
        const std::uint64_t followed = followed_.load();
        search::write_state(state_file(folder_),
                            {.format = kFormatVersion,
                             .whole = true,
                             .followed = followed,
                             .documents = database_->document_count(database_->writer()),
                             .files = search::file_sizes(database_folder(folder_))});
        whole_ = true;
        followed_on_disk_ = followed;
    }

    void close() {
        if (!database_) return;
        if (!broken_) flush();
        writer_folder_.reset();
        contexts_.reset();
        database_.reset();
        lock_.reset();
    }

    SearchResults search(const SearchQuery& query) const {
        return search::search_database(contexts_->borrow().get(), *database_, query);
    }

    TermCounts shared_counts(std::string_view words) const {
        const auto context = contexts_->borrow();
        const search::TextFolder folder(context.get());
        const search::Question question = search::parse_question(folder, words);
        return search::CandidateSearch(context.get(), *database_, question).shared_counts();
    }

    std::vector<WordMatch> matches(std::string_view words, std::uint64_t arrival) const {
        return search::matches_of(contexts_->borrow().get(), *database_, words, arrival);
    }

    Snippet snippet(std::string_view words, std::string_view original) const {
        return search::snippet_of(contexts_->borrow().get(), *database_, words, original);
    }

    std::uint64_t document_count() const {
        return database_->document_count(contexts_->borrow().get());
    }
    bool contains(std::uint64_t arrival) const {
        return database_->contains(contexts_->borrow().get(), arrival);
    }

    std::optional<std::string> find_damage() const {
        return database_->find_damage(contexts_->borrow().get());
    }

    SearchIndexStart start() const { return start_; }
    std::uint64_t followed() const { return followed_.load(); }

  private:
    // What the state file and the names and sizes of the files tell, before Groonga maps any of
    // them.
    SearchIndexStart judge(const std::optional<search::IndexState>& state) const {
        const bool has_state = is_there(state_file(folder_));
        const bool has_database = is_there(database_folder(folder_));
        if (!has_state && !has_database) return SearchIndexStart::created;
        if (!state || !has_database) return SearchIndexStart::damaged;
        if (state->format != kFormatVersion) return SearchIndexStart::other_format;
        if (!state->whole) return SearchIndexStart::unclean_stop;
        const auto files = search::file_sizes(database_folder(folder_));
        return search::holds_all(files, state->files) ? SearchIndexStart::kept
                                                      : SearchIndexStart::damaged;
    }

    bool open_kept(const search::IndexState& state) {
        try {
            database_ = search::Database::open(database_folder(folder_));
            const bool sound = !database_->find_damage(database_->writer()) &&
                               !database_->is_locked(database_->writer()) &&
                               database_->document_count(database_->writer()) == state.documents;
            if (!sound) database_.reset();
        } catch (const StorageError& error) {
            if (error.kind() == StorageError::Kind::disk_full) throw;
            database_.reset();
        }
        if (!database_) return false;
        whole_ = true;
        followed_ = state.followed;
        followed_on_disk_ = state.followed;
        return true;
    }

    // Puts an empty index in the place of whatever is there. The old files go: a damaged index has
    // nothing that the store has not, and may have texts that were erased there.
    void begin_anew() {
        ask_for_room(kEmptyDatabaseBytes);
        search::write_state(state_file(folder_), changing_state(0));
        remove_tree(discarded_folder(folder_));
        if (is_there(database_folder(folder_))) {
            std::error_code failure;
            fs::rename(database_folder(folder_), discarded_folder(folder_), failure);
            if (failure) throw_code("cannot set aside", database_folder(folder_), failure);
            remove_tree(discarded_folder(folder_));
        }
        create_folder(database_folder(folder_));
        whole_ = false;
        followed_ = 0;
        followed_on_disk_ = 0;
        database_ = search::Database::create(database_folder(folder_));
    }

    // Writes as many of the first ones as one turn takes, at least one. Returns how many.
    std::size_t put_some(std::span<const SearchDocument> documents) {
        const search::TableLock::Writing writing(tables_);
        std::size_t count = 0;
        std::uint64_t bytes = 0;
        do {
            database_->put(*writer_folder_, documents[count]);
            bytes += documents[count].text_bytes();
            ++count;
        } while (count < std::min(documents.size(), kTurnDocuments) && bytes < kTurnBytes);
        return count;
    }

    // Runs `work` on the tables, with the state file saying so before the first change.
    template <typename Work>
    void change(const Work& work) {
        refuse_if_broken();
        if (whole_) {
            search::write_state(state_file(folder_), changing_state(followed_on_disk_));
            whole_ = false;
        }
        try {
            work();
        } catch (const StorageError&) {
            broken_ = true;
            throw;
        }
    }

    // A change that stopped halfway is never called whole; the next open begins anew.
    void refuse_if_broken() const {
        if (!broken_) return;
        throw StorageError(StorageError::Kind::damaged,
                           "The search index: a change stopped halfway; it is built anew when it "
                           "is opened again.");
    }

    void ask_for_room(std::uint64_t growth) const {
        std::error_code failure;
        const fs::space_info space = fs::space(folder_, failure);
        if (failure) throw_code("cannot ask for the room in", folder_, failure);
        if (space.available < options_.free_bytes_min + growth) {
            throw StorageError(
                StorageError::Kind::disk_full,
                "The search index: too little room is left on the disk of " + folder_.string());
        }
    }

    const fs::path folder_;
    const SearchIndexOptions options_;
    std::optional<search::FolderLock> lock_;
    SearchIndexStart start_ = SearchIndexStart::created;
    bool whole_ = false;   // what the state file says
    bool broken_ = false;  // a change threw
    std::atomic<std::uint64_t> followed_ = 0;
    std::uint64_t followed_on_disk_ = 0;
    mutable search::TableLock tables_;
    std::unique_ptr<search::Database> database_;
    std::unique_ptr<search::ContextPool> contexts_;
    std::unique_ptr<search::TextFolder> writer_folder_;
};

std::unique_ptr<SearchIndex> SearchIndex::open(const fs::path& folder,
                                               const SearchIndexOptions& options) {
    create_folder(folder);
    return std::unique_ptr<SearchIndex>(new SearchIndex(std::make_unique<Impl>(folder, options)));
}

SearchIndex::SearchIndex(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SearchIndex::~SearchIndex() = default;

SearchIndexStart SearchIndex::start() const { return impl_->start(); }
std::uint64_t SearchIndex::followed() const { return impl_->followed(); }
std::uint64_t SearchIndex::document_count() const { return impl_->document_count(); }
bool SearchIndex::contains(std::uint64_t arrival) const { return impl_->contains(arrival); }
std::optional<std::string> SearchIndex::find_damage() const { return impl_->find_damage(); }
void SearchIndex::add(std::span<const SearchDocument> documents) { impl_->add(documents); }
void SearchIndex::remove(std::span<const std::uint64_t> arrivals) { impl_->remove(arrivals); }
void SearchIndex::mark_followed(std::uint64_t arrival) { impl_->mark_followed(arrival); }
void SearchIndex::flush() { impl_->flush(); }
void SearchIndex::close() { impl_->close(); }
SearchResults SearchIndex::search(const SearchQuery& query) const { return impl_->search(query); }
TermCounts SearchIndex::shared_counts(std::string_view words) const {
    return impl_->shared_counts(words);
}
std::vector<WordMatch> SearchIndex::matches(std::string_view words, std::uint64_t arrival) const {
    return impl_->matches(words, arrival);
}
Snippet SearchIndex::snippet(std::string_view words, std::string_view original) const {
    return impl_->snippet(words, original);
}

}  // namespace tsunagi
