// held_records.h - what stands here of the records that a file names by their ids.
//
// For imports of what `tsunagi export` wrote. A row of this center's own record is a version of
// that record, for those who see it already unless somebody says otherwise; one of another center's
// record must not become a copy of it that nobody there keeps up to date. A row whose id is unknown
// here is neither, and comes in as any other. Thread: one. Bounds: some hundred bytes for each id;
// no bodies.
#pragma once

#include <map>
#include <set>
#include <string>

#include "client/commands/import_report.h"
#include "client/import/source_record.h"

namespace tsunagi::client {

// What the id names: a version of a record of this center.
struct OwnRecord {
    Bytes slot;
    KindId kind = 0;
    ScopeChoice scope;      // who sees it; an area is told
    bool is_newest = true;  // else the service takes nothing that was made from it
    bool is_ours = true;    // false: for an area that this center is not in any more
};

class HeldRecords {
  public:
    HeldRecords(const CenterId& center, const Home& home) : center_(center), home_(home) {}

    // Asks for one id (64 digits), and remembers what it is. Nothing: not here. Errors: those of
    // the connection; bad_scope of a newer service.
    [[nodiscard]] Expected<std::optional<ItemAnswer>> look_up(ControlClient& client,
                                                              const std::string& id);

    // Null where the id is not that of a fact of this center.
    [[nodiscard]] const OwnRecord* own(const std::string& id) const;
    [[nodiscard]] bool has_own() const { return !own_.empty(); }
    // Is it the slot of one of those?
    [[nodiscard]] bool has_slot(const SlotId& slot) const { return slots_.contains(slot); }
    [[nodiscard]] const CenterId& center() const { return center_; }
    [[nodiscard]] bool is_others(const std::string& id) const { return others_.contains(id); }
    [[nodiscard]] bool has_others() const { return !others_.empty(); }

  private:
    CenterId center_;
    Home home_;
    std::map<std::string, OwnRecord> own_;
    std::set<SlotId> slots_;
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
