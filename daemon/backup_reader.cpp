#include "daemon/backup_reader.h"

#include <algorithm>

#include "daemon/log.h"
#include "protocol/node/erasing.h"
#include "protocol/record/record.h"

namespace tsunagi {
namespace {

bool has_begun(ByteSpan value) {
    const auto progress = erasure_progress(value);
    return progress && progress->stage != ErasureStage::hidden;
}

bool is_left_out(const RecordIndex& index, const ParsedRecord& record) {
    const Header& header = record.header();
    return record.is_body_erased() || (header.record_class == RecordClass::fact &&
                                       is_being_erased(index, header.center, header.slot));
}

}  // namespace

bool is_being_erased(const RecordIndex& index, const CenterId& center, const SlotId& slot) {
    return std::ranges::any_of(index.locals(erasure_prefix(center, slot)),
                               [](const auto& local) { return has_begun(local.second); });
}

std::vector<RecordId> erased_here(const RecordIndex& index) {
    std::vector<RecordId> out;
    for (const auto& [key, value] : index.locals(kErasurePrefix)) {
        const auto mark = erasure_mark(key);
        if (mark && has_begun(value) && !index.slot_heads(mark->center, mark->slot).empty())
            out.push_back(mark->erasure);
    }
    std::ranges::sort(out);
    return out;
}

BackupReader::BackupReader(const Store& store, Arrival after, const Options& options)
    : store_(store), options_(options), at_(after) {
    const Snapshot snapshot = store_.snapshot();
    const Arrival last = snapshot.last_arrival();
    through_ = last;
    if (const auto vouched = snapshot.vouched(1); !vouched.empty())
        through_ = std::min(through_, vouched.front().first - 1);
    left_ = last - through_;
    // What the store had when it was asked before, and does not have: it is an older copy.
    at_ = std::min(at_, through_);
    for (const char* prefix : {"peer/", "aside/", "blocked/", "erasure-note/"}) {
        for (auto& [key, value] : snapshot.locals(prefix))
            values_.push_back({std::move(key), std::move(value)});
    }
    std::erase_if(values_, [&](const LocalPut& put) {
        if (!put.key.starts_with("aside/")) return false;
        const auto record = parse_record(put.value);
        return record && is_left_out(snapshot, *record);
    });
}

BackupReader::Page BackupReader::next() {
    Page page;
    std::size_t bytes = 0;
    while (!values_.empty() && bytes < options_.page_bytes) {
        bytes += values_.front().key.size() + values_.front().value.size();
        page.values.push_back(std::move(values_.front()));
        values_.pop_front();
    }
    if (!page.values.empty()) {
        page.is_last = values_.empty() && at_ == through_;
        return page;
    }
    const Snapshot snapshot = store_.snapshot();
    for (std::size_t looked = 0; at_ < through_ && looked < options_.slice_records &&
                                 page.records.size() < options_.page_bytes;
         ++looked) {
        auto found = snapshot.record_at(++at_);
        if (!found) continue;  // dropped
        const auto record = parse_record(std::move(*found));
        if (!record) {
            log_error("record_unreadable", {{"arrival", at_}, {"why", error_text(record.error())}});
            continue;
        }
        if (is_left_out(snapshot, *record)) continue;
        page.records.insert(page.records.end(), record->bytes().begin(), record->bytes().end());
        ++page.count;
    }
    page.is_last = at_ == through_;
    return page;
}

}  // namespace tsunagi
