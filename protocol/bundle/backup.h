// backup.h - the file form of a center's backup: parts that are written one after another, and the
// list of those that are whole.
//
// A part holds what the store got since the part before it, as signed records and nothing else of
// the store's own form; beside them the center's small files (keys, settings) and a few values that
// are this store's alone, both anew in each part. The list is written last: what it does not name
// is not in the backup.
//
//   part     = head *block
//   head     = magic version set number center charter made stream check
//   magic    = "TSNGBKUP"
//   version  = u8 = 1
//   set      = 16 bytes       ; random, the same in all parts of one backup
//   number   = u32            ; 1, 2, 3 ...
//   center   = 32 bytes, charter = 32 bytes
//   made     = u64            ; milliseconds since 1970
//   stream   = 24 bytes       ; header of the secretstream
//   check    = 16 bytes       ; the first ones of H(tsunagi/backup-head/1, all before)
//   block    = length bytes   ; length u32, 1..kBackupBlockBytesMax + overhead: one message of the
//                               secretstream under H(tsunagi/backup-key/1, backup's key, check),
//                               bound to the check; the end is the final message
//   message  = packed         ; base/compress.h
//   unpacked = 1 *record                  ; whole records, one after another, in the order of their
//                                           arrival
//            / 2 u16 path bytes           ; a file of the center's folder
//            / 3 u16 key bytes            ; a local value
//            / 4 records values files     ; the end: u64 each, counted
//
//   list     = magic version set number center charter made sealed-key stream check message
//   magic    = "TSNGBKLS"; number: 0; made: of the last part
//   sealed-key = u16 bytes    ; crypto/seal.h over the backup's key, by the recovery passphrase
//   message  = one final message as above: epoch u64, erased 32 bytes, parts u32, then for
//              each part
//              number u32, check 16 bytes, bytes u64, records u64, through u64, made u64
//
// Integers are little-endian. FILE FORMAT, NORMATIVE IN docs/PROTOCOL.md: DO NOT CHANGE.
//
// All of it but the heads is sealed, for who has the backup's key: it lies in the center's keys
// folder, so that backups are made without a person, and sealed by a passphrase in the list.
// Altered bytes, a block that is missing and a part of another backup do not open. Records prove
// themselves besides: whoever takes them in judges them as if a peer had sent them. Not files
// (client/backup), not which records go in (daemon/backup_reader.h). Pure. Memory: one block.
// Errors: see each call.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/random.h"
#include "protocol/base/result.h"
#include "protocol/crypto/box.h"

namespace tsunagi {

inline constexpr std::string_view kBackupMagic = "TSNGBKUP";
inline constexpr std::string_view kBackupListMagic = "TSNGBKLS";
inline constexpr std::uint8_t kBackupVersion = 1;
inline constexpr std::size_t kBackupBlockBytesMax = 2u << 20;  // unpacked
inline constexpr std::size_t kBackupListBytesMax = 4u << 20;
inline constexpr std::size_t kBackupPartsMax = 10'000;

using BackupSet = FixedBytes<16, struct BackupSetTag>;
using BackupCheck = FixedBytes<16, struct BackupCheckTag>;

struct BackupHead {
    BackupSet set;
    std::uint32_t number = 1;
    CenterId center;
    CharterId charter;
    std::uint64_t made_ms = 0;
    friend bool operator==(const BackupHead&, const BackupHead&) = default;
};

struct BackupEnd {
    std::uint64_t records = 0;
    std::uint64_t values = 0;
    std::uint64_t files = 0;
    friend bool operator==(const BackupEnd&, const BackupEnd&) = default;
};

// Writes one part from its head to its end; each call gives the bytes that come next.
class BackupEncoder {
  public:
    struct Start;
    [[nodiscard]] static Start start(const BackupHead& head, const StreamKey& key, Random& random);

    // Pre: whole records one after another, `count` of them, less than kBackupBlockBytesMax.
    [[nodiscard]] Bytes records(ByteSpan records, std::uint64_t count);
    // Pre: name and bytes together less than kBackupBlockBytesMax by three; the name < 64 KiB.
    [[nodiscard]] Bytes file(std::string_view path, ByteSpan bytes);
    [[nodiscard]] Bytes value(std::string_view key, ByteSpan bytes);
    // Nothing may be written behind it.
    [[nodiscard]] Bytes end();

    [[nodiscard]] const BackupCheck& check() const { return check_; }
    [[nodiscard]] const BackupEnd& so_far() const { return so_far_; }

  private:
    BackupEncoder(const BackupCheck& check, SecretStream stream)
        : check_(check), stream_(std::move(stream)) {}
    [[nodiscard]] Bytes block(const Bytes& unpacked, bool is_end);

    BackupCheck check_;
    SecretStream stream_;
    BackupEnd so_far_;
};

struct BackupEncoder::Start {
    Bytes head;
    BackupEncoder encoder;
};

// Reads one part: says how many bytes it wants next, and takes just those.
class BackupDecoder {
  public:
    enum class Step {
        more,     // go on
        head,     // head() is there, and wants open() before anything else
        records,  // bytes(): the next ones
        file,     // name() and bytes()
        value,    // name() and bytes()
        end,      // the part must be over
    };
    // 0 behind the end.
    [[nodiscard]] std::size_t wanted() const { return wanted_; }
    // Pre: as many bytes as wanted. After an error nothing else may be asked. Errors:
    // unknown_format (a newer version), too_large, bad_signature (altered, or of another key),
    // malformed.
    [[nodiscard]] Result<Step> take(ByteSpan bytes);
    void open(const StreamKey& key);

    [[nodiscard]] const BackupHead& head() const { return head_; }
    [[nodiscard]] const BackupCheck& check() const { return check_; }
    // Valid until the next take().
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] ByteSpan bytes() const { return ByteSpan(unpacked_).subspan(bytes_at_); }
    [[nodiscard]] const BackupEnd& so_far() const { return so_far_; }

  private:
    enum class State { head, length, block, over };
    [[nodiscard]] Result<Step> take_block(ByteSpan bytes);
    [[nodiscard]] Result<Step> take_named(Step step);

    State state_ = State::head;
    std::size_t wanted_ = kHeadBytes;
    static constexpr std::size_t kHeadBytes = 8 + 1 + 16 + 4 + 32 + 32 + 8 + 24 + 16;
    BackupHead head_;
    BackupCheck check_;
    StreamHeader header_;
    std::optional<SecretStream> stream_;
    Bytes unpacked_;
    std::size_t bytes_at_ = 0;
    std::string name_;
    BackupEnd so_far_;
};

// A part that is whole.
struct BackupPart {
    std::uint32_t number = 0;
    BackupCheck check;
    std::uint64_t bytes = 0;    // of its file
    std::uint64_t records = 0;  // in it
    std::uint64_t through = 0;  // the last arrival that it or one before it has
    std::uint64_t made_ms = 0;
    friend bool operator==(const BackupPart&, const BackupPart&) = default;
};

// What anybody can read of a list.
struct BackupListHead {
    BackupHead head;  // number 0
    Bytes sealed_key;
};

// Of the erasures that have begun to take out what a store had (their ids, ascending): parts from
// before one of them still hold its texts.
[[nodiscard]] Digest erased_digest(std::span<const RecordId> erasures);

struct BackupList {
    BackupListHead open;
    std::uint64_t epoch = 0;  // of the store: arrivals of another one mean something else
    Digest erased;            // erased_digest: where it is another one, the parts hold too much
    std::vector<BackupPart> parts;
};

// What its files are called in their folder.
inline constexpr std::string_view kBackupListName = "backup.list";
inline constexpr std::string_view kBackupPartsEnd = ".backup";
[[nodiscard]] std::string backup_part_name(const BackupSet& set, std::uint32_t number);

// Pre: at most kBackupPartsMax parts; the sealed key less than 64 KiB.
[[nodiscard]] Bytes encode_backup_list(const BackupList& list,
                                       const StreamKey& key,
                                       Random& random);
// Errors: unknown_format, malformed.
[[nodiscard]] Result<BackupListHead> read_backup_list_head(ByteSpan bytes);
// Errors: those, and bad_signature (altered, or of another key).
[[nodiscard]] Result<BackupList> decode_backup_list(ByteSpan bytes, const StreamKey& key);

}  // namespace tsunagi
