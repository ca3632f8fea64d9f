#include "protocol/bundle/backup.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/compress.h"
#include "protocol/base/little_endian.h"
#include "protocol/bundle/bundle.h"
#include "protocol/crypto/hash.h"
#include "protocol/crypto/keys.h"

namespace tsunagi {
namespace {

constexpr std::size_t kBlockLengthBytes = 4;
constexpr std::size_t kBackupPackedMax = kBackupBlockBytesMax + 5;  // stored: compress.h's preamble
constexpr std::size_t kBackupPartBytes = 4 + BackupCheck::kSize + 4 * 8;
constexpr std::size_t kBackupListFixedBytes = 8 + Digest::kSize + 4;  // of the message
constexpr std::size_t kBackupCommonBytes = 8 + 1 + 16 + 4 + 32 + 32 + 8;
constexpr std::size_t kSetDigits = 8;  // in names
constexpr std::size_t kNumberDigits = 5;

enum BlockType : std::uint8_t { kRecordsBlock = 1, kFileBlock = 2, kValueBlock = 3, kEndBlock = 4 };

// What a part and a list begin with.
void put_backup_head(Bytes& out, std::string_view magic, const BackupHead& head) {
    append_bytes(out, as_bytes(magic));
    append_le(out, kBackupVersion);
    append_bytes(out, head.set.span());
    append_le(out, head.number);
    append_bytes(out, head.center.span());
    append_bytes(out, head.charter.span());
    append_le(out, head.made_ms);
}

// Pre: kBackupCommonBytes at least. Errors: malformed, unknown_format.
Result<BackupHead> read_backup_head(ByteSpan in, std::string_view magic) {
    if (!std::ranges::equal(in.first(magic.size()), as_bytes(magic))) return Error::malformed;
    if (in[8] != kBackupVersion) return Error::unknown_format;
    BackupHead head;
    head.set = *BackupSet::from(in.subspan(9, 16));
    head.number = read_le<std::uint32_t>(in.subspan(25));
    head.center = *CenterId::from(in.subspan(29, 32));
    head.charter = *CharterId::from(in.subspan(61, 32));
    head.made_ms = read_le<std::uint64_t>(in.subspan(93));
    return head;
}

BackupCheck backup_check(ByteSpan before) {
    const Digest digest = hash(HashDomain::backup_head, {before});
    return *BackupCheck::from(digest.span().first(BackupCheck::kSize));
}

SecretStream backup_stream(const StreamKey& key,
                           const BackupCheck& check,
                           const StreamHeader& header) {
    const Digest digest = hash(HashDomain::backup_key, {key.span(), check.span()});
    StreamKey own = same_bytes<StreamKey>(digest);
    SecretStream stream(own, header);
    wipe(own);
    return stream;
}

}  // namespace

std::string backup_part_name(const BackupSet& set, std::uint32_t number) {
    std::string digits = std::to_string(number);
    if (digits.size() < kNumberDigits) digits.insert(0, kNumberDigits - digits.size(), '0');
    return "tsunagi-" + to_hex(set.span()).substr(0, kSetDigits) + "-" + digits +
           std::string(kBackupPartsEnd);
}

// --- writing a part ---

BackupEncoder::Start BackupEncoder::start(const BackupHead& head,
                                          const StreamKey& key,
                                          Random& random) {
    Bytes bytes;
    put_backup_head(bytes, kBackupMagic, head);
    const auto header = random.fixed<StreamHeader>();
    append_bytes(bytes, header.span());
    const BackupCheck check = backup_check(bytes);
    append_bytes(bytes, check.span());
    return {std::move(bytes), BackupEncoder(check, backup_stream(key, check, header))};
}

Bytes BackupEncoder::block(const Bytes& unpacked, bool is_end) {
    CHECK(unpacked.size() <= kBackupBlockBytesMax);
    const Bytes sealed = stream_.seal(compress(unpacked), check_.span(), is_end);
    Bytes out;
    append_le(out, static_cast<std::uint32_t>(sealed.size()));
    append_bytes(out, sealed);
    return out;
}

Bytes BackupEncoder::records(ByteSpan records, std::uint64_t count) {
    Bytes unpacked{kRecordsBlock};
    append_bytes(unpacked, records);
    so_far_.records += count;
    return block(unpacked, false);
}

namespace {

Bytes named_block(BlockType type, std::string_view name, ByteSpan bytes) {
    Bytes unpacked{type};
    append_le(unpacked, static_cast<std::uint16_t>(name.size()));
    append_bytes(unpacked, as_bytes(name));
    append_bytes(unpacked, bytes);
    return unpacked;
}

}  // namespace

Bytes BackupEncoder::file(std::string_view path, ByteSpan bytes) {
    ++so_far_.files;
    Bytes unpacked = named_block(kFileBlock, path, bytes);
    Bytes out = block(unpacked, false);
    wipe(unpacked);  // keys are among them
    return out;
}

Bytes BackupEncoder::value(std::string_view key, ByteSpan bytes) {
    ++so_far_.values;
    return block(named_block(kValueBlock, key, bytes), false);
}

Bytes BackupEncoder::end() {
    Bytes unpacked{kEndBlock};
    append_le(unpacked, so_far_.records);
    append_le(unpacked, so_far_.values);
    append_le(unpacked, so_far_.files);
    return block(unpacked, true);
}

// --- reading a part ---

Result<BackupDecoder::Step> BackupDecoder::take(ByteSpan bytes) {
    CHECK(bytes.size() == wanted_ && wanted_ != 0);
    if (state_ == State::block) return take_block(bytes);
    if (state_ == State::length) {
        CHECK(stream_.has_value());
        const auto length = read_le<std::uint32_t>(bytes);
        if (length <= kStreamOverheadBytes) return Error::malformed;
        if (length > kBackupPackedMax + kStreamOverheadBytes) return Error::too_large;
        state_ = State::block;
        wanted_ = length;
        return Step::more;
    }
    const auto head = read_backup_head(bytes, kBackupMagic);
    if (!head) return head.error();
    head_ = *head;
    header_ = *StreamHeader::from(bytes.subspan(kBackupCommonBytes, kStreamHeaderBytes));
    check_ = backup_check(bytes.first(kHeadBytes - BackupCheck::kSize));
    if (!std::ranges::equal(check_.span(), bytes.last(BackupCheck::kSize))) return Error::malformed;
    state_ = State::length;
    wanted_ = kBlockLengthBytes;
    return Step::head;
}

void BackupDecoder::open(const StreamKey& key) {
    stream_.emplace(backup_stream(key, check_, header_));
}

Result<BackupDecoder::Step> BackupDecoder::take_block(ByteSpan bytes) {
    auto opened = stream_->open(bytes, check_.span());
    if (!opened) return opened.error();
    wipe(unpacked_);
    auto unpacked = decompress(opened->message, kBackupBlockBytesMax);
    if (!unpacked) return unpacked.error();
    unpacked_ = std::move(*unpacked);
    if (unpacked_.empty() || opened->is_last != (unpacked_[0] == kEndBlock))
        return Error::malformed;
    state_ = State::length;
    wanted_ = kBlockLengthBytes;
    bytes_at_ = 1;
    switch (unpacked_[0]) {
        case kRecordsBlock: {
            const auto split = split_records(this->bytes());
            if (!split) return split.error();
            so_far_.records += split->size();
            return Step::records;
        }
        case kFileBlock: ++so_far_.files; return take_named(Step::file);
        case kValueBlock: ++so_far_.values; return take_named(Step::value);
        case kEndBlock: {
            const ByteSpan in = this->bytes();
            if (in.size() != 24) return Error::malformed;
            const BackupEnd told{read_le<std::uint64_t>(in), read_le<std::uint64_t>(in.subspan(8)),
                                 read_le<std::uint64_t>(in.subspan(16))};
            if (told != so_far_) return Error::malformed;
            state_ = State::over;
            wanted_ = 0;
            return Step::end;
        }
        default: return Error::malformed;
    }
}

Result<BackupDecoder::Step> BackupDecoder::take_named(Step step) {
    const ByteSpan in = bytes();
    if (in.size() < 2) return Error::malformed;
    const auto length = read_le<std::uint16_t>(in);
    if (length == 0 || in.size() < 2U + length) return Error::malformed;
    name_.assign(reinterpret_cast<const char*>(in.data()) + 2, length);
    bytes_at_ += 2U + length;
    return step;
}

// --- the list ---

Digest erased_digest(std::span<const RecordId> erasures) {
    Bytes ids;
    for (const RecordId& erasure : erasures) append_bytes(ids, erasure.span());
    return hash(HashDomain::backup_head, {ids});
}

Bytes encode_backup_list(const BackupList& list, const StreamKey& key, Random& random) {
    CHECK(list.parts.size() <= kBackupPartsMax && list.open.sealed_key.size() <= UINT16_MAX);
    Bytes out;
    put_backup_head(out, kBackupListMagic, list.open.head);
    append_le(out, static_cast<std::uint16_t>(list.open.sealed_key.size()));
    append_bytes(out, list.open.sealed_key);
    const auto header = random.fixed<StreamHeader>();
    append_bytes(out, header.span());
    const BackupCheck check = backup_check(out);
    append_bytes(out, check.span());
    Bytes message;
    append_le(message, list.epoch);
    append_bytes(message, list.erased.span());
    append_le(message, static_cast<std::uint32_t>(list.parts.size()));
    for (const BackupPart& part : list.parts) {
        append_le(message, part.number);
        append_bytes(message, part.check.span());
        append_le(message, part.bytes);
        append_le(message, part.records);
        append_le(message, part.through);
        append_le(message, part.made_ms);
    }
    append_bytes(out,
                 backup_stream(key, check, header).seal(compress(message), check.span(), true));
    return out;
}

Result<BackupListHead> read_backup_list_head(ByteSpan bytes) {
    if (bytes.size() < kBackupCommonBytes + 2) return Error::malformed;
    const auto head = read_backup_head(bytes, kBackupListMagic);
    if (!head) return head.error();
    const auto sealed = read_le<std::uint16_t>(bytes.subspan(kBackupCommonBytes));
    const std::size_t before = kBackupCommonBytes + 2 + sealed + kStreamHeaderBytes;
    if (bytes.size() < before + BackupCheck::kSize || head->number != 0) return Error::malformed;
    if (!std::ranges::equal(backup_check(bytes.first(before)).span(),
                            bytes.subspan(before, BackupCheck::kSize)))
        return Error::malformed;
    const ByteSpan key = bytes.subspan(kBackupCommonBytes + 2, sealed);
    return BackupListHead{*head, Bytes(key.begin(), key.end())};
}

Result<BackupList> decode_backup_list(ByteSpan bytes, const StreamKey& key) {
    auto head = read_backup_list_head(bytes);
    if (!head) return head.error();
    const std::size_t before = kBackupCommonBytes + 2 + head->sealed_key.size();
    const auto header = *StreamHeader::from(bytes.subspan(before, kStreamHeaderBytes));
    const auto check =
        *BackupCheck::from(bytes.subspan(before + kStreamHeaderBytes, BackupCheck::kSize));
    const ByteSpan sealed = bytes.subspan(before + kStreamHeaderBytes + BackupCheck::kSize);
    if (sealed.size() <= kStreamOverheadBytes) return Error::malformed;
    const auto opened = backup_stream(key, check, header).open(sealed, check.span());
    if (!opened) return opened.error();
    const auto message = decompress(opened->message, kBackupListBytesMax);
    if (!opened->is_last || !message || message->size() < kBackupListFixedBytes)
        return Error::malformed;
    ByteSpan in = *message;
    BackupList out;
    out.open = std::move(*head);
    out.epoch = read_le<std::uint64_t>(in);
    out.erased = *Digest::from(in.subspan(8, Digest::kSize));
    const auto count = read_le<std::uint32_t>(in.subspan(8 + Digest::kSize));
    in = in.subspan(kBackupListFixedBytes);
    if (count > kBackupPartsMax || in.size() != count * kBackupPartBytes) return Error::malformed;
    for (std::uint32_t i = 0; i < count; ++i, in = in.subspan(kBackupPartBytes)) {
        BackupPart part;
        part.number = read_le<std::uint32_t>(in);
        part.check = *BackupCheck::from(in.subspan(4, 16));
        part.bytes = read_le<std::uint64_t>(in.subspan(20));
        part.records = read_le<std::uint64_t>(in.subspan(28));
        part.through = read_le<std::uint64_t>(in.subspan(36));
        part.made_ms = read_le<std::uint64_t>(in.subspan(44));
        if (part.number != i + 1) return Error::malformed;
        out.parts.push_back(part);
    }
    return out;
}

}  // namespace tsunagi
