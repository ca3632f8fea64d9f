// Revoked keys, removed centers and erasures: letting go of what is held and counts no more, and
// taking back what counts again.
//
// Why it has to go: what centers hold of a scope must follow from what they know, or their digests
// stay different. The mark that a center's records have to be looked through is written in one step
// with what makes it needed, and erased behind the last pass: a crash in between repeats a pass.
#include <algorithm>

#include "protocol/base/limits.h"
#include "protocol/node/checking.h"
#include "protocol/node/core.h"

namespace tsunagi {
namespace {

constexpr std::string_view kSweepPrefix = "sweep/";  // and the center; the value tells nothing

constexpr std::size_t kSweepRecords = 256;    // looked at in one step: a few milliseconds
constexpr std::size_t kSweepDrops = 1'024;    // in one order
constexpr std::size_t kOwnSweepRecords = 64;  // their bytes go into the order, too
// How long records wait here for a list that a revocation names. Dropped at once they would be
// fetched again, or be lost: the computer that has the lists may have been shut down in between.
constexpr Duration kSweepPatience = std::chrono::hours(1);
// Of many lists that come one after the other not each makes a pass of its own.
constexpr Duration kSweepPause = std::chrono::seconds(2);
constexpr Duration kSweepStep = std::chrono::milliseconds(4);

std::string sweep_key(const CenterId& center) {
    return std::string(kSweepPrefix) + id_text(center);
}

}  // namespace

// --- what makes it needed ---

void Core::begin_sweep(Step& step, const CenterId& center, Duration pause) {
    const auto [found, is_fresh] = sweeping_.of_centers.try_emplace(center);
    Sweep& sweep = found->second;
    const Monotonic at = step.now.monotonic + pause;
    sweep.begin_at = sweep.is_due ? std::min(sweep.begin_at, at) : at;
    sweep.is_due = true;
    sweep.after = current_ticket(step);
    // Not renewed by what comes later: nobody shall be able to put it off.
    if (is_fresh) sweep.patient_until = step.now.monotonic + kSweepPatience;
    put_local(step, {sweep_key(center), Bytes{1}});
}

// What it lists may have been let go of before.
void Core::note_revocation(Step& step, const CenterId& center) {
    begin_sweep(step, center, {});
    for (const Scope& scope : sweeping_.scopes) compare_again(scope);
}

void Core::note_list(Step& step, const CheckedRecord& list) {
    const Header& header = list.header();
    roster_.add_list(list.parsed());
    has_new_list_ = true;
    compare_again(header.scope);
    // What waited for it is decided now; of our own something may come back.
    std::set<CenterId> whose =
        roster_.removals().targets_of(header.center, {header.scope, list.id()});
    whose.insert(header.center);
    for (const CenterId& center : whose) {
        if (center == config_.center || sweeping_.of_centers.contains(center))
            begin_sweep(step, center, kSweepPause);
    }
}

void Core::compare_again(const Scope& scope) {
    for (auto& [peer, session] : sessions_) {
        const auto link = session.scopes.find(scope);
        if (session.is_closed || link == session.scopes.end()) continue;
        link->second.sync.retry();
        session.has_news = true;
    }
}

void Core::load_sweeps(const RecordIndex& index, Monotonic begin_at) {
    sweeping_.of_centers.clear();
    sweeping_.out.reset();
    for (const auto& [key, value] : index.locals(kSweepPrefix)) {
        const auto center = id_from_text<CenterId>(key.substr(kSweepPrefix.size()));
        if (!center) continue;
        Sweep& sweep = sweeping_.of_centers[*center];
        sweep.is_due = true;
        sweep.begin_at = begin_at;
        sweep.patient_until = begin_at + kSweepPatience;
    }
}

// Pre: the authority records are loaded. Whose list it may be was judged when it came.
void Core::load_lists(const RecordIndex& index) {
    std::set<std::pair<CenterId, KeptList>> named;
    for (const auto& [center, list] : roster_.revocations().named()) named.emplace(center, list);
    for (const auto& [center, list] : roster_.removals().named()) named.emplace(center, list);
    for (const auto& [center, list] : named) {
        auto bytes = index.record(list.record);
        const auto record =
            bytes ? parse_record(std::move(*bytes)) : Result<ParsedRecord>(Error::not_found);
        if (!record) continue;
        const Header& header = record->header();
        const bool is_it = header.kind == kind::kKeptIds &&
                           header.record_class == RecordClass::act && header.center == center &&
                           header.scope == list.scope && decode_kept_ids(record->body());
        if (is_it) roster_.add_list(*record);
    }
}

// --- the passes ---

bool Core::is_ready(const CenterId& center, const Sweep& sweep, Now now) const {
    if (sweep.is_running) return true;
    if (sweep.after > durable_) return false;
    if (sweep.is_due) return sweep.begin_at <= now.monotonic;
    return sweep.has_waiting && center != config_.center && sweep.patient_until <= now.monotonic;
}

Monotonic Core::next_sweep(Now now) const {
    Monotonic wake = Monotonic::never();
    // An answer that is awaited wakes it.
    if (sweeping_.out || recheck_) return wake;
    for (const auto& [center, sweep] : sweeping_.of_centers) {
        if (is_ready(center, sweep, now)) return now.monotonic + kSweepStep;
        if (sweep.after > durable_) continue;
        if (sweep.is_due) {
            wake = std::min(wake, sweep.begin_at);
        } else if (sweep.has_waiting && center != config_.center) {
            wake = std::min(wake, sweep.patient_until);
        }
    }
    return wake;
}

// In turn, so that no center's records keep those of others waiting.
std::map<CenterId, Sweep>::iterator Core::next_ready(Now now) {
    const auto is_one = [&](const auto& one) { return is_ready(one.first, one.second, now); };
    const auto behind = sweeping_.of_centers.upper_bound(sweeping_.turn);
    const auto found = std::find_if(behind, sweeping_.of_centers.end(), is_one);
    return found != sweeping_.of_centers.end() ? found
                                               : std::ranges::find_if(sweeping_.of_centers, is_one);
}

void Core::sweep(Step& step) {
    // What the roster knows and the index does not would be forgotten.
    if (sweeping_.is_authority && !pending_.has_some_for_roster()) {
        sweeping_.is_authority = false;
        load_authority(step.index);
        announce_due_ = std::min(announce_due_, step.now.monotonic);
        is_authority_changed_ = true;
    }
    if (!sweeping_.out) {
        if (const auto ready = next_ready(step.now); ready != sweeping_.of_centers.end()) {
            sweeping_.turn = ready->first;
            sweep_some(step, ready->first, ready->second);
        }
    }
    settle_authority(step);
}

void Core::sweep_some(Step& step, const CenterId& center, Sweep& sweep) {
    const bool is_own = center == config_.center;
    if (!sweep.is_running) begin_pass(step, center, sweep);
    if (!sweep.aside.empty()) return erase_aside(step, sweep);
    const std::size_t drops = is_own ? kOwnSweepRecords : kSweepDrops;
    if (!sweep.is_through && sweep.doomed.size() < drops) look_through(step, center, sweep);
    if (sweep.doomed.size() >= drops || (sweep.is_through && !sweep.doomed.empty())) {
        // What is being checked must stay where it is.
        if (!recheck_) drop_doomed(step, center, sweep);
        return;
    }
    if (!sweep.is_through) return;
    if (!sweep.listed.empty()) return bring_back(step, sweep);
    sweep.is_running = false;
    if (!sweep.is_due) erasing_done(step, center);
    if (sweep.is_due || sweep.has_waiting) return;
    put_local(step, {sweep_key(center), {}});
    sweeping_.of_centers.erase(CenterId(center));
}

void Core::begin_pass(Step& step, const CenterId& center, Sweep& sweep) {
    const bool is_own = center == config_.center;
    sweep.is_running = true;
    sweep.is_due = false;
    sweep.has_waiting = false;
    // Of our own nothing goes before it is decided: nobody else may have it.
    sweep.is_impatient = !is_own && sweep.patient_until <= step.now.monotonic;
    sweep.is_through = false;
    sweep.scope = {};
    sweep.at.reset();
    sweep.doomed.clear();
    sweep.aside.clear();
    if (!is_own) return;
    sweep.listed = roster_.revocations().listed_by(center);
    if (!has_begun_erasing(center)) return;
    for (const auto& [key, bytes] : step.index.locals(kAsidePrefix)) {
        const auto record = parse_record(bytes);
        if (record && is_destroyed(record->header())) sweep.aside.push_back(record->id());
    }
}

Stand Core::stand_of(const ParsedRecord& record) const {
    const bool is_bare = record.is_body_erased();
    if (is_bare && !is_erasure_known(record.header())) return Stand::is_bare;
    const auto counts = record.header().record_class == RecordClass::authority
                            ? roster_.judge_authority(trust_stored(ParsedRecord(record)))
                            : judge_standing(record);
    const bool is_out =
        !counts && (counts.error() == Error::key_revoked || counts.error() == Error::removed);
    if (is_out) return Stand::is_revoked;
    // Also what waits to be decided: its body goes in any case.
    if (!record.body().empty() && is_destroyed(record.header())) return Stand::is_erased;
    if (counts) return Stand::counts;
    switch (counts.error()) {
        case Error::undecided:
        case Error::not_a_member: return Stand::waits;
        // Whatever else is wrong with it was not so when it came: damage is for people to see.
        default: return Stand::counts;
    }
}

void Core::look_through(Step& step, const CenterId& center, Sweep& sweep) {
    std::size_t left = center == config_.center ? kOwnSweepRecords : kSweepRecords;
    for (const Scope& scope : step.index.scopes()) {
        if (scope < sweep.scope) continue;
        if (scope != sweep.scope) {
            sweep.scope = scope;
            sweep.at.reset();
        }
        const auto places = step.index.written_by(scope, center, sweep.at, left);
        for (const WrittenPlace& place : places) {
            sweep.at = place;
            auto bytes = step.index.record_at(place.arrival);
            const auto record =
                bytes ? parse_record(std::move(*bytes)) : Result<ParsedRecord>(Error::not_found);
            if (!record) continue;  // damage: `tsunagi check` reports it
            const Stand stand = stand_of(*record);
            if (stand == Stand::counts) continue;
            if (stand == Stand::waits && !sweep.is_impatient)
                sweep.has_waiting = true;
            else
                sweep.doomed.push_back(record->id());
        }
        left -= places.size();
        if (left == 0) return;
    }
    sweep.is_through = true;
}

// As they stand now: a list may have come since they were looked at.
void Core::drop_doomed(Step& step, const CenterId& center, Sweep& sweep) {
    SweptOut out;
    out.is_own = center == config_.center;
    for (const RecordId& id : std::exchange(sweep.doomed, {})) {
        auto bytes = step.index.record(id);
        const auto record = bytes ? parse_record(*bytes) : Result<ParsedRecord>(Error::not_found);
        if (!record) continue;
        const Stand stand = stand_of(*record);
        if (stand == Stand::waits && !sweep.is_impatient) sweep.has_waiting = true;
        if (stand == Stand::counts || (stand == Stand::waits && !sweep.is_impatient)) continue;
        out.ticket = current_ticket(step);
        if (stand == Stand::is_erased) {
            step.out.store->erased.push_back(id);
            note_bodies(step, record->header());
            record_files_.erase(id);
            // Without its body it is still to be decided.
            if (!roster_.judge(*record)) sweep.has_waiting = true;
            continue;
        }
        // A stolen key of an officer must not destroy what this center wrote: it lies aside, unless
        // it was erased. What was erased has to leave the files, dropped or not.
        const bool is_whole = !record->is_body_erased();
        if (is_whole && is_destroyed(record->header())) {
            step.out.store->erased.push_back(id);
            note_bodies(step, record->header());
        } else if (is_whole && out.is_own) {
            put_local(step, {aside_key(id), std::move(*bytes)});
        }
        if (stand == Stand::is_revoked) note_refused(id);
        step.out.store->drops.push_back(id);
        out.scopes.insert(record->header().scope);
        forget_erasure(step, *record);
    }
    if (out.ticket != 0) sweeping_.out = std::move(out);
}

// Of what lies aside here of our own, what was erased. It is named, so that it leaves the files.
void Core::erase_aside(Step& step, Sweep& sweep) {
    for (std::size_t left = kOwnSweepRecords; left > 0 && !sweep.aside.empty(); --left) {
        const RecordId id = sweep.aside.back();
        sweep.aside.pop_back();
        const auto bytes = step.index.local(aside_key(id));
        const auto record = bytes ? parse_record(*bytes) : Result<ParsedRecord>(Error::not_found);
        if (!record || !is_destroyed(record->header())) continue;
        put_local(step, {aside_key(id), {}});
        step.out.store->erased.push_back(id);
        note_bodies(step, record->header());
    }
}

// Of our own, what lies aside and is listed by now.
void Core::bring_back(Step& step, Sweep& sweep) {
    for (std::size_t left = kOwnSweepRecords; left > 0 && !sweep.listed.empty(); --left) {
        const RecordId id = sweep.listed.back();
        sweep.listed.pop_back();
        auto bytes = step.index.local(aside_key(id));
        if (!bytes) continue;
        auto record = parse_and_check(std::move(*bytes));
        if (!record || record->id() != id) continue;
        const Admission admission = admit(step, std::move(*record), nullptr, false);
        if (admission.verdict == Verdict::pending || admission.verdict == Verdict::duplicate)
            put_local(step, {aside_key(id), {}});
    }
}

void Core::sweep_committed(Step& step, StoreTicket ticket) {
    if (!sweeping_.out || sweeping_.out->ticket > ticket) return;
    const SweptOut out = *std::exchange(sweeping_.out, std::nullopt);
    for (const Scope& scope : out.scopes) mark_scope_changed(step, scope, true);
    sweeping_.scopes.insert(out.scopes.begin(), out.scopes.end());
    sweeping_.is_authority = sweeping_.is_authority || out.scopes.contains(Scope::authority());
    if (out.is_own && config_.machine) load_unsealed(step.index);
}

}  // namespace tsunagi
