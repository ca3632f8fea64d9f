#include "tests/simulation/checkers.h"

#include <map>
#include <set>

#include "protocol/record/record.h"

namespace tsunagi::simulation {
namespace {

bool is_entitled(const World& world, MachineId machine, const Scope& scope) {
    const TestCenter& center = world.center(machine);
    return is_inside(scope, center.id, center.home());
}

std::string at_machine(MachineId machine) { return " (machine " + std::to_string(machine) + ")"; }

std::string check_record_at(const World& world, MachineId machine, Arrival arrival) {
    const ParsedRecord& record = world.disk(machine).at(arrival);
    if (!is_entitled(world, machine, record.header().scope)) {
        return "a record of " + scope_text(record.header().scope) + " lies outside of it" +
               at_machine(machine);
    }
    return {};
}

std::string check_sample(const World& world, MachineId machine, Random& random) {
    const MemoryStore& disk = world.disk(machine);
    if (disk.last_arrival() == 0) return {};
    const ParsedRecord& record = disk.at(1 + random.below(disk.last_arrival()));
    const ByteSpan bytes = record.bytes();
    auto parsed = parse_record(Bytes(bytes.begin(), bytes.end()));
    if (!parsed || parsed->id() != record.id())
        return "a stored record does not parse" + at_machine(machine);
    if (!check_record(std::move(*parsed))) return "a stored record is forged" + at_machine(machine);
    return {};
}

}  // namespace

std::string check_safety(const World& world, Random& random) {
    for (const auto& acknowledged : world.acknowledged()) {
        if (!world.disk(acknowledged.machine).has(acknowledged.id)) {
            return "an acknowledged record is lost" + at_machine(acknowledged.machine);
        }
    }
    for (MachineId machine = 0; machine < world.size(); ++machine) {
        for (Arrival arrival = 1; arrival <= world.disk(machine).last_arrival(); ++arrival) {
            if (auto problem = check_record_at(world, machine, arrival); !problem.empty())
                return problem;
        }
        if (auto problem = check_sample(world, machine, random); !problem.empty()) return problem;
    }
    return {};
}

std::string check_converged(const World& world) {
    std::map<Scope, std::pair<MachineId, ScopeSummary>> first;
    std::set<Scope> scopes;
    for (MachineId machine = 0; machine < world.size(); ++machine) {
        for (const Scope& scope : world.disk(machine).scopes()) scopes.insert(scope);
    }
    for (const Scope& scope : scopes) {
        for (MachineId machine = 0; machine < world.size(); ++machine) {
            if (!is_entitled(world, machine, scope)) continue;
            const ScopeSummary summary = world.disk(machine).scope_summary(scope);
            const auto [at, is_new] = first.try_emplace(scope, machine, summary);
            if (!is_new && at->second.second != summary) {
                return scope_text(scope) + " differs: " + std::to_string(at->second.second.count) +
                       at_machine(at->second.first) + ", " + std::to_string(summary.count) +
                       at_machine(machine);
            }
        }
    }
    for (const auto& acknowledged : world.acknowledged()) {
        for (MachineId machine = 0; machine < world.size(); ++machine) {
            if (is_entitled(world, machine, acknowledged.scope) &&
                !world.disk(machine).has(acknowledged.id)) {
                return "an acknowledged record has not arrived" + at_machine(machine);
            }
        }
    }
    return {};
}

std::string explain_missing(const World& world) {
    for (MachineId holder = 0; holder < world.size(); ++holder) {
        for (Arrival arrival = 1; arrival <= world.disk(holder).last_arrival(); ++arrival) {
            const ParsedRecord& record = world.disk(holder).at(arrival);
            const Header& header = record.header();
            for (MachineId machine = 0; machine < world.size(); ++machine) {
                if (!is_entitled(world, machine, header.scope) ||
                    world.disk(machine).has(record.id()))
                    continue;
                std::string out = "missing" + at_machine(machine) + ", held" + at_machine(holder) +
                                  ": kind " + std::to_string(header.kind) + " in " +
                                  scope_text(header.scope) + ", written at " +
                                  std::to_string(header.time.ms() - kTestNow.ms) + " ms of the run";
                if (const Node* node = world.node(machine)) {
                    for (const auto& [reason, count] : node->view().deferred_by_reason) {
                        out += "; " + std::to_string(count) +
                               " deferred there: " + std::string(error_text(reason));
                    }
                }
                return out;
            }
        }
    }
    return {};
}

std::string check_same_view(const World& world) {
    // Per scope: the ids of all heads in it, from each machine inside.
    std::map<Scope, std::map<MachineId, std::set<RecordId>>> heads;
    for (MachineId machine = 0; machine < world.size(); ++machine) {
        const MemoryStore& disk = world.disk(machine);
        for (Arrival arrival = 1; arrival <= disk.last_arrival(); ++arrival) {
            const Header& header = disk.at(arrival).header();
            if (header.record_class != RecordClass::fact) continue;
            for (const SlotHead& head : disk.slot_heads(header.center, header.slot)) {
                // A slot may have versions in scopes that others do not see: only whole slots
                // compare.
                if (head.scope == header.scope && head.scope == Scope::nation())
                    heads[head.scope][machine].insert(head.id);
            }
        }
    }
    for (const auto& [scope, by_machine] : heads) {
        for (const auto& [machine, ids] : by_machine) {
            if (ids != by_machine.begin()->second)
                return "what is shown in " + scope_text(scope) + " differs" + at_machine(machine);
        }
    }
    return {};
}

}  // namespace tsunagi::simulation
