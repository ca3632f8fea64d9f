// Machines: how they come, go, and what happens to their disks and clocks; the event loop.
#include "tests/simulation/world.h"

#include <algorithm>
#include <cstdio>

#include "protocol/base/check.h"
#include "protocol/crypto/hash.h"

namespace tsunagi::simulation {
namespace {

// Each member sponsored at most this many, the first one fewer: it invites the newcomers.
constexpr std::size_t kSponsoredByOne = 40;
const std::size_t kSponsoredByFirst = Charter{}.sponsor_cap - kNewcomersMax;

std::size_t sponsor_of(std::size_t member) {
    if (member <= kSponsoredByFirst) return 0;
    return 1 + (member - 1 - kSponsoredByFirst) / kSponsoredByOne;
}

std::string address_of(MachineId machine) { return "machine-" + std::to_string(machine) + ":1"; }

Bytes copy_of(ByteSpan bytes) { return Bytes(bytes.begin(), bytes.end()); }

}  // namespace

std::string_view frame_kind_name(std::size_t kind) {
    constexpr std::string_view kNames[kFrameKinds] = {
        "hello",        "join",         "joinAnswer",    "scopes",       "treeQuery",
        "treeAnswer",   "announce",     "request",       "records",      "pageQuery",
        "ping",         "pong",         "goodbye",       "sealQuery",    "sealAnswer",
        "chunkQuery",   "chunk",        "announceShort", "requestShort", "announceOnly",
        "sketchQuery",  "sketchAnswer", "requestItems",  "peerQuery",    "peerHits",
        "contentQuery", "contentState", "contentPiece",  "other"};
    return kNames[kind];
}

std::size_t frame_kind(ByteSpan frame) {
    // The union's tag is the first number of the frame's one struct, behind the pointer to it.
    const std::size_t tag =
        frame.size() < 10 ? kFrameKinds : frame[8] + std::size_t{256} * frame[9];
    return std::min(tag, kFrameKinds - 1);
}

World::World(const WorldOptions& options, Monotonic start)
    : options_(options), random_(options.seed), now_(start) {
    init_crypto();
}
World::~World() = default;

// --- building ---

Machine& World::add_machine(TestCenter center) {
    auto machine = std::make_unique<Machine>(std::move(center), pool_);
    machine->id = machines_.size();
    machine->random = std::make_unique<SeededRandom>(random_.u64());
    const Bytes seed = machine->center.staff.seed();
    machine->staff = std::make_shared<const SecretKey>(SecretKey::from_seed(seed));
    machine->first_records.push_back(copy_of(machine->center.genesis.parsed().bytes()));
    machine->config.center = machine->center.id;
    auto& keys = keys_[machine->center.id];
    keys.insert(machine->center.root.public_key());
    keys.insert(machine->center.staff.public_key());
    keys.insert(machine->center.machine.public_key());  // seals
    machine->config.writer = random_.u64();
    machine->config.device = machine->center.device;
    machine->config.answers_queries = options_.answers_questions;
    machine->config.serves_contents = options_.serves_files;
    machine->config.machine =
        std::make_shared<const SecretKey>(SecretKey::from_seed(machine->center.machine.seed()));
    machine->clock.offset = Duration{static_cast<std::int64_t>(random_.below(4'000)) - 2'000};
    if (has_bug(Bug::stale_digest, *machine))
        machine->stale = std::make_unique<StaleDigests>(&machine->disk);
    machines_.push_back(std::move(machine));
    return *machines_.back();
}

void World::establish(const std::vector<Member>& members, bool are_endpoints_known) {
    CHECK(machines_.empty() && !members.empty());
    std::vector<TestCenter> centers;
    for (const Member& member : members) centers.push_back(make_center(random_, member.spec));
    const CheckedRecord charter = found_federation(random_, std::span(centers).first(1));
    StoreOrder authority{1, {}, {}};
    authority.records.push_back(centers.front().genesis);
    authority.records.push_back(charter);
    for (std::size_t i = 1; i < centers.size(); ++i) {
        centers[i].charter = centers.front().charter;
        authority.records.push_back(centers[i].genesis);
        authority.records.push_back(make_sponsor(random_, centers[sponsor_of(i)], centers[i].id));
    }
    for (std::size_t i = 0; i < centers.size(); ++i) {
        const bool is_known = are_endpoints_known || members[i].guise;
        if (members[i].room == 0 || !is_known) continue;
        authority.records.push_back(make_endpoint(
            random_, centers[i], {centers[i].device, {address_of(i)}, members[i].room}));
    }
    MemoryStore disk(pool_);
    (void)disk.apply(authority);
    for (const CheckedRecord& record : authority.records) established_.insert(record.id());
    for (std::size_t i = 0; i < members.size(); ++i) {
        Machine& machine = add_machine(std::move(centers[i]));
        machine.disk = disk;
        if (machine.stale != nullptr) machine.stale->copy_from(disk);
        machine.line = Line(members[i].line, random_);
        machine.config.charter = machine.center.charter;
        set_room(machine, members[i].room);
        if (members[i].guise) {
            machine.adversary =
                std::make_unique<Adversary>(*members[i].guise, machine.center, *machine.random);
        }
    }
}

void World::set_peers(MachineId id, const std::vector<MachineId>& peers) {
    Machine& machine = *machines_.at(id);
    machine.config.peers.clear();
    for (const MachineId peer : peers) machine.config.peers.push_back(address_of(peer));
}

void World::set_room(Machine& machine, std::uint16_t room) {
    if (room == 0) return;
    machine.config.announce = {address_of(machine.id)};
    machine.config.room = room;
}

MachineId World::add_newcomer(const CenterSpec& spec, MachineId host, std::uint16_t room) {
    Machine& machine = add_machine(make_center(random_, spec));
    machine.center.charter = machines_.front()->center.charter;
    machine.config.charter = machine.center.charter;
    machine.line = Line(LineKind::fibre, random_);
    machine.host = host;
    set_room(machine, room);
    if (!cut_.group_of_machine.empty())
        cut_.group_of_machine.push_back(cut_.group_of_machine.at(host));
    return machine.id;
}

MachineId World::add_clone(MachineId of, bool has_same_writer) {
    Machine& machine = add_machine(clone_center(machines_.at(of)->center));
    const Machine& original = *machines_.at(of);
    const WriterInstance writer = machine.config.writer;
    machine.config = original.config;
    if (!has_same_writer) machine.config.writer = writer;
    machine.first_records = original.first_records;
    machine.choices = original.choices;
    machine.disk = original.disk;
    machine.line = Line(original.line.kind(), random_);
    machine.clone_of = of;
    if (machine.stale != nullptr) machine.stale->copy_from(machine.disk);
    if (!cut_.group_of_machine.empty())
        cut_.group_of_machine.push_back(cut_.group_of_machine.at(of));
    remember_disk(machine);
    note("clone", of, machine.id);
    return machine.id;
}

void World::start(MachineId id) {
    Machine& machine = *machines_.at(id);
    if (machine.node != nullptr || machine.is_retired) return;
    if (!machine.is_honest()) {
        tick_adversary(machine);
        return;
    }
    // The invitation comes by another way than the network: the host makes it while it is up.
    if (machine.host && !machine.config.join) {
        Machine& host = *machines_.at(*machine.host);
        if (!host.is_paused) {
            step(host, input::MakeInvitation{++host.last_request + 1'000'000'000 * (id + 1),
                                             address_of(host.id), std::chrono::hours(72)});
        }
        at(now_ + std::chrono::seconds(2), [this, id] { start(id); });
        return;
    }
    ++machine.life;
    ++machine.disk_run;
    machine.orders_waiting = 0;
    machine.weather.is_store_broken = false;
    note("start", id, machine.life);
    machine.commit_free_at = now_;
    machine.node =
        std::make_unique<Node>(machine.config, *machine.random, machine.index(), now_at(machine));
    take_all_in(machine);
    machine.declined_from.clear();
    for (const auto& [scope, is_wanted] : machine.choices) tell_choice(machine, scope);
}

void World::tick_adversary(Machine& machine) {
    if (machine.is_retired) return;
    machine.adversary->tick(now_at(machine).wall);
    flush(machine);
    const std::string& address = machine.config.peers[random_.below(machine.config.peers.size())];
    const auto target = static_cast<MachineId>(std::stoul(address.substr(8)));
    const bool is_linked = std::ranges::any_of(machine.links, [&](const auto& entry) {
        return entry.second->machine[0] == target || entry.second->machine[1] == target;
    });
    if (!is_linked) dial_as_adversary(machine, target);
    at(now_ + std::chrono::seconds(1), [this, &machine] { tick_adversary(machine); });
}

// --- what faults do ---

void World::stop(Machine& machine) {
    machine.orders_waiting = 0;
    ++machine.life;
    ++machine.disk_run;
    machine.node.reset();
    machine.publishing.clear();
    machine.questions.clear();
    machine.file_requests.clear();
    machine.paused_events.clear();
    machine.is_paused = false;
    machine.key_change = 0;
    machine.next_wake = Monotonic::never();
    const auto links = machine.links;
    machine.links.clear();
    for (const auto& [peer, link] : links) break_link(link);
}

void World::crash(MachineId id) {
    Machine& machine = *machines_.at(id);
    if (machine.node == nullptr) return;
    note("crash", id, machine.life);
    stop(machine);
    if (machine.disk.contents().size() != 0) machine.disk.contents().tear(random_);
}

void World::retire(MachineId id) {
    Machine& machine = *machines_.at(id);
    crash(id);
    if (machine.is_retired) return;
    machine.is_retired = true;
    excuse(machine, forget_disk(machine));
}

void World::pause(MachineId id, Duration duration) {
    Machine& machine = *machines_.at(id);
    if (machine.node == nullptr || machine.is_paused) return;
    note("pause", id, static_cast<std::uint64_t>(duration.count()));
    machine.is_paused = true;
    at(now_ + duration, [this, &machine, life = machine.life] {
        if (machine.life == life) resume(machine);
    });
}

void World::resume(Machine& machine) {
    if (!machine.is_paused) return;
    machine.is_paused = false;
    note("resume", machine.id, machine.paused_events.size());
    for (auto& [request, question] : machine.questions)
        question.due = std::max(question.due, now_ + kQuestionSlack);
    auto events = std::exchange(machine.paused_events, {});
    for (auto& event : events) event();
}

void World::keep_backup(MachineId id) {
    Machine& machine = *machines_.at(id);
    if (!machine.backup) machine.backup = machine.disk;
}

// What only this disk had is gone with it: nobody can be asked to bring it back.
std::set<RecordId> World::forget_disk(const Machine& machine) {
    std::set<RecordId> gone;
    for (Arrival arrival = 1; arrival <= machine.disk.last_arrival(); ++arrival) {
        const RecordId& id = machine.disk.at(arrival).id();
        if (machine.disk.has(id) && ledger_.lost(id) == 0) gone.insert(id);
    }
    return gone;
}

void World::excuse(const Machine& machine, const std::set<RecordId>& gone) {
    for (Acknowledged& acknowledged : acknowledged_) {
        const bool is_back = !machine.is_retired && machine.disk.has(acknowledged.id);
        if (is_back) continue;
        if (gone.contains(acknowledged.id)) acknowledged.is_excused = true;
        // Its own promise ended with its disk; what others hold comes back from them.
        if (acknowledged.machine == machine.id) acknowledged.machine = kNobody;
    }
}

void World::remember_disk(Machine& machine) {
    for (Arrival arrival = 1; arrival <= machine.disk.last_arrival(); ++arrival) {
        const ParsedRecord& record = machine.disk.at(arrival);
        if (!ledger_.entries().contains(record.id()) || !machine.disk.has(record.id())) continue;
        ledger_.held(record.id(), record.header(), now_, machine.line.kind(), false);
    }
}

void World::restore_backup(MachineId id) {
    Machine& machine = *machines_.at(id);
    CHECK(machine.node == nullptr);
    if (!machine.backup || machine.backup->last_arrival() == machine.disk.last_arrival()) return;
    note("restore", machine.disk.last_arrival(), machine.backup->last_arrival());
    fired(Fault::stale_restore);
    const auto gone = forget_disk(machine);
    machine.disk = std::move(*machine.backup);
    machine.backup.reset();
    machine.rotten.clear();
    remember_disk(machine);
    if (machine.stale != nullptr) machine.stale->copy_from(machine.disk);
    machine.config.writer = random_.u64();
    (void)machine.disk.apply({0, {}, {RestoreHold::begin(now_at(machine).wall)}, {}, {}});
    excuse(machine, gone);
    invite_again(id);
}

// The invitations that the old copy of the disk does not know are void: their people ask for new
// ones.
void World::invite_again(MachineId host) {
    for (const auto& guest : machines_) {
        if (guest->host != host || guest->clone_of || guest->is_retired) continue;
        if (!guest->config.join) continue;
        crash(guest->id);
        guest->config.join.reset();
        at(now_ + std::chrono::seconds(10), [this, id = guest->id] { start(id); });
    }
}

void World::set_clock(MachineId id, const WallClock& clock) {
    note("clock", id, static_cast<std::uint64_t>(clock.offset.count()));
    machines_.at(id)->clock = clock;
}

bool World::waits_for_others(const Machine& machine) {
    if (machine.node == nullptr) return false;
    const auto restored = machine.node->view().restored;
    return restored && restored->state == RestoreHold::State::waits;
}

void World::go_on_alone(MachineId id) {
    Machine& machine = *machines_.at(id);
    if (machine.is_paused || !waits_for_others(machine)) return;
    note("alone", id, machine.life);
    step(machine, input::EndRestoring{++machine.last_request});
}

// Once nothing is on its way to the disk that was ordered before, nothing of others may follow.
void World::watch_decline(Machine& machine, const Scope& scope, std::uint64_t life) {
    if (machine.life != life || machine.wants(scope)) return;
    if (machine.orders_waiting == 0 && !machine.is_paused) {
        machine.declined_from[scope] = machine.disk.last_arrival();
        return;
    }
    at(now_ + std::chrono::seconds(1),
       [this, &machine, scope, life] { watch_decline(machine, scope, life); });
}

void World::heal() {
    note("heal", 0, 0);
    cut_ = {};
    for (const auto& machine : machines_) {
        machine->weather = {};
        machine->clock = {};
        machine->rotten.clear();
        machine->rots_next = 0;
        machine->line.lift_budget();
        machine->line.forget_queue(now_);
        resume(*machine);
        release_held(*machine);
    }
    for (const auto& link : all_links()) {
        const bool is_half = link->is_open[0] != link->is_open[1];
        // Behind minutes of what a slow line had queued.
        const bool is_stuck =
            std::max({link->reaches_at[0], link->reaches_at[1], link->arrives_at[0],
                      link->arrives_at[1]}) > now_ + std::chrono::seconds(2);
        if (link->is_dead[0] || link->is_dead[1] || is_half || is_stuck) break_link(link);
    }
}

// --- events ---

void World::at(Monotonic when, std::function<void()> action) {
    events_.push_back({std::max(when, now_), ++last_event_, std::move(action)});
    std::ranges::push_heap(events_, Later{});
}

bool World::run_until(Monotonic end, const std::function<bool()>& done) {
    Monotonic next_look = now_;
    while (!events_.empty() && events_.front().at <= end) {
        if (done && events_.front().at >= next_look) {
            if (done()) return true;
            next_look = now_ + std::chrono::seconds(1);
        }
        std::ranges::pop_heap(events_, Later{});
        const Event event = std::move(events_.back());
        events_.pop_back();
        now_ = event.at;
        event.run();
    }
    now_ = end;
    return done && done();
}

// --- looking ---

bool World::is_up(MachineId machine) const { return machines_.at(machine)->node != nullptr; }

bool World::counts(MachineId id) const {
    const Machine& machine = *machines_.at(id);
    return machine.is_honest() && !machine.is_retired;
}

bool World::is_key_of(const CenterId& center, const PublicKey& key) const {
    const auto found = keys_.find(center);
    return found != keys_.end() && found->second.contains(key);
}

Now World::now_at(const Machine& machine) const {
    const WallClock& clock = machine.clock;
    if (clock.frozen_at) return {now_, *clock.frozen_at};
    const std::int64_t drift =
        (now_ - clock.drifts_from).count() * clock.drift_per_million / 1'000'000;
    return {now_, WallTime{kTestNow.ms + now_.ms + clock.offset.count() + drift}};
}

void World::note(std::string_view what, std::uint64_t a, std::uint64_t b) {
    if (options_.is_loud) {
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
    if (high <= low) return low;
    return low + Duration{static_cast<std::int64_t>(
                     random_.below(static_cast<std::uint64_t>((high - low).count()) + 1))};
}

}  // namespace tsunagi::simulation
