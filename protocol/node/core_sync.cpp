// Comparing, fetching and serving: how two members' scopes become equal.
#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/node/core.h"
#include "protocol/session/serving.h"

namespace tsunagi {
namespace {

constexpr std::size_t kBacklogBytesMax = 16 << 20;  // being checked or written, over all peers
constexpr std::size_t kPageEntries = 4'000;
constexpr std::size_t kServingEntriesMax = 20'000;
constexpr std::size_t kOpenBeforePause = kAnnouncementsPerPeerMax - kIdsPerFrameMax;
// How long a change waits before it is told, so that a burst of commits becomes one message; and
// the least time between two messages. Gossip brings its records by itself: telling only finds what
// it lost. What came in bulk nobody announces: peers learn of it by this alone.
struct TellPace {
    Duration after;
    Duration interval;
};
constexpr TellPace kTellOfGossip{std::chrono::seconds(3), std::chrono::seconds(10)};
constexpr TellPace kTellOfBulk{std::chrono::seconds(1), std::chrono::seconds(2)};

}  // namespace

bool Core::shares(const Session& session, const Scope& scope) const {
    switch (session.standing) {
        case Standing::guest: return false;
        case Standing::host:
        case Standing::former: return scope.level == ScopeLevel::authority;
        case Standing::member:
            // Who is a member no more is shown no more than authority, and shows no more.
            return session.center && (is_member() || scope.level == ScopeLevel::authority) &&
                   is_inside(scope, config_.center, home_) &&
                   is_inside(scope, *session.center, session.home);
    }
    return false;
}

// Nearest first behind authority, which everything else is judged by.
std::span<const SharedScope> Core::shared_scopes(Session& session) const {
    const Session::SharedFor now{session.standing, session.center.has_value(), is_member(),
                                 session.home, home_};
    if (session.shared_for == now) return session.shared;
    session.shared_for = now;
    session.shared.clear();
    for (const Scope& scope : own_scopes()) {
        if (shares(session, scope)) session.shared.push_back({scope, &session.scope_link(scope)});
    }
    return session.shared;
}

std::vector<Scope> Core::own_scopes() const {
    std::vector<Scope> own{Scope::authority(), Scope::of_center(config_.center)};
    if (home_.municipality != 0) own.push_back({ScopeLevel::municipality, home_.municipality, {}});
    if (is_prefecture({home_.prefecture})) {
        own.push_back({ScopeLevel::prefecture, home_.prefecture, {}});
        own.push_back(
            {ScopeLevel::region, static_cast<std::uint32_t>(region_of({home_.prefecture})), {}});
    }
    own.push_back(Scope::nation());
    own.push_back({ScopeLevel::public_, 0, {}});
    return own;
}

bool Core::has_room() const { return pending_.bytes() + unchecked_bytes_ < kBacklogBytesMax; }

// --- telling how we stand ---

void Core::mark_scope_changed(Step& step, const Scope& scope, bool is_bulk) {
    const TellPace& pace = is_bulk ? kTellOfBulk : kTellOfGossip;
    for (auto& [peer, session] : sessions_) {
        if (session.is_closed || !session.is_greeted || !shares(session, scope)) continue;
        session.has_news = true;
        ScopeLink& link = session.scope_link(scope);
        const Monotonic due =
            std::max(step.now.monotonic + pace.after, link.told_at + pace.interval);
        if (!link.due || due < *link.due) session.tell_at(link, due);
    }
}

void Core::send_due_scopes(Step& step) {
    for (auto& [peer, session] : sessions_) {
        if (session.is_closed) continue;
        look_again(step, session);
        if (session.is_greeted && session.tell_due <= step.now.monotonic) tell(step, session);
    }
}

void Core::tell(Step& step, Session& session) {
    frame::Scopes out;
    session.tell_due = Monotonic::never();
    for (const auto& [scope, at] : shared_scopes(session)) {
        ScopeLink& link = *at;
        if (!link.due) continue;
        // While we take in what this peer has, every state of ours is passing.
        if (*link.due <= step.now.monotonic && link.told && link.is_active())
            link.due = step.now.monotonic + kTellOfBulk.interval;
        if (*link.due > step.now.monotonic) {
            session.tell_due = std::min(session.tell_due, *link.due);
            continue;
        }
        link.due.reset();
        const ScopeSummary summary = step.index.scope_summary(scope);
        const WireDigest digest = wire_digest(session.link, summary.digest);
        if (link.told == digest) continue;
        link.told = digest;
        link.told_at = step.now.monotonic;
        out.scopes.push_back({scope, summary.count, digest, !subscriptions_.wants(scope)});
    }
    if (!out.scopes.empty()) send(step, session, out);
}

// Scopes that stay different get another look from time to time, whatever went wrong.
void Core::look_again(Step& step, Session& session) {
    if (session.next_resync > step.now.monotonic) return;
    session.next_resync = step.now.monotonic + kResyncInterval;
    // By now its authority records should have shown who it is.
    const bool is_stranger = session.standing == Standing::host && is_member();
    const bool is_silent = session.standing == Standing::member && !session.has_greeted;
    if (is_stranger || is_silent) return close(step, session, Error::not_a_member);
    // It has heard what there was to hear.
    if (session.standing == Standing::former) return close(step, session, Error::not_a_member);
    for (const auto& [scope, at] : shared_scopes(session)) {
        ScopeLink& link = *at;
        // Neither the round nor what it found moves on, though we could take more. What the peer
        // announces meanwhile is no sign of life: it costs nothing to announce what one never
        // sends.
        const std::uint64_t progress = link.progress() + session.answers;
        const bool is_our_turn =
            link.sync.is_page_due() || session.unchecked_bytes != 0 || !has_room();
        if (link.is_active() && !is_our_turn && progress == link.progress_seen)
            return close(step, session, Error::busy);
        link.progress_seen = progress;
        // One side takes nothing, so they stay different: the other has looked once at each state.
        if (link.is_peer_partial || !subscriptions_.wants(scope)) continue;
        if (link.is_heard && link.sync.is_equal(step.index.scope_summary(scope), session.link))
            continue;
        link.sync.retry();
        link.told.reset();
        session.tell_at(link, step.now.monotonic);
    }
    session.has_news = true;
}

void Core::handle(Step& step, Session& session, const frame::Scopes& scopes) {
    for (const frame::ScopeState& state : scopes.scopes) {
        // Kept also for a scope that we do not see as shared yet: our authority records may be
        // behind the peer's.
        if (session.scopes.size() >= kScopesPerCenterMax && !session.scopes.contains(state.scope)) {
            return close(step, session, Error::over_limit);
        }
        ScopeLink& link = session.scope_link(state.scope);
        const bool is_repeated = link.is_heard && link.sync.is_state(state.count, state.digest);
        link.is_heard = true;
        link.is_peer_partial = state.is_partial;
        link.sync.peer_state(state.count, state.digest);
        // It says the same again because it believes that we differ. If we do not, what it heard
        // of us is old.
        if (is_repeated && step.now.monotonic - link.told_at >= kResyncInterval &&
            shares(session, state.scope) &&
            link.sync.is_equal(step.index.scope_summary(state.scope), session.link)) {
            link.told.reset();
            session.tell_at(link, step.now.monotonic);
        }
    }
    session.has_news = true;
}

void Core::note_equal(Step& step, Session& session) {
    bool is_all = true;
    std::size_t shared_by_all = 0;  // of nation and public, those that are equal
    for (const auto& [scope, at] : shared_scopes(session)) {
        ScopeLink& link = *at;
        if (link.is_heard && link.sync.is_equal(step.index.scope_summary(scope), session.link)) {
            link.sync.saw_equal();
            if (!link.is_peer_partial && (reach_bit(scope.level) & kReachOfAll) != 0)
                ++shared_by_all;
        } else if (!link.is_peer_partial && subscriptions_.wants(scope)) {
            is_all = false;
        }
    }
    if (is_all) session.last_sync = step.now.wall;
    const bool is_another = session.center && *session.center != config_.center;
    if (is_all && is_another && shared_by_all == 2) synced_at_ = step.now.wall;
    if (is_all && is_another && hold_.compares()) note_compared(step, session);
}

// --- pulling ---

void Core::pump(Step& step) {
    for (auto& [peer, session] : sessions_) pump_session(step, session);
}

void Core::pump_session(Step& step, Session& session) {
    if (session.is_closed || !session.is_greeted || !session.has_greeted) return;
    ScopeLink* active = session.active_link();
    if (active != nullptr) note_found(step, session, *active);
    if (tracker_.open(session.peer) != 0 && has_room()) send_requests(step, session);
    if (active != nullptr) continue_round(step, session, *active);
    if (session.has_news || (session.wants_rounds && may_begin_round(session)))
        start_rounds(step, session);
}

// One scope at a time, and what the last round found first.
bool Core::may_begin_round(Session& session) const {
    return session.active_link() == nullptr && tracker_.open(session.peer) == 0 &&
           session.unchecked_bytes == 0;
}

void Core::start_rounds(Step& step, Session& session) {
    session.has_news = false;
    note_equal(step, session);
    session.wants_rounds = !may_begin_round(session);
    if (session.wants_rounds) return;
    for (const auto& [scope, at] : shared_scopes(session)) {
        ScopeLink& link = *at;
        if (!link.is_heard || !subscriptions_.wants(scope)) continue;
        if (link.has_lost && pending_.empty()) {
            link.has_lost = false;
            link.sync.retry();
        }
        const ScopeSummary ours = step.index.scope_summary(scope);
        if (!link.sync.wants_round(ours, session.link)) continue;
        if (wants_bulk(link, ours)) return send(step, session, link.seals.begin());
        // What came in bulk counts only once it is durable.
        if (link.seals.is_done() && !pending_.empty()) {
            session.wants_rounds = true;
            return;
        }
        send(step, session, link.sync.begin(ours, ++last_page_));
        return;
    }
}

void Core::continue_round(Step& step, Session& session, ScopeLink& link) {
    if (link.seals.is_active()) return continue_bulk(step, session, link, link.sync.scope());
    if (!link.sync.is_active()) return;
    if (link.sync.is_page_due()) {
        if (has_room()) send(step, session, link.sync.next_page(++last_page_));
        return;
    }
    if (tracker_.open(session.peer) >= kOpenBeforePause) return;
    for (const Frame& query : link.sync.next_queries()) send(step, session, query);
    if (!link.sync.is_active()) session.has_news = true;
}

void Core::handle(Step& step, Session& session, const frame::TreeAnswer& answer) {
    if (!shares(session, answer.scope)) return close(step, session, Error::unexpected_frame);
    ScopeLink& link = session.scope_link(answer.scope);
    const auto is_known = [&](const RecordId& id) {
        return is_held(step.index, id) || deferred_.contains_whole(id) || refused_.contains(id) ||
               blocks_.kept_out().contains(id);
    };
    std::vector<RecordId> wanted;
    const auto tree = step.index.tree(answer.scope);
    const auto taken = link.sync.answered(answer, session.link, *tree,
                                          step.index.months(answer.scope), is_known, wanted);
    if (!taken) return close(step, session, taken.error());
    for (const RecordId& id : wanted) {
        if (!tracker_.announced(session.peer, id)) link.has_lost = true;
    }
}

void Core::handle(Step& step, Session& session, frame::Records& records) {
    for (const RecordId& id : records.missing) tracker_.missing(session.peer, id);
    for (const ShortId& id : records.missing_short) tracker_.missing(session.peer, id);
    session.has_news = true;
    ++session.answers;
    if (records.page != 0) {
        const auto at = std::ranges::find_if(session.scopes, [&](auto& entry) {
            return entry.second.sync.page_frame(records.page, records.records.size());
        });
        if (at == session.scopes.end()) return close(step, session, Error::unexpected_frame);
        if (records.is_last) {
            (void)at->second.sync.page_ended(records.page, records.next, records.is_complete);
            session.has_news = true;
        }
    }
    if (records.records.empty()) return;
    CheckPurpose purpose;
    purpose.peer = session.peer;
    purpose.is_bulk = records.page != 0;
    purpose.is_push = records.is_push;
    order_check(step, session, std::move(purpose), {0, std::move(records.records), {}, false});
}

// --- giving ---

void Core::serve(Step& step, Session& session, ServeOrder order) {
    session.serving += weight_of(order);
    if (session.serving > kServingEntriesMax) return close(step, session, Error::over_limit);
    order.peer = session.peer;
    step.out.serves.push_back(std::move(order));
}

void Core::peer_drained(const input::PeerDrained& in) {
    const auto found = sessions_.find(in.peer);
    if (found == sessions_.end()) return;
    found->second.serving -= std::min(found->second.serving, in.entries);
    found->second.relay.drained();
}

bool Core::may_serve(const RecordIndex& index,
                     const Session& session,
                     const RecordPlace& place) const {
    if (!shares(session, place.scope)) return false;
    return !may_have_vouched_ || !index.is_vouched(place.arrival);
}

void Core::handle(Step& step, Session& session, const frame::Request& request) {
    ServeOrder order;
    for (const RecordId& id : request.ids) {
        const auto place = step.index.find(id);
        if (place && may_serve(step.index, session, *place)) {
            order.entries.push_back({place->arrival, id});
        } else {
            order.missing.push_back(id);
        }
    }
    serve(step, session, std::move(order));
}

void Core::handle(Step& step, Session& session, const frame::PageQuery& query) {
    ServeOrder order;
    order.page = query.page;
    order.bytes_max =
        std::clamp<std::size_t>(query.bytes_max, kRecordsFrameBytes, 4 * kFrameBytesMax);
    order.is_complete = true;
    if (query.page == 0) return close(step, session, Error::unexpected_frame);
    if (shares(session, query.scope)) {
        order.entries = step.index.log(query.scope, query.after, kPageEntries);
        order.is_complete = order.entries.size() < kPageEntries;
        if (may_have_vouched_) {
            std::erase_if(order.entries, [&](const LogEntry& entry) {
                return step.index.is_vouched(entry.arrival);
            });
        }
    }
    serve(step, session, std::move(order));
}

void Core::handle(Step& step, Session& session, const frame::TreeQuery& query) {
    frame::TreeAnswer answer;
    answer.scope = query.scope;
    answer.has_months = query.months;
    if (!shares(session, query.scope)) {
        // Nothing is told about it, not even that it exists.
        for (const NodePosition& at : query.nodes) answer.nodes.push_back({at, {}, {}});
        return send(step, session, answer);
    }
    if (query.months) {
        for (const MonthSummary& month : step.index.months(query.scope)) {
            answer.months.push_back(
                {month.month, {month.root.count, wire_digest(session.link, month.root.digest)}});
        }
    }
    const auto tree = step.index.tree(query.scope);
    for (const NodePosition& at : query.nodes) {
        TreeNode node = node_at(*tree, at);
        frame::NodeState state{at, std::move(node.ids), {}};
        if (!node.is_leaf) {
            for (const NodeSummary& child : node.children) {
                state.children.push_back({child.count, wire_digest(session.link, child.digest)});
            }
        }
        answer.nodes.push_back(std::move(state));
    }
    send(step, session, answer);
}

}  // namespace tsunagi
