// pending_stores.h - what was ordered from the store and is not durable yet: the difference between
// the node's own view and the index.
//
// Answers "do we have it?" and "what are this slot's versions?" over both, so that two publishes in
// a row do not fork a slot, and remembers what is owed when an order becomes durable.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "protocol/gossip/urgency.h"
#include "protocol/node/io.h"

namespace tsunagi {

class PendingStores {
  public:
    struct Item {
        RecordId id;
        Scope scope;
        std::optional<PeerId> from;  // not announced back to there
        bool is_bulk =
            false;  // came by a page: peers learn of it by comparing, not by announcements
        bool is_for_roster = false;  // authority, or a list of what still counts
        CenterId center;
        SlotId slot;  // facts
        std::size_t bytes = 0;
        KindId kind = 0;
        WriterInstance writer = 0;
        std::uint64_t sequence = 0;
        Hlc time;
        Urgency urgency = Urgency::usual;
    };

    [[nodiscard]] bool contains(const RecordId& id) const { return ids_.contains(id); }
    // Is there one whose id begins so?
    [[nodiscard]] bool contains_item(SketchItem item) const {
        const auto at = ids_.lower_bound(first_id_of(item));
        return at != ids_.end() && at->prefix() == item;
    }
    void add(StoreTicket ticket,
             const CheckedRecord& record,
             std::optional<PeerId> from,
             bool is_bulk);
    // Versions of the slot as they will be when all orders are durable; ascending by id.
    [[nodiscard]] std::vector<SlotHead> slot_heads(const RecordIndex& index,
                                                   const CenterId& center,
                                                   const SlotId& slot) const;
    // The bytes of a record, ordered or stored.
    [[nodiscard]] std::optional<Bytes> record(const RecordIndex& index, const RecordId& id) const;

    // Removes and returns what became durable: all orders up to `ticket`.
    [[nodiscard]] std::vector<Item> committed(StoreTicket ticket);
    // Removes and returns what will not be written: this order and all behind it.
    [[nodiscard]] std::vector<Item> rejected(StoreTicket ticket);

    // Is anything under way of which the roster knows, and the index does not?
    [[nodiscard]] bool has_some_for_roster() const { return for_roster_ != 0; }
    [[nodiscard]] bool empty() const { return orders_.empty(); }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

  private:
    struct Version {
        SlotHead head;
        Bytes bytes;
    };
    void remove(const Item& item);

    std::map<StoreTicket, std::vector<Item>> orders_;
    std::set<RecordId> ids_;
    std::map<std::pair<CenterId, SlotId>, std::map<RecordId, Version>>
        slots_;  // only what we published ourselves
    std::size_t bytes_ = 0;
    std::size_t for_roster_ = 0;
};

}  // namespace tsunagi
