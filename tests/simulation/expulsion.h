// expulsion.h - centers that others take out of the federation in a scenario, and what must be true
// then.
//
// Each outcast (fault.h) is removed by as many honest centers as the charter asks, at drawn
// moments, each with a list of what it holds of the outcast then. Drawn by a generator of its own.
#pragma once

#include <map>
#include <set>
#include <string>

#include "tests/simulation/world.h"

namespace tsunagi::simulation {

class Expulsions {
  public:
    Expulsions(World& world, std::uint64_t seed) : world_(world), random_(seed ^ 0x657870656c) {}

    // Of all outcasts there are, by those who are members by now.
    void schedule(Duration busy);

    // Once all is said and told: nobody who counts holds what no list names, or takes an outcast
    // for a member. "" while nothing is wrong.
    [[nodiscard]] std::string check() const;
    // How many outcasts have enough centers against them.
    [[nodiscard]] std::uint64_t in_force() const;
    // What these wrote without being listed by anybody.
    [[nodiscard]] std::uint64_t unlisted() const;

  private:
    struct Expulsion {
        std::optional<RecordId> removal;
        std::set<MachineId> by;
        std::set<RecordId> listed;  // by any of them
    };
    void vote(MachineId outcast);
    [[nodiscard]] std::optional<MachineId> draw_voter(const Expulsion& expulsion);

    World& world_;
    SeededRandom random_;
    std::map<MachineId, Expulsion> expulsions_;  // by outcast
};

}  // namespace tsunagi::simulation
