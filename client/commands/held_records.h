// held_records.h - what stands here of the records that a file names by their ids.
//
// For imports of what `tsunagi export` wrote. A row of this center's own record is a version of
// that record; one of another center's record must not become a copy of it that nobody there keeps
// up to date. A row whose id is unknown here is neither, and comes in as any other. Thread: one.
// Bounds: a few dozen bytes for each id; no bodies.
#pragma once

#include <map>
#include <set>
#include <string>

#include "client/commands/import_report.h"
#include "client/import/source_record.h"

namespace tsunagi::client {

struct OwnRecord {
    Bytes slot;
    KindId kind = 0;
};

class HeldRecords {
  public:
    // Asks for each id (64 digits). Errors: those of the connection.
    [[nodiscard]] static Expected<HeldRecords> look_up(ControlClient& client,
                                                       const CenterId& center,
                                                       const std::set<std::string>& ids);

    // Null where the id is not that of a fact of this center.
    [[nodiscard]] const OwnRecord* own(const std::string& id) const;
    [[nodiscard]] bool is_others(const std::string& id) const { return others_.contains(id); }
    [[nodiscard]] bool has_others() const { return !others_.empty(); }

  private:
    std::map<std::string, OwnRecord> own_;
    std::set<std::string> others_;
};

// Rows of other centers' records, which are left as they are.
class OthersRecords {
  public:
    // Connects on its own when the first one comes: answers of an import may be under way.
    explicit OthersRecords(const Context& context) : context_(context) {}

    // Pre: HeldRecords::is_others. A row that says what the record says here is passed over; any
    // other is rejected, for only the record's own center can change it. Errors: those of the
    // connection.
    [[nodiscard]] Expected<void> leave(const SourceRecord& record, ImportReport& report);

  private:
    const Context& context_;
    std::optional<ControlClient> client_;
};

// How many rows were passed over, where any were.
void tell_others(Output& output, std::uint64_t passed_over);

}  // namespace tsunagi::client
