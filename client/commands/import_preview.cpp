#include "client/commands/import_preview.h"

#include <algorithm>

#include "client/commands/earlier_list.h"
#include "client/commands/record_feed.h"
#include "client/human_text.h"
#include "client/interrupt.h"

namespace tsunagi::client {
namespace {

std::string fields_text(const KindRow& kind, const Body& body) {
    std::string fields;
    for (const auto& [key, value] : body.fields) {
        const FieldRow* field = find_field(kind, key);
        if (key >= common_field::kFirst || field == nullptr) continue;
        fields +=
            (fields.empty() ? "" : " · ") + field_label(*field) + ": " + value_text(*field, value);
    }
    return fields;
}

// `report`: for their notes; may be null. Returns how many were shown.
Expected<std::uint64_t> show_first(Context& context,
                                   RecordSource& source,
                                   const RecordFeed& feed,
                                   ImportReport* report) {
    Table rows({{_("Line"), Table::Align::right, 10},
                {_("Title"), Table::Align::left, 40},
                {_("Place"), Table::Align::left, 20},
                {_("Fields"), Table::Align::left, 90}});
    std::uint64_t shown = 0;
    const auto read = source.for_each(report, [&](const SourceRecord& record) {
        if (!feed.admits(record, report)) return true;
        const Body& body = record.body;
        context.output.json(preview_json(record.line, *record.kind, body));
        rows.add({std::to_string(record.line), body.title,
                  place_text(body.areas.empty() ? 0 : body.areas.front()),
                  fields_text(*record.kind, body)});
        if (report != nullptr) tell_notes(*report, record);
        return ++shown < kPreviewRows;
    });
    if (!read) return read.error();
    rows.write(context.output);
    if (report != nullptr) report->finish(report->rejected() + report->noted());
    return shown;
}

// Keeps no log; sends nothing more once it is interrupted.
class DryRunWatcher final : public ImportWatcher {
  public:
    DryRunWatcher(Output& output, ImportReport& report, std::uint64_t total)
        : output_(output), report_(report), total_(total) {}

    [[nodiscard]] Expected<void> check() const {
        if (interrupt_.is_asked()) return failure(LocalError::interrupted);
        return {};
    }
    void rejected(const RejectedRow& row) override {
        report_.reject(row, _(refusal_sentence(row.reason)));
    }
    void written(std::uint64_t, const OutcomeAnswer&) override {}
    [[nodiscard]] Expected<void> sending(const std::vector<SlotId>& slots) override {
        sent_ += slots.size();
        output_.progress(_("Comparing"), sent_, total_);
        return check();
    }
    void answered() override {}

  private:
    Output& output_;
    ImportReport& report_;
    const std::uint64_t total_;
    std::uint64_t sent_ = 0;
    const Interrupt interrupt_;
};

}  // namespace

Expected<std::optional<StatusAnswer>> ask_if_there(Expected<ControlClient>& client) {
    if (!client) return std::optional<StatusAnswer>();
    auto status = ask_status(*client);
    if (!status) return status.error();
    return std::optional(std::move(*status));
}

Expected<void> tell_audience(Context& context,
                             Expected<ControlClient>& client,
                             const std::optional<StatusAnswer>& status,
                             const std::vector<SharedPart>& parts,
                             const std::string& what) {
    if (!status) {
        const bool is_shared = std::ranges::any_of(
            parts, [](const SharedPart& part) { return part.scope.level != ScopeLevel::center; });
        if (is_shared) context.output.line(what);
        context.output.note(
            fill_in(_("What of it is new could not be counted: {}"), client.error().message));
        return {};
    }
    const auto audiences = find_audiences(*client, *status, parts);
    if (!audiences) return audiences.error();
    for (const Audience& audience : *audiences) {
        context.output.json(object_json("audience", {{"scope", scope_text(audience.scope)},
                                                     {"records", audience.records},
                                                     {"centers", audience.others}}));
    }
    const std::string text = sharing_text(*audiences, what);
    if (!text.empty()) context.output.line(text);
    return {};
}

Expected<ImportCounts> count_outcomes(Context& context,
                                      ControlClient& client,
                                      const CenterId& center,
                                      const RepeatedSlots& repeated,
                                      std::uint64_t total,
                                      ImportReport& report,
                                      const DryRunFeed& feed) {
    DryRunWatcher watcher(context.output, report, total);
    RecordImport import(client, center, watcher, &repeated);
    auto done = feed(import, [&] { return watcher.check(); });
    if (done) done = import.finish();
    context.output.end_progress();
    if (!done) return done.error();
    return import.counts();
}

void tell_outcomes(Output& output, const std::string& counts) {
    output.line(fill_in(_("If imported now: {}"), counts));
}

ExitCode preview_records(Context& context,
                         RecordSource& source,
                         const std::optional<ScopeChoice>& scope,
                         PreviewWords words) {
    RecordFeed feed(context, source, scope);
    ImportReport report(context.output, nullptr);
    if (const auto looked = feed.look_through(); !looked) return context.fail(looked.error());
    if (feed.is_empty()) return context.fail(feed.tell_empty(report));
    auto client = context.connect();
    const auto status = ask_if_there(client);
    if (!status) return context.fail(status.error());
    if (*status) {
        if (auto found = feed.find_held(*client, **status); !found)
            return context.fail(found.error());
        if (feed.is_empty()) return context.fail(feed.tell_empty(report));
    }
    // With a service, notes are told of all records, and behind these.
    const auto shown = show_first(context, source, feed, *status ? nullptr : &report);
    if (!shown) return context.fail(shown.error());
    if (!words.hint.empty()) context.output.line(words.hint);
    const SharedRows& shared = feed.shared();
    if (auto told = tell_audience(context, client, *status, shared.parts(), shared.what()); !told)
        return context.fail(told.error());
    JsonValues& values = words.summary;
    values.emplace_back("shown", *shown);
    values.emplace_back("counted", status->has_value());
    if (!*status) {
        if (feed.may_hold_own() && !scope) {
            context.output.note(
                _("Records of this center among them keep who sees them; that could "
                  "not be looked up."));
        }
        return context.done(summary_json(values), words.end);
    }
    values.emplace_back("shared", shared.count());
    values.emplace_back("widened", shared.widened());
    if (const auto told = tell_earlier_list(context, *client, (*status)->center, source); !told)
        return context.fail(told.error());
    const auto repeated = feed.repeated_slots((*status)->center);
    if (!repeated) return context.fail(repeated.error());
    const auto counts = count_outcomes(context, *client, (*status)->center, *repeated, feed.count(),
                                       report, [&](RecordImport& import, const GoOn& go_on) {
                                           return feed.hand_over(import, report, go_on);
                                       });
    if (!counts) return context.fail(counts.error());
    report.finish(report.rejected() + report.noted());
    tell_others(context.output, report.passed_over());
    tell_outcomes(context.output, feed.counts_text(*counts, report));
    for (auto& value : feed.counts_json(*counts, report)) values.push_back(std::move(value));
    return context.done(summary_json(values), words.end);
}

}  // namespace tsunagi::client
