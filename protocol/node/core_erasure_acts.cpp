// Erasing what this center wrote, approving it, and telling how far it has come.
#include <algorithm>
#include <deque>

#include "protocol/base/limits.h"
#include "protocol/node/core.h"
#include "protocol/node/refusal.h"

namespace tsunagi {
// The header of a fact of our own, also of one that lies aside. Errors: not_found, wrong_class,
// not_your_slot.
Result<Header> Core::own_version(Step& step, const RecordId& id) {
    auto bytes = pending_.record(step.index, id);
    if (!bytes) bytes = step.index.local(aside_key(id));
    const auto record = bytes ? parse_record(*bytes) : Result<ParsedRecord>(Error::not_found);
    if (!record) return Error::not_found;
    if (record->header().record_class != RecordClass::fact) return Error::wrong_class;
    if (record->header().center != config_.center) return Error::not_your_slot;
    return record->header();
}

// Where versions of its slot lie: of those here, of those aside, and of those that they were made
// from.
std::set<Scope> Core::scopes_of_versions(Step& step, const Header& version) {
    std::set<Scope> scopes{version.scope};
    std::set<RecordId> seen;
    std::deque<RecordId> next(version.parents.begin(), version.parents.end());
    for (const SlotHead& head : pending_.slot_heads(step.index, version.center, version.slot))
        next.push_back(head.id);
    for (const auto& [key, bytes] : step.index.locals(kAsidePrefix)) {
        const auto aside = parse_record(bytes);
        if (aside && aside->header().slot == version.slot) next.push_back(aside->id());
    }
    for (; !next.empty() && seen.size() < kErasedVersionsMax; next.pop_front()) {
        if (!seen.insert(next.front()).second) continue;
        const auto header = own_version(step, next.front());
        if (!header || header->slot != version.slot) continue;
        scopes.insert(header->scope);
        next.insert(next.end(), header->parents.begin(), header->parents.end());
    }
    return scopes;
}

void Core::erase(Step& step, const input::Erase& in) {
    const auto refuse = [&](Error error) {
        step.out.replies.push_back(refusal(in.request, error));
    };
    if (const auto may = judge_writing(); !may) return refuse(may.error());
    const auto staff = signer_for(step, in.staff);
    if (!staff) return refuse(staff.error());
    const auto version = own_version(step, in.record);
    if (!version) return refuse(version.error());
    if (is_clock_ahead(step.now)) return refuse(Error::in_the_future);
    const std::uint32_t epoch = roster_.current(config_.center)->epoch;
    if (in.what.is_at_once &&
        roster_.has_several_staff(config_.center, epoch, Hlc::at(step.now.wall)))
        return refuse(Error::second_key_needed);

    Reply reply;
    reply.request = in.request;
    for (const Scope& scope : scopes_of_versions(step, *version)) {
        // To others nothing that a removed center signs now counts.
        if (!is_member() && scope.level != ScopeLevel::center) {
            reply.items.push_back({Outcome::refused, {}, Error::removed, {}});
            continue;
        }
        const auto held = erasing_.acts.of_slot(config_.center, version->slot);
        const auto standing = std::ranges::find_if(held, [&](const HeldErasure* erasure) {
            const Backing backing = erasing_.acts.backing(*erasure, roster_, config_.center);
            return erasure->scope == scope && backing != Backing::none &&
                   (!in.what.is_at_once || backing == Backing::whole);
        });
        reply.items.push_back(standing != held.end()
                                  ? ItemReply{Outcome::unchanged, (*standing)->id, {}, {}}
                                  : sign_erasure(step, scope, version->slot, in, **staff));
    }
    reply_when_durable(step, std::move(reply));
}

ItemReply Core::sign_erasure(Step& step,
                             const Scope& scope,
                             const SlotId& slot,
                             const input::Erase& in,
                             const SecretKey& staff) {
    ItemReply out;
    out.outcome = Outcome::refused;
    const auto body = encode_erasure(in.what);
    if (!body) {
        out.error = body.error();
        return out;
    }
    Header header = own_header(step, kind::kErasure, RecordClass::act, scope, staff.public_key());
    header.targets = {{TargetKind::slot, same_bytes<decltype(Target::id)>(config_.center), slot}};
    auto record = make_record(std::move(header), *body, random_.fixed<Salt>(), staff);
    if (!record) {
        out.error = record.error();
        return out;
    }
    out.id = record->id();
    const Admission admission = admit(step, std::move(*record), nullptr, false);
    if (admission.verdict != Verdict::pending) {
        out.error = admission.error;
        return out;
    }
    if (!in.note.empty())
        put_local(step, {erasure_note_key(out.id), Bytes(in.note.begin(), in.note.end())});
    out.outcome = Outcome::stored;
    return out;
}

void Core::approve_erasure(Step& step, const input::ApproveErasure& in) {
    const auto refuse = [&](Error error) {
        step.out.replies.push_back(refusal(in.request, error));
    };
    if (const auto may = judge_writing(); !may) return refuse(may.error());
    const auto staff = signer_for(step, in.staff);
    if (!staff) return refuse(staff.error());
    if (is_clock_ahead(step.now)) return refuse(Error::in_the_future);
    const PublicKey key = (*staff)->public_key();
    std::vector<HeldErasure> wanted;
    if (const HeldErasure* named = erasing_.acts.find(in.record)) {
        if (named->center == config_.center) wanted.push_back(*named);
    } else if (const auto version = own_version(step, in.record)) {
        for (const HeldErasure* held : erasing_.acts.of_slot(config_.center, version->slot))
            wanted.push_back(*held);
    }
    if (wanted.empty()) return refuse(Error::not_found);
    const auto is_others = [&](const HeldErasure& erasure) { return erasure.key != key; };
    if (std::ranges::none_of(wanted, is_others)) return refuse(Error::second_key_needed);
    Reply reply;
    reply.request = in.request;
    for (const HeldErasure& erasure : wanted) {
        if (!is_others(erasure)) continue;
        if (!is_member() && erasure.scope.level != ScopeLevel::center) {
            reply.items.push_back({Outcome::refused, erasure.id, Error::removed, {}});
            continue;
        }
        if (erasing_.acts.backing(erasure, roster_, config_.center) == Backing::whole) {
            reply.items.push_back({Outcome::unchanged, erasure.id, {}, {}});
            continue;
        }
        Header header =
            own_header(step, kind::kErasureApproval, RecordClass::act, erasure.scope, key);
        header.targets = {{TargetKind::record, same_bytes<decltype(Target::id)>(erasure.id), {}}};
        auto record = make_record(std::move(header), {}, {}, **staff);
        ItemReply item{Outcome::refused, erasure.id, Error::malformed, {}};
        if (record) {
            const Admission admission = admit(step, std::move(*record), nullptr, false);
            item.error = admission.error;
            if (admission.verdict == Verdict::pending) item.outcome = Outcome::stored;
        } else {
            item.error = record.error();
        }
        reply.items.push_back(std::move(item));
    }
    reply_when_durable(step, std::move(reply));
}

// --- for people ---

std::vector<ErasureView> Core::erasures() const {
    std::vector<ErasureView> out;
    for (const HeldErasure* erasure : erasing_.acts.of_center(config_.center)) {
        const ErasureProgress& progress = erasing_.progress.at(erasure->id);
        ErasureView view{erasure->id,
                         erasure->slot,
                         erasure->scope,
                         erasure->time,
                         erasure->what,
                         erasure->key,
                         {},
                         progress.stage,
                         {},
                         0,
                         0,
                         {}};
        view.backing = erasing_.acts.backing(*erasure, roster_, config_.center);
        if (progress.stage == ErasureStage::hidden) view.due = erasure_due(*erasure);
        const auto answers = erasing_.receipts.find(erasure->id);
        for (const CenterId& center : roster_.admitted()) {
            const Manifest* manifest = roster_.current(center);
            if (manifest == nullptr || !is_inside(erasure->scope, center, manifest->home)) continue;
            ++view.expected;
            if (answers != erasing_.receipts.end() && answers->second.contains(center)) {
                ++view.answered;
            } else {
                view.missing.push_back(center);
            }
        }
        out.push_back(std::move(view));
    }
    std::ranges::sort(out, [](const ErasureView& one, const ErasureView& other) {
        return std::tie(one.time, one.id) > std::tie(other.time, other.id);
    });
    return out;
}

}  // namespace tsunagi
