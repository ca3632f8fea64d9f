#include "client/commands/record_feed.h"

#include "client/human_text.h"

namespace tsunagi::client {
namespace {

// Each of them is one of the others: new, updated, unchanged, rejected or skipped.
std::uint64_t all_of(const SourceCounts& read) { return read.read + read.damaged + read.skipped; }

}  // namespace

bool admits(const SourceRecord& record, const ScopeChoice& scope, ImportReport* report) {
    if (scope.level == ScopeLevel::center) return true;
    if (is_private(record.kind->id)) {
        const ErrorSentence sentence = error_sentence(Error::private_kind);
        if (report != nullptr) {
            report->reject({record.line, std::string(sentence.name), record.body.title},
                           _(sentence.english));
        }
        return false;
    }
    if (!record.is_marked_private) return true;
    if (report != nullptr) {
        report->reject({record.line, "marked_private", record.body.title},
                       _("marked as private in the file: left out; take it in with --scope "
                         "center"));
    }
    return false;
}

bool RecordFeed::comes_in(const SourceRecord& record) const {
    const bool is_others = held_ && held_->is_others(record.record_id);
    return !is_others && admits(record, scope_, nullptr);
}

Expected<void> RecordFeed::look_through() {
    count_ = 0;
    guard_ = {};
    const auto read = source_.for_each(nullptr, [&](const SourceRecord& record) {
        if (!record.record_id.empty()) exported_.insert(record.record_id);
        if (!comes_in(record)) return true;
        ++count_;
        if (scope_.level != ScopeLevel::center) guard_.look_at(*record.kind, record.body);
        return true;
    });
    if (!read) return read.error();
    read_ = *read;
    return {};
}

std::string RecordFeed::what() const {
    return fill_in(n_("To be shared: {} record.", "To be shared: {} records.", count_),
                   number_text(count_)) +
           guard_.text();
}

std::string RecordFeed::counts_text(const ImportCounts& counts, const ImportReport& report) const {
    return fill_in(source_.counts_sentence(), number_text(all_of(read_)), number_text(counts.added),
                   number_text(counts.updated), number_text(counts.unchanged),
                   number_text(report.rejected()),
                   number_text(read_.skipped + report.passed_over()));
}

JsonValues RecordFeed::counts_json(const ImportCounts& counts, const ImportReport& report) const {
    return {{"read", all_of(read_)},         {"new", counts.added},
            {"updated", counts.updated},     {"unchanged", counts.unchanged},
            {"rejected", report.rejected()}, {"skipped", read_.skipped + report.passed_over()},
            {"noted", report.noted()}};
}

Failure RecordFeed::tell_empty(ImportReport& report) {
    const auto told = source_.for_each(&report, [&](const SourceRecord& record) {
        static_cast<void>(admits(record, scope_, &report));
        return true;
    });
    if (!told) return told.error();
    report.finish(report.rejected() + report.noted());
    return failure(LocalError::nothing_imported);
}

Expected<void> RecordFeed::find_held(ControlClient& client, const CenterId& center) {
    auto held = HeldRecords::look_up(client, center, exported_);
    if (!held) return held.error();
    held_.emplace(std::move(*held));
    if (!held_->has_others()) return {};
    return look_through();
}

// A record of an export of ours is the one that it was exported from, where that is our own and
// still of its kind: a telephone that made a person of an organisation must not replace it.
RecordFeed::Target RecordFeed::target_of(const SourceRecord& record) const {
    Target target{record.body, {}, {}};
    if (record.record_id.empty()) return target;
    const OwnRecord* own = held_->own(record.record_id);
    if (own == nullptr || own->kind != record.kind->id) {
        target.body.fields[common_field::kOriginId] = record.foreign_id;
        if (!record.foreign_origin.empty())
            target.body.fields[common_field::kOrigin] = record.foreign_origin;
        return target;
    }
    // Made from the version that was exported: what changed since is not overwritten.
    target.slot = own->slot;
    target.base = *RecordId::from(*from_hex(record.record_id));
    return target;
}

Expected<RepeatedSlots> RecordFeed::repeated_slots(const CenterId& center) {
    RepeatedSlots slots;
    const auto read = source_.for_each(nullptr, [&](const SourceRecord& record) {
        if (!comes_in(record)) return true;
        const Target target = target_of(record);
        slots.add(slot_for(center, *record.kind, target.body, target.slot));
        return true;
    });
    if (!read) return read.error();
    slots.settle();
    return slots;
}

Expected<void> RecordFeed::hand_over(RecordImport& import,
                                     ImportReport& report,
                                     const GoOn& go_on) {
    OthersRecords others(context_);
    std::optional<Failure> stopped;
    const auto hand_one = [&](const SourceRecord& record) -> Expected<void> {
        if (held_->is_others(record.record_id)) return others.leave(record, report);
        if (!admits(record, scope_, &report)) return {};
        tell_notes(report, record);
        const Target target = target_of(record);
        return import.add(record.line, *record.kind, scope_, target.body, target.slot, target.base);
    };
    const auto read = source_.for_each(&report, [&](const SourceRecord& record) {
        auto done = hand_one(record);
        if (done) done = go_on();
        if (!done) stopped = done.error();
        return !stopped;
    });
    if (stopped) return *stopped;
    if (!read) return read.error();
    return {};
}

}  // namespace tsunagi::client
