#include "tests/simulation/faults.h"

#include <algorithm>

#include "protocol/base/check.h"

namespace tsunagi::simulation {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kTableBusy = std::chrono::minutes(15);
constexpr std::size_t kTableCenters = 50;

// Something about one machine's weather, for a while.
template <typename Value>
void upset(FaultInjector& hand, Value Weather::* field, Value value, Duration duration) {
    const auto who = hand.somebody();
    if (!who) return;
    hand.world().machine(*who).weather.*field = value;
    hand.later(duration, [&hand, who, field] {
        hand.world().machine(*who).weather.*field = Weather{}.*field;
    });
}

void dial_loss(FaultInjector& hand) {
    for (int i = 0; i < 4; ++i)
        upset(hand, &Weather::dial_loss, 600'000u, hand.some_seconds(60, 300));
}

void delay(FaultInjector& hand) {
    const Duration each = hand.some_seconds(1, 5) / 4;
    upset(hand, &Weather::delay, each, hand.some_seconds(20, 120));
}

void clog(FaultInjector& hand) {
    const auto who = hand.somebody();
    if (!who) return;
    hand.world().clog(*who);
    hand.later(hand.some_seconds(2, 60), [&hand, who] { hand.world().unclog(*who); });
}

// A random half of the machines is clogged one by one, and let go one by one in another order.
void swizzle(FaultInjector& hand) {
    for (const MachineId machine : hand.all_honest()) {
        if (hand.world().random().below(2) != 0) continue;
        const Duration from = hand.some_seconds(0, 20);
        const Duration until = hand.some_seconds(21, 45);
        hand.later(from, [&hand, machine] {
            hand.world().clog(machine);
            hand.world().fired(Fault::swizzle);
        });
        hand.later(until, [&hand, machine] { hand.world().unclog(machine); });
    }
}

void slow_line(FaultInjector& hand) {
    upset(hand, &Weather::bytes_per_second, std::uint64_t{2'000}, hand.some_seconds(20, 120));
}

World::Cut draw_cut(FaultInjector& hand, bool is_one_way) {
    World::Cut cut;
    cut.is_one_way = is_one_way;
    for (MachineId machine = 0; machine < hand.world().size(); ++machine)
        cut.group_of_machine.push_back(static_cast<int>(hand.world().random().below(2)));
    return cut;
}

void partition(FaultInjector& hand) {
    hand.world().fired(Fault::partition);
    hand.cut_for(draw_cut(hand, false), hand.some_seconds(10, 180));
}

void one_way(FaultInjector& hand) {
    hand.world().fired(Fault::one_way);
    hand.cut_for(draw_cut(hand, true), hand.some_seconds(10, 180));
}

// An earthquake: one region reaches nobody outside, and nobody reaches it.
void region_cut(FaultInjector& hand) {
    const auto center = hand.somebody();
    if (!center) return;
    World& world = hand.world();
    const Region lost = region_of({world.machine(*center).center.spec.prefecture});
    World::Cut cut;
    for (MachineId machine = 0; machine < world.size(); ++machine) {
        const Region region = region_of({world.machine(machine).center.spec.prefecture});
        cut.group_of_machine.push_back(region == lost ? 1 : 0);
    }
    world.fired(Fault::region_cut);
    hand.cut_for(std::move(cut), hand.some_seconds(30, 300));
}

void half_open(FaultInjector& hand) {
    if (const auto who = hand.somebody()) hand.world().break_link_of(*who, true);
}

void reset(FaultInjector& hand) {
    upset(hand, &Weather::reset, 50'000u, hand.some_seconds(20, 120));
}

void replay(FaultInjector& hand) {
    upset(hand, &Weather::replay, 100'000u, hand.some_seconds(20, 120));
}

void crash(FaultInjector& hand) {
    const auto who = hand.somebody();
    if (!who) return;
    hand.world().fired(Fault::crash);
    hand.crash_for(*who, milliseconds(100) + hand.some_seconds(0, 60));
}

void storm(FaultInjector& hand) {
    for (const MachineId machine : hand.all_honest()) {
        if (!hand.world().is_up(machine) || hand.world().random().below(10) >= 3) continue;
        hand.world().fired(Fault::storm);
        hand.crash_for(machine, hand.some_seconds(5, 90));
    }
}

void pause(FaultInjector& hand) {
    if (const auto who = hand.somebody()) hand.world().pause(*who, hand.some_seconds(1, 150));
}

void disk_full(FaultInjector& hand) {
    upset(hand, &Weather::refusal, 300'000u, hand.some_seconds(20, 120));
}

// Fails until somebody looks at it and starts the daemon anew.
void store_broken(FaultInjector& hand) {
    const auto who = hand.somebody();
    if (!who) return;
    hand.world().machine(*who).weather.is_store_broken = true;
    hand.later(hand.some_seconds(20, 120), [&hand, who] {
        hand.world().machine(*who).weather.is_store_broken = false;
        if (hand.world().is_up(*who)) hand.crash_for(*who, seconds(1));
    });
}

void late_commit(FaultInjector& hand) {
    const Duration most = hand.some_seconds(1, 6);
    upset(hand, &Weather::commit_delay_max, most, hand.some_seconds(20, 120));
}

void bit_rot(FaultInjector& hand) {
    const auto who = hand.somebody();
    if (!who) return;
    Machine& machine = hand.world().machine(*who);
    // The newest are those that others still ask for.
    const Arrival last = machine.disk.last_arrival();
    for (Arrival arrival = last > 10 ? last - 10 : 1; arrival <= last; ++arrival)
        machine.rotten.insert(machine.disk.at(arrival).id());
    // And what comes next onto the same bad sectors.
    machine.rots_next = 10;
}

void stale_restore(FaultInjector& hand) {
    const auto who = hand.somebody();
    if (!who || hand.world().machine(*who).clone_of) return;
    hand.world().keep_backup(*who);
    hand.later(hand.some_seconds(40, 200), [&hand, who] {
        if (!hand.world().is_up(*who)) return;
        hand.world().crash(*who);
        hand.world().restore_backup(*who);
        hand.later(seconds(5), [&hand, who] { hand.hooks().restart(*who); });
    });
}

void clone(FaultInjector& hand) {
    const auto who = hand.somebody();
    if (!who || hand.world().machine(*who).clone_of) return;
    const bool has_same_writer = hand.world().random().below(2) == 0;
    const MachineId twin = hand.world().add_clone(*who, has_same_writer);
    hand.world().fired(Fault::clone);
    hand.hooks().restart(twin);
    hand.later(hand.some_seconds(60, 240), [&hand, twin] { hand.world().retire(twin); });
}

// A machine whose clock may be upset.
std::optional<MachineId> somebody_unsteady(FaultInjector& hand) {
    const auto who = hand.somebody();
    if (!who || hand.world().machine(*who).has_steady_clock) return std::nullopt;
    return who;
}

void clock_jump(FaultInjector& hand) {
    const auto who = somebody_unsteady(hand);
    if (!who) return;
    WallClock clock;
    clock.offset =
        Duration{static_cast<std::int64_t>(hand.world().random().below(2 * 3'600'000)) - 3'600'000};
    hand.world().fired(Fault::clock_jump);
    hand.world().set_clock(*who, clock);
}

void clock_drift(FaultInjector& hand) {
    const auto who = somebody_unsteady(hand);
    if (!who) return;
    WallClock clock = hand.world().machine(*who).clock;
    clock.drift_per_million =
        static_cast<std::int64_t>(hand.world().random().below(200'001)) - 100'000;
    clock.drifts_from = hand.world().now();
    hand.world().fired(Fault::clock_drift);
    hand.world().set_clock(*who, clock);
}

void clock_freeze(FaultInjector& hand) {
    const auto who = somebody_unsteady(hand);
    if (!who) return;
    WallClock clock = hand.world().machine(*who).clock;
    clock.frozen_at = hand.world().now_at(hand.world().machine(*who)).wall;
    hand.world().fired(Fault::clock_freeze);
    hand.world().set_clock(*who, clock);
    hand.later(hand.some_seconds(30, 300), [&hand, who] { hand.world().set_clock(*who, {}); });
}

void newcomer(FaultInjector& hand) { hand.hooks().add_newcomer(); }

void key_change(FaultInjector& hand) {
    const auto who = hand.somebody();
    if (!who) return;
    // A manifest that is dated an hour ahead would make everything of its center wait so long.
    const Machine& machine = hand.world().machine(*who);
    const auto off = hand.world().now_at(machine).wall.ms - kTestNow.ms - hand.world().now().ms;
    if (off > 60'000 || off < -60'000) return;
    hand.world().machine(*who).has_steady_clock = true;
    hand.world().change_key(*who);
}

void pressure(FaultInjector& hand) {
    if (const auto who = hand.somebody()) hand.hooks().publish_big(*who);
}

// Who is off meanwhile takes it in sealed chunks afterwards; the others are told record by record.
void bulk_import(FaultInjector& hand) {
    const auto who = hand.somebody();
    const auto other = hand.somebody();
    if (!who) return;
    if (other != who) hand.crash_for(*other, hand.some_seconds(20, 60));
    hand.hooks().publish_many(*who);
}

// Of the whole nation, so that nobody's only way to a smaller scope leads over who takes none of
// it.
void decline(FaultInjector& hand) {
    const auto who = hand.somebody();
    if (!who || hand.world().machine(*who).clone_of) return;
    hand.world().fired(Fault::decline);
    hand.world().choose(*who, Scope::nation(), false);
    if (hand.world().random().below(2) == 0) return;
    hand.later(hand.some_seconds(30, 200),
               [&hand, who] { hand.world().choose(*who, Scope::nation(), true); });
}

constexpr FaultRow kTable[] = {
    {Fault::dial_loss, "dial-loss", "dials get no answer, for minutes", 6, dial_loss},
    {Fault::delay, "delay", "a machine's frames take up to 1.2 s longer", 6, delay},
    {Fault::clog, "clog", "nothing passes at a machine for up to a minute, then all of it", 8,
     clog},
    {Fault::swizzle, "swizzle", "half of all are clogged one by one, freed in another order", 2,
     swizzle},
    {Fault::slow_line, "slow-line", "a line carries 2 KB/s for a while", 6, slow_line},
    {Fault::dark_line, "dark-line", "a satellite line's bytes of the day are spent", 0, nullptr},
    {Fault::partition, "partition", "two random halves do not reach each other", 3, partition},
    {Fault::one_way, "one-way", "one half hears the other but is not heard", 3, one_way},
    {Fault::region_cut, "region-cut", "a region is cut off for up to five minutes", 2, region_cut},
    {Fault::half_open, "half-open", "one end of a connection does not learn that it is gone", 12,
     half_open},
    {Fault::reset, "reset", "connections of a machine break, one frame in twenty", 6, reset},
    {Fault::replay, "replay", "a machine repeats earlier frames, one in ten", 8, replay},
    {Fault::crash, "crash", "kill: what was not committed is lost", 10, crash},
    {Fault::storm, "storm", "three in ten machines crash at once", 1, storm},
    {Fault::pause, "pause", "a machine stands still for up to 150 s", 6, pause},
    {Fault::disk_full, "disk-full", "orders are refused, three in ten", 6, disk_full},
    {Fault::store_broken, "store-broken", "every order fails until a restart", 5, store_broken},
    {Fault::late_commit, "late-commit", "commits take up to six seconds", 6, late_commit},
    {Fault::bit_rot, "bit-rot", "the disk gives out damaged records", 8, bit_rot},
    {Fault::stale_restore, "stale-restore", "an old copy of the disk comes back, as a new writer",
     4, stale_restore},
    {Fault::clone, "clone", "two machines from one disk, with the same keys", 2, clone},
    {Fault::clock_jump, "clock-jump", "a wall clock is off by up to an hour", 4, clock_jump},
    {Fault::clock_drift, "clock-drift", "a wall clock is up to a tenth too fast or slow", 4,
     clock_drift},
    {Fault::clock_freeze, "clock-freeze", "a wall clock stands still", 4, clock_freeze},
    {Fault::newcomer, "newcomer", "a center joins by invitation in the midst of it", 3, newcomer},
    {Fault::key_change, "key-change", "a center's manifest names another staff key", 3, key_change},
    {Fault::pressure, "pressure", "a center publishes a megabyte at once", 2, pressure},
    {Fault::bulk_import, "bulk-import", "a center imports hundreds of records, and seals them", 1,
     bulk_import},
    {Fault::decline, "decline", "a center takes nothing of the nation's, for a while or for good",
     2, decline},
    {Fault::equivocator, "equivocator", "tells two halves two versions under one number", 0,
     nullptr},
    {Fault::forger, "forger", "sends records whose signature does not fit", 0, nullptr},
    {Fault::garbage, "garbage", "sends frames of noise", 0, nullptr},
    {Fault::liar, "liar", "tells false counts and digests, and descends for ever", 0, nullptr},
    {Fault::endless_pages, "endless-pages", "gives pages that lead on and never end", 0, nullptr},
    {Fault::withholder, "withholder", "announces and never answers", 0, nullptr},
    {Fault::flooder, "flooder", "announces and requests thousands of ids at once", 0, nullptr},
    {Fault::future, "future", "signs records of tomorrow", 0, nullptr},
    {Fault::stripper, "stripper", "sends records without their bodies", 0, nullptr},
    {Fault::replayer, "replayer", "sends again all that it has seen", 0, nullptr},
    {Fault::nosy, "nosy", "asks for scopes that it is outside of", 0, nullptr},
    {Fault::mute, "mute", "never greets, and only pings", 0, nullptr},
    {Fault::sprawl, "sprawl", "tells of scopes without end", 0, nullptr},
    {Fault::eclipse, "eclipse", "calls everybody, has room for all, and passes nothing on", 0,
     nullptr},
    {Fault::false_seal, "false-seal", "seals what nobody signed, and gives what was not sealed", 0,
     nullptr},
    {Fault::stolen_key, "stolen-key",
     "its key is revoked; what is not listed is dated back and told on", 0, nullptr},
    {Fault::outcast, "outcast", "others remove it; it goes on, and dates back what it writes", 0,
     nullptr},
};
static_assert(std::size(kTable) == kFaults);

// One strike is about the whole federation: no more of them where there are more centers.
bool hits_everybody(Fault fault) {
    return fault == Fault::swizzle || fault == Fault::partition || fault == Fault::one_way ||
           fault == Fault::region_cut || fault == Fault::storm || fault == Fault::bulk_import;
}

}  // namespace

std::span<const FaultRow> fault_table() { return kTable; }

const FaultRow& fault_row(Fault fault) {
    const FaultRow& row = kTable[static_cast<std::size_t>(fault)];
    CHECK(row.fault == fault);
    return row;
}

std::optional<Fault> find_fault(std::string_view name) {
    const auto* row = std::ranges::find(kTable, name, &FaultRow::name);
    if (row == std::end(kTable)) return std::nullopt;
    return row->fault;
}

std::vector<Fault> draw_faults(Random& random) {
    const std::uint64_t in_nine = 3 + random.below(4);
    std::vector<Fault> out;
    for (const FaultRow& row : kTable) {
        if (!is_drawn(row.fault)) continue;
        if (random.below(9) < in_nine) out.push_back(row.fault);
    }
    return out;
}

void FaultInjector::schedule(const std::vector<Fault>& faults, Duration busy) {
    const auto span = static_cast<std::uint64_t>(busy.count());
    for (const Fault fault : faults) {
        const FaultRow& row = fault_row(fault);
        if (row.strike == nullptr) continue;
        const std::uint64_t size = hits_everybody(fault) ? 1 : 1 + world_.size() / kTableCenters;
        const std::uint64_t length =
            std::max<std::uint64_t>(1, span / static_cast<std::uint64_t>(kTableBusy.count()));
        for (std::uint64_t i = 0; i < row.strikes * size * length; ++i) {
            later(Duration{static_cast<std::int64_t>(world_.random().below(span))},
                  [this, &row] { row.strike(*this); });
        }
    }
}

void FaultInjector::stop() {
    is_stopped_ = true;
    for (MachineId machine = 0; machine < world_.size(); ++machine) {
        if (world_.machine(machine).clone_of) world_.retire(machine);
    }
}

std::optional<MachineId> FaultInjector::somebody() {
    std::vector<MachineId> up;
    for (const MachineId machine : all_honest()) {
        if (world_.is_up(machine)) up.push_back(machine);
    }
    if (up.empty()) return std::nullopt;
    return up[world_.random().below(up.size())];
}

std::vector<MachineId> FaultInjector::all_honest() const {
    std::vector<MachineId> out;
    for (MachineId machine = 0; machine < world_.size(); ++machine) {
        if (world_.counts(machine)) out.push_back(machine);
    }
    return out;
}

Duration FaultInjector::some_seconds(std::uint64_t from, std::uint64_t to) {
    const std::uint64_t span = (to - from) * 1'000;
    return Duration{static_cast<std::int64_t>(from * 1'000 + world_.random().below(span + 1))};
}

void FaultInjector::later(Duration after, std::function<void()> action) {
    world_.at(world_.now() + after, [this, action = std::move(action)] {
        if (!is_stopped_) action();
    });
}

void FaultInjector::crash_for(MachineId machine, Duration down) {
    world_.crash(machine);
    world_.at(world_.now() + down, [this, machine] { hooks_.restart(machine); });
}

void FaultInjector::cut_for(World::Cut cut, Duration duration) {
    world_.cut(std::move(cut));
    later(duration, [this, number = ++cuts_] {
        if (cuts_ == number) world_.cut({});
    });
}

}  // namespace tsunagi::simulation
