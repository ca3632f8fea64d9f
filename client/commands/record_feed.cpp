#include "client/commands/record_feed.h"

#include "client/human_text.h"

namespace tsunagi::client {
namespace {

// Each of them is one of the others: new, updated, unchanged, rejected or skipped.
std::uint64_t all_of(const SourceCounts& read) { return read.read + read.damaged + read.skipped; }

// Do people see it whom it is not for? Areas of one center lie in each other.
bool is_wider(const ScopeChoice& standing, const ScopeChoice& scope) {
    return standing.level > scope.level;
}

}  // namespace

// A record of an export of ours is the one that it was exported from, where that is our own and
// still of its kind: a telephone that made a person of an organisation must not replace it.
const OwnRecord* RecordFeed::own_of(const SourceRecord& record) const {
    if (!held_ || record.record_id.empty()) return nullptr;
    const OwnRecord* own = held_->own(record.record_id);
    return own != nullptr && own->kind == record.kind->id ? own : nullptr;
}

ScopeChoice RecordFeed::scope_of(const OwnRecord* own) const {
    if (scope_) return *scope_;
    return own == nullptr ? ScopeChoice() : own->scope;
}

bool RecordFeed::is_anothers(const SourceRecord& record) const {
    // Without own records in the file none can be meant, and the body need not be copied.
    if (!held_ || !held_->has_own()) return false;
    const Target target = target_of(record);
    return target.slot.empty() && !slot_key(*record.kind, target.body).empty() &&
           held_->has_slot(slot_for(held_->center(), *record.kind, target.body, {}));
}

std::optional<RecordFeed::Refusal> RecordFeed::refusal_of(const SourceRecord& record) const {
    if (is_anothers(record)) {
        return Refusal{"named_by_another_row",
                       _("another row of the file names this record by its id: left out; to take "
                         "it in as a record of its own, empty the cell by which the two are one "
                         "(the corporate number)")};
    }
    const auto because = [](auto error) {
        const ErrorSentence sentence = error_sentence(error);
        return Refusal{std::string(sentence.name), _(sentence.english)};
    };
    const OwnRecord* own = own_of(record);
    const ScopeChoice scope = scope_of(own);
    if (scope.level == ScopeLevel::center) return std::nullopt;
    if (is_private(record.kind->id)) return because(Error::private_kind);
    if (record.kind->is_sealed) return because(LocalError::introduction_by_command);
    const bool is_kept = own != nullptr && own->scope == scope;
    // Whatever is not public, an export marks so itself.
    const bool is_marked_so =
        own != nullptr && own->scope.level != ScopeLevel::public_ && record.is_marked_by_export;
    if (is_kept && !own->is_ours) {
        return Refusal{std::string(error_sentence(Error::scope_not_ours).name),
                       _("shared within an area that your center is not in any more: left as it "
                         "is; say with 'tsunagi edit ID --scope' who may see it from now on")};
    }
    if (!record.is_marked_private) return std::nullopt;
    if (is_kept && is_marked_so) return std::nullopt;
    if (is_marked_so) {
        return Refusal{"marked_private",
                       _("marked as private by the export, as all is that is not public: left as "
                         "it is; say with 'tsunagi edit ID --scope' who may see it")};
    }
    if (own == nullptr || own->scope.level == ScopeLevel::center) {
        return Refusal{"marked_private",
                       _("marked as private in the file: left out; take it in with --scope "
                         "center")};
    }
    return Refusal{"marked_private",
                   _("marked as private in the file, and others see it here: left as it is; "
                     "'tsunagi edit ID --scope center' takes it out of their sight")};
}

bool RecordFeed::admits(const SourceRecord& record, ImportReport* report) const {
    const auto refusal = refusal_of(record);
    if (refusal && report != nullptr)
        report->reject({record.line, refusal->reason, record.body.title}, refusal->sentence);
    return !refusal;
}

bool RecordFeed::comes_in(const SourceRecord& record) const {
    const bool is_others = held_ && held_->is_others(record.record_id);
    return !is_others && admits(record, nullptr);
}

// `item`: what its id names here. Rows that the service refuses or leaves as they are share
// nothing.
void RecordFeed::count_in(const SourceRecord& record, const std::optional<ItemAnswer>& item) {
    if (!comes_in(record)) return;
    ++count_;
    const OwnRecord* own = own_of(record);
    const ScopeChoice scope = scope_of(own);
    if (own == nullptr) return shared_.add(scope, *record.kind, record.body);
    if (!own->is_newest || is_wider(own->scope, scope)) return;
    Body body = record.body;
    const auto held = item ? decode_body(item->body) : Result<Body>(Error::not_found);
    if (held) {
        carry_over(*record.kind, *held, body);
        if (own->scope == scope && tsunagi::says_the_same(*record.kind, *held, body)) return;
    }
    if (own->scope == scope) return shared_.add(scope, *record.kind, body);
    shared_.add_widened(scope, *record.kind, body);
}

Expected<void> RecordFeed::look_through() {
    count_ = 0;
    shared_ = {};
    const auto read = source_.for_each(nullptr, [&](const SourceRecord& record) {
        names_records_ = names_records_ || !record.record_id.empty();
        count_in(record, {});
        return true;
    });
    if (!read) return read.error();
    read_ = *read;
    return {};
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
        static_cast<void>(admits(record, &report));
        return true;
    });
    if (!told) return told.error();
    report.finish(report.rejected() + report.noted());
    return failure(LocalError::nothing_imported);
}

Expected<void> RecordFeed::find_held(ControlClient& client, const StatusAnswer& status) {
    if (scope_) {
        const auto scope = scope_for(*scope_, status.center, status.home);
        if (!scope) return scope.error();
        scope_ = ScopeChoice{scope->level, scope->area};
    }
    if (!names_records_) return {};
    held_.emplace(status.center, status.home);
    count_ = 0;
    shared_ = {};
    std::optional<Failure> stopped;
    const auto found = source_.for_each(nullptr, [&](const SourceRecord& record) {
        if (record.record_id.empty()) return true;
        const auto item = held_->look_up(client, record.record_id);
        if (!item) {
            stopped = item.error();
        } else if (own_of(record) != nullptr) {
            count_in(record, *item);
        }
        return !stopped;
    });
    if (stopped) return *stopped;
    if (!found) return found.error();
    // What the others are is known once all ids are.
    const auto read = source_.for_each(nullptr, [&](const SourceRecord& record) {
        if (own_of(record) == nullptr) count_in(record, {});
        return true;
    });
    if (!read) return read.error();
    shared_.look_at_files(client);
    return {};
}

RecordFeed::Target RecordFeed::target_of(const SourceRecord& record) const {
    Target target{record.body, {}, {}};
    if (record.record_id.empty()) return target;
    const OwnRecord* own = own_of(record);
    if (own == nullptr) {
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
        if (held_ && held_->is_others(record.record_id)) return others.leave(record, report);
        if (!admits(record, &report)) return {};
        tell_notes(report, record);
        const Target target = target_of(record);
        return import.add(record.line, *record.kind, scope_of(own_of(record)), target.body,
                          target.slot, target.base);
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
