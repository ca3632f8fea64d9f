// search_index.h - finds documents by the words in them, in Japanese as people write it.
//
// A Groonga database in a folder of its own. It is derived data: it holds nothing that the record
// store does not have, follows the store's arrival numbers, and is emptied whenever it is in doubt,
// so that the one who follows refills it. It knows documents only: no records, no scopes, no LMDB.
// It keeps folded text (fold.h), not the originals.
// What matches: the rules in fold.h and query.h; for questions, question.h and ranking.h. Order:
// score, then the later arrival first. Scores compare within one search only.
//
// Thread: one writer thread for add, remove, mark_followed, flush, close; search, snippet and the
// const queries from any number of other threads at the same time. They take turns with the writer
// (table_lock.h says why): a search waits some milliseconds at most for an add or remove, which
// gives way after a few documents; a flush keeps nobody waiting. A search beside a running add may
// or may not see it.
//
// Errors: StorageError. After disk_full nothing of the batch counts as followed; try again later.
//
// Durability: what flush() returned from survives anything; a stop between a change and its flush
// empties the index at the next open. A flush costs 13 ms and more: when idle, not per record.
//
// Bounds: see SearchQuery, query.h, snippet.h; a field of a document at most 4 MiB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/record/facets.h"
#include "storage/search/snippet.h"
#include "storage/search/term_statistics.h"
#include "storage/search/word_matches.h"

namespace tsunagi {

// One thing to be found. All texts are as people wrote them.
struct SearchDocument {
    // The store's arrival number: the key. Adding it again replaces the document.
    std::uint64_t arrival = 0;
    Facets facets;
    std::string title;
    std::string reading;  // kana of the title
    std::string tags;     // joined with blanks
    std::string codes;    // corporate number, area code and the like, joined with blanks
    std::string body;
    // The same in other languages, all of them together: found like a title and a body, and ranked
    // apart, so that what has translations ranks by its own texts as if it had none.
    std::string translated_titles;
    std::string translated_texts;

    [[nodiscard]] std::size_t text_bytes() const {
        return title.size() + reading.size() + tags.size() + codes.size() + body.size() +
               translated_titles.size() + translated_texts.size();
    }
};

// How the words of a query choose documents.
enum class Matching : std::uint8_t {
    // All words; where no document has them all, and they are a question (question.h) or several
    // keywords, those that hold the most of them (question_search.h).
    automatic,
    // All words, never less.
    all_words,
};

struct SearchQuery {
    std::string words;  // none at all: everything that the filter lets through, newest first
    Matching matching = Matching::automatic;
    // Counts over more documents than this index has, to rank a question by; none: its own.
    std::optional<TermStatistics> statistics;
    FacetFilter filter;
    std::uint64_t after = 0;  // only what arrived later
    std::size_t limit = 20;
    std::size_t offset = 0;
};

struct SearchHit {
    std::uint64_t arrival;
    std::uint32_t score;
    bool operator==(const SearchHit&) const = default;
};

struct SearchResults {
    // `limit` at most, after `offset`; score falling, then arrival falling.
    std::vector<SearchHit> hits;
    // All documents that have all words, exact. Where is_ranked: those that hold enough of the
    // question, of the search::kCandidatesMax that were looked at; no document has all of it.
    std::uint64_t total = 0;
    bool is_ranked = false;
    std::size_t words_left_out = 0;
};

struct SearchIndexOptions {
    // Adding, removing and beginning anew stop with disk_full when less room is left. Why: Groonga
    // writes through memory maps of sparse files, and where the disk is full such a write ends the
    // process with SIGBUS instead of an error.
    std::uint64_t free_bytes_min = 32U << 20;
};

// What open() found.
enum class SearchIndexStart { kept, created, other_format, unclean_stop, damaged };

// Receives the warnings that the search library reports, one line each; an empty function drops
// them (the default). Thread: set it before the first open; the callback may come from any thread.
void set_search_log(std::function<void(std::string_view)> log);

class SearchIndex {
  public:
    // Opens the index in `folder`, which is created when missing. In any doubt (see
    // SearchIndexStart) the old files are removed and followed() is 0.
    // Errors: StorageError::in_use when another SearchIndex has the folder open; disk_full, io.
    [[nodiscard]] static std::unique_ptr<SearchIndex> open(const std::filesystem::path& folder,
                                                           const SearchIndexOptions& options = {});
    // Flushes and closes as close() does. A failure is passed over: the next open begins anew then.
    ~SearchIndex();
    SearchIndex(const SearchIndex&) = delete;
    SearchIndex& operator=(const SearchIndex&) = delete;

    [[nodiscard]] SearchIndexStart start() const;
    // All arrivals up to this number are in the index, as far as they are to be found at all: go on
    // with the next.
    [[nodiscard]] std::uint64_t followed() const;
    [[nodiscard]] std::uint64_t document_count() const;
    [[nodiscard]] bool contains(std::uint64_t arrival) const;
    // What is wrong with the index's files, if anything. Reads sizes and heads, not every entry.
    [[nodiscard]] std::optional<std::string> find_damage() const;

    void add(std::span<const SearchDocument> documents);
    // Numbers that are not in the index are passed over.
    void remove(std::span<const std::uint64_t> arrivals);
    // Lasts from the next flush on. A number below followed() changes nothing.
    void mark_followed(std::uint64_t arrival);
    // Makes everything so far durable. Cheap when nothing changed.
    void flush();
    // Flushes and releases the folder. Pre: no search is running. Only the destructor may follow.
    void close();

    [[nodiscard]] SearchResults search(const SearchQuery& query) const;
    // In how many documents that every member may hold the terms of a question stand here; to be
    // added up over several centers.
    [[nodiscard]] TermCounts shared_counts(std::string_view words) const;
    // Why `words` found a document; nothing where it is not in the index.
    [[nodiscard]] std::vector<WordMatch> matches(std::string_view words,
                                                 std::uint64_t arrival) const;
    // The part of `original` (a document's body, say) that shows why `words` found it: around the
    // first of the words, or where most of a question stands.
    [[nodiscard]] Snippet snippet(std::string_view words, std::string_view original) const;

  private:
    class Impl;
    explicit SearchIndex(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi
