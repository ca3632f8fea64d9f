#include "client/counting/referring_records.h"

#include <algorithm>
#include <map>

#include "client/commands/sharing.h"

namespace tsunagi::client {
namespace {

// Is an id a version of the record? Asked once for each.
class Versions {
  public:
    Versions(ControlClient& client, const ItemAnswer& target) : client_(client), target_(target) {
        known_[id_text(target.id)] = true;
    }

    Expected<bool> has(const std::string& id) {
        const auto known = known_.find(id);
        if (known != known_.end()) return known->second;
        const auto item = find_item(client_, id);
        if (!item) return item.error();
        const bool is_one = item->has_value() && (*item)->center == target_.center &&
                            (*item)->kind == target_.kind && (*item)->slot == target_.slot;
        known_[id] = is_one;
        return is_one;
    }

  private:
    ControlClient& client_;
    const ItemAnswer& target_;
    std::map<std::string, bool> known_;
};

bool is_newer(const ReferringRecord& a, const ReferringRecord& b) {
    return a.updated_ms != b.updated_ms ? a.updated_ms > b.updated_ms : a.id > b.id;
}

}  // namespace

Expected<ReferringRecords> ask_referring(ControlClient& client,
                                         const ItemAnswer& target,
                                         KindId kind,
                                         std::uint16_t field) {
    ReferringRecords out;
    std::map<Bytes, ReferringRecord> by_slot;
    ListRequest request;
    request.kind = kind;
    const auto done = client.ask(request, [&](Answer& answer) {
        auto* item = std::get_if<ItemAnswer>(&answer);
        if (item == nullptr || item->center != target.center || item->kind != kind) return;
        if (item->body.empty()) return;  // withdrawn
        auto body = decode_body(item->body);
        if (!body) {
            ++out.unreadable;
            return;
        }
        if (body->field(field).empty()) return;
        ReferringRecord record{item->id, item->updated_ms, item->slot, item->scope,
                               std::move(*body)};
        const auto [at, is_first] = by_slot.try_emplace(item->slot, record);
        if (!is_first && is_newer(record, at->second)) at->second = std::move(record);
    });
    if (!done) return done.error();
    out.unreadable += done->total - std::min(done->total, done->count);
    Versions versions(client, target);
    for (auto& [slot, record] : by_slot) {
        const auto names_it = versions.has(std::string(record.body.field(field)));
        if (!names_it) return names_it.error();
        if (*names_it) out.records.push_back(std::move(record));
    }
    std::ranges::sort(out.records, is_newer);
    return out;
}

}  // namespace tsunagi::client
