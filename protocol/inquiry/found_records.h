// found_records.h - what this center and others found for one question, each thing once.
//
// The same record may come from many; of two versions of a fact the newer one counts; of a thing
// that several centers hold (an organisation by its corporate number) the one that the store would
// show counts, and names the others.
//
// Not here: which of them match, and in what order (storage/search/found_ranking.h); whether a
// record may be shown (node/core_inquiry.cpp).
//
// Pure.   Bounds: its user's, kPeerHitsMax of each center.
#pragma once

#include <map>
#include <vector>

#include "protocol/record/record.h"

namespace tsunagi {

struct FoundRecord {
    CheckedRecord record;
    CenterId author;
    CenterId told_by;  // who sent it first; this center, where it found it itself
    struct Other {
        RecordId id;
        CenterId author;
        Hlc time;
    };
    std::vector<Other> others{};  // of the same thing, ascending by id
};

class FoundRecords {
  public:
    // As the gate let it through, or as the own store shows it. Of several who told it the first
    // counts.
    void add(CheckedRecord record, const CenterId& told_by);

    // What is left, ascending by time, then id. Pre: called once, after all are added.
    [[nodiscard]] std::vector<FoundRecord> take();

  private:
    void drop_older_versions();
    void join_things();
    std::map<RecordId, FoundRecord> all_;
};

}  // namespace tsunagi
