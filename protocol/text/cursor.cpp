#include "protocol/text/cursor.h"

#include <algorithm>
#include <string>

#include "protocol/text/fold_width.h"

namespace tsunagi {
namespace {

constexpr std::size_t kDigitsMax = 9;  // fits 32 bits
constexpr std::u32string_view kKanjiDigits = U"〇一二三四五六七八九";

bool same_word(std::u32string_view text, std::u32string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char32_t a, char32_t b) { return ascii_lower(a) == b; });
}

std::optional<std::uint32_t> kanji_digit(char32_t c) {
    const std::size_t at = kKanjiDigits.find(c);
    if (at == std::u32string_view::npos) return std::nullopt;
    return static_cast<std::uint32_t>(at);
}

std::uint32_t kanji_unit(char32_t c) {
    if (c == U'十') return 10;
    if (c == U'百') return 100;
    return c == U'千' ? 1'000 : 0;
}

std::size_t kanji_number_length(std::u32string_view text) {
    std::size_t length = 0;
    while (length < text.size() && (kanji_digit(text[length]) || kanji_unit(text[length]) != 0)) {
        ++length;
    }
    return length;
}

// 二〇二六 by its places.
std::optional<std::uint32_t> placed(std::u32string_view text) {
    if (text.size() > 4) return std::nullopt;
    std::uint32_t value = 0;
    for (const char32_t c : text) value = value * 10 + kanji_digit(c).value_or(0);
    return value;
}

// 二千二十六, by its units, each smaller than the one before.
std::optional<std::uint32_t> spoken(std::u32string_view text) {
    std::uint32_t value = 0;
    std::uint32_t last_unit = 10'000;
    std::uint32_t digit = 0;  // the one that waits for its unit; 〇 has no place here
    for (const char32_t c : text) {
        if (const std::uint32_t unit = kanji_unit(c); unit != 0) {
            if (unit >= last_unit) return std::nullopt;
            value += (digit == 0 ? 1 : digit) * unit;
            last_unit = unit;
            digit = 0;
        } else {
            const std::uint32_t next = kanji_digit(c).value_or(0);
            if (digit != 0 || next == 0) return std::nullopt;
            digit = next;
        }
    }
    return value + digit;
}

}  // namespace

void Cursor::skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
}

void Cursor::trim() {
    skip_blanks();
    while (!rest_.empty() && is_blank(rest_.back())) rest_.remove_suffix(1);
}

bool Cursor::take(char32_t c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
}

bool Cursor::take_word(std::u32string_view word) {
    if (!same_word(rest_.substr(0, word.size()), word)) return false;
    rest_.remove_prefix(word.size());
    return true;
}

bool Cursor::take_word_at_end(std::u32string_view word) {
    if (rest_.size() < word.size()) return false;
    if (!same_word(rest_.substr(rest_.size() - word.size()), word)) return false;
    rest_.remove_suffix(word.size());
    return true;
}

std::optional<Cursor::Number> Cursor::take_digits() {
    std::size_t length = 0;
    while (length <= kDigitsMax && is_digit(peek(length))) ++length;
    if (length == 0 || length > kDigitsMax) return std::nullopt;
    Number number{0, length};
    for (const char32_t c : rest_.substr(0, length)) {
        number.value = number.value * 10 + static_cast<std::uint32_t>(c - U'0');
    }
    skip(length);
    return number;
}

std::optional<Cursor::Number> Cursor::take_number() {
    if (is_digit(peek())) return take_digits();
    const std::size_t length = kanji_number_length(rest_);
    if (length == 0) return std::nullopt;
    const std::u32string_view text = rest_.substr(0, length);
    const bool by_places =
        std::none_of(text.begin(), text.end(), [](char32_t c) { return kanji_unit(c) != 0; });
    const auto value = by_places ? placed(text) : spoken(text);
    if (!value) return std::nullopt;
    skip(length);
    return Number{*value, by_places ? length : std::to_string(*value).size()};
}

bool Cursor::has_number() const { return is_digit(peek()) || kanji_number_length(rest_) > 0; }

}  // namespace tsunagi
