// sweep.h - where a node is in looking through what one center wrote for records that count no
// more. State only; core_revocation.cpp holds the rules.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "protocol/base/time.h"
#include "protocol/node/record_index.h"
#include "protocol/node/store_order.h"

namespace tsunagi {

// How a record that is held stands.
// is_erased: its body has to go. is_bare: its body went by an erasure that counts no more.
enum class Stand { counts, waits, is_revoked, is_erased, is_bare };

// Of one center. A pass goes through all its records, a few at a time.
struct Sweep {
    bool is_due = false;       // another pass has to be made
    StoreTicket after = 0;     // which begins when all that was ordered up to this is durable
    Monotonic begin_at;        // and not earlier
    Monotonic patient_until;   // until then what only waits to be decided stays
    bool has_waiting = false;  // the last pass, or this one, left such

    // --- the pass under way ---
    bool is_running = false;
    bool is_impatient = false;  // drops what waits, too
    Scope scope;
    std::optional<WrittenPlace> at;  // in that scope: looked at up to here
    bool is_through = false;         // all scopes
    std::vector<RecordId> doomed;    // they or their bodies have to go, and have not yet
    std::vector<RecordId> listed;    // of our own center: what may have to come back
    std::vector<RecordId> aside;     // the same: what was erased and lies aside
};

// Records of this center that a revocation took out, as local values: and the id; their bytes.
inline constexpr std::string_view kAsidePrefix = "aside/";
[[nodiscard]] inline std::string aside_key(const RecordId& id) {
    return std::string(kAsidePrefix) + id_text(id);
}

// Records that were ordered to be dropped or erased, until that is durable. One order at a time.
struct SweptOut {
    StoreTicket ticket = 0;
    std::set<Scope> scopes;  // of those that were dropped
    bool is_own = false;     // our own center's
};

// All of them.
struct Sweeps {
    CenterId turn;                         // whose records were looked at last
    std::map<CenterId, Sweep> of_centers;  // each with a mark among the local values
    std::optional<SweptOut> out;
    std::set<Scope> scopes;     // of which something was let go of in this run
    bool is_authority = false;  // and what was loaded of it is old
};

}  // namespace tsunagi
