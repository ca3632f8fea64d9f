#include "storage/attached_table.h"

#include <algorithm>

namespace tsunagi::storage {

std::vector<ContentId> attached_to(const Txn& txn, const Tables& tables, Arrival arrival) {
    const auto value = txn.get(tables.attached, arrival_key(arrival).span());
    if (!value) return {};
    auto contents = decode_contents(*value);
    if (!contents) throw_damaged("attached");
    return std::move(*contents);
}

std::vector<Arrival> arrivals_with_contents(const Txn& txn, const Tables& tables) {
    std::vector<Arrival> out;
    Cursor cursor(txn, tables.attached);
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next())
        out.push_back(Unpacker(cursor.key()).u64());
    return out;
}

std::set<ContentId> all_attached(const Txn& txn, const Tables& tables) {
    std::set<ContentId> out;
    Cursor cursor(txn, tables.attached);
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
        const auto contents = decode_contents(cursor.value());
        if (!contents) throw_damaged("attached");
        out.insert(contents->begin(), contents->end());
    }
    return out;
}

void change_attached(WriteTxn& txn, const Tables& tables, std::vector<AttachedChange> changes) {
    // Most versions name nothing and follow on versions that named nothing.
    const bool is_empty = txn.entries(tables.attached) == 0;
    const auto has_contents = [](const AttachedChange& change) {
        return change.contents != nullptr && !change.contents->empty();
    };
    if (is_empty && std::ranges::none_of(changes, has_contents)) return;
    std::ranges::stable_sort(changes, {}, &AttachedChange::arrival);
    for (const AttachedChange& change : changes) {
        const Key key = arrival_key(change.arrival);
        if (has_contents(change)) {
            txn.put(tables.attached, key.span(), encode_contents(*change.contents));
        } else {
            txn.erase(tables.attached, key.span());
        }
    }
}

}  // namespace tsunagi::storage
