#include "protocol/bundle/bundle.h"

#include <algorithm>
#include <concepts>

#include "protocol/base/check.h"
#include "protocol/base/compress.h"
#include "protocol/crypto/hash.h"
#include "protocol/record/record.h"

namespace tsunagi {
namespace {

constexpr std::size_t kBoxBytes = StreamKey::kSize + kBoxOverheadBytes;
constexpr std::size_t kReceiverBytes = CenterId::kSize + kBoxBytes;
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kPackedBytesMax = kBundleBlockBytesMax + 5;  // stored: compress.h's preamble
constexpr std::size_t kBlockBytesMax =
    kPackedBytesMax + std::max(kBundleCheckBytes, kStreamOverheadBytes);
constexpr std::uint8_t kRecords = 1;
constexpr std::uint8_t kEnd = 2;

template <std::unsigned_integral Number>
void put(Bytes& out, Number number) {
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        out.push_back(static_cast<std::uint8_t>(std::uint64_t{number} >> (8 * i)));
}

template <typename Number>
Number get(ByteSpan in) {
    std::uint64_t value = 0;
    for (std::size_t i = sizeof(Number); i-- > 0;) value = value << 8 | in[i];
    return static_cast<Number>(value);
}

void put(Bytes& out, ByteSpan bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

BundleCheck first_of(const Digest& digest) {
    return *BundleCheck::from(digest.span().first(kBundleCheckBytes));
}

BundleCheck block_check(const BundleCheck& head, std::uint64_t number, ByteSpan packed) {
    Bytes counted;
    put(counted, number);
    return first_of(hash(HashDomain::bundle_block, {head.span(), counted, packed}));
}

}  // namespace

Result<std::vector<ByteSpan>> split_records(ByteSpan records) {
    std::vector<ByteSpan> out;
    while (!records.empty()) {
        const auto length = record_length(records);
        if (!length) return length.error();
        if (*length > records.size()) return Error::malformed;
        out.push_back(records.first(*length));
        records = records.subspan(*length);
    }
    return out;
}

// --- writing ---

Result<BundleEncoder::Start> BundleEncoder::start(const CharterId& charter,
                                                  const BundleSeries& series,
                                                  std::uint32_t part,
                                                  std::uint64_t made_ms,
                                                  std::span<const BundleReceiver> receivers,
                                                  Random& random,
                                                  BundlePacking packing) {
    CHECK(receivers.size() <= kBundleReceiversMax);
    Bytes head;
    put(head, as_bytes(kBundleMagic));
    put(head, kBundleVersion);
    put(head, std::uint8_t{0});
    put(head, static_cast<std::uint16_t>(receivers.size()));
    put(head, part);
    put(head, charter.span());
    put(head, series.span());
    put(head, made_ms);
    BundleEncoder encoder(packing);
    if (!receivers.empty()) {
        // A key of its own for each file: part 2 opened says nothing about part 3.
        StreamKey key = random.fixed<StreamKey>();
        const auto stream_header = random.fixed<StreamHeader>();
        for (const BundleReceiver& receiver : receivers) {
            const auto box = seal_for(receiver.box, key.span(), random);
            if (!box) return box.error();
            put(head, receiver.center.span());
            put(head, *box);
        }
        put(head, stream_header.span());
        encoder.stream_.emplace(key, stream_header);
        wipe(key);
    }
    encoder.head_check_ = first_of(hash(HashDomain::bundle_head, {head}));
    put(head, encoder.head_check_.span());
    return Start{std::move(head), std::move(encoder)};
}

Bytes BundleEncoder::block(const Bytes& unpacked, bool is_end) {
    CHECK(!is_over_ && unpacked.size() <= kBundleBlockBytesMax);
    Bytes packed =
        packing_ == BundlePacking::compressed ? compress(unpacked) : store_uncompressed(unpacked);
    if (stream_) {
        packed = stream_->seal(packed, head_check_.span(), is_end);
    } else {
        put(packed, block_check(head_check_, so_far_.blocks, packed).span());
    }
    Bytes out;
    put(out, static_cast<std::uint32_t>(packed.size()));
    put(out, packed);
    return out;
}

Bytes BundleEncoder::records(ByteSpan records, std::uint64_t count) {
    CHECK(count > 0 && records.size() <= kBundleRecordsBytesMax);
    Bytes unpacked{kRecords};
    put(unpacked, records);
    Bytes out = block(unpacked, false);
    so_far_.records += count;
    ++so_far_.blocks;
    return out;
}

Bytes BundleEncoder::end(bool is_last_part) {
    Bytes unpacked{kEnd};
    put(unpacked, so_far_.records);
    put(unpacked, so_far_.blocks);
    put(unpacked, static_cast<std::uint8_t>(is_last_part ? 1 : 0));
    Bytes out = block(unpacked, true);
    CHECK(out.size() <= kEndBytesMax);
    is_over_ = true;
    return out;
}

// --- reading ---

bool BundleDecoder::is_bundle(ByteSpan first_bytes) {
    return std::ranges::equal(first_bytes.first(kBundleMagic.size()), as_bytes(kBundleMagic));
}

Result<BundleDecoder::Step> BundleDecoder::take(ByteSpan bytes) {
    CHECK(bytes.size() == wanted_ && wanted_ != 0);
    switch (state_) {
        case State::preamble: return take_preamble(bytes);
        case State::rest_of_head: return take_rest_of_head(bytes);
        case State::length: return take_length(bytes);
        case State::block: return take_block(bytes);
        case State::over: break;
    }
    CHECK(!"nothing is wanted behind the end");
    return Error::malformed;
}

Result<BundleDecoder::Step> BundleDecoder::take_preamble(ByteSpan bytes) {
    if (!is_bundle(bytes)) return Error::malformed;
    if (bytes[8] != kBundleVersion) return Error::unknown_format;
    if (bytes[9] != 0) return Error::malformed;
    const auto receivers = get<std::uint16_t>(bytes.subspan(10));
    if (receivers > kBundleReceiversMax) return Error::over_limit;
    head_.receivers.resize(receivers);
    head_.part = get<std::uint32_t>(bytes.subspan(12));
    head_.charter = *CharterId::from(bytes.subspan(16, CharterId::kSize));
    head_.series = *BundleSeries::from(bytes.subspan(48, BundleSeries::kSize));
    head_.made_ms = get<std::uint64_t>(bytes.subspan(64));
    put(head_bytes_, bytes);
    state_ = State::rest_of_head;
    wanted_ =
        receivers * kReceiverBytes + (receivers == 0 ? 0 : kStreamHeaderBytes) + kBundleCheckBytes;
    return Step::more;
}

Result<BundleDecoder::Step> BundleDecoder::take_rest_of_head(ByteSpan bytes) {
    const ByteSpan check = bytes.last(kBundleCheckBytes);
    put(head_bytes_, bytes.first(bytes.size() - kBundleCheckBytes));
    head_check_ = first_of(hash(HashDomain::bundle_head, {head_bytes_}));
    if (!std::ranges::equal(head_check_.span(), check) || head_.part == 0) return Error::malformed;
    for (CenterId& receiver : head_.receivers) {
        receiver = *CenterId::from(bytes.first(CenterId::kSize));
        const ByteSpan box = bytes.subspan(CenterId::kSize, kBoxBytes);
        boxes_.emplace_back(box.begin(), box.end());
        bytes = bytes.subspan(kReceiverBytes);
    }
    if (!head_.receivers.empty())
        stream_header_ = *StreamHeader::from(bytes.first(kStreamHeaderBytes));
    head_bytes_ = {};
    state_ = State::length;
    wanted_ = kLengthBytes;
    return Step::head;
}

bool BundleDecoder::is_for(const CenterId& center) const {
    return std::ranges::find(head_.receivers, center) != head_.receivers.end();
}

Result<void> BundleDecoder::open(const CenterId& center, ByteSpan box_secret) {
    const auto found = std::ranges::find(head_.receivers, center);
    if (found == head_.receivers.end()) return Error::not_found;
    auto opened =
        open_box(box_secret, boxes_[static_cast<std::size_t>(found - head_.receivers.begin())]);
    if (!opened) return opened.error();
    StreamKey key = *StreamKey::from(*opened);
    wipe(*opened);
    stream_.emplace(key, stream_header_);
    wipe(key);
    return {};
}

Result<BundleDecoder::Step> BundleDecoder::take_length(ByteSpan bytes) {
    CHECK(!is_sealed());
    const auto length = get<std::uint32_t>(bytes);
    const std::size_t overhead = stream_ ? kStreamOverheadBytes : kBundleCheckBytes;
    if (length <= overhead) return Error::malformed;
    if (length > kBlockBytesMax) return Error::too_large;
    state_ = State::block;
    wanted_ = length;
    return Step::more;
}

Result<Bytes> BundleDecoder::packed_of(ByteSpan block, bool& is_last) {
    if (stream_) {
        auto opened = stream_->open(block, head_check_.span());
        if (!opened) return opened.error();
        is_last = opened->is_last;
        return std::move(opened->message);
    }
    const ByteSpan packed = block.first(block.size() - kBundleCheckBytes);
    const BundleCheck check = block_check(head_check_, so_far_.blocks, packed);
    if (!std::ranges::equal(check.span(), block.last(kBundleCheckBytes))) return Error::malformed;
    return Bytes(packed.begin(), packed.end());
}

Result<BundleDecoder::Step> BundleDecoder::take_block(ByteSpan bytes) {
    bool is_last = false;
    const auto packed = packed_of(bytes, is_last);
    if (!packed) return packed.error();
    auto unpacked = decompress(*packed, kBundleBlockBytesMax);
    if (!unpacked) return unpacked.error();
    if (unpacked->empty()) return Error::malformed;
    unpacked_ = std::move(*unpacked);
    const bool is_end = unpacked_[0] == kEnd;
    if (stream_ && is_last != is_end) return Error::malformed;
    if (is_end) return take_end();
    if (unpacked_[0] != kRecords) return Error::malformed;
    const auto split = split_records(records());
    if (!split) return split.error();
    if (split->empty()) return Error::malformed;
    so_far_.records += split->size();
    ++so_far_.blocks;
    state_ = State::length;
    wanted_ = kLengthBytes;
    return Step::records;
}

Result<BundleDecoder::Step> BundleDecoder::take_end() {
    const ByteSpan in = ByteSpan(unpacked_).subspan(1);
    if (in.size() != 17 || in[16] > 1) return Error::malformed;
    const BundleEnd told{get<std::uint64_t>(in), get<std::uint64_t>(in.subspan(8)), in[16] == 1};
    so_far_.is_last_part = told.is_last_part;
    if (told != so_far_) return Error::malformed;
    state_ = State::over;
    wanted_ = 0;
    return Step::end;
}

}  // namespace tsunagi
