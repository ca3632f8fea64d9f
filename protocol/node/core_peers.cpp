// Other machines to be linked with: whom to call, whom to let go, where this one can be called.
//
// The rule itself is gossip/peer_choice.h. Here is what it is told (who can be called, and how we
// stand with each), and what follows: entries of the dial table, links that are not needed any
// more, and the two peers that are remembered over a restart.
#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/node/core.h"

namespace tsunagi {
namespace {

constexpr std::string_view kAnchorPrefix = "anchor/";
constexpr Duration kGreetingPatience = std::chrono::seconds(10);

std::string nearby_name(const PublicKey& device) { return "lan/" + id_text(device); }

}  // namespace

// --- where this machine can be called ---

void Core::load_endpoint(const CheckedRecord& record) {
    if (!endpoints_.add(record)) return;
    finding_.are_candidates_old = true;
    if (record.header().center != config_.center) return;
    // Ours, from another road: after a restored backup it may say what is not so any more. Two
    // machines with one key would write in turns for ever, so not at once.
    if (announced_at_) announce_due_ = *announced_at_ + kEndpointRewriteMin;
}

// Tells the federation where this machine can be called, if what is held says something else.
void Core::announce_endpoint(Step& step) {
    if (announce_due_ > step.now.monotonic || !can_sign_as_machine(step.now)) return;
    announce_due_ = Monotonic::never();
    announced_at_ = step.now.monotonic;
    const Endpoint wanted{config_.device, config_.announce,
                          config_.announce.empty() ? std::uint16_t{0} : config_.room};
    const Endpoint* held = endpoints_.find(config_.center, config_.device);
    if (held == nullptr ? wanted.addresses.empty() : *held == wanted) return;
    const auto body = encode_endpoint(wanted);
    if (!body) return;  // the shell has checked the addresses
    Header header = own_header(step, kind::kEndpoint, RecordClass::authority, Scope::authority(),
                               config_.machine->public_key());
    auto record = make_record(std::move(header), *body, random_.fixed<Salt>(), *config_.machine);
    CHECK(record.has_value());
    (void)admit(step, std::move(*record), nullptr, false);
    announce_due_ = Monotonic::never();
}

bool Core::has_inbound_room(const PublicKey& device, std::optional<PeerId> but) const {
    std::size_t inbound = 0;
    for (const auto& [peer, session] : sessions_) {
        if (session.is_closed || session.direction == Direction::outbound || peer == but) continue;
        // It called before we heard that its last connection is gone: this one takes its place.
        if (session.device == device) return true;
        ++inbound;
    }
    return inbound < config_.room;
}

// --- who can be called, and how we stand with them ---

void Core::peers_changed(Monotonic now) {
    finding_.choose_due =
        std::min(finding_.choose_due, std::max(now, finding_.chosen_at + kChoiceEvery));
}

// In the order to try them. None where the center announced nothing that may be used now.
std::vector<DialTable::Target> Core::targets_of(const CenterId& center, WallTime wall) const {
    std::vector<DialTable::Target> out;
    const auto found = endpoints_.all().find(center);
    if (found == endpoints_.all().end()) return out;
    for (const auto& [device, told] : found->second) {
        if (told.endpoint.room == 0 || !is_device_of_member(device, center, wall)) continue;
        for (const std::string& address : told.endpoint.addresses) out.push_back({address, device});
    }
    return out;
}

void Core::refresh_candidates(Now now) {
    if (!finding_.are_candidates_old && finding_.candidates_due > now.monotonic) return;
    finding_.are_candidates_old = false;
    finding_.candidates_due =
        endpoints_.all().empty() ? Monotonic::never() : now.monotonic + kCandidatesAnew;
    finding_.candidates.clear();
    for (const auto& [center, devices] : endpoints_.all()) {
        if (center == config_.center || targets_of(center, now.wall).empty()) continue;
        std::uint16_t room = 0;
        for (const auto& [device, told] : devices) room = std::max(room, told.endpoint.room);
        finding_.candidates.push_back({center, roster_.current(center)->home, room});
    }
}

// The center at the other end, as far as can be told before its hello.
std::optional<CenterId> Core::likely_center(const Session& session, Now now) const {
    if (session.center) return session.center;
    const DialTable::Entry* entry = dials_.of_peer(session.peer);
    if (entry != nullptr && entry->center) return entry->center;
    const auto centers = roster_.centers_of_device(session.device, Hlc::at(now.wall));
    return centers.size() == 1 ? std::optional(centers.front()) : std::nullopt;
}

PeerStands Core::peer_stands(Now now) const {
    PeerStands out;
    for (const auto& [name, entry] : dials_.entries()) {
        if (entry.center && entry.role != PeerRole::lan && entry.is_waiting(now.monotonic))
            out[*entry.center] = PeerStand::waiting;
    }
    for (const auto& [peer, session] : sessions_) {
        if (session.is_closed || session.standing == Standing::guest) continue;
        const auto center = likely_center(session, now);
        if (!center || *center == config_.center) continue;
        PeerStand& stand = out[*center];
        if (session.direction == Direction::outbound) {
            // Who does not even greet fills no place.
            const bool is_mute =
                !session.center && now.monotonic - session.opened_at >= kGreetingPatience;
            stand = is_mute ? PeerStand::waiting : PeerStand::outbound;
        } else if (stand != PeerStand::outbound) {
            stand = PeerStand::inbound;
        }
    }
    return out;
}

// --- the choice, and what follows ---

void Core::choose_peers(Step& step) {
    const Monotonic now = step.now.monotonic;
    if (finding_.choose_due > now || !is_member()) return;
    finding_.chosen_at = now;
    finding_.choose_due = Monotonic::never();  // closing a link asks for another look
    refresh_candidates(step.now);
    choice_.move_home(home_);
    const PeerStands stands = peer_stands(step.now);
    const auto chosen = choice_.choose(finding_.candidates, stands, now, random_);
    want_chosen(step, chosen, stands);
    want_nearby(step, stands);
    dials_.forget_old(now);
    const Monotonic let_go = let_go_of_others(step, chosen, stands);
    const Monotonic anchors = remember_anchors(step);
    for (const auto& [peer, session] : sessions_) {
        if (session.is_closed || session.center || session.direction == Direction::inbound)
            continue;
        const Monotonic patient_until = session.opened_at + kGreetingPatience;
        if (patient_until > now) finding_.choose_due = std::min(finding_.choose_due, patient_until);
    }
    const Monotonic next = std::min({finding_.choose_due, let_go, anchors, choice_.next_draw(),
                                     dials_.next_return(now), finding_.candidates_due});
    finding_.choose_due = std::max(next, now + kChoiceEvery);
}

void Core::want_chosen(Step& step, const PeerChoice::Chosen& chosen, const PeerStands& stands) {
    const Monotonic now = step.now.monotonic;
    std::vector<std::string> others;
    for (const auto& [name, entry] : dials_.entries()) {
        if (!entry.center || entry.role == PeerRole::lan || chosen.contains(*entry.center))
            continue;
        const bool is_anchor =
            now < finding_.anchors_until && finding_.anchors.contains(*entry.center);
        if (!is_anchor) others.push_back(name);
    }
    for (const std::string& name : others) dials_.unwant(name);
    for (const auto& [center, role] : chosen) {
        const std::string name = id_text(center);
        // Linked by a configured address, or over the local network: nothing to call.
        const auto entry = dials_.entries().find(name);
        const bool has_own = entry != dials_.entries().end() && entry->second.peer;
        if (stands.contains(center) && !has_own) continue;
        auto targets = targets_of(center, step.now.wall);
        if (!targets.empty()) dials_.want(name, std::move(targets), role, center, now);
    }
}

// Links that were chosen once end when all that are chosen now stand, and enough besides.
Monotonic Core::let_go_of_others(Step& step,
                                 const PeerChoice::Chosen& chosen,
                                 const PeerStands& stands) {
    const Monotonic now = step.now.monotonic;
    std::vector<std::pair<Monotonic, PeerId>> others;
    std::map<CenterId, Monotonic> since;
    for (auto& [peer, session] : sessions_) {
        if (session.is_closed) continue;
        const DialTable::Entry* entry = dials_.of_peer(peer);
        if (entry == nullptr || !entry->center || entry->is_wanted) continue;
        const auto before = finding_.unwanted_since.find(*entry->center);
        const Monotonic from = before == finding_.unwanted_since.end() ? now : before->second;
        since[*entry->center] = from;
        others.emplace_back(from, peer);
    }
    finding_.unwanted_since = std::move(since);
    const auto is_outbound = [&](const CenterId& center) {
        const auto found = stands.find(center);
        return found != stands.end() && found->second == PeerStand::outbound;
    };
    if (!std::ranges::all_of(chosen, [&](const auto& one) { return is_outbound(one.first); }))
        return Monotonic::never();
    auto outbound = static_cast<std::size_t>(std::ranges::count_if(
        stands, [](const auto& one) { return one.second == PeerStand::outbound; }));
    std::ranges::sort(others);
    for (const auto& [from, peer] : others) {
        if (outbound <= kOutboundMin) break;
        if (now - from < kLetGoAfter) return from + kLetGoAfter;
        close(step, sessions_.at(peer), Error::not_needed);
        --outbound;
    }
    return Monotonic::never();
}

// --- the local network ---

void Core::nearby(Step& step, const input::Nearby& in) {
    if (in.device == config_.device || !is_endpoint_address(in.address)) return;
    if (finding_.nearby.size() >= kNearbyMax && !finding_.nearby.contains(in.device)) return;
    PeerFinding::NearbyMachine& machine = finding_.nearby[in.device];
    machine.until = step.now.monotonic + kNearbyFor;
    auto& addresses = machine.addresses;
    peers_changed(step.now.monotonic);
    if (std::ranges::find(addresses, in.address) != addresses.end()) return;
    if (addresses.size() == kEndpointAddressesMax) addresses.erase(addresses.begin());
    addresses.push_back(in.address);
}

// Of machines on the local network those are called that are a member's without a link.
void Core::want_nearby(Step& step, const PeerStands& stands) {
    std::erase_if(finding_.nearby, [&](const auto& machine) {
        if (machine.second.until > step.now.monotonic) return false;
        dials_.unwant(nearby_name(machine.first));
        return true;
    });
    for (const auto& [device, machine] : finding_.nearby) {
        const bool has_link = std::ranges::any_of(sessions_, [&](const auto& peer) {
            return peer.second.device == device && !peer.second.is_closed;
        });
        bool is_wanted = !has_link && is_device_of_members(device, step.now.wall);
        for (const CenterId& center : roster_.centers_of_device(device, Hlc::at(step.now.wall))) {
            const auto stand = stands.find(center);
            if (stand != stands.end() && stand->second != PeerStand::waiting) is_wanted = false;
        }
        if (is_wanted) {
            std::vector<DialTable::Target> targets;
            for (const std::string& address : machine.addresses)
                targets.push_back({address, device});
            dials_.want(nearby_name(device), std::move(targets), PeerRole::lan, std::nullopt,
                        step.now.monotonic);
        } else if (!has_link) {
            dials_.unwant(nearby_name(device));
        }
    }
}

// --- anchors: who was linked longest is called first after a restart ---

void Core::load_anchors(const RecordIndex& index, Now now) {
    finding_.anchors_until = now.monotonic + kAnchorsKeptFor;
    read_stored_anchors(index);
    for (const CenterId& center : finding_.anchors_stored) {
        auto targets = targets_of(center, now.wall);
        if (targets.empty()) continue;
        finding_.anchors.insert(center);
        dials_.want(id_text(center), std::move(targets), PeerRole::anchor, center, now.monotonic);
    }
}

void Core::read_stored_anchors(const RecordIndex& index) {
    finding_.anchors_stored.clear();
    for (const auto& [key, value] : index.locals(kAnchorPrefix)) {
        if (const auto center = id_from_text<CenterId>(key.substr(kAnchorPrefix.size())))
            finding_.anchors_stored.insert(*center);
    }
}

Monotonic Core::remember_anchors(Step& step) {
    Monotonic due = Monotonic::never();
    std::vector<std::pair<Monotonic, CenterId>> standing;
    for (const auto& [peer, session] : sessions_) {
        const DialTable::Entry* entry = dials_.of_peer(peer);
        if (session.is_closed || !session.center || entry == nullptr || !entry->center) continue;
        const Monotonic counts_from = session.opened_at + kAnchorAfter;
        if (counts_from > step.now.monotonic) {
            due = std::min(due, counts_from);
        } else {
            standing.emplace_back(session.opened_at, *session.center);
        }
    }
    std::ranges::sort(standing);
    std::set<CenterId> next;
    for (const auto& [from, center] : standing) {
        if (next.size() < kAnchorsMax) next.insert(center);
    }
    // While fewer stand, those of before are better than none.
    for (const CenterId& center : finding_.anchors_stored) {
        if (next.size() < kAnchorsMax) next.insert(center);
    }
    const auto put = [&](const CenterId& center, Bytes value) {
        put_local(step, {std::string(kAnchorPrefix) + id_text(center), std::move(value)});
    };
    for (const CenterId& center : finding_.anchors_stored) {
        if (!next.contains(center)) put(center, {});
    }
    for (const CenterId& center : next) {
        if (!finding_.anchors_stored.contains(center)) put(center, {1});
    }
    finding_.anchors_stored = std::move(next);
    return standing.size() < kAnchorsMax ? due : Monotonic::never();
}

}  // namespace tsunagi
