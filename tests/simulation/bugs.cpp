#include "tests/simulation/bugs.h"

#include <algorithm>

namespace tsunagi::simulation {
namespace {

constexpr BugRow kBugs[] = {
    {Bug::dropped_announcement, "dropped-announcement",
     "every third machine never announces, and never tells how its scopes stand"},
    {Bug::stale_digest, "stale-digest",
     "every third machine's digest trees miss every fourth record that it stores"},
    {Bug::early_commit, "early-commit",
     "orders are reported as durable before they are, and a crash loses them"},
    {Bug::unchecked_signature, "unchecked-signature",
     "every third machine takes records in without verifying their signatures"},
    {Bug::scope_leak, "scope-leak",
     "every third machine sends what it stores to all of its peers, whatever its scope"},
    {Bug::unchecked_seal, "unchecked-seal",
     "every third machine believes seals for good: signatures that they let wait are not checked"},
    {Bug::kept_body, "kept-body", "every third machine's disk keeps the bodies of what was erased"},
};

}  // namespace

std::span<const BugRow> bugs() { return kBugs; }

std::optional<Bug> find_bug(std::string_view name) {
    const auto* row = std::ranges::find(kBugs, name, &BugRow::name);
    if (row == std::end(kBugs)) return std::nullopt;
    return row->bug;
}

void StaleDigests::apply(const StoreOrder& order) {
    StoreOrder kept;
    kept.ticket = order.ticket;
    kept.drops = order.drops;
    for (const CheckedRecord& record : order.records) {
        if (++taken_ % 4 != 0) kept.records.push_back(record);
    }
    (void)digests_.apply(kept);
}

}  // namespace tsunagi::simulation
