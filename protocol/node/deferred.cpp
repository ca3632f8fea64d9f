#include "protocol/node/deferred.h"

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi {

bool Deferred::add(CheckedRecord record, Error reason, std::optional<PeerId> from, Room room) {
    const RecordId id = record.id();
    const std::size_t bytes = record.parsed().bytes().size();
    if (const auto known = entries_.find(id); known != entries_.end()) {
        // A whole copy is worth more than one without its body.
        const bool is_better =
            known->second.record.parsed().is_body_erased() && !record.parsed().is_body_erased();
        if (!is_better) return true;
        (void)take(id);
    }
    const bool is_full = entries_.size() - beyond_ >= kDeferredMax || bytes_ + bytes > kBytesMax;
    const bool is_beyond = is_full && room == Room::own_list && beyond_ < kRevocationListsMax;
    if (is_full && !is_beyond) return false;
    if (reason == Error::in_the_future) future_.emplace(record.header().time, id);
    (is_beyond ? beyond_ : bytes_) += is_beyond ? 1 : bytes;
    entries_.emplace(id, Entry{std::move(record), reason, from, is_beyond});
    return true;
}

Deferred::Entry Deferred::take(const RecordId& id) {
    const auto at = entries_.find(id);
    CHECK(at != entries_.end());
    Entry out = std::move(at->second);
    future_.erase({out.record.header().time, id});
    (out.is_beyond ? beyond_ : bytes_) -= out.is_beyond ? 1 : out.record.parsed().bytes().size();
    entries_.erase(at);
    return out;
}

std::vector<Deferred::Entry> Deferred::take_waiting_for_authority() {
    std::vector<RecordId> ids;
    for (const auto& [id, entry] : entries_) {
        if (entry.reason != Error::in_the_future) ids.push_back(id);
    }
    std::vector<Entry> out;
    for (const RecordId& id : ids) out.push_back(take(id));
    return out;
}

std::vector<Deferred::Entry> Deferred::take_due(WallTime wall) {
    std::vector<Entry> out;
    while (!future_.empty() && !is_in_the_future(future_.begin()->first, wall))
        out.push_back(take(future_.begin()->second));
    return out;
}

std::optional<WallTime> Deferred::next_due() const {
    if (future_.empty()) return std::nullopt;
    return WallTime{future_.begin()->first.ms() - kFutureMax.count()};
}

std::vector<std::pair<Error, std::size_t>> Deferred::by_reason() const {
    std::map<Error, std::size_t> counts;
    for (const auto& [id, entry] : entries_) ++counts[entry.reason];
    return {counts.begin(), counts.end()};
}

}  // namespace tsunagi
