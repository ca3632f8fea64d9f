// search_support.h - what the tests of the search index share: a folder that goes away, documents,
// and hits as plain numbers.
#pragma once

#include <stdlib.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "protocol/base/limits.h"
#include "storage/search/found_ranking.h"
#include "storage/search/search_index.h"
#include "tests/support/temp_folder.h"

namespace tsunagi::test {

class SearchFolder {
  public:
    [[nodiscard]] std::filesystem::path index() const { return folder_ / "index"; }
    [[nodiscard]] std::filesystem::path copy() const { return folder_ / "copy"; }

  private:
    TempFolder folder_;
};

inline SearchDocument titled(std::uint64_t arrival, std::string title) {
    SearchDocument document;
    document.arrival = arrival;
    document.facets.reach = ScopeLevel::nation;
    document.title = std::move(title);
    return document;
}

inline SearchDocument with_body(std::uint64_t arrival, std::string body) {
    SearchDocument document;
    document.arrival = arrival;
    document.facets.reach = ScopeLevel::nation;
    document.body = std::move(body);
    return document;
}

inline SearchQuery query_for(std::string words) {
    SearchQuery query;
    query.words = std::move(words);
    return query;
}

// A snippet's text with [ ] around what matched.
inline std::string marked(const Snippet& snippet) {
    std::string text = snippet.text;
    for (auto range = snippet.matches.rbegin(); range != snippet.matches.rend(); ++range) {
        text.insert(range->end, "]");
        text.insert(range->begin, "[");
    }
    return text;
}

// The arrivals of all hits, best first.
inline std::vector<std::uint64_t> ranked(const SearchIndex& index, SearchQuery query) {
    query.limit = 100'000;
    std::vector<std::uint64_t> arrivals;
    for (const SearchHit& hit : index.search(query).hits) arrivals.push_back(hit.arrival);
    return arrivals;
}

// The arrivals of all documents that have all words, rising.
inline std::vector<std::uint64_t> found(const SearchIndex& index, const std::string& words) {
    SearchQuery query = query_for(words);
    query.matching = Matching::all_words;
    std::vector<std::uint64_t> arrivals = ranked(index, query);
    std::ranges::sort(arrivals);
    return arrivals;
}

// Asks all centers and ranks what they say, as peers do (daemon/peer_searches.h) and who asks them
// (daemon/control/federated_search.h). Pre: document n of `documents` has arrival n + 1.
inline SearchResults asked_of_all(const std::vector<std::unique_ptr<SearchIndex>>& centers,
                                  const std::vector<SearchDocument>& documents,
                                  const std::string& words) {
    SearchQuery query = query_for(words);
    TermCounts counts;
    FoundRanking ranking;
    for (const auto& center : centers) {
        const TermCounts own = center->shared_counts(words);
        counts.add(own);
        query.statistics = TermStatistics(own);
        query.limit = kPeerHitsMax;
        for (const SearchHit& hit : center->search(query).hits)
            ranking.add(documents.at(hit.arrival - 1));
    }
    query.statistics = TermStatistics(counts);
    query.limit = 1'000;
    return ranking.search(query);
}

}  // namespace tsunagi::test
