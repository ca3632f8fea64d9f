#include "protocol/session/wire.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/base/utf8.h"
#include "protocol/crypto/hash.h"
#include "protocol/record/canonical.h"
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

// --- reading ---

template <typename Id = RecordId>
Result<std::vector<Id>> read_ids(capnp::Data::Reader data) {
    if (data.size() % Id::kSize != 0) return Error::malformed;
    if (data.size() / Id::kSize > kIdsPerFrameMax) return Error::over_limit;
    std::vector<Id> out(data.size() / Id::kSize);
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::memcpy(out[i].bytes.data(), data.begin() + i * Id::kSize, Id::kSize);
    }
    return out;
}

Result<Scope> read_scope(schema::ScopeRef::Reader in) {
    if (in.getLevel() > static_cast<std::uint8_t>(ScopeLevel::authority)) return Error::malformed;
    const Scope scope{static_cast<ScopeLevel>(in.getLevel()), in.getArea(),
                      read_fixed<decltype(Scope::owner)>(in.getOwner())};
    if (!is_well_formed(scope)) return Error::malformed;
    return scope;
}

Result<NodePosition> read_position(schema::Position::Reader in) {
    const NodePosition at{in.getMonth(), in.getDepth(), in.getPrefix()};
    if (!at.is_well_formed()) return Error::malformed;
    return at;
}

Result<Frame> read_hello(schema::Hello::Reader in) {
    frame::Hello hello{in.getVersion(), read_fixed<CharterId>(in.getCharter()),
                       read_fixed<CenterId>(in.getCenter()), read_text(in.getSoftware()),
                       read_fixed<ShortIdKey>(in.getShortIdKey())};
    if (hello.software.size() > kNameBytesMax ||
        !is_clean_text(hello.software, TextShape::single_line))
        return Error::bad_text;
    return Frame(std::move(hello));
}

Result<Frame> read_join(schema::Join::Reader in) {
    if (in.getToken().size() > 64 || in.getGenesis().size() > kRecordBytesMax)
        return Error::too_large;
    return Frame(frame::Join{read_data(in.getToken()), read_data(in.getGenesis())});
}

Result<Frame> read_scopes(capnp::List<schema::ScopeState>::Reader in) {
    if (in.size() > kScopesPerCenterMax) return Error::over_limit;
    frame::Scopes out;
    for (const auto state : in) {
        const auto scope = read_scope(state.getScope());
        if (!scope) return scope.error();
        out.scopes.push_back({*scope, state.getCount(), read_fixed<WireDigest>(state.getDigest())});
    }
    return Frame(std::move(out));
}

Result<Frame> read_tree_query(schema::TreeQuery::Reader in) {
    if (in.getNodes().size() > kTreeQueriesPerFrameMax) return Error::over_limit;
    const auto scope = read_scope(in.getScope());
    if (!scope) return scope.error();
    frame::TreeQuery out{*scope, in.getMonths(), {}};
    for (const auto node : in.getNodes()) {
        const auto at = read_position(node);
        if (!at) return at.error();
        out.nodes.push_back(*at);
    }
    return Frame(std::move(out));
}

Result<frame::NodeState> read_node(schema::NodeState::Reader in) {
    const auto at = read_position(in.getAt());
    if (!at) return at.error();
    const auto ids = read_ids(in.getIds());
    if (!ids) return ids.error();
    frame::NodeState node{*at, *ids, {}};
    const auto children = in.getChildren();
    if (children.size() != 0 && (children.size() != 16 * 20 || !node.ids.empty()))
        return Error::malformed;
    for (std::size_t i = 0; i < children.size(); i += 20) {
        const std::uint8_t* entry = children.begin() + i;
        frame::Summary child;
        for (int byte = 3; byte >= 0; --byte) child.count = (child.count << 8) | entry[byte];
        std::memcpy(child.digest.bytes.data(), entry + 4, WireDigest::kSize);
        node.children.push_back(child);
    }
    return node;
}

Result<Frame> read_tree_answer(schema::TreeAnswer::Reader in) {
    if (in.getNodes().size() > kTreeQueriesPerFrameMax || in.getMonths().size() > kMonthsMax)
        return Error::over_limit;
    const auto scope = read_scope(in.getScope());
    if (!scope) return scope.error();
    frame::TreeAnswer out{*scope, in.getHasMonths(), {}, {}};
    for (const auto month : in.getMonths()) {
        out.months.push_back(
            {month.getMonth(), {month.getCount(), read_fixed<WireDigest>(month.getDigest())}});
    }
    for (const auto state : in.getNodes()) {
        auto node = read_node(state);
        if (!node) return node.error();
        out.nodes.push_back(std::move(*node));
    }
    return Frame(std::move(out));
}

Result<std::vector<Bytes>> cut_records(capnp::Data::Reader data) {
    std::vector<Bytes> out;
    ByteSpan rest{data.begin(), data.size()};
    while (!rest.empty()) {
        const auto length = record_length(rest);
        if (!length) return length.error();
        if (*length > rest.size()) return Error::malformed;
        const ByteSpan record = rest.first(*length);
        out.emplace_back(record.begin(), record.end());
        rest = rest.subspan(*length);
    }
    return out;
}

Result<Frame> read_records(schema::Records::Reader in) {
    frame::Records out;
    auto records = cut_records(in.getRecords());
    if (!records) return records.error();
    out.records = std::move(*records);
    auto missing = read_ids(in.getMissing());
    if (!missing) return missing.error();
    out.page = in.getPage();
    out.is_last = in.getIsLast();
    out.next = in.getNext();
    out.is_complete = in.getIsComplete();
    out.is_push = in.getIsPush();
    out.missing = std::move(*missing);
    auto missing_short = read_ids<ShortId>(in.getMissingShort());
    if (!missing_short) return missing_short.error();
    out.missing_short = std::move(*missing_short);
    return Frame(std::move(out));
}

Result<Frame> read_page_query(schema::PageQuery::Reader in) {
    const auto scope = read_scope(in.getScope());
    if (!scope) return scope.error();
    return Frame(frame::PageQuery{*scope, in.getPage(), in.getAfter(), in.getBytesMax()});
}

Result<Frame> read_seal_query(schema::SealQuery::Reader in) {
    const auto scope = read_scope(in.getScope());
    if (!scope) return scope.error();
    frame::SealQuery out{*scope, std::nullopt};
    if (in.getAfterArrival() != 0)
        out.after = SealPlace{Hlc{in.getAfterTime()}, in.getAfterArrival()};
    return Frame(out);
}

Result<Frame> read_seal_answer(schema::SealAnswer::Reader in) {
    const auto scope = read_scope(in.getScope());
    if (!scope) return scope.error();
    auto seals = cut_records(in.getSeals());
    if (!seals) return seals.error();
    return Frame(frame::SealAnswer{
        *scope, std::move(*seals), in.getIsLast(), {Hlc{in.getNextTime()}, in.getNextArrival()}});
}

Result<Frame> read_chunk_query(schema::ChunkQuery::Reader in) {
    if (in.getChunks().size() > kChunksPerQueryMax) return Error::over_limit;
    frame::ChunkQuery out{read_fixed<RecordId>(in.getSeal()), {}};
    for (const std::uint32_t chunk : in.getChunks()) out.chunks.push_back(chunk);
    return Frame(std::move(out));
}

Result<Frame> read_chunk(schema::Chunk::Reader in) {
    if (in.getRawBytes() > kChunkBytesMax) return Error::too_large;
    if ((in.getRawBytes() == 0) != (in.getRecords().size() == 0)) return Error::malformed;
    return Frame(frame::Chunk{read_fixed<RecordId>(in.getSeal()), in.getChunk(), in.getRawBytes(),
                              read_data(in.getRecords())});
}

Result<Frame> read_announce_short(schema::AnnounceShort::Reader in) {
    if (in.getUrgency() >= kUrgencies) return Error::malformed;
    auto ids = read_ids<ShortId>(in.getIds());
    if (!ids) return ids.error();
    return Frame(frame::AnnounceShort{static_cast<Urgency>(in.getUrgency()), std::move(*ids)});
}

Result<Frame> read_announce_only(schema::ScopeRef::Reader in) {
    const auto scope = read_scope(in);
    if (!scope) return scope.error();
    return Frame(frame::AnnounceOnly{*scope});
}

template <typename Message, typename Id = RecordId>
Result<Frame> read_id_frame(capnp::Data::Reader data) {
    auto ids = read_ids<Id>(data);
    if (!ids) return ids.error();
    return Frame(Message{std::move(*ids)});
}

Result<Frame> read_join_answer(schema::JoinAnswer::Reader in) {
    frame::JoinAnswer out;
    if (in.getError() != 0) out.error = static_cast<Error>(in.getError());
    return Frame(out);
}

Result<Frame> read(schema::Frame::Reader in) {
    switch (in.which()) {
        case schema::Frame::HELLO: return read_hello(in.getHello());
        case schema::Frame::JOIN: return read_join(in.getJoin());
        case schema::Frame::JOIN_ANSWER: return read_join_answer(in.getJoinAnswer());
        case schema::Frame::SCOPES: return read_scopes(in.getScopes());
        case schema::Frame::TREE_QUERY: return read_tree_query(in.getTreeQuery());
        case schema::Frame::TREE_ANSWER: return read_tree_answer(in.getTreeAnswer());
        case schema::Frame::ANNOUNCE: return read_id_frame<frame::Announce>(in.getAnnounce());
        case schema::Frame::REQUEST: return read_id_frame<frame::Request>(in.getRequest());
        case schema::Frame::RECORDS: return read_records(in.getRecords());
        case schema::Frame::PAGE_QUERY: return read_page_query(in.getPageQuery());
        case schema::Frame::SEAL_QUERY: return read_seal_query(in.getSealQuery());
        case schema::Frame::SEAL_ANSWER: return read_seal_answer(in.getSealAnswer());
        case schema::Frame::CHUNK_QUERY: return read_chunk_query(in.getChunkQuery());
        case schema::Frame::CHUNK: return read_chunk(in.getChunk());
        case schema::Frame::PING: return Frame(frame::Ping{in.getPing()});
        case schema::Frame::PONG: return Frame(frame::Pong{in.getPong()});
        case schema::Frame::GOODBYE:
            return Frame(frame::Goodbye{static_cast<Error>(in.getGoodbye())});
        case schema::Frame::ANNOUNCE_SHORT: return read_announce_short(in.getAnnounceShort());
        case schema::Frame::REQUEST_SHORT:
            return read_id_frame<frame::RequestShort, ShortId>(in.getRequestShort());
        case schema::Frame::ANNOUNCE_ONLY: return read_announce_only(in.getAnnounceOnly());
    }
    return Error::malformed;
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

Result<Frame> decode_frame(ByteSpan bytes) {
    if (bytes.size() > kFrameBytesMax) return Error::too_large;
    return read_canonical<schema::Frame>(bytes, CanonicalForm::not_required,
                                         [](schema::Frame::Reader in) { return read(in); });
}

}  // namespace tsunagi
