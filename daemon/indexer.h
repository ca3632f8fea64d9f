// indexer.h - the thread that keeps the search index in step with what the store shows.
//
// It follows the store's journal of changes after each commit, never inside one: a commit does not
// wait for it, and a search may wait for it (wait_for) so that one finds what one has just
// published. The index is derived data: where it is missing, damaged or too far behind, it is
// filled again from the store, and searches meanwhile find what is in already.
//
// While records come in bulk it holds back, since taking them in comes first: it works when they
// pause, when somebody searches, or every few seconds.
//
// SearchIndex::followed() holds the number of the last change taken in; 0: never filled.
//
// Thread: all but stop from any thread.
//
// Errors: StorageError ends here: a full disk is waited out, an index that fails is made anew, and
// one that fails again stays closed (search answers store_failed; the log says why).
//
// Bounds: kIndexBatchBytes of texts in memory at a time.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "protocol/base/result.h"
#include "storage/search/search_index.h"
#include "storage/store.h"

namespace tsunagi {

inline constexpr std::size_t kIndexBatchBytes = 4u << 20;

// Of somebody who waits: people's own searches end the pause that a bulk makes, peers' do not.
enum class Haste : std::uint8_t { none, at_once };

class Indexer {
  public:
    // `durable` is told up to which change the index will never ask again. Both outlive the
    // indexer.
    Indexer(const Store& store,
            std::filesystem::path folder,
            std::function<void(ChangeNumber)> durable);
    // stop().
    ~Indexer();
    Indexer(const Indexer&) = delete;
    Indexer& operator=(const Indexer&) = delete;

    // Fills a fresh index beside this one and puts it in its place, files and all: what was removed
    // from the old one still lies in its files. Searches go on meanwhile. `on_done` comes on the
    // indexer's thread, or on the caller's; never after stop(). Errors: disk_full, store_failed:
    // the old one stays.
    using OnRebuilt = std::function<void(Result<void>)>;
    void rebuild(OnRebuilt on_done);

    // There may be new changes.
    void poke();
    // True when everything up to `change` can be found; false after `limit`.
    bool wait_for(ChangeNumber change, Duration limit);
    // True when everything that is committed now can be found; false after `limit`, and at once
    // where the index is far behind.
    bool catch_up(Duration limit, Haste haste);
    // How many changes are not in the index yet.
    [[nodiscard]] std::uint64_t behind() const;

    // Errors: store_failed where there is no index.
    [[nodiscard]] Result<SearchResults> search(const SearchQuery& query) const;
    [[nodiscard]] std::string snippet(std::string_view words, std::string_view original) const;
    // Why a search found it.
    [[nodiscard]] std::vector<WordMatch> matches(std::string_view words, Arrival arrival) const;
    // In how many documents that every member may hold the terms of a question stand.
    [[nodiscard]] TermCounts shared_counts(std::string_view words) const;
    // What is wrong with the index's files.
    [[nodiscard]] std::optional<std::string> find_damage() const;

    // Ends the thread after the batch in hand, and closes the index in good order.
    void stop();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// What is to be found of a record; nothing where its body is gone or can't be read.
[[nodiscard]] std::optional<SearchDocument> document_of(Arrival arrival, Bytes record);
[[nodiscard]] std::optional<SearchDocument> document_of(Arrival arrival,
                                                        const ParsedRecord& record);

}  // namespace tsunagi
