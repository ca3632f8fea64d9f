// store_writer.h - the one thread that writes to the store: takes all orders that wait and commits
// them together.
//
// Group commit: while one transaction is made durable the next orders gather, so that throughput
// rises with load and a single publish waits for one commit only. It does not know what an order
// means.
//
//   writing   --disk full-->     waiting: the same orders are tried again, reading goes on
//   waiting   --room-->          writing
//   writing   --other failure--> refusing: orders are dropped
//   refusing  --accept_again-->  writing
//   A failing disk is told as `broken`, too: the process should end, since a flush that failed must
//   not be tried again.
//
// Thread: submit(), accept_again() and stop() from the core thread, trim() from any; the ports are
// called on the writer thread.
//
// Errors: StorageError ends here: as `rejected`, `full_changed` or `broken`, and a line in the log.
//
// Bounds: the node has a bounded number of orders under way; the store bounds a transaction.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "protocol/base/result.h"
#include "protocol/base/time.h"
#include "protocol/node/store_order.h"

namespace tsunagi {

// A few transactions' worth: below it the memory is needed again before it is worth returning.
inline constexpr std::uint32_t kRecordsUntilSettled = 32'768;

struct StoreWriterPorts {
    // Writes orders from the front in one transaction: at least one. Returns how many. Throws
    // StorageError: none.
    std::function<std::size_t(std::span<const StoreOrder>)> apply;
    // Everything up to this order is durable.
    std::function<void(StoreTicket)> committed;
    // This order and all behind it, up to accept_again(), were not written.
    std::function<void(StoreTicket, Error)> rejected;
    std::function<void(bool is_full)> full_changed;
    std::function<void(const std::string& why)> broken;
    // Drops journal entries up to a number, some at a time; true while there are more. Throws
    // StorageError.
    std::function<bool(std::uint64_t up_to)> trim;
    // Nothing waits any more, and kRecordsUntilSettled records or more were written or confirmed
    // since the last time: what a long transfer needed can be given back.
    std::function<void()> settled;
    Duration retry_when_full = std::chrono::milliseconds(500);
};

class StoreWriter {
  public:
    // Pre: all ports are set.
    explicit StoreWriter(StoreWriterPorts ports);
    // stop().
    ~StoreWriter();
    StoreWriter(const StoreWriter&) = delete;
    StoreWriter& operator=(const StoreWriter&) = delete;

    // Pre: tickets rise.
    void submit(StoreOrder order);

    // The node has heard of the rejection: what is submitted from here on no longer rests on what
    // was refused.
    void accept_again();

    // Journal entries up to this number are not needed any more: dropped when nothing waits to be
    // written.
    void trim(std::uint64_t up_to);

    // Writes what waits (one last try where the disk is full) and ends the thread. Nothing may be
    // submitted after it.
    void stop();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi
