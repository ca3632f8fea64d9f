// query.h - what people type, as the list of folded words that must all be found; and where such a
// word stands in a text.
//
// There is no query language: every sign is taken as a sign, so nothing that is typed can be an
// error or a command. Blanks (U+3000 too) part words; "…", “…” and 「…」 keep a phrase together;
// all words must match (AND). Words of signs alone are left out unless nothing else was typed,
// since they are mostly separators (NPO ・ 富山). Why no OR, NOT, fields: people who need them have
// --kind and --prefecture; those who do not would stumble over "-" and ":". Bounds: kQueryBytesMax
// and kQueryWordsMax; what goes beyond is counted in words_left_out, never silently dropped.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/search/fold.h"

namespace tsunagi::search {

// A search box is not a document: a page pasted by mistake must not cost seconds.
constexpr std::size_t kQueryBytesMax = 1024;
// Each word costs one look-up; a sentence of a person has fewer.
constexpr std::size_t kQueryWordsMax = 16;

struct QueryWords {
    std::vector<std::string> words;  // folded, none empty, none twice
    std::size_t words_left_out = 0;
};

// The parts of `typed` between blanks and quotes, none empty; kQueryBytesMax bytes are read.
[[nodiscard]] std::vector<std::string_view> typed_parts(std::string_view typed);

[[nodiscard]] QueryWords parse_query(const TextFolder& folder, std::string_view typed);

// Characters [begin, end) of a folded text.
struct CharRange {
    std::size_t begin;
    std::size_t end;
};

// The first place at or after character `from` where the index would find `word` too.
[[nodiscard]] std::optional<CharRange> find_word(const FoldedText& text,
                                                 std::string_view word,
                                                 std::size_t from);

}  // namespace tsunagi::search
