// session.h - what a node knows about one connection. State only; core_sessions.cpp and
// core_sync.cpp hold the rules.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/time.h"
#include "protocol/gossip/relay_queue.h"
#include "protocol/node/io.h"
#include "protocol/reconcile/scope_sync.h"
#include "protocol/reconcile/seal_sync.h"

namespace tsunagi {

// How far the other end has proved itself.
enum class Standing : std::uint8_t {
    guest,   // unknown device; may only ask to join
    host,    // we called it and do not know it (yet): it may give us authority records
    former,  // was a member, and called us: it is shown authority records
    member,  // an admitted center, and so are we
};

// What we last told the peer about a scope, and what it told us.
struct ScopeLink {
    explicit ScopeLink(const Scope& scope) : sync(scope), seals(scope) {}
    [[nodiscard]] bool is_active() const { return sync.is_active() || seals.is_active(); }
    [[nodiscard]] std::uint64_t progress() const { return sync.progress() + seals.progress(); }
    ScopeSync sync;
    SealSync seals;
    std::optional<WireDigest> told;  // what we said last
    Monotonic told_at;
    std::optional<Monotonic> due;     // when to say it again
    bool is_heard = false;            // the peer said how it stands
    bool is_peer_partial = false;     // and that it takes nothing of the scope
    std::uint64_t progress_seen = 0;  // at the last resync, the session's answers too
    bool has_lost = false;            // ids that could not be noted: the round has to be repeated
    bool is_announce_only = false;    // the peer knew what we pushed: it wants ids first
    bool has_said_announce_only = false;  // we told it so
};

// A scope that both ends may hold, and what stands between them about it.
struct SharedScope {
    Scope scope;
    ScopeLink* link = nullptr;  // in Session::scopes
};

struct Session {
    PeerId peer = 0;
    PublicKey device;
    LinkKey link;
    Direction direction = Direction::inbound;
    std::string address;
    Standing standing = Standing::guest;
    std::optional<CenterId> center;  // a member's, once its hello was found true
    CenterId claimed;                // what its hello said
    Home home;                       // of that center
    ShortIdKey short_id_key;         // told in its hello; zero: it takes whole ids only
    RelayQueue relay;
    bool is_closed = false;    // closing was ordered; nothing more goes out
    bool is_greeted = false;   // our hello went out
    bool has_greeted = false;  // theirs came
    std::map<Scope, ScopeLink> scopes;
    // Which are shared follows from who both are; kept as long as that stays (Core::shared_scopes).
    struct SharedFor {
        Standing standing = Standing::guest;
        bool is_known = false;
        bool are_we_member = false;
        Home peers;
        Home ours;
        friend bool operator==(const SharedFor&, const SharedFor&) = default;
    };
    SharedFor shared_for;
    std::vector<SharedScope> shared;
    Monotonic tell_due = Monotonic::never();  // the first `due` of them, or earlier
    std::size_t unchecked_bytes = 0;
    std::size_t seal_lists_unchecked = 0;
    bool answers_queries = false;  // told in its hello
    bool serves_contents = false;  // the same
    std::size_t serving = 0;       // entries ordered to be served that have not left yet
    bool has_news = false;         // something happened that may let a round begin
    bool wants_rounds = false;     // it could not begin then: as soon as it can
    std::uint64_t answers = 0;     // frames of records that came
    Monotonic next_resync = Monotonic::never();
    Monotonic opened_at;
    Monotonic last_heard;
    std::optional<Monotonic> ping_sent;
    std::optional<WallTime> last_sync;

    [[nodiscard]] ScopeLink& scope_link(const Scope& scope) {
        return scopes.try_emplace(scope, scope).first->second;
    }
    void tell_at(ScopeLink& of, Monotonic when) {
        of.due = when;
        tell_due = std::min(tell_due, when);
    }
    // One at a time is.
    [[nodiscard]] ScopeLink* active_link() {
        const auto at = std::ranges::find_if(
            scopes, [](const auto& entry) { return entry.second.is_active(); });
        return at == scopes.end() ? nullptr : &at->second;
    }
};

}  // namespace tsunagi
