// fold.h - one written form for all the ways people write the same Japanese word.
//
// Documents and queries are both folded, and folded text is what the index holds. Folding is, in
// this order:
//   1. bytes that are not UTF-8, and control characters, count as a blank;
//   2. Unicode NFKC and lower case (Groonga's NormalizerNFKC130):
//      ＮＰＯ = NPO = npo, ﾊﾝｶｸ = ハンカク, ㈱ = (株), ① = 1;
//   3. blanks, line ends and middle dots fall away: 山田　太郎 = 山田太郎, NPO 法人 = NPO法人,
//      ボランティア・センター = ボランティアセンター;
//   4. every dash = "-", and after kana every dash = ー (センタ－ = センター);
//   5. old and variant kanji = the common ones (髙 = 高, 﨑 = 崎, 澤 = 沢); marks that choose a
//      glyph only are dropped;
//   6. ヶ, ケ, ヵ and カ that join words = が (鎌ヶ谷 = 鎌ケ谷, 自由ヶ丘 = 自由が丘, 3か月 =
//   ３ヶ月);
//   7. a word that is written in several ways = its usual form (子ども = こども = 子供, 取り組み =
//      取組, 寄附 = 寄付): the table of protocol/text/spelling.h;
//   8. カタカナ = かたかな; small kana = large kana (キャンプ = キヤンプ); ヴァ = バ, ヴ = ブ;
//   9. each run of letters, and each run of digits, gets kRunMark before it: so "volun" finds
//      "volunteers", "art" does not find "party" and "open data" is not "opendata", while the
//      index knows nothing but pairs of neighbouring characters.
//
// Why not Groonga's own options for 3 to 9: they cannot look at neighbours, what is shown to people
// needs the way back to the original bytes, and its own way with runs finds the beginning of a word
// only while that is no word itself ("ab" finds "abc" until some document has "ab"). Why before the
// index and not in it: Groonga must be given the old text again to remove it.
// Changing anything here, or the table of rule 7, changes what the index holds: raise
// kFormatVersion in search_index.cpp.
//
// Thread: a TextFolder belongs to one thread at a time, as its context does.
// Bounds: the folded text has at most about 18 times as many characters as the original (NFKC's
// worst, U+FDFA). Characters that stand for one word share its bytes of the original.
#pragma once

#include <groonga.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagi::search {

// A private-use character, which in a text counts as a blank.
constexpr char32_t kRunMark = 0xE000;

enum class CharClass : std::uint8_t { run_mark, letter, digit, japanese, sign };

struct FoldedChar {
    std::uint32_t begin;         // byte offset in FoldedText::text
    std::uint32_t source_begin;  // byte range in the original text; empty for a run mark
    std::uint32_t source_end;
    CharClass char_class;
};

struct FoldedText {
    std::string text;
    std::vector<FoldedChar> chars;  // in the order of `begin`
};

class TextFolder {
  public:
    // Pre: `context` uses a database and outlives the folder.
    // Errors: StorageError::io when this Groonga lacks the normalizer.
    explicit TextFolder(grn_ctx* context);

    // Folds `text` (any bytes, at most 4 MiB).
    // Errors: StorageError::io when memory is lacking.
    [[nodiscard]] FoldedText fold(std::string_view text) const;

  private:
    grn_ctx* context_;
    grn_obj* normalizer_;
};

}  // namespace tsunagi::search
