// snippet.h - the few words around what was found, as people wrote them.
//
// Plain text without markup: the caller marks the ranges in its own way (terminal, HTML) and
// escapes. Line ends and control characters are blanks here, everything else is the original.
// Bounds: kSnippetChars characters; only the first kSnippetScanBytes bytes are looked through.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagi {

struct Snippet {
    // Bytes [begin, end) of `text`.
    struct Range {
        std::size_t begin;
        std::size_t end;
        bool operator==(const Range&) const = default;
    };

    std::string text;
    std::vector<Range> matches;  // rising, not touching; empty when no word stands in the text
    bool cut_before = false;     // the original has more before `text`
    bool cut_after = false;
};

// Its text, with … where the original goes on.
[[nodiscard]] std::string marked_text(const Snippet& snippet);

namespace search {

struct FoldedText;
struct Question;
class TextFolder;

constexpr std::size_t kSnippetChars = 80;
constexpr std::size_t kSnippetCharsBefore = 20;
// A body may be 256 KiB; folding 64 KiB takes about a millisecond, and a match further on is still
// found, only not shown.
constexpr std::size_t kSnippetScanBytes = 64 * 1024;

// What of `original` a snippet is looked for in, folded.
[[nodiscard]] FoldedText fold_for_snippet(const TextFolder& folder, std::string_view original);

// The part of `original` around the first place where one of the folded `words` stands, or its
// beginning.   Pre: `folded` is fold_for_snippet of `original`.
[[nodiscard]] Snippet make_snippet(const FoldedText& folded,
                                   const std::vector<std::string>& words,
                                   std::string_view original);

// The part of `original` that holds most of the question, or its beginning. Marked are the words of
// the question, not its grammar.   Pre: as above; one weight for each term of the question.
[[nodiscard]] Snippet make_snippet(const FoldedText& folded,
                                   const Question& question,
                                   const std::vector<double>& weights,
                                   std::string_view original);

}  // namespace search
}  // namespace tsunagi
