// A step of a node, and what the shell does with its effects.
#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/node/checking.h"
#include "protocol/record/invitation.h"
#include "tests/simulation/world.h"

namespace tsunagi::simulation {
namespace {

using std::chrono::milliseconds;

// A disk that is slow on a fine day reports within this; what takes longer is a fault.
constexpr Duration kCommitDelay = milliseconds(20);
constexpr Duration kPurgeDelay = milliseconds(1'500);

}  // namespace

void World::on_machine(Machine& machine, std::function<void()> action) {
    if (machine.is_paused) {
        fired(Fault::pause);
        machine.paused_events.push_back(std::move(action));
        return;
    }
    action();
}

void World::step(Machine& machine, Input input) {
    if (machine.node == nullptr) return;
    note("step", machine.id, input.index());
    Effects effects = machine.node->step(std::move(input), now_at(machine), machine.index());
    if (options_.invariants_every != 0 && ++steps_ % options_.invariants_every == 0)
        machine.node->check_invariants();
    perform(machine, std::move(effects));
}

void World::perform(Machine& machine, Effects effects) {
    if (effects.store) perform_store(machine, std::move(*effects.store));
    for (CheckOrder& check : effects.checks) perform_checks(machine, std::move(check));
    for (FrameOut& out : effects.frames) {
        if (frame_kind(out.frame) == kPeerHitsKind) check_hits(machine, out.peer, out.frame);
        send(machine, out.peer, std::move(out.frame));
    }
    for (ServeOrder& serve : effects.serves) perform_serve(machine, std::move(serve));
    for (const DialOrder& order : effects.dials) dial(machine, order);
    for (const CloseOrder& close : effects.closes) {
        const auto found = machine.links.find(close.peer);
        if (found == machine.links.end()) continue;
        const auto link = found->second;
        const int side = link->peer[0] == close.peer ? 0 : 1;
        const MachineId other = link->machine[1 - side];
        note(error_text(close.reason), machine.id, other);
        if (!machines_[other]->is_honest()) ++cut_off_[other][close.reason];
        close_link(link, side);
    }
    for (const Reply& reply : effects.replies) perform_reply(machine, reply);
    for (SearchOrder& order : effects.searches) perform_search(machine, std::move(order));
    for (InquiryNews& news : effects.inquiries) perform_news(machine, std::move(news));
    for (ContentOrder& order : effects.contents) perform_content(machine, std::move(order));
    for (const ContentNews& news : effects.content_news) perform_content_news(machine, news);
    wake_at(machine, effects.wake_at);
}

// --- the disk ---

void World::perform_store(Machine& machine, StoreOrder order) {
    const Duration delay = between(milliseconds(1), machine.weather.commit_delay_max);
    if (delay > kCommitDelay) fired(Fault::late_commit);
    const Monotonic due = std::max(machine.commit_free_at, now_ + delay);
    machine.commit_free_at = due;
    ++machine.orders_waiting;
    auto shared = std::make_shared<StoreOrder>(std::move(order));
    const bool is_early = has_bug(Bug::early_commit, machine);
    if (is_early) {
        at(now_, [this, &machine, run = machine.disk_run, ticket = shared->ticket] {
            if (machine.disk_run == run) step(machine, input::Committed{ticket});
        });
    }
    at(due, [this, &machine, run = machine.disk_run, shared, is_early] {
        on_machine(machine, [this, &machine, run, shared, is_early] {
            if (machine.disk_run != run) return;
            if (!is_early && machine.weather.is_store_broken)
                return reject(machine, shared->ticket, Fault::store_broken);
            if (!is_early && happens(machine.weather.refusal))
                return reject(machine, shared->ticket, Fault::disk_full);
            --machine.orders_waiting;
            write(machine, *shared);
            if (!is_early) step(machine, input::Committed{shared->ticket});
            if (!shared->erased.empty()) purge(machine, shared->ticket);
        });
    });
}

// The files are written anew without what went: a while later, and not at all where it crashes.
void World::purge(Machine& machine, StoreTicket ticket) {
    at(now_ + kPurgeDelay, [this, &machine, life = machine.life, ticket] {
        on_machine(machine, [this, &machine, life, ticket] {
            if (machine.life == life) step(machine, input::Purged{ticket});
        });
    });
}

// This order and all behind it are lost; what the node orders after hearing of it is written again.
void World::reject(Machine& machine, StoreTicket ticket, Fault cause) {
    fired(cause);
    ++machine.disk_run;
    machine.orders_waiting = 0;
    note("refuse", machine.id, ticket);
    const Error error = cause == Fault::disk_full ? Error::disk_full : Error::store_failed;
    step(machine, input::StoreRejected{ticket, error});
}

void World::write(Machine& machine, const StoreOrder& order) {
    for (const CheckedRecord& record : order.records) {
        if (machine.disk.has(record.id()) || established_.contains(record.id())) continue;
        // Where machines can be called they tell when they start, one after the other: no live
        // delay.
        const bool is_content = record.header().scope.level != ScopeLevel::authority;
        ledger_.held(record.id(), record.header(), now_, machine.line.kind(),
                     !machine.host && is_content);
    }
    for (const CheckedRecord& record : order.records) {
        if (machine.rots_next == 0) break;
        --machine.rots_next;
        machine.rotten.insert(record.id());
    }
    for (const RecordId& id : order.drops) {
        if (machine.disk.has(id)) (void)ledger_.lost(id);
    }
    if (has_bug(Bug::kept_body, machine) && !order.erased.empty()) {
        StoreOrder forgetful = order;
        forgetful.erased.clear();
        (void)machine.disk.apply(forgetful);
    } else {
        (void)machine.disk.apply(order);
    }
    if (machine.stale != nullptr) machine.stale->apply(order);
    if (has_bug(Bug::scope_leak, machine)) leak(machine, order);
}

// Bug::scope_leak.
void World::leak(Machine& machine, const StoreOrder& order) {
    for (const auto& [peer, link] : machine.links) {
        ServeOrder serve;
        serve.peer = peer;
        for (const CheckedRecord& record : order.records) serve.entries.push_back({0, record.id()});
        at(now_, [this, &machine, life = machine.life, serve] {
            if (machine.life == life) perform_serve(machine, serve);
        });
    }
}

// --- the check pool ---

bool World::is_honest(const CenterId& center) const {
    return std::ranges::any_of(machines_, [&](const auto& machine) {
        return machine->is_honest() && machine->center.id == center;
    });
}

Result<CheckedRecord> World::check(const Machine& machine, const Bytes& bytes, bool is_background) {
    auto result = checks_.check(bytes);
    const Bug bug = is_background ? Bug::unchecked_seal : Bug::unchecked_signature;
    if (result || !has_bug(bug, machine)) return result;
    auto parsed = parse_record(bytes);
    return parsed ? trust_stored(std::move(*parsed)) : result;
}

void World::perform_checks(Machine& machine, CheckOrder order) {
    auto shared = std::make_shared<CheckOrder>(std::move(order));
    at(now_ + between(Duration{0}, milliseconds(3)), [this, &machine, life = machine.life, shared] {
        on_machine(machine, [this, &machine, life, shared] {
            if (machine.life != life) return;
            input::Checked in{shared->ticket, {}};
            if (shared->sealed) in.records = check_chunk(*shared->sealed);
            if (shared->sealed && is_honest(shared->sealed->center)) fired(Fault::bulk_import);
            for (Bytes& bytes : shared->records) {
                auto result = check(machine, bytes, shared->is_background);
                const bool came = !shared->is_background;  // else the disk has it, of course
                if (came && result && machine.disk.has(result->id())) ++traffic_.duplicates;
                in.records.push_back(std::move(result));
            }
            step(machine, std::move(in));
        });
    });
}

// --- answers ---

void World::perform_reply(Machine& machine, const Reply& reply) {
    if (!reply.text.empty() && reply.error) return;  // could not be stored: asked for again
    if (!reply.text.empty()) {
        // An invitation: request numbers above 10^9 tell for whom.
        const MachineId guest = static_cast<MachineId>(reply.request / 1'000'000'000 - 1);
        const auto invitation = parse_invitation(reply.text);
        CHECK(invitation.has_value());
        const ByteSpan token = invitation->token.span();
        machines_.at(guest)->config.join = NodeConfig::Join{invitation->address, invitation->pin,
                                                            Bytes(token.begin(), token.end())};
        return;
    }
    if (reply.request == machine.key_change) {
        // The new staff key signs from here on; where it could not be stored, the next start does.
        if (!reply.error) step(machine, input::Unlock{0, machine.staff, Monotonic::never()});
        return;
    }
    if (reply.request == machine.take_in) {
        if (reply.error) {
            at(now_ + std::chrono::seconds(2), [this, &machine, life = machine.life] {
                on_machine(machine, [this, &machine, life] {
                    if (machine.life == life) take_all_in(machine);
                });
            });
            return;
        }
        step(machine, input::Unlock{0, machine.staff, Monotonic::never()});
        return;
    }
    const auto found = machine.publishing.find(reply.request);
    if (found == machine.publishing.end()) return;
    if (!reply.error && waits_for_others(machine))
        fail("a restored center wrote before it had compared with others");
    for (std::size_t i = 0; i < reply.items.size(); ++i) {
        if (reply.items[i].outcome == Outcome::refused) {
            ++refused_;
        } else {
            acknowledged_.push_back({machine.id, reply.items[i].id, found->second.at(i)});
        }
    }
    if (reply.error) ++refused_;
    machine.publishing.erase(found);
}

void World::wake_at(Machine& machine, Monotonic when) {
    if (when == machine.next_wake && when > now_) return;
    machine.next_wake = when;
    if (when == Monotonic::never()) return;
    // A node that asks for the past would spin: a millisecond is the least.
    const Monotonic due = std::max(when, now_ + Duration{1});
    at(due, [this, &machine, life = machine.life, when] {
        if (machine.life != life || machine.next_wake != when) return;
        on_machine(machine, [this, &machine, life, when] {
            if (machine.life != life || machine.next_wake != when) return;
            machine.next_wake = Monotonic::never();
            step(machine, input::WakeUp{});
        });
    });
}

}  // namespace tsunagi::simulation
