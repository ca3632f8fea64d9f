#include "tests/support/naive_search.h"

#include <set>

#include "protocol/record/facets.h"

namespace tsunagi {

namespace {

Bytes copy_of(const ParsedRecord& record) { return {record.bytes().begin(), record.bytes().end()}; }

input::Searched naive_look_up(const MemoryStore& store, const SearchOrder& order) {
    input::Searched out{order.ticket};
    std::set<RecordId> ids;
    const std::uint8_t first = from_hex(order.query.id.substr(0, 2))->front();  // most differ there
    for (Arrival arrival = 1; arrival <= store.last_arrival(); ++arrival) {
        if (store.is_dropped(arrival)) continue;
        const ParsedRecord& record = store.at(arrival);
        if (record.id().bytes[0] != first) continue;
        if (!id_text(record.id()).starts_with(order.query.id)) continue;
        ids.insert(record.id());
        const Header& header = record.header();
        if (header.record_class != RecordClass::fact) continue;
        for (const SlotHead& head : store.slot_heads(header.center, header.slot))
            ids.insert(head.id);
    }
    for (const RecordId& id : ids)
        out.hits.push_back({id, copy_of(store.at(store.find(id)->arrival))});
    out.total = out.hits.size();
    return out;
}

}  // namespace

input::Searched naive_search(const MemoryStore& store, const SearchOrder& order) {
    if (!order.query.id.empty()) return naive_look_up(store, order);
    input::Searched out{order.ticket};
    for (Arrival arrival = store.last_arrival(); arrival >= 1; --arrival) {
        const ParsedRecord& record = store.at(arrival);
        const Header& header = record.header();
        if (store.is_dropped(arrival) || header.record_class != RecordClass::fact) continue;
        if (!store.is_shown(arrival)) continue;
        const auto body = decode_body(record.body());
        if (!body) continue;
        const bool has_words = body->title.find(order.query.words) != std::string::npos;
        if ((kReachOfAll & reach_bit(header.scope.level)) != 0) {
            ++out.counts.documents;
            if (has_words && !order.query.words.empty() && order.query.words.size() <= 8)
                ++out.counts.documents_with[order.query.words];
        }
        if (!has_words || !order.query.filter.accepts(facets_of(header, header.center, *body)))
            continue;
        ++out.total;
        if (out.hits.size() >= order.query.limit) continue;
        out.hits.push_back({record.id(), copy_of(record)});
    }
    return out;
}

}  // namespace tsunagi
