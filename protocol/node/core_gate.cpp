// The gate: what counts, what waits, what is stored, and what follows when it is durable.
#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/node/core.h"

namespace tsunagi {
namespace {

constexpr std::size_t kRefusedMax = 100'000;
// A disk that refuses would be asked again at once, and without end.
constexpr Duration kSweepAfterRefusal = std::chrono::seconds(10);

}  // namespace

StoreTicket Core::current_ticket(Step& step) {
    if (!step.out.store) {
        step.out.store.emplace();
        step.out.store->ticket = ++last_store_;
    }
    return step.out.store->ticket;
}

void Core::order(Step& step, CheckedRecord record, std::optional<PeerId> from, bool is_bulk) {
    const StoreTicket ticket = current_ticket(step);
    clock_.observe(record.header().time, step.now.wall);
    pending_.add(ticket, record, from, is_bulk);
    if (record.is_vouched()) may_have_vouched_ = true;
    if (record.header().record_class == RecordClass::authority) {
        note_staff(step, record);
        if (add_authority(record)) {
            is_authority_changed_ = true;
        } else {
            peers_changed(step.now.monotonic);
        }
        if (record.header().kind == kind::kRevocation)
            note_revocation(step, record.header().center);
    } else if (record.header().kind == kind::kKeptIds) {
        note_list(step, record);
    } else if (record.header().record_class == RecordClass::act) {
        note_erasure(step, record);
    }
    step.out.store->records.push_back(std::move(record));
}

void Core::put_local(Step& step, LocalPut put) {
    (void)current_ticket(step);
    step.out.store->puts.push_back(std::move(put));
}

Result<void> Core::judge(const CheckedRecord& record, const Session* from) const {
    const Header& header = record.header();
    if (header.record_class == RecordClass::authority) return roster_.judge_authority(record);
    if (const auto counts = judge_standing(record.parsed()); !counts) return counts;
    if (!is_inside(header.scope, config_.center, home_)) return Error::scope_not_ours;
    if (from != nullptr && !shares(*from, header.scope)) return Error::scope_not_ours;
    // What is here already must go when its center erases it, whatever else is not wanted.
    if (is_of_erasure(header.kind)) return {};
    if (header.center != config_.center && !subscriptions_.wants(header.scope))
        return Error::scope_declined;
    if (header.kind != kind::kKeptIds && blocks_.has(header.center)) return Error::blocked;
    return {};
}

Result<void> Core::judge_standing(const ParsedRecord& record) const {
    return record.header().center == config_.center ? roster_.judge_own(record)
                                                    : roster_.judge(record);
}

Core::Admission Core::admit(Step& step, CheckedRecord record, const Session* from, bool is_bulk) {
    const RecordId id = record.id();
    const auto peer = from == nullptr ? std::nullopt : std::optional(from->peer);
    tracker_.forget(first_id_of(id.prefix()));  // where it was asked for by its item
    // What it has of others' bulk the store finds out by itself, page by page instead of id by id.
    const bool is_others_bulk = is_bulk && record.header().center != config_.center &&
                                record.header().record_class != RecordClass::authority;
    if (is_others_bulk ? pending_.contains(id) : is_held(step.index, id)) {
        tracker_.forget(id);
        return {Verdict::duplicate, {}};
    }
    auto verdict = judge(record, from);
    if (record.parsed().is_body_erased()) {
        // Without the erasure it must not pass for the record: whoever sent it may only know more.
        const bool is_fact = record.header().record_class == RecordClass::fact;
        if (!is_fact) verdict = Error::body_mismatch;
        if (verdict && !is_erasure_known(record.header())) verdict = Error::erased;
    }
    if (verdict && record.header().kind == kind::kErasure &&
        record.header().center != config_.center &&
        !has_room_to_wait(erasing_, record.header().center))
        verdict = Error::undecided;
    if (verdict && is_in_the_future(record.header().time, step.now.wall))
        verdict = Error::in_the_future;
    if (verdict) {
        if (!is_bulk || tracker_.is_tracked(id)) tracker_.arrived(id);
        if (is_destroyed(record.header())) record = stripped(std::move(record));
        order(step, std::move(record), peer, is_bulk);
        return {Verdict::pending, {}};
    }
    if (can_wait(verdict.error())) {
        // What this center's own officer just signed must find room, whatever others send: without
        // its lists no key could be taken back. Where it is undecided, its signer was judged.
        const Header& header = record.header();
        const bool is_own_list = !peer && header.center == config_.center &&
                                 header.kind == kind::kKeptIds &&
                                 verdict.error() == Error::undecided;
        const bool is_bare = record.parsed().is_body_erased();
        const bool is_kept =
            deferred_.add(std::move(record), verdict.error(), peer,
                          is_own_list ? Deferred::Room::own_list : Deferred::Room::ordinary);
        if (peer && is_bare) {
            tracker_.failed(*peer, id);  // others may have it whole
        } else if (is_kept) {
            tracker_.forget(id);
            recent_.add(tracker_.name_of(id));
        } else if (peer) {
            tracker_.failed(*peer, id);
        }
        return {Verdict::deferred, verdict.error()};
    }
    tracker_.forget(id);
    // Whose scope it is changes with the authority records and with who brings it, a body can be
    // had from others; everything else is for ever.
    const bool is_passing =
        verdict.error() == Error::scope_not_ours || verdict.error() == Error::scope_declined ||
        verdict.error() == Error::blocked || verdict.error() == Error::body_mismatch;
    if (verdict.error() == Error::blocked) blocks_.keep_out(id);
    if (!is_passing) {
        note_refused(id);
        recent_.add(tracker_.name_of(id));
    }
    return {Verdict::refused, verdict.error()};
}

void Core::note_refused(const RecordId& id) {
    // A full list is emptied rather than frozen: asking again costs bytes, never correctness.
    if (refused_.size() >= kRefusedMax) refused_.clear();
    refused_.insert(id);
}

bool Core::is_held(const RecordIndex& index, const RecordId& id) const {
    return pending_.contains(id) || index.has(id);
}

// --- checked records ---

void Core::checked(Step& step, input::Checked in) {
    const auto found = checks_.find(in.ticket);
    CHECK(found != checks_.end());
    CheckPurpose purpose = std::move(found->second);
    checks_.erase(found);
    unchecked_bytes_ -= purpose.bytes;
    switch (purpose.kind) {
        case CheckPurpose::Kind::from_peer: checked_from_peer(step, purpose, in.records); break;
        case CheckPurpose::Kind::join: checked_join(step, purpose, in.records); break;
        case CheckPurpose::Kind::take_in: checked_take_in(step, purpose, in.records); break;
        case CheckPurpose::Kind::recheck: checked_again(step, in.ticket, in.records); break;
        case CheckPurpose::Kind::hits: checked_hits(step, purpose, in.records); break;
    }
    settle_authority(step);
}

void Core::checked_from_peer(Step& step,
                             const CheckPurpose& purpose,
                             std::vector<Result<CheckedRecord>>& records) {
    // Where the peer is gone, others have what it sent.
    const auto found = sessions_.find(purpose.peer);
    if (found == sessions_.end() || found->second.is_closed) return;
    Session* session = &found->second;
    session->unchecked_bytes -= purpose.bytes;
    session->has_news = true;
    if (purpose.is_seal_list) --session->seal_lists_unchecked;
    for (auto& record : records) {
        if (!record) {
            close(step, *session, record.error());
            return;
        }
        const auto seal =
            purpose.is_seal_list ? listed_seal(record->parsed()) : std::optional<ListedSeal>{};
        const RecordId id = record->id();
        const Scope scope = record->header().scope;
        const Admission admission = admit(step, std::move(*record), session, purpose.is_bulk);
        if (!purpose.is_bulk) {
            note_way(step, *session, scope, id,
                     admission.verdict != Verdict::duplicate ? Way::of_use
                     : purpose.is_push                       ? Way::of_no_use
                                                             : Way::unknown);
        }
        // What could not be kept is looked for again at the next resync: at once would be a loop.
        if (admission.verdict == Verdict::refused && is_senders_fault(admission.error)) {
            close(step, *session, admission.error);
            return;
        }
        const bool is_in =
            admission.verdict == Verdict::pending || admission.verdict == Verdict::duplicate;
        if (seal && is_in) offer_seal(*session, *seal);
    }
}

// A manifest, or a co-signature of one, that could only come into force beside another.
bool Core::would_fork(const CheckedRecord& record) const {
    const Header& header = record.header();
    if (header.kind == kind::kManifest) {
        return header.parents.size() != 1 ||
               !roster_.may_follow(config_.center, header.parents.front());
    }
    if (header.kind != kind::kCosign || header.targets.size() != 1) return false;
    return !roster_.may_become_effective(same_bytes<RecordId>(header.targets.front().id));
}

Result<void> Core::judge_new(const Step& step, const CheckedRecord& record) const {
    // A manifest that the lost machine made after the backup would become a fork.
    if (hold_.holds_authority(restore_centers_needed(roster_.admitted(), config_.center)))
        return Error::restoring;
    const Header& header = record.header();
    if (header.center == config_.center && would_fork(record)) return Error::changed_meanwhile;
    if (is_in_the_future(header.time, step.now.wall)) return Error::in_the_future;
    return judge(record, nullptr);
}

// What is signed together belongs together: a key must not be taken back by halves.
Result<void> Core::judge_all_new(const Step& step,
                                 const std::vector<Result<CheckedRecord>>& records) const {
    std::size_t manifests = 0;
    for (const auto& record : records) {
        if (!record) return record.error();
        if (record->header().kind == kind::kManifest && ++manifests > 1)
            return Error::changed_meanwhile;
        if (const auto counts = judge_new(step, *record); !counts) return counts;
    }
    return {};
}

void Core::checked_take_in(Step& step,
                           const CheckPurpose& purpose,
                           std::vector<Result<CheckedRecord>>& records) {
    Reply reply;
    reply.request = purpose.request;
    const auto all = purpose.is_new ? judge_all_new(step, records) : Result<void>{};
    for (auto& record : records) {
        ItemReply item;
        if (!record) {
            item.outcome = Outcome::refused;
            item.error = record.error();
        } else if (!all) {
            item.id = record->id();
            item.outcome = Outcome::refused;
            item.error = all.error();
        } else {
            item.id = record->id();
            const Admission admission = admit(step, std::move(*record), nullptr, false);
            if (admission.verdict == Verdict::duplicate) item.outcome = Outcome::unchanged;
            if (admission.verdict == Verdict::refused) item.outcome = Outcome::refused;
            // Where there was no room to keep it, saying that it waits would be a lie.
            if (admission.verdict == Verdict::deferred) {
                item.outcome = deferred_.contains(item.id) ? Outcome::waiting : Outcome::refused;
            }
            item.error = admission.error;
        }
        reply.items.push_back(std::move(item));
    }
    reply_when_durable(step, std::move(reply));
}

// --- authority ---

void Core::settle_authority(Step& step) {
    // What waited may itself be authority that lets more in: until nothing moves.
    while (is_authority_changed_ || has_new_list_ || erasing_.has_new) {
        if (is_authority_changed_ || has_new_list_) erasing_.look_at = {};
        has_new_list_ = false;
        erasing_.has_new = false;
        if (std::exchange(is_authority_changed_, false)) members_changed(step);
        retry(step, deferred_.take_waiting_for_authority());
    }
    if (step.out.has_changed_members) reconsider_sessions(step);
}

void Core::members_changed(Step& step) {
    roster_.settle();
    // As of the last time that somebody looked: the roster may have been loaded anew meanwhile.
    const Standings before = std::exchange(standings_seen_, roster_.standings());
    const Home home = home_;
    if (const Manifest* manifest = roster_.current(config_.center)) home_ = manifest->home;
    // Who was compared with while we thought that we were elsewhere shared other scopes with us.
    if (home_ != home) {
        if (auto put = hold_.compare_again()) put_local(step, std::move(*put));
    }
    // Another manifest of the same epoch may grant what one did not: look at them again.
    refused_.clear();
    // What hung on what is no more so counts no longer; nobody's own are lost to itself.
    for (const CenterId& center : lost_since(before, standings_seen_)) {
        if (center != config_.center) begin_sweep(step, center, {});
    }
    // Of its own nothing was decided while it was none.
    if (roster_.is_admitted(config_.center) && !before.members.contains(config_.center) &&
        roster_.revocations().has_keys_of(config_.center))
        begin_sweep(step, config_.center, {});
    for (const Scope& scope : sweeping_.scopes) compare_again(scope);
    if (staff_ && roster_.is_revoked(config_.center, staff_->public_key())) lock();
    step.out.has_changed_members = true;
    finding_.are_candidates_old = true;
    peers_changed(step.now.monotonic);
}

void Core::retry(Step& step, std::vector<Deferred::Entry> entries) {
    for (Deferred::Entry& entry : entries) {
        const Session* from = nullptr;
        if (entry.from) {
            const auto found = sessions_.find(*entry.from);
            if (found != sessions_.end()) from = &found->second;
        }
        (void)admit(step, std::move(entry.record), from, false);
    }
}

void Core::retry_due(Step& step) {
    retry(step, deferred_.take_due(step.now.wall));
    settle_authority(step);
}

bool Core::add_authority(const CheckedRecord& record) {
    if (record.header().kind == kind::kEndpoint) {
        load_endpoint(record);
        return false;
    }
    roster_.add(record);
    return true;
}

void Core::load_authority(const RecordIndex& index) {
    roster_ = Roster(config_.charter);
    endpoints_ = {};
    finding_.are_candidates_old = true;
    Arrival after = 0;
    for (auto entries = index.log(Scope::authority(), after, 1'000); !entries.empty();
         entries = index.log(Scope::authority(), after, 1'000)) {
        after = entries.back().arrival;
        for (const LogEntry& entry : entries) {
            auto bytes = index.record(entry.id);
            if (!bytes) continue;
            auto parsed = parse_record(std::move(*bytes));
            if (!parsed) continue;  // damage: `tsunagi check` reports it
            const CheckedRecord record = trust_stored(std::move(*parsed));
            // They were stored in an order in which each could be judged.
            if (roster_.judge_authority(record)) (void)add_authority(record);
        }
    }
    roster_.settle();
    load_lists(index);
    if (const Manifest* manifest = roster_.current(config_.center)) home_ = manifest->home;
}

// --- the store's answers ---

void Core::committed(Step& step, StoreTicket ticket) {
    const auto items = pending_.committed(ticket);
    durable_ = std::max(durable_, ticket);
    std::map<Scope, bool> changed;  // and is any of it bulk?
    for (const auto& item : items) {
        tracker_.forget(item.id);
        bool& is_bulk = changed[item.scope];
        is_bulk = is_bulk || item.is_bulk;
        own_committed(step, item);
    }
    for (const auto& [scope, is_bulk] : changed) mark_scope_changed(step, scope, is_bulk);
    recheck_committed(step, ticket);
    sweep_committed(step, ticket);
    while (!owed_.empty() && owed_.begin()->first <= ticket) {
        for (Reply& reply : owed_.begin()->second) step.out.replies.push_back(std::move(reply));
        owed_.erase(owed_.begin());
    }
    announce(step, items);
    while (!joins_.empty() && joins_.begin()->first <= ticket) {
        for (const PeerId peer : joins_.begin()->second) {
            const auto found = sessions_.find(peer);
            if (found != sessions_.end() && !found->second.is_closed)
                send(step, found->second, frame::JoinAnswer{});
        }
        joins_.erase(joins_.begin());
    }
    // A guest whose sponsorship is durable now becomes a member.
    if (changed.contains(Scope::authority())) reconsider_sessions(step);
}

void Core::store_rejected(Step& step, const input::StoreRejected& in) {
    const auto items = pending_.rejected(in.ticket);
    bool had_authority = false;
    for (const auto& item : items) {
        had_authority = had_authority || item.is_for_roster;
        tracker_.forget(item.id);
    }
    load_sweeps(step.index, step.now.monotonic + kSweepAfterRefusal);
    load_erasures(step.index, step.now.monotonic + kSweepAfterRefusal);
    if (had_authority) {
        load_authority(step.index);
        // What is told once more takes members away once more.
        standings_seen_ = roster_.standings();
        announce_due_ = step.now.monotonic + kResyncInterval;
        reconsider_sessions(step);
    }
    sequences_.clear();
    synced_kept_.reset();
    hold_ = RestoreHold(step.index);
    read_stored_anchors(step.index);
    recheck_.reset();
    load_unsealed(step.index);
    for (auto at = owed_.lower_bound(in.ticket); at != owed_.end(); at = owed_.erase(at)) {
        for (Reply& reply : at->second) {
            reply.items.clear();
            reply.error = in.error;
            step.out.replies.push_back(std::move(reply));
        }
    }
    for (auto at = joins_.lower_bound(in.ticket); at != joins_.end(); at = joins_.erase(at)) {
        for (const PeerId peer : at->second) {
            const auto found = sessions_.find(peer);
            if (found == sessions_.end() || found->second.is_closed) continue;
            send(step, found->second, frame::JoinAnswer{in.error});
        }
    }
    // What was lost is found again by comparing.
    for (auto& [peer, session] : sessions_) {
        for (auto& [scope, link] : session.scopes) link.has_lost = true;
    }
}

}  // namespace tsunagi
