// world.h - a federation of real nodes in one process, on virtual time, from one seed.
//
// The second shell beside the daemon: same Node, a memory store for each machine, links as ordered
// byte streams with latency and bandwidth. One event heap ordered by (time, number), one seeded
// generator for everything that happens, so that a seed always gives the same trace. A crash drops
// what was not committed and every connection. Not here: what is right (checkers.h) and what is
// done to it (scenario.h).
#pragma once

#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "protocol/node/node.h"
#include "tests/support/builders.h"
#include "tests/support/memory_store.h"

namespace tsunagi::simulation {

using MachineId = std::size_t;

// How a machine is connected. Home fibre by default.
struct LinkModel {
    Duration latency_min = std::chrono::milliseconds(4);
    Duration latency_max = std::chrono::milliseconds(40);
    std::uint64_t bytes_per_second = 5'000'000;
};

// How likely things go wrong, while faults are on. Parts in a million of each chance to happen.
struct FaultRates {
    std::uint32_t link_reset = 0;     // per frame: the connection breaks instead
    std::uint32_t store_refusal = 0;  // per order: the disk is full
    Duration commit_delay_max = std::chrono::milliseconds(20);
};

// How often each kind really happened: a fault that never fires proves nothing.
struct FaultCounts {
    std::uint64_t resets = 0;
    std::uint64_t refusals = 0;
    std::uint64_t crashes = 0;
    std::uint64_t dropped_orders = 0;  // ordered, and lost by a crash before the commit
    std::uint64_t partitions = 0;
    std::uint64_t clock_jumps = 0;
};

struct Traffic {
    std::uint64_t frames = 0;
    std::uint64_t bytes = 0;
};

class World {
  public:
    World(std::uint64_t seed, Monotonic start);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // --- building ---
    // A founding center; call once, first.
    MachineId add_founder(const CenterSpec& spec);
    // A center that joins by an invitation of `host` and then calls `peers` too.
    MachineId add_newcomer(const CenterSpec& spec, MachineId host, std::vector<MachineId> peers);
    void start(MachineId machine);

    // --- events ---
    void crash(MachineId machine);
    // Machines of different groups can't reach each other; empty: all can.
    void partition(std::vector<int> group_of_machine);
    void set_faults(const FaultRates& rates) { faults_ = rates; }
    // Sets how far the wall clock is off; running time goes on as before.
    void jump_clock(MachineId machine, Duration off);
    void mend_clocks();
    // Runs `action` at that time, in the order of calls for the same time.
    void at(Monotonic when, std::function<void()> action);
    // Publishes if the machine is up. The reply is kept in acknowledged().
    void publish(MachineId machine, Draft draft);

    // Runs until `end`, or until `done` says so (asked once a virtual second). True if it was done.
    bool run_until(Monotonic end, const std::function<bool()>& done = nullptr);

    // --- looking ---
    [[nodiscard]] Monotonic now() const { return now_; }
    [[nodiscard]] std::size_t size() const { return machines_.size(); }
    [[nodiscard]] bool is_up(MachineId machine) const;
    [[nodiscard]] const MemoryStore& disk(MachineId machine) const;
    [[nodiscard]] const Node* node(MachineId machine) const;
    [[nodiscard]] const TestCenter& center(MachineId machine) const;
    struct Acknowledged {
        MachineId machine;
        RecordId id;
        Scope scope;
    };
    [[nodiscard]] const std::vector<Acknowledged>& acknowledged() const { return acknowledged_; }
    [[nodiscard]] std::uint64_t refused() const { return refused_; }
    [[nodiscard]] const FaultCounts& fault_counts() const { return fault_counts_; }
    [[nodiscard]] const Traffic& traffic() const { return traffic_; }
    [[nodiscard]] std::uint64_t events() const { return last_event_; }
    // A digest of everything that happened, in order.
    [[nodiscard]] const Digest& trace() const { return trace_; }
    [[nodiscard]] Random& random() { return random_; }
    // Tells every event on standard error, for people who hunt a failure.
    void be_loud() { is_loud_ = true; }

  private:
    struct Machine;
    struct Link;
    struct Event {
        Monotonic at;
        std::uint64_t number = 0;
        std::function<void()> run;
    };
    struct Later {
        bool operator()(const Event& a, const Event& b) const {
            return a.at != b.at ? a.at > b.at : a.number > b.number;
        }
    };

    [[nodiscard]] Now now_at(const Machine& machine) const;
    void note(std::string_view what, std::uint64_t a, std::uint64_t b);
    void step(Machine& machine, Input input);
    void perform(Machine& machine, Effects effects);
    void perform_store(Machine& machine, StoreOrder order);
    void perform_checks(Machine& machine, CheckOrder order);
    void perform_dial(Machine& machine, const DialOrder& dial);
    void perform_serve(Machine& machine, ServeOrder order);
    void perform_reply(Machine& machine, const Reply& reply);
    void send(Machine& machine, PeerId peer, Bytes frame);
    void break_link(const std::shared_ptr<Link>& link);
    void end_link(const std::shared_ptr<Link>& link, int side);
    void wake_at(Machine& machine, Monotonic when);
    [[nodiscard]] bool can_reach(const Machine& a, const Machine& b) const;
    [[nodiscard]] bool happens(std::uint32_t per_million);
    [[nodiscard]] Duration between(Duration low, Duration high);
    Machine& add_machine(TestCenter center);
    [[nodiscard]] NodeConfig config_of(const Machine& machine) const;

    SeededRandom random_;
    Monotonic now_;
    std::uint64_t last_event_ = 0;
    std::priority_queue<Event, std::vector<Event>, Later> events_;
    std::vector<std::unique_ptr<Machine>> machines_;
    std::vector<int> groups_;
    LinkModel link_model_;
    FaultRates faults_;
    FaultCounts fault_counts_;
    Traffic traffic_;
    std::vector<Acknowledged> acknowledged_;
    std::uint64_t refused_ = 0;
    PeerId last_peer_ = 0;
    Digest trace_;
    bool is_loud_ = false;
};

}  // namespace tsunagi::simulation
