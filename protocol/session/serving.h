// serving.h - turns a ServeOrder into frames, one at a time, so that a shell can pace them by its
// link.
//
// Frames aim at kRecordsFrameBytes; a sealed chunk is one frame, compressed; a piece of a file is
// one. Answers to requests
// tell the ids that are gone as missing; a page tells in its last frame where the next one begins.
// Ownership: keeps the order, nothing of the store.
#pragma once

#include <optional>

#include "protocol/node/io.h"

namespace tsunagi {

// What a node counts of an order until it was sent.
[[nodiscard]] inline std::size_t weight_of(const ServeOrder& order) {
    return order.entries.size() + (order.content ? order.content->pieces.size() : 0) + 1;
}

[[nodiscard]] inline bool is_bulk_order(const ServeOrder& order) {
    return order.page != 0 || order.chunk.has_value() ||
           (order.content && !order.content->pieces.empty());
}

// What is served is read from here: one view of the store.
class ServeSource {
  public:
    virtual ~ServeSource() = default;
    // By arrival where the entry has one, else by id.
    [[nodiscard]] virtual std::optional<Bytes> record(const LogEntry& entry) const = 0;
    // Of a file that is whole here; nothing where it is not.
    [[nodiscard]] virtual std::optional<PieceList> pieces(const ContentRef& ref) const = 0;
    [[nodiscard]] virtual std::optional<Bytes> piece(const ContentRef& ref,
                                                     std::uint32_t number) const = 0;
};

class Serving {
  public:
    explicit Serving(ServeOrder order) : order_(std::move(order)) {}

    [[nodiscard]] PeerId peer() const { return order_.peer; }
    // What the order counts for in the node's bound.
    [[nodiscard]] std::size_t weight() const { return weight_of(order_); }
    // For somebody who catches up: it can wait for what is asked for by id, and for what is new.
    [[nodiscard]] bool is_bulk() const { return is_bulk_order(order_); }
    // The next frame; nothing when all is sent.
    [[nodiscard]] std::optional<Bytes> next_frame(const ServeSource& source);

  private:
    [[nodiscard]] std::optional<Bytes> next_chunk(const ServeSource& source);
    [[nodiscard]] std::optional<Bytes> next_piece(const ServeSource& source);

    ServeOrder order_;
    std::size_t at_ = 0;
    std::size_t sent_bytes_ = 0;
    bool is_finished_ = false;
};

}  // namespace tsunagi
