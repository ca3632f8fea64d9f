// machine.h - one simulated machine and one simulated connection, as plain state.
//
// Internal to the simulator: world*.cpp moves them, faults.cpp upsets them, checkers look at them.
// A machine is a computer of a center with a disk and a line; what runs on it is a real Node, or,
// where the center is hostile, an Adversary. Most centers have one machine; a clone is a second one
// with the same keys.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "protocol/node/node.h"
#include "tests/simulation/adversary.h"
#include "tests/simulation/bugs.h"
#include "tests/simulation/network.h"
#include "tests/support/builders.h"
#include "tests/support/memory_store.h"

namespace tsunagi::simulation {

using MachineId = std::size_t;
inline constexpr MachineId kNobody = static_cast<MachineId>(-1);

// What faults do to one machine at the moment; the default is a fine day. Chances are parts in a
// million.
struct Weather {
    Duration delay{};                    // added to each frame that it sends
    std::uint64_t bytes_per_second = 0;  // its line upwards; 0: what the line can do
    unsigned clogs = 0;                  // how many faults hold back what goes in and out
    std::uint32_t dial_loss = 0;         // per dial
    std::uint32_t reset = 0;             // per frame: the connection breaks instead
    std::uint32_t replay = 0;            // per frame: an earlier one of the connection is repeated
    std::uint32_t refusal = 0;           // per order: the disk is full
    bool is_store_broken = false;        // every order fails until the machine is started anew
    Duration commit_delay_max = std::chrono::milliseconds(20);
};

// The wall clock of one machine; running time always goes on.
struct WallClock {
    Duration offset{};
    std::int64_t drift_per_million = 0;
    Monotonic drifts_from;
    std::optional<WallTime> frozen_at;
};

// One TCP connection. Side 0 dialled.
struct Link {
    MachineId machine[2] = {};
    PeerId peer[2] = {};  // how each side calls it
    LinkKey key;
    bool is_open[2] = {true, true};
    bool is_dead[2] = {};         // nothing that this side sends arrives any more
    Monotonic reaches_at[2];      // when what that side sent last reaches the other one's line
    Monotonic arrives_at[2];      // when the last byte that reached it has come in
    std::deque<Bytes> held[2];    // sent by that side, arrived at a clog
    std::deque<Bytes> recent[2];  // for replay: the last few that the side sent
    Duration latency{};
};

// What a machine's people ask its peers, and what has come of it.
struct Question {
    PeerQuery query;
    Monotonic asked_at;
    Monotonic due;  // it must be over by then
    std::set<RecordId> found;
    std::optional<std::vector<CenterCoverage>> coverage;  // it is over
};

// A file that a machine's people want.
struct FileRequest {
    ContentRef ref;
    Monotonic asked_at;
    std::optional<ContentNews> end;
};

struct Machine {
    explicit Machine(TestCenter its_center, std::shared_ptr<RecordPool> pool)
        : center(std::move(its_center)), disk(std::move(pool)) {}

    MachineId id = 0;
    TestCenter center;
    MemoryStore disk;
    std::unique_ptr<StaleDigests> stale;  // where that bug is put in
    std::unique_ptr<SeededRandom> random;
    std::shared_ptr<const SecretKey> staff;
    std::unique_ptr<Node> node;
    std::unique_ptr<Adversary> adversary;
    NodeConfig config;
    std::vector<Bytes> first_records;  // taken in at each start
    std::optional<MachineId> host;     // whom it asks to join
    std::optional<MachineId> clone_of;
    bool is_retired = false;        // switched off for good
    bool has_steady_clock = false;  // somebody's joining hangs on it: clock faults leave it alone
    std::uint64_t life = 0;  // rises with each start and crash: what an earlier life began is void
    std::uint64_t disk_run = 0;  // rises when waiting orders are lost
    bool is_paused = false;
    std::deque<std::function<void()>> paused_events;
    Line line;
    Weather weather;
    WallClock clock;
    std::optional<MemoryStore> backup;
    std::set<RecordId> rotten;  // the disk gives these out damaged
    std::size_t rots_next = 0;  // how many of the next ones will be
    Monotonic next_wake = Monotonic::never();
    Monotonic commit_free_at;
    std::size_t orders_waiting = 0;
    std::map<PeerId, std::shared_ptr<Link>> links;
    std::map<RequestTicket, std::vector<Scope>> publishing;
    std::map<Scope, bool> choices;  // does it take records of the scope? As its people last said
    std::map<Scope, Arrival> declined_from;  // what comes behind this is its own
    RequestTicket last_request = 0;
    std::map<RequestTicket, Question> questions;         // of this life
    std::map<RequestTicket, FileRequest> file_requests;  // of this life
    Monotonic contents_free_at;
    RequestTicket take_in = 0;  // the first request of each life: its answer lets a person unlock
    RequestTicket key_change = 0;

    [[nodiscard]] bool is_honest() const { return adversary == nullptr; }
    [[nodiscard]] bool wants(const Scope& scope) const {
        const auto chosen = choices.find(scope);
        return chosen == choices.end() || chosen->second;
    }
    // The store as the node sees it.
    [[nodiscard]] const RecordIndex& index() const {
        if (stale != nullptr) return *stale;
        return disk;
    }
    [[nodiscard]] const PublicKey& device() const { return center.device; }
};

}  // namespace tsunagi::simulation
