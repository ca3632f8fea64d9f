// Seals: making our own, and checking in the background what others' seals answered for.
#include <algorithm>
#include <tuple>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/node/core.h"

namespace tsunagi {
namespace {

constexpr std::string_view kFaultPrefix = "fault/";
constexpr Duration kRecheckPatience = std::chrono::seconds(30);  // behind a bulk that does not end

bool covers(const RecordSeal& seal, const Header& header) {
    return seal.writer == header.writer_instance &&
           std::ranges::any_of(seal.chunks, [&](const SealChunk& chunk) {
               return chunk.first <= header.sequence && header.sequence <= chunk.last;
           });
}

}  // namespace

std::optional<ListedSeal> listed_seal(const ParsedRecord& record) {
    const Header& header = record.header();
    if (header.kind != kind::kSeal || header.record_class != RecordClass::act) return std::nullopt;
    auto seal = decode_seal(record.body());
    if (!seal) return std::nullopt;
    return ListedSeal{record.id(), header.scope, header.center, header.writer_key,
                      std::move(*seal)};
}

std::optional<ListedSeal> Core::held_seal(const RecordIndex& index, const RecordId& id) const {
    auto bytes = index.record(id);
    if (!bytes) return std::nullopt;
    const auto record = parse_record(std::move(*bytes));
    return record ? listed_seal(*record) : std::nullopt;
}

template <typename Visit>
void Core::for_each_seal(const RecordIndex& index, const Scope& scope, Visit&& visit) const {
    std::optional<SealPlace> after;
    while (true) {
        const auto entries = index.seals(scope, after, kSealsLookedUpAtOnce);
        for (const SealEntry& entry : entries) {
            if (const auto seal = held_seal(index, entry.id); seal && !visit(*seal)) return;
        }
        if (entries.size() < kSealsLookedUpAtOnce) return;
        after = entries.back().place;
    }
}

// --- our own ---

// What this writer has written since its last seal, as far as the store has it. At the start, and
// after a store that refused.
void Core::load_unsealed(const RecordIndex& index) {
    unsealed_.clear();
    for (const Scope& scope : index.scopes()) {
        if (scope.level == ScopeLevel::center || scope.level == ScopeLevel::authority) continue;
        if (index.last_sequence(scope, config_.center, config_.writer) == 0) continue;
        std::uint64_t sealed_to = 0;
        for_each_seal(index, scope, [&](const ListedSeal& seal) {
            const bool is_own = seal.center == config_.center && seal.seal.writer == config_.writer;
            if (is_own) sealed_to = seal.seal.chunks.back().last;
            return !is_own;  // newest first: the first of ours reaches farthest
        });
        load_unsealed(index, scope, sealed_to + 1);
    }
}

void Core::load_unsealed(const RecordIndex& index, const Scope& scope, std::uint64_t from) {
    Unsealed& unsealed = unsealed_[scope];
    unsealed.sealed_to = std::max(unsealed.sealed_to, from - 1);
    const auto entries =
        index.by_sequence(scope, config_.center, config_.writer, from, UINT64_MAX, kSealRecordsAim);
    for (const SequenceEntry& entry : entries) {
        auto bytes = index.record_at(entry.arrival);
        if (!bytes) continue;
        const std::size_t size = bytes->size();
        const auto record = parse_record(std::move(*bytes));
        if (!record) continue;  // damage: `tsunagi check` reports it
        const Header& header = record->header();
        unsealed.note(header.kind, {entry.sequence, entry.id, size, header.time.month()});
    }
    unsealed.is_more_behind = entries.size() == kSealRecordsAim;
}

void Unsealed::note(KindId kind, const Record& record) {
    if (kind != kind::kSeal) ++content_records;
    records.push_back(record);
}

// A record of our own is durable.
void Core::own_committed(Step& step, const PendingStores::Item& item) {
    if (item.center != config_.center || item.writer != config_.writer) return;
    // Numbers that come back from peers are not given again.
    if (const auto last = sequences_.find(item.scope); last != sequences_.end())
        last->second = std::max(last->second, item.sequence);
    if (!config_.machine) return;
    const ScopeLevel level = item.scope.level;
    if (level == ScopeLevel::center || level == ScopeLevel::authority) return;
    Unsealed& unsealed = unsealed_[item.scope];
    unsealed.last_at = step.now.monotonic;
    if (unsealed.is_more_behind) return;  // it is read from the store in its turn
    // One that had got lost here and comes back from a peer may have a number of long ago.
    if (item.sequence <= unsealed.sealed_to) return;
    unsealed.note(item.kind, {item.sequence, item.id, item.bytes, item.time.month()});
}

Monotonic Core::seal_due_at(const Unsealed& unsealed) const {
    if (unsealed.content_records < kSealRecordsMin) return Monotonic::never();
    if (unsealed.content_records >= kSealRecordsAim) return unsealed.last_at;
    return unsealed.last_at + kSealAfter;
}

bool Core::can_sign_as_machine(Now now) const {
    const Manifest* manifest = roster_.current(config_.center);
    return config_.machine && is_member() && manifest != nullptr && !is_clock_ahead(now) &&
           !roster_.is_revoked(config_.center, config_.machine->public_key()) &&
           manifest->grant_for(config_.machine->public_key(), Role::machine, Hlc::at(now.wall)) !=
               nullptr;
}

void Core::seal_due(Step& step) {
    const Month month = month_of(std::max<std::int64_t>(step.now.wall.ms, 0));
    for (auto& [scope, unsealed] : unsealed_) {
        const bool is_month_closed = unsealed.content_records >= 2 &&
                                     unsealed.records.front().month < month &&
                                     unsealed.records.back().month < month;
        if (seal_due_at(unsealed) > step.now.monotonic && !is_month_closed) continue;
        if (can_sign_as_machine(step.now)) seal(step, scope, unsealed);
    }
}

namespace {

// `records` ascend by sequence; kSealChunksMax chunks at most, of the first. A disk that forgot, or
// a copy of the store that was put back, lets a writer use numbers twice. No seal can name such
// records, nor a range in which they lie: they stay outside, between two chunks, and are checked
// one by one.
std::vector<SealChunk> chunks_of(std::span<const Unsealed::Record> records) {
    std::vector<SealChunk> chunks;
    std::vector<RecordId> ids;
    std::size_t bytes = 0;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    const auto end_chunk = [&] {
        if (ids.empty()) return;
        chunks.push_back({first, last, static_cast<std::uint32_t>(ids.size()), chunk_digest(ids)});
        ids.clear();
        bytes = 0;
    };
    for (std::size_t at = 0; at < records.size() && chunks.size() < kSealChunksMax; ++at) {
        const std::uint64_t sequence = records[at].sequence;
        const bool is_twice = (at > 0 && records[at - 1].sequence == sequence) ||
                              (at + 1 < records.size() && records[at + 1].sequence == sequence);
        if (is_twice) {
            end_chunk();
            continue;
        }
        if (ids.empty()) first = sequence;
        last = sequence;
        ids.push_back(records[at].id);
        bytes += records[at].bytes;
        if (ids.size() == kChunkRecordsMax || bytes >= kChunkBytesAim) end_chunk();
    }
    if (chunks.size() < kSealChunksMax) end_chunk();
    return chunks;
}

}  // namespace

void Core::seal(Step& step, const Scope& scope, Unsealed& unsealed) {
    auto& records = unsealed.records;
    std::ranges::sort(records, [](const Unsealed::Record& one, const Unsealed::Record& other) {
        return std::tie(one.sequence, one.id) < std::tie(other.sequence, other.id);
    });
    // What the store showed when it was read may be told as committed afterwards.
    const auto told_again = std::ranges::unique(records, {}, &Unsealed::Record::id);
    records.erase(told_again.begin(), told_again.end());
    const RecordSeal out{config_.writer, chunks_of(records)};
    const bool is_full = out.chunks.size() == kSealChunksMax;
    const std::uint64_t sealed_to = is_full ? out.chunks.back().last : records.back().sequence;
    const bool is_more_behind = unsealed.is_more_behind || is_full;
    unsealed = {};
    unsealed.last_at = step.now.monotonic;
    unsealed.sealed_to = sealed_to;
    if (!out.chunks.empty()) sign_seal(step, scope, out);
    if (is_more_behind) load_unsealed(step.index, scope, sealed_to + 1);
}

void Core::sign_seal(Step& step, const Scope& scope, const RecordSeal& seal) {
    const auto body = encode_seal(seal);
    CHECK(body.has_value());
    Header header =
        own_header(step, kind::kSeal, RecordClass::act, scope, config_.machine->public_key());
    auto record = make_record(std::move(header), *body, random_.fixed<Salt>(), *config_.machine);
    CHECK(record.has_value());
    (void)admit(step, std::move(*record), nullptr, false);
}

// --- what others' seals answered for ---

void Core::recheck(Step& step) {
    // What is being dropped meanwhile would be missed among what is checked.
    if (!may_have_vouched_ || recheck_ || sweeping_.out) return;
    // Taking in comes first, for a while.
    if (leases_.empty()) bulk_since_.reset();
    if (!leases_.empty() && !bulk_since_) bulk_since_ = step.now.monotonic;
    if (bulk_since_ && step.now.monotonic < *bulk_since_ + kRecheckPatience) return;
    const auto runs = step.index.vouched(1);
    if (runs.empty()) {
        may_have_vouched_ = !pending_.empty();
        return;
    }
    CheckOrder order;
    order.is_background = true;
    ArrivalRun run = runs.front();
    run.count = std::min<std::uint32_t>(run.count, kRecheckRecords);
    for (Arrival arrival = run.first; arrival < run.first + run.count; ++arrival) {
        // Bytes that are not there any more have nothing to be checked.
        if (auto bytes = step.index.record_at(arrival)) order.records.push_back(std::move(*bytes));
    }
    order.ticket = ++last_check_;
    recheck_ = Recheck{run, order.ticket, {}, {}};
    CheckPurpose purpose;
    purpose.kind = CheckPurpose::Kind::recheck;
    checks_.emplace(order.ticket, std::move(purpose));
    step.out.checks.push_back(std::move(order));
}

void Core::checked_again(Step& step,
                         CheckTicket ticket,
                         std::vector<Result<CheckedRecord>>& records) {
    // A disk that refused something meanwhile made it begin anew.
    if (!recheck_ || recheck_->check != ticket) return;
    const ArrivalRun& run = recheck_->run;
    recheck_->ticket = current_ticket(step);
    step.out.store->confirmed.push_back(run);
    std::size_t at = 0;
    for (Arrival arrival = run.first; arrival < run.first + run.count; ++arrival) {
        auto bytes = step.index.record_at(arrival);
        if (!bytes) continue;
        CHECK(at < records.size());
        if (records[at++]) continue;
        if (const auto record = parse_record(std::move(*bytes))) drop(step, *record);
    }
}

// The seal that answered for this record lied, and is itself the proof of it: its key's seals count
// no more, here and at whoever looks.
void Core::drop(Step& step, const ParsedRecord& record) {
    const Header& header = record.header();
    step.out.store->drops.push_back(record.id());
    recheck_->changed.insert(header.scope);
    note_refused(record.id());
    for_each_seal(step.index, header.scope, [&](const ListedSeal& seal) {
        if (seal.center == header.center && covers(seal.seal, header) &&
            distrusted_sealers_.insert(seal.key).second) {
            Bytes proof(seal.id.bytes.begin(), seal.id.bytes.end());
            proof.insert(proof.end(), record.id().bytes.begin(), record.id().bytes.end());
            put_local(step, {std::string(kFaultPrefix) + id_text(seal.key), std::move(proof)});
        }
        return true;
    });
}

void Core::recheck_committed(Step& step, StoreTicket ticket) {
    if (!recheck_ || !recheck_->ticket || *recheck_->ticket > ticket) return;
    for (const Scope& scope : recheck_->changed) mark_scope_changed(step, scope, true);
    recheck_.reset();
}

void Core::load_distrusted(const RecordIndex& index) {
    for (const auto& [key, proof] : index.locals(kFaultPrefix)) {
        if (const auto sealer = id_from_text<PublicKey>(key.substr(kFaultPrefix.size())))
            distrusted_sealers_.insert(*sealer);
    }
}

}  // namespace tsunagi
