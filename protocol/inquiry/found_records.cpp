#include "protocol/inquiry/found_records.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tsunagi {

void FoundRecords::add(CheckedRecord record, const CenterId& told_by) {
    const RecordId id = record.id();
    const CenterId author = author_of(record.parsed());
    all_.try_emplace(id, FoundRecord{std::move(record), author, told_by});
}

void FoundRecords::drop_older_versions() {
    std::map<std::pair<CenterId, SlotId>, std::vector<RecordId>> versions;
    for (const auto& [id, found] : all_) {
        const Header& header = found.record.header();
        if (header.record_class == RecordClass::fact)
            versions[{found.author, header.slot}].push_back(id);
    }
    for (const auto& [slot, ids] : versions) {
        std::vector<RecordId> older;
        for (const RecordId& id : ids) {
            const VersionVector& vector = all_.at(id).record.header().vector;
            const bool is_covered = std::ranges::any_of(ids, [&](const RecordId& other) {
                return supersedes(all_.at(other).record.header().vector, vector);
            });
            if (is_covered) older.push_back(id);
        }
        for (const RecordId& id : older) all_.erase(id);
    }
}

void FoundRecords::join_things() {
    std::map<std::pair<KindId, std::string>, std::vector<RecordId>> things;
    for (const auto& [id, found] : all_) {
        const Thing& thing = found.record.thing();
        if (!thing.key.empty()) things[{found.record.header().kind, thing.key}].push_back(id);
    }
    for (auto& [key, ids] : things) {
        // The greatest state; of equal ones the lower id, which comes first.
        const RecordId shown = *std::ranges::max_element(
            ids, {}, [&](const RecordId& id) { return all_.at(id).record.thing().rank; });
        std::vector<FoundRecord::Other> others;
        for (const RecordId& id : ids) {
            if (id == shown) continue;
            const FoundRecord& other = all_.at(id);
            others.push_back({id, other.author, other.record.header().time});
            all_.erase(id);
        }
        all_.at(shown).others = std::move(others);
    }
}

std::vector<FoundRecord> FoundRecords::take() {
    drop_older_versions();
    join_things();
    std::vector<FoundRecord> out;
    out.reserve(all_.size());
    for (auto& [id, found] : all_) out.push_back(std::move(found));
    all_.clear();
    std::ranges::stable_sort(out, [](const FoundRecord& a, const FoundRecord& b) {
        return a.record.header().time < b.record.header().time;
    });
    return out;
}

}  // namespace tsunagi
