#include "protocol/node/pending_stores.h"

#include <algorithm>

namespace tsunagi {

void PendingStores::add(StoreTicket ticket,
                        const CheckedRecord& record,
                        std::optional<PeerId> from,
                        bool is_bulk) {
    const Header& header = record.header();
    Item item{record.id(),
              header.scope,
              from,
              is_bulk,
              header.record_class == RecordClass::authority || header.kind == kind::kKeptIds,
              header.center,
              header.slot,
              record.parsed().bytes().size(),
              header.kind,
              header.writer_instance,
              header.sequence,
              header.time,
              urgency_of(header.record_class, header.kind)};
    // Only our own publishing asks for slot versions, and only our own center writes our slots.
    if (header.record_class == RecordClass::fact && !from) {
        const ByteSpan bytes = record.parsed().bytes();
        slots_[{header.center, header.slot}].emplace(
            item.id,
            Version{{item.id, header.vector, header.scope}, Bytes(bytes.begin(), bytes.end())});
    }
    ids_.insert(item.id);
    bytes_ += item.bytes;
    if (item.is_for_roster) ++for_roster_;
    orders_[ticket].push_back(std::move(item));
}

std::vector<SlotHead> PendingStores::slot_heads(const RecordIndex& index,
                                                const CenterId& center,
                                                const SlotId& slot) const {
    std::vector<SlotHead> all = index.slot_heads(center, slot);
    if (const auto found = slots_.find({center, slot}); found != slots_.end()) {
        for (const auto& [id, version] : found->second) {
            if (std::ranges::find(all, id, &SlotHead::id) == all.end()) all.push_back(version.head);
        }
    }
    std::vector<SlotHead> heads;
    for (const SlotHead& head : all) {
        const bool is_covered = std::ranges::any_of(
            all, [&](const SlotHead& other) { return supersedes(other.vector, head.vector); });
        if (!is_covered) heads.push_back(head);
    }
    std::ranges::sort(heads, {}, &SlotHead::id);
    return heads;
}

std::optional<Bytes> PendingStores::record(const RecordIndex& index, const RecordId& id) const {
    if (ids_.contains(id)) {
        for (const auto& [key, versions] : slots_) {
            if (const auto found = versions.find(id); found != versions.end())
                return found->second.bytes;
        }
    }
    return index.record(id);
}

void PendingStores::remove(const Item& item) {
    ids_.erase(item.id);
    bytes_ -= item.bytes;
    if (item.is_for_roster) --for_roster_;
    const auto found = slots_.find({item.center, item.slot});
    if (found == slots_.end()) return;
    found->second.erase(item.id);
    if (found->second.empty()) slots_.erase(found);
}

std::vector<PendingStores::Item> PendingStores::committed(StoreTicket ticket) {
    std::vector<Item> out;
    while (!orders_.empty() && orders_.begin()->first <= ticket) {
        for (Item& item : orders_.begin()->second) {
            remove(item);
            out.push_back(std::move(item));
        }
        orders_.erase(orders_.begin());
    }
    return out;
}

std::vector<PendingStores::Item> PendingStores::rejected(StoreTicket ticket) {
    std::vector<Item> out;
    for (auto at = orders_.lower_bound(ticket); at != orders_.end(); at = orders_.erase(at)) {
        for (Item& item : at->second) {
            remove(item);
            out.push_back(std::move(item));
        }
    }
    return out;
}

}  // namespace tsunagi
