#include "tests/simulation/expulsion.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/record/kinds.h"
#include "protocol/record/removal.h"

namespace tsunagi::simulation {
namespace {

constexpr std::size_t kVotesTried = 8;  // nobody may have heard of it yet

// Test federations ask for what a charter asks where nothing else is said.
bool is_enough(const std::set<MachineId>& voters) {
    return voters.size() >= Charter{}.removers_needed;
}

// What the machine holds of the center's in the nation's scope; ascending.
std::vector<RecordId> facts_of(const Machine& machine, const CenterId& center) {
    std::vector<RecordId> out;
    for (const LogEntry& entry : machine.disk.log(Scope::nation(), 0, SIZE_MAX)) {
        const Header& header = machine.disk.at(entry.arrival).header();
        if (header.center == center && header.record_class == RecordClass::fact)
            out.push_back(entry.id);
    }
    std::ranges::sort(out);
    return out;
}

}  // namespace

void Expulsions::schedule(Duration busy) {
    const auto span = static_cast<std::uint64_t>(busy.count());
    for (MachineId id = 0; id < world_.size(); ++id) {
        const Adversary* adversary = world_.machine(id).adversary.get();
        if (adversary == nullptr || adversary->guise() != Fault::outcast) continue;
        expulsions_[id];
        for (std::size_t i = 0; i < kVotesTried; ++i) {
            world_.at(world_.now() + Duration{static_cast<std::int64_t>(random_.below(span))},
                      [this, id] { vote(id); });
        }
    }
}

std::optional<MachineId> Expulsions::draw_voter(const Expulsion& expulsion) {
    std::vector<MachineId> able;
    for (MachineId id = 0; id < world_.size(); ++id) {
        const Machine& machine = world_.machine(id);
        const bool is_member = !machine.host && !machine.clone_of;
        const bool has_heard = !expulsion.removal || machine.disk.has(*expulsion.removal);
        if (is_member && has_heard && world_.counts(id) && world_.is_up(id) &&
            !expulsion.by.contains(id))
            able.push_back(id);
    }
    if (able.empty()) return std::nullopt;
    return able[random_.below(able.size())];
}

// Whoever comes first proposes; others see that and agree.
void Expulsions::vote(MachineId outcast) {
    Expulsion& expulsion = expulsions_.at(outcast);
    const auto voter = draw_voter(expulsion);
    if (!voter || is_enough(expulsion.by)) return;
    const Machine& machine = world_.machine(*voter);
    const CenterId& target = world_.machine(outcast).center.id;
    const WallTime wall = world_.now_at(machine).wall;
    const Revoker by{machine.center.charter, machine.center.id, 0, machine.center.root};
    KeptWork kept{{}, {}};
    std::vector<Bytes> records;
    const auto ids = facts_of(machine, target);
    if (!ids.empty()) {
        const auto list = make_kept_ids(ids, Scope::nation(), by, wall, random_);
        CHECK(list.has_value());
        kept.lists.push_back({Scope::nation(), list->id()});
        records.push_back(bytes_of(*list));
    }
    const auto act = expulsion.removal
                         ? make_removal_approval(*expulsion.removal, kept, by, wall, random_)
                         : make_removal(target, {RemovalReason::key_lost, kept}, by, wall, random_);
    CHECK(act.has_value());
    if (!expulsion.removal) expulsion.removal = act->id();
    records.push_back(bytes_of(*act));
    expulsion.by.insert(*voter);
    expulsion.listed.insert(ids.begin(), ids.end());
    world_.take_in(*voter, records);
}

std::uint64_t Expulsions::in_force() const {
    return static_cast<std::uint64_t>(std::ranges::count_if(
        expulsions_, [](const auto& entry) { return is_enough(entry.second.by); }));
}

std::uint64_t Expulsions::unlisted() const {
    std::uint64_t out = 0;
    for (const auto& [outcast, expulsion] : expulsions_) {
        if (!is_enough(expulsion.by)) continue;
        for (const RecordId& record : world_.machine(outcast).adversary->written())
            out += expulsion.listed.contains(record) ? 0 : 1;
    }
    return out;
}

std::string Expulsions::check() const {
    for (const auto& [outcast, expulsion] : expulsions_) {
        if (!is_enough(expulsion.by)) continue;
        const Machine& target = world_.machine(outcast);
        const std::set<RecordId> written = target.adversary->written();
        for (MachineId id = 0; id < world_.size(); ++id) {
            const Machine& machine = world_.machine(id);
            if (!world_.counts(id)) continue;
            const std::string where = " (machine " + std::to_string(id) + ")";
            for (const RecordId& record : written) {
                if (!expulsion.listed.contains(record) && machine.disk.has(record))
                    return "what a removed center wrote and nobody lists is held" + where;
            }
            if (machine.node == nullptr) continue;
            const auto is_still_in = [&](const MemberView& member) {
                return member.center == target.center.id && member.is_admitted;
            };
            if (std::ranges::any_of(machine.node->view().members, is_still_in))
                return "a removed center is a member" + where;
        }
    }
    return {};
}

}  // namespace tsunagi::simulation
