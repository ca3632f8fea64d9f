// serving.h - turns a ServeOrder into frames, one at a time, so that a shell can pace them by its
// link.
//
// Frames aim at kRecordsFrameBytes; a sealed chunk is one frame, compressed. Answers to requests
// tell the ids that are gone as missing; a page tells in its last frame where the next one begins.
// Ownership: keeps the order, nothing of the store.
#pragma once

#include <functional>
#include <optional>

#include "protocol/node/io.h"

namespace tsunagi {

// What a node counts of an order until it was sent.
[[nodiscard]] inline std::size_t weight_of(const ServeOrder& order) {
    return order.entries.size() + 1;
}

[[nodiscard]] inline bool is_bulk_order(const ServeOrder& order) {
    return order.page != 0 || order.chunk.has_value();
}

class Serving {
  public:
    // Reads by arrival where the entry has one, else by id.
    using ReadRecord = std::function<std::optional<Bytes>(const LogEntry&)>;

    explicit Serving(ServeOrder order) : order_(std::move(order)) {}

    [[nodiscard]] PeerId peer() const { return order_.peer; }
    // What the order counts for in the node's bound.
    [[nodiscard]] std::size_t weight() const { return weight_of(order_); }
    // For somebody who catches up: it can wait for what is asked for by id, and for what is new.
    [[nodiscard]] bool is_bulk() const { return is_bulk_order(order_); }
    // The next frame; nothing when all is sent. `read` gives a record's bytes from the store.
    [[nodiscard]] std::optional<Bytes> next_frame(const ReadRecord& read);

  private:
    [[nodiscard]] std::optional<Bytes> next_chunk(const ReadRecord& read);

    ServeOrder order_;
    std::size_t at_ = 0;
    std::size_t sent_bytes_ = 0;
    bool is_finished_ = false;
};

}  // namespace tsunagi
