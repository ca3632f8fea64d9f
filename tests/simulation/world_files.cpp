// Files that records name: published, wanted, put on disks.
#include <algorithm>

#include "protocol/base/check.h"
#include "tests/simulation/world.h"
#include "tests/support/store_source.h"

namespace tsunagi::simulation {
namespace {

using std::chrono::milliseconds;

}  // namespace

void World::publish_file(MachineId id, Draft draft, Bytes content) {
    Machine& machine = *machines_.at(id);
    if (machine.node == nullptr || machine.is_paused) return;
    machine.disk.contents().add(content);
    auto body = decode_body(draft.body);
    CHECK(body.has_value());
    body->attachments.push_back(attachment_of(content));
    const auto bytes = encode_body(*body);
    CHECK(bytes.has_value());
    draft.body = *bytes;
    contents_.emplace(body->attachments.back().content, draft.scope);
    ++files_.published;
    publish(id, {std::move(draft)});
}

std::optional<RecordId> World::record_naming(const Machine& machine, const ContentId& content) {
    for (Arrival arrival = machine.disk.last_arrival(); arrival > 0; --arrival) {
        const auto named = contents_named_by(machine.disk.at(arrival));
        if (std::ranges::find(named, content) != named.end() && machine.disk.is_shown(arrival))
            return machine.disk.at(arrival).id();
    }
    return std::nullopt;
}

std::optional<RequestTicket> World::fetch_file(MachineId id, const ContentId& content) {
    Machine& machine = *machines_.at(id);
    if (machine.node == nullptr || machine.is_paused) return std::nullopt;
    const auto record = record_naming(machine, content);
    if (!record) return std::nullopt;
    const auto body = decode_body(parse_record(*machine.disk.record(*record))->body());
    const RequestTicket request = ++machine.last_request;
    note("fetch", id, request);
    machine.file_requests[request] = {*find_content(body->attachments, content), now_, {}};
    step(machine, input::FetchContent{request, *record, content});
    return request;
}

void World::perform_content(Machine& machine, ContentOrder order) {
    const Monotonic due =
        std::max(machine.contents_free_at, now_ + between(milliseconds(1), milliseconds(5)));
    machine.contents_free_at = due;
    auto shared = std::make_shared<ContentOrder>(std::move(order));
    at(due, [this, &machine, life = machine.life, shared] {
        on_machine(machine, [this, &machine, life, shared] {
            if (machine.life != life) return;
            std::optional<ContentDone> done;
            if (machine.weather.is_store_broken) {
                fired(Fault::store_broken);
                done = {shared->ticket, Error::store_failed};
            } else if (happens(machine.weather.refusal)) {
                fired(Fault::disk_full);
                done = {shared->ticket, Error::disk_full};
            } else {
                files_.pieces += std::holds_alternative<ContentOrder::Put>(shared->step);
                done = perform_order(machine.disk.contents(), *shared);
            }
            if (done) step(machine, std::move(*done));
        });
    });
}

void World::perform_content_news(Machine& machine, const ContentNews& news) {
    note("file", machine.id, news.request);
    const auto found = machine.file_requests.find(news.request);
    if (found == machine.file_requests.end()) return fail("news of a file that nobody wanted");
    FileRequest& request = found->second;
    if (request.end) return fail("news of a file after its end");
    if (!news.is_end) return;
    request.end = news;
    ++(news.error ? files_.failed : files_.fetched);
    if (!news.error && !machine.disk.has_content(request.ref))
        fail("a file was said to be here, and is not on the disk");
}

// No piece of a file to a center that is outside of its record's scope.
void World::check_content_goes(const Machine& from, PeerId peer, const ContentId& content) {
    const auto scope = contents_.find(content);
    const auto link = from.links.find(peer);
    if (scope == contents_.end()) return fail("a file was given that nobody published");
    if (link == from.links.end()) return;
    const Machine& to = *machines_[link->second->machine[link->second->peer[0] == peer ? 1 : 0]];
    if (!is_inside(scope->second, to.center.id, to.center.home()))
        fail("a file of " + scope_text(scope->second) + " was given to a center outside of it" +
             " (machine " + std::to_string(from.id) + " to " + std::to_string(to.id) + ")");
}

bool World::is_within_reach(MachineId id, const ContentId& content, std::size_t links) const {
    std::set<MachineId> seen{id};
    std::vector<MachineId> ring{id};
    for (std::size_t far = 0; far <= links; ++far) {
        std::vector<MachineId> next;
        for (const MachineId at : ring) {
            const Machine& machine = *machines_[at];
            if (machine.line.kind() == LineKind::satellite) continue;
            if (machine.disk.contents().has(content)) return true;
            if (!record_naming(machine, content)) continue;
            for (const auto& [peer, link] : machine.links) {
                const int side = link->peer[0] == peer ? 0 : 1;
                const MachineId other = link->machine[1 - side];
                const bool is_good = link->is_open[0] && link->is_open[1] && !link->is_dead[0] &&
                                     !link->is_dead[1] && counts(other) && is_up(other) &&
                                     record_naming(*machines_[other], content).has_value();
                if (is_good && seen.insert(other).second) next.push_back(other);
            }
        }
        ring = std::move(next);
    }
    return false;
}

}  // namespace tsunagi::simulation
