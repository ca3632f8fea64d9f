// removal_fixture.h - removals, approvals, lists and returns as a test center signs them.
#pragma once

#include <algorithm>
#include <vector>

#include "protocol/base/check.h"
#include "protocol/record/kinds.h"
#include "protocol/record/removal.h"
#include "tests/support/builders.h"
#include "tests/unit/protocol/revocation_fixture.h"

namespace tsunagi {

[[nodiscard]] inline KeptWork kept_work(const std::vector<CheckedRecord>& lists,
                                        std::vector<RecordId> authority_ids = {}) {
    KeptWork out{std::move(authority_ids), {}};
    std::ranges::sort(out.authority_ids);
    for (const CheckedRecord& list : lists) out.lists.push_back({list.header().scope, list.id()});
    std::ranges::sort(out.lists);
    return out;
}

[[nodiscard]] inline CheckedRecord propose_removal(Random& random,
                                                   const TestCenter& by,
                                                   const CenterId& target,
                                                   const std::vector<CheckedRecord>& lists = {},
                                                   std::vector<RecordId> authority_ids = {},
                                                   WallTime now = kTestNow) {
    const Removal removal{RemovalReason::rules, kept_work(lists, std::move(authority_ids))};
    return *make_removal(target, removal, officer_of(by), now, random);
}

[[nodiscard]] inline CheckedRecord approve_removal(Random& random,
                                                   const TestCenter& by,
                                                   const CheckedRecord& removal,
                                                   const std::vector<CheckedRecord>& lists = {},
                                                   std::vector<RecordId> authority_ids = {},
                                                   WallTime now = kTestNow) {
    return *make_removal_approval(removal.id(), kept_work(lists, std::move(authority_ids)),
                                  officer_of(by), now, random);
}

// By its staff key: the center shall come back in spite of these removals.
[[nodiscard]] inline CheckedRecord vouch_for_return(Random& random,
                                                    TestCenter& by,
                                                    const CenterId& target,
                                                    std::vector<RecordId> removals) {
    Header header = make_sponsor(random, by, target).header();
    header.writer_instance = random.u64();
    std::ranges::sort(removals);
    for (const RecordId& removal : removals)
        header.targets.push_back(
            {TargetKind::record, same_bytes<decltype(Target::id)>(removal), {}});
    auto record = make_record(std::move(header), {}, {}, by.staff);
    CHECK(record.has_value());
    return std::move(*record);
}

}  // namespace tsunagi
