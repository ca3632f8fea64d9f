#include "tests/simulation/world.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "protocol/base/check.h"
#include "protocol/crypto/hash.h"
#include "protocol/node/checking.h"
#include "protocol/record/invitation.h"
#include "protocol/session/serving.h"

namespace tsunagi::simulation {

struct World::Machine {
    explicit Machine(TestCenter its_center) : center(std::move(its_center)) {}

    MachineId id = 0;
    TestCenter center;
    MemoryStore disk;
    std::unique_ptr<SeededRandom> random;
    std::shared_ptr<const SecretKey> staff;
    std::unique_ptr<Node> node;
    NodeConfig config;
    std::vector<Bytes> first_records;  // genesis, and the founder's charter
    std::optional<MachineId> host;     // whom it asks to join
    std::uint64_t life = 0;  // rises with each start and crash: events of an earlier life are void
    std::uint64_t disk_run = 0;  // rises when waiting orders are lost
    Duration clock_offset{};
    Monotonic next_wake = Monotonic::never();
    Monotonic commit_free_at;
    std::size_t orders_waiting = 0;
    std::map<PeerId, std::shared_ptr<Link>> links;
    std::map<RequestTicket, std::vector<Scope>> publishing;
    RequestTicket last_request = 0;
    RequestTicket take_in =
        0;  // the first request of each life; its answer is when a person unlocks
};

// One TCP connection. Side 0 dialled.
struct World::Link {
    MachineId machine[2];
    PeerId peer[2];  // how each side calls it
    bool is_open[2] = {true, true};
    Monotonic free_at[2];  // when the last byte sent by that side has arrived
    Duration latency{};
    bool is_dead = false;  // nothing arrives any more
};

namespace {

std::string address_of(MachineId machine) { return "machine-" + std::to_string(machine); }

std::optional<MachineId> machine_of(const std::string& address) {
    constexpr std::string_view kPrefix = "machine-";
    if (!address.starts_with(kPrefix)) return std::nullopt;
    return static_cast<MachineId>(std::stoul(address.substr(kPrefix.size())));
}

Bytes copy_of(ByteSpan bytes) { return Bytes(bytes.begin(), bytes.end()); }

}  // namespace

World::World(std::uint64_t seed, Monotonic start) : random_(seed), now_(start) { init_crypto(); }
World::~World() = default;

// --- building ---

World::Machine& World::add_machine(TestCenter center) {
    auto machine = std::make_unique<Machine>(std::move(center));
    machine->id = machines_.size();
    machine->random = std::make_unique<SeededRandom>(random_.u64());
    Bytes seed = machine->center.staff.seed();
    machine->staff = std::make_shared<const SecretKey>(SecretKey::from_seed(seed));
    machine->first_records.push_back(copy_of(machine->center.genesis.parsed().bytes()));
    machine->config.center = machine->center.id;
    machine->config.writer = random_.u64();
    machine->config.device = machine->center.device;
    machine->config.machine =
        std::make_shared<const SecretKey>(SecretKey::from_seed(machine->center.machine.seed()));
    machine->clock_offset = Duration{static_cast<std::int64_t>(random_.below(4'000)) - 2'000};
    machines_.push_back(std::move(machine));
    return *machines_.back();
}

MachineId World::add_founder(const CenterSpec& spec) {
    CHECK(machines_.empty());
    TestCenter center = make_center(random_, spec);
    const CheckedRecord charter = found_federation(random_, std::span(&center, 1));
    Machine& machine = add_machine(std::move(center));
    machine.first_records.push_back(copy_of(charter.parsed().bytes()));
    machine.config.charter = same_bytes<CharterId>(charter.id());
    return machine.id;
}

MachineId World::add_newcomer(const CenterSpec& spec,
                              MachineId host,
                              std::vector<MachineId> peers) {
    Machine& machine = add_machine(make_center(random_, spec));
    machine.config.charter = machines_.at(0)->config.charter;
    machine.host = host;
    for (const MachineId peer : peers) machine.config.peers.push_back(address_of(peer));
    return machine.id;
}

void World::start(MachineId id) {
    Machine& machine = *machines_.at(id);
    CHECK(!machine.node);
    // The invitation comes by another way than the network: the host makes it while it is up.
    if (machine.host && !machine.config.join) {
        Machine& host = *machines_.at(*machine.host);
        step(host, input::MakeInvitation{++host.last_request + 1'000'000'000 * (id + 1),
                                         address_of(host.id), std::chrono::hours(72)});
        at(now_ + std::chrono::seconds(1), [this, id] { start(id); });
        return;
    }
    ++machine.life;
    ++machine.disk_run;
    machine.orders_waiting = 0;
    note("start", id, machine.life);
    machine.commit_free_at = now_;
    machine.node =
        std::make_unique<Node>(machine.config, *machine.random, machine.disk, now_at(machine));
    machine.take_in = ++machine.last_request;
    step(machine, input::TakeIn{machine.take_in, machine.first_records});
}

void World::crash(MachineId id) {
    Machine& machine = *machines_.at(id);
    if (!machine.node) return;
    note("crash", id, machine.life);
    ++fault_counts_.crashes;
    fault_counts_.dropped_orders += machine.orders_waiting;
    machine.orders_waiting = 0;
    ++machine.life;
    ++machine.disk_run;
    machine.node.reset();
    machine.publishing.clear();
    machine.next_wake = Monotonic::never();
    const auto links = machine.links;
    for (const auto& [peer, link] : links) break_link(link);
    machine.links.clear();
}

void World::partition(std::vector<int> group_of_machine) {
    groups_ = std::move(group_of_machine);
    if (!groups_.empty()) ++fault_counts_.partitions;
    note("partition", groups_.size(), 0);
    // Half of the links across the cut are reset at once, as by a router that lost its table; the
    // others die when the first frame fails to get through.
    std::set<std::shared_ptr<Link>> cut;
    for (const auto& machine : machines_) {
        for (const auto& [peer, link] : machine->links) {
            if (!can_reach(*machines_[link->machine[0]], *machines_[link->machine[1]]))
                cut.insert(link);
        }
    }
    std::map<PeerId, std::shared_ptr<Link>> in_order;
    for (const auto& link : cut) in_order.emplace(link->peer[0], link);
    for (const auto& [peer, link] : in_order) {
        if (random_.below(2) == 0) break_link(link);
    }
}

void World::jump_clock(MachineId id, Duration off) {
    note("clock", id, static_cast<std::uint64_t>(off.count()));
    ++fault_counts_.clock_jumps;
    machines_.at(id)->clock_offset = off;
}

void World::mend_clocks() {
    note("clocks mended", 0, 0);
    for (const auto& machine : machines_) machine->clock_offset = Duration{};
}

void World::at(Monotonic when, std::function<void()> action) {
    events_.push({std::max(when, now_), ++last_event_, std::move(action)});
}

void World::publish(MachineId id, Draft draft) {
    Machine& machine = *machines_.at(id);
    if (!machine.node) return;
    const RequestTicket request = ++machine.last_request;
    machine.publishing[request] = {draft.scope};
    step(machine, input::Publish{request, {std::move(draft)}});
}

bool World::run_until(Monotonic end, const std::function<bool()>& done) {
    Monotonic next_look = now_;
    while (!events_.empty() && events_.top().at <= end) {
        if (done && events_.top().at >= next_look) {
            if (done()) return true;
            next_look = now_ + std::chrono::seconds(1);
        }
        const Event event = events_.top();
        events_.pop();
        now_ = event.at;
        event.run();
    }
    now_ = end;
    return done && done();
}

// --- looking ---

bool World::is_up(MachineId machine) const { return machines_.at(machine)->node != nullptr; }
const MemoryStore& World::disk(MachineId machine) const { return machines_.at(machine)->disk; }
const Node* World::node(MachineId machine) const { return machines_.at(machine)->node.get(); }
const TestCenter& World::center(MachineId machine) const { return machines_.at(machine)->center; }

Now World::now_at(const Machine& machine) const {
    return {now_, WallTime{kTestNow.ms + now_.ms + machine.clock_offset.count()}};
}

void World::note(std::string_view what, std::uint64_t a, std::uint64_t b) {
    if (is_loud_) {
        std::fprintf(stderr, "%9.3f %.*s %llu %llu\n", static_cast<double>(now_.ms) / 1000.0,
                     static_cast<int>(what.size()), what.data(), static_cast<unsigned long long>(a),
                     static_cast<unsigned long long>(b));
    }
    std::uint8_t numbers[24];
    const std::uint64_t values[3] = {static_cast<std::uint64_t>(now_.ms), a, b};
    for (std::size_t i = 0; i < 24; ++i)
        numbers[i] = static_cast<std::uint8_t>(values[i / 8] >> (8 * (i % 8)));
    trace_ = hash(HashDomain::file, {trace_.span(), as_bytes(what), numbers});
}

bool World::happens(std::uint32_t per_million) {
    return per_million != 0 && random_.below(1'000'000) < per_million;
}

Duration World::between(Duration low, Duration high) {
    return low + Duration{static_cast<std::int64_t>(
                     random_.below(static_cast<std::uint64_t>((high - low).count()) + 1))};
}

bool World::can_reach(const Machine& a, const Machine& b) const {
    return groups_.empty() || groups_.at(a.id) == groups_.at(b.id);
}

// --- a step and what follows from it ---

void World::step(Machine& machine, Input input) {
    if (!machine.node) return;
    note("step", machine.id, input.index());
    Effects effects = machine.node->step(std::move(input), now_at(machine), machine.disk);
    machine.node->check_invariants();
    perform(machine, std::move(effects));
}

void World::perform(Machine& machine, Effects effects) {
    if (effects.store) perform_store(machine, std::move(*effects.store));
    for (CheckOrder& check : effects.checks) perform_checks(machine, std::move(check));
    for (FrameOut& out : effects.frames) send(machine, out.peer, std::move(out.frame));
    for (ServeOrder& serve : effects.serves) perform_serve(machine, std::move(serve));
    for (const DialOrder& dial : effects.dials) perform_dial(machine, dial);
    for (const CloseOrder& close : effects.closes) {
        const auto found = machine.links.find(close.peer);
        if (found == machine.links.end()) continue;
        const auto link = found->second;
        note(error_text(close.reason), machine.id,
             link->machine[0] + link->machine[1] - machine.id);
        end_link(link, link->machine[0] == machine.id && link->peer[0] == close.peer ? 0 : 1);
    }
    for (const Reply& reply : effects.replies) perform_reply(machine, reply);
    wake_at(machine, effects.wake_at);
}

void World::perform_store(Machine& machine, StoreOrder order) {
    const Monotonic due =
        std::max(machine.commit_free_at,
                 now_ + between(std::chrono::milliseconds(1), faults_.commit_delay_max));
    machine.commit_free_at = due;
    ++machine.orders_waiting;
    auto shared = std::make_shared<StoreOrder>(std::move(order));
    at(due, [this, &machine, run = machine.disk_run, shared] {
        if (machine.disk_run != run) return;
        if (happens(faults_.store_refusal)) {
            // This order and all behind it are lost; what the node orders after hearing of it is
            // written again.
            ++fault_counts_.refusals;
            ++machine.disk_run;
            machine.orders_waiting = 0;
            note("refuse", machine.id, shared->ticket);
            step(machine, input::StoreRejected{shared->ticket, Error::disk_full});
            return;
        }
        --machine.orders_waiting;
        (void)machine.disk.apply(*shared);
        step(machine, input::Committed{shared->ticket});
    });
}

void World::perform_checks(Machine& machine, CheckOrder order) {
    auto shared = std::make_shared<CheckOrder>(std::move(order));
    at(now_ + between(Duration{0}, std::chrono::milliseconds(3)),
       [this, &machine, life = machine.life, shared] {
           if (machine.life != life) return;
           step(machine, perform_check(std::move(*shared)));
       });
}

void World::perform_dial(Machine& machine, const DialOrder& dial) {
    const auto target = machine_of(dial.address);
    const Duration latency = between(link_model_.latency_min, link_model_.latency_max);
    at(now_ + 3 * latency, [this, &machine, life = machine.life, target, dial, latency] {
        if (machine.life != life) return;
        Machine* other = target && *target < machines_.size() ? machines_[*target].get() : nullptr;
        const bool is_reached = other != nullptr && other->node && can_reach(machine, *other);
        if (!is_reached ||
            !machine.node->accepts(other->center.device, Direction::outbound, now_at(machine)) ||
            !other->node->accepts(machine.center.device, Direction::inbound, now_at(*other))) {
            note("dial failed", machine.id, other == nullptr ? machines_.size() : other->id);
            step(machine, input::DialFailed{dial.dial, "not reached"});
            return;
        }
        auto link = std::make_shared<Link>();
        link->machine[0] = machine.id;
        link->machine[1] = other->id;
        link->peer[0] = ++last_peer_;
        link->peer[1] = ++last_peer_;
        link->free_at[0] = link->free_at[1] = now_;
        link->latency = latency;
        machine.links[link->peer[0]] = link;
        other->links[link->peer[1]] = link;
        const LinkKey key = random_.fixed<LinkKey>();
        step(machine, input::PeerConnected{link->peer[0], other->center.device, key,
                                           Direction::outbound, dial.address, dial.dial});
        step(*other, input::PeerConnected{link->peer[1],
                                          machine.center.device,
                                          key,
                                          Direction::inbound,
                                          address_of(machine.id),
                                          {}});
    });
}

void World::perform_serve(Machine& machine, ServeOrder order) {
    const PeerId peer = order.peer;
    Serving serving(std::move(order));
    const std::size_t weight = serving.weight();
    while (auto frame =
               serving.next_frame([&](const LogEntry& at) { return machine.disk.record(at.id); })) {
        send(machine, peer, std::move(*frame));
    }
    const auto found = machine.links.find(peer);
    if (found == machine.links.end()) return;
    const auto link = found->second;
    const int side = link->peer[0] == peer ? 0 : 1;
    at(link->free_at[side], [this, &machine, peer, weight] {
        if (machine.links.contains(peer)) step(machine, input::PeerDrained{peer, weight});
    });
}

void World::perform_reply(Machine& machine, const Reply& reply) {
    if (!reply.text.empty()) {
        // An invitation: request numbers above 10^9 tell for whom.
        const MachineId guest = static_cast<MachineId>(reply.request / 1'000'000'000 - 1);
        const auto invitation = parse_invitation(reply.text);
        CHECK(invitation.has_value());
        const auto token = invitation->token.span();
        machines_.at(guest)->config.join =
            NodeConfig::Join{invitation->address, invitation->pin, copy_of(token)};
        return;
    }
    if (reply.request == machine.take_in) {
        if (reply.error) {
            at(now_ + std::chrono::seconds(2), [this, &machine, life = machine.life] {
                if (machine.life != life) return;
                machine.take_in = ++machine.last_request;
                step(machine, input::TakeIn{machine.take_in, machine.first_records});
            });
            return;
        }
        step(machine, input::Unlock{0, machine.staff, Monotonic::never()});
        return;
    }
    const auto found = machine.publishing.find(reply.request);
    if (found == machine.publishing.end()) return;
    for (std::size_t i = 0; i < reply.items.size(); ++i) {
        if (reply.items[i].outcome == Outcome::refused) {
            ++refused_;
        } else {
            acknowledged_.push_back({machine.id, reply.items[i].id, found->second.at(i)});
        }
    }
    if (reply.error) ++refused_;
    machine.publishing.erase(found);
}

// --- links ---

void World::send(Machine& machine, PeerId peer, Bytes frame) {
    const auto found = machine.links.find(peer);
    if (found == machine.links.end()) return;
    const auto link = found->second;
    const int side = link->peer[0] == peer ? 0 : 1;
    if (!link->is_open[side]) return;
    if (happens(faults_.link_reset)) {
        ++fault_counts_.resets;
        break_link(link);
        return;
    }
    ++traffic_.frames;
    traffic_.bytes += frame.size() + 4;
    const auto transfer =
        Duration{static_cast<std::int64_t>(frame.size() * 1'000 / link_model_.bytes_per_second)};
    link->free_at[side] = std::max(link->free_at[side], now_ + link->latency) + transfer;
    auto shared = std::make_shared<Bytes>(std::move(frame));
    at(link->free_at[side], [this, link, side, shared] {
        Machine& to = *machines_[link->machine[1 - side]];
        if (!link->is_open[1 - side] || !to.links.contains(link->peer[1 - side])) return;
        if (link->is_dead) return;
        if (!can_reach(*machines_[link->machine[0]], *machines_[link->machine[1]])) {
            // TCP never leaves a hole: the connection is dead from here on, and both ends learn of
            // it some time later.
            link->is_dead = true;
            at(now_ + between(std::chrono::seconds(1), std::chrono::seconds(60)),
               [this, link] { break_link(link); });
            return;
        }
        step(to, input::FrameReceived{link->peer[1 - side], *shared});
    });
}

// Both ends learn of it, each in its own time.
void World::break_link(const std::shared_ptr<Link>& link) {
    for (int side = 0; side < 2; ++side) {
        if (!link->is_open[side]) continue;
        link->is_open[side] = false;
        Machine& machine = *machines_[link->machine[side]];
        at(now_ + between(Duration{0}, link->latency), [this, &machine, peer = link->peer[side]] {
            if (machine.links.erase(peer) != 0) step(machine, input::PeerClosed{peer});
        });
    }
}

// An orderly end by one side: what was sent before still arrives.
void World::end_link(const std::shared_ptr<Link>& link, int side) {
    const Monotonic last_byte = std::max(link->free_at[side], now_ + link->latency);
    at(last_byte, [this, link] { break_link(link); });
    Machine& machine = *machines_[link->machine[side]];
    at(now_, [this, &machine, peer = link->peer[side], link, side] {
        link->is_open[side] = false;
        if (machine.links.erase(peer) != 0) step(machine, input::PeerClosed{peer});
    });
}

void World::wake_at(Machine& machine, Monotonic when) {
    if (when == machine.next_wake && when > now_) return;
    machine.next_wake = when;
    if (when == Monotonic::never()) return;
    // A node that asks for the past would spin: a millisecond is the least.
    const Monotonic due = std::max(when, now_ + Duration{1});
    at(due, [this, &machine, life = machine.life, when] {
        if (machine.life != life || machine.next_wake != when) return;
        machine.next_wake = Monotonic::never();
        step(machine, input::WakeUp{});
    });
}

}  // namespace tsunagi::simulation
