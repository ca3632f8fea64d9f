#include "client/commands/export_for.h"

#include <algorithm>
#include <map>
#include <set>

#include "client/commands/values.h"
#include "client/export/record_export.h"
#include "client/found_items.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/privacy/provision_ledger.h"
#include "client/privacy/told_fields.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "client/whole_files.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kPeopleShown = 10;

Expected<ExportOptions> people_options(const ExportOptions& asked) {
    ExportOptions options = asked;
    if (options.kind.empty()) options.kind = "person";
    if (options.kind != "person" || options.is_signed || options.all) {
        return failure(
            LocalError::usage,
            _("--for is for a list of people (--kind person) as a table or as JSON lines. What "
              "other records say of people is written for one person by 'tsunagi privacy "
              "export'."));
    }
    if (options.purpose.empty()) {
        return failure(LocalError::usage,
                       _("Say what they are told for with --purpose: it stands in the ledger."));
    }
    options.own = true;
    auto completed = completed_options(std::move(options));
    if (completed && completed->format != "csv" && completed->format != "jsonl")
        return failure(LocalError::usage, _("--for writes a table (.csv) or JSON lines (.jsonl)."));
    return completed;
}

// A center by its number or its name, also one that is no member now; else somebody outside, by
// name.
Expected<DataRecipient> find_recipient(ControlClient& client, const std::string& text) {
    const auto members = ask_members(client);
    if (!members) return members.error();
    const auto id = read_id(text);
    DataRecipient out{{}, {}, text, false};
    for (const MemberAnswer& member : *members) {
        const bool is_named = name_form(member.name) == name_form(text);
        if (!is_named && !(id && id_text(member.center).starts_with(*id))) continue;
        if (out.center) return failure(LocalError::receiver_is_several, text);
        out = {member.center, member.home, member.name, member.admitted};
    }
    return out;
}

// Who may be told what, and who not.
struct ToldPeople {
    std::vector<Provision> provisions;
    std::map<RecordId, ToldFields> fields;
    std::vector<std::string> left_out;  // names
    std::vector<std::string> nameless;  // whose consent does not say that the name may be told
    std::vector<std::string> twofold;   // of whose record two versions stand
    std::set<std::string> unknown;      // items that are no field
    std::map<std::string, std::size_t> grounds;  // in words, and of how many people
};

std::string told_items(const Body& told) {
    std::string out = _("Full name");
    for (const auto& [key, value] : told.fields)
        out += "\n" + field_label(find_field(*find_kind(kind::kPerson), key), key);
    return out;
}

Expected<void> choose_one(ControlClient& client,
                          const StatusAnswer& status,
                          const PersonHere& person,
                          DataSubject subject,
                          const std::vector<Consent>& consents,
                          const Provision& pattern,
                          WallTime now,
                          ToldPeople& out) {
    const Body& body = person.bodies.front();
    if (person.heads.size() > 1) {
        out.twofold.push_back(isolated(body.title));
        return {};
    }
    auto whole = with_ids(client, person, std::move(subject));
    if (!whole) return whole.error();
    const GroundWish wish{pattern.ground.word, {}, pattern.purpose, {}, {}, {}};
    auto ground = ground_among(consents, status, *whole, pattern.other, wish, now);
    if (!ground && !is_failure(ground.error(), LocalError::consent_missing) &&
        !is_failure(ground.error(), LocalError::person_not_to_be_shared))
        return ground.error();
    if (!ground) {
        out.left_out.push_back(isolated(body.title));
        return {};
    }
    ToldFields fields = told_fields(ground->items);
    if (!fields.is_all && !fields.has_name) {
        out.nameless.push_back(isolated(body.title));
        return {};
    }
    out.unknown.insert(fields.unknown.begin(), fields.unknown.end());
    ++out.grounds[ground_text({ground->word, {}, {}, ground->purpose, ground->items})];
    const RecordId id = person.heads.front().id;
    Provision provision = pattern;
    provision.subject = std::move(*whole);
    provision.items = told_items(told_body(body, fields));
    provision.ground = std::move(*ground);
    provision.record = id_text(id);
    out.fields.emplace(id, std::move(fields));
    out.provisions.push_back(std::move(provision));
    return {};
}

Expected<ToldPeople> choose_people(ControlClient& client,
                                   const StatusAnswer& status,
                                   const DataRecipient& recipient,
                                   const ExportOptions& options,
                                   WallTime now) {
    const auto people = ask_people(client, status.center);
    if (!people) return people.error();
    const auto consents = ask_consents(client, status.center);
    if (!consents) return consents.error();
    const Provision pattern{ProvisionWay::given,
                            {},
                            {},
                            recipient,
                            options.purpose,
                            {options.ground, {}, {}, {}, {}},
                            {},
                            {}};
    ToldPeople out;
    for (const PersonHere& person : *people) {
        // Without a contact: whose number is in which record does not matter to a list of records.
        const auto chosen =
            choose_one(client, status, person, subject_among(*people, &person, {}, {}), *consents,
                       pattern, now, out);
        if (!chosen) return chosen.error();
    }
    return out;
}

std::string names_shown(const std::vector<std::string>& names) {
    std::vector<std::string> shown(
        names.begin(),
        names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kPeopleShown)));
    if (names.size() > shown.size()) shown.emplace_back("…");
    return joined(shown);
}

// What is told on which ground, and who is left out for what.
std::string choice_text(const ToldPeople& people) {
    std::string out;
    for (const auto& [ground, count] : people.grounds)
        out += "\n  " + fill_in(_("Ground: {}"), ground) + " (" + number_text(count) + ")";
    if (!people.unknown.empty()) {
        const std::vector<std::string> items(people.unknown.begin(), people.unknown.end());
        out += "\n" + fill_in(_("Items of consents that are no field of a record, and are left "
                                "out: {}"),
                              isolated(joined(items)));
    }
    if (!people.left_out.empty()) {
        out += "\n" + fill_in(n_("{} person is left out, without a consent that covers this: {}",
                                 "{} people are left out, without a consent that covers this: {}",
                                 people.left_out.size()),
                              number_text(people.left_out.size()), names_shown(people.left_out));
    }
    if (!people.nameless.empty()) {
        out += "\n" + fill_in(_("Left out, since the consent does not say that the name may be "
                                "told: {}"),
                              names_shown(people.nameless));
    }
    if (!people.twofold.empty()) {
        out += "\n" + fill_in(_("Left out, since two versions of the record stand ('tsunagi edit' "
                                "makes one of them): {}"),
                              names_shown(people.twofold));
    }
    return out;
}

// Entry by entry; the file comes when all of them stand.
Expected<void> enter_all(ControlClient& client, const ToldPeople& people, WallTime now) {
    const std::string today = day_text(day_in_japan(now.ms));
    for (const Provision& provision : people.provisions) {
        if (const auto entered = write_entry(client, entry_body(provision, today)); !entered)
            return entered.error();
    }
    return {};
}

std::size_t left_out_count(const ToldPeople& people) {
    return people.left_out.size() + people.nameless.size() + people.twofold.size();
}

std::string names_of_all(const ToldPeople& people) {
    std::vector<std::string> all = people.left_out;
    all.insert(all.end(), people.nameless.begin(), people.nameless.end());
    all.insert(all.end(), people.twofold.begin(), people.twofold.end());
    return names_shown(all);
}

}  // namespace

ExitCode export_for(Context& context, const ExportOptions& asked) {
    const auto options = people_options(asked);
    if (!options) return context.fail(options.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto recipient = find_recipient(*client, options->receiver);
    if (!recipient) return context.fail(recipient.error());
    const auto people = choose_people(*client, *status, *recipient, *options, context.now);
    if (!people) return context.fail(people.error());
    const std::size_t count = people->provisions.size();
    if (count == 0) {
        return context.fail(
            failure(LocalError::consent_missing,
                    fill_in(_("{} (to {})"), names_of_all(*people), isolated(recipient->name))));
    }
    if (const auto free = WholeFiles(options->file, options->overwrites).check_place(1); !free)
        return context.fail(free.error());
    std::string what =
        fill_in(n_("{} is to be told about {} person.", "{} is to be told about {} people.", count),
                isolated(recipient->name), number_text(count));
    what += choice_text(*people);
    if (const auto meant = confirm(context, what, _("Write the file? [y/N] ")); !meant)
        return context.fail(meant.error());
    if (const auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());
    if (const auto entered = enter_all(*client, *people, context.now); !entered)
        return context.fail(entered.error());
    const RecordCut cut = [&](const RecordId& id, const Body& body) -> std::optional<Body> {
        const auto at = people->fields.find(id);
        if (at == people->fields.end()) return std::nullopt;
        return told_body(body, at->second);
    };
    const auto out = export_records(context, *client, *status, *options, WhenEmpty::write, &cut);
    if (!out) return context.fail(out.error());
    tell_left_out(context.output, *out);
    return context.done(
        summary_json({{"records", out->records},
                      {"left_out", static_cast<std::uint64_t>(left_out_count(*people))}}),
        fill_in(n_("{} record written to {}", "{} records written to {}", out->records),
                number_text(out->records), options->file));
}

}  // namespace tsunagi::client
