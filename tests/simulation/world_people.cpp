// What the people of a machine do: publish, erase, sign as officers, choose what they take.
#include "protocol/base/check.h"
#include "tests/simulation/world.h"

namespace tsunagi::simulation {

void World::publish(MachineId id, std::vector<Draft> drafts) {
    Machine& machine = *machines_.at(id);
    if (machine.node == nullptr || machine.is_paused) return;
    const RequestTicket request = ++machine.last_request;
    for (const Draft& draft : drafts) machine.publishing[request].push_back(draft.scope);
    step(machine, input::Publish{request, std::move(drafts)});
}

void World::erase(MachineId id, const RecordId& record) {
    Machine& machine = *machines_.at(id);
    if (machine.node == nullptr || machine.is_paused) return;
    const RequestTicket request = ++machine.last_request;
    note("erase", id, request);
    step(machine, input::Erase{request, record, {ErasureReason::mistake, true}, "", {}});
}

void World::take_in(MachineId id, const std::vector<Bytes>& records) {
    Machine& machine = *machines_.at(id);
    note("take in", id, records.size());
    // The last one is the manifest that the next one follows.
    for (const Bytes& record : records)
        machine.first_records.insert(machine.first_records.end() - 1, record);
    // With all the others, so that what its disk refuses is tried again as they are.
    on_machine(machine, [this, &machine] { take_all_in(machine); });
}

void World::take_all_in(Machine& machine) {
    machine.take_in = ++machine.last_request;
    step(machine, input::TakeIn{machine.take_in, machine.first_records});
}

void World::change_key(MachineId id) {
    Machine& machine = *machines_.at(id);
    if (machine.node == nullptr || machine.is_paused || machine.clone_of) return;
    auto parent = parse_record(machine.first_records.back());
    CHECK(parent.has_value());
    machine.center.spec.now = now_at(machine).wall;
    const CheckedRecord manifest = change_staff_key(random_, machine.center, *parent);
    machine.first_records.push_back(bytes_of(manifest));
    machine.staff =
        std::make_shared<const SecretKey>(SecretKey::from_seed(machine.center.staff.seed()));
    keys_[machine.center.id].insert(machine.center.staff.public_key());
    machine.key_change = ++machine.last_request;
    note("key change", id, machine.center.epoch);
    fired(Fault::key_change);
    step(machine, input::TakeIn{machine.key_change, {machine.first_records.back()}});
}

void World::choose(MachineId id, const Scope& scope, bool is_wanted) {
    Machine& machine = *machines_.at(id);
    note("choose", id, is_wanted ? 1 : 0);
    machine.choices[scope] = is_wanted;
    machine.declined_from.erase(scope);
    on_machine(machine, [this, &machine, scope] { tell_choice(machine, scope); });
}

void World::tell_choice(Machine& machine, const Scope& scope) {
    const bool is_wanted = machine.wants(scope);
    // What is declined is not compared: people are told to wait.
    if (!is_wanted && waits_for_others(machine)) {
        at(now_ + std::chrono::seconds(5), [this, &machine, scope, life = machine.life] {
            on_machine(machine, [this, &machine, scope, life] {
                if (machine.life == life && !machine.wants(scope)) tell_choice(machine, scope);
            });
        });
        return;
    }
    step(machine, input::Subscribe{++machine.last_request, scope, is_wanted});
    if (!is_wanted) watch_decline(machine, scope, machine.life);
}

}  // namespace tsunagi::simulation
