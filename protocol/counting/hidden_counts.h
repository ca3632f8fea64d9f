// hidden_counts.h - which numbers of a table are hidden before it is shared, so that nobody's
// answer can be read off it.
//
// A table is a row of counts whose sum is known to everybody: it is published, or told elsewhere.
// Hidden is every count below a threshold, 0 too, since 0 says of each person that they did not
// answer so. Small counts that stand side by side are hidden together; where that is but one, or
// their sum is below the threshold too, the count before them is hidden with them, at the head of
// the row the one behind them (secondary suppression: Hundepool et al., "Statistical Disclosure
// Control", 2012, chapter 4; 秘匿 in Japan's public statistics). The neighbour is chosen by its
// place and not by its size: a rule "the smallest that is left" tells whoever knows it that the
// hidden number is not above that.
//
// What holds, also for a reader who knows this code and the sum of each hidden group: of every
// hidden count at least `below` different values are possible. (Why: ADR 0029; the tests try all
// small tables.)
// Two-dimensional tables are not made here: no sums of rows or columns are published, so the cells
// of one are a row. Pure, deterministic, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tsunagi {

inline constexpr std::uint64_t kHiddenBelowUsual = 5;
// Under 3, one of the two people behind a number knows what the other one said.
inline constexpr std::uint64_t kHiddenBelowLeast = 3;

enum class Hiding : std::uint8_t {
    shown,
    small,   // below the threshold
    beside,  // large enough, but a small one could be computed from it
};

// One for each count. Pre: below >= kHiddenBelowLeast.
[[nodiscard]] std::vector<Hiding> hide_counts(std::span<const std::uint64_t> counts,
                                              std::uint64_t below);

// Can nobody compute one of so many hidden counts from their sum? True for none.
[[nodiscard]] constexpr bool hides_enough(std::size_t hidden,
                                          std::uint64_t hidden_sum,
                                          std::uint64_t below) {
    return hidden == 0 || (hidden >= 2 && hidden_sum >= below);
}

}  // namespace tsunagi
