// Erasures: what is hidden, when bodies go, and telling the owner that they went.
//
// An erasure hides its slot with the order that brings it. When its time has come a mark is written
// with the mark that its center's records have to be looked through (core_revocation.cpp), whose
// passes take the bodies out. From then on the gate strips what comes. An erasure that is dropped,
// because its key was revoked, lifts the veil; what was stripped for it counts no more then and is
// dropped too, so that whole copies can come from those who still have them.
#include <algorithm>

#include "protocol/base/big_endian.h"
#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/node/core.h"

namespace tsunagi {
namespace {

constexpr std::string_view kApprovalPrefix =
    "approval/";  // and the act's id; the value tells nothing
constexpr std::string_view kReceiptPrefix = "receipt/";  // erasure and center; when it came
constexpr Duration kLookEvery = std::chrono::hours(1);   // wall clocks are set
constexpr std::size_t kEarlyReceiptsMax = 10'000;        // some 100 bytes each
constexpr Duration kReceiptRetry = std::chrono::seconds(60);

std::string approval_key(const RecordId& act) {
    return std::string(kApprovalPrefix) + id_text(act);
}
std::string staff_key(const CenterId& center) {
    return std::string(kStaffPrefix) + id_text(center);
}

// Whom a manifest lets publish.
std::set<PublicKey> staff_of(const ParsedRecord& record) {
    std::set<PublicKey> out;
    const auto manifest = decode_manifest(record.body());
    if (!manifest) return out;
    for (const Grant& grant : manifest->grants) {
        if (grant.role == Role::staff && (grant.rights & kRightPublish) != 0) out.insert(grant.key);
    }
    return out;
}

std::string receipt_key(const RecordId& erasure, const CenterId& center) {
    return std::string(kReceiptPrefix) + id_text(erasure) + id_text(center);
}

void want_receipts(Erasing& erasing, Monotonic now) {
    erasing.receipts_due = std::min(erasing.receipts_due, now + kReceiptPause);
}

}  // namespace

// --- what is held ---

// Acts may come again in bulk though they are held. Nothing is destroyed on the word of a seal:
// what does not fit its own signature is dropped when the others of its chunk are looked at.
void Core::note_erasure(Step& step, const CheckedRecord& record) {
    const ParsedRecord& act = record.parsed();
    const Header& header = act.header();
    if (!is_of_erasure(header.kind) || (record.is_vouched() && !check_record(ParsedRecord(act))))
        return;
    if (header.kind == kind::kErasureReceipt) return note_receipt(step, act);
    if (header.kind == kind::kErasureApproval) {
        erasing_.acts.add(act);
        erasing_.look_at = {};
        return put_local(step, {approval_key(act.id()), Bytes{1}});
    }
    if (erasing_.acts.find(act.id()) != nullptr) return;
    erasing_.acts.add(act);
    const HeldErasure& erasure = *erasing_.acts.find(act.id());
    erasing_.progress[act.id()].heard = step.now.wall;
    wait_with(erasing_, erasure);
    erasing_.look_at = {};
    erasing_.has_new = true;
    take_early_receipts(step, erasure);
    step.out.store->veils.push_back({erasure.center, erasure.slot, true});
    keep_erasure(step, erasure);
}

void Core::keep_erasure(Step& step, const HeldErasure& erasure) {
    put_local(step, {erasure_key({erasure.center, erasure.slot, erasure.id}),
                     erasure_value(erasing_.progress.at(erasure.id))});
}

void Core::forget_erasure(Step& step, const ParsedRecord& act) {
    const Header& header = act.header();
    if (header.kind == kind::kErasureReceipt) return forget_receipt(step, act);
    if (header.kind == kind::kErasureApproval) {
        erasing_.acts.remove(act.id());
        return put_local(step, {approval_key(act.id()), {}});
    }
    const HeldErasure* held = erasing_.acts.find(act.id());
    if (held == nullptr) return;
    const HeldErasure erasure = *held;
    wait_no_more(erasing_, erasure);
    erasing_.acts.remove(erasure.id);
    erasing_.progress.erase(erasure.id);
    erasing_.begun.erase(erasure.id);
    erasing_.swept.erase(erasure.id);
    put_local(step, {erasure_key({erasure.center, erasure.slot, erasure.id}), {}});
    if (!erasing_.acts.has(erasure.center, erasure.slot))
        step.out.store->veils.push_back({erasure.center, erasure.slot, false});
    // What was taken in stripped, or was stripped here, does not count without it.
    begin_sweep(step, erasure.center, {});
}

// Pre: the authority records are loaded.
void Core::load_erasures(const RecordIndex& index, Monotonic look_at) {
    const Erasing before = std::exchange(erasing_, {});
    erasing_.purged = before.purged;
    erasing_.early = before.early;
    erasing_.paces = before.paces;
    erasing_.look_at = look_at;
    const auto load = [&](const RecordId& id, KindId kind) {
        auto bytes = index.record(id);
        const auto act =
            bytes ? parse_record(std::move(*bytes)) : Result<ParsedRecord>(Error::not_found);
        // Damage: `tsunagi check` reports it.
        if (!act || act->header().kind != kind || !Roster::judge_form(*act)) return false;
        erasing_.acts.add(*act);
        return true;
    };
    for (const auto& [key, value] : index.locals(kErasurePrefix)) {
        const auto mark = erasure_mark(key);
        const auto progress = erasure_progress(value);
        if (!mark || !progress || !load(mark->erasure, kind::kErasure)) continue;
        erasing_.progress[mark->erasure] = *progress;
        // Where an order was refused, what went with those before it may lie in files yet.
        if (const auto known = before.progress.find(mark->erasure); known != before.progress.end())
            erasing_.progress[mark->erasure].last_order = known->second.last_order;
        switch (progress->stage) {
            case ErasureStage::hidden:
                wait_with(erasing_, *erasing_.acts.find(mark->erasure));
                break;
            case ErasureStage::begun: erasing_.begun.insert(mark->erasure); break;
            case ErasureStage::swept: erasing_.swept.insert(mark->erasure); break;
            case ErasureStage::answered: break;
        }
    }
    for (const auto& [key, value] : index.locals(kApprovalPrefix)) {
        if (const auto id = id_from_text<RecordId>(key.substr(kApprovalPrefix.size())))
            (void)load(*id, kind::kErasureApproval);
    }
    load_receipts(index);
    for (const auto& [key, value] : index.locals(kStaffPrefix)) {
        const auto center =
            id_from_text<CenterId>(std::string_view(key).substr(kStaffPrefix.size()));
        if (center && value.size() == 8)
            erasing_.staff_changed[*center] = {static_cast<std::int64_t>(read_u64(value))};
    }
    if (!erasing_.swept.empty()) erasing_.receipts_due = look_at + kReceiptPause;
}

// Who has an officer's key can make staff keys, take away those of others or revoke them, and be
// backed by what is left. So a center's people have a day to see it, as with a key of the staff.
void Core::note_staff(Step& step, const CheckedRecord& record) {
    const Header& header = record.header();
    if (header.kind != kind::kManifest && header.kind != kind::kRevocation) return;
    if (header.kind == kind::kManifest) {
        if (header.parents.empty()) return;  // whom a center begins with nobody else chose
        const auto bytes = pending_.record(step.index, header.parents.front());
        const auto parent = bytes ? parse_record(*bytes) : Result<ParsedRecord>(Error::not_found);
        if (parent && staff_of(*parent) == staff_of(record.parsed())) return;
    }
    // A newcomer hears of all at once: until it has, what the record says is as good as it gets.
    const WallTime said{header.time.ms()};
    const WallTime heard = synced_at_ ? step.now.wall : std::min(step.now.wall, said);
    if (heard + kErasureDelay <= step.now.wall) return;
    const auto is_over = [&](const auto& one) {
        if (one.second + kErasureDelay > step.now.wall) return false;
        put_local(step, {staff_key(one.first), {}});
        return true;
    };
    std::erase_if(erasing_.staff_changed, is_over);
    const auto [at, is_new] = erasing_.staff_changed.try_emplace(header.center, heard);
    if (!is_new && at->second >= heard) return;
    at->second = heard;
    Bytes when;
    append_u64(when, static_cast<std::uint64_t>(heard.ms));
    put_local(step, {staff_key(header.center), std::move(when)});
}

// --- what follows ---

std::optional<WallTime> Core::erasure_due(const HeldErasure& erasure) const {
    const Backing backing = erasing_.acts.backing(erasure, roster_, config_.center);
    if (backing == Backing::none) return std::nullopt;
    // From when it was heard of, too: a thief can date it back.
    const std::int64_t heard = erasing_.progress.at(erasure.id).heard.ms;
    const WallTime of_one_key = WallTime{std::max(erasure.time.ms(), heard)} + kErasureDelay;
    if (backing == Backing::one_key) return of_one_key;
    const auto changed = erasing_.staff_changed.find(erasure.center);
    if (changed == erasing_.staff_changed.end()) return WallTime{};
    return std::min(of_one_key, changed->second + kErasureDelay);
}

bool Core::is_erasure_known(const Header& header) const {
    const auto held = erasing_.acts.of_slot(header.center, header.slot);
    return std::ranges::any_of(
        held, [&](const HeldErasure* erasure) { return erasure->scope == header.scope; });
}

bool Core::is_destroyed(const Header& header) const {
    if (header.record_class != RecordClass::fact) return false;
    const auto held = erasing_.acts.of_slot(header.center, header.slot);
    return std::ranges::any_of(held, [&](const HeldErasure* erasure) {
        return erasure->scope == header.scope &&
               erasing_.progress.at(erasure->id).stage != ErasureStage::hidden &&
               erasing_.acts.backing(*erasure, roster_, config_.center) != Backing::none;
    });
}

void Core::erase_due(Step& step) {
    if (step.now.monotonic < erasing_.look_at) return;
    erasing_.look_at = Monotonic::never();
    for (const RecordId& id : std::set<RecordId>(erasing_.waiting)) {
        const HeldErasure& erasure = *erasing_.acts.find(id);
        const auto due = erasure_due(erasure);
        if (!due) continue;
        if (*due <= step.now.wall) {
            begin_erasing(step, erasure);
            continue;
        }
        const Duration left{std::min(due->ms - step.now.wall.ms, kLookEvery / Duration(1))};
        erasing_.look_at = std::min(erasing_.look_at, step.now.monotonic + left);
    }
}

void Core::begin_erasing(Step& step, const HeldErasure& erasure) {
    ErasureProgress& progress = erasing_.progress.at(erasure.id);
    progress.stage = ErasureStage::begun;
    // Versions may have been dropped before, and nobody here knows them any more: it is the store
    // that says whether bytes of them are left. So each erasure waits until it has answered.
    progress.last_order = current_ticket(step);
    step.out.store->erased.push_back(erasure.id);
    wait_no_more(erasing_, erasure);
    erasing_.begun.insert(erasure.id);
    keep_erasure(step, erasure);
    begin_sweep(step, erasure.center, {});
}

bool Core::has_begun_erasing(const CenterId& center) const {
    return std::ranges::any_of(erasing_.begun, [&](const RecordId& id) {
        return erasing_.acts.find(id)->center == center;
    });
}

// A body goes with the order of this step.
void Core::note_bodies(Step& step, const Header& header) {
    for (const HeldErasure* erasure : erasing_.acts.of_slot(header.center, header.slot)) {
        if (erasure->scope != header.scope) continue;
        ErasureProgress& progress = erasing_.progress.at(erasure->id);
        progress.last_order = current_ticket(step);
        if (std::exchange(progress.had_bodies, true)) continue;
        keep_erasure(step, *erasure);
    }
}

// A pass that began behind all that was begun for this center found nothing more to do.
void Core::erasing_done(Step& step, const CenterId& center) {
    for (const RecordId& id : std::set<RecordId>(erasing_.begun)) {
        const HeldErasure& erasure = *erasing_.acts.find(id);
        if (erasure.center != center ||
            erasing_.acts.backing(erasure, roster_, config_.center) == Backing::none)
            continue;
        erasing_.progress.at(id).stage = ErasureStage::swept;
        erasing_.begun.erase(id);
        erasing_.swept.insert(id);
        want_receipts(erasing_, step.now.monotonic);
        keep_erasure(step, erasure);
    }
}

// --- receipts ---

void Core::purged(Step& step, const input::Purged& in) {
    erasing_.purged = std::max(erasing_.purged.value_or(0), in.ticket);
    if (!erasing_.swept.empty()) want_receipts(erasing_, step.now.monotonic);
}

// For all erasures of a scope whose bodies are in no file here.
void Core::give_receipts(Step& step) {
    if (step.now.monotonic < erasing_.receipts_due) return;
    erasing_.receipts_due = Monotonic::never();
    if (erasing_.swept.empty() || !config_.machine) return;
    if (!can_sign_as_machine(step.now)) {
        erasing_.receipts_due = step.now.monotonic + kReceiptRetry;
        return;
    }
    std::map<Scope, std::vector<RecordId>> ready;
    for (const RecordId& id : erasing_.swept) {
        const ErasureProgress& progress = erasing_.progress.at(id);
        const Scope& scope = erasing_.acts.find(id)->scope;
        const bool is_gone = erasing_.purged && progress.last_order <= *erasing_.purged;
        if (is_gone && is_inside(scope, config_.center, home_)) ready[scope].push_back(id);
    }
    for (auto& [scope, ids] : ready) {
        const bool held_some = std::ranges::any_of(
            ids, [&](const RecordId& id) { return erasing_.progress.at(id).had_bodies; });
        ReceiptPace& pace = erasing_.paces[{scope, held_some}];
        if (step.now.monotonic >= pace.next) {
            if (ids.size() > kErasureReceiptIdsMax) ids.resize(kErasureReceiptIdsMax);
            sign_receipt(step, scope, ids);
            pace.spent(step.now.monotonic, held_some ? kReceiptGapMax : kIdleReceiptGapMax);
        }
        // What is ready later, or was too much for one, is looked for then.
        erasing_.receipts_due = std::min(erasing_.receipts_due, pace.next);
    }
}

void Core::sign_receipt(Step& step, const Scope& scope, std::span<const RecordId> ids) {
    const auto body = encode_erasure_receipt(ids);
    CHECK(body.has_value());
    Header header = own_header(step, kind::kErasureReceipt, RecordClass::act, scope,
                               config_.machine->public_key());
    auto record = make_record(std::move(header), *body, random_.fixed<Salt>(), *config_.machine);
    CHECK(record.has_value());
    if (admit(step, std::move(*record), nullptr, false).verdict != Verdict::pending) return;
    for (const RecordId& id : ids) {
        erasing_.progress.at(id).stage = ErasureStage::answered;
        erasing_.swept.erase(id);
        keep_erasure(step, *erasing_.acts.find(id));
    }
}

// Only of our own erasures somebody wants to know who answered.
void Core::note_receipt(Step& step, const ParsedRecord& receipt) {
    const auto ids = decode_erasure_receipt(receipt.body());
    CHECK(ids.has_value());
    const Header& header = receipt.header();
    for (const RecordId& id : *ids) {
        const HeldErasure* erasure = erasing_.acts.find(id);
        if (erasure != nullptr) {
            if (erasure->scope == header.scope) note_answer(step, *erasure, header.center);
        } else if (erasing_.early.size() < kEarlyReceiptsMax) {
            erasing_.early.try_emplace({id, header.center}, header.scope);
        }
    }
}

void Core::note_answer(Step& step, const HeldErasure& erasure, const CenterId& from) {
    if (erasure.center != config_.center) return;
    if (!erasing_.receipts[erasure.id].emplace(from, step.now.wall).second) return;
    Bytes when;
    append_u64(when, static_cast<std::uint64_t>(step.now.wall.ms));
    put_local(step, {receipt_key(erasure.id, from), std::move(when)});
}

void Core::take_early_receipts(Step& step, const HeldErasure& erasure) {
    auto at = erasing_.early.lower_bound({erasure.id, CenterId{}});
    while (at != erasing_.early.end() && at->first.first == erasure.id) {
        if (at->second == erasure.scope) note_answer(step, erasure, at->first.second);
        at = erasing_.early.erase(at);
    }
}

void Core::forget_receipt(Step& step, const ParsedRecord& receipt) {
    const auto ids = decode_erasure_receipt(receipt.body());
    if (!ids) return;
    for (const RecordId& id : *ids) {
        erasing_.early.erase({id, receipt.header().center});
        const auto known = erasing_.receipts.find(id);
        if (known == erasing_.receipts.end() || known->second.erase(receipt.header().center) == 0)
            continue;
        put_local(step, {receipt_key(id, receipt.header().center), {}});
    }
}

void Core::load_receipts(const RecordIndex& index) {
    for (const auto& [key, value] : index.locals(kReceiptPrefix)) {
        const std::string_view ids = std::string_view(key).substr(kReceiptPrefix.size());
        const auto half = 2 * RecordId::kSize;
        if (ids.size() <= half || value.size() != 8) continue;
        const auto erasure = id_from_text<RecordId>(ids.substr(0, half));
        const auto center = id_from_text<CenterId>(ids.substr(half));
        if (!erasure || !center || erasing_.acts.find(*erasure) == nullptr) continue;
        erasing_.receipts[*erasure].emplace(*center,
                                            WallTime{static_cast<std::int64_t>(read_u64(value))});
    }
}

}  // namespace tsunagi
