#include <charconv>
#include <set>

#include "client/commands/import_report.h"
#include "client/commands/import_taking_back.h"
#include "client/human_text.h"
#include "client/signing.h"

namespace tsunagi::client {
namespace {

Expected<std::uint64_t> number_to_undo(const std::string& folder, const std::string& text) {
    if (text.empty()) {
        const auto all = list_imports(folder);
        if (!all) return all.error();
        for (const LoggedImport& one : *all) {
            // One that changed nothing is not what somebody wants back.
            if (!one.is_undone && (one.added + one.updated > 0 || one.has_unanswered))
                return one.head.number;
        }
        return failure(LocalError::no_such_import);
    }
    std::uint64_t number = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || stop != text.data() + text.size())
        return failure(LocalError::no_such_import);
    return number;
}

// The ids that later imports wrote; none where nobody has to know them.
Expected<std::set<RecordId>> logged_after(const std::string& folder, const LoggedImport& import) {
    std::set<RecordId> ids;
    if (!import.has_unanswered) return ids;
    const auto all = list_imports(folder);
    if (!all) return all.error();
    for (const LoggedImport& one : *all) {
        if (one.head.number <= import.head.number) break;  // the newest come first
        const auto whole = read_import(folder, one.head.number);
        if (!whole) return whole.error();
        for (const LoggedRecord& record : whole->records) ids.insert(record.id);
    }
    return ids;
}

// All that it wrote, as far as it is known.
Expected<std::vector<LoggedRecord>> records_of(ControlClient& client,
                                               const LoggedImport& import,
                                               const std::set<RecordId>& logged_later) {
    const auto unlogged = find_unlogged(client, import, logged_later);
    if (!unlogged) return unlogged.error();
    std::vector<LoggedRecord> records = import.records;
    records.insert(records.end(), unlogged->begin(), unlogged->end());
    return records;
}

const char* left_name(LeftAlone why) {
    switch (why) {
        case LeftAlone::changed: return "changed";
        case LeftAlone::withdrawn: return "withdrawn";
        case LeftAlone::two_versions: return "two_versions";
        case LeftAlone::nothing_before: return "nothing_before";
    }
    return "";
}

std::string left_text(LeftAlone why) {
    switch (why) {
        case LeftAlone::changed: return _("changed since");
        case LeftAlone::withdrawn: return _("withdrawn or removed since");
        case LeftAlone::two_versions: return _("two versions stand beside each other");
        case LeftAlone::nothing_before: return _("what stood there before is not here any more");
    }
    return {};
}

void tell_left(Output& output, const std::vector<LeftRecord>& left) {
    std::uint64_t told = 0;
    for (const LeftRecord& one : left) {
        const std::string id = id_text(one.id);
        output.json(object_json(
            "left", {{"id", id}, {"title", one.title}, {"reason", left_name(one.why)}}));
        if (told++ >= kNotesForPeople) continue;
        output.note(
            fill_in(_("Left alone: {} ({}): {}"), one.title, short_id(id), left_text(one.why)));
    }
    if (told > kNotesForPeople) {
        const std::uint64_t more = told - kNotesForPeople;
        output.note(fill_in(n_("... and {} more record", "... and {} more records", more),
                            number_text(more)));
    }
}

}  // namespace

ExitCode import_log(Context& context, const ImportOptions&) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    const auto all = list_imports(*folder);
    if (!all) return context.fail(all.error());
    Table table({{_("Import"), Table::Align::right, 8},
                 {_("When"), Table::Align::left, 24},
                 {_("File"), Table::Align::left, 50},
                 {_("Kind"), Table::Align::left, 16},
                 {_("New"), Table::Align::right, 10},
                 {_("Updated"), Table::Align::right, 10},
                 {_("State"), Table::Align::left, 20}});
    for (const LoggedImport& one : *all) {
        const auto& head = one.head;
        context.output.json(object_json("import", {{"number", head.number},
                                                   {"time", time_text(head.time_ms)},
                                                   {"file", head.file},
                                                   {"kind", head.kind},
                                                   {"scope", head.scope},
                                                   {"new", one.added},
                                                   {"updated", one.updated},
                                                   {"ended", one.has_ended},
                                                   {"undone", one.is_undone}}));
        const std::string state = one.is_undone   ? _("taken back")
                                  : one.has_ended ? std::string()
                                                  : _("broken off");
        table.add({std::to_string(head.number), moment_text(head.time_ms), head.file, head.kind,
                   number_text(one.added), number_text(one.updated), state});
    }
    if (!table.empty()) table.write(context.output);
    const std::uint64_t count = all->size();
    return context.done(summary_json({{"count", count}}),
                        count == 0 ? _("Nothing has been imported yet.") : std::string());
}

ExitCode import_undo(Context& context, const ImportOptions& options) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    const auto number = number_to_undo(*folder, options.number);
    if (!number) return context.fail(number.error());
    const auto one = read_import(*folder, *number);
    if (!one) return context.fail(one.error());
    if (one->is_undone) return context.fail(failure(LocalError::import_undone));
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto later = logged_after(*folder, *one);
    if (!later) return context.fail(later.error());
    auto records = records_of(*client, *one, *later);
    if (!records) return context.fail(records.error());
    const std::uint64_t count = records->size();
    const std::string what = fill_in(n_("To be taken back: import {} of {}, {} record.",
                                        "To be taken back: import {} of {}, {} records.", count),
                                     *number, one->head.file, number_text(count));
    if (auto agreed = confirm(context, what, _("Take it back? [y/N] ")); !agreed)
        return context.fail(agreed.error());
    if (auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());
    // What the service had still before it may be written by now.
    if (one->has_unanswered) records = records_of(*client, *one, *later);
    if (!records) return context.fail(records.error());
    const auto taken = take_back(context, *client, status->center, *records);
    if (!taken) return context.fail(taken.error());
    if (taken->refused > 0) return context.fail(failure(LocalError::undo_incomplete));
    if (auto marked = mark_undone(*folder, *number, time_text(context.now.ms)); !marked)
        return context.fail(marked.error());
    tell_left(context.output, taken->left);
    const std::uint64_t left = taken->left.size();
    return context.done(
        summary_json({{"import", *number},
                      {"ended", one->has_ended},
                      {"withdrawn", taken->withdrawn},
                      {"restored", taken->restored},
                      {"left", left}}),
        fill_in(_("Import {} is taken back: {} withdrawn, {} as they were before, {} left alone."),
                *number, number_text(taken->withdrawn), number_text(taken->restored),
                number_text(left)));
}

}  // namespace tsunagi::client
