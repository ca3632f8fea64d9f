// check.h - reads every record and every entry of every table, and says what does not hold
// together.
//
// The rules are worked out again from the records: each record is hashed, its body held against its
// commitment, and its places in all tables looked up; then every table is walked and held against
// what the records gave; then the contents of files are read, which may take longer than all else.
// Digest trees are recomputed node by node. Runs beside reading and writing: it sees the store as
// one commit left it. Memory: a few numbers per scope, month, writer and shown thing, none per
// record. While it runs, the store can't use again the room that it frees.
//
// Thread: any. Errors: none for damage, which is reported; StorageError::io where the disk can't be
// read. Bounds: kDamagesMax damages are described, all are counted.
#pragma once

#include <functional>

#include "storage/store.h"

namespace tsunagi::storage {

inline constexpr std::size_t kDamagesMax = 1000;

enum class Repair : std::uint8_t {
    fetch_again,      // the record or content can be had again from centers that hold it
    rebuild_indexes,  // the records are good: everything else follows from them
    restore,          // the file itself is broken: begin anew, and fetch everything again
};

struct Damage {
    std::string place;  // "record 17", "table things", "data.mdb", "content 5f0c..."
    std::string what;
    Repair repair = Repair::rebuild_indexes;
    std::optional<RecordId> id{};        // fetch_again: which record, where that can still be told
    std::optional<ContentId> content{};  // fetch_again: the content of a file
};

struct CheckProgress {
    std::uint64_t done = 0;  // of `all`
    std::uint64_t all = 0;
};

struct CheckOptions {
    bool verifies_signatures = false;  // 50 microseconds a record
    std::function<void(const CheckProgress&)> progress{};
};

struct CheckReport {
    std::uint64_t records = 0;
    std::uint64_t entries = 0;  // of all tables
    std::uint64_t pages = 0;    // in use, of data.mdb
    std::uint64_t body_files = 0;
    std::uint64_t unused_body_files = 0;  // left by a stop between file and record: no damage
    std::uint64_t content_files = 0;      // whole ones
    std::uint64_t damages_found = 0;
    std::vector<Damage> damages;

    [[nodiscard]] bool is_sound() const { return damages_found == 0; }
};

[[nodiscard]] CheckReport check_store(const Store& store, const CheckOptions& options = {});

}  // namespace tsunagi::storage

// What the daemon calls by its short name.
namespace tsunagi {
using storage::check_store;
using storage::CheckOptions;
using storage::CheckProgress;
using storage::CheckReport;
using storage::Damage;
using storage::kDamagesMax;
using storage::Repair;
}  // namespace tsunagi
