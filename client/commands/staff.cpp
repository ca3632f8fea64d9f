// staff: who of this center has a key of their own; staff add: one more.
#include <algorithm>

#include "client/center_folder.h"
#include "client/commands/commands.h"
#include "client/commands/staff_rows.h"
#include "client/duration.h"
#include "client/granted_keys.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/manifest_changes.h"
#include "client/match_text.h"
#include "client/own_manifest.h"
#include "client/signing.h"
#include "client/staff_keys.h"
#include "client/system_random.h"

namespace tsunagi::client {
namespace {

std::string rights_text(const Grant& grant) {
    return (grant.rights & kRightSponsor) != 0 ? _("write, vouch for centers") : _("write");
}

std::string staff_json(const StaffRow& row) {
    if (row.grant == nullptr) return object_json("staff", {{"name", row.name}, {"granted", false}});
    return object_json("staff", {{"name", row.name},
                                 {"granted", true},
                                 {"replaced", row.is_replaced},
                                 {"key", to_hex(row.grant->key.span())},
                                 {"may_sponsor", (row.grant->rights & kRightSponsor) != 0},
                                 {"expires", time_text(end_of(*row.grant).ms)}});
}

// What scripts know as "staff" are the keys of the manifest in force.
std::string left_over_json(const StaffRow& row) {
    return object_json("replaced_staff", {{"name", row.name},
                                          {"key", to_hex(row.grant->key.span())},
                                          {"expires", time_text(end_of(*row.grant).ms)}});
}

std::string day_of_end(const Grant& grant) { return day_text(day_in_japan(end_of(grant).ms)); }

std::string may_text(const StaffRow& row, const OwnManifest& own, WallTime now) {
    if (own.revoked.contains(row.grant->key)) return _("nothing more: it was taken back");
    return end_of(*row.grant) <= now ? _("nothing more: it has ended") : rights_text(*row.grant);
}

std::string name_text(const StaffRow& row) {
    if (row.name.empty()) return _("(not in this folder)");
    return row.is_replaced ? fill_in(_("{} (its key before)"), row.name) : row.name;
}

// Keys that 'rotate' replaced: the new one's place is the old one's, and nothing took that one
// back.
void show_left_over(Output& output, const std::vector<StaffRow>& rows) {
    Table table({{_("Replaced, not taken back"), Table::Align::left, 40},
                 {_("Digits"), Table::Align::left, 16},
                 {_("Good until"), Table::Align::left, 16}});
    for (const StaffRow& row : rows) {
        if (!is_left_over(row)) continue;
        output.json(left_over_json(row));
        table.add({row.name.empty() ? _("(not in this folder)") : row.name,
                   short_id(to_hex(row.grant->key.span())), day_of_end(*row.grant)});
    }
    if (table.empty()) return;
    output.line("");
    table.write(output);
    output.line(
        _("Whoever has a copy of such a key and its passphrase can go on writing with it. Take it "
          "back, what it wrote stays: tsunagi staff revoke DIGITS"));
}

// Does a change that waits for signatures grant it?
bool is_proposed(const OwnManifest& own, const PublicKey& key, WallTime now) {
    return std::ranges::any_of(own.proposals, [&](const ProposedManifest& proposal) {
        return is_waiting(own, proposal, now) && grants(proposal.manifest, key);
    });
}

std::string why_none(const StaffRow& row, bool waits) {
    if (waits) return _("nothing yet: officers have to sign (tsunagi approvals)");
    return row.is_known ? _("nothing: the center does not know it")
                        : _("not known: the file with its public half is missing");
}

void show(Output& output,
          const std::vector<StaffRow>& rows,
          const std::vector<StaffKey>& keys,
          const OwnManifest& own,
          WallTime now) {
    Table table({{_("Staff key"), Table::Align::left, 40},
                 {_("May"), Table::Align::left, 40},
                 {_("Good until"), Table::Align::left, 16}});
    for (const StaffRow& row : rows) {
        if (!row.is_in_force) continue;
        output.json(staff_json(row));
        if (row.grant == nullptr) {
            const auto key = std::ranges::find(keys, row.name, &StaffKey::name);
            const bool waits = key != keys.end() && key->key && is_proposed(own, *key->key, now);
            table.add({row.name, why_none(row, waits), ""});
        } else {
            table.add({name_text(row), may_text(row, own, now), day_of_end(*row.grant)});
        }
    }
    table.write(output);
    show_left_over(output, rows);
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
    std::optional<SecretKey> key;  // nothing: it lies in the folder since an earlier run
    Grant grant;
};
struct Added {
    OwnManifest own;  // when it was signed
    SignedChange change;
};

Expected<SecretText> ask_own_passphrase(Context& context,
                                        const StaffAddOptions& options,
                                        const Adding& adding,
                                        const OfficerKey& officer) {
    auto passphrase = ask_new_passphrase(
        PassphraseSource{options.new_passphrase_file}, context.prompt,
        fill_in(_("A passphrase for {}, typed by the one who will use it (four words or more; "
                  "nothing is shown): "),
                adding.name),
        center_name(adding.folder));
    if (passphrase && passphrase->view() == officer.passphrase.view())
        return failure(LocalError::passphrase_shared);
    return passphrase;
}

// The files first: a key without a grant does no harm, a grant without a key is lost.
Expected<void> write_files(Context& context,
                           const Adding& adding,
                           const SecretText& passphrase,
                           const Bytes& box) {
    SystemRandom random;
    const auto sealer = Sealer::make(passphrase.view(), random, context.seal_cost);
    if (!sealer) return failure(LocalError::no_memory_for_key);
    return write_staff_key(adding.folder, {adding.name, *adding.key, box}, *sealer, random);
}

Expected<void> ask_and_write(Context& context,
                             const StaffAddOptions& options,
                             const Adding& adding,
                             const OfficerKey& officer) {
    auto box = open_box_key(context, adding.folder, officer.passphrase);
    if (!box) return box.error();
    const auto passphrase = ask_own_passphrase(context, options, adding, officer);
    auto done = passphrase ? write_files(context, adding, *passphrase, *box)
                           : Expected<void>(passphrase.error());
    wipe(*box);
    return done;
}

Expected<Added> add(Context& context,
                    ControlClient& client,
                    const OwnManifest& before,
                    const StaffAddOptions& options,
                    const Adding& adding) {
    const auto officer = open_officer_key(context, before, options.key_file);
    if (!officer) return officer.error();
    if (adding.key) {
        if (auto written = ask_and_write(context, options, adding, *officer); !written)
            return written.error();
    }
    // People may have taken their time.
    auto own = ask_own_manifest(client);
    if (!own) return own.error();
    Manifest next = own->manifest;
    next.grants.push_back(adding.grant);
    auto done = sign_manifest(context, client, *own, std::move(next), officer->key);
    if (!done) {
        if (adding.key && is_refused_for_good(done.error()))
            remove_staff_key(adding.folder, adding.name);
        return done.error();
    }
    return Added{std::move(*own), std::move(*done)};
}

// A key of that name may lie there since a run whose change never came into force: it is offered
// again. Errors: staff_exists where it is granted, or may be.
Expected<void> use_key_of_folder(Adding& adding,
                                 const std::vector<StaffKey>& keys,
                                 const OwnManifest& own,
                                 WallTime now) {
    const auto found = std::ranges::find(keys, adding.name, &StaffKey::name);
    if (found == keys.end()) return {};
    const auto was_offered = [&](const ProposedManifest& proposal) {
        return std::ranges::find(proposal.manifest.grants, *found->key, &Grant::key) !=
               proposal.manifest.grants.end();
    };
    const auto is_granted = [&](const Grant& grant) { return grant.key == *found->key; };
    if (!found->key || std::ranges::any_of(own.manifest.grants, is_granted) ||
        is_proposed(own, *found->key, now) || std::ranges::none_of(own.proposals, was_offered)) {
        return failure(LocalError::staff_exists, adding.name);
    }
    adding.key.reset();
    adding.grant.key = *found->key;
    return {};
}

}  // namespace

ExitCode run(Context& context, const StaffListOptions& /*options*/) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto own = ask_own_manifest(*client);
    if (!own) return context.fail(own.error());
    const auto keys = staff_keys(*folder);
    const auto rows = rows_of(*own, keys, replaced_staff_keys(*folder));
    show(context.output, rows, keys, *own, context.now);
    const auto count = std::ranges::count_if(rows, &StaffRow::is_in_force);
    return context.done(summary_json({{"count", static_cast<std::uint64_t>(count)}}));
}

ExitCode run(Context& context, const StaffAddOptions& options) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    const auto name = read_staff_name(options.name);
    if (!name) return context.fail(name.error());
    SystemRandom random;
    Adding adding{*folder, *name, SecretKey::generate(random), {}};
    auto grant = new_grant(options, adding.key->public_key(), context.now);
    if (!grant) return context.fail(grant.error());
    adding.grant = std::move(*grant);
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto lock = lock_keys(adding.folder + "/keys");
    if (!lock) return context.fail(lock.error());
    const auto own = ask_own_manifest(*client);
    if (!own) return context.fail(own.error());
    if (auto usable = use_key_of_folder(adding, staff_keys(adding.folder), *own, context.now);
        !usable)
        return context.fail(usable.error());
    const std::string what = with_open_proposals(what_text(adding.name, adding.grant), *own);
    if (auto agreed = confirm(context, what, _("Add it? [y/N] ")); !agreed)
        return context.fail(agreed.error());
    const auto added = add(context, *client, *own, options, adding);
    if (!added) return context.fail(added.error());
    if (added->change.is_in_force())
        context.output.json(staff_json(StaffRow{adding.name, &adding.grant}));
    const std::string short_name = adding.name.substr(std::string_view("staff-").size());
    return tell_signed(
        context, added->own, added->change, {{"added", added->change.is_in_force()}},
        fill_in(
            _("The staff key {} is added. It is opened with 'tsunagi unlock --as {}', or for one "
              "command with --as {}. Keep a new copy of {}/keys in a safe place."),
            adding.name, short_name, short_name, adding.folder));
}

}  // namespace tsunagi::client
