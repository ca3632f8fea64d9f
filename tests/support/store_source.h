// store_source.h - what is served from a memory store; and content orders, performed on one.
#pragma once

#include "protocol/session/serving.h"
#include "tests/support/memory_store.h"

namespace tsunagi {

class StoreSource : public ServeSource {
  public:
    explicit StoreSource(const MemoryStore& store) : store_(store) {}
    [[nodiscard]] std::optional<Bytes> record(const LogEntry& entry) const override {
        return store_.record(entry.id);
    }
    [[nodiscard]] std::optional<PieceList> pieces(const ContentRef& ref) const override {
        return store_.contents().pieces(ref);
    }
    [[nodiscard]] std::optional<Bytes> piece(const ContentRef& ref,
                                             std::uint32_t number) const override {
        return store_.contents().piece(ref, number);
    }

  private:
    const MemoryStore& store_;
};

// Nothing for Begin, which is not answered.
[[nodiscard]] std::optional<ContentDone> perform_order(MemoryContents& contents,
                                                       const ContentOrder& order);

}  // namespace tsunagi
