// Connections: who is at the other end, greeting, joining, keeping alive.
#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/node/core.h"

namespace tsunagi {
namespace {

// Frames that a peer of this standing may send. Everything else closes the link.
bool is_allowed(const Session& session, const Frame& frame) {
    const bool is_basic = std::holds_alternative<frame::Ping>(frame) ||
                          std::holds_alternative<frame::Pong>(frame) ||
                          std::holds_alternative<frame::Goodbye>(frame);
    if (is_basic) return true;
    if (session.standing == Standing::guest) return std::holds_alternative<frame::Join>(frame);
    if (session.standing == Standing::host && std::holds_alternative<frame::JoinAnswer>(frame))
        return true;
    // A newcomer that has become a member here may still repeat its question.
    if (std::holds_alternative<frame::Join>(frame)) return session.direction == Direction::inbound;
    if (std::holds_alternative<frame::JoinAnswer>(frame))
        return session.direction == Direction::outbound;
    if (std::holds_alternative<frame::Hello>(frame)) return !session.has_greeted;
    return session.has_greeted;
}

// What only members are served. A center that does not know yet that it is none any more may ask;
// it is not answered.
bool is_for_members(const Frame& frame) {
    return std::holds_alternative<frame::PeerQuery>(frame) ||
           std::holds_alternative<frame::PeerHits>(frame) ||
           std::holds_alternative<frame::ContentQuery>(frame) ||
           std::holds_alternative<frame::ContentState>(frame) ||
           std::holds_alternative<frame::ContentPiece>(frame);
}

constexpr std::ptrdiff_t kFormerLinksMax = 4;  // they leave room for members

}  // namespace

bool Core::is_device_of_member(const PublicKey& device,
                               const CenterId& center,
                               WallTime wall) const {
    return roster_.is_admitted(center) && !blocks_.has(center) &&
           roster_.is_device_of(device, center, Hlc::at(wall));
}

bool Core::is_device_of_members(const PublicKey& device, WallTime wall) const {
    const auto centers = roster_.centers_of_device(device, Hlc::at(wall));
    return std::ranges::any_of(centers, [&](const CenterId& center) {
        return roster_.is_admitted(center) && !blocks_.has(center);
    });
}

bool Core::is_device_of_former(const PublicKey& device, WallTime wall) const {
    const auto centers = roster_.centers_of_device(device, Hlc::at(wall));
    return !centers.empty() && std::ranges::all_of(centers, [&](const CenterId& center) {
        return is_former(center) && !blocks_.has(center);
    });
}

bool Core::is_former_room(const PublicKey& device) const {
    const auto links = std::ranges::count_if(sessions_, [&](const auto& entry) {
        const Session& session = entry.second;
        return session.standing == Standing::former && !session.is_closed &&
               session.device != device;
    });
    return links < kFormerLinksMax && has_inbound_room(device, std::nullopt);
}

bool Core::accepts(const PublicKey& device, Direction direction, Now now) const {
    if (device == config_.device) return false;
    // Who was removed hears so, and of its return, from members: at addresses of its own
    // configuration, and when they call.
    const bool are_we_former = is_former(config_.center);
    if ((is_member() || are_we_former) && is_device_of_members(device, now.wall))
        return direction == Direction::outbound || has_inbound_room(device, std::nullopt);
    const auto centers = roster_.centers_of_device(device, Hlc::at(now.wall));
    const bool is_blocked =
        !centers.empty() &&
        std::ranges::all_of(centers, [&](const CenterId& center) { return blocks_.has(center); });
    if (is_blocked) return false;
    if (direction == Direction::inbound) {
        if (!is_member()) return false;
        return is_device_of_former(device, now.wall) ? is_former_room(device)
                                                     : invitations_.has_open(now.wall);
    }
    if (are_we_former) return true;
    // A member that was away may call centers that were admitted meanwhile: at an address of its
    // own configuration it takes authority records, and nothing else, from whoever proves to be a
    // member by them.
    return is_member() || (config_.join && config_.join->pin == device);
}

void Core::send(Step& step, Session& session, const Frame& frame) {
    if (!session.is_closed) step.out.frames.push_back({session.peer, encode_frame(frame)});
}

void Core::let_go(Step& step, Session& session) {
    tracker_.peer_gone(session.peer);
    inquiries_.peer_gone(session.peer);
    ContentFetches::Out out;
    contents_.peer_gone(session.peer, step.now.monotonic, out);
    perform(step, std::move(out));
    for (auto& [scope, link] : session.scopes) link.seals.give_back(leases_);
}

void Core::close(Step& step, Session& session, Error reason) {
    if (session.is_closed) return;
    send(step, session, frame::Goodbye{reason});
    session.is_closed = true;
    let_go(step, session);
    note_closed(step, session, error_text(reason), !is_senders_fault(reason));
    step.out.closes.push_back({session.peer, reason});
}

// A configured address is known by people to be worth calling; of the others those are that
// greeted, and broke no rule.
void Core::note_closed(Step& step,
                       const Session& session,
                       std::string_view reason,
                       bool is_in_order) {
    const DialTable::Entry* entry = dials_.of_peer(session.peer);
    const bool was_of_use = is_in_order && (session.center || (entry != nullptr && !entry->center));
    dials_.closed(session.peer, std::string(reason), was_of_use, step.now.monotonic, random_);
    peers_changed(step.now.monotonic);
}

void Core::peer_connected(Step& step, const input::PeerConnected& in) {
    const auto [at, is_new] = sessions_.try_emplace(in.peer);
    CHECK(is_new);
    Session& session = at->second;
    session.peer = in.peer;
    session.device = in.device;
    session.link = in.link;
    session.direction = in.direction;
    session.address = in.address;
    session.opened_at = session.last_heard = step.now.monotonic;
    peers_changed(step.now.monotonic);
    if (in.dial) dials_.connected(*in.dial, in.peer, in.device, step.now.monotonic);
    if (!accepts(in.device, in.direction, step.now)) {
        close(step, session, Error::not_a_member);
        return;
    }
    if (is_member() && is_device_of_members(in.device, step.now.wall)) {
        if (in.direction == Direction::inbound && !has_inbound_room(in.device, in.peer))
            return close(step, session, Error::busy);
        session.standing = Standing::member;
        session.next_resync = step.now.monotonic + kResyncInterval;
        greet(step, session);
        drop_duplicate_links(step, in.device);
        return;
    }
    if (in.direction == Direction::inbound && is_member()) {
        // A guest speaks first.
        if (!is_device_of_former(in.device, step.now.wall)) return;
        for (auto& [peer, older] : sessions_) {
            if (older.device == in.device && older.standing == Standing::former && !older.is_closed)
                close(step, older, Error::already_exists);
        }
        session.standing = Standing::former;
        session.next_resync = step.now.monotonic + kResyncInterval;
        return greet(step, session);
    }
    session.standing = Standing::host;
    session.next_resync = step.now.monotonic + kResyncInterval;
    // We are known there, or it closes; it greets first.
    if (is_member() || is_former(config_.center)) return;
    const auto genesis = step.index.record(same_bytes<RecordId>(config_.center));
    if (!genesis) {
        close(step, session, Error::unknown_center);
        return;
    }
    send(step, session, frame::Join{config_.join->token, *genesis});
}

// Two centers that call each other get two links. Both ends keep the one that the lower device key
// dialled; of two that the same one dialled, the newer.
void Core::drop_duplicate_links(Step& step, const PublicKey& device) {
    std::vector<Session*> links;
    for (auto& [peer, session] : sessions_) {
        if (session.device == device && !session.is_closed && session.standing == Standing::member)
            links.push_back(&session);
    }
    if (links.size() < 2) return;
    const Direction kept = config_.device < device ? Direction::outbound : Direction::inbound;
    Session* best = nullptr;
    for (Session* link : links) {
        if (best == nullptr || link->direction == kept || best->direction != kept) best = link;
    }
    for (Session* link : links) {
        if (link != best) close(step, *link, Error::already_exists);
    }
}

void Core::greet(Step& step, Session& session) {
    if (session.is_greeted) return;
    session.is_greeted = true;
    send(step, session,
         frame::Hello{kWireVersion, config_.charter, config_.center, config_.software,
                      short_id_key_, config_.answers_queries, config_.serves_contents});
    refresh_scopes(step, session);
}

void Core::peer_closed(Step& step, PeerId peer) {
    const auto found = sessions_.find(peer);
    if (found == sessions_.end()) return;
    let_go(step, found->second);
    note_closed(step, found->second, "the connection ended", true);
    sessions_.erase(found);
}

void Core::dial_failed(Step& step, const input::DialFailed& in) {
    dials_.failed(in.dial, in.reason, step.now.monotonic, random_);
    peers_changed(step.now.monotonic);
}

void Core::dial_due(Step& step) {
    const auto is_served = [&](const DialTable::Entry& entry) {
        return std::ranges::any_of(sessions_, [&](const auto& peer) {
            const Session& session = peer.second;
            if (session.is_closed) return false;
            return session.device == entry.device ||
                   (entry.center && session.center == entry.center) ||
                   std::ranges::any_of(entry.targets, [&](const DialTable::Target& target) {
                       return target.pin == session.device;
                   });
        });
    };
    for (const auto& attempt : dials_.take_due(step.now.monotonic, is_served)) {
        step.out.dials.push_back({attempt.dial, attempt.address, attempt.pin});
    }
}

void Core::keep_alive(Step& step) {
    for (auto& [peer, session] : sessions_) {
        if (session.is_closed) continue;
        const Duration silence = step.now.monotonic - session.last_heard;
        if (silence >= kPeerSilenceMax) {
            close(step, session, Error::busy);
        } else if (silence >= kPingInterval &&
                   (!session.ping_sent ||
                    step.now.monotonic - *session.ping_sent >= kPingInterval)) {
            session.ping_sent = step.now.monotonic;
            send(step, session, frame::Ping{static_cast<std::uint64_t>(step.now.monotonic.ms)});
        }
    }
}

void Core::reconsider_sessions(Step& step) {
    std::vector<PublicKey> fresh;
    for (auto& [peer, session] : sessions_) {
        if (session.is_closed) continue;
        if (session.standing == Standing::member) {
            const bool is_good =
                session.center ? is_device_of_member(session.device, *session.center, step.now.wall)
                               : is_device_of_members(session.device, step.now.wall);
            if (is_good) continue;
            const bool is_removed =
                session.center && roster_.state_of(*session.center) == CenterState::removed;
            const bool is_blocked = session.center && blocks_.has(*session.center);
            close(step, session,
                  is_removed   ? Error::removed
                  : is_blocked ? Error::not_needed
                               : Error::not_a_member);
            continue;
        }
        if (!is_member() || !is_device_of_members(session.device, step.now.wall)) continue;
        session.next_resync = step.now.monotonic + kResyncInterval;
        // A guest becomes a member only when its sponsorship is durable: the answer to its question
        // goes out then.
        const bool is_waiting = std::ranges::any_of(joins_, [&](const auto& join) {
            return std::ranges::find(join.second, peer) != join.second.end();
        });
        if (is_waiting) continue;
        session.standing = Standing::member;
        greet(step, session);
        if (session.has_greeted) identify(step, session);
        fresh.push_back(session.device);
    }
    for (const PublicKey& device : fresh) drop_duplicate_links(step, device);
    for (auto& [peer, session] : sessions_) {
        if (!session.is_closed) refresh_scopes(step, session);
    }
}

// A scope that became ours, or the peer's, is told and looked at from now on.
void Core::refresh_scopes(Step& step, Session& session) {
    if (session.center) {
        if (const Manifest* manifest = roster_.current(*session.center))
            session.home = manifest->home;
    }
    session.has_news = true;
    if (!session.is_greeted) return;
    session.tell_due = step.now.monotonic;  // what is shared only now may be due already
    for (const auto& [scope, link] : shared_scopes(session)) {
        if (!link->told && !link->due) link->due = step.now.monotonic;
    }
}

void Core::frame_received(Step& step, PeerId peer, ByteSpan bytes) {
    const auto found = sessions_.find(peer);
    if (found == sessions_.end() || found->second.is_closed) return;
    Session& session = found->second;
    session.last_heard = step.now.monotonic;
    session.ping_sent.reset();
    auto frame = decode_frame(bytes);
    if (!frame) {
        close(step, session, frame.error());
        return;
    }
    if (!is_allowed(session, *frame)) {
        close(step, session, Error::unexpected_frame);
        return;
    }
    if (session.standing == Standing::former && is_for_members(*frame)) return;
    std::visit([&](auto& message) { handle(step, session, message); }, *frame);
}

void Core::handle(Step& step, Session& session, const frame::Hello& hello) {
    if (hello.version != kWireVersion) return close(step, session, Error::unknown_format);
    if (hello.charter != config_.charter) return close(step, session, Error::unknown_charter);
    session.has_greeted = true;
    session.claimed = hello.center;
    session.short_id_key = hello.short_id_key;
    session.answers_queries = hello.answers_queries;
    session.serves_contents = hello.serves_contents;
    if (session.standing == Standing::member) identify(step, session);
    // A host that greets has made us a member; we see it ourselves when its authority records are
    // here.
    if (session.standing == Standing::host) greet(step, session);
    if (session.standing == Standing::former) {
        if (!is_former(session.claimed) ||
            !roster_.is_device_of(session.device, session.claimed, Hlc::at(step.now.wall)))
            return close(step, session, Error::unknown_center);
        session.center = session.claimed;
        refresh_scopes(step, session);
    }
}

// The peer is the center that its hello named, if that center's manifest grants the device it
// connected with.
void Core::identify(Step& step, Session& session) {
    if (!is_device_of_member(session.device, session.claimed, step.now.wall)) {
        return close(step, session, Error::unknown_center);
    }
    session.center = session.claimed;
    peers_changed(step.now.monotonic);
    refresh_scopes(step, session);
    offer_source(step, session);
}

void Core::handle(Step& step, Session& session, const frame::Join& join) {
    if (session.standing == Standing::host) return close(step, session, Error::unexpected_frame);
    auto parsed = parse_record(join.genesis);
    if (!parsed) return close(step, session, parsed.error());
    const CenterId center = same_bytes<CenterId>(parsed->id());
    if (const auto good = invitations_.judge(join.token, center, step.now.wall); !good) {
        send(step, session, frame::JoinAnswer{good.error()});
        return close(step, session, good.error());
    }
    const bool is_sponsored = roster_.is_admitted(center);
    // It comes back by a word that says so, and not by an invitation.
    if (roster_.state_of(center) == CenterState::removed) {
        send(step, session, frame::JoinAnswer{Error::removed});
        return close(step, session, Error::removed);
    }
    if (is_sponsored && roster_.current(center) != nullptr) {
        if (pending_.empty()) return send(step, session, frame::JoinAnswer{});
        // The sponsorship itself may not be durable yet.
        joins_[last_store_].push_back(session.peer);
        return;
    }
    if (!is_sponsored && !may_sponsor_now(step)) {
        const Error why = hold_.waits() ? Error::restoring : Error::locked;
        send(step, session, frame::JoinAnswer{why});
        return close(step, session, why);
    }
    const CheckTicket ticket = ++last_check_;
    CheckPurpose purpose;
    purpose.kind = CheckPurpose::Kind::join;
    purpose.peer = session.peer;
    purpose.token = join.token;
    checks_.emplace(ticket, std::move(purpose));
    step.out.checks.push_back({ticket, {join.genesis}, {}, false});
}

void Core::checked_join(Step& step,
                        const CheckPurpose& purpose,
                        std::vector<Result<CheckedRecord>>& records) {
    const auto found = sessions_.find(purpose.peer);
    if (found == sessions_.end() || found->second.is_closed) return;
    Session& session = found->second;
    CHECK(records.size() == 1);
    const auto refuse = [&](Error error) {
        send(step, session, frame::JoinAnswer{error});
        close(step, session, error);
    };
    if (!records.front()) return refuse(records.front().error());
    const CheckedRecord& genesis = *records.front();
    const CenterId center = same_bytes<CenterId>(genesis.id());
    // Only a genesis manifest makes a center, and it must name the device that is calling.
    if (!genesis.header().center.is_zero()) return refuse(Error::bad_invitation);
    if (const auto good = roster_.judge_authority(genesis); !good) return refuse(good.error());
    const auto manifest = decode_manifest(genesis.parsed().body());
    if (!manifest ||
        manifest->grant_for(session.device, Role::device, Hlc::at(step.now.wall)) == nullptr) {
        return refuse(Error::key_not_granted);
    }
    if (const auto good = invitations_.judge(purpose.token, center, step.now.wall); !good)
        return refuse(good.error());
    if (roster_.is_admitted(center)) {
        // A store that was put back from an older copy got the sponsorship from others, and not the
        // manifest.
        if (is_in_the_future(genesis.header().time, step.now.wall))
            return refuse(Error::in_the_future);
        (void)admit(step, std::move(*records.front()), nullptr, false);
        joins_[current_ticket(step)].push_back(session.peer);
        return;
    }
    if (!may_sponsor_now(step)) return refuse(hold_.waits() ? Error::restoring : Error::locked);
    // It would wait here until due while its center believes that it has joined.
    if (is_in_the_future(genesis.header().time, step.now.wall) || is_clock_ahead(step.now))
        return refuse(Error::in_the_future);
    if (!roster_.may_sponsor_another(config_.center)) return refuse(Error::sponsor_cap_reached);
    (void)admit(step, std::move(*records.front()), nullptr, false);
    auto sponsorship = sign_sponsorship(step, center, {}, *staff_);
    if (!sponsorship) return refuse(sponsorship.error());
    if (const Admission sponsored = admit(step, std::move(*sponsorship), nullptr, false);
        sponsored.verdict != Verdict::pending) {
        return refuse(sponsored.verdict == Verdict::duplicate ? Error::already_exists
                                                              : sponsored.error);
    }
    put_local(step, invitations_.use(purpose.token, center));
    joins_[current_ticket(step)].push_back(session.peer);
}

void Core::handle(Step& step, Session& session, const frame::JoinAnswer& answer) {
    if (session.standing != Standing::host) return;
    if (answer.error) close(step, session, *answer.error);
}

void Core::handle(Step& step, Session& session, const frame::Ping& ping) {
    send(step, session, frame::Pong{ping.number});
}
void Core::handle(Step&, Session&, const frame::Pong&) {}

void Core::handle(Step& step, Session& session, const frame::Goodbye& goodbye) {
    note_closed(step, session, error_text(goodbye.reason), true);
    if (session.is_closed) return;
    session.is_closed = true;
    let_go(step, session);
    step.out.closes.push_back({session.peer, goodbye.reason});
}

}  // namespace tsunagi
