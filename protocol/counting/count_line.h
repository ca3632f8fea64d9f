// count_line.h - one line of a table of counts, as records keep it: "what: 12", or "what: X" where
// the number is hidden.
//
// X is the sign of Japan's public statistics for a number that is kept back. It says nothing of why
// (hidden_counts.h): a mark "under 5" would be false for a number that is hidden only because a
// small one could be computed from it, and two marks would tell the two apart.
// Lines that people wrote otherwise are no lines of this form; whoever shows them shows them as
// they are. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagi {

struct CountLine {
    std::string what;
    std::optional<std::uint64_t> count;  // none: hidden
    friend bool operator==(const CountLine&, const CountLine&) = default;
};

// Behind the last colon stands a number, maybe with 人, 件 or 名, or the sign X; full-width ones
// too. Nothing where the line is another one.
[[nodiscard]] std::optional<CountLine> read_count_line(std::string_view line);
[[nodiscard]] std::string count_line_text(const CountLine& line);

// Without blanks at both ends, full-width ones too.
[[nodiscard]] std::string_view without_blanks_around(std::string_view text);

}  // namespace tsunagi
