#include "storage/search/snippet.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "protocol/base/utf8.h"
#include "storage/search/code_points.h"
#include "storage/search/fold.h"
#include "storage/search/query.h"
#include "storage/search/question.h"
#include "storage/search/ranking.h"

namespace tsunagi {

std::string marked_text(const Snippet& snippet) {
    return (snippet.cut_before ? "…" : "") + snippet.text + (snippet.cut_after ? "…" : "");
}

}  // namespace tsunagi

namespace tsunagi::search {
namespace {

constexpr double kWeightNoise = 1e-9;

bool continues_char(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::string_view scanned_part(std::string_view original) {
    return original.substr(0, character_end(original, kSnippetScanBytes));
}

std::size_t step_back(std::string_view text, std::size_t at, std::size_t chars) {
    while (chars > 0 && at > 0) {
        --at;
        while (at > 0 && continues_char(text[at])) --at;
        --chars;
    }
    return at;
}

std::size_t step_on(std::string_view text, std::size_t at, std::size_t chars) {
    while (chars > 0 && at < text.size()) {
        ++at;
        while (at < text.size() && continues_char(text[at])) ++at;
        --chars;
    }
    return at;
}

Snippet::Range source_of(const FoldedText& folded, const CharRange& range) {
    return {folded.chars[range.begin].source_begin, folded.chars[range.end - 1].source_end};
}

std::optional<CharRange> first_match(const FoldedText& folded,
                                     const std::vector<std::string>& words) {
    std::optional<CharRange> first;
    for (const std::string& word : words) {
        const auto found = find_word(folded, word, 0);
        if (found && (!first || found->begin < first->begin)) first = found;
    }
    return first;
}

// All places of all words inside the bytes [begin, end) of the original.
std::vector<Snippet::Range> matches_within(const FoldedText& folded,
                                           const std::vector<std::string>& words,
                                           const Snippet::Range& window) {
    std::vector<Snippet::Range> found;
    const std::size_t first_char = static_cast<std::size_t>(
        std::ranges::lower_bound(folded.chars, window.begin, {}, &FoldedChar::source_begin) -
        folded.chars.begin());
    for (const std::string& word : words) {
        auto match = find_word(folded, word, first_char);
        while (match && source_of(folded, *match).end <= window.end) {
            found.push_back(source_of(folded, *match));
            match = find_word(folded, word, match->end);
        }
    }
    return found;
}

// Those that touch are made one.
std::vector<Snippet::Range> merged(std::vector<Snippet::Range> ranges) {
    std::ranges::sort(ranges, {}, &Snippet::Range::begin);
    std::vector<Snippet::Range> merged;
    for (const Snippet::Range& range : ranges) {
        if (!merged.empty() && range.begin <= merged.back().end) {
            merged.back().end = std::max(merged.back().end, range.end);
        } else {
            merged.push_back(range);
        }
    }
    return merged;
}

Snippet::Range window_at(std::string_view original, std::optional<std::size_t> first) {
    Snippet::Range window{0, 0};
    if (first) window.begin = step_back(original, *first, kSnippetCharsBefore);
    window.end = step_on(original, window.begin, kSnippetChars);
    return window;
}

Snippet cut(std::string_view original,
            const Snippet::Range& window,
            std::vector<Snippet::Range> matches) {
    Snippet snippet;
    snippet.cut_before = window.begin > 0;
    snippet.cut_after = window.end < original.size();
    snippet.text = original.substr(window.begin, window.end - window.begin);
    for (char& c : snippet.text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    for (const Snippet::Range& match : merged(std::move(matches)))
        snippet.matches.push_back({match.begin - window.begin, match.end - window.begin});
    return snippet;
}

// The first of the hits in the kSnippetChars - kSnippetCharsBefore characters that weigh most, each
// term once. Pre: hits by rising begin, at least one.
std::size_t heaviest_window(const std::vector<TermHit>& hits, const std::vector<double>& weights) {
    std::vector<std::uint32_t> inside(weights.size(), 0);
    double weight = 0;
    double best_weight = -1;
    std::size_t best = 0;
    std::size_t end = 0;
    for (std::size_t first = 0; first < hits.size(); ++first) {
        const std::size_t reach = hits[first].begin + kSnippetChars - kSnippetCharsBefore;
        for (; end < hits.size() && hits[end].begin < reach; ++end) {
            if (inside[hits[end].term]++ == 0) weight += weights[hits[end].term];
        }
        // What left by rounding must not decide between equals.
        if (weight > best_weight + kWeightNoise) {
            best_weight = weight;
            best = first;
        }
        if (--inside[hits[first].term] == 0) weight -= weights[hits[first].term];
    }
    return best;
}

// Pairs of content, and single kanji that are words of the question by themselves.
bool is_marked(const Question& question, const QuestionTerm& term) {
    if (term.group == TermGroup::pair) return true;
    return term.group == TermGroup::kanji &&
           std::ranges::find(question.words, term.text, &QuestionWord::folded) !=
               question.words.end();
}

}  // namespace

FoldedText fold_for_snippet(const TextFolder& folder, std::string_view original) {
    return folder.fold(scanned_part(original));
}

Snippet make_snippet(const FoldedText& folded,
                     const std::vector<std::string>& words,
                     std::string_view original) {
    const auto first = first_match(folded, words);
    if (!first) return cut(original, window_at(original, std::nullopt), {});
    const Snippet::Range window = window_at(original, source_of(folded, *first).begin);
    return cut(original, window, matches_within(folded, words, window));
}

Snippet make_snippet(const FoldedText& folded,
                     const Question& question,
                     const std::vector<double>& weights,
                     std::string_view original) {
    std::vector<TermHit> hits;
    TermFinder(question).find(code_points(folded.text), hits);
    std::erase_if(hits, [&](const TermHit& hit) { return weights[hit.term] <= 0; });
    if (hits.empty()) return cut(original, window_at(original, std::nullopt), {});
    const TermHit& first = hits[heaviest_window(hits, weights)];
    const Snippet::Range window = window_at(original, folded.chars[first.begin].source_begin);
    std::vector<Snippet::Range> matches;
    for (const TermHit& hit : hits) {
        const QuestionTerm& term = question.terms[hit.term];
        const Snippet::Range range = source_of(folded, {hit.begin, hit.begin + term.text.size()});
        if (is_marked(question, term) && range.begin >= window.begin && range.end <= window.end)
            matches.push_back(range);
    }
    return cut(original, window, std::move(matches));
}

}  // namespace tsunagi::search
