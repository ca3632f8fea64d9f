#include "protocol/text/prefecture_in_front.h"

#include <array>

#include "protocol/text/fold_width.h"
#include "protocol/text/organisation_name.h"

namespace tsunagi {
namespace {

char32_t folded_point(char32_t point) {
    const bool is_ke = point == U'ヶ' || point == U'ケ';
    return is_ke ? U'ケ' : common_kanji(hiragana_of(point));
}

// Where `name` ends in the text; 0 where the text does not begin with it.
std::size_t end_in_front(const FoldedText& text, std::u32string_view name) {
    std::size_t at = 0;
    for (const char32_t wanted : name) {
        while (at < text.points.size() && is_blank(text.points[at])) ++at;
        if (at == text.points.size() || folded_point(text.points[at]) != wanted) return 0;
        ++at;
    }
    return text.starts[at];
}

}  // namespace

std::optional<PrefectureInFront> prefecture_in_front(std::string_view text) {
    static const auto kNames = [] {
        std::array<std::u32string, kPrefecturesMax> names;
        for (std::uint32_t i = 0; i < kPrefecturesMax; ++i)
            names[i] = folded_place(prefecture_name_ja({i + 1}));
        return names;
    }();
    const FoldedText folded = fold_width(text);
    for (std::uint32_t i = 0; i < kPrefecturesMax; ++i) {
        if (const std::size_t end = end_in_front(folded, kNames[i]); end != 0)
            return PrefectureInFront{{i + 1}, end};
    }
    return std::nullopt;
}

std::u32string folded_place(std::string_view text) {
    std::u32string out;
    for (const char32_t point : fold_width(text).points) {
        if (!is_blank(point)) out += folded_point(point);
    }
    return out;
}

}  // namespace tsunagi
