#include "client/commands/export_for.h"

#include <algorithm>
#include <set>

#include "client/commands/values.h"
#include "client/export/record_export.h"
#include "client/found_items.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/privacy/provision_ledger.h"
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

// A member by its number or its name; else somebody outside, by name.
Expected<DataRecipient> find_recipient(ControlClient& client, const std::string& text) {
    const auto members = ask_members(client);
    if (!members) return members.error();
    const auto id = read_id(text);
    DataRecipient out{{}, {}, text, false};
    for (const MemberAnswer& member : *members) {
        const bool is_named = name_form(member.name) == name_form(text);
        if (!is_named && !(id && id_text(member.center).starts_with(*id))) continue;
        if (out.center) return failure(LocalError::receiver_is_several, text);
        out = {member.center, member.home, member.name, false};
    }
    if (out.center) {
        out.has_namesake = std::ranges::count_if(*members, [&](const MemberAnswer& member) {
                               return name_form(member.name) == name_form(out.name);
                           }) > 1;
    }
    return out;
}

// Who may be told, and who not.
struct ToldPeople {
    std::vector<Provision> provisions;
    std::set<RecordId> ids;
    std::vector<std::string> left_out;  // names
};

std::string told_items(const Body& person) {
    std::string out = _("Name");
    for (const auto& [key, value] : person.fields)
        out += "\n" + field_label(find_field(*find_kind(kind::kPerson), key), key);
    return out;
}

Expected<ToldPeople> choose_people(ControlClient& client,
                                   const StatusAnswer& status,
                                   const DataRecipient& recipient,
                                   const ExportOptions& options,
                                   WallTime now) {
    const auto people = ask_items(client, ListRequest{kind::kPerson, kAllRows});
    if (!people) return people.error();
    const auto consents = ask_consents(client, status.center);
    if (!consents) return consents.error();
    const GroundWish wish{options.ground, {}, options.purpose, {}, {}};
    ToldPeople out;
    for (const ItemAnswer& item : people->items) {
        const auto body = decode_body(item.body);
        if (item.center != status.center || !body) continue;
        auto subject = ask_subject(client, status, body->title, id_text(item.id));
        if (!subject) return subject.error();
        auto ground = ground_among(*consents, status, *subject, recipient, wish, now);
        if (!ground && !is_failure(ground.error(), LocalError::consent_missing) &&
            !is_failure(ground.error(), LocalError::person_not_to_be_shared))
            return ground.error();
        if (!ground) {
            out.left_out.push_back(isolated(body->title));
            continue;
        }
        out.ids.insert(item.id);
        out.provisions.push_back({ProvisionWay::given,
                                  std::move(*subject),
                                  told_items(*body),
                                  recipient,
                                  options.purpose,
                                  std::move(*ground),
                                  {},
                                  id_text(item.id)});
    }
    return out;
}

std::string left_out_text(const std::vector<std::string>& names) {
    std::vector<std::string> shown(
        names.begin(),
        names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kPeopleShown)));
    if (names.size() > shown.size()) shown.emplace_back("…");
    return fill_in(
        n_("{} person is left out, without a consent that covers this: {}",
           "{} people are left out, without a consent that covers this: {}", names.size()),
        number_text(names.size()), joined(shown));
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
                    fill_in(_("{} (to {})"), joined(people->left_out), isolated(recipient->name))));
    }
    if (const auto free = WholeFiles(options->file, options->overwrites).check_place(1); !free)
        return context.fail(free.error());
    std::string what =
        fill_in(n_("{} is to be told about {} person.", "{} is to be told about {} people.", count),
                isolated(recipient->name), number_text(count));
    if (!people->left_out.empty()) what += "\n" + left_out_text(people->left_out);
    if (const auto meant = confirm(context, what, _("Write the file? [y/N] ")); !meant)
        return context.fail(meant.error());
    if (const auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());
    if (const auto entered = enter_all(*client, *people, context.now); !entered)
        return context.fail(entered.error());
    const auto out =
        export_records(context, *client, *status, *options, WhenEmpty::write, &people->ids);
    if (!out) return context.fail(out.error());
    tell_left_out(context.output, *out);
    return context.done(
        summary_json({{"records", out->records},
                      {"left_out", static_cast<std::uint64_t>(people->left_out.size())}}),
        fill_in(n_("{} record written to {}", "{} records written to {}", out->records),
                number_text(out->records), options->file));
}

}  // namespace tsunagi::client
