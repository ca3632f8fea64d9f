#include "protocol/session/wire.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/base/utf8.h"
#include "protocol/crypto/hash.h"
#include "protocol/record/canonical.h"
#include "protocol/record/filter_form.h"
#include "protocol/record/record.h"
#include "protocol/schema/wire.capnp.h"

namespace tsunagi {
namespace {

// --- writing ---

template <typename Id>
Bytes joined(const std::vector<Id>& ids) {
    Bytes out;
    out.reserve(ids.size() * Id::kSize);
    for (const Id& id : ids) out.insert(out.end(), id.bytes.begin(), id.bytes.end());
    return out;
}

void write(schema::ScopeRef::Builder out, const Scope& scope) {
    out.setLevel(static_cast<std::uint8_t>(scope.level));
    out.setArea(scope.area);
    if (!scope.owner.is_zero()) write_fixed(out.initOwner(), scope.owner);
}

void write(schema::Position::Builder out, const NodePosition& at) {
    out.setMonth(at.month);
    out.setDepth(at.depth);
    out.setPrefix(at.prefix);
}

void write(schema::Frame::Builder out, const frame::Hello& hello) {
    auto to = out.initHello();
    to.setVersion(hello.version);
    write_fixed(to.initCharter(), hello.charter);
    write_fixed(to.initCenter(), hello.center);
    to.setSoftware(hello.software.c_str());
    if (!hello.short_id_key.is_zero()) write_fixed(to.initShortIdKey(), hello.short_id_key);
    to.setAnswersQueries(hello.answers_queries);
    to.setServesContents(hello.serves_contents);
}

void write(schema::Frame::Builder out, const frame::Join& join) {
    auto to = out.initJoin();
    to.setToken(as_data(join.token));
    to.setGenesis(as_data(join.genesis));
}

void write(schema::Frame::Builder out, const frame::JoinAnswer& answer) {
    out.initJoinAnswer().setError(answer.error ? static_cast<std::uint16_t>(*answer.error) : 0);
}

void write(schema::Frame::Builder out, const frame::Scopes& scopes) {
    auto list = out.initScopes(static_cast<unsigned>(scopes.scopes.size()));
    for (unsigned i = 0; i < list.size(); ++i) {
        write(list[i].initScope(), scopes.scopes[i].scope);
        list[i].setCount(scopes.scopes[i].count);
        write_fixed(list[i].initDigest(), scopes.scopes[i].digest);
        list[i].setIsPartial(scopes.scopes[i].is_partial);
    }
}

void write(schema::Frame::Builder out, const frame::TreeQuery& query) {
    auto to = out.initTreeQuery();
    write(to.initScope(), query.scope);
    to.setMonths(query.months);
    auto nodes = to.initNodes(static_cast<unsigned>(query.nodes.size()));
    for (unsigned i = 0; i < nodes.size(); ++i) write(nodes[i], query.nodes[i]);
}

void write(schema::Frame::Builder out, const frame::TreeAnswer& answer) {
    auto to = out.initTreeAnswer();
    write(to.initScope(), answer.scope);
    to.setHasMonths(answer.has_months);
    auto months = to.initMonths(static_cast<unsigned>(answer.months.size()));
    for (unsigned i = 0; i < months.size(); ++i) {
        months[i].setMonth(answer.months[i].month);
        months[i].setCount(answer.months[i].root.count);
        write_fixed(months[i].initDigest(), answer.months[i].root.digest);
    }
    auto nodes = to.initNodes(static_cast<unsigned>(answer.nodes.size()));
    for (unsigned i = 0; i < nodes.size(); ++i) {
        const frame::NodeState& node = answer.nodes[i];
        write(nodes[i].initAt(), node.at);
        if (!node.ids.empty()) nodes[i].setIds(as_data(joined(node.ids)));
        if (node.children.empty()) continue;
        Bytes children;
        children.reserve(node.children.size() * 20);
        for (const frame::Summary& child : node.children) {
            for (int shift = 0; shift < 32; shift += 8)
                children.push_back(static_cast<std::uint8_t>(child.count >> shift));
            children.insert(children.end(), child.digest.bytes.begin(), child.digest.bytes.end());
        }
        nodes[i].setChildren(as_data(children));
    }
}

void write(schema::Frame::Builder out, const frame::Announce& announce) {
    out.setAnnounce(as_data(joined(announce.ids)));
}
void write(schema::Frame::Builder out, const frame::Request& request) {
    out.setRequest(as_data(joined(request.ids)));
}

std::size_t total_bytes(const std::vector<Bytes>& records) {
    std::size_t total = 0;
    for (const Bytes& record : records) total += record.size();
    return total;
}

void write_records(capnp::Data::Builder out, const std::vector<Bytes>& records) {
    auto* at = out.begin();
    for (const Bytes& record : records) at = std::copy(record.begin(), record.end(), at);
}

void write(schema::Frame::Builder out, const frame::AnnounceShort& announce) {
    auto to = out.initAnnounceShort();
    to.setUrgency(static_cast<std::uint8_t>(announce.urgency));
    to.setIds(as_data(joined(announce.ids)));
}
void write(schema::Frame::Builder out, const frame::RequestShort& request) {
    out.setRequestShort(as_data(joined(request.ids)));
}
void write(schema::Frame::Builder out, const frame::AnnounceOnly& only) {
    write(out.initAnnounceOnly(), only.scope);
}

void write(schema::Frame::Builder out, const frame::Records& records) {
    auto to = out.initRecords();
    write_records(to.initRecords(static_cast<unsigned>(total_bytes(records.records))),
                  records.records);
    to.setPage(records.page);
    to.setIsLast(records.is_last);
    to.setNext(records.next);
    to.setIsComplete(records.is_complete);
    to.setIsPush(records.is_push);
    if (!records.missing.empty()) to.setMissing(as_data(joined(records.missing)));
    if (!records.missing_short.empty()) to.setMissingShort(as_data(joined(records.missing_short)));
}

void write(schema::Frame::Builder out, const frame::PageQuery& query) {
    auto to = out.initPageQuery();
    write(to.initScope(), query.scope);
    to.setPage(query.page);
    to.setAfter(query.after);
    to.setBytesMax(query.bytes_max);
}

void write(schema::Frame::Builder out, const frame::SealQuery& query) {
    auto to = out.initSealQuery();
    write(to.initScope(), query.scope);
    if (!query.after) return;
    to.setAfterTime(query.after->time.value);
    to.setAfterArrival(query.after->arrival);
}

void write(schema::Frame::Builder out, const frame::SealAnswer& answer) {
    auto to = out.initSealAnswer();
    write(to.initScope(), answer.scope);
    write_records(to.initSeals(static_cast<unsigned>(total_bytes(answer.seals))), answer.seals);
    to.setIsLast(answer.is_last);
    to.setNextTime(answer.next.time.value);
    to.setNextArrival(answer.next.arrival);
}

void write(schema::Frame::Builder out, const frame::ChunkQuery& query) {
    auto to = out.initChunkQuery();
    write_fixed(to.initSeal(), query.seal);
    auto chunks = to.initChunks(static_cast<unsigned>(query.chunks.size()));
    for (unsigned i = 0; i < chunks.size(); ++i) chunks.set(i, query.chunks[i]);
}

void write(schema::Frame::Builder out, const frame::Chunk& chunk) {
    auto to = out.initChunk();
    write_fixed(to.initSeal(), chunk.seal);
    to.setChunk(chunk.chunk);
    to.setRawBytes(chunk.raw_bytes);
    to.setRecords(as_data(chunk.records));
}

void write(schema::Frame::Builder out, const frame::Ping& ping) { out.setPing(ping.number); }
void write(schema::Frame::Builder out, const frame::Pong& pong) { out.setPong(pong.number); }
void write(schema::Frame::Builder out, const frame::Goodbye& goodbye) {
    out.setGoodbye(static_cast<std::uint16_t>(goodbye.reason));
}

void write(schema::Frame::Builder out, const frame::SketchQuery& query) {
    auto to = out.initSketchQuery();
    write(to.initScope(), query.scope);
    auto months = to.initMonths(static_cast<unsigned>(query.months.size()));
    for (unsigned i = 0; i < months.size(); ++i) months.set(i, query.months[i]);
    to.setFirst(query.first);
    to.setEnd(query.end);
}

void write(schema::Frame::Builder out, const frame::SketchAnswer& answer) {
    auto to = out.initSketchAnswer();
    write(to.initScope(), answer.scope);
    if (!answer.state.is_zero()) write_fixed(to.initState(), answer.state);
    to.setFirst(answer.first);
    if (!answer.symbols.empty()) to.setSymbols(as_data(encode_symbols(answer.symbols)));
}

void write(schema::Frame::Builder out, const frame::RequestItems& request) {
    Bytes items;
    items.reserve(request.items.size() * 8);
    for (const SketchItem item : request.items) {
        for (int shift = 56; shift >= 0; shift -= 8)
            items.push_back(static_cast<std::uint8_t>(item >> shift));
    }
    out.setRequestItems(as_data(items));
}

void write(schema::Frame::Builder out, const frame::PeerQuery& query) {
    auto to = out.initPeerQuery();
    to.setNumber(query.number);
    to.setWords(query.query.words.c_str());
    write_filter(to.initFilter(), query.query.filter);
    to.setLimit(query.query.limit);
    to.setId(query.query.id.c_str());
}

void write(schema::Frame::Builder out, const frame::ContentQuery& query) {
    auto to = out.initContentQuery();
    write_fixed(to.initRecord(), query.record);
    write_fixed(to.initContent(), query.content);
    to.setHops(query.hops);
    to.setWantsList(query.wants_list);
    if (query.pieces.empty()) return;
    auto pieces = to.initPieces(static_cast<unsigned>(query.pieces.size()));
    for (unsigned i = 0; i < pieces.size(); ++i)
        pieces.set(i, static_cast<std::uint16_t>(query.pieces[i]));
}

void write(schema::Frame::Builder out, const frame::ContentState& state) {
    auto to = out.initContentState();
    write_fixed(to.initContent(), state.content);
    to.setPresence(static_cast<std::uint8_t>(state.presence));
    to.setBytes(state.bytes);
    if (!state.digests.empty()) to.setDigests(as_data(state.digests));
}

void write(schema::Frame::Builder out, const frame::ContentPiece& piece) {
    auto to = out.initContentPiece();
    write_fixed(to.initContent(), piece.content);
    to.setNumber(static_cast<std::uint16_t>(piece.number));
    to.setBytes(as_data(piece.bytes));
}

void write(schema::Frame::Builder out, const frame::PeerHits& answer) {
    const PeerHits& hits = answer.hits;
    auto to = out.initPeerHits();
    to.setNumber(answer.number);
    to.setError(answer.error ? static_cast<std::uint16_t>(*answer.error) : 0);
    to.setDocuments(hits.counts.documents);
    to.setTotalLength(hits.counts.total_length);
    auto terms = to.initTerms(static_cast<unsigned>(hits.counts.documents_with.size()));
    unsigned at = 0;
    for (const auto& [term, documents] : hits.counts.documents_with) {
        terms[at].setTerm(term.c_str());
        terms[at++].setDocuments(documents);
    }
    to.setTotal(hits.total);
    to.setIsRanked(hits.is_ranked);
    write_records(to.initRecords(static_cast<unsigned>(total_bytes(hits.records))), hits.records);
    to.setSyncedMs(hits.synced ? hits.synced->ms : 0);
}

}  // namespace

WireDigest wire_digest(const LinkKey& link, const Digest& digest) {
    if (digest.is_zero()) return {};
    return *WireDigest::from(
        keyed_hash(HashDomain::wire_digest, link, {digest.span()}).span().first(WireDigest::kSize));
}

Bytes encode_frame(const Frame& frame) {
    // Not canonical: frames are not signed, and building once is cheaper than building twice.
    std::size_t words = 256;
    if (const auto* records = std::get_if<frame::Records>(&frame))
        words += total_bytes(records->records) / sizeof(capnp::word) + 1;
    if (const auto* chunk = std::get_if<frame::Chunk>(&frame))
        words += chunk->records.size() / sizeof(capnp::word) + 1;
    if (const auto* answer = std::get_if<frame::PeerHits>(&frame))
        words += total_bytes(answer->hits.records) / sizeof(capnp::word) + 1;
    capnp::MallocMessageBuilder message(
        static_cast<unsigned>(std::min(words, kFrameBytesMax / sizeof(capnp::word))));
    auto root = message.initRoot<schema::Frame>();
    std::visit([&](const auto& value) { write(root, value); }, frame);
    const auto segments = message.getSegmentsForOutput();
    if (segments.size() == 1) {
        const auto bytes = segments[0].asBytes();
        CHECK(bytes.size() <= kFrameBytesMax);
        return Bytes(bytes.begin(), bytes.end());
    }
    const kj::Array<capnp::word> flat = capnp::canonicalize(root.asReader());
    CHECK(flat.asBytes().size() <= kFrameBytesMax);
    return Bytes(flat.asBytes().begin(), flat.asBytes().end());
}

}  // namespace tsunagi
