// Telling of new records: pushed to a few, announced to the rest, asked for by those who lack them.
//
// The links on which records are pushed become a tree by themselves (as in Plumtree; Leitao,
// Pereira, Rodrigues 2007): who gets pushed what it has says so, and is only told ids from then on;
// who has to ask for what it was told is pushed to again. So where a link of the tree breaks, the
// next announcement over another one mends it.
#include <algorithm>

#include "protocol/base/limits.h"
#include "protocol/node/core.h"
#include "protocol/reconcile/month_sketch.h"

namespace tsunagi {
namespace {

// Longer ones are announced: their transfer is worth a question.
constexpr std::size_t kPushRecordBytesMax = kPushUnderWayMax / 4;
constexpr std::size_t kPushEntriesMax = 1'000;  // not counting against what the peer may ask for

// An item of a sketch stands in the tracker as the id that begins with it and is zero behind.
bool is_item(const RecordId& id) { return id == first_id_of(id.prefix()); }

}  // namespace

// A record whose id peers still remember, if they have it. The difference of clocks cuts both ways.
bool Core::is_fresh(Hlc time, Now now) const {
    const std::int64_t age = now.wall.ms - time.ms();
    return age <= kFreshFor.count() && -age <= kFreshFor.count();
}

void Core::announce(Step& step, const std::vector<PendingStores::Item>& items) {
    std::vector<Session*> sessions;
    for (auto& [peer, session] : sessions_) {
        if (!session.is_closed && session.standing == Standing::member && session.is_greeted)
            sessions.push_back(&session);
    }
    // Others each time, so that nobody is always last.
    if (sessions.size() > kPushPeersMax) {
        for (std::size_t i = sessions.size() - 1; i > 0; --i)
            std::swap(sessions[i], sessions[random_.below(i + 1)]);
    }
    std::vector<std::vector<RecordId>> pushes(sessions.size());
    for (const auto& item : items) {
        const ShortId own = tracker_.name_of(item.id);
        const bool fresh = is_fresh(item.time, step.now);
        if (fresh) recent_.add(own);
        if (item.is_bulk) continue;  // peers learn of it by comparing
        std::size_t pushed = 0;
        for (std::size_t i = 0; i < sessions.size(); ++i) {
            Session& session = *sessions[i];
            if (item.from == session.peer || !shares(session, item.scope)) continue;
            const ScopeLink& link = session.scope_link(item.scope);
            if (link.is_peer_partial) continue;
            const bool may_push = fresh && pushed < kPushPeersMax &&
                                  item.bytes <= kPushRecordBytesMax &&
                                  pushes[i].size() < kPushEntriesMax && !link.is_announce_only;
            if (may_push && session.relay.take_push(item.bytes, item.urgency, step.now.monotonic)) {
                pushes[i].push_back(item.id);
                ++pushed;
            } else {
                session.relay.add(own, {item.id, item.urgency, fresh}, step.now.monotonic);
            }
        }
    }
    for (std::size_t i = 0; i < sessions.size(); ++i) push(step, *sessions[i], pushes[i]);
}

void Core::push(Step& step, Session& session, const std::vector<RecordId>& ids) {
    if (ids.empty()) return;
    ServeOrder order;
    order.peer = session.peer;
    order.is_push = true;
    for (const RecordId& id : ids) order.entries.push_back({0, id});
    step.out.serves.push_back(std::move(order));
}

void Core::flush_relays(Step& step) {
    for (auto& [peer, session] : sessions_) {
        if (session.is_closed) continue;
        for (auto& one : session.relay.take(session.short_id_key, step.now.monotonic)) {
            if (!one.short_ids.empty()) {
                send(step, session, frame::AnnounceShort{one.urgency, std::move(one.short_ids)});
            } else {
                send(step, session, frame::Announce{std::move(one.ids)});
            }
        }
    }
}

void Core::handle(Step& step, Session& session, const frame::Announce& announce) {
    for (const RecordId& id : announce.ids) {
        session.relay.forget(tracker_.name_of(id));
        if (is_held(step.index, id) || deferred_.contains_whole(id) || refused_.contains(id) ||
            blocks_.kept_out().contains(id))
            continue;
        // Over the bound: comparing brings it back, once the peer tells how it stands.
        if (!tracker_.announced(session.peer, id)) {
            for (auto& [scope, link] : session.scopes) link.has_lost = true;
        }
    }
}

void Core::handle(Step&, Session& session, const frame::AnnounceShort& announce) {
    for (const ShortId& id : announce.ids) {
        session.relay.forget(id);
        if (recent_.contains(id)) continue;
        if (!tracker_.announced(session.peer, id, announce.urgency)) {
            for (auto& [scope, link] : session.scopes) link.has_lost = true;
        }
    }
}

void Core::send_requests(Step& step, Session& session) {
    frame::Request whole;
    frame::RequestShort brief;
    frame::RequestItems items;  // named by sketches (core_sketch.cpp)
    for (const auto& wanted :
         tracker_.take_requests(session.peer, kIdsPerFrameMax, step.now.monotonic)) {
        if (wanted.id && is_item(*wanted.id)) {
            items.items.push_back(wanted.id->prefix());
        } else if (wanted.id) {
            whole.ids.push_back(*wanted.id);
        } else {
            brief.ids.push_back(wanted.short_id);
        }
    }
    if (!whole.ids.empty()) send(step, session, whole);
    if (!brief.ids.empty()) send(step, session, brief);
    if (!items.items.empty()) send(step, session, items);
}

void Core::handle(Step& step, Session& session, const frame::RequestShort& request) {
    ServeOrder order;
    for (const ShortId& id : request.ids) {
        const auto record = session.relay.told(id);
        const auto place = record ? step.index.find(*record) : std::nullopt;
        if (place && may_serve(step.index, session, *place)) {
            order.entries.push_back({place->arrival, *record});
            session.scope_link(place->scope).is_announce_only = false;
        } else {
            order.missing_short.push_back(id);
        }
    }
    serve(step, session, std::move(order));
}

void Core::handle(Step&, Session& session, const frame::AnnounceOnly& only) {
    if (shares(session, only.scope)) session.scope_link(only.scope).is_announce_only = true;
}

void Core::note_way(Step& step, Session& session, const Scope& scope, const RecordId& id, Way way) {
    session.relay.forget(tracker_.name_of(id));
    if (!shares(session, scope)) return;
    ScopeLink& link = session.scope_link(scope);
    if (way == Way::of_use) {
        link.is_announce_only = link.has_said_announce_only = false;
    } else if (way == Way::of_no_use) {
        // Of no use one way is of no use the other way: both ends have it from elsewhere sooner.
        link.is_announce_only = true;
        if (!std::exchange(link.has_said_announce_only, true))
            send(step, session, frame::AnnounceOnly{scope});
    }
}

}  // namespace tsunagi
