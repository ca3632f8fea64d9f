// Bulk: taking sealed chunks from peers, and giving them.
#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/node/core.h"

namespace tsunagi {

// --- taking ---

// Does this round begin with what the peer has under seals?
bool Core::wants_bulk(const ScopeLink& link, const ScopeSummary& ours) const {
    return !link.seals.is_done() && link.sync.peer_count() > ours.count + kBulkAheadMin;
}

void Core::continue_bulk(Step& step, Session& session, ScopeLink& link, const Scope& scope) {
    if (!has_room()) return;
    const auto is_held = [&](const CenterId& center, WriterInstance writer,
                             const SealChunk& chunk) {
        return step.index.by_sequence(scope, center, writer, chunk.first, chunk.last, chunk.count)
                   .size() == chunk.count;
    };
    const bool are_seals_checked = session.seal_lists_unchecked == 0;
    for (const Frame& query : link.seals.next_queries(is_held, leases_, are_seals_checked))
        send(step, session, query);
    if (!link.seals.is_active()) session.has_news = true;
}

void Core::handle(Step& step, Session& session, frame::SealAnswer& answer) {
    if (!shares(session, answer.scope)) return close(step, session, Error::unexpected_frame);
    ScopeLink& link = session.scope_link(answer.scope);
    const auto next = link.seals.listed(answer);
    if (!next) return close(step, session, next.error());
    if (*next) send(step, session, **next);
    session.has_news = true;
    if (answer.seals.empty()) return;
    ++session.seal_lists_unchecked;
    CheckPurpose purpose;
    purpose.peer = session.peer;
    purpose.is_seal_list = true;
    order_check(step, session, std::move(purpose), {0, std::move(answer.seals), {}, false});
}

// Pre: the record is a seal. After admission: the bytes are the node's already.
void Core::offer_seal(Session& session, const ListedSeal& listed) {
    if (distrusted_sealers_.contains(listed.key)) return;
    const auto found = session.scopes.find(listed.scope);
    if (found == session.scopes.end()) return;
    found->second.seals.offer(listed.id, listed.center, listed.seal);
}

void Core::handle(Step& step, Session& session, frame::Chunk& chunk) {
    for (auto& [scope, link] : session.scopes) {
        if (!link.seals.is_active()) continue;
        auto sealed = link.seals.arrived(chunk, leases_);
        if (!sealed) continue;  // of another scope
        session.has_news = true;
        if (!*sealed) return;
        CheckPurpose purpose;
        purpose.peer = session.peer;
        purpose.is_bulk = true;
        return order_check(step, session, std::move(purpose), {0, {}, std::move(*sealed), false});
    }
    close(step, session, Error::unexpected_frame);
}

// Has a batch that came from the peer checked, within the peer's bound.
void Core::order_check(Step& step, Session& session, CheckPurpose purpose, CheckOrder order) {
    if (order.sealed) purpose.bytes = order.sealed->raw_bytes;
    for (const Bytes& record : order.records) purpose.bytes += record.size();
    session.unchecked_bytes += purpose.bytes;
    if (session.unchecked_bytes > kUncheckedBytesMax)
        return close(step, session, Error::over_limit);
    order.ticket = ++last_check_;
    unchecked_bytes_ += purpose.bytes;
    checks_.emplace(order.ticket, std::move(purpose));
    step.out.checks.push_back(std::move(order));
}

// --- giving ---

void Core::handle(Step& step, Session& session, const frame::SealQuery& query) {
    frame::SealAnswer answer;
    answer.scope = query.scope;
    answer.is_last = true;
    // Of a scope that is not shared nothing is told, not even that it exists.
    if (!shares(session, query.scope)) return send(step, session, answer);
    std::size_t bytes = 0;
    for (const SealEntry& entry :
         step.index.seals(query.scope, query.after, kSealsLookedUpAtOnce + 1)) {
        if (bytes >= kSealAnswerBytes || answer.seals.size() == kSealsLookedUpAtOnce) {
            answer.is_last = false;
            break;
        }
        answer.next = entry.place;
        // A seal for which only another seal answers is not passed on by itself.
        if (step.index.is_vouched(entry.place.arrival)) continue;
        auto record = step.index.record_at(entry.place.arrival);
        if (!record) continue;
        bytes += record->size();
        answer.seals.push_back(std::move(*record));
    }
    send(step, session, answer);
}

namespace {

bool is_chunk(const SealChunk& chunk, const std::vector<LogEntry>& entries) {
    if (entries.size() != chunk.count) return false;
    std::vector<RecordId> ids;
    ids.reserve(entries.size());
    for (const LogEntry& entry : entries) ids.push_back(entry.id);
    return chunk_digest(ids) == chunk.digest;
}

}  // namespace

void Core::handle(Step& step, Session& session, const frame::ChunkQuery& query) {
    const auto listed = held_seal(step.index, query.seal);
    const bool is_shared = listed && shares(session, listed->scope);
    for (const std::uint32_t number : query.chunks) {
        ServeOrder order;
        order.chunk = {query.seal, number};
        if (is_shared && number < listed->seal.chunks.size()) {
            const SealChunk& chunk = listed->seal.chunks[number];
            for (const SequenceEntry& entry :
                 step.index.by_sequence(listed->scope, listed->center, listed->seal.writer,
                                        chunk.first, chunk.last, chunk.count + 1)) {
                order.entries.push_back({entry.arrival, entry.id});
            }
            // Not all are here, or others that were given the same numbers: comparing brings them.
            if (!is_chunk(chunk, order.entries)) order.entries.clear();
        }
        serve(step, session, std::move(order));
    }
}

}  // namespace tsunagi
