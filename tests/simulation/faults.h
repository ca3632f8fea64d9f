// faults.h - everything that can go wrong, as one table; and the hand that makes it happen.
//
// Each seed enables a subset of the rows (swarm testing: a fault that always comes with all others
// hides what it does alone). An enabled row strikes several times at drawn moments of the busy
// phase; hostile members are there from the beginning. World counts what really happened: a fault
// that is enabled and never fires proves nothing, and `simulate --runs` fails over it.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/world.h"

namespace tsunagi::simulation {

class FaultInjector;

struct FaultRow {
    Fault fault = Fault::dial_loss;
    std::string_view name;
    std::string_view what;
    unsigned strikes = 0;  // in a busy phase of a quarter of an hour, for up to 50 centers
    void (*strike)(FaultInjector&) = nullptr;  // none: a hostile member, or a property of lines
};
[[nodiscard]] std::span<const FaultRow> fault_table();
[[nodiscard]] const FaultRow& fault_row(Fault fault);
[[nodiscard]] std::optional<Fault> find_fault(std::string_view name);

// Do seeds bring it about? What came later has runs of its own (--faults), so that seeds of before
// it stay what they were.
[[nodiscard]] constexpr bool is_drawn(Fault fault) {
    return fault != Fault::stolen_key && fault != Fault::outcast;
}
// A third to two thirds of those that are drawn.
[[nodiscard]] std::vector<Fault> draw_faults(Random& random);

class FaultInjector {
  public:
    struct Hooks {
        std::function<void(MachineId)> restart;       // start it as soon as it can be
        std::function<void(MachineId)> publish_big;   // a burst of large records
        std::function<void(MachineId)> publish_many;  // an import of small ones
        std::function<void()> add_newcomer;
    };
    FaultInjector(World& world, Hooks hooks) : world_(world), hooks_(std::move(hooks)) {}

    // Draws when each of `faults` strikes within `busy` from now on.
    void schedule(const std::vector<Fault>& faults, Duration busy);
    // No strike comes any more, and clones are switched off.
    void stop();

    // --- for the rows ---
    [[nodiscard]] World& world() { return world_; }
    [[nodiscard]] const Hooks& hooks() const { return hooks_; }
    // An honest machine that is up; nobody where there is none.
    [[nodiscard]] std::optional<MachineId> somebody();
    [[nodiscard]] std::vector<MachineId> all_honest() const;
    [[nodiscard]] Duration some_seconds(std::uint64_t from, std::uint64_t to);
    void later(Duration after, std::function<void()> action);
    void crash_for(MachineId machine, Duration down);
    void cut_for(World::Cut cut, Duration duration);

  private:
    World& world_;
    Hooks hooks_;
    bool is_stopped_ = false;
    unsigned cuts_ = 0;
};

}  // namespace tsunagi::simulation
