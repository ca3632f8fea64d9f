#include "protocol/text/name_runs.h"

#include "protocol/text/fold_width.h"
#include "protocol/text/name_words.h"

namespace tsunagi {
namespace {

constexpr std::size_t kKanjiMax = 14;
constexpr std::size_t kKanaMax = 16;

// ノ and ケ between kanji belong to them: 一ノ瀬, 鶴ケ谷.
bool is_name_kanji(std::u32string_view text, std::size_t at) {
    if (is_kanji(text[at])) return true;
    return is_one_of(text[at], U"ノケヶヵツッ") && at > 0 && is_kanji(text[at - 1]) &&
           is_kanji(point_at(text, at + 1));
}

template <typename Is>
std::size_t run_begin(std::size_t end, std::size_t most, const Is& is) {
    std::size_t begin = end;
    while (begin > 0 && end - begin < most && is(begin - 1)) --begin;
    return begin;
}

// 三丁目, 5番地, 一号: what stands behind begins a word of its own.
bool is_behind_block(std::u32string_view text, std::size_t at) {
    if (at < 2) return false;
    const char32_t number = text[at - 2];
    switch (text[at - 1]) {
        case U'目': return number == U'丁';
        case U'地': return number == U'番';
        case U'号': return is_one_of(number, U"一二三四五六七八九十") || is_digit(number);
        default: return false;
    }
}

}  // namespace

char32_t point_at(std::u32string_view text, std::size_t at) {
    return at < text.size() ? text[at] : U'\0';
}
char32_t point_before(std::u32string_view text, std::size_t at) {
    return at > 0 ? text[at - 1] : U'\0';
}

bool is_one_of(char32_t c, std::u32string_view set) {
    return c != 0 && set.find(c) != std::u32string_view::npos;
}

std::size_t kanji_begin(std::u32string_view text, std::size_t end) {
    return run_begin(end, kKanjiMax, [&](std::size_t i) { return is_name_kanji(text, i); });
}
std::size_t hiragana_begin(std::u32string_view text, std::size_t end) {
    return run_begin(end, kKanaMax,
                     [&](std::size_t i) { return is_hiragana(text[i]) || is_long_vowel(text[i]); });
}
std::size_t katakana_begin(std::u32string_view text, std::size_t end) {
    return run_begin(end, kKanaMax,
                     [&](std::size_t i) { return is_katakana(text[i]) || is_long_vowel(text[i]); });
}
std::size_t latin_begin(std::u32string_view text, std::size_t end) {
    return run_begin(end, kKanaMax, [&](std::size_t i) { return is_latin(text[i]); });
}

// 田中, 田中一郎, 田中会長: a surname of the table with what may follow it.
bool has_surname(std::u32string_view run) {
    const std::size_t length = surname_length(run);
    if (length == 0) return false;
    const std::u32string_view rest = run.substr(length);
    return rest.empty() || is_title(rest) || (rest.size() <= 4 && !ends_as_common_kanji(rest));
}

// The longest end of the run that begins with a surname. One of a single kanji counts at the
// beginning of the run only, or behind a role, for 関 also ends 機関.
std::optional<std::size_t> known_kanji_begin(std::u32string_view text,
                                             std::size_t begin,
                                             std::size_t end) {
    const std::size_t first = end - begin > kKnownNameKanjiMax ? end - kKnownNameKanjiMax : begin;
    const std::size_t role_end = begin + length_before_name(text.substr(begin, end - begin));
    for (std::size_t at = first; at < end; ++at) {
        const std::u32string_view run = text.substr(at, end - at);
        const bool begins = at == begin || at == role_end || is_behind_block(text, at);
        if (!begins && surname_length(run) < 2) continue;
        if (has_surname(run)) return at;
    }
    return std::nullopt;
}

}  // namespace tsunagi
