// backup_reader.h - what goes into a backup: every record that the store got since the last one, in
// the order in which it came, so that each can be judged by those in front of it; and the few local
// values that are worth keeping.
//
// Kept are addresses that people added (peer/), records that lie aside after a revocation (aside/),
// which centers are blocked and why (blocked/), and what people wrote about their own erasures
// (erasure-note/). Left out are values that are of this run or this machine alone or would be wrong
// elsewhere: the clock's mark, anchors, sweeps and proofs (found anew), invitations (a token must
// not be good twice), what was declined (a restored center compares everything; people decline
// again), when it was last compared, and that it was restored. Nor how far erasures are and who has
// answered (erasure/, approval/, receipt/, staff-changed/): the acts are records, so they come and
// are begun again; an answer that came long ago may then be missing until it comes from others.
//
// Of records for which only a seal answers so far, and what came behind the first of them, nothing
// is given: it is for the next backup. Records that were stripped of their body are left out (a
// restored store gets them from others), and so is a fact with an erasure that has begun, stripped
// already or not: a backup outlives the wait. One that only hides is no reason: it may be a
// thief's, whom the wait shall give people time for, and the text is what they would want back.
// Reads in slices, each with a snapshot of its own. Thread: one at a time. Memory: one page.
// Errors: StorageError.
#pragma once

#include <deque>
#include <vector>

#include "storage/store.h"

namespace tsunagi {

// Has an erasure of this slot begun to take out its bodies?
[[nodiscard]] bool is_being_erased(const RecordIndex& index,
                                   const CenterId& center,
                                   const SlotId& slot);
// Erasures that have begun, of slots of which something is here; ascending.
[[nodiscard]] std::vector<RecordId> erased_here(const RecordIndex& index);

class BackupReader {
  public:
    struct Options {
        std::size_t page_bytes = 256 * 1024;  // a page is full when it has so many
        std::size_t slice_records = 10'000;   // looked up with one snapshot
    };
    // The store outlives the reader.
    BackupReader(const Store& store, Arrival after, const Options& options);

    [[nodiscard]] Arrival through() const { return through_; }
    // At most so many records will come.
    [[nodiscard]] std::uint64_t records_max() const { return through_ - at_; }
    // How many are for the next one.
    [[nodiscard]] std::uint64_t left() const { return left_; }

    struct Page {
        Bytes records;  // whole ones, one after another: page_bytes and one record at most
        std::uint64_t count = 0;
        std::vector<LocalPut> values;  // page_bytes and one value at most
        bool is_last = false;
    };
    [[nodiscard]] Page next();

  private:
    const Store& store_;
    Options options_;
    Arrival at_ = 0;  // given up to here
    Arrival through_ = 0;
    std::uint64_t left_ = 0;
    std::deque<LocalPut> values_;
};

}  // namespace tsunagi
