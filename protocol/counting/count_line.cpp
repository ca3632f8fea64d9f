#include "protocol/counting/count_line.h"

#include <algorithm>
#include <charconv>

#include "protocol/text/fold_width.h"

namespace tsunagi {
namespace {

constexpr std::string_view kHiddenSign = "X";
constexpr std::size_t kCountDigitsMax = 18;
constexpr std::string_view kCounters[] = {"人", "件", "名"};

std::optional<std::uint64_t> read_number(std::string_view text) {
    for (const auto counter : kCounters) {
        if (!text.ends_with(counter)) continue;
        text = without_blanks_around(text.substr(0, text.size() - counter.size()));
        break;
    }
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (text.empty() || text.size() > kCountDigitsMax || problem != std::errc{} || stop != end)
        return std::nullopt;
    return number;
}

}  // namespace

std::string_view without_blanks_around(std::string_view text) {
    constexpr std::string_view kBlanks[] = {" ", "\t", "　"};
    bool is_cut = true;
    while (is_cut) {
        is_cut = false;
        for (const auto blank : kBlanks) {
            const bool is_in_front = text.starts_with(blank);
            const bool is_behind = !is_in_front && text.ends_with(blank);
            if (is_in_front) text.remove_prefix(blank.size());
            if (is_behind) text.remove_suffix(blank.size());
            is_cut = is_cut || is_in_front || is_behind;
        }
    }
    return text;
}

std::optional<CountLine> read_count_line(std::string_view line) {
    const std::string folded = folded_utf8(line);
    const auto colon = folded.rfind(':');
    if (colon == std::string::npos) return std::nullopt;
    const auto value = without_blanks_around(std::string_view(folded).substr(colon + 1));
    const bool is_hidden = value == kHiddenSign || value == "x";
    const auto number = read_number(value);
    if (!is_hidden && !number) return std::nullopt;
    // As it was written, so that a label that was folded does not look like another one.
    const FoldedText points = fold_width(line);
    const auto at = std::ranges::find(points.points.rbegin(), points.points.rend(), U':');
    const auto from_end = static_cast<std::size_t>(at - points.points.rbegin());
    const std::size_t begin = points.starts[points.points.size() - from_end - 1];
    std::string what(without_blanks_around(line.substr(0, begin)));
    if (what.empty()) return std::nullopt;
    return CountLine{std::move(what), is_hidden ? std::nullopt : number};
}

std::string count_line_text(const CountLine& line) {
    return line.what + ": " + (line.count ? std::to_string(*line.count) : std::string(kHiddenSign));
}

}  // namespace tsunagi
