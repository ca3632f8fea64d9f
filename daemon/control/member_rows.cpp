#include "daemon/control/member_rows.h"

namespace tsunagi::control {

CenterNames names_of(const MemberRows& members) {
    CenterNames names;
    for (const auto& [center, row] : members) names.emplace(center, row.name);
    return names;
}

CoverageAnswer coverage_answer(const std::vector<CenterCoverage>& coverage,
                               const MemberRows& members) {
    CoverageAnswer answer;
    answer.centers.reserve(coverage.size());
    for (const CenterCoverage& entry : coverage) {
        const auto row = members.find(entry.center);
        const MemberRow known = row == members.end() ? MemberRow{} : row->second;
        answer.centers.push_back({entry, known.name, known.prefecture});
    }
    return answer;
}

}  // namespace tsunagi::control
