// revocation_fixture.h - revocations and lists as a test center's officer signs them.
#pragma once

#include <algorithm>
#include <vector>

#include "protocol/record/kinds.h"
#include "protocol/record/revocation.h"
#include "tests/support/builders.h"

namespace tsunagi {

[[nodiscard]] inline Revoker officer_of(const TestCenter& center) {
    return {center.charter, center.id, 0, center.root};
}

[[nodiscard]] inline CheckedRecord kept_list(Random& random,
                                             const TestCenter& center,
                                             const Scope& scope,
                                             std::vector<RecordId> ids,
                                             WallTime now = kTestNow) {
    std::ranges::sort(ids);
    return *make_kept_ids(ids, scope, officer_of(center), now, random);
}

// Of the center's staff key, unless another one is named.
[[nodiscard]] inline CheckedRecord revoke(Random& random,
                                          const TestCenter& center,
                                          const std::vector<CheckedRecord>& lists,
                                          std::vector<RecordId> authority_ids = {},
                                          std::optional<PublicKey> key = {},
                                          WallTime now = kTestNow) {
    Revocation revocation{key.value_or(center.staff.public_key()),
                          RevocationReason::lost,
                          std::move(authority_ids),
                          {}};
    std::ranges::sort(revocation.authority_ids);
    for (const CheckedRecord& list : lists)
        revocation.lists.push_back({list.header().scope, list.id()});
    std::ranges::sort(revocation.lists);
    return *make_revocation(revocation, officer_of(center), now, random);
}

}  // namespace tsunagi
