#include "protocol/inquiry/coverage.h"

#include <algorithm>

namespace tsunagi {

std::vector<CenterCoverage> coverage_of(const std::vector<CenterId>& members,
                                        const std::map<CenterId, Answerer>& answerers) {
    std::vector<std::pair<CenterId, WallTime>> holders;
    for (const auto& [center, answerer] : answerers) {
        const bool has_searched =
            answerer.asked == Asked::answered || answerer.asked == Asked::here;
        // Who takes everything has it once it was equal with somebody.
        if (has_searched && answerer.is_whole && answerer.synced)
            holders.emplace_back(center, *answerer.synced);
    }
    std::vector<CenterCoverage> out;
    out.reserve(members.size());
    for (const CenterId& member : members) {
        CenterCoverage& entry = out.emplace_back();
        entry.center = member;
        if (const auto found = answerers.find(member); found != answerers.end()) {
            entry.asked = found->second.asked;
            entry.error = found->second.error;
        }
        for (const auto& [holder, synced] : holders) {
            if (holder == member) continue;
            entry.is_held = true;
            entry.as_of = std::max(entry.as_of, std::optional(synced));
        }
    }
    return out;
}

}  // namespace tsunagi
