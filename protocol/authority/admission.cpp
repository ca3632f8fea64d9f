#include "protocol/authority/admission.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "protocol/authority/voters.h"

namespace tsunagi {
namespace {

using Given = Voters::Given;

// Within the cap, in the order of (time, id), which is the set's. `was_capped`: it left some out.
template <typename Counts>
Given given_by(const std::set<Sponsorship>& sponsorships,
               std::uint32_t cap,
               Counts&& counts,
               bool* was_capped = nullptr) {
    Given given;
    for (const Sponsorship& sponsorship : sponsorships) {
        if (!sponsorship.answers.empty() || !counts(sponsorship)) continue;
        auto& targets = given[sponsorship.sponsor];
        if (targets.size() >= cap && !targets.contains(sponsorship.target)) {
            if (was_capped != nullptr) *was_capped = true;
            continue;
        }
        targets.insert(sponsorship.target);
    }
    return given;
}

std::set<CenterId> fixpoint(const Charter& charter, const Given& given) {
    std::set<CenterId> out;
    std::vector<CenterId> fresh = charter.founders;
    std::map<CenterId, unsigned> votes;
    while (!fresh.empty()) {
        const CenterId center = fresh.back();
        fresh.pop_back();
        const auto targets = given.find(center);
        if (!out.insert(center).second || targets == given.end()) continue;
        for (const CenterId& target : targets->second) {
            if (++votes[target] == charter.sponsors_needed) fresh.push_back(target);
        }
    }
    return out;
}

// Who is vouched for and who is a member once removals are decided.
class LastStratum {
  public:
    LastStratum(const Charter& charter,
                const std::set<Sponsorship>& sponsorships,
                const std::function<bool(const Sponsorship&)>& is_counted,
                const Given& given,
                Removals& removals)
        : charter_(charter), given_(given), removals_(removals) {
        listed_ = given_by(sponsorships, charter.sponsor_cap, [&](const Sponsorship& one) {
            return removals.lists_sponsorship(one.sponsor, one.id) && is_counted(one);
        });
        for (const Sponsorship& one : sponsorships) {
            if (!one.answers.empty() && is_counted(one)) returns_[one.sponsor].push_back(&one);
        }
    }

    void run(Admission& out) {
        for (const CenterId& founder : charter_.founders) enter(founder);
        while (!entered_.empty() || !joined_.empty()) {
            if (!joined_.empty()) {
                const CenterId center = joined_.back();
                joined_.pop_back();
                speak_freely(center);
                continue;
            }
            const CenterId center = entered_.back();
            entered_.pop_back();
            if (removals_.against(center).empty()) {
                join(center);
            } else {
                speak_as_listed(center);
                join_if_answered(center);
            }
        }
        removals_.mark_answered([&](const CenterId& center, const RecordId& removal) {
            return is_answered(center, removal);
        });
        out.members = std::move(members_);
        out.vouched = std::move(vouched_);
    }

  private:
    void enter(const CenterId& center) {
        if (vouched_.insert(center).second) entered_.push_back(center);
    }
    void join(const CenterId& center) {
        if (members_.insert(center).second) joined_.push_back(center);
    }
    void vouch(const CenterId& target) {
        if (++votes_[target] == charter_.sponsors_needed) enter(target);
    }
    void answer(const Sponsorship& one) {
        for (const RecordId& removal : one.answers)
            answers_[{one.target, removal}].insert(one.sponsor);
        if (vouched_.contains(one.target)) join_if_answered(one.target);
    }
    void join_if_answered(const CenterId& center) {
        const auto& against = removals_.against(center);
        const bool is_back = std::ranges::all_of(against, [&](const Removals::Proposal* removal) {
            return is_answered(center, removal->id);
        });
        if (!against.empty() && is_back) join(center);
    }
    [[nodiscard]] bool is_answered(const CenterId& center, const RecordId& removal) const {
        const auto found = answers_.find({center, removal});
        return found != answers_.end() && found->second.size() >= charter_.sponsors_needed;
    }
    // A removed center: what its removers say it had vouched for.
    void speak_as_listed(const CenterId& center) {
        if (const auto found = listed_.find(center); found != listed_.end()) {
            for (const CenterId& target : found->second) vouch(target);
        }
        for (const Sponsorship* one : returns_[center]) {
            if (removals_.lists_sponsorship(center, one->id)) answer(*one);
        }
    }
    // A member; of one that came back those that were listed have been heard.
    void speak_freely(const CenterId& center) {
        const auto heard = listed_.find(center);
        if (const auto found = given_.find(center); found != given_.end()) {
            for (const CenterId& target : found->second) {
                if (heard == listed_.end() || !heard->second.contains(target)) vouch(target);
            }
        }
        for (const Sponsorship* one : returns_[center]) answer(*one);
    }

    const Charter& charter_;
    const Given& given_;
    Removals& removals_;
    Given listed_;  // of removed centers only
    std::map<CenterId, std::vector<const Sponsorship*>> returns_;
    std::map<CenterId, unsigned> votes_;
    std::map<std::pair<CenterId, RecordId>, std::set<CenterId>> answers_;
    std::set<CenterId> vouched_;
    std::set<CenterId> members_;
    std::vector<CenterId> entered_;
    std::vector<CenterId> joined_;
};

}  // namespace

Admission admission_of(const Charter& charter,
                       const std::set<Sponsorship>& sponsorships,
                       const std::function<bool(const Sponsorship&)>& is_counted,
                       Removals& removals) {
    Admission out;
    bool has_left_out = false;
    const Given given = given_by(
        sponsorships, charter.sponsor_cap,
        [&](const Sponsorship& one) {
            const bool counts = is_counted(one);
            has_left_out = has_left_out || !counts;
            return counts;
        },
        &has_left_out);
    out.ever = fixpoint(charter, given);
    if (removals.all().empty()) {
        removals.decide({}, charter.removers_needed);
    } else {
        const Voters voters(charter, given, sponsorships, is_counted, removals, out.ever);
        removals.decide(voters.voices(), charter.removers_needed);
    }
    if (removals.has_some_in_force()) {
        LastStratum(charter, sponsorships, is_counted, given, removals).run(out);
    } else {
        out.members = out.vouched = out.ever;
    }
    if (!has_left_out && !removals.has_some_in_force()) return out;
    const auto all = fixpoint(
        charter, given_by(sponsorships, UINT32_MAX, [](const Sponsorship&) { return true; }));
    std::ranges::set_difference(all, out.vouched, std::inserter(out.lapsed, out.lapsed.end()));
    return out;
}

std::set<CenterId> lost_since(const Standings& before, const Standings& now) {
    std::set<CenterId> out;
    const auto add = [&](const std::set<CenterId>& earlier, const std::set<CenterId>& later) {
        std::ranges::set_difference(earlier, later, std::inserter(out, out.end()));
    };
    add(before.members, now.members);
    add(before.vouched, now.vouched);
    add(before.listing, now.listing);
    for (const auto& reason : before.listed_by) {
        if (!now.listed_by.contains(reason)) out.insert(std::get<0>(reason));
    }
    return out;
}

}  // namespace tsunagi
