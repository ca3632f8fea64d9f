// referring_records.h - this center's records that name one record of it in a field: the responses
// to a survey, the voices of an issue, the aggregates of a survey.
//
// They may name any version of it. Of each record the version that stands counts, of several beside
// each other the newest one, and withdrawn ones do not. All records of the kind are read once.
// Memory: those of the kind that name a record there. Thread: one.
#pragma once

#include <vector>

#include "client/control_client.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

struct ReferringRecord {
    RecordId id;
    std::int64_t updated_ms = 0;
    Bytes slot;
    std::string scope;
    Body body;
};
struct ReferringRecords {
    std::vector<ReferringRecord> records;  // newest first
    std::uint64_t unreadable = 0;          // of that kind; whom they name is not known
};

// `target`: any version. Errors: those of the connection.
[[nodiscard]] Expected<ReferringRecords> ask_referring(ControlClient& client,
                                                       const ItemAnswer& target,
                                                       KindId kind,
                                                       std::uint16_t field);

}  // namespace tsunagi::client
