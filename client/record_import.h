// record_import.h - sends many drafts to the daemon, frame by frame, and counts what became of
// them.
//
// For every import, of a register file, a table or a calendar, and for taking one back. Two frames
// are under way at a time: while the daemon signs and stores one, the next is being made. A draft
// that the daemon refuses is a rejected row; a reason that holds for all rows (locked, disk full,
// not a member) ends the import. A dry run only asks what would become of them. Thread: one.
// Bounds: two frames of at most kFrameBytesAim bytes and kFrameDrafts drafts in memory; in a dry
// run also the drafts that share their slot with others.
#pragma once

#include <deque>
#include <functional>

#include "client/control_client.h"
#include "client/json_output.h"
#include "client/repeated_slots.h"
#include "client/scope_option.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

inline constexpr std::size_t kFrameDrafts = 512;
inline constexpr std::size_t kFrameBytesAim = 400 * 1024;
inline constexpr std::size_t kFramesUnderWay = 2;

struct ImportCounts {
    std::uint64_t added = 0;
    std::uint64_t updated = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t refused = 0;
    [[nodiscard]] std::uint64_t done() const { return added + updated + unchanged + refused; }
};

// Asked now and then while drafts are made; an error ends it.
using GoOn = std::function<Expected<void>()>;

// What becomes of the drafts, as it happens.
class ImportWatcher {
  public:
    ImportWatcher() = default;
    ImportWatcher(const ImportWatcher&) = delete;
    ImportWatcher& operator=(const ImportWatcher&) = delete;
    virtual ~ImportWatcher() = default;

    virtual void rejected(const RejectedRow& row) = 0;
    // A draft that made a new version.
    virtual void written(std::uint64_t line, const OutcomeAnswer& outcome) = 0;
    // A frame is about to be sent, whose drafts are going to these slots: not sent where this
    // fails. answered(): the frame of which that was said first has its answers now.
    [[nodiscard]] virtual Expected<void> sending(const std::vector<SlotId>& slots) = 0;
    virtual void answered() = 0;
};

class RecordImport {
  public:
    // `own`: this center. `dry_run`: where nothing is to be written, the slots that several of the
    // drafts are for; null: it writes. All outlive it.
    RecordImport(ControlClient& client,
                 const CenterId& own,
                 ImportWatcher& watcher,
                 const RepeatedSlots* dry_run = nullptr)
        : client_(client), own_(own), watcher_(watcher), dry_run_(dry_run) {}

    // `line` is where the draft comes from. A body that breaks its kind's rules is rejected here.
    // Errors: those of the connection, and the daemon's refusals that hold for all rows.
    [[nodiscard]] Expected<void> add(std::uint64_t line,
                                     const KindRow& kind,
                                     const ScopeChoice& scope,
                                     const Body& body,
                                     const Bytes& slot = {},
                                     const std::optional<RecordId>& base = {});
    // Pre: the draft has a slot.
    [[nodiscard]] Expected<void> add(std::uint64_t line, Draft draft);
    // Sends what is left and waits for all answers.
    [[nodiscard]] Expected<void> finish();

    [[nodiscard]] const ImportCounts& counts() const { return counts_; }

  private:
    struct Held {
        SlotId slot;
        std::uint64_t line = 0;
        Draft draft;
    };
    [[nodiscard]] Expected<void> add(std::uint64_t line, Draft draft, const SlotId& slot);
    [[nodiscard]] Expected<void> put_into_frame(std::uint64_t line,
                                                Draft draft,
                                                const SlotId& slot);
    [[nodiscard]] Expected<void> add_held();
    [[nodiscard]] Expected<void> send_frame();
    [[nodiscard]] Expected<void> take_answers();
    [[nodiscard]] Expected<void> count(const OutcomeAnswer& outcome, std::uint64_t line);
    void reject(std::uint64_t line, Error error, const std::string& field);

    ControlClient& client_;
    const CenterId own_;
    ImportWatcher& watcher_;
    const RepeatedSlots* dry_run_;
    std::vector<Held> held_;  // of a dry run: those whose slots are repeated, as they came
    PublishRequest frame_;
    std::vector<SlotId> frame_slots_;
    std::size_t frame_bytes_ = 0;
    std::vector<std::uint64_t> frame_lines_;
    std::deque<std::vector<std::uint64_t>>
        under_way_;  // the lines of each frame that waits for its answer
    ImportCounts counts_;
};

// Where a draft of this body goes. `slot`: as RecordImport::add.
[[nodiscard]] SlotId slot_for(const CenterId& own,
                              const KindRow& kind,
                              const Body& body,
                              const Bytes& slot);

// Why a row was refused, by the name in RejectedRow; plain English, for translation.
[[nodiscard]] const char* refusal_sentence(const std::string& reason);

// Is it the one row's fault, so that the others can go on?
[[nodiscard]] bool is_rows_fault(Error error);

}  // namespace tsunagi::client
