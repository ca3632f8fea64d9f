// cursor.h - reading a folded text from left to right, for the readers of this folder.
//
// Each take_...() moves behind what it found and does not move where it finds nothing, so a grammar
// reads as a list of them. Owns nothing: the text must live longer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tsunagi {

class Cursor {
  public:
    explicit Cursor(std::u32string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] std::u32string_view rest() const { return rest_; }
    // 0 behind the end.
    [[nodiscard]] char32_t peek(std::size_t ahead = 0) const {
        return ahead < rest_.size() ? rest_[ahead] : U'\0';
    }
    void skip(std::size_t points) {
        rest_.remove_prefix(points < rest_.size() ? points : rest_.size());
    }
    // Blanks and ends of lines.
    void skip_blanks();
    // Blanks at both ends of what is left.
    void trim();

    bool take(char32_t c);
    // Letters of ASCII in any case; `word` in lower case. Pre: not empty.
    bool take_word(std::u32string_view word);
    bool take_word_at_end(std::u32string_view word);

    // ASCII digits, at most nine of them. Nothing where more follow.
    struct Number {
        std::uint32_t value = 0;
        std::size_t digits = 0;
    };
    std::optional<Number> take_digits();
    // The same, or a number in kanji below 10,000: 二十九, 二〇二六, 十.
    std::optional<Number> take_number();
    [[nodiscard]] bool has_number() const;

  private:
    std::u32string_view rest_;
};

}  // namespace tsunagi
