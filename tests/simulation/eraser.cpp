#include "tests/simulation/eraser.h"

#include <algorithm>
#include <ranges>

namespace tsunagi::simulation {
namespace {

constexpr Duration kLookEvery = std::chrono::milliseconds(500);
constexpr Duration kLookMax = std::chrono::minutes(20);
constexpr std::uint64_t kAgainOneIn = 4;

// Is everything that the machine holds of it without a body, and is it held at all?
bool is_gone(const Machine& machine, const RecordId& record) {
    const auto place = machine.disk.find(record);
    return place && machine.disk.at(place->arrival).body().empty();
}

}  // namespace

void Eraser::schedule(std::uint64_t erasures, Duration busy) {
    const auto span = static_cast<std::uint64_t>(busy.count());
    for (std::uint64_t i = 0; i < erasures; ++i) {
        world_.at(world_.now() + Duration{static_cast<std::int64_t>(random_.below(span))},
                  [this] { erase_one(); });
    }
}

void Eraser::erase_one() {
    const auto& written = world_.acknowledged();
    if (written.empty()) return;
    const auto& chosen = written[random_.below(written.size())];
    const bool is_twice = random_.below(kAgainOneIn) == 0;
    if (chosen.machine == kNobody || !world_.is_up(chosen.machine)) return;
    const MachineId author = chosen.machine;
    const RecordId record = chosen.id;
    ++asked_;
    world_.erase(author, record);
    if (is_twice) world_.erase(author, record);
    watch(author, record, world_.now());
}

void Eraser::watch(MachineId author, const RecordId& record, Monotonic since) {
    world_.at(world_.now() + kLookEvery, [this, author, record, since] {
        const Machine& own = world_.machine(author);
        const auto place = own.disk.find(record);
        if (!place || world_.now() > since + kLookMax) return;
        const Scope& scope = place->scope;
        const auto all = std::views::iota(MachineId{0}, world_.size());
        const bool is_over = std::ranges::all_of(all, [&](MachineId id) {
            const Machine& machine = world_.machine(id);
            const bool must = world_.counts(id) && machine.wants(scope) &&
                              is_inside(scope, machine.center.id, machine.center.home());
            return !must || is_gone(machine, record);
        });
        if (is_over) {
            times_.push_back(world_.now() - since);
        } else {
            watch(author, record, since);
        }
    });
}

}  // namespace tsunagi::simulation
