#include "daemon/bundle_reader.h"

#include <algorithm>

#include "daemon/log.h"
#include "protocol/base/check.h"
#include "protocol/node/erasing.h"
#include "protocol/record/record.h"

namespace tsunagi {

BundleReader::BundleReader(const Store& store, std::vector<Scope> scopes, const Options& options)
    : store_(store), scopes_(std::move(scopes)), options_(options) {
    CHECK(options_.arrivals_max > 0 && options_.slice_records > 0 && options_.page_bytes > 0);
    const Snapshot snapshot = store_.snapshot();
    last_ = snapshot.last_arrival();
    below_ = last_ + 1;
    records_max_ = snapshot.scope_summary(Scope::authority()).count;
    const Month oldest = Hlc::at(options_.since).month();
    for (const Scope& scope : scopes_) {
        for (const MonthSummary& month : snapshot.months(scope)) {
            if (month.month < oldest) continue;
            records_max_ += month.root.count;
            months_.push_back(month.month);
        }
    }
    std::ranges::sort(months_);
    const auto twice = std::ranges::unique(months_);
    months_.erase(twice.begin(), twice.end());
}

BundleReader::Page BundleReader::next() {
    Page page;
    const Snapshot snapshot = store_.snapshot();
    if (!is_authority_done_) {
        read_authority(snapshot, page);
    } else if (!months_.empty()) {
        if (!is_gathered_) gather(snapshot);
        if (is_gathered_) read_gathered(snapshot, page);
    }
    page.is_last = is_authority_done_ && months_.empty();
    return page;
}

void BundleReader::add(const Snapshot& snapshot, Arrival arrival, Page& page) const {
    auto bytes = snapshot.record_at(arrival);
    if (!bytes) return;
    const auto record = parse_record(std::move(*bytes));
    if (!record) {
        log_error("record_unreadable", {{"arrival", arrival}, {"why", error_text(record.error())}});
        return;
    }
    // What was erased goes on no stick any more; without its body it is a record like others, which
    // the erasure beside it lets in.
    const Header& header = record->header();
    const bool is_whole_fact = header.record_class == RecordClass::fact && !record->body().empty();
    if (is_whole_fact && !erasures_of(snapshot, header.center, header.slot).empty()) return;
    if (!page.is_authority && record->header().time.ms() < options_.since.ms) return;
    page.records.insert(page.records.end(), record->bytes().begin(), record->bytes().end());
    ++page.count;
}

void BundleReader::read_authority(const Snapshot& snapshot, Page& page) {
    page.is_authority = true;
    const auto entries = snapshot.log(Scope::authority(), authority_after_, options_.slice_records);
    for (const LogEntry& entry : entries) {
        if (entry.arrival > last_) break;
        if (is_full(page)) return;
        authority_after_ = entry.arrival;
        add(snapshot, entry.arrival, page);
    }
    is_authority_done_ = entries.size() < options_.slice_records || entries.back().arrival > last_;
}

// --- one month ---

void BundleReader::gather(const Snapshot& snapshot) {
    const auto entries =
        snapshot.month_log(scopes_[scope_at_], months_.back(), id_after_, options_.slice_records);
    for (const LogEntry& entry : entries) {
        if (entry.arrival < below_) arrivals_.push_back(entry.arrival);
        if (arrivals_.size() >= 2 * options_.arrivals_max) keep_newest();
    }
    if (entries.size() == options_.slice_records) {
        id_after_ = entries.back().id;
        return;
    }
    id_after_.reset();
    if (++scope_at_ < scopes_.size()) return;
    scope_at_ = 0;
    keep_newest();
    std::ranges::sort(arrivals_);
    is_gathered_ = true;
}

void BundleReader::keep_newest() {
    if (arrivals_.size() <= options_.arrivals_max) return;
    has_older_ = true;
    const auto end = arrivals_.begin() + static_cast<std::ptrdiff_t>(options_.arrivals_max);
    std::ranges::nth_element(arrivals_, end, std::ranges::greater());
    arrivals_.erase(end, arrivals_.end());
}

void BundleReader::read_gathered(const Snapshot& snapshot, Page& page) {
    for (std::size_t read = 0; read < options_.slice_records && !arrivals_.empty(); ++read) {
        if (is_full(page)) return;
        below_ = arrivals_.back();
        arrivals_.pop_back();
        add(snapshot, below_, page);
    }
    if (!arrivals_.empty()) return;
    is_gathered_ = false;
    if (std::exchange(has_older_, false)) return;
    months_.pop_back();
    below_ = last_ + 1;
}

}  // namespace tsunagi
