// prefecture_in_front.h - the prefecture that an address begins with.
//
// By its whole name only: 富山 alone may be a town. Widths, blanks and older forms of kanji make no
// difference (富山　県, 靜岡県). Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/base/area.h"

namespace tsunagi {

struct PrefectureInFront {
    AreaCode code;
    std::size_t bytes = 0;  // of the text that its name takes up, with blanks before and within
};
[[nodiscard]] std::optional<PrefectureInFront> prefecture_in_front(std::string_view text);

// Names of places, for comparing: one width, today's kanji, hiragana, no blanks; ヶ and ケ alike,
// since both stand in them (茅ヶ崎) and are not read as け there.
[[nodiscard]] std::u32string folded_place(std::string_view text);

}  // namespace tsunagi
