#include "storage/search/question_search.h"

#include <algorithm>
#include <cstdint>

#include "storage/search/code_points.h"

namespace tsunagi::search {
namespace {

bool is_better(const SearchHit& a, const SearchHit& b) {
    return a.score != b.score ? a.score > b.score : a.arrival > b.arrival;
}

// One of them whole, and all that are numbers.
bool has_keywords(const Database::Texts& texts, const std::vector<std::string>& folded_words) {
    const auto is_number = [](const std::string& word) {
        return std::ranges::all_of(code_points(word), [](char32_t c) {
            return c == kRunMark || (c >= U'0' && c <= U'9');
        });
    };
    const auto has = [&](const std::string& word) {
        return std::ranges::any_of(
            texts, [&](const std::string& text) { return text.find(word) != std::string::npos; });
    };
    return std::ranges::any_of(folded_words, has) &&
           std::ranges::all_of(folded_words, [&](const std::string& word) {
               return !is_number(word) || has(word);
           });
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

std::optional<RankedTexts> translated_texts(const RankedTexts& own, const Database::Texts& folded) {
    const std::string& titles = folded[Database::kTranslatedTitlesSection];
    const std::string& texts = folded[Database::kTranslatedTextsSection];
    if (titles.empty() && texts.empty()) return std::nullopt;
    RankedTexts out{code_points(titles, kRankedBodyBytes), own.names,
                    code_points(texts, kRankedBodyBytes), own.body_length};
    return out;
}

void AnswerRanking::look_at(std::uint64_t arrival,
                            const Database::Texts& folded,
                            std::uint64_t body_length) {
    const RankedTexts own = ranked_texts(folded, body_length);
    Ranking::Score score = ranking_.score(own);
    if (const auto translated = translated_texts(own, folded)) {
        const Ranking::Score other = ranking_.score(*translated);
        if (other.score > score.score) score = other;
    }
    if (score.coverage < kCoverageMin) return;
    hits_.push_back({arrival, score.score});
    if (!keywords_.empty() && !has_keywords(folded, keywords_)) lacking_.insert(arrival);
}

std::vector<SearchHit> AnswerRanking::take() {
    std::ranges::sort(hits_, is_better);
    const double least = hits_.empty() ? 0 : hits_.front().score * kShareOfBestMin;
    std::erase_if(hits_, [&](const SearchHit& hit) {
        return hit.score < least || lacking_.contains(hit.arrival);
    });
    return std::move(hits_);
}

std::vector<SearchHit> answer(grn_ctx* context,
                              const Database& database,
                              const Question& question,
                              const Filter& filter,
                              const TermStatistics* given,
                              const std::vector<std::string>& keywords) {
    const CandidateSearch search(context, database, question);
    const TermStatistics& statistics = given == nullptr ? search.statistics() : *given;
    AnswerRanking ranking(question, statistics, keywords);
    const ColumnReader lengths(context, database.length_column());
    for (const Candidate& candidate : search.best(statistics, filter)) {
        ranking.look_at(candidate.arrival, database.texts_of(context, candidate.id),
                        lengths.at<std::uint32_t>(candidate.id));
    }
    return ranking.take();
}

}  // namespace tsunagi::search
