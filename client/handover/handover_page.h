// handover_page.h - one page for who leaves a center and who comes: who can do what, what is open,
// what ends soon, and what to do next, in order.
//
// Made from facts that were asked before; it asks nothing itself. Sealed texts, private titles and
// passphrases are never on it: it may be printed. Thread: any.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/backup/last_backup.h"
#include "client/commands/staff_rows.h"
#include "client/control_types.h"
#include "client/json_output.h"
#include "client/own_manifest.h"
#include "client/today/today_report.h"

namespace tsunagi::client {

inline constexpr std::int64_t kHandoverDays = 90;

struct HandoverFacts {
    const OwnManifest& own;
    std::vector<StaffRow> staff;  // with those that were replaced
    std::vector<PublicKey> here;  // keys of the service on this computer
    std::optional<LastBackup> backup;
    std::vector<ErasureAnswer> erasures;
    std::vector<TodaySection> today;
    std::vector<std::string> notices;  // of the federation, that somebody has to see to
    WallTime now;
};

struct HandoverLine {
    std::string text;
    std::string type;  // of the JSON object; "": none
    JsonValues values;
};
struct HandoverSection {
    std::string heading;
    std::vector<HandoverLine> lines;
};

// In the order of the page; none is empty.
[[nodiscard]] std::vector<HandoverSection> handover_sections(const HandoverFacts& facts);
// What to do next, the most pressing first.
[[nodiscard]] std::vector<std::string> handover_steps(const HandoverFacts& facts);

}  // namespace tsunagi::client
