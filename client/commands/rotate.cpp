// rotate: a new key in place of an officer's, a person's or this computer's, in one manifest.
//
// The new key is on the disk before anybody signs for it, and takes the old one's place when the
// manifest is in force: cut off anywhere, the center can go on, and the same command does the rest.
// What the old key wrote stays: this takes nothing back.
#include <algorithm>
#include <filesystem>
#include <functional>

#include "client/center_folder.h"
#include "client/commands/commands.h"
#include "client/device_keys.h"
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

enum class KeyStand { fresh, waiting, in_force };

using NamesKey = std::function<bool(const Manifest&)>;
// What nobody can sign any more is proposed anew, with the key that lies there.
KeyStand stand_of(const OwnManifest& own, const NamesKey& names_new_key, WallTime now) {
    if (names_new_key(own.manifest)) return KeyStand::in_force;
    const bool waits = std::ranges::any_of(own.proposals, [&](const ProposedManifest& proposal) {
        return is_waiting(own, proposal, now) && names_new_key(proposal.manifest);
    });
    return waits ? KeyStand::waiting : KeyStand::fresh;
}

bool is_file(const std::string& path) {
    std::error_code problem;
    return std::filesystem::is_regular_file(path, problem);
}

struct Rotation {
    Context& context;
    ControlClient& client;
    const OwnManifest& own;
    const RotateOptions& options;
    std::string folder;
};

struct RotationOutcome {
    // Nothing: an earlier run had it signed, and the files are in their places now.
    std::optional<SignedChange> change;
    PublicKey old_key;  // of a person
};

Expected<void> ask(const Rotation& rotation, const std::string& what) {
    return confirm(rotation.context, with_open_proposals(what, rotation.own),
                   _("Put a new one in its place? [y/N] "));
}

Expected<Bytes> sealed_seed(const Context& context,
                            const SecretKey& key,
                            std::string_view passphrase) {
    SystemRandom random;
    const auto sealer = Sealer::make(passphrase, random, context.seal_cost);
    if (!sealer) return failure(LocalError::no_memory_for_key);
    Bytes seed = key.seed();
    Bytes sealed = sealer->seal(seed, random);
    wipe(seed);
    return sealed;
}

Expected<SecretKey> open_secret(const std::string& path, std::string_view passphrase) {
    auto seed = open_key_file(path, passphrase);
    if (!seed) return seed.error();
    auto key = SecretKey::from_seed(*seed);
    wipe(*seed);
    return key;
}

// --- an officer's key ---

Expected<std::optional<PublicKey>> next_officer(const Rotation& rotation, const std::string& path) {
    if (!is_file(next_path(path))) return std::optional<PublicKey>();
    const auto passphrase =
        ask_passphrase(rotation.context.passphrase_source(), rotation.context.prompt,
                       _("The passphrase of the officer's key: "));
    if (!passphrase) return passphrase.error();
    const auto key = open_secret(next_path(path), passphrase->view());
    if (!key && is_failure(key.error(), Error::wrong_passphrase))
        return failure(LocalError::rotation_key_differs, next_path(path));
    if (!key) return key.error();
    return std::optional(key->public_key());
}

Expected<PublicKey> make_next_officer(const Rotation& rotation,
                                      const std::string& path,
                                      const OfficerKey& officer) {
    SystemRandom random;
    const SecretKey key = SecretKey::generate(random);
    const auto sealed = sealed_seed(rotation.context, key, officer.passphrase.view());
    if (!sealed) return sealed.error();
    if (auto written = write_next(path, *sealed); !written) return written.error();
    return key.public_key();
}

Expected<RotationOutcome> rotate_officer(const Rotation& rotation) {
    const std::string path = rotation.options.key_file.empty() ? officer_key_path(rotation.folder)
                                                               : rotation.options.key_file;
    auto next = next_officer(rotation, path);
    if (!next) return next.error();
    const auto names_it = [&](const Manifest& manifest) {
        return *next && manifest.has_officer(**next);
    };
    const KeyStand stand = stand_of(rotation.own, names_it, rotation.context.now);
    if (stand == KeyStand::waiting) return failure(LocalError::rotation_waits);
    if (stand == KeyStand::fresh) {
        const std::string what = fill_in(
            _("To be replaced by a new key with the same passphrase: the officer's key in {}. The "
              "old one signs no change of the center any more then, and can still take back keys "
              "of its time."),
            path);
        if (auto agreed = ask(rotation, what); !agreed) return agreed.error();
        const auto officer =
            open_officer_key(rotation.context, rotation.own, rotation.options.key_file);
        if (!officer) return officer.error();
        if (!*next) {
            auto made = make_next_officer(rotation, path, *officer);
            if (!made) return made.error();
            *next = *made;
        }
        Manifest manifest = rotation.own.manifest;
        const auto at =
            std::ranges::find(manifest.officers, officer->key.public_key(), &Officer::key);
        at->key = **next;
        auto change = sign_manifest(rotation.context, rotation.client, rotation.own,
                                    std::move(manifest), officer->key);
        if (!change) return change.error();
        if (!change->is_in_force()) return RotationOutcome{std::move(*change), {}};
        if (auto put = put_next_in_place(path, rotation.own.manifest.epoch); !put)
            return put.error();
        return RotationOutcome{std::move(*change), {}};
    }
    if (auto put = put_next_in_place(path, rotation.own.manifest.epoch); !put) return put.error();
    return RotationOutcome();
}

// --- what the manifest grants ---

struct Replaced {
    std::string path;
    PublicKey old_key;
    PublicKey new_key;
};

Expected<void> put_all_in_place(const Rotation& rotation, const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
        if (auto put = put_next_in_place(path, rotation.own.manifest.epoch); !put) return put;
    }
    return {};
}

Expected<SignedChange> sign_for(const Rotation& rotation,
                                const std::vector<Replaced>& keys,
                                bool overlaps,
                                const SecretKey& officer) {
    Manifest manifest = rotation.own.manifest;
    for (const Replaced& key : keys) {
        if (!grants(manifest, key.old_key)) return failure(LocalError::device_unknown, key.path);
        put_in_place_of(manifest, key.old_key, key.new_key, overlaps, rotation.context.now);
    }
    return sign_manifest(rotation.context, rotation.client, rotation.own, std::move(manifest),
                         officer);
}

// --- the keys of this computer ---

Expected<RotationOutcome> rotate_device(const Rotation& rotation) {
    const std::vector<std::string> paths{device_key_path(rotation.folder),
                                         machine_key_path(rotation.folder)};
    // One of them may be in its place already, where the last run was cut off between the two.
    std::vector<PublicKey> waiting;
    for (const std::string& path : paths) {
        if (const auto key = public_key_of(next_path(path))) waiting.push_back(*key);
    }
    const auto names_them = [&](const Manifest& manifest) {
        return !waiting.empty() && std::ranges::all_of(waiting, [&](const PublicKey& key) {
            return grants(manifest, key);
        });
    };
    const KeyStand stand = stand_of(rotation.own, names_them, rotation.context.now);
    if (stand == KeyStand::waiting) return failure(LocalError::rotation_waits);
    if (stand == KeyStand::in_force) {
        if (auto put = put_all_in_place(rotation, paths); !put) return put.error();
        return RotationOutcome();
    }
    const std::string what =
        _("To be replaced by new keys: those with which the service on this computer connects to "
          "other centers and seals records. The old ones are good for 7 more days, so that the "
          "service can be restarted in between.");
    if (auto agreed = ask(rotation, what); !agreed) return agreed.error();
    const auto officer =
        open_officer_key(rotation.context, rotation.own, rotation.options.key_file);
    if (!officer) return officer.error();
    SystemRandom random;
    std::vector<Replaced> keys;
    for (const std::string& path : paths) {
        const auto old_key = public_key_of(path);
        if (!old_key) return failure(LocalError::key_missing, path);
        const auto made = make_next_key(path, random);
        if (!made) return made.error();
        keys.push_back({path, *old_key, *made});
    }
    auto change = sign_for(rotation, keys, true, officer->key);
    if (!change) return change.error();
    if (change->is_in_force()) {
        if (auto put = put_all_in_place(rotation, paths); !put) return put.error();
    }
    return RotationOutcome{std::move(*change), {}};
}

// --- a person's key ---

struct StaffFiles {
    std::string sealed;
    std::string public_half;
    [[nodiscard]] std::vector<std::string> all() const { return {sealed, public_half}; }
};

std::string public_half_of(const std::string& sealed) {
    return sealed.substr(0, sealed.size() - std::string_view(".sealed").size()) + ".public";
}

// Sealed with the person's own passphrase, which the key to sealed records keeps.
Expected<PublicKey> make_next_staff(const Rotation& rotation,
                                    const StaffKey& staff,
                                    const StaffFiles& files) {
    const PassphraseSource given{rotation.options.staff_passphrase_file};
    const auto passphrase = ask_passphrase(
        given, rotation.context.prompt,
        fill_in(_("The passphrase of {}, typed by the one who uses it: "), staff.name));
    if (!passphrase) return passphrase.error();
    const auto old_key = open_secret(staff.path, passphrase->view());
    if (!old_key) return old_key.error();
    SystemRandom random;
    const SecretKey key = SecretKey::generate(random);
    const auto sealed = sealed_seed(rotation.context, key, passphrase->view());
    if (!sealed) return sealed.error();
    if (auto written = write_next(files.sealed, *sealed); !written) return written.error();
    const std::string line = public_key_line(key.public_key());
    if (auto written = write_next(files.public_half, as_bytes(line)); !written)
        return written.error();
    return key.public_key();
}

Expected<RotationOutcome> rotate_staff(const Rotation& rotation) {
    const auto staff = find_staff_key(rotation.folder, rotation.context.staff());
    if (!staff) return staff.error();
    if (!staff->key) return failure(LocalError::staff_without_public, staff->name);
    const StaffFiles files{staff->path, public_half_of(staff->path)};
    auto next = read_public_key_line(next_path(files.public_half));
    const auto names_it = [&](const Manifest& manifest) { return next && grants(manifest, *next); };
    const KeyStand stand = stand_of(rotation.own, names_it, rotation.context.now);
    if (stand == KeyStand::waiting) return failure(LocalError::rotation_waits);
    if (stand == KeyStand::in_force) {
        if (auto put = put_all_in_place(rotation, files.all()); !put) return put.error();
        return RotationOutcome{{}, *staff->key};
    }
    if (!grants(rotation.own.manifest, *staff->key))
        return failure(LocalError::staff_not_granted, staff->name);
    const std::string what =
        fill_in(_("To be replaced by a new key with the same passphrase: the staff key {}. What it "
                  "wrote stays."),
                staff->name);
    if (auto agreed = ask(rotation, what); !agreed) return agreed.error();
    const auto officer =
        open_officer_key(rotation.context, rotation.own, rotation.options.key_file);
    if (!officer) return officer.error();
    if (!next) {
        const auto made = make_next_staff(rotation, *staff, files);
        if (!made) return made.error();
        next = *made;
    }
    // Where others have to sign, this key has to do until they have, and until this is run again.
    const bool overlaps = rotation.own.manifest.signatures_needed > 1;
    auto change = sign_for(rotation, {{staff->path, *staff->key, *next}}, overlaps, officer->key);
    if (!change) return change.error();
    if (change->is_in_force()) {
        if (auto put = put_all_in_place(rotation, files.all()); !put) return put.error();
    }
    return RotationOutcome{std::move(*change), *staff->key};
}

// --- the command ---

Expected<RotationOutcome> rotate(const Rotation& rotation) {
    if (rotation.options.what == "officer") return rotate_officer(rotation);
    if (rotation.options.what == "device") return rotate_device(rotation);
    if (rotation.options.what == "staff") return rotate_staff(rotation);
    return failure(LocalError::usage,
                   fill_in(_("'tsunagi rotate' takes officer, staff or device, and not '{}'."),
                           rotation.options.what));
}

std::string done_text(const RotateOptions& options, const PublicKey& old_key) {
    if (options.what == "device") {
        return _(
            "The new keys of this computer are in their place: restart its service within 7 "
            "days, so that it uses them.");
    }
    if (options.what == "staff") {
        return _("The new staff key is in its place: open it with 'tsunagi unlock'. Make a new "
                 "copy of the center's keys folder, and destroy the old ones.") +
               std::string("\n") +
               fill_in(_("The old one is not taken back: if somebody may have a copy of it, run "
                         "'tsunagi staff revoke {}'. What it wrote stays."),
                       short_id(to_hex(old_key.span())));
    }
    return _(
        "The new officer's key is in its place: make new copies of it. The old one signs no change "
        "of the center any more. Whoever has it can still take back keys that the center had in "
        "its time and, if one signature was enough then, split the center: destroy FILE.old-NUMBER "
        "and all copies. If old keys have to be taken back that the center has no more ('tsunagi "
        "staff' lists them), do that before: it needs the old one.");
}

std::string again_text(const RotateOptions& options) {
    return fill_in(
        _("When they have signed, run 'tsunagi rotate {}' once more: it puts the new key "
          "in its place."),
        options.what);
}

}  // namespace

ExitCode run(Context& context, const RotateOptions& options) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto lock = lock_keys(*folder + "/keys");
    if (!lock) return context.fail(lock.error());
    const auto own = ask_own_manifest(*client);
    if (!own) return context.fail(own.error());
    const auto outcome = rotate({context, *client, *own, options, *folder});
    if (!outcome) return context.fail(outcome.error());
    const auto& change = outcome->change;
    const bool is_done = !change || change->is_in_force();
    JsonValues summary{{"rotated", is_done}, {"what", options.what}};
    if (options.what == "staff") summary.emplace_back("old_key", to_hex(outcome->old_key.span()));
    const std::string text = done_text(options, outcome->old_key);
    if (!change) return context.done(summary_json(summary), text);
    if (!is_done) context.output.line(again_text(options));
    return tell_signed(context, *own, *change, summary, text);
}

}  // namespace tsunagi::client
