// profile: what other centers know of this one, and correcting it; renew: longer terms of its keys.
#include <algorithm>

#include "client/commands/commands.h"
#include "client/commands/profile_option.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/manifest_changes.h"
#include "client/own_manifest.h"
#include "client/signing.h"

namespace tsunagi::client {
namespace {

// Opens the officer's key, and has `next` taken in.
Expected<SignedChange> sign(Context& context,
                            ControlClient& client,
                            const OwnManifest& before,
                            const Manifest& next,
                            const std::string& key_file) {
    const auto officer = open_officer_key(context, before, key_file);
    if (!officer) return officer.error();
    return sign_manifest(context, client, before, next, officer->key);
}

struct Asked {
    ControlClient client;
    StatusAnswer status;
    OwnManifest own;
};

Expected<Asked> ask(Context& context) {
    auto client = context.connect();
    if (!client) return client.error();
    auto status = ask_status(*client);
    if (!status) return status.error();
    auto own = ask_own_manifest(*client);
    if (!own) return own.error();
    return Asked{std::move(*client), std::move(*status), std::move(*own)};
}

std::string number_of(const std::string& corporate_number) {
    return corporate_number.empty() ? _("none") : corporate_number;
}

std::string profile_json(const CenterId& center, const Manifest& manifest) {
    return object_json("profile", {{"center", id_text(center)},
                                   {"name", manifest.name},
                                   {"prefecture", area_digits(manifest.home.prefecture)},
                                   {"municipality", area_digits(manifest.home.municipality)},
                                   {"corporate_number", manifest.corporate_number},
                                   {"epoch", std::uint64_t{manifest.epoch}},
                                   {"officers", std::uint64_t{manifest.officers.size()}}});
}

void tell_keys_json(Output& output, const Manifest& manifest) {
    for (const Grant& grant : manifest.grants) {
        output.json(object_json("key", {{"role", role_name(grant.role)},
                                        {"key", to_hex(grant.key.span())},
                                        {"expires", time_text(end_of(grant).ms)}}));
    }
}

void show_keys(Output& output, const Manifest& manifest) {
    tell_keys_json(output, manifest);
    Table keys({{_("Key"), Table::Align::left, 40}, {_("Good until"), Table::Align::left, 16}});
    for (const Grant& grant : manifest.grants)
        keys.add({role_words(grant.role), last_day_text(grant)});
    keys.write(output);
}

void show(Context& context, const Asked& asked) {
    const Manifest& manifest = asked.own.manifest;
    Output& output = context.output;
    output.json(profile_json(asked.status.center, manifest));
    output.line(fill_in(_("Name: {}"), manifest.name));
    output.line(fill_in(_("Place: {}"), home_text(manifest.home)));
    output.line(fill_in(_("Corporate number: {}"), number_of(manifest.corporate_number)));
    output.line(fill_in(_("Id: {}"), id_text(asked.status.center)));
    output.line("");
    show_keys(output, manifest);
    for (const std::string& warning : key_warnings(manifest, context.now)) output.line(warning);
}

Expected<Manifest> changed(const ProfileOptions& options, const Manifest& before) {
    Manifest next = before;
    if (options.has_name) {
        auto name = read_center_name(options.name);
        if (!name) return name.error();
        next.name = std::move(*name);
    }
    if (options.has_number) {
        auto number = read_corporate_number(options.corporate_number);
        if (!number) return number.error();
        next.corporate_number = std::move(*number);
    }
    return next;
}

// "Name: old -> new", for each that changes.
std::string changes_text(const Manifest& before, const Manifest& next) {
    std::string text;
    const auto add = [&](const std::string& what, const std::string& from, const std::string& to) {
        if (from != to) text += fill_in(_("{}: {} -> {}"), what, from, to) + "\n";
    };
    add(_("Name"), before.name, next.name);
    add(_("Corporate number"), number_of(before.corporate_number),
        number_of(next.corporate_number));
    return text + _("All centers of the federation will see it.");
}

void tell_renewed(const Context& context, const Manifest& before, const Manifest& next) {
    tell_keys_json(context.output, next);
    const bool were_links_over = std::ranges::any_of(before.grants, [&](const Grant& grant) {
        return grant.role == Role::device && end_of(grant) <= context.now;
    });
    if (!were_links_over) return;
    context.output.note(
        _("The key for links had run out, so that other centers take no links from here until "
          "they know that it is good again: bring one of them a file made with 'tsunagi bundle "
          "export', for 'tsunagi bundle import' there."));
}

}  // namespace

ExitCode run(Context& context, const ProfileOptions& options) {
    auto asked = ask(context);
    if (!asked) return context.fail(asked.error());
    const Manifest& before = asked->own.manifest;
    const auto next = changed(options, before);
    if (!next) return context.fail(next.error());
    if (!options.has_name && !options.has_number) {
        show(context, *asked);
        return context.done(summary_json({{"changed", false}}));
    }
    if (*next == before)
        return context.done(summary_json({{"changed", false}}),
                            _("That is what stands there already: nothing was changed."));
    const std::string what = with_open_proposals(changes_text(before, *next), asked->own);
    if (auto agreed = confirm(context, what, _("Change it? [y/N] ")); !agreed)
        return context.fail(agreed.error());
    const auto change = sign(context, asked->client, asked->own, *next, options.key_file);
    if (!change) return context.fail(change.error());
    if (change->is_in_force()) {
        Manifest now = *next;
        now.epoch = before.epoch + 1;
        context.output.json(profile_json(asked->status.center, now));
    }
    return tell_signed(context, asked->own, *change, {{"changed", change->is_in_force()}},
                       _("The profile is changed; it goes to the other centers by itself."));
}

ExitCode run(Context& context, const RenewOptions& options) {
    auto asked = ask(context);
    if (!asked) return context.fail(asked.error());
    const Manifest& before = asked->own.manifest;
    const Manifest next = renewed(before, context.now);
    std::string what;
    for (const Grant& grant : next.grants) {
        what +=
            fill_in(_("{}: good until {}"), role_words(grant.role), last_day_text(grant)) + "\n";
    }
    what.pop_back();
    what = with_open_proposals(std::move(what), asked->own);
    if (auto agreed = confirm(context, what, _("Renew them? [y/N] ")); !agreed)
        return context.fail(agreed.error());
    const auto change = sign(context, asked->client, asked->own, next, options.key_file);
    if (!change) return context.fail(change.error());
    if (change->is_in_force()) tell_renewed(context, before, next);
    const std::uint64_t count = change->is_in_force() ? next.grants.size() : 0;
    return tell_signed(context, asked->own, *change, {{"renewed", count}},
                       _("The keys are renewed."));
}

}  // namespace tsunagi::client
