// privacy: what is held here about a person, for the rights that the law gives them.
#include <map>

#include "client/commands/commands.h"
#include "client/commands/privacy_parts.h"
#include "client/commands/sharing.h"
#include "client/found_items.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/json_text.h"
#include "client/match_text.h"
#include "client/privacy/person_report.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "client/whole_files.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

std::string found_json(const PersonRecord& record) {
    return object_json("personal_record",
                       {{"id", id_text(record.item.id)},
                        {"kind", kind_name(record.item.kind)},
                        {"center", id_text(record.item.center)},
                        {"center_name", record.item.center_name},
                        {"scope", record.item.scope},
                        {"known_by", std::string(mark_name(record.marks.front().kind))},
                        {"where", places_text(record.marks)},
                        {"versions", static_cast<std::uint64_t>(record.versions)},
                        {"is_earlier_version", record.item.is_hidden}});
}

void add_row(Table& table, const PersonRecord& record) {
    const auto body = decode_body(record.item.body);
    table.add({mark_text(record.marks.front().kind), kind_label(record.item.kind),
               body ? body->title : _("(cannot be read)"), record.item.center_name,
               audience_words(record.item),
               record.item.is_hidden
                   ? fill_in(_("{} (an earlier version)"), places_text(record.marks))
                   : places_text(record.marks),
               short_id(id_text(record.item.id))});
}

// Whom to turn to beside this center.
void tell_others(Output& output, const FoundOf& asked) {
    std::map<std::string, std::uint64_t> others, told;
    for (const PersonRecord& record : asked.search.records) {
        if (record.item.center != asked.status.center) {
            ++others[record.item.center_name];
        } else if (record.item.kind == kind::kProvision) {
            const auto body = decode_body(record.item.body);
            if (body) ++told[std::string(body->field(provision::kRecipientName))];
        }
    }
    const auto names = [](const std::map<std::string, std::uint64_t>& counts) {
        std::vector<std::string> out;
        for (const auto& [name, count] : counts)
            out.push_back(isolated(name) + " (" + number_text(count) + ")");
        return joined(out);
    };
    if (!others.empty()) {
        output.note(fill_in(_("Written by other centers, which alone can correct or erase it: {}"),
                            names(others)));
    }
    if (!told.empty()) {
        output.note(
            fill_in(_("Told to other centers, which have to be asked as well: {}"), names(told)));
    }
}

std::string summary_of(const FoundOf& asked) {
    return summary_json({{"count", static_cast<std::uint64_t>(asked.search.records.size())},
                         {"looked_at", asked.search.looked_at},
                         {"sealed", asked.search.closed}});
}

std::string end_sentence(const FoundOf& asked) {
    const std::size_t count = asked.search.records.size();
    if (count == 0) {
        return fill_in(
            _("Nothing of what is held here speaks of {} ({} records looked at). Another "
              "way to write the name, or a number, may find more."),
            isolated(asked.person.name), number_text(asked.search.looked_at));
    }
    return fill_in(n_("{} record of {} speaks of {}.", "{} records of {} speak of {}.", count),
                   number_text(count), number_text(asked.search.looked_at),
                   isolated(asked.person.name));
}

ExitCode tell_found(Context& context, const FoundOf& asked) {
    Table table({{_("How it is known"), Table::Align::left, 24},
                 {_("Kind"), Table::Align::left, 16},
                 {_("Title"), Table::Align::left, 40},
                 {_("Center"), Table::Align::left, 24},
                 {_("Who may see it"), Table::Align::left, 20},
                 {_("Found in"), Table::Align::left, 40},
                 {_("Id"), Table::Align::left, 12}});
    for (const PersonRecord& record : asked.search.records) {
        context.output.json(found_json(record));
        add_row(table, record);
    }
    if (!table.empty()) table.write(context.output);
    tell_others(context.output, asked);
    tell_limits(context.output, asked);
    return context.done(summary_of(asked), end_sentence(asked));
}

ExitCode tell_whole(Context& context, const FoundOf& asked) {
    for (const PersonRecord& record : asked.search.records) {
        context.output.json(item_json(record.item, ItemForm::record));
        context.output.line(record_report(record.item));
    }
    tell_limits(context.output, asked);
    return context.done(summary_of(asked), end_sentence(asked));
}

Expected<std::string> exported(const FoundOf& asked, const std::string& format, WallTime now) {
    if (format.empty() || format == "text")
        return person_report(asked.status, asked.person, asked.search, now);
    if (format != "json") {
        return failure(LocalError::usage,
                       fill_in(_("--format is text or json, and not '{}'."), format));
    }
    std::string out;
    for (const PersonRecord& record : asked.search.records)
        out += item_json(record.item, ItemForm::record) + "\n";
    return out;
}

// A disclosure is written down before there is a file to hand out.
Expected<void> enter_disclosure(Context& context, ControlClient& client, const FoundOf& asked) {
    const std::size_t count = asked.search.records.size();
    const Provision provision{ProvisionWay::disclosed,
                              subject_of_found(asked),
                              fill_in(n_("all that is held about them: {} record",
                                         "all that is held about them: {} records", count),
                                      number_text(count)),
                              {{}, {}, asked.person.name, false},
                              _("answer to the person's request"),
                              {"request", {}, {}, {}, {}},
                              {},
                              {}};
    if (const auto unlocked = ensure_unlocked(context, client, asked.status); !unlocked)
        return unlocked.error();
    return write_entry(client, entry_body(provision, day_text(day_in_japan(context.now.ms))));
}

ExitCode write_down(Context& context,
                    ControlClient& client,
                    const PrivacyOptions& options,
                    const FoundOf& asked) {
    const auto text = exported(asked, options.format, context.now);
    if (!text) return context.fail(text.error());
    if (const auto free = WholeFiles(options.file, options.overwrites).check_place(1); !free)
        return context.fail(free.error());
    if (const auto entered = enter_disclosure(context, client, asked); !entered)
        return context.fail(entered.error());
    if (const auto written = write_whole_file(options.file, options.overwrites, *text); !written)
        return context.fail(written.error());
    tell_limits(context.output, asked);
    context.output.note(
        _("Read the file before it is handed out: records speak of other people, too. Keep it as "
          "you keep this computer."));
    return context.done(summary_of(asked),
                        fill_in(n_("{} record written to {}", "{} records written to {}",
                                   asked.search.records.size()),
                                number_text(asked.search.records.size()), options.file));
}

}  // namespace

Expected<FoundOf> ask_about(Context& context,
                            ControlClient& client,
                            const std::string& who,
                            const std::vector<std::string>& more) {
    auto status = ask_status(client);
    if (!status) return status.error();
    auto person = read_person(client, *status, who);
    if (!person) return person.error();
    for (const std::string& words : more) person->marks.add_words(words);
    auto search = find_person_records(
        client, *status, person->marks, [&](std::uint64_t done, std::uint64_t total) {
            context.output.progress(_("Looking through all records"), done, total);
        });
    context.output.end_progress();
    if (!search) return search.error();
    return FoundOf{std::move(*status), std::move(*person), std::move(*search)};
}

std::string record_words(const ItemAnswer& item) {
    const auto body = decode_body(item.body);
    return kind_label(item.kind) + " · " + (body ? isolated(body->title) : _("(cannot be read)")) +
           " · " + short_id(id_text(item.id));
}

void tell_limits(Output& output, const FoundOf& asked) {
    if (asked.person.people.size() > 1) {
        output.note(
            fill_in(_("{} people are recorded under this: give the id of one ('tsunagi list --kind "
                      "person') to find what has that person's numbers and addresses."),
                    number_text(asked.person.people.size())));
    }
    if (asked.search.closed > 0) {
        output.note(fill_in(
            n_("{} sealed record was not looked into: run 'tsunagi unlock' first and repeat this.",
               "{} sealed records were not looked into: run 'tsunagi unlock' first and repeat "
               "this.",
               asked.search.closed),
            number_text(asked.search.closed)));
    }
}

DataSubject subject_of_found(const FoundOf& asked) {
    DataSubject out{asked.person.name, {}, {}, false, false};
    if (asked.person.is_one()) out.record = id_text(asked.person.people.front().id);
    return out;
}

ExitCode run(Context& context, const PrivacyOptions& options) {
    using What = PrivacyOptions::What;
    if (options.what == What::ledger) return privacy_ledger(context, options);
    if (options.what == What::correct) return privacy_correct(context, options);
    if (options.what == What::erase) return privacy_erase(context, options);
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto asked = ask_about(context, *client, options.who);
    if (!asked) return context.fail(asked.error());
    switch (options.what) {
        case What::find: return tell_found(context, *asked);
        case What::show: return tell_whole(context, *asked);
        case What::write: return write_down(context, *client, options, *asked);
        default: break;
    }
    return ExitCode::usage;
}

}  // namespace tsunagi::client
