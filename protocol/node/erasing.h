// erasing.h - how far a node is with each erasure that it holds. State, and the local values that
// keep it; core_erasure.cpp holds the rules.
//
// Each erasure has one local value, written in the order that brings the erasure itself, so that
// the erasures of a slot are found without reading records: by this node when it starts, by the
// shell when it shows a record.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/authority/erasures.h"
#include "protocol/node/record_index.h"
#include "protocol/node/store_order.h"

namespace tsunagi {

inline constexpr Duration kReceiptGapMin = std::chrono::minutes(1);
// Who held bodies answers hourly at worst: the eraser waits for it. Who never did need not hurry.
inline constexpr Duration kReceiptGapMax = std::chrono::hours(1);
inline constexpr Duration kIdleReceiptGapMax = std::chrono::hours(24);
// Of one center, not begun: beyond that its next ones wait in memory, as what is undecided does.
inline constexpr std::size_t kErasuresWaitingMax = 10'000;

enum class ErasureStage : std::uint8_t {
    hidden = 0,    // nothing is shown; the bodies are still here
    begun = 1,     // bodies go, and are refused from now on whatever the clock says
    swept = 2,     // no version here has one any more
    answered = 3,  // and a receipt says so
};

struct ErasureProgress {
    WallTime heard;  // when it came here first
    ErasureStage stage = ErasureStage::hidden;
    bool had_bodies = false;     // some were here when it began, or came later
    StoreTicket last_order = 0;  // of this run, that began it or took some out
};

struct ErasureMark {
    CenterId center;
    SlotId slot;
    RecordId erasure;
};
inline constexpr std::string_view kErasurePrefix = "erasure/";
// And the center, whose staff keys were changed: when that was heard of. Its erasures wait a day.
inline constexpr std::string_view kStaffPrefix = "staff-changed/";
[[nodiscard]] std::string erasure_prefix(const CenterId& center, const SlotId& slot);
[[nodiscard]] std::string erasure_key(const ErasureMark& mark);
[[nodiscard]] std::optional<ErasureMark> erasure_mark(std::string_view key);
[[nodiscard]] Bytes erasure_value(const ErasureProgress& progress);
[[nodiscard]] std::optional<ErasureProgress> erasure_progress(ByteSpan value);
// What this center's people wrote about one of its own erasures.
[[nodiscard]] std::string erasure_note_key(const RecordId& erasure);
// The ids of the erasures of a slot that are held; ascending.
[[nodiscard]] std::vector<RecordId> erasures_of(const RecordIndex& index,
                                                const CenterId& center,
                                                const SlotId& slot);

// How often a node answers in one scope: soon, then half as often each time while erasures keep
// coming. Everybody answers everybody, so whoever erases much must not get much out of them.
// Pre of spent(): now >= next.
struct ReceiptPace {
    Monotonic next;  // not before
    Duration gap = kReceiptGapMin;

    // `gap_max`: it gets no longer; and shorter again only when none came for so long.
    void spent(Monotonic now, Duration gap_max);
};

struct Erasing {
    Erasures acts;
    std::map<RecordId, ErasureProgress> progress;  // of each erasure among them
    std::set<RecordId> waiting;                    // hidden
    std::map<CenterId, std::size_t> waiting_of;    // how many of them are each center's
    std::set<RecordId> begun;
    std::set<RecordId> swept;                // not answered yet
    Monotonic look_at = Monotonic::never();  // whether one that waits is due
    bool has_new = false;                    // one came that records may wait for
    Monotonic receipts_due = Monotonic::never();
    // Of this run; apart for those of which bodies were here, so that nobody else's hold them up.
    std::map<std::pair<Scope, bool>, ReceiptPace> paces;
    std::optional<StoreTicket> purged;  // as the shell said last
    // When this node heard that somebody else may publish for a center than before, or that a key
    // of it was revoked; within the last day, each with a local value.
    std::map<CenterId, WallTime> staff_changed;
    // Of this center's own erasures: who answered, and when.
    std::map<RecordId, std::map<CenterId, WallTime>> receipts;
    // Answers to erasures that are not here: some may turn out to be this center's own, which a
    // restored store gets from others. Of this run; at most kEarlyReceiptsMax, the rest is let go.
    std::map<std::pair<RecordId, CenterId>, Scope> early;
};

void wait_with(Erasing& erasing, const HeldErasure& erasure);
void wait_no_more(Erasing& erasing, const HeldErasure& erasure);
[[nodiscard]] bool has_room_to_wait(const Erasing& erasing, const CenterId& center);

// One of this center's own erasures, for people. A copy.
struct ErasureView {
    RecordId id;
    SlotId slot;
    Scope scope;
    Hlc time;
    Erasure what;
    PublicKey key;
    Backing backing = Backing::none;
    ErasureStage stage = ErasureStage::hidden;
    std::optional<WallTime> due;    // when bodies go here, where they are still here
    std::size_t expected = 0;       // members inside the scope
    std::size_t answered = 0;       // of them
    std::vector<CenterId> missing;  // the others; ascending
};

}  // namespace tsunagi
