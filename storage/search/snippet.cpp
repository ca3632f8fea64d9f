#include "storage/search/snippet.h"

#include <algorithm>
#include <optional>

#include "storage/search/fold.h"
#include "storage/search/query.h"

namespace tsunagi::search {
namespace {

bool continues_char(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::string_view scanned_part(std::string_view original) {
    if (original.size() <= kSnippetScanBytes) return original;
    std::size_t end = kSnippetScanBytes;
    while (end > 0 && continues_char(original[end])) --end;
    return original.substr(0, end);
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

// All places of all words inside the bytes [begin, end) of the original; those that touch are made
// one.
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
    std::ranges::sort(found, {}, &Snippet::Range::begin);
    std::vector<Snippet::Range> merged;
    for (const Snippet::Range& range : found) {
        if (!merged.empty() && range.begin <= merged.back().end) {
            merged.back().end = std::max(merged.back().end, range.end);
        } else {
            merged.push_back(range);
        }
    }
    return merged;
}

}  // namespace

Snippet make_snippet(const TextFolder& folder,
                     const std::vector<std::string>& words,
                     std::string_view original) {
    const FoldedText folded = folder.fold(scanned_part(original));
    const auto first = first_match(folded, words);
    Snippet::Range window{0, 0};
    if (first)
        window.begin = step_back(original, source_of(folded, *first).begin, kSnippetCharsBefore);
    window.end = step_on(original, window.begin, kSnippetChars);

    Snippet snippet;
    snippet.cut_before = window.begin > 0;
    snippet.cut_after = window.end < original.size();
    snippet.text = original.substr(window.begin, window.end - window.begin);
    for (char& c : snippet.text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    if (first) {
        for (const Snippet::Range& match : matches_within(folded, words, window)) {
            snippet.matches.push_back({match.begin - window.begin, match.end - window.begin});
        }
    }
    return snippet;
}

}  // namespace tsunagi::search
