// keys.h - how the store's tables are laid out: their keys, their values, and the encoders of both.
//
// One LMDB environment, one named table per row. Integers in keys are big-endian, so that the order
// of bytes is the order of numbers; integers in values are big-endian too. ON DISK: DO NOT CHANGE;
// a new layout is a new format number. No table uses DUPSORT or INTEGERKEY. `#` marks numbers that
// this store gives out itself, to keep keys narrow.
//
//   table         key                                    value
//   meta          name (store_meta.h)                    checksum 8, number 8
//   records       arrival 8                              form 1, then the record (see below)
//   ids           id's first 8 bytes                     (arrival 8, scope# 4) per record
//   scopes        scope key 37 (base/scope.h)            scope# 4
//   scope_names   scope# 4                               scope key 37
//   centers       center 32                              center# 4
//   scope_log     scope# 4, arrival 8                    id 32
//   sequences     scope# 4, writer 8, center# 4          highest sequence 8, stream# 4
//   by_sequence   stream# 4, sequence 8                  arrival 8 per record, ascending
//   seals         scope# 4, time 8, arrival 8            nothing
//   vouched       arrival 8, the first of a run          count 4
//   slots         center# 4, slot 16                     heads, ascending by id (see below)
//   things        kind 2, natural key, ~rank 13, id 32   arrival 8; the first is shown
//   shown         kind 2 (0: of all kinds), arrival 8    nothing
//   changes       change 8                               arrival 8, shown 1
//   tree          scope# 4, month 4, depth 1, prefix 8   0 and ids, or 1, 16 x (count 4, digest 32)
//   months        scope# 4, month 4                      count 4, digest 32 of the month's root
//   sketches      scope# 4, month 4, part 2              part 0: ids in the blocks 4, symbols 4,
//   and
//                                                        the first 8 bytes of each id since; part
//                                                        n: 256 symbols (reconcile/sketch.h)
//   attached      arrival 8, of a head                   content id 32 each, 1 to 32, ascending
//   veils         center# 4, slot 16                     nothing: its versions are in no view
//   leaving       content id 32                          nothing: an erased body named it
//   local         key                                    checksum 8, value
//
// A head: arrival 8, id 32, scope# 4, kind 2, entries 1, then (writer 8, counter 8) per entry.
// A natural key in `things` is its length (1 byte, up to 64) and its bytes, or 255 and its hash
// where it is longer. A record's form: 0 the record's bytes, also of one whose body was erased; 1
// the same without salt and body, which lie in a file (body_files.h) that is named by the header's
// body commitment; 2 nothing, the record was dropped and only its number is left. A stream is what
// one writer instance of one center wrote in one scope. Pure: no LMDB here. Errors: decoders give
// nothing where the bytes are not what this table says; that is damage.
#pragma once

#include <array>
#include <initializer_list>

#include "protocol/base/limits.h"
#include "protocol/node/record_index.h"
#include "protocol/reconcile/sketch.h"
#include "protocol/record/body.h"

namespace tsunagi::storage {

inline constexpr std::uint32_t kStoreFormat = 4;

inline constexpr std::size_t kLocalKeyBytesMax = 480;  // LMDB's bound is 511

using ScopeNumber = std::uint32_t;
using CenterNumber = std::uint32_t;
using StreamNumber = std::uint32_t;
using ChangeNumber =
    std::uint64_t;  // from 1, rising with each record that comes into view or goes out of it

// Integers to be encoded with a fixed width.
struct U8 {
    std::uint8_t value;
};
struct U16 {
    std::uint16_t value;
};
struct U32 {
    std::uint32_t value;
};
struct U64 {
    std::uint64_t value;
};

// Bytes on the stack: a key, or a small value.
class Key {
  public:
    static constexpr std::size_t kBytesMax = 128;

    Key& operator<<(U8 number);
    Key& operator<<(U16 number);
    Key& operator<<(U32 number);
    Key& operator<<(U64 number);
    Key& operator<<(ByteSpan bytes);

    [[nodiscard]] ByteSpan span() const { return {bytes_.data(), size_}; }
    [[nodiscard]] std::size_t size() const { return size_; }
    friend bool operator==(const Key& a, const Key& b);
    friend std::strong_ordering operator<=>(const Key& a, const Key& b);

  private:
    void put(std::uint64_t value, std::size_t bytes);
    std::array<std::uint8_t, kBytesMax> bytes_{};
    std::uint8_t size_ = 0;
};

// Reads integers and identifiers from the front of bytes. Reading past the end gives zeros and
// makes `is_done` false for good.
class Unpacker {
  public:
    explicit Unpacker(ByteSpan bytes) : rest_(bytes) {}
    [[nodiscard]] std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    [[nodiscard]] std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    [[nodiscard]] std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    [[nodiscard]] std::uint64_t u64() { return number(8); }
    template <typename Fixed>
    [[nodiscard]] Fixed fixed() {
        Fixed out;
        const ByteSpan taken = take(Fixed::kSize);
        if (!taken.empty()) std::memcpy(out.bytes.data(), taken.data(), Fixed::kSize);
        return out;
    }
    [[nodiscard]] ByteSpan take(std::size_t bytes);
    [[nodiscard]] std::size_t left() const { return rest_.size(); }
    // All read, and nothing read past the end.
    [[nodiscard]] bool is_done() const { return !has_failed_ && rest_.empty(); }

  private:
    std::uint64_t number(std::size_t bytes);
    ByteSpan rest_;
    bool has_failed_ = false;
};

// --- keys ---
[[nodiscard]] Key arrival_key(Arrival arrival);
[[nodiscard]] Key id_key(const RecordId& id);
[[nodiscard]] Key scope_key(const Scope& scope);
[[nodiscard]] Key scope_number_key(ScopeNumber scope);
[[nodiscard]] Key center_key(const CenterId& center);
[[nodiscard]] Key scope_log_key(ScopeNumber scope, Arrival arrival);
[[nodiscard]] Key writer_key(ScopeNumber scope,
                             WriterInstance writer);  // the front of a sequence_key
[[nodiscard]] Key sequence_key(ScopeNumber scope, WriterInstance writer, CenterNumber center);
[[nodiscard]] Key stream_key(StreamNumber stream, std::uint64_t sequence);
[[nodiscard]] Key seal_key(ScopeNumber scope, const SealPlace& place);
[[nodiscard]] Key slot_key(CenterNumber center, const SlotId& slot);
[[nodiscard]] Key thing_prefix(KindId kind, std::string_view natural_key);
[[nodiscard]] Key thing_key(const Key& prefix, const StateRank& rank, const RecordId& id);
inline constexpr KindId kAllKinds = 0;  // no record has kind 0
[[nodiscard]] Key shown_key(KindId kind, Arrival arrival);
[[nodiscard]] Key change_key(ChangeNumber change);
[[nodiscard]] Key tree_key(ScopeNumber scope, const NodePosition& at);
[[nodiscard]] Key month_key(ScopeNumber scope, Month month);
[[nodiscard]] Key sketch_key(ScopeNumber scope, Month month, std::uint16_t part);

// --- values ---
struct IdEntry {
    Arrival arrival = 0;
    ScopeNumber scope = 0;
};
[[nodiscard]] Key encode_id_entry(const IdEntry& entry);  // of an id that is alone
[[nodiscard]] Bytes encode_id_entries(const std::vector<IdEntry>& entries);
[[nodiscard]] std::optional<std::vector<IdEntry>> decode_id_entries(ByteSpan value);

struct StreamEntry {
    std::uint64_t highest = 0;
    StreamNumber stream = 0;
};
[[nodiscard]] Key encode_stream(const StreamEntry& entry);
[[nodiscard]] std::optional<StreamEntry> decode_stream(ByteSpan value);

[[nodiscard]] Bytes encode_arrivals(const std::vector<Arrival>& arrivals);
[[nodiscard]] std::optional<std::vector<Arrival>> decode_arrivals(ByteSpan value);

inline constexpr std::size_t kContentsOfRecordMax = 2 * kAttachmentsMax;  // files, thumbnails
// Pre: 1..kContentsOfRecordMax, ascending, each once.
[[nodiscard]] Bytes encode_contents(const std::vector<ContentId>& contents);
[[nodiscard]] std::optional<std::vector<ContentId>> decode_contents(ByteSpan value);

struct Head {
    Arrival arrival = 0;
    RecordId id;
    ScopeNumber scope = 0;
    KindId kind = 0;
    VersionVector vector;
};
[[nodiscard]] Bytes encode_heads(const std::vector<Head>& heads);
[[nodiscard]] std::optional<std::vector<Head>> decode_heads(ByteSpan value);

[[nodiscard]] Bytes encode_tree_node(const TreeNode& node);
[[nodiscard]] std::optional<TreeNode> decode_tree_node(ByteSpan value);

[[nodiscard]] Key encode_month(const NodeSummary& root);
[[nodiscard]] std::optional<NodeSummary> decode_month(ByteSpan value);

inline constexpr std::size_t kSketchBlockSymbols = 256;  // 3,328 bytes: one page
struct SketchHead {
    std::uint32_t folded = 0;      // ids that are in the blocks
    std::uint32_t symbols = 0;     // in all blocks
    std::vector<SketchItem> tail;  // ids that are not yet
    [[nodiscard]] std::uint32_t count() const {
        return folded + static_cast<std::uint32_t>(tail.size());
    }
};
[[nodiscard]] Bytes encode_sketch_head(const SketchHead& head);
[[nodiscard]] std::optional<SketchHead> decode_sketch_head(ByteSpan value);

}  // namespace tsunagi::storage
