// What a node tells about itself, and when it wants to be woken.
#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/node/core.h"

namespace tsunagi {

Monotonic Core::next_wake(Now now) const {
    Monotonic wake = std::min({tracker_.next_timeout(), dials_.next_try(),
                               inquiries_.next_deadline(), contents_.next_deadline()});
    if (staff_) wake = std::min(wake, unlocked_until_);
    if (is_member()) wake = std::min(wake, finding_.choose_due);
    wake = std::min({wake, next_sweep(now), erasing_.look_at, erasing_.receipts_due});
    if (announce_due_ > now.monotonic) wake = std::min(wake, announce_due_);
    // While it may not sign, none is due.
    if (can_sign_as_machine(now)) {
        for (const auto& [scope, unsealed] : unsealed_)
            wake = std::min(wake, seal_due_at(unsealed));
    }
    if (const auto due = deferred_.next_due()) {
        wake = std::min(wake,
                        now.monotonic + Duration{std::max<std::int64_t>(due->ms - now.wall.ms, 1)});
    }
    for (const auto& [peer, session] : sessions_) {
        if (session.is_closed) continue;
        const Monotonic heard = session.last_heard;
        wake = std::min(wake, session.ping_sent ? std::min(*session.ping_sent + kPingInterval,
                                                           heard + kPeerSilenceMax)
                                                : heard + kPingInterval);
        wake = std::min({wake, session.next_resync, session.relay.due()});
        if (session.is_greeted) wake = std::min(wake, session.tell_due);
    }
    return wake;
}

std::string Core::name_of(const CenterId& center) const {
    const Manifest* manifest = roster_.current(center);
    return manifest == nullptr ? std::string{} : manifest->name;
}

std::map<CenterId, CenterLabel> Core::labels() const {
    std::map<CenterId, CenterLabel> out;
    for (const CenterId& center : roster_.known()) {
        if (const Manifest* manifest = roster_.current(center))
            out.emplace(center, CenterLabel{manifest->name, manifest->home});
    }
    return out;
}

NodeView Core::view() const {
    NodeView out;
    if (roster_.charter()) out.federation = roster_.charter()->name;
    out.is_member = is_member();
    out.name = name_of(config_.center);
    out.home = home_;
    out.manifest = roster_.current_id(config_.center);
    for (const CenterId& center : roster_.known()) {
        const Manifest* manifest = roster_.current(center);
        if (manifest == nullptr) continue;
        MemberView member;
        member.center = center;
        member.name = manifest->name;
        member.home = manifest->home;
        member.is_admitted = roster_.is_admitted(center);
        member.state = roster_.state_of(center);
        member.is_forked = roster_.is_forked(center);
        member.sponsors = roster_.sponsors_of(center);
        member.boxes = roster_.boxes_of(center);
        if (member.state == CenterState::removed) member.returners = roster_.returners_of(center);
        if (const auto block = blocks_.centers().find(center); block != blocks_.centers().end())
            member.blocked = block->second;
        out.members.push_back(std::move(member));
    }
    for (const auto& [id, removal] : roster_.removals().all()) {
        // Anybody can sign one; as long as nobody who counts agrees it is nobody's business.
        if (removal.behind.empty()) continue;
        out.removals.push_back({id,
                                removal.target,
                                removal.proposer,
                                removal.reason,
                                removal.time,
                                {removal.behind.begin(), removal.behind.end()},
                                removal.is_in_force,
                                removal.is_answered});
    }
    std::ranges::sort(out.removals, {},
                      [](const RemovalView& one) { return std::pair(one.time, one.id); });
    if (roster_.charter()) {
        out.sponsors_needed = roster_.charter()->sponsors_needed;
        out.removers_needed = roster_.charter()->removers_needed;
    }
    out.members_digest = roster_.members_digest();
    out.state = roster_.state_of(config_.center);
    for (const auto& [name, entry] : dials_.entries()) {
        if (!entry.is_wanted && !entry.dialling && !entry.peer) continue;
        PeerView peer;
        peer.address = entry.address();
        peer.role = entry.role;
        peer.trouble = entry.trouble;
        if (entry.dialling) peer.state = PeerState::connecting;
        if (entry.device) {
            const auto centers = roster_.centers_of_device(*entry.device, clock_.last());
            if (centers.size() == 1) peer.center = centers.front();
        }
        if (entry.center) peer.center = entry.center;
        if (entry.peer) {
            const auto found = sessions_.find(*entry.peer);
            if (found != sessions_.end()) {
                if (found->second.center) peer.center = found->second.center;
                peer.last_sync = found->second.last_sync;
                peer.state = found->second.standing == Standing::member ? PeerState::connected
                                                                        : PeerState::joining;
            }
        }
        out.peers.push_back(std::move(peer));
    }
    for (const auto& [id, session] : sessions_) {
        if (session.is_closed || session.direction == Direction::outbound) continue;
        PeerView peer;
        peer.address = session.address;
        peer.center = session.center;
        peer.direction = session.direction;
        peer.state =
            session.standing == Standing::member ? PeerState::connected : PeerState::joining;
        peer.last_sync = session.last_sync;
        out.peers.push_back(std::move(peer));
    }
    out.declined.assign(subscriptions_.declined().begin(), subscriptions_.declined().end());
    out.deferred = deferred_.size();
    out.deferred_by_reason = deferred_.by_reason();
    out.restored = hold_.mark();
    out.restored_needed = restore_centers_needed(roster_.admitted(), config_.center);
    if (const std::size_t kept_out = blocks_.kept_out().size(); kept_out != 0) {
        out.deferred += kept_out;
        out.deferred_by_reason.emplace_back(Error::blocked, kept_out);
    }
    out.is_unlocked = staff_ != nullptr;
    if (staff_) {
        out.unlocked_until = unlocked_until_;
        out.open_key = staff_->public_key();
    }
    return out;
}

NodeLoad Core::load() const {
    NodeLoad out;
    out.sessions = sessions_.size();
    out.tracked = tracker_.size();
    out.deferred = deferred_.size();
    out.refused = refused_.size();
    out.pending_bytes = pending_.bytes();
    out.dials = dials_.entries().size();
    out.nearby = finding_.nearby.size();
    out.fetches = contents_.size();
    for (const auto& [peer, session] : sessions_) {
        out.unchecked_bytes += session.unchecked_bytes;
        out.scope_links += session.scopes.size();
    }
    return out;
}

void Core::check_invariants() const {
    tracker_.check_invariants();
    std::size_t unchecked = 0;
    for (const auto& [ticket, purpose] : checks_) unchecked += purpose.bytes;
    std::size_t known = 0;
    for (const auto& [peer, session] : sessions_) {
        if (!session.is_closed) known += session.unchecked_bytes;
        if (session.standing == Standing::member && session.has_greeted && !session.is_closed)
            CHECK(session.center.has_value());
        if (session.is_closed) CHECK(tracker_.open(peer) == 0);
        session.relay.check_invariants();
    }
    CHECK(known <= unchecked);
    CHECK(unchecked == unchecked_bytes_);
    CHECK(deferred_.size() <= kDeferredMax + kRevocationListsMax);
    CHECK(finding_.nearby.size() <= kNearbyMax);
    CHECK(finding_.anchors_stored.size() <= kAnchorsMax);
    if (pending_.empty()) CHECK(pending_.bytes() == 0);
    CHECK(inquiries_.size() <= kInquiriesMax);
}

}  // namespace tsunagi
