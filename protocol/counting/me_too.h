// me_too.h - how many people said "me too" to an issue: lines of month and place, each of enough
// people.
//
// A voice counts in its month and municipality. What is too few there counts in the line of the
// month for the rest of the prefecture, and what is too few there in the line of the year; what is
// too few there is in no line. So each voice is in one line at most, each line has as many voices
// as the threshold, and no sum is shared from which the others could be computed.
//
// A new version changes a line only when as many as the threshold have come into it, so that two
// versions side by side do not tell who came between them. A year of which fewer voices are here
// than were shared keeps its lines: voices are erased after a time, and their count stays.
// Pure, deterministic; one thread.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/area.h"
#include "protocol/counting/hidden_counts.h"

namespace tsunagi {

// When and where: 2026-08 and a municipality; the rest of the prefecture in that month; the rest of
// the prefecture in that year. In lines: "2026-08 162019", "2026-08 16", "2026 16".
struct MeTooKey {
    std::uint32_t year = 0;
    std::uint32_t month = 0;  // 1..12; 0: the year
    AreaCode area;
    friend auto operator<=>(const MeTooKey&, const MeTooKey&) = default;
};
[[nodiscard]] std::string me_too_key_text(const MeTooKey& key);
[[nodiscard]] std::optional<MeTooKey> read_me_too_key(std::string_view text);

using MeTooLines = std::map<MeTooKey, std::uint64_t>;

// Where a voice counts that names these places: the one, or the prefecture that all lie in.
[[nodiscard]] std::optional<AreaCode> place_of_voice(std::span<const std::uint32_t> areas);

class MeTooCount {
  public:
    // Pre: `date` is YYYY-MM-DD, `area` a prefecture or a municipality.
    void add(std::string_view date, AreaCode area);

    // Pre: below >= kHiddenBelowLeast.
    [[nodiscard]] MeTooLines lines(std::uint64_t below) const;
    [[nodiscard]] std::uint64_t voices() const { return voices_; }
    [[nodiscard]] std::uint64_t voices_in(std::uint32_t year) const;
    // Those that there are, ascending.
    [[nodiscard]] std::vector<std::uint32_t> years() const;

  private:
    std::map<MeTooKey, std::uint64_t> cells_;  // of month and place, as they were added
    std::uint64_t voices_ = 0;
};

// The field of the issue: lines as they were shared, and as they become.
struct MeTooChange {
    std::vector<std::string> lines;  // what is no line of this form stays, in front
    bool is_changed = false;
    std::uint64_t waiting = 0;  // voices in no line: there are too few, or too few have come
    std::vector<std::uint32_t> years_kept{};  // fewer voices are here than were shared
};
[[nodiscard]] MeTooChange change_me_too(std::span<const std::string_view> before,
                                        const MeTooCount& count,
                                        std::uint64_t below);

}  // namespace tsunagi
