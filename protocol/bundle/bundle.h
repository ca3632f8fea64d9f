// bundle.h - the file form of records that travel without a network: its head, its blocks, its end.
//
//   bundle   = head *block
//   head     = magic version flags receivers part charter series made *receiver [ stream ] check
//   magic    = "TSNGBNDL"
//   version  = u8 = 1
//   flags    = u8 = 0
//   receivers = u16            ; 0: open, anybody may read it; else so many entries
//   part     = u32             ; 1, 2, 3 ... of one export
//   charter  = 32 bytes        ; the federation
//   series   = 16 bytes        ; random, the same in all parts of one export
//   made     = u64             ; milliseconds since 1970
//   receiver = center-id box   ; 32, and 80: the file's key in a sealed box (crypto/box.h)
//   stream   = 24 bytes        ; header of the secretstream; only in a sealed bundle
//   check    = 16 bytes        ; the first ones of H(tsunagi/bundle-head/1, all before)
//   block    = length bytes    ; length u32, 1..kBundleBlockBytesMax + overhead
//   open     : bytes = packed check   ; first 16 of H(tsunagi/bundle-block/1, head's check, number
//                                       of the block from 0 as u64, packed)
//   sealed   : bytes = one secretstream message of packed, bound to the head's check; the end is
//                      the final message
//   packed   = base/compress.h, unpacked at most kBundleBlockBytesMax
//   unpacked = 1 *record               ; record.h's bytes one after another, whole ones
//            / 2 records blocks last   ; the end: u64, u64 (this block not counted), u8: 1 if no
//                                        part follows
//
// Integers are little-endian. FILE FORMAT, NORMATIVE IN docs/PROTOCOL.md: DO NOT CHANGE.
//
// Records are the same bytes that peers send, and whoever takes them in judges them the same way: a
// bundle proves nothing and needs to prove nothing. Not files, not which records (client/bundle,
// daemon/bundle_reader.h), not who may get them (audience.h).
//
// Pure. Memory: one block. Errors: see each call.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/limits.h"
#include "protocol/base/random.h"
#include "protocol/base/result.h"
#include "protocol/crypto/box.h"

namespace tsunagi {

inline constexpr std::string_view kBundleMagic = "TSNGBNDL";
inline constexpr std::uint8_t kBundleVersion = 1;
inline constexpr std::size_t kBundleCheckBytes = 16;

using BundleSeries = FixedBytes<16, struct BundleSeriesTag>;
using BundleCheck = FixedBytes<kBundleCheckBytes, struct BundleCheckTag>;

struct BundleHead {
    CharterId charter;
    BundleSeries series;
    std::uint32_t part = 1;
    std::uint64_t made_ms = 0;
    std::vector<CenterId> receivers;  // none: open
};

struct BundleReceiver {
    CenterId center;
    PublicKey box;
};

struct BundleEnd {
    std::uint64_t records = 0;
    std::uint64_t blocks = 0;  // of records
    bool is_last_part = true;
    friend bool operator==(const BundleEnd&, const BundleEnd&) = default;
};

enum class BundlePacking { compressed, stored };

// Writes one file from its head to its end; each call gives the bytes that come next.
class BundleEncoder {
  public:
    struct Start;
    // Pre: at most kBundleReceiversMax receivers. Errors: invalid_argument (a receiver's key).
    [[nodiscard]] static Result<Start> start(const CharterId& charter,
                                             const BundleSeries& series,
                                             std::uint32_t part,
                                             std::uint64_t made_ms,
                                             std::span<const BundleReceiver> receivers,
                                             Random& random,
                                             BundlePacking packing = BundlePacking::compressed);

    // Pre: whole records one after another, `count` of them, at most kBundleRecordsBytesMax bytes.
    [[nodiscard]] Bytes records(ByteSpan records, std::uint64_t count);
    // Nothing may be written behind it.
    [[nodiscard]] Bytes end(bool is_last_part);
    // What end() will take, at most.
    static constexpr std::size_t kEndBytesMax = 64;

  private:
    explicit BundleEncoder(BundlePacking packing) : packing_(packing) {}
    [[nodiscard]] Bytes block(const Bytes& unpacked, bool is_end);

    BundlePacking packing_;
    BundleCheck head_check_;
    std::optional<SecretStream> stream_;
    BundleEnd so_far_;
    bool is_over_ = false;
};

struct BundleEncoder::Start {
    Bytes head;
    BundleEncoder encoder;
};

// Reads one file from its first byte on: says how many bytes it wants next, and takes just those.
class BundleDecoder {
  public:
    enum class Step {
        more,     // go on
        head,     // head() is there; a sealed bundle wants open() before anything else
        records,  // records() holds the next ones
        end,      // end() is there: the file must be over
    };

    // At most kBundleBlockBytesMax and a little; 0 behind the end.
    [[nodiscard]] std::size_t wanted() const { return wanted_; }
    // Pre: as many bytes as wanted; not sealed any more. After an error nothing else may be asked.
    // Errors: unknown_format (a newer version), over_limit (receivers), too_large (a block that
    // unpacks to more than it may), bad_signature (sealed bytes that were altered), malformed.
    [[nodiscard]] Result<Step> take(ByteSpan bytes);

    // Are these the first bytes of a bundle, of whatever version? Pre: at least the magic's size.
    [[nodiscard]] static bool is_bundle(ByteSpan first_bytes);

    // Pre: Step::head was returned.
    [[nodiscard]] const BundleHead& head() const { return head_; }
    [[nodiscard]] bool is_sealed() const { return !head_.receivers.empty() && !stream_; }
    [[nodiscard]] bool is_for(const CenterId& center) const;
    // Opens a sealed bundle with the center's box key. Errors: not_found (sealed to others),
    // bad_signature (it is another key than the one that it was sealed to).
    [[nodiscard]] Result<void> open(const CenterId& center, ByteSpan box_secret);

    // Whole records one after another. Valid until the next take().
    [[nodiscard]] ByteSpan records() const { return ByteSpan(unpacked_).subspan(1); }
    [[nodiscard]] const BundleEnd& so_far() const { return so_far_; }  // after the end: all of it

  private:
    enum class State { preamble, rest_of_head, length, block, over };

    [[nodiscard]] Result<Step> take_preamble(ByteSpan bytes);
    [[nodiscard]] Result<Step> take_rest_of_head(ByteSpan bytes);
    [[nodiscard]] Result<Step> take_length(ByteSpan bytes);
    [[nodiscard]] Result<Step> take_block(ByteSpan bytes);
    [[nodiscard]] Result<Bytes> packed_of(ByteSpan block, bool& is_last);
    [[nodiscard]] Result<Step> take_end();

    State state_ = State::preamble;
    std::size_t wanted_ = kPreambleBytes;
    static constexpr std::size_t kPreambleBytes = 72;
    Bytes head_bytes_;  // until the check is compared
    BundleHead head_;
    BundleCheck head_check_;
    std::vector<Bytes> boxes_;  // beside head_.receivers
    StreamHeader stream_header_;
    std::optional<SecretStream> stream_;
    Bytes unpacked_;
    BundleEnd so_far_;
};

// Whole records, one after another, each as it stands there. Errors: malformed, too_large.
[[nodiscard]] Result<std::vector<ByteSpan>> split_records(ByteSpan records);

}  // namespace tsunagi
