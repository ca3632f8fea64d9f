#include "storage/search/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "storage/search/code_points.h"

namespace tsunagi::search {
namespace {

// What the views are worth to each other.
constexpr double kBestSentence = 1.2;
constexpr double kBestTwoSentences = 1.0;
constexpr double kFirstSentence = 0.15;  // a text begins with what it is about
constexpr double kBodyOften = 0.8;
constexpr double kInTitle = 1.1;
// What is not a term, in rarities of a word that one document has.
// A term that is in every document has no rarity, and still is what was asked for.
constexpr double kPresence = 0.2;
constexpr double kTitleNamed = 2.5;  // times the share of the title that the question has
constexpr double kTitleInFull = 2.5;
constexpr double kExpected = 2.0;
constexpr double kTooLong = 0.5;  // times the logarithm; views 1, 3 and 4 like long texts

// A list or a table without full stops is not one sentence.
constexpr std::size_t kSentenceCharsMax = 160;
constexpr std::size_t kTitleCharsMax = 256;
// About seven times the average; a report of a hundred pages may still answer.
constexpr double kTooLongMax = 2.0;
// An answer does not ask: 何 in 幾何学 says nothing for a question with 何.
constexpr std::u32string_view kAskingKanji = U"何誰";
constexpr double kScoreUnit = 1'000;

bool ends_sentence(char32_t c) { return c == U'。' || c == U'!' || c == U'?'; }
bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

}  // namespace

TermFinder::TermFinder(const Question& question)
    : question_(question), first_(kTableSize, kNowhere), next_(question.text.size(), kNowhere) {
    for (std::size_t i = question.text.size(); i-- > 0;) {
        const char32_t c = question.text[i];
        if (c == Question::kBreak) continue;
        next_[i] = first_[c % kTableSize];
        first_[c % kTableSize] = static_cast<std::uint16_t>(i);
    }
}

void TermFinder::find(std::u32string_view text, std::vector<TermHit>& hits) const {
    const std::u32string_view asked = question_.text;
    for (std::size_t begin = 0; begin < text.size(); ++begin) {
        const std::size_t hits_before = hits.size();
        for (std::size_t at = first_[text[begin] % kTableSize]; at != kNowhere; at = next_[at]) {
            for (std::size_t n = 0; n < kTermCharsMax; ++n) {
                if (begin + n >= text.size() || at + n >= asked.size()) break;
                if (text[begin + n] != asked[at + n]) break;
                const std::uint16_t term = question_.term_at[at * kTermCharsMax + n];
                if (term == Question::kNoTerm) continue;
                const auto here = hits.begin() + static_cast<std::ptrdiff_t>(hits_before);
                const bool known = std::find_if(here, hits.end(), [&](const TermHit& hit) {
                                       return hit.term == term;
                                   }) != hits.end();
                if (!known) hits.push_back({begin, term});
            }
        }
    }
}

std::vector<double> term_weights(const Question& question, const TermStatistics& statistics) {
    std::vector<double> weights;
    weights.reserve(question.terms.size());
    for (const QuestionTerm& term : question.terms) {
        double rarity = 0;
        if (term.text.size() <= 2) {
            rarity = statistics.rarity(utf8_of(term.text));
        } else {
            // At least as rare as its rarest pair; counting longer ones would need an index more.
            for (std::size_t i = 0; i + 1 < term.text.size(); ++i) {
                rarity = std::max(
                    rarity,
                    statistics.rarity(utf8_of(std::u32string_view(term.text).substr(i, 2))));
            }
        }
        if (term.text.find_first_of(kAskingKanji) != std::u32string::npos) rarity = 0;
        weights.push_back(weight_of(term.group) * rarity);
    }
    return weights;
}

struct Ranking::Names {
    std::vector<bool> holds;  // by term: in any of the names
    double weight = 0;        // of those terms
    double title_weight = 0;  // of those in the title
    double title_share = 0;   // of the title's characters, those in a pair that was asked for
    bool title_in_full = false;
};

Ranking::Ranking(const Question& question, const TermStatistics& statistics)
    : question_(question),
      finder_(question),
      weights_(term_weights(question, statistics)),
      unit_(statistics.rarity_max()),
      average_length_(statistics.average_length()),
      counted_(question.terms.size(), 0) {
    double all = 0;
    for (std::size_t term = 0; term < weights_.size(); ++term) {
        shares_.push_back(weights_[term] +
                          kPresence * unit_ * weight_of(question.terms[term].group));
        all += shares_.back();
    }
    for (double& share : shares_) share /= all;
}

double Ranking::count_once(std::uint16_t term) {
    if (counted_[term] == count_) return 0;
    counted_[term] = count_;
    return weights_[term];
}

Ranking::Names Ranking::look_at_names(const RankedTexts& texts) {
    Names names;
    names.holds.assign(question_.terms.size(), false);
    std::vector<TermHit> hits;
    const std::u32string_view title = std::u32string_view(texts.title).substr(0, kTitleCharsMax);
    finder_.find(title, hits);
    begin_count();
    std::vector<bool> covered(title.size(), false);
    for (const TermHit& hit : hits) {
        names.title_weight += count_once(hit.term);
        names.holds[hit.term] = true;
        const std::size_t length = question_.terms[hit.term].text.size();
        if (length < 2 && title.size() > 1) continue;
        for (std::size_t i = hit.begin; i < hit.begin + length; ++i) covered[i] = true;
    }
    std::size_t all = 0;
    std::size_t asked = 0;
    for (std::size_t i = 0; i < title.size(); ++i) {
        if (!counts_as_length(title[i])) continue;
        ++all;
        asked += covered[i] ? 1 : 0;
    }
    if (all > 0) names.title_share = static_cast<double>(asked) / static_cast<double>(all);
    names.title_in_full = title.size() >= 2 && question_.text.find(title) != std::u32string::npos;
    names.weight = names.title_weight;
    hits.clear();
    finder_.find(texts.names, hits);
    for (const TermHit& hit : hits) {
        names.weight += count_once(hit.term);
        names.holds[hit.term] = true;
    }
    return names;
}

// View 1, and the share that decides whether the document is a hit at all.
Ranking::Covered Ranking::covered_by(const Names& names) {
    Covered covered{0, 0};
    begin_count();
    const auto cover = [&](std::uint16_t term) {
        if (counted_[term] == count_) return;
        counted_[term] = count_;
        covered.weight += weights_[term];
        covered.share += shares_[term];
    };
    for (std::size_t term = 0; term < names.holds.size(); ++term) {
        if (names.holds[term]) cover(static_cast<std::uint16_t>(term));
    }
    for (const TermHit& hit : hits_) cover(hit.term);
    return covered;
}

// View 2.
double Ranking::body_weight(std::uint64_t body_length) const {
    std::vector<std::uint32_t> often(question_.terms.size(), 0);
    for (const TermHit& hit : hits_) ++often[hit.term];
    const double length =
        1 - kLengthShare + kLengthShare * static_cast<double>(body_length) / average_length_;
    double weight = 0;
    for (std::size_t term = 0; term < often.size(); ++term) {
        if (often[term] == 0) continue;
        const double share = often[term] / length;
        weight += weights_[term] * share * (kSaturation + 1) / (share + kSaturation);
    }
    return weight;
}

std::vector<Ranking::Sentence> Ranking::sentences_of(std::u32string_view body) const {
    std::vector<Sentence> sentences;
    std::size_t hit = 0;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < body.size(); ++at) {
        const std::size_t end = at + 1;
        const bool is_last =
            end == body.size() || ends_sentence(body[at]) || end - begin >= kSentenceCharsMax;
        if (!is_last) continue;
        Sentence sentence{begin, end, hit, hit};
        while (hit < hits_.size() && hits_[hit].begin < end) ++hit;
        sentence.end_hit = hit;
        sentences.push_back(sentence);
        begin = end;
    }
    return sentences;
}

double Ranking::count_hits(const Sentence& sentence, const Names& names) {
    double weight = 0;
    for (std::size_t i = sentence.first_hit; i < sentence.end_hit; ++i) {
        if (!names.holds[hits_[i].term]) weight += count_once(hits_[i].term);
    }
    return weight;
}

// Views 3 and 4.
Ranking::BestSentences Ranking::best_sentences(std::u32string_view body, const Names& names) {
    BestSentences best{names.weight, names.weight, {}};
    const std::vector<Sentence> sentences = sentences_of(body);
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        begin_count();
        double weight = names.weight + count_hits(sentences[i], names);
        if (best.text.empty() || weight > best.one) {
            best.one = weight;
            best.text = body.substr(sentences[i].begin, sentences[i].end - sentences[i].begin);
        }
        if (i + 1 < sentences.size()) weight += count_hits(sentences[i + 1], names);
        best.two = std::max(best.two, weight);
    }
    return best;
}

double Ranking::longer_than_average(std::uint64_t body_length) const {
    const double times = static_cast<double>(body_length + 1) / average_length_;
    return std::clamp(std::log(times), 0.0, kTooLongMax);
}

bool Ranking::holds_expected(std::u32string_view text) const {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (!is_digit(text[i])) continue;
        if (question_.asks_number) return true;
        const char32_t next = text[i + 1];
        if (question_.asks_when && (next == U'年' || next == U'月' || next == U'日')) return true;
        if (std::ranges::find(question_.counters, next) != question_.counters.end()) return true;
    }
    return false;
}

Ranking::Score Ranking::score(const RankedTexts& texts) {
    hits_.clear();
    finder_.find(texts.body, hits_);
    const Names names = look_at_names(texts);
    const Covered covered = covered_by(names);
    const BestSentences best = best_sentences(texts.body, names);
    double sum = covered.weight + kBodyOften * body_weight(texts.body_length) +
                 kBestSentence * best.one + kBestTwoSentences * best.two +
                 kInTitle * names.title_weight;
    const bool begins_with_it = best.text.data() == texts.body.data();
    if (begins_with_it) sum += kFirstSentence * best.one;
    double extra = kTitleNamed * names.title_share;
    if (names.title_in_full) extra += kTitleInFull;
    if (holds_expected(best.text)) extra += kExpected;
    extra -= kTooLong * longer_than_average(texts.body_length);
    sum = std::max(0.0, sum + extra * unit_);
    Score score;
    const double largest = std::numeric_limits<std::uint32_t>::max();
    score.score = static_cast<std::uint32_t>(std::min(std::round(sum * kScoreUnit), largest));
    score.coverage = covered.share;
    return score;
}

}  // namespace tsunagi::search
