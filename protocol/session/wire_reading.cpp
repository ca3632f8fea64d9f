// Frames from bytes: everything is copied out and held against its bounds, behind the one wall that
// catches what Cap'n Proto throws.
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
    frame::Hello hello{in.getVersion(),
                       read_fixed<CharterId>(in.getCharter()),
                       read_fixed<CenterId>(in.getCenter()),
                       read_text(in.getSoftware()),
                       read_fixed<ShortIdKey>(in.getShortIdKey()),
                       in.getAnswersQueries(),
                       in.getServesContents()};
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
        out.scopes.push_back({*scope, state.getCount(), read_fixed<WireDigest>(state.getDigest()),
                              state.getIsPartial()});
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

Result<Frame> read_peer_query(schema::PeerQuery::Reader in) {
    auto filter = read_filter(in.getFilter());
    if (!filter) return filter.error();
    filter->whose = FacetFilter::Whose::anyone;
    frame::PeerQuery out{
        in.getNumber(),
        {read_text(in.getWords()), std::move(*filter), in.getLimit(), read_text(in.getId())}};
    if (const auto good = check_query(out.query); !good) return good.error();
    return Frame(std::move(out));
}

// Terms stand in order, each once, and no count is beyond its sum.
Result<TermCounts> read_counts(schema::PeerHits::Reader in) {
    if (in.getTerms().size() > kTermsCountedMax) return Error::over_limit;
    TermCounts counts;
    counts.documents = std::min(in.getDocuments(), kDocumentsCountedMax);
    counts.total_length = std::min(in.getTotalLength(), counts.documents * kBodyBytesMax);
    for (const auto entry : in.getTerms()) {
        std::string term = read_text(entry.getTerm());
        if (term.empty() || term.size() > kTermBytesMax || !is_valid_utf8(term))
            return Error::bad_text;
        if (!counts.documents_with.empty() && term <= counts.documents_with.rbegin()->first)
            return Error::malformed;
        counts.documents_with.emplace_hint(counts.documents_with.end(), std::move(term),
                                           std::min(entry.getDocuments(), counts.documents));
    }
    return counts;
}

Result<Frame> read_peer_hits(schema::PeerHits::Reader in) {
    frame::PeerHits out;
    out.number = in.getNumber();
    if (in.getError() != 0) out.error = static_cast<Error>(in.getError());
    auto counts = read_counts(in);
    if (!counts) return counts.error();
    if (in.getRecords().size() > kPeerHitsBytesMax) return Error::too_large;
    auto records = cut_records(in.getRecords());
    if (!records) return records.error();
    if (records->size() > kPeerHitsMax) return Error::over_limit;
    if (out.error && !records->empty()) return Error::malformed;
    if (in.getSyncedMs() < 0) return Error::malformed;
    out.hits = {std::move(*counts), in.getTotal(), in.getIsRanked(), std::move(*records), {}};
    if (in.getSyncedMs() != 0) out.hits.synced = WallTime{in.getSyncedMs()};
    return Frame(std::move(out));
}

Result<Frame> read_content_query(schema::ContentQuery::Reader in) {
    if (in.getHops() > kContentHopsMax || in.getPieces().size() > kPiecesPerQueryMax)
        return Error::over_limit;
    frame::ContentQuery out{read_fixed<RecordId>(in.getRecord()),
                            read_fixed<ContentId>(in.getContent()),
                            in.getHops(),
                            in.getWantsList(),
                            {}};
    for (const std::uint32_t number : in.getPieces()) {
        if (number >= kPiecesMax) return Error::over_limit;
        if (!out.pieces.empty() && number <= out.pieces.back()) return Error::malformed;
        out.pieces.push_back(number);
    }
    return Frame(std::move(out));
}

Result<Frame> read_content_state(schema::ContentState::Reader in) {
    if (in.getPresence() > static_cast<std::uint8_t>(Presence::coming)) return Error::malformed;
    if (in.getDigests().size() > kPiecesMax * Digest::kSize) return Error::too_large;
    return Frame(frame::ContentState{read_fixed<ContentId>(in.getContent()),
                                     static_cast<Presence>(in.getPresence()), in.getBytes(),
                                     read_data(in.getDigests())});
}

Result<Frame> read_content_piece(schema::ContentPiece::Reader in) {
    if (in.getNumber() >= kPiecesMax) return Error::over_limit;
    if (in.getBytes().size() == 0 || in.getBytes().size() > kPieceBytes) return Error::too_large;
    return Frame(frame::ContentPiece{read_fixed<ContentId>(in.getContent()), in.getNumber(),
                                     read_data(in.getBytes())});
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
        case schema::Frame::SKETCH_QUERY: return read_sketch_query(in.getSketchQuery());
        case schema::Frame::SKETCH_ANSWER: return read_sketch_answer(in.getSketchAnswer());
        case schema::Frame::REQUEST_ITEMS: return read_request_items(in.getRequestItems());
        case schema::Frame::PEER_QUERY: return read_peer_query(in.getPeerQuery());
        case schema::Frame::PEER_HITS: return read_peer_hits(in.getPeerHits());
        case schema::Frame::CONTENT_QUERY: return read_content_query(in.getContentQuery());
        case schema::Frame::CONTENT_STATE: return read_content_state(in.getContentState());
        case schema::Frame::CONTENT_PIECE: return read_content_piece(in.getContentPiece());
    }
    return Error::malformed;
}

}  // namespace

Result<Frame> decode_frame(ByteSpan bytes) {
    if (bytes.size() > kFrameBytesMax) return Error::too_large;
    return read_canonical<schema::Frame>(bytes, CanonicalForm::not_required,
                                         [](schema::Frame::Reader in) { return read(in); });
}

}  // namespace tsunagi
