// database_search.h - one search in the tables: by all words, and where nothing has them all, by
// what has the most of a question.
//
// The same for a center's own index and for what several centers sent (found_ranking.h).
//
// Thread: one thread, with its context; beside a writer.   Errors: StorageError.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "storage/search/database.h"
#include "storage/search/question.h"
#include "storage/search/search_index.h"

namespace tsunagi::search {

[[nodiscard]] SearchResults search_database(grn_ctx* context,
                                            const Database& database,
                                            const SearchQuery& query);

// The page of the query out of all hits.
void cut_page(std::vector<SearchHit> all, const SearchQuery& query, SearchResults& results);

// What shows why `words` found `original`. `counts` is asked only where they are a question.
[[nodiscard]] Snippet snippet_for(
    const TextFolder& folder,
    std::string_view words,
    std::string_view original,
    const std::function<TermStatistics(const Question& question)>& counts);

// As SearchIndex::snippet and SearchIndex::matches.
[[nodiscard]] Snippet snippet_of(grn_ctx* context,
                                 const Database& database,
                                 std::string_view words,
                                 std::string_view original);
[[nodiscard]] std::vector<WordMatch> matches_of(grn_ctx* context,
                                                const Database& database,
                                                std::string_view words,
                                                std::uint64_t arrival);

}  // namespace tsunagi::search
