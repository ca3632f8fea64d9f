#include "storage/keys.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/crypto/hash.h"

namespace tsunagi::storage {
namespace {

constexpr std::size_t kNaturalKeyBytesMax = 64;
constexpr std::uint8_t kHashedNaturalKey = 255;
constexpr std::uint8_t kLeafTag = 0;
constexpr std::uint8_t kInnerTag = 1;
constexpr std::size_t kIdEntryBytes = 12;

void put_number(Bytes& out, std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

void put_bytes(Bytes& out, ByteSpan bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

static_assert(2 + 1 + kNaturalKeyBytesMax + 13 + RecordId::kSize <= Key::kBytesMax,
              "a thing's key fits");
static_assert(kVectorEntriesMax <= 255, "the number of a head's vector entries is one byte");

}  // namespace

// --- Key and Unpacker ---

void Key::put(std::uint64_t value, std::size_t bytes) {
    CHECK(size_ + bytes <= kBytesMax);
    for (std::size_t i = bytes; i > 0; --i)
        bytes_[size_++] = static_cast<std::uint8_t>(value >> (8 * (i - 1)));
}
Key& Key::operator<<(U8 number) {
    put(number.value, 1);
    return *this;
}
Key& Key::operator<<(U16 number) {
    put(number.value, 2);
    return *this;
}
Key& Key::operator<<(U32 number) {
    put(number.value, 4);
    return *this;
}
Key& Key::operator<<(U64 number) {
    put(number.value, 8);
    return *this;
}
Key& Key::operator<<(ByteSpan bytes) {
    CHECK(size_ + bytes.size() <= kBytesMax);
    std::copy(bytes.begin(), bytes.end(), bytes_.begin() + size_);
    size_ = static_cast<std::uint8_t>(size_ + bytes.size());
    return *this;
}

bool operator==(const Key& a, const Key& b) { return std::ranges::equal(a.span(), b.span()); }
std::strong_ordering operator<=>(const Key& a, const Key& b) {
    const int order = std::memcmp(a.bytes_.data(), b.bytes_.data(), std::min(a.size_, b.size_));
    return order != 0 ? order <=> 0 : a.size_ <=> b.size_;
}

ByteSpan Unpacker::take(std::size_t bytes) {
    if (bytes > rest_.size()) {
        has_failed_ = true;
        rest_ = {};
        return {};
    }
    const ByteSpan taken = rest_.first(bytes);
    rest_ = rest_.subspan(bytes);
    return taken;
}

std::uint64_t Unpacker::number(std::size_t bytes) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : take(bytes)) value = (value << 8) | byte;
    return value;
}

// --- keys ---

Key arrival_key(Arrival arrival) { return Key() << U64{arrival}; }
Key id_key(const RecordId& id) { return Key() << id.span().first(8); }
Key scope_key(const Scope& scope) { return Key() << scope.key(); }
Key scope_number_key(ScopeNumber scope) { return Key() << U32{scope}; }
Key center_key(const CenterId& center) { return Key() << center.span(); }
Key scope_log_key(ScopeNumber scope, Arrival arrival) {
    return Key() << U32{scope} << U64{arrival};
}
Key writer_key(ScopeNumber scope, WriterInstance writer) {
    return Key() << U32{scope} << U64{writer};
}
Key sequence_key(ScopeNumber scope, WriterInstance writer, CenterNumber center) {
    return writer_key(scope, writer) << U32{center};
}
Key stream_key(StreamNumber stream, std::uint64_t sequence) {
    return Key() << U32{stream} << U64{sequence};
}
Key seal_key(ScopeNumber scope, const SealPlace& place) {
    return Key() << U32{scope} << U64{place.time.value} << U64{place.arrival};
}
Key slot_key(CenterNumber center, const SlotId& slot) {
    return Key() << U32{center} << slot.span();
}

Key thing_prefix(KindId kind, std::string_view natural_key) {
    CHECK(!natural_key.empty());
    Key key = Key() << U16{kind};
    const ByteSpan bytes = as_bytes(natural_key);
    if (bytes.size() <= kNaturalKeyBytesMax)
        return key << U8{static_cast<std::uint8_t>(bytes.size())} << bytes;
    return key << U8{kHashedNaturalKey} << hash(HashDomain::slot, {bytes}).span();
}

Key thing_key(const Key& prefix, const StateRank& rank, const RecordId& id) {
    Key key = prefix;
    for (const std::uint8_t byte : rank) key << U8{static_cast<std::uint8_t>(~byte)};
    return key << id.span();
}

Key shown_key(KindId kind, Arrival arrival) { return Key() << U16{kind} << U64{arrival}; }
Key change_key(ChangeNumber change) { return Key() << U64{change}; }
Key tree_key(ScopeNumber scope, const NodePosition& at) {
    return Key() << U32{scope} << U32{at.month} << U8{at.depth} << U64{at.prefix};
}
Key month_key(ScopeNumber scope, Month month) { return Key() << U32{scope} << U32{month}; }
Key sketch_key(ScopeNumber scope, Month month, std::uint16_t part) {
    return Key() << U32{scope} << U32{month} << U16{part};
}

// --- values ---

Key encode_id_entry(const IdEntry& entry) {
    return Key() << U64{entry.arrival} << U32{entry.scope};
}

Bytes encode_id_entries(const std::vector<IdEntry>& entries) {
    Bytes out;
    out.reserve(entries.size() * kIdEntryBytes);
    for (const IdEntry& entry : entries) {
        put_number(out, entry.arrival, 8);
        put_number(out, entry.scope, 4);
    }
    return out;
}

std::optional<std::vector<IdEntry>> decode_id_entries(ByteSpan value) {
    if (value.empty() || value.size() % kIdEntryBytes != 0) return std::nullopt;
    std::vector<IdEntry> entries(value.size() / kIdEntryBytes);
    Unpacker in(value);
    for (IdEntry& entry : entries) {
        entry.arrival = in.u64();
        entry.scope = in.u32();
    }
    return entries;
}

Key encode_stream(const StreamEntry& entry) {
    return Key() << U64{entry.highest} << U32{entry.stream};
}

std::optional<StreamEntry> decode_stream(ByteSpan value) {
    Unpacker in(value);
    StreamEntry entry;
    entry.highest = in.u64();
    entry.stream = in.u32();
    return in.is_done() ? std::optional(entry) : std::nullopt;
}

Bytes encode_arrivals(const std::vector<Arrival>& arrivals) {
    Bytes out;
    out.reserve(arrivals.size() * 8);
    for (const Arrival arrival : arrivals) put_number(out, arrival, 8);
    return out;
}

std::optional<std::vector<Arrival>> decode_arrivals(ByteSpan value) {
    if (value.empty() || value.size() % 8 != 0) return std::nullopt;
    std::vector<Arrival> out(value.size() / 8);
    Unpacker in(value);
    for (Arrival& arrival : out) arrival = in.u64();
    return out;
}

Bytes encode_contents(const std::vector<ContentId>& contents) {
    CHECK(!contents.empty());
    CHECK(contents.size() <= kContentsOfRecordMax);
    Bytes out;
    out.reserve(contents.size() * ContentId::kSize);
    for (const ContentId& content : contents)
        out.insert(out.end(), content.bytes.begin(), content.bytes.end());
    return out;
}

std::optional<std::vector<ContentId>> decode_contents(ByteSpan value) {
    Unpacker in(value);
    std::vector<ContentId> out;
    while (in.left() >= ContentId::kSize) {
        out.push_back(in.fixed<ContentId>());
        if (out.size() > 1 && out[out.size() - 2] >= out.back()) return std::nullopt;
    }
    if (!in.is_done() || out.empty() || out.size() > kContentsOfRecordMax) return std::nullopt;
    return out;
}

Bytes encode_heads(const std::vector<Head>& heads) {
    Bytes out;
    for (const Head& head : heads) {
        put_number(out, head.arrival, 8);
        put_bytes(out, head.id.span());
        put_number(out, head.scope, 4);
        put_number(out, head.kind, 2);
        put_number(out, head.vector.size(), 1);
        for (const VectorEntry& entry : head.vector) {
            put_number(out, entry.writer, 8);
            put_number(out, entry.counter, 8);
        }
    }
    return out;
}

std::optional<std::vector<Head>> decode_heads(ByteSpan value) {
    std::vector<Head> heads;
    Unpacker in(value);
    while (in.left() > 0) {
        Head head;
        head.arrival = in.u64();
        head.id = in.fixed<RecordId>();
        head.scope = in.u32();
        head.kind = in.u16();
        head.vector.resize(in.u8());
        for (VectorEntry& entry : head.vector) {
            entry.writer = in.u64();
            entry.counter = in.u64();
        }
        heads.push_back(std::move(head));
    }
    if (heads.empty() || !in.is_done()) return std::nullopt;
    return heads;
}

Bytes encode_tree_node(const TreeNode& node) {
    Bytes out;
    if (node.is_leaf) {
        out.reserve(1 + node.ids.size() * RecordId::kSize);
        out.push_back(kLeafTag);
        for (const RecordId& id : node.ids) put_bytes(out, id.span());
        return out;
    }
    out.reserve(1 + node.children.size() * (4 + Digest::kSize));
    out.push_back(kInnerTag);
    for (const NodeSummary& child : node.children) {
        put_number(out, child.count, 4);
        put_bytes(out, child.digest.span());
    }
    return out;
}

std::optional<TreeNode> decode_tree_node(ByteSpan value) {
    Unpacker in(value);
    TreeNode node;
    const std::uint8_t tag = in.u8();
    if (tag == kLeafTag) {
        node.ids.reserve(in.left() / RecordId::kSize);
        while (in.left() > 0) node.ids.push_back(in.fixed<RecordId>());
    } else if (tag == kInnerTag) {
        node.is_leaf = false;
        for (NodeSummary& child : node.children) {
            child.count = in.u32();
            child.digest = in.fixed<Digest>();
        }
    } else {
        return std::nullopt;
    }
    return in.is_done() ? std::optional(std::move(node)) : std::nullopt;
}

Key encode_month(const NodeSummary& root) { return Key() << U32{root.count} << root.digest.span(); }

std::optional<NodeSummary> decode_month(ByteSpan value) {
    Unpacker in(value);
    NodeSummary root;
    root.count = in.u32();
    root.digest = in.fixed<Digest>();
    return in.is_done() ? std::optional(root) : std::nullopt;
}

Bytes encode_sketch_head(const SketchHead& head) {
    Bytes out;
    out.reserve(8 + head.tail.size() * 8);
    put_number(out, head.folded, 4);
    put_number(out, head.symbols, 4);
    for (const SketchItem item : head.tail) put_number(out, item, 8);
    return out;
}

std::optional<SketchHead> decode_sketch_head(ByteSpan value) {
    Unpacker in(value);
    SketchHead head;
    head.folded = in.u32();
    head.symbols = in.u32();
    if (head.symbols > kSketchSymbolsMax || head.symbols % kSketchBlockSymbols != 0)
        return std::nullopt;
    head.tail.reserve(in.left() / 8);
    while (in.left() != 0 && head.tail.size() < kSketchTailMax) head.tail.push_back(in.u64());
    return in.is_done() ? std::optional(std::move(head)) : std::nullopt;
}

}  // namespace tsunagi::storage
