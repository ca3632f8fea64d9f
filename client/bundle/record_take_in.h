// record_take_in.h - hands records from a file to the daemon, frame by frame, and counts what
// became of them by scope and kind.
//
// Two frames are under way at a time. Authority records go alone and one frame after another, since
// the daemon checks frames beside each other and what follows is judged by them. Nothing is judged
// here. Thread: one. Memory: two frames of kTakeInBytesAim and one record at most. Errors: those of
// the connection, and what holds for all records (disk full, another federation).
#pragma once

#include <deque>
#include <map>
#include <string>

#include "client/control_client.h"

namespace tsunagi::client {

inline constexpr std::size_t kTakeInBytesAim = 400 * 1024;
inline constexpr std::size_t kTakeInRecordsMax = 1024;
inline constexpr std::size_t kTakeInUnderWay = 2;
inline constexpr std::size_t kSortsMax = 1'000;  // counted apart; what is beyond is counted as one

struct TakeInCounts {
    std::uint64_t added = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t waiting = 0;
    std::uint64_t rejected = 0;
    [[nodiscard]] std::uint64_t read() const { return added + unchanged + waiting + rejected; }
    TakeInCounts& operator+=(const TakeInCounts& other);
};

class RecordTakeIn {
  public:
    using OnRejected = std::function<void(const RecordId&, Error)>;
    struct Sort {
        std::string
            scope;  // as scope_text() has it; "" where the record can't be read, or for the rest
        KindId kind = 0;
        friend auto operator<=>(const Sort&, const Sort&) = default;
    };

    RecordTakeIn(ControlClient& client, const CharterId& charter, OnRejected on_rejected)
        : client_(client), charter_(charter), on_rejected_(std::move(on_rejected)) {}

    // Does the daemon take records of this federation? Errors: unknown_charter.
    [[nodiscard]] Expected<void> ask();
    // Pre: whole records, one after another.
    [[nodiscard]] Expected<void> add(ByteSpan records);
    // Sends what is left and waits for all answers.
    [[nodiscard]] Expected<void> finish();

    [[nodiscard]] const std::map<Sort, TakeInCounts>& counts() const { return counts_; }

  private:
    [[nodiscard]] Expected<void> add_one(ByteSpan record);
    [[nodiscard]] Expected<void> send_frame();
    [[nodiscard]] Expected<void> take_answers();
    void count(const OutcomeAnswer& outcome, const Sort& sort);

    ControlClient& client_;
    CharterId charter_;
    OnRejected on_rejected_;
    Bytes frame_;
    std::vector<Sort> frame_sorts_;
    bool is_authority_ = false;                // the frame's records
    std::deque<std::vector<Sort>> under_way_;  // what each frame that waits for its answer holds
    std::map<Sort, TakeInCounts> counts_;
};

}  // namespace tsunagi::client
