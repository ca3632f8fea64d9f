// key_work.h - what a key of this center, or another center, wrote, parted into what stays when the
// key is taken back, or the center removed, and what goes.
//
// What goes is written into files first, so that honest work can be published again with another
// key. Which records are late is the daemon's to say (control.capnp, KeyRecords). Thread: one.
// Memory: 40 bytes a record.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/context.h"
#include "client/control_client.h"
#include "protocol/record/revocation.h"

namespace tsunagi::client {

struct KeyWork {
    std::map<Scope, std::vector<RecordId>> kept;  // ascending, each once; without authority
    std::vector<RecordId> kept_authority;         // the same
    std::vector<KeyRecord> last_kept;             // of the kept those that came last, oldest first
    std::vector<KeyRecord> late;                  // what goes, in the order in which it came

    [[nodiscard]] std::uint64_t kept_count() const;
    // Of what goes: that came late and says an earlier time; words for other centers.
    [[nodiscard]] std::uint64_t dated_back() const;
    [[nodiscard]] std::uint64_t late_sponsorships() const;
};

inline constexpr std::size_t kLastKept = 5;

struct KeyWorkChoice {
    PublicKey key;
    std::int64_t since_ms = 0;  // 0: all of it stays
    // What says an earlier time stays though it came late: for a store that was filled from other
    // centers.
    bool trusts_dates = false;
    // All that this one shares with us instead: its sponsorships, and facts and acts for more than
    // itself. Its erasures stay whenever they came, or what was to be forgotten would show again.
    std::optional<CenterId> center{};
};

// Puts one record of it where it belongs.
void sort_in(KeyWork& work,
             const KeyRecord& record,
             const CenterId& center,
             const KeyWorkChoice& choice);

// Shows how far it is. Errors: those of the daemon.
[[nodiscard]] Expected<KeyWork> ask_key_work(const Context& context,
                                             ControlClient& client,
                                             const CenterId& center,
                                             const KeyWorkChoice& choice);

// Gives lists to the daemon, where they wait until something names them. Errors: those of the
// daemon.
[[nodiscard]] Expected<void> hand_over_lists(ControlClient& client,
                                             const CharterId& charter,
                                             const std::vector<CheckedRecord>& lists);

// The records that list what stays, signed. Errors: those of make_kept_ids.
[[nodiscard]] Expected<std::vector<CheckedRecord>> lists_of(const KeyWork& work,
                                                            const Revoker& by,
                                                            WallTime now);

struct KeptCopies {
    std::string folder;  // "": none were written
    std::uint64_t written = 0;
    std::uint64_t closed = 0;  // sealed records that are not open
};
// Writes what of the records that go can be read into a new folder beside the center's records, one
// file each, as 'publish -f' takes it. Errors: folder_cannot_be_written, disk_full, those of the
// daemon.
[[nodiscard]] Expected<KeptCopies> keep_late_work(ControlClient& client,
                                                  const std::string& data_folder,
                                                  const std::vector<KeyRecord>& late,
                                                  WallTime now);

}  // namespace tsunagi::client
