#include "storage/search/candidates.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "storage/search/code_points.h"
#include "storage/search/groonga.h"
#include "storage/search/ranking.h"

namespace tsunagi::search {
namespace {

constexpr double kWeightUnit = 1'000;
// Sections are counted from 1 in postings.
constexpr std::uint32_t kBodySectionId = Database::kBodySection + 1;

struct ClosePostings {
    grn_ctx* context;
    void operator()(grn_ii_cursor* cursor) const { grn_ii_cursor_close(context, cursor); }
};

grn_ii* inverted_index(const Database& database) {
    return reinterpret_cast<grn_ii*>(database.index_column());
}

grn_id word_id(grn_ctx* context, const Database& database, const std::string& text) {
    return grn_table_get(context, database.words_table(), text.data(),
                         static_cast<unsigned>(text.size()));
}

}  // namespace

double candidate_weight(TermGroup group) {
    switch (group) {
        case TermGroup::pair: return 1.0;
        case TermGroup::mixed_pair: return 0.5;
        case TermGroup::kana_pair: return 0.3;
        case TermGroup::kanji:
        case TermGroup::longer: return 0;
    }
    return 0;
}

TermStatistics estimated_statistics(grn_ctx* context,
                                    const Database& database,
                                    const Question& question) {
    TermStatistics statistics;
    statistics.documents = database.document_count(context);
    statistics.total_length = database.total_length();
    for (const QuestionTerm& term : question.terms) {
        if (term.text.size() > 2) continue;
        const std::string text = utf8_of(term.text);
        std::uint64_t count = 0;
        if (term.group == TermGroup::kanji) {
            count = database.kanji().count(context, term.text.front());
        } else if (const grn_id word = word_id(context, database, text); word != GRN_ID_NIL) {
            count = grn_ii_estimate_size(context, inverted_index(database), word);
        }
        if (count > 0) statistics.documents_with[text] = std::min(count, statistics.documents);
    }
    return statistics;
}

CandidateSearch::CandidateSearch(grn_ctx* context,
                                 const Database& database,
                                 const Question& question)
    : context_(context),
      database_(database),
      question_(question),
      statistics_(estimated_statistics(context, database, question)) {
    for (std::size_t i = 0; i < question_.terms.size(); ++i) {
        const QuestionTerm& term = question_.terms[i];
        if (candidate_weight(term.group) == 0) continue;
        const std::string text = utf8_of(term.text);
        const std::uint64_t estimate = statistics_.count(text);
        if (estimate == 0) continue;
        pairs_.push_back(
            {static_cast<std::uint16_t>(i), word_id(context, database, text), estimate, {}, false});
    }
    std::ranges::stable_sort(pairs_, {}, &Pair::estimate);
    read_postings();
}

void CandidateSearch::read_postings() {
    std::uint64_t read = 0;
    for (Pair& pair : pairs_) {
        const bool is_affordable = read == 0 || read + pair.estimate <= kPostingsMax;
        if (!is_affordable) break;
        read_postings(pair);
        pair.is_read = true;
        read += pair.estimate;
        // A word whose documents are all gone is estimated all the same.
        const std::string text = utf8_of(question_.terms[pair.term].text);
        if (pair.postings.empty()) {
            statistics_.documents_with.erase(text);
        } else {
            statistics_.documents_with[text] = pair.postings.size();
        }
    }
}

void CandidateSearch::read_postings(Pair& pair) const {
    pair.postings.reserve(pair.estimate);
    for_each_posting(pair.word, [&](const Posting& posting) { pair.postings.push_back(posting); });
}

// Postings come by rising document, then section.
template <typename Visit>
void CandidateSearch::for_each_posting(grn_id word, Visit&& visit) const {
    grn_ii* const index = inverted_index(database_);
    // One element less than the index has: positions stay unread.
    const auto elements = static_cast<int>(grn_ii_get_n_elements(context_, index)) - 1;
    const std::unique_ptr<grn_ii_cursor, ClosePostings> cursor(
        grn_ii_cursor_open(context_, index, word, GRN_ID_NIL, GRN_ID_MAX, elements, 0),
        ClosePostings{context_});
    if (!cursor) throw_failure(context_, "the index of words cannot be read");
    Posting one{GRN_ID_NIL, 0, false};
    while (const grn_posting* posting = grn_ii_cursor_next(context_, cursor.get())) {
        if (one.id != posting->rid) {
            if (one.id != GRN_ID_NIL) visit(one);
            one = {posting->rid, 0, false};
        }
        if (posting->sid == kBodySectionId) {
            one.in_body = static_cast<std::uint16_t>(std::min<std::uint32_t>(posting->tf, 0xFFFF));
        } else {
            one.in_names = true;
        }
    }
    if (one.id != GRN_ID_NIL) visit(one);
}

TermCounts CandidateSearch::shared_counts() const {
    TermCounts counts = database_.shared_totals();
    const auto put = [&](const std::u32string& term, std::uint64_t count) {
        if (count > 0) counts.documents_with[utf8_of(term)] = std::min(count, counts.documents);
    };
    for (const QuestionTerm& term : question_.terms) {
        if (term.group == TermGroup::kanji)
            put(term.text, database_.kanji().shared_count(context_, term.text.front()));
    }
    const ColumnReader reaches(context_, database_.reach_column());
    const auto is_for_all = [&](grn_id id) { return is_shared(reaches.at<std::uint8_t>(id)); };
    std::uint64_t walked = 0;
    for (const Pair& pair : pairs_) {
        std::uint64_t count = counts.documents;  // too frequent to be worth counting
        if (pair.is_read) {
            count = static_cast<std::uint64_t>(
                std::ranges::count_if(pair.postings, is_for_all, &Posting::id));
        } else if (walked < kPostingsCounted) {
            // An estimate would be of all documents.
            count = 0;
            for_each_posting(pair.word, [&](const Posting& posting) {
                count += is_for_all(posting.id) ? 1 : 0;
            });
            walked += pair.estimate;
        }
        put(question_.terms[pair.term].text, count);
    }
    return counts;
}

// By id. Each pair's part is made a whole number first, so that the order of adding is nothing.
std::vector<std::uint32_t> CandidateSearch::scores(const TermStatistics& statistics) const {
    grn_id last = 0;
    for (const Pair& pair : pairs_) {
        if (!pair.postings.empty()) last = std::max(last, pair.postings.back().id);
    }
    std::vector<std::uint32_t> sums(last + std::size_t{1}, 0);
    const ColumnReader lengths(context_, database_.length_column());
    const double average = statistics.average_length();
    for (const Pair& pair : pairs_) {
        const QuestionTerm& term = question_.terms[pair.term];
        const double weight =
            candidate_weight(term.group) * statistics.rarity(utf8_of(term.text)) * kWeightUnit;
        for (const Posting& posting : pair.postings) {
            const double length =
                1 - kLengthShare + kLengthShare * lengths.at<std::uint32_t>(posting.id) / average;
            const double often = posting.in_body / length + (posting.in_names ? 1 : 0);
            const double part = weight * often * (kSaturation + 1) / (often + kSaturation);
            sums[posting.id] += static_cast<std::uint32_t>(std::lround(part));
        }
    }
    return sums;
}

// Leaves out what was removed since it was found.
std::vector<Candidate> CandidateSearch::with_arrivals(std::vector<Candidate> some) const {
    std::erase_if(some, [&](Candidate& candidate) {
        const int size = grn_table_get_key(context_, database_.documents_table(), candidate.id,
                                           &candidate.arrival, sizeof candidate.arrival);
        return size != static_cast<int>(sizeof candidate.arrival);
    });
    return some;
}

std::vector<Candidate> CandidateSearch::best(const TermStatistics& statistics,
                                             const Filter& filter) const {
    const std::vector<std::uint32_t> sums = scores(statistics);
    const FilterReader reader = database_.filter_reader(context_, filter);
    std::vector<Candidate> all;
    for (std::size_t id = 0; id < sums.size(); ++id) {
        if (sums[id] == 0 || !reader.passes(static_cast<grn_id>(id))) continue;
        all.push_back({static_cast<grn_id>(id), 0, sums[id]});
    }
    // The score of the last that gets in; its equals are told apart by their arrivals.
    if (all.size() > kCandidatesMax) {
        const auto last = all.begin() + kCandidatesMax - 1;
        std::ranges::nth_element(all, last, std::ranges::greater{}, &Candidate::score);
        const std::uint32_t least = last->score;
        std::erase_if(all, [&](const Candidate& candidate) { return candidate.score < least; });
    }
    all = with_arrivals(std::move(all));
    const auto better = [](const Candidate& a, const Candidate& b) {
        return a.score != b.score ? a.score > b.score : a.arrival > b.arrival;
    };
    std::ranges::sort(all, better);
    if (all.size() > kCandidatesMax) all.resize(kCandidatesMax);
    return all;
}

}  // namespace tsunagi::search
