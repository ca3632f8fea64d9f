#include "storage/search/question_search.h"

#include <algorithm>
#include <cstdint>

#include "storage/search/code_points.h"

namespace tsunagi::search {
namespace {

bool is_better(const SearchHit& a, const SearchHit& b) {
    return a.score != b.score ? a.score > b.score : a.arrival > b.arrival;
}

}  // namespace

RankedTexts ranked_texts(const Database::Texts& folded, std::uint64_t body_length) {
    RankedTexts texts;
    texts.title = code_points(folded[Database::kTitleSection], kRankedBodyBytes);
    for (std::size_t section = Database::kTitleSection + 1; section < Database::kBodySection;
         ++section) {
        texts.names += code_points(folded[section], kRankedBodyBytes);
        texts.names += Question::kBreak;
    }
    texts.body = code_points(folded[Database::kBodySection], kRankedBodyBytes);
    texts.body_length = body_length;
    return texts;
}

std::vector<SearchHit> answer(grn_ctx* context,
                              const Database& database,
                              const Question& question,
                              const Filter& filter,
                              const TermStatistics* given) {
    const CandidateSearch search(context, database, question);
    const TermStatistics& statistics = given == nullptr ? search.statistics() : *given;
    Ranking ranking(question, statistics);
    const ColumnReader lengths(context, database.length_column());
    std::vector<SearchHit> hits;
    for (const Candidate& candidate : search.best(statistics, filter)) {
        const Ranking::Score score = ranking.score(ranked_texts(
            database.texts_of(context, candidate.id), lengths.at<std::uint32_t>(candidate.id)));
        if (score.coverage >= kCoverageMin) hits.push_back({candidate.arrival, score.score});
    }
    std::ranges::sort(hits, is_better);
    const double least = hits.empty() ? 0 : hits.front().score * kShareOfBestMin;
    std::erase_if(hits, [&](const SearchHit& hit) { return hit.score < least; });
    return hits;
}

}  // namespace tsunagi::search
