// name_runs.h - runs of one kind of letters, read backwards from where they end, and names in them.
//
// Internal to protocol/text, for the searches of personal_scan.h. Each looks at a bounded number of
// letters.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tsunagi {

// 0 outside of the text.
[[nodiscard]] char32_t point_at(std::u32string_view text, std::size_t at);
[[nodiscard]] char32_t point_before(std::u32string_view text, std::size_t at);
[[nodiscard]] bool is_one_of(char32_t c, std::u32string_view set);

// Where the run of such letters that ends at `end` begins; `end` where there is none.
// ノ, ケ and ツ between kanji count as kanji (一ノ瀬); ー as both kana.
[[nodiscard]] std::size_t kanji_begin(std::u32string_view text, std::size_t end);
[[nodiscard]] std::size_t hiragana_begin(std::u32string_view text, std::size_t end);
[[nodiscard]] std::size_t katakana_begin(std::u32string_view text, std::size_t end);
[[nodiscard]] std::size_t latin_begin(std::u32string_view text, std::size_t end);

// 田中, 田中一郎, 田中会長: a surname of the table with what may follow it, and nothing else.
[[nodiscard]] bool has_surname(std::u32string_view run);
// The longest end of the kanji [begin, end) that is so. A surname of a single kanji counts at
// `begin` only, for 関 also ends 機関.
[[nodiscard]] std::optional<std::size_t> known_kanji_begin(std::u32string_view text,
                                                           std::size_t begin,
                                                           std::size_t end);

inline constexpr std::size_t kNameKanjiMax = 6;       // of a surname and a given name
inline constexpr std::size_t kKnownNameKanjiMax = 8;  // 長宗我部小百合, 勅使河原真由美

}  // namespace tsunagi
