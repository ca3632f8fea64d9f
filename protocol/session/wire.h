// wire.h - frames between two centers as values, and their bytes.
//
// Decoding copies everything out of Cap'n Proto and checks form and bounds; what a frame may do is
// the session's question. The u32 length in front belongs to the link. Normative text:
// docs/PROTOCOL.md; schema/wire.capnp.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocol/content/presence.h"
#include "protocol/gossip/short_id.h"
#include "protocol/gossip/urgency.h"
#include "protocol/inquiry/peer_query.h"
#include "protocol/node/record_index.h"

namespace tsunagi {

inline constexpr std::uint16_t kWireVersion = 1;

// The first 16 bytes of a digest keyed by the link: can't be compared, or attacked, outside of it.
using WireDigest = FixedBytes<16, struct WireDigestTag>;
[[nodiscard]] WireDigest wire_digest(const LinkKey& link, const Digest& digest);

namespace frame {

struct Hello {
    std::uint16_t version = kWireVersion;
    CharterId charter;
    CenterId center;
    std::string software;
    ShortIdKey short_id_key{};  // under which short ids are told to the sender
    bool answers_queries = false;
    bool serves_contents = false;
    friend bool operator==(const Hello&, const Hello&) = default;
};
struct Join {
    Bytes token;
    Bytes genesis;
    friend bool operator==(const Join&, const Join&) = default;
};
struct JoinAnswer {
    std::optional<Error> error;
    friend bool operator==(const JoinAnswer&, const JoinAnswer&) = default;
};
struct ScopeState {
    Scope scope;
    std::uint64_t count = 0;
    WireDigest digest;
    bool is_partial = false;  // the sender declined this scope (node/subscriptions.h)
    friend bool operator==(const ScopeState&, const ScopeState&) = default;
};
struct Scopes {
    std::vector<ScopeState> scopes;
    friend bool operator==(const Scopes&, const Scopes&) = default;
};
struct TreeQuery {
    Scope scope;
    bool months = false;
    std::vector<NodePosition> nodes;
    friend bool operator==(const TreeQuery&, const TreeQuery&) = default;
};
struct Summary {
    std::uint32_t count = 0;
    WireDigest digest;
    friend bool operator==(const Summary&, const Summary&) = default;
};
struct MonthState {
    Month month = 0;
    Summary root;
    friend bool operator==(const MonthState&, const MonthState&) = default;
};
struct NodeState {
    NodePosition at;
    std::vector<RecordId> ids;      // a leaf
    std::vector<Summary> children;  // 16 of an inner node, or none
    friend bool operator==(const NodeState&, const NodeState&) = default;
};
struct TreeAnswer {
    Scope scope;
    bool has_months = false;
    std::vector<MonthState> months;
    std::vector<NodeState> nodes;
    friend bool operator==(const TreeAnswer&, const TreeAnswer&) = default;
};
struct Announce {
    std::vector<RecordId> ids;
    friend bool operator==(const Announce&, const Announce&) = default;
};
struct AnnounceShort {
    Urgency urgency = Urgency::usual;
    std::vector<ShortId> ids;  // under the receiver's key
    friend bool operator==(const AnnounceShort&, const AnnounceShort&) = default;
};
struct RequestShort {
    std::vector<ShortId> ids;  // under the sender's key
    friend bool operator==(const RequestShort&, const RequestShort&) = default;
};
struct AnnounceOnly {
    Scope scope;
    friend bool operator==(const AnnounceOnly&, const AnnounceOnly&) = default;
};
struct Request {
    std::vector<RecordId> ids;
    friend bool operator==(const Request&, const Request&) = default;
};
struct Records {
    std::vector<Bytes> records;
    std::uint64_t page = 0;
    bool is_last = false;
    Arrival next = 0;
    bool is_complete = false;
    std::vector<RecordId> missing;
    std::vector<ShortId> missing_short{};
    bool is_push = false;  // nobody asked
    friend bool operator==(const Records&, const Records&) = default;
};
struct PageQuery {
    Scope scope;
    std::uint64_t page = 0;
    Arrival after = 0;
    std::uint32_t bytes_max = 0;
    friend bool operator==(const PageQuery&, const PageQuery&) = default;
};
struct SealQuery {
    Scope scope;
    std::optional<SealPlace> after;
    friend bool operator==(const SealQuery&, const SealQuery&) = default;
};
struct SealAnswer {
    Scope scope;
    std::vector<Bytes> seals;
    bool is_last = false;
    SealPlace next;  // not last
    friend bool operator==(const SealAnswer&, const SealAnswer&) = default;
};
struct ChunkQuery {
    RecordId seal;
    std::vector<std::uint32_t> chunks;
    friend bool operator==(const ChunkQuery&, const ChunkQuery&) = default;
};
struct Chunk {
    RecordId seal;
    std::uint32_t chunk = 0;
    std::uint32_t raw_bytes = 0;  // 0: not all of its records are here
    Bytes records;                // compressed
    friend bool operator==(const Chunk&, const Chunk&) = default;
};
struct Ping {
    std::uint64_t number = 0;
    friend bool operator==(const Ping&, const Ping&) = default;
};
struct Pong {
    std::uint64_t number = 0;
    friend bool operator==(const Pong&, const Pong&) = default;
};
struct Goodbye {
    Error reason = Error::malformed;
    friend bool operator==(const Goodbye&, const Goodbye&) = default;
};

struct SketchQuery {
    Scope scope;
    std::vector<Month> months;
    std::uint32_t first = 0;
    std::uint32_t end = 0;
    friend bool operator==(const SketchQuery&, const SketchQuery&) = default;
};
struct SketchAnswer {
    Scope scope;
    WireDigest state;
    std::uint32_t first = 0;
    std::vector<SketchSymbol> symbols;  // fewer than asked for: there are no more
    friend bool operator==(const SketchAnswer&, const SketchAnswer&) = default;
};
struct RequestItems {
    std::vector<SketchItem> items;
    friend bool operator==(const RequestItems&, const RequestItems&) = default;
};

struct PeerQuery {
    std::uint64_t number = 0;
    tsunagi::PeerQuery query;
    friend bool operator==(const PeerQuery&, const PeerQuery&) = default;
};
struct PeerHits {
    std::uint64_t number = 0;
    std::optional<Error> error;
    tsunagi::PeerHits hits;
    friend bool operator==(const PeerHits&, const PeerHits&) = default;
};

struct ContentQuery {
    RecordId record;
    ContentId content;
    std::uint8_t hops = 0;
    bool wants_list = false;
    std::vector<std::uint32_t> pieces;
    friend bool operator==(const ContentQuery&, const ContentQuery&) = default;
};
struct ContentState {
    ContentId content;
    Presence presence = Presence::not_here;
    std::uint32_t bytes = 0;
    Bytes digests{};  // joined
    friend bool operator==(const ContentState&, const ContentState&) = default;
};
struct ContentPiece {
    ContentId content;
    std::uint32_t number = 0;
    Bytes bytes;
    friend bool operator==(const ContentPiece&, const ContentPiece&) = default;
};

}  // namespace frame

using Frame = std::variant<frame::Hello,
                           frame::Join,
                           frame::JoinAnswer,
                           frame::Scopes,
                           frame::TreeQuery,
                           frame::TreeAnswer,
                           frame::Announce,
                           frame::Request,
                           frame::Records,
                           frame::PageQuery,
                           frame::Ping,
                           frame::Pong,
                           frame::Goodbye,
                           frame::SealQuery,
                           frame::SealAnswer,
                           frame::ChunkQuery,
                           frame::Chunk,
                           frame::AnnounceShort,
                           frame::RequestShort,
                           frame::AnnounceOnly,
                           frame::SketchQuery,
                           frame::SketchAnswer,
                           frame::RequestItems,
                           frame::PeerQuery,
                           frame::PeerHits,
                           frame::ContentQuery,
                           frame::ContentState,
                           frame::ContentPiece>;

// Pre: within the bounds of limits.h (ours always are).
[[nodiscard]] Bytes encode_frame(const Frame& frame);
// Errors: malformed, too_large, over_limit, bad_text.
[[nodiscard]] Result<Frame> decode_frame(ByteSpan bytes);

}  // namespace tsunagi
