// written_counts.h - counts in a record that somebody is about to share, by hand or counted.
//
// Looked at are the lines that count_line.h reads; what is written otherwise is not understood here
// and so not judged. Only for records that leave the center: what a center keeps for itself it may
// count as it likes. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/record/body.h"

namespace tsunagi {

struct CountProblem {
    enum class What {
        too_low,     // the threshold itself is under kHiddenBelowLeast
        small,       // a count below the threshold
        computable,  // the hidden counts follow from those that are shown and the sum
    };
    What what;
    std::string_view field;  // the name of the field at fault
    std::string line;
    std::uint64_t below = 0;  // the threshold
};

// Kinds without counts have no problem.
[[nodiscard]] std::optional<CountProblem> count_problem(const KindRow& kind, const Body& body);

// The threshold that a body of such a kind names; the usual one where it names none.
[[nodiscard]] std::uint64_t hidden_below(const KindRow& kind, const Body& body);

}  // namespace tsunagi
