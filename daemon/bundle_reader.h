// bundle_reader.h - which records go into a bundle, and in which order: authority records first, as
// they arrived, then the scopes' others, newest month first and the last arrival of a month first.
//
// What arrives after the reader was made is left out, so that everything in the bundle can be
// judged by the authority records in front of it. A record's time stands in its header alone, so
// the order goes by the month, which the store keeps, and within a month by arrival, which for
// fresh records is nearly the order of their times. Records that were stripped of their body are
// left out: nobody would take them.
//
// Reads in slices, each with a snapshot of its own: a long export never holds up the store. Not who
// may get what (protocol/bundle/audience.h), not the file's form (protocol/bundle/bundle.h).
// Thread: one at a time. Memory: one page, and 8 bytes for each of at most 2 * arrivals_max records
// of a month; a larger month is gone through again for each run of so many. Errors: StorageError.
#pragma once

#include <vector>

#include "storage/store.h"

namespace tsunagi {

class BundleReader {
  public:
    struct Options {
        WallTime since{};  // records of this time or later; authority records all the same
        std::size_t page_bytes = 256 * 1024;  // a page is full when it has so many
        std::size_t arrivals_max = 1'000'000;
        std::size_t slice_records = 10'000;  // looked up with one snapshot
    };
    // Pre: `scopes` without authority, each once. The store outlives the reader.
    BundleReader(const Store& store, std::vector<Scope> scopes, const Options& options);

    // At most so many records will come.
    [[nodiscard]] std::uint64_t records_max() const { return records_max_; }

    struct Page {
        Bytes records;  // whole ones, one after another: page_bytes and one record at most
        std::uint64_t count = 0;
        bool is_authority = false;
        bool is_last = false;
    };
    // The next records; none, and not the last page, where a slice was spent on looking for them.
    [[nodiscard]] Page next();

  private:
    void read_authority(const Snapshot& snapshot, Page& page);
    void gather(const Snapshot& snapshot);
    void keep_newest();
    void read_gathered(const Snapshot& snapshot, Page& page);
    void add(const Snapshot& snapshot, Arrival arrival, Page& page) const;
    [[nodiscard]] bool is_full(const Page& page) const {
        return page.records.size() >= options_.page_bytes;
    }

    const Store& store_;
    std::vector<Scope> scopes_;
    Options options_;
    Arrival last_ = 0;  // what was there when it began
    std::uint64_t records_max_ = 0;

    bool is_authority_done_ = false;
    Arrival authority_after_ = 0;

    std::vector<Month> months_;  // ascending; the last is the one at hand
    bool is_gathered_ = false;
    std::size_t scope_at_ = 0;
    std::optional<RecordId> id_after_;
    Arrival below_ = 0;              // of this month, those from here on were given
    bool has_older_ = false;         // some of this month did not find room
    std::vector<Arrival> arrivals_;  // once gathered: ascending, given from the end
};

}  // namespace tsunagi
