// search_support.h - what the tests of the search index share: a folder that goes away, documents,
// and hits as plain numbers.
#pragma once

#include <stdlib.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

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
    document.title = std::move(title);
    return document;
}

inline SearchDocument with_body(std::uint64_t arrival, std::string body) {
    SearchDocument document;
    document.arrival = arrival;
    document.body = std::move(body);
    return document;
}

inline SearchQuery query_for(std::string words) {
    SearchQuery query;
    query.words = std::move(words);
    return query;
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

}  // namespace tsunagi::test
