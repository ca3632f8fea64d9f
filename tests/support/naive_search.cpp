#include "tests/support/naive_search.h"

#include "protocol/record/facets.h"

namespace tsunagi {

input::Searched naive_search(const MemoryStore& store, const SearchOrder& order) {
    input::Searched out{order.ticket};
    out.limit = order.query.limit;
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
        const ByteSpan bytes = record.bytes();
        out.hits.push_back({record.id(), Bytes(bytes.begin(), bytes.end())});
    }
    return out;
}

}  // namespace tsunagi
