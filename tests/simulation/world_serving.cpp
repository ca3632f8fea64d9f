// What machines send of their disks: records and files, as the link drains.
#include "tests/simulation/world.h"
#include "tests/support/store_source.h"

namespace tsunagi::simulation {

// A machine's disk as one link's other end gets to see it.
class World::MachineSource final : public ServeSource {
  public:
    MachineSource(World& world, Machine& machine, PeerId peer)
        : world_(world), machine_(machine), peer_(peer) {}
    [[nodiscard]] std::optional<Bytes> record(const LogEntry& entry) const override {
        return world_.read_record(machine_, peer_, entry.id);
    }
    [[nodiscard]] std::optional<PieceList> pieces(const ContentRef& ref) const override {
        world_.check_content_goes(machine_, peer_, ref.content);
        return machine_.disk.contents().pieces(ref);
    }
    [[nodiscard]] std::optional<Bytes> piece(const ContentRef& ref,
                                             std::uint32_t number) const override {
        world_.check_content_goes(machine_, peer_, ref.content);
        return machine_.disk.contents().piece(ref, number);
    }

  private:
    World& world_;
    Machine& machine_;
    PeerId peer_;
};

// Reads as the link drains, as the daemon does.
void World::perform_serve(Machine& machine, ServeOrder order) {
    const PeerId peer = order.peer;
    serve_next(machine, peer, std::make_shared<Serving>(std::move(order)));
}

void World::serve_next(Machine& machine, PeerId peer, std::shared_ptr<Serving> serving) {
    const auto found = machine.links.find(peer);
    if (found == machine.links.end() || machine.node == nullptr) return;
    auto frame = serving->next_frame(MachineSource(*this, machine, peer));
    if (!frame) {
        step(machine, input::PeerDrained{peer, serving->weight()});
        return;
    }
    const auto link = found->second;
    const int side = link->peer[0] == peer ? 0 : 1;
    send(machine, peer, std::move(*frame));
    // As soon as it has left; and not while the other end's line is behind with what came before.
    const Monotonic there = std::max(link->reaches_at[side], link->arrives_at[side]);
    const Monotonic left = there + -(link->latency + machine.weather.delay);
    at(left, [this, &machine, peer, serving, life = machine.life] {
        on_machine(machine, [this, &machine, peer, serving, life] {
            if (machine.life == life) serve_next(machine, peer, serving);
        });
    });
}

std::optional<Bytes> World::read_record(Machine& machine, PeerId peer, const RecordId& id) {
    auto bytes = machine.disk.record(id);
    if (!bytes) return bytes;
    // Nothing of a scope to a peer that is not inside it: seen here, where the bytes go out.
    const auto& link = machine.links.at(peer);
    const Machine& to = *machines_[link->machine[link->peer[0] == peer ? 1 : 0]];
    const auto place = machine.disk.find(id);
    if (!is_inside(place->scope, to.center.id, to.center.home())) {
        fail("a record of " + scope_text(place->scope) + " was sent to a center outside of it" +
             " (machine " + std::to_string(machine.id) + " to " + std::to_string(to.id) + ")");
    }
    if (machine.rotten.contains(id)) {
        fired(Fault::bit_rot);
        (*bytes)[8 + random_.below(bytes->size() - 8)] ^= 1;
    }
    return bytes;
}

}  // namespace tsunagi::simulation
