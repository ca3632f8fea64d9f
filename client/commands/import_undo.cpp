#include <charconv>

#include "client/commands/import_report.h"
#include "client/commands/sharing.h"
#include "client/human_text.h"
#include "client/record_import.h"
#include "client/signing.h"

namespace tsunagi::client {
namespace {

Expected<std::uint64_t> number_to_undo(const std::string& folder, const std::string& text) {
    if (text.empty()) {
        const auto all = list_imports(folder);
        if (!all) return all.error();
        for (const LoggedImport& one : *all) {
            // One that changed nothing is not what somebody wants back.
            if (!one.is_undone && one.added + one.updated > 0) return one.head.number;
        }
        return failure(LocalError::no_such_import);
    }
    std::uint64_t number = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || stop != text.data() + text.size())
        return failure(LocalError::no_such_import);
    return number;
}

struct UndoCounts {
    std::uint64_t withdrawn = 0;
    std::uint64_t restored = 0;
    std::uint64_t left = 0;     // changed since, or what stood before is gone
    std::uint64_t refused = 0;  // by the service: to be tried again
};

// What takes one record back; nothing where it has changed since.
Expected<std::optional<Draft>> draft_back(ControlClient& client, const LoggedRecord& record) {
    const auto item = find_item(client, id_text(record.id));
    if (!item) return item.error();
    if (!*item || (*item)->is_hidden || (*item)->slot.empty()) return std::optional<Draft>();
    Draft draft{(*item)->kind, ScopeLevel::center, 0, {}, (*item)->slot, false, {record.id}};
    std::string scope_text = (*item)->scope;
    if (record.replaced) {
        const auto before = find_item(client, id_text(*record.replaced));
        if (!before) return before.error();
        if (!*before) return std::optional<Draft>();
        draft.body = (*before)->body;
        scope_text = (*before)->scope;
    }
    const auto scope = parse_scope(scope_text);
    if (!scope) return scope.error();
    draft.level = scope->level;
    draft.area = scope->area;
    return std::optional(std::move(draft));
}

Expected<UndoCounts> take_back(Context& context, ControlClient& client, const LoggedImport& one) {
    UndoCounts counts;
    std::vector<bool> restores;
    RecordImport import(
        client, [&](const RejectedRow&) { ++counts.refused; },
        [&](std::uint64_t at, const OutcomeAnswer&) {
            ++(restores[at] ? counts.restored : counts.withdrawn);
        });
    std::uint64_t done = 0;
    std::vector<Draft> drafts;
    // Questions and drafts share the connection: ask first, in bounded groups.
    const auto send = [&]() -> Expected<void> {
        for (Draft& draft : drafts) {
            restores.push_back(!draft.body.empty());
            if (auto added = import.add(restores.size() - 1, std::move(draft)); !added)
                return added;
        }
        drafts.clear();
        return import.finish();
    };
    for (const LoggedRecord& record : one.records) {
        auto draft = draft_back(client, record);
        if (!draft) return draft.error();
        if (*draft) {
            drafts.push_back(std::move(**draft));
        } else {
            ++counts.left;
        }
        if (drafts.size() >= kFrameDrafts) {
            if (auto sent = send(); !sent) return sent.error();
        }
        context.output.progress(_("Taking back"), ++done, one.records.size());
    }
    if (auto sent = send(); !sent) return sent.error();
    context.output.end_progress();
    return counts;
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
                                                   {"time", head.time},
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
        table.add({std::to_string(head.number), head.time, head.file, head.kind,
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
    const std::uint64_t count = one->records.size();
    const std::string what = fill_in(n_("To be taken back: import {} of {}, {} record.",
                                        "To be taken back: import {} of {}, {} records.", count),
                                     *number, one->head.file, number_text(count));
    if (auto agreed = confirm(context, what, _("Take it back? [y/N] ")); !agreed)
        return context.fail(agreed.error());
    if (auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());
    const auto counts = take_back(context, *client, *one);
    if (!counts) return context.fail(counts.error());
    if (counts->refused > 0) return context.fail(failure(LocalError::undo_incomplete));
    if (auto marked = mark_undone(*folder, *number, time_text(context.now.ms)); !marked)
        return context.fail(marked.error());
    if (!one->has_ended) {
        context.output.note(
            fill_in(_("The import was broken off: up to {} records that it wrote last may not be "
                      "in its list, and are still here. See the newest: tsunagi list"),
                    number_text(2 * kFrameDrafts)));
    }
    return context.done(
        summary_json({{"import", *number},
                      {"ended", one->has_ended},
                      {"withdrawn", counts->withdrawn},
                      {"restored", counts->restored},
                      {"left", counts->left}}),
        fill_in(_("Import {} is taken back: {} withdrawn, {} as they were before, {} left alone "
                  "because they have changed since."),
                *number, number_text(counts->withdrawn), number_text(counts->restored),
                number_text(counts->left)));
}

}  // namespace tsunagi::client
