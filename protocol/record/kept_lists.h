// kept_lists.h - which ids and lists of ids still count, as bodies of revocations and removals hold
// them: reading, writing, and the form that they must have. Internal to record/.
#pragma once

#include <algorithm>
#include <functional>
#include <span>

#include "protocol/base/limits.h"
#include "protocol/record/canonical.h"
#include "protocol/record/revocation.h"

namespace tsunagi {

template <typename T>
[[nodiscard]] bool is_ascending(std::span<const T> items) {
    return std::ranges::adjacent_find(items, std::greater_equal{}) == items.end();
}

// `out`: the builder of a body with authorityIds and lists.
template <typename Builder>
void write_kept(Builder& out,
                const std::vector<RecordId>& authority_ids,
                const std::vector<KeptList>& kept) {
    if (!authority_ids.empty()) {
        auto ids = out.initAuthorityIds(static_cast<unsigned>(authority_ids.size()));
        for (unsigned i = 0; i < ids.size(); ++i) write_fixed(ids[i], authority_ids[i]);
    }
    if (kept.empty()) return;
    auto lists = out.initLists(static_cast<unsigned>(kept.size()));
    for (unsigned i = 0; i < lists.size(); ++i) {
        lists[i].setScopeLevel(static_cast<std::uint8_t>(kept[i].scope.level));
        lists[i].setScopeArea(kept[i].scope.area);
        write_fixed(lists[i].initRecord(), kept[i].record);
    }
}

// `owner`: of the scope of one center. Errors: over_limit.
template <typename Reader>
[[nodiscard]] Result<void> read_kept(const Reader& in,
                                     const Scope& owner,
                                     std::vector<RecordId>& authority_ids,
                                     std::vector<KeptList>& kept) {
    if (in.getAuthorityIds().size() > kRevocationAuthorityIdsMax ||
        in.getLists().size() > kRevocationListsMax)
        return Error::over_limit;
    for (const auto id : in.getAuthorityIds()) authority_ids.push_back(read_fixed<RecordId>(id));
    for (const auto list : in.getLists()) {
        Scope scope{static_cast<ScopeLevel>(list.getScopeLevel()), list.getScopeArea(), {}};
        if (scope.level == ScopeLevel::center) scope.owner = owner.owner;
        kept.push_back({scope, read_fixed<RecordId>(list.getRecord())});
    }
    return {};
}

}  // namespace tsunagi
