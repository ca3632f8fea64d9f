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

Bytes joined(const std::vector<RecordId>& ids) {
    Bytes out;
    out.reserve(ids.size() * RecordId::kSize);
    for (const RecordId& id : ids) out.insert(out.end(), id.bytes.begin(), id.bytes.end());
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

void write(schema::Frame::Builder out, const frame::Records& records) {
    auto to = out.initRecords();
    std::size_t total = 0;
    for (const Bytes& record : records.records) total += record.size();
    auto data = to.initRecords(static_cast<unsigned>(total));
    auto* at = data.begin();
    for (const Bytes& record : records.records) at = std::copy(record.begin(), record.end(), at);
    to.setPage(records.page);
    to.setIsLast(records.is_last);
    to.setNext(records.next);
    to.setIsComplete(records.is_complete);
    if (!records.missing.empty()) to.setMissing(as_data(joined(records.missing)));
}

void write(schema::Frame::Builder out, const frame::PageQuery& query) {
    auto to = out.initPageQuery();
    write(to.initScope(), query.scope);
    to.setPage(query.page);
    to.setAfter(query.after);
    to.setBytesMax(query.bytes_max);
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

// --- reading ---

Result<std::vector<RecordId>> read_ids(capnp::Data::Reader data) {
    if (data.size() % RecordId::kSize != 0) return Error::malformed;
    if (data.size() / RecordId::kSize > kIdsPerFrameMax) return Error::over_limit;
    std::vector<RecordId> out(data.size() / RecordId::kSize);
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::memcpy(out[i].bytes.data(), data.begin() + i * RecordId::kSize, RecordId::kSize);
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
                       read_fixed<CenterId>(in.getCenter()), read_text(in.getSoftware())};
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

Result<Frame> read_records(schema::Records::Reader in) {
    frame::Records out;
    const auto data = in.getRecords();
    ByteSpan rest{data.begin(), data.size()};
    while (!rest.empty()) {
        const auto length = record_length(rest);
        if (!length) return length.error();
        if (*length > rest.size()) return Error::malformed;
        const ByteSpan record = rest.first(*length);
        out.records.emplace_back(record.begin(), record.end());
        rest = rest.subspan(*length);
    }
    auto missing = read_ids(in.getMissing());
    if (!missing) return missing.error();
    out.page = in.getPage();
    out.is_last = in.getIsLast();
    out.next = in.getNext();
    out.is_complete = in.getIsComplete();
    out.missing = std::move(*missing);
    return Frame(std::move(out));
}

Result<Frame> read_page_query(schema::PageQuery::Reader in) {
    const auto scope = read_scope(in.getScope());
    if (!scope) return scope.error();
    return Frame(frame::PageQuery{*scope, in.getPage(), in.getAfter(), in.getBytesMax()});
}

Result<Frame> read_sketch_query(schema::SketchQuery::Reader in) {
    if (in.getMonths().size() > kMonthsMax || in.getEnd() > kSketchSymbolsMax)
        return Error::over_limit;
    if (in.getFirst() >= in.getEnd()) return Error::malformed;
    const auto scope = read_scope(in.getScope());
    if (!scope) return scope.error();
    frame::SketchQuery out{*scope, {}, in.getFirst(), in.getEnd()};
    for (const Month month : in.getMonths()) {
        if (!out.months.empty() && month <= out.months.back()) return Error::malformed;
        out.months.push_back(month);
    }
    return Frame(std::move(out));
}

Result<Frame> read_sketch_answer(schema::SketchAnswer::Reader in) {
    const auto scope = read_scope(in.getScope());
    if (!scope) return scope.error();
    const auto data = in.getSymbols();
    auto symbols = decode_symbols({data.begin(), data.size()});
    if (!symbols) return Error::malformed;
    return Frame(frame::SketchAnswer{*scope, read_fixed<WireDigest>(in.getState()), in.getFirst(),
                                     std::move(*symbols)});
}

Result<Frame> read_request_items(capnp::Data::Reader data) {
    constexpr std::size_t kItemBytes = 8;
    if (data.size() % kItemBytes != 0) return Error::malformed;
    if (data.size() / kItemBytes > kIdsPerFrameMax) return Error::over_limit;
    frame::RequestItems out;
    for (std::size_t at = 0; at < data.size(); at += kItemBytes) {
        SketchItem item = 0;
        for (std::size_t i = 0; i < kItemBytes; ++i) item = item << 8 | data[at + i];
        out.items.push_back(item);
    }
    return Frame(std::move(out));
}

template <typename Message>
Result<Frame> read_id_frame(capnp::Data::Reader data) {
    auto ids = read_ids(data);
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
        case schema::Frame::PING: return Frame(frame::Ping{in.getPing()});
        case schema::Frame::PONG: return Frame(frame::Pong{in.getPong()});
        case schema::Frame::GOODBYE:
            return Frame(frame::Goodbye{static_cast<Error>(in.getGoodbye())});
        case schema::Frame::SKETCH_QUERY: return read_sketch_query(in.getSketchQuery());
        case schema::Frame::SKETCH_ANSWER: return read_sketch_answer(in.getSketchAnswer());
        case schema::Frame::REQUEST_ITEMS: return read_request_items(in.getRequestItems());
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
    const auto* records = std::get_if<frame::Records>(&frame);
    std::size_t words = 256;
    if (records != nullptr) {
        for (const Bytes& record : records->records)
            words += record.size() / sizeof(capnp::word) + 1;
    }
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
