// staff: who of this center has a key of their own; staff add: one more.
#include <algorithm>

#include "client/center_folder.h"
#include "client/commands/commands.h"
#include "client/duration.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/own_manifest.h"
#include "client/signing.h"
#include "client/staff_keys.h"
#include "client/system_random.h"

namespace tsunagi::client {
namespace {

struct StaffRow {
    std::string name;              // "" where its key does not lie in this folder
    const Grant* grant = nullptr;  // null: a key that the manifest does not know
};

// The grants in the manifest's order, each with the name that the folder has for it, and then keys
// without a grant. Folders of earlier versions don't tell the public half of the first key: it is
// the one that is left.
std::vector<StaffRow> rows_of(const Manifest& manifest, const std::vector<StaffKey>& keys) {
    std::vector<StaffRow> rows;
    for (const Grant& grant : manifest.grants) {
        if (grant.role != Role::staff) continue;
        const std::size_t before = rows.size();
        for (const StaffKey& key : keys) {
            if (key.key == grant.key) rows.push_back({key.name, &grant});
        }
        if (rows.size() == before) rows.push_back({"", &grant});
    }
    const auto is_nameless = [](const StaffRow& row) { return row.name.empty(); };
    const auto is_keyless = [](const StaffKey& key) { return !key.key; };
    if (std::ranges::count_if(rows, is_nameless) == 1 &&
        std::ranges::count_if(keys, is_keyless) == 1)
        std::ranges::find_if(rows, is_nameless)->name =
            std::ranges::find_if(keys, is_keyless)->name;
    for (const StaffKey& key : keys) {
        if (std::ranges::find(rows, key.name, &StaffRow::name) == rows.end())
            rows.push_back({key.name, nullptr});
    }
    return rows;
}

std::string rights_text(const Grant& grant) {
    return (grant.rights & kRightSponsor) != 0 ? _("write, vouch for centers") : _("write");
}

std::string staff_json(const StaffRow& row) {
    if (row.grant == nullptr) return object_json("staff", {{"name", row.name}, {"granted", false}});
    return object_json("staff", {{"name", row.name},
                                 {"granted", true},
                                 {"key", to_hex(row.grant->key.span())},
                                 {"may_sponsor", (row.grant->rights & kRightSponsor) != 0},
                                 {"expires", time_text(end_of(*row.grant).ms)}});
}

std::string day_of_end(const Grant& grant) { return day_text(day_in_japan(end_of(grant).ms)); }

void show(Output& output, const std::vector<StaffRow>& rows) {
    Table table({{_("Staff key"), Table::Align::left, 40},
                 {_("May"), Table::Align::left, 40},
                 {_("Good until"), Table::Align::left, 16}});
    for (const StaffRow& row : rows) {
        output.json(staff_json(row));
        if (row.grant == nullptr) {
            table.add({row.name, _("nothing: the center does not know it"), ""});
        } else {
            table.add({row.name.empty() ? _("(not in this folder)") : row.name,
                       rights_text(*row.grant), day_of_end(*row.grant)});
        }
    }
    table.write(output);
}

Expected<Grant> new_grant(const StaffAddOptions& options, const PublicKey& key, WallTime now) {
    Duration lifetime = kStaffKeyLifetime;
    if (!options.lifetime.empty()) {
        const auto asked = parse_duration(options.lifetime);
        if (!asked) return failure(LocalError::bad_duration, options.lifetime);
        if (*asked > kStaffKeyLifetime) return failure(LocalError::staff_term_too_long);
        lifetime = *asked;
    }
    // As at init: the clock may be set back a little before the first record.
    const std::int64_t day = std::chrono::milliseconds(std::chrono::hours(24)).count();
    Grant grant;
    grant.role = Role::staff;
    grant.rights = kRightPublish | (options.may_sponsor ? kRightSponsor : 0);
    grant.key = key;
    grant.not_before_ms = static_cast<std::uint64_t>(now.ms - day);
    grant.expires_ms = static_cast<std::uint64_t>(
        now.ms + std::chrono::duration_cast<std::chrono::milliseconds>(lifetime).count());
    return grant;
}

// The key to sealed records, with the officer's passphrase or with its own.
Expected<Bytes> open_box_key(Context& context,
                             const std::string& folder,
                             const SecretText& officers) {
    auto box = open_key_file(first_box_key_path(folder), officers.view());
    if (box || !is_failure(box.error(), Error::wrong_passphrase)) return box;
    if (!context.prompt.is_there()) return failure(LocalError::box_passphrase_wanted);
    const auto passphrase =
        context.prompt.ask_secret(_("The passphrase of the first staff key, which also opens the "
                                    "key to sealed records: "));
    if (!passphrase) return failure(LocalError::box_passphrase_wanted);
    return open_key_file(first_box_key_path(folder), passphrase->view());
}

std::string what_text(const std::string& name, const Grant& grant) {
    std::string text = fill_in(_("A new staff key: {}. It may: {}. It is good until {}."), name,
                               rights_text(grant), day_of_end(grant)) +
                       "\n";
    return text +
           _("The other centers learn that this center has one more staff key, and not whose "
             "it is.");
}

struct Adding {
    std::string folder;
    std::string name;
    SecretKey key;
    Grant grant;
};

Expected<void> check_free(const Adding& adding, const Manifest& manifest) {
    const std::vector<StaffKey> keys = staff_keys(adding.folder);
    for (const StaffRow& row : rows_of(manifest, keys)) {
        if (row.name == adding.name && row.grant != nullptr)
            return failure(LocalError::staff_exists, adding.name);
    }
    // Without the public half nobody can tell that it is good for nothing.
    const auto there = std::ranges::find(keys, adding.name, &StaffKey::name);
    if (there != keys.end() && !there->key) return failure(LocalError::staff_exists, adding.name);
    return {};
}

// The files first: a key without a grant does no harm, a grant without a key is lost.
Expected<void> add(Context& context,
                   ControlClient& client,
                   const OwnManifest& own,
                   const StaffAddOptions& options,
                   const Adding& adding) {
    const auto officer = open_officer_key(context, own, options.key_file);
    if (!officer) return officer.error();
    auto box = open_box_key(context, adding.folder, officer->passphrase);
    if (!box) return box.error();
    const auto passphrase = ask_new_passphrase(
        PassphraseSource{options.new_passphrase_file}, context.prompt,
        fill_in(_("A passphrase for {}, typed by the one who will use it (four words or more; "
                  "nothing is shown): "),
                adding.name),
        center_name(adding.folder));
    if (!passphrase) {
        wipe(*box);
        return passphrase.error();
    }
    SystemRandom random;
    const auto sealer = Sealer::make(passphrase->view(), random, context.seal_cost);
    auto written =
        sealer ? write_staff_key(adding.folder, {adding.name, adding.key, *box}, *sealer, random)
               : Expected<void>(failure(LocalError::no_memory_for_key));
    wipe(*box);
    if (!written) return written;
    Manifest next = own.manifest;
    next.grants.push_back(adding.grant);
    auto done = sign_manifest(context, client, own, std::move(next), officer->key);
    // Where nobody answered it may be in force all the same, so the key stays.
    if (!done && done.error().exit != ExitCode::unreachable)
        remove_staff_key(adding.folder, adding.name);
    return done;
}

}  // namespace

ExitCode run(Context& context, const StaffListOptions& /*options*/) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto own = ask_own_manifest(*client);
    if (!own) return context.fail(own.error());
    const auto rows = rows_of(own->manifest, staff_keys(*folder));
    show(context.output, rows);
    return context.done(summary_json({{"count", std::uint64_t{rows.size()}}}));
}

ExitCode run(Context& context, const StaffAddOptions& options) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    const auto name = read_staff_name(options.name);
    if (!name) return context.fail(name.error());
    SystemRandom random;
    Adding adding{*folder, *name, SecretKey::generate(random), {}};
    auto grant = new_grant(options, adding.key.public_key(), context.now);
    if (!grant) return context.fail(grant.error());
    adding.grant = std::move(*grant);
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto own = ask_own_manifest(*client);
    if (!own) return context.fail(own.error());
    if (auto free = check_free(adding, own->manifest); !free) return context.fail(free.error());
    if (auto agreed = confirm(context, what_text(adding.name, adding.grant), _("Add it? [y/N] "));
        !agreed)
        return context.fail(agreed.error());
    if (auto added = add(context, *client, *own, options, adding); !added)
        return context.fail(added.error());
    context.output.json(staff_json({adding.name, &adding.grant}));
    return context.done(
        summary_json({{"added", true}}),
        fill_in(_("The staff key {} is added. Whoever has its passphrase uses it with --as {}, or "
                  "with TSUNAGI_STAFF={} in their settings. Keep a new copy of {}/keys in a safe "
                  "place."),
                adding.name, adding.name, adding.name, adding.folder));
}

}  // namespace tsunagi::client
