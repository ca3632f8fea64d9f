#include "storage/search/database_search.h"

#include <algorithm>
#include <utility>

#include "storage/search/query.h"
#include "storage/search/question_search.h"

namespace tsunagi::search {

SearchResults search_database(grn_ctx* context,
                              const Database& database,
                              const SearchQuery& query) {
    const TextFolder folder(context);
    QueryWords words = parse_query(folder, query.words);
    const Selection selection{.words = std::move(words.words),
                              .filter = {.facets = query.filter, .after = query.after}};
    SearchResults results;
    results.words_left_out = words.words_left_out;
    const bool has_words = !query.words.empty();
    if (has_words && selection.words.empty()) return results;
    std::vector<SearchHit> all = has_words ? database.select(context, selection)
                                           : database.select_all(context, selection.filter);
    if (all.empty() && has_words && query.matching == Matching::automatic) {
        const Question question = parse_question(folder, query.words);
        const bool are_keywords = !question.is_question && selection.words.size() > 1;
        if (question.is_question || are_keywords) {
            all = answer(context, database, question, selection.filter,
                         query.statistics ? &*query.statistics : nullptr,
                         are_keywords ? selection.words : std::vector<std::string>());
            results.is_ranked = question.is_question || !all.empty();
        }
    }
    cut_page(std::move(all), query, results);
    return results;
}

void cut_page(std::vector<SearchHit> all, const SearchQuery& query, SearchResults& results) {
    results.total = all.size();
    const auto better = [](const SearchHit& a, const SearchHit& b) {
        return a.score != b.score ? a.score > b.score : a.arrival > b.arrival;
    };
    const std::size_t begin = std::min(query.offset, all.size());
    const std::size_t end = begin + std::min(query.limit, all.size() - begin);
    const auto at = [&](std::size_t i) { return all.begin() + static_cast<std::ptrdiff_t>(i); };
    std::partial_sort(all.begin(), at(end), all.end(), better);
    results.hits.assign(at(begin), at(end));
}

Snippet snippet_for(const TextFolder& folder,
                    std::string_view words,
                    std::string_view original,
                    const std::function<TermStatistics(const Question& question)>& counts) {
    const FoldedText folded = fold_for_snippet(folder, original);
    Snippet found = make_snippet(folded, parse_query(folder, words).words, original);
    if (!found.matches.empty()) return found;
    const Question question = parse_question(folder, words);
    if (!question.is_question) return found;
    return make_snippet(folded, question, term_weights(question, counts(question)), original);
}

Snippet snippet_of(grn_ctx* context,
                   const Database& database,
                   std::string_view words,
                   std::string_view original) {
    return snippet_for(TextFolder(context), words, original, [&](const Question& question) {
        return estimated_statistics(context, database, question);
    });
}

std::vector<WordMatch> matches_of(grn_ctx* context,
                                  const Database& database,
                                  std::string_view words,
                                  std::uint64_t arrival) {
    const auto texts = database.texts(context, arrival);
    if (!texts) return {};
    return word_matches(TextFolder(context), words, *texts);
}

}  // namespace tsunagi::search
