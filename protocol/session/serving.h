// serving.h - turns a ServeOrder into frames, one at a time, so that a shell can pace them by its
// link.
//
// Frames aim at kRecordsFrameBytes. Answers to requests tell the ids that are gone as missing; a
// page tells in its last frame where the next one begins. Ownership: keeps the order, nothing of
// the store.
#pragma once

#include <functional>
#include <optional>

#include "protocol/node/io.h"

namespace tsunagi {

class Serving {
  public:
    using ReadRecord = std::function<std::optional<Bytes>(const RecordId&)>;

    explicit Serving(ServeOrder order) : order_(std::move(order)) {}

    [[nodiscard]] PeerId peer() const { return order_.peer; }
    [[nodiscard]] bool is_page() const { return order_.page != 0; }
    // The next frame; nothing when all is sent. `read` gives a record's bytes from the store.
    [[nodiscard]] std::optional<Bytes> next_frame(const ReadRecord& read);

  private:
    ServeOrder order_;
    std::size_t at_ = 0;
    std::size_t sent_bytes_ = 0;
    bool is_finished_ = false;
};

}  // namespace tsunagi
