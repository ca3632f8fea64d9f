// member_rows.h - the members by name, as the answers of a federated query show them.
#pragma once

#include <map>
#include <string>

#include "daemon/control/control_frames.h"
#include "daemon/control/item_reader.h"

namespace tsunagi::control {

struct MemberRow {
    std::string name;
    std::uint8_t prefecture = 0;
};
using MemberRows = std::map<CenterId, MemberRow>;

[[nodiscard]] CenterNames names_of(const MemberRows& members);

// Whom an answer was heard from. `members` may lack a center: it stands there without a name.
[[nodiscard]] CoverageAnswer coverage_answer(const std::vector<CenterCoverage>& coverage,
                                             const MemberRows& members);

}  // namespace tsunagi::control
