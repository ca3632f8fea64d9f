// Connections: dialling, carrying frames over lines and through faults, ends.
#include <algorithm>
#include <set>

#include "tests/simulation/world.h"

namespace tsunagi::simulation {
namespace {

using std::chrono::seconds;

constexpr std::size_t kRecentFrames = 4;
// A frame costs its length, and what TCP and IP wrap around it.
constexpr std::size_t kWrapping = 4 + 40;

std::optional<MachineId> machine_of(const std::string& address) {
    constexpr std::string_view kPrefix = "machine-";
    if (!address.starts_with(kPrefix)) return std::nullopt;
    return static_cast<MachineId>(std::stoul(address.substr(kPrefix.size())));
}

}  // namespace

bool World::passes(const Machine& from, const Machine& to) const {
    if (cut_.group_of_machine.empty()) return true;
    const int a = cut_.group_of_machine.at(from.id);
    const int b = cut_.group_of_machine.at(to.id);
    return a == b || (cut_.is_one_way && a == 0);
}

std::vector<std::shared_ptr<Link>> World::all_links() const {
    std::vector<std::shared_ptr<Link>> out;
    std::set<const Link*> seen;
    for (const auto& machine : machines_) {
        for (const auto& [peer, link] : machine->links) {
            if (seen.insert(link.get()).second) out.push_back(link);
        }
    }
    return out;
}

void World::dial(Machine& machine, const DialOrder& order) {
    const auto target = machine_of(order.address);
    const Duration way = 3 * (machine.line.latency() + std::chrono::milliseconds(5));
    at(now_ + way, [this, &machine, life = machine.life, target, order] {
        on_machine(machine, [this, &machine, life, target, order] {
            if (machine.life != life) return;
            Machine* other =
                target && *target < machines_.size() ? machines_[*target].get() : nullptr;
            const bool is_lost = happens(machine.weather.dial_loss);
            if (is_lost) fired(Fault::dial_loss);
            const bool is_reached = !is_lost && other != nullptr && !other->is_retired &&
                                    !other->is_paused &&
                                    (other->node != nullptr || !other->is_honest()) &&
                                    passes(machine, *other) && passes(*other, machine) &&
                                    machine.weather.clogs == 0 && other->weather.clogs == 0 &&
                                    !machine.line.is_dark(now_) && !other->line.is_dark(now_);
            if (!is_reached || (order.pin && *order.pin != other->device()) ||
                !machine.node->accepts(other->device(), Direction::outbound, now_at(machine)) ||
                (other->is_honest() &&
                 !other->node->accepts(machine.device(), Direction::inbound, now_at(*other)))) {
                note("dial failed", machine.id, other == nullptr ? kNobody : other->id);
                step(machine, input::DialFailed{order.dial, "not reached"});
                return;
            }
            connect(machine, *other, order.dial);
        });
    });
}

void World::dial_as_adversary(Machine& machine, MachineId target) {
    Machine& other = *machines_.at(target);
    if (other.node == nullptr || other.is_paused || !passes(machine, other) ||
        !other.node->accepts(machine.device(), Direction::inbound, now_at(other))) {
        return;
    }
    connect(machine, other, std::nullopt);
}

void World::connect(Machine& from, Machine& to, std::optional<DialId> dial) {
    auto link = std::make_shared<Link>();
    link->machine[0] = from.id;
    link->machine[1] = to.id;
    link->peer[0] = ++last_peer_;
    link->peer[1] = ++last_peer_;
    link->reaches_at[0] = link->reaches_at[1] = link->arrives_at[0] = link->arrives_at[1] = now_;
    link->latency = from.line.latency() + to.line.latency() +
                    distance(from.center.spec.prefecture, to.center.spec.prefecture);
    link->key = random_.fixed<LinkKey>();
    from.links[link->peer[0]] = link;
    to.links[link->peer[1]] = link;
    const auto meet = [&](Machine& machine, int side, Direction direction) {
        if (!machine.is_honest()) {
            machine.adversary->connected(link->peer[side], link->key);
            flush(machine);
            return;
        }
        const Machine& other = *machines_[link->machine[1 - side]];
        step(machine, input::PeerConnected{link->peer[side], other.device(), link->key, direction,
                                           "machine-" + std::to_string(other.id),
                                           direction == Direction::outbound ? dial : std::nullopt});
    };
    meet(from, 0, Direction::outbound);
    meet(to, 1, Direction::inbound);
}

void World::count(const Machine& from, const Machine& to, const Bytes& frame) {
    const std::size_t kind = frame_kind(frame);
    // What hostile members say is no cost of the protocol; what it takes to answer them is.
    if (!from.is_honest() || !to.is_honest()) return;
    ++traffic_.frames;
    traffic_.bytes += frame.size() + 4;
    ++traffic_.frames_by_kind[kind];
    traffic_.bytes_by_kind[kind] += frame.size() + 4;
}

// Does the frame tell the peer of something that it did not ask for?
bool World::tells_of_news(ByteSpan bytes) {
    const std::size_t kind = frame_kind(bytes);
    if (kind != kRecordsKind)
        return kind == kAnnounceKind || kind == kAnnounceShortKind || kind == kScopesKind;
    const auto frame = decode_frame(bytes);
    const auto* records = frame ? std::get_if<frame::Records>(&*frame) : nullptr;
    return records != nullptr && records->is_push;
}

void World::send(Machine& machine, PeerId peer, Bytes frame) {
    const auto found = machine.links.find(peer);
    if (found == machine.links.end()) return;
    const auto link = found->second;
    const int side = link->peer[0] == peer ? 0 : 1;
    if (!link->is_open[side]) return;
    if (has_bug(Bug::dropped_announcement, machine) && tells_of_news(frame)) return;
    if (happens(machine.weather.reset)) {
        fired(Fault::reset);
        break_link(link);
        return;
    }
    if (machine.weather.replay != 0 && !link->recent[side].empty() &&
        happens(machine.weather.replay)) {
        fired(Fault::replay);
        carry(link, side, link->recent[side][random_.below(link->recent[side].size())]);
    }
    if (machine.weather.replay != 0) {
        link->recent[side].push_back(frame);
        if (link->recent[side].size() > kRecentFrames) link->recent[side].pop_front();
    }
    carry(link, side, std::move(frame));
}

void World::carry(const std::shared_ptr<Link>& link, int side, Bytes frame) {
    Machine& from = *machines_[link->machine[side]];
    Machine& to = *machines_[link->machine[1 - side]];
    count(from, to, frame);
    const std::size_t bytes = frame.size() + kWrapping;
    if (!from.line.spend(now_, bytes) || !to.line.spend(now_, bytes)) {
        // The day's bytes are spent: nothing passes, and both ends learn of it by silence.
        fired(Fault::dark_line);
        link->is_dead[0] = link->is_dead[1] = true;
        return;
    }
    if (from.weather.bytes_per_second != 0) fired(Fault::slow_line);
    if (from.weather.delay.count() != 0) fired(Fault::delay);
    const Monotonic left = from.line.leaves_at(now_, bytes, from.weather.bytes_per_second);
    const Duration jitter = between(Duration{0}, line_model(from.line.kind()).jitter_max);
    link->reaches_at[side] =
        std::max(link->reaches_at[side], left + link->latency + from.weather.delay + jitter);
    auto shared = std::make_shared<Bytes>(std::move(frame));
    at(link->reaches_at[side], [this, link, side, shared] { come_in(link, side, shared); });
}

// The receiver's line is taken only now: what a slow sender gets out minutes later must not keep
// others waiting until then.
void World::come_in(const std::shared_ptr<Link>& link,
                    int side,
                    const std::shared_ptr<Bytes>& frame) {
    Line& line = machines_[link->machine[1 - side]]->line;
    link->arrives_at[side] =
        std::max(link->arrives_at[side], line.comes_in_at(now_, frame->size() + kWrapping));
    at(link->arrives_at[side],
       [this, link, side, frame] { arrive(link, side, std::move(*frame)); });
}

void World::arrive(const std::shared_ptr<Link>& link, int side, Bytes frame) {
    Machine& from = *machines_[link->machine[side]];
    Machine& to = *machines_[link->machine[1 - side]];
    if (!link->is_open[1 - side] || link->is_dead[side]) return;
    if (!passes(from, to)) {
        // TCP never leaves a hole: the connection is dead from here on, and both ends learn of it
        // some time later.
        link->is_dead[0] = link->is_dead[1] = true;
        at(now_ + between(seconds(1), seconds(60)), [this, link] { break_link(link); });
        return;
    }
    if (from.weather.clogs + to.weather.clogs != 0 || !link->held[side].empty()) {
        link->held[side].push_back(std::move(frame));
        return;
    }
    deliver(link, side, frame);
}

void World::deliver(const std::shared_ptr<Link>& link, int side, const Bytes& frame) {
    Machine& to = *machines_[link->machine[1 - side]];
    const PeerId peer = link->peer[1 - side];
    if (!to.is_honest()) {
        to.adversary->received(peer, frame, now_at(to).wall);
        flush(to);
        return;
    }
    if (!to.is_paused) {
        if (to.links.contains(peer)) step(to, input::FrameReceived{peer, frame});
        return;
    }
    on_machine(to, [this, &to, peer, frame] {
        if (to.links.contains(peer)) step(to, input::FrameReceived{peer, frame});
    });
}

void World::flush(Machine& machine) {
    for (Adversary::Out& out : machine.adversary->take_frames()) {
        const auto found = machine.links.find(out.peer);
        if (found == machine.links.end()) continue;
        const int side = found->second->peer[0] == out.peer ? 0 : 1;
        carry(found->second, side, std::move(out.frame));
    }
}

void World::clog(MachineId id) { note("clog", id, ++machines_.at(id)->weather.clogs); }

void World::unclog(MachineId id) {
    Machine& machine = *machines_.at(id);
    if (machine.weather.clogs == 0) return;  // healed meanwhile
    note("unclog", id, --machine.weather.clogs);
    release_held(machine);
}

void World::release_held(Machine& machine) {
    const auto links = machine.links;
    for (const auto& [peer, link] : links) {
        if (machines_[link->machine[0]]->weather.clogs + machines_[link->machine[1]]->weather.clogs)
            continue;
        for (int side = 0; side < 2; ++side) {
            if (!link->held[side].empty()) fired(Fault::clog);
            auto held = std::exchange(link->held[side], {});
            for (const Bytes& frame : held) {
                if (link->is_open[1 - side]) deliver(link, side, frame);
            }
        }
    }
}

void World::cut(Cut cut) {
    cut_ = std::move(cut);
    note("cut", cut_.group_of_machine.size(), cut_.is_one_way ? 1 : 0);
    if (cut_.group_of_machine.empty()) return;
    // Half of the links across the cut are reset at once, as by a router that lost its table; the
    // others die when the first frame fails to get through.
    for (const auto& link : all_links()) {
        const Machine& a = *machines_[link->machine[0]];
        const Machine& b = *machines_[link->machine[1]];
        if ((!passes(a, b) || !passes(b, a)) && random_.below(2) == 0) break_link(link);
    }
}

// --- ends ---

void World::end_side(const std::shared_ptr<Link>& link, int side, Duration after) {
    if (!link->is_open[side]) return;
    link->is_open[side] = false;
    Machine& machine = *machines_[link->machine[side]];
    at(now_ + after, [this, &machine, peer = link->peer[side]] {
        on_machine(machine, [this, &machine, peer] {
            if (machine.links.erase(peer) == 0) return;
            if (machine.is_honest()) return step(machine, input::PeerClosed{peer});
            machine.adversary->closed(peer);
        });
    });
}

// Both ends learn of it, each in its own time.
void World::break_link(const std::shared_ptr<Link>& link) {
    for (int side = 0; side < 2; ++side) end_side(link, side, between(Duration{0}, link->latency));
}

void World::break_link_of(MachineId id, bool is_half) {
    Machine& machine = *machines_.at(id);
    if (machine.links.empty()) return;
    auto at = machine.links.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(random_.below(machine.links.size())));
    const auto link = at->second;
    note("broken", id, at->first);
    if (!is_half) return break_link(link);
    // The other end never hears of it: what it sends goes nowhere, until the silence tells.
    fired(Fault::half_open);
    link->is_dead[0] = link->is_dead[1] = true;
    end_side(link, link->machine[0] == id ? 0 : 1, Duration{0});
}

// An orderly end by one side: what was sent before still arrives.
void World::close_link(const std::shared_ptr<Link>& link, int side) {
    at(std::max(link->reaches_at[side], now_ + link->latency),
       [this, link, side] { at(link->arrives_at[side], [this, link] { break_link(link); }); });
    Machine& machine = *machines_[link->machine[side]];
    at(now_, [this, &machine, peer = link->peer[side], link, side] {
        link->is_open[side] = false;
        if (machine.links.erase(peer) != 0) step(machine, input::PeerClosed{peer});
    });
}

}  // namespace tsunagi::simulation
