// devices: the keys with which this center's computers connect, seal and open sealed records;
// devices revoke: one of them is taken back, because the computer was stolen or given away.
#include <algorithm>

#include "client/commands/commands.h"
#include "client/device_keys.h"
#include "client/granted_keys.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/key_work.h"
#include "client/manifest_changes.h"
#include "client/own_manifest.h"
#include "client/signing.h"
#include "client/system_random.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kDeviceDigitsMin = 8;

bool is_computers(const Grant& grant) {
    return grant.role == Role::device || grant.role == Role::machine || grant.role == Role::box;
}

// The keys that the service on this computer has.
struct Here {
    std::optional<PublicKey> device, machine;
    [[nodiscard]] bool has(const PublicKey& key) const { return key == device || key == machine; }
};

Here keys_here(const std::string& folder) {
    return {public_key_of(device_key_path(folder)), public_key_of(machine_key_path(folder))};
}

std::string state_text(const Grant& grant, const OwnManifest& own, const Here& here, WallTime now) {
    if (own.revoked.contains(grant.key)) return _("taken back");
    if (end_of(grant) <= now) return _("ended");
    return here.has(grant.key) ? _("this computer") : std::string();
}

void show(Output& output, const OwnManifest& own, const Here& here, WallTime now) {
    Table table({{_("Key"), Table::Align::left, 40},
                 {_("Digits"), Table::Align::left, 16},
                 {_("Name"), Table::Align::left, 24},
                 {_("Good until"), Table::Align::left, 16},
                 {"", Table::Align::left, 24}});
    for (const Grant& grant : own.manifest.grants) {
        if (!is_computers(grant)) continue;
        output.json(object_json("device", {{"role", role_name(grant.role)},
                                           {"key", to_hex(grant.key.span())},
                                           {"name", grant.label},
                                           {"expires", time_text(end_of(grant).ms)},
                                           {"here", here.has(grant.key)},
                                           {"revoked", own.revoked.contains(grant.key)}}));
        table.add({role_words(grant.role), short_id(to_hex(grant.key.span())), grant.label,
                   last_day_text(grant), state_text(grant, own, here, now)});
    }
    table.write(output);
}

struct Revoking {
    Grant grant;
    bool is_granted = false;  // by the one in force now
    RevocationReason reason = RevocationReason::lost;
};

Expected<RevocationReason> read_reason(const std::string& text) {
    if (text.empty() || text == "lost") return RevocationReason::lost;
    if (text == "replaced") return RevocationReason::replaced;
    if (text == "other") return RevocationReason::other;
    return failure(LocalError::usage,
                   fill_in(_("--reason is lost, replaced or other, and not '{}'."), text));
}

// Also keys that are granted no more: whoever has a stolen one can date records back to when it
// was.
Expected<Revoking> find_key(const OwnManifest& own, const std::string& text) {
    std::vector<Revoking> found;
    for (const GrantedKey& key : granted_keys(own)) {
        const Grant& grant = *key.grant;
        const bool is_digits =
            text.size() >= kDeviceDigitsMin && to_hex(grant.key.span()).starts_with(text);
        const bool is_named = !text.empty() && grant.label == text;
        if (is_computers(grant) && (is_digits || is_named))
            found.push_back({grant, key.is_in_force, {}});
    }
    if (found.size() != 1) return failure(LocalError::device_unknown, text);
    return found.front();
}

bool is_last(const OwnManifest& own, const Grant& revoked, WallTime now) {
    return std::ranges::none_of(own.manifest.grants, [&](const Grant& grant) {
        return grant.role == revoked.role && grant.key != revoked.key && now < end_of(grant) &&
               !own.revoked.contains(grant.key);
    });
}

std::string consequence_text(Role role) {
    switch (role) {
        case Role::device:
            return _(
                "Other centers close their links to the computer that has it, and give it nothing "
                "any more.");
        case Role::machine:
            return _(
                "What the computer that has it sealed so far stays as it is; what it seals from "
                "now on does not count.");
        default:
            return _(
                "Nothing new is sealed to it. Who has it, and copies of records that were "
                "sealed to it before, can still read those.");
    }
}

std::string what_text(const Revoking& revoking) {
    return fill_in(_("To be taken back for good: {} ({})."), role_words(revoking.grant.role),
                   short_id(to_hex(revoking.grant.key.span()))) +
           "\n" + consequence_text(revoking.grant.role) + "\n" +
           _("A stolen computer holds the keys of the center's people too, behind their "
             "passphrases: take those back with 'tsunagi staff revoke'. If an officer's key lay "
             "there, change that one first: tsunagi rotate officer");
}

struct Signed {
    std::vector<CheckedRecord> records;
    std::optional<SignedChange> change;  // where the manifest in force grants the key
};

Expected<void> add_revocation(Context& context,
                              ControlClient& client,
                              const OwnManifest& own,
                              const Revoking& revoking,
                              const SecretKey& officer,
                              Signed& out) {
    const auto epoch = epoch_to_revoke(own, revoking.grant.key, officer.public_key());
    if (!epoch) return epoch.error();
    const CenterId center = author_of(own.record.parsed());
    const Revoker by{own.charter, center, *epoch, officer};
    Revocation revocation{revoking.grant.key, revoking.reason, {}, {}};
    if (revoking.grant.role == Role::machine) {
        // Where it sealed, the center's own records hang on nothing but themselves; its endpoints
        // and seals are listed, so that others need not check all anew.
        const auto work = ask_key_work(context, client, center, {revoking.grant.key, 0, false});
        if (!work) return work.error();
        const auto lists = lists_of(*work, by, context.now);
        if (!lists) return lists.error();
        if (auto left = hand_over_lists(client, own.charter, *lists); !left) return left;
        revocation.authority_ids = work->kept_authority;
        for (const CheckedRecord& list : *lists)
            revocation.lists.push_back({list.header().scope, list.id()});
        std::ranges::sort(revocation.lists);
    }
    SystemRandom random;
    auto record = make_revocation(revocation, by, context.now, random);
    if (!record) return failure(record.error());
    out.records.push_back(std::move(*record));
    return {};
}

Expected<Signed> sign(Context& context,
                      ControlClient& client,
                      const OwnManifest& own,
                      const Revoking& revoking,
                      const SecretKey& officer) {
    Signed out;
    if (!own.revoked.contains(revoking.grant.key)) {
        if (auto added = add_revocation(context, client, own, revoking, officer, out); !added)
            return added.error();
    }
    if (revoking.is_granted) {
        Manifest next = own.manifest;
        std::erase_if(next.grants,
                      [&](const Grant& grant) { return grant.key == revoking.grant.key; });
        auto manifest = next_manifest(context, own, std::move(next), officer);
        if (!manifest) return manifest.error();
        out.change = change_of(own, *manifest);
        out.records.push_back(std::move(*manifest));
    }
    if (auto done = submit(client, own.charter, out.records); !done) return done.error();
    return out;
}

Expected<Revoking> read_options(Context& context,
                                const DeviceRevokeOptions& options,
                                const OwnManifest& own,
                                const Here& here) {
    const auto reason = read_reason(options.reason);
    if (!reason) return reason.error();
    auto revoking = find_key(own, options.key);
    if (!revoking) return revoking.error();
    revoking->reason = *reason;
    if (here.has(revoking->grant.key)) return failure(LocalError::device_is_this);
    if (is_last(own, revoking->grant, context.now)) return failure(LocalError::device_last);
    return revoking;
}

}  // namespace

ExitCode run(Context& context, const DevicesListOptions& /*options*/) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto own = ask_own_manifest(*client);
    if (!own) return context.fail(own.error());
    show(context.output, *own, keys_here(*folder), context.now);
    const auto count = std::ranges::count_if(own->manifest.grants, is_computers);
    return context.done(summary_json({{"count", static_cast<std::uint64_t>(count)}}));
}

ExitCode run(Context& context, const DeviceRevokeOptions& options) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto own = ask_own_manifest(*client);
    if (!own) return context.fail(own.error());
    const auto revoking = read_options(context, options, *own, keys_here(*folder));
    if (!revoking) return context.fail(revoking.error());
    if (own->revoked.contains(revoking->grant.key) && !revoking->is_granted)
        return context.done(summary_json({{"revoked", false}}),
                            _("This key was taken back already: nothing was changed."));
    const std::string what = with_open_proposals(what_text(*revoking), *own);
    if (auto agreed = confirm(context, what, _("Take it back? [y/N] ")); !agreed)
        return context.fail(agreed.error());
    const auto officer =
        open_revoking_officer(context, *own, revoking->grant.key, options.key_file);
    if (!officer) return context.fail(officer.error());
    const auto done = sign(context, *client, *own, *revoking, officer->key);
    if (!done) return context.fail(done.error());
    const JsonValues summary{{"revoked", true}, {"key", to_hex(revoking->grant.key.span())}};
    const std::string text =
        _("The key is taken back. Leave the service running until the other "
          "centers have heard of it.");
    if (!done->change) return context.done(summary_json(summary), text);
    if (!done->change->is_in_force()) {
        context.output.line(text);
        context.output.line(
            _("The key is taken back already. That the center's list of keys leaves "
              "it out is a change of its own:"));
    }
    return tell_signed(context, *own, *done->change, summary, text);
}

}  // namespace tsunagi::client
