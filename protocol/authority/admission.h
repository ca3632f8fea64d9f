// admission.h - who is in the federation: founders, those for whom enough vouch, those who were
// removed, those who came back. Internal to authority/; the rules stand in roster.h (4, 8, 9, 10).
//
// By strata, so that the result is one and the same whatever came first: who was ever admitted,
// removals left aside; whose word counts about removals (voters.h); which are in force; then, as
// one least fixpoint, who is vouched for and who is a member, which only grow into each other.
// Cost: with no removal in force that of the first stratum. Pure.
#pragma once

#include <functional>
#include <set>
#include <tuple>
#include <vector>

#include "protocol/authority/removals.h"
#include "protocol/record/manifest.h"

namespace tsunagi {

struct Sponsorship {
    Hlc time;
    RecordId id;
    CenterId sponsor;
    CenterId target;
    PublicKey key;
    std::vector<RecordId> answers;  // removals of the target; it vouches for its return by them
    friend auto operator<=>(const Sponsorship&, const Sponsorship&) = default;
};

struct Admission {
    std::set<CenterId> members;
    std::set<CenterId> ever;     // removals left aside
    std::set<CenterId> vouched;  // members, and those that were removed
    std::set<CenterId> lapsed;   // would be vouched for if all counted that once did
    friend bool operator==(const Admission&, const Admission&) = default;
};

// What it hangs on that records which are held count.
struct Standings {
    std::set<CenterId> members;
    std::set<CenterId> vouched;
    std::set<CenterId> listing;  // whose lists of what still counts are held
    // Of a removed center, by a removal that is not over: whose lists count.
    std::set<std::tuple<CenterId, RecordId, CenterId>> listed_by;
};
// Of whom something may be held that counts no more.
[[nodiscard]] std::set<CenterId> lost_since(const Standings& before, const Standings& now);

// `is_counted`: did no revocation take the sponsorship out? Decides about `removals` on the way.
[[nodiscard]] Admission admission_of(const Charter& charter,
                                     const std::set<Sponsorship>& sponsorships,
                                     const std::function<bool(const Sponsorship&)>& is_counted,
                                     Removals& removals);

}  // namespace tsunagi
