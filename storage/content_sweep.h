// content_sweep.h - takes away the contents that no newest version names any more.
//
// A file is on the disk before the record that names it (published here, or fetched ahead), and a
// download may stop for days where lines are bad: what was used lately stays whoever names it. What
// is named stays, unfinished too: it may be most of what a slow line brought. What is dated ahead
// of `now` stays, so that a clock that was set back sweeps nothing.
//
// Other centers' files that are whole are copies: over a bound those that were used longest ago go
// first, named or not, and are fetched again when they are wanted. So peers that reach files
// through here can't fill the disk for ever.
//
// Thread: the writer, so that no record comes between what is named and what is taken away. Errors:
// StorageError::io. Bounds: files_max files a call.
#pragma once

#include <set>

#include "storage/content_files.h"

namespace tsunagi::storage {

struct SweepRules {
    Duration whole_kept = std::chrono::hours(24);           // since its last use
    Duration unfinished_kept = std::chrono::hours(7 * 24);  // the same
    std::uint64_t copies_bytes_max = 4ULL << 30;            // of other centers' files
    Duration copies_kept = std::chrono::hours(1);           // since its last use
    std::size_t files_max = 100;                            // removing one takes milliseconds
};

struct SweepReport {
    std::uint64_t files = 0;  // that went
    std::uint64_t bytes = 0;  // that are free again
    bool is_more = false;     // call again
    friend bool operator==(const SweepReport&, const SweepReport&) = default;
};

// May this file go?
[[nodiscard]] bool is_unused(const ContentFile& file,
                             const std::set<ContentId>& named,
                             WallTime now,
                             const SweepRules& rules);

// What the store names now, after the last apply.
struct NamedContents {
    std::set<ContentId> all;  // Snapshot::named_contents
    std::set<ContentId> own;  // of them, by this center: Snapshot::contents_named_by
};
SweepReport sweep_contents(ContentFiles& contents,
                           const NamedContents& named,
                           WallTime now,
                           const SweepRules& rules = {});

}  // namespace tsunagi::storage

// What the daemon calls by its short name.
namespace tsunagi {
using storage::NamedContents;
using storage::sweep_contents;
using storage::SweepReport;
using storage::SweepRules;
}  // namespace tsunagi
