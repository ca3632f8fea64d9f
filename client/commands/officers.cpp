// officers: who may sign for this center; officers add, remove, replace, name and need: another set
// of them, or another number of signatures.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "client/center_folder.h"
#include "client/commands/commands.h"
#include "client/folder_files.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/manifest_changes.h"
#include "client/own_manifest.h"
#include "client/signing.h"
#include "client/system_random.h"
#include "client/write_failure.h"
#include "protocol/base/limits.h"
#include "protocol/base/utf8.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kOfficerDigitsMin = 8;

Expected<std::string> read_officer_name(const std::string& text, const Manifest& manifest) {
    if (text.empty() || text.size() > kNameBytesMax ||
        !is_clean_text(text, TextShape::single_line)) {
        return failure(LocalError::bad_officer_name, text);
    }
    if (std::ranges::find(manifest.officers, text, &Officer::name) != manifest.officers.end())
        return failure(LocalError::officer_exists, text);
    return text;
}

// By name, or by eight or more digits of the key. Errors: officer_unknown.
Expected<std::size_t> find_officer(const Manifest& manifest, const std::string& text) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < manifest.officers.size(); ++i) {
        const Officer& officer = manifest.officers[i];
        const bool is_digits =
            text.size() >= kOfficerDigitsMin && to_hex(officer.key.span()).starts_with(text);
        if ((!text.empty() && officer.name == text) || is_digits) found.push_back(i);
    }
    if (found.size() != 1) return failure(LocalError::officer_unknown, text);
    return found.front();
}

// A new officer's key gets a place of its own, so that who has the folder does not have it.
struct NewKey {
    SecretKey key;
    std::string file;
    std::string passphrase_file;
};

struct Plan {
    Manifest next;
    std::optional<NewKey> new_key;
};

Expected<Plan> plan_of(const OfficersChangeOptions& options, const Manifest& before) {
    Plan plan{before, std::nullopt};
    auto& officers = plan.next.officers;
    using Action = OfficersChangeOptions::Action;
    if (options.action == Action::need) {
        if (options.need < 1 || options.need > officers.size())
            return failure(LocalError::officer_count, std::to_string(officers.size()));
        plan.next.signatures_needed = static_cast<std::uint16_t>(options.need);
        return plan;
    }
    std::size_t at = officers.size();
    if (options.action != Action::add) {
        const auto found = find_officer(before, options.name);
        if (!found) return found.error();
        at = *found;
    }
    if (options.action == Action::remove) {
        if (officers.size() - 1 < before.signatures_needed) {
            return failure(LocalError::officer_needed, std::to_string(before.signatures_needed));
        }
        officers.erase(officers.begin() + static_cast<std::ptrdiff_t>(at));
        return plan;
    }
    const auto name =
        read_officer_name(options.action == Action::add ? options.name : options.new_name, before);
    if (!name) return name.error();
    if (options.action == Action::name) {
        officers[at].name = *name;
        return plan;
    }
    SystemRandom random;
    plan.new_key = {SecretKey::generate(random), options.out, options.new_passphrase_file};
    const Officer officer{plan.new_key->key.public_key(), *name};
    if (options.action == Action::add) {
        officers.push_back(officer);
    } else {
        officers[at] = officer;
    }
    return plan;
}

std::string what_text(const Manifest& before, const Plan& plan) {
    std::string text = joined(change_lines(before, plan.next, {}), "\n");
    const std::size_t count = plan.next.officers.size();
    if (count > 1 && plan.next.signatures_needed == count) {
        text += "\n" + _("All officers have to sign then: if one of them loses the key or the "
                         "passphrase, nothing of this center can ever be changed again. One "
                         "signature less than there are officers is safer.");
    }
    if (count == 1) {
        text +=
            "\n" + _("There is one officer then: if this key or its passphrase is lost, nothing "
                     "of this center can ever be changed again.");
    }
    return text + "\n" + _("All centers of the federation will see the officers' names.");
}

// No --force for keys.
Failure key_file_exists(const std::string& path) {
    Failure out = failure(LocalError::file_exists, path);
    out.message = fill_in(_("{} exists already, and a key is never replaced: choose another name. "
                            "Nothing was changed."),
                          path);
    return out;
}

// A key without a manifest that names it does no harm.
Expected<void> write_key(Context& context, const NewKey& key, const OfficerKey& signer) {
    std::error_code problem;
    if (std::filesystem::exists(std::filesystem::symlink_status(key.file, problem)))
        return key_file_exists(key.file);
    const auto folder = context.data_folder();
    if (!folder) return folder.error();
    const auto passphrase = ask_new_passphrase(
        PassphraseSource{key.passphrase_file}, context.prompt,
        _("A passphrase for the new officer's key, typed by the one who will use it (four words or "
          "more; nothing is shown): "),
        center_name(*folder));
    if (!passphrase) return passphrase.error();
    if (passphrase->view() == signer.passphrase.view())
        return failure(LocalError::passphrase_shared);
    SystemRandom random;
    const auto sealer = Sealer::make(passphrase->view(), random, context.seal_cost);
    if (!sealer) return failure(LocalError::no_memory_for_key);
    Bytes seed = key.key.seed();
    const Bytes sealed = sealer->seal(seed, random);
    wipe(seed);
    int number = write_new_file(key.file, sealed);
    if (number == EEXIST) return key_file_exists(key.file);
    std::string parent = std::filesystem::path(key.file).parent_path().string();
    if (parent.empty()) parent = ".";
    if (number == 0) number = flush_folder(parent);
    if (number == 0) return {};
    ::unlink(key.file.c_str());
    return file_write_failure(key.file, number);
}

Expected<SignedChange> change(Context& context,
                              ControlClient& client,
                              const OwnManifest& own,
                              const OfficersChangeOptions& options,
                              const Plan& plan) {
    const auto officer = open_officer_key(context, own, options.key_file);
    if (!officer) return officer.error();
    if (plan.new_key) {
        if (auto written = write_key(context, *plan.new_key, *officer); !written)
            return written.error();
    }
    auto done = sign_manifest(context, client, own, plan.next, officer->key);
    if (!done && plan.new_key && is_refused_for_good(done.error()))
        ::unlink(plan.new_key->file.c_str());
    return done;
}

std::string done_text(const Plan& plan) {
    std::string text = _("The officers of this center are changed.");
    if (plan.new_key) {
        text += "\n" + fill_in(_("The new officer's key lies in {}: give it to that person, keep a "
                                 "copy in a safe place, and leave none on this computer. It signs "
                                 "with --key FILE."),
                               plan.new_key->file);
    }
    return text;
}

std::string officer_json(const Officer& officer) {
    return object_json("officer", {{"name", officer.name}, {"key", to_hex(officer.key.span())}});
}

}  // namespace

ExitCode run(Context& context, const OfficersListOptions& /*options*/) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto own = ask_own_manifest(*client);
    if (!own) return context.fail(own.error());
    const Manifest& manifest = own->manifest;
    Table table({{_("Officer"), Table::Align::left, 40}, {_("Key"), Table::Align::left, 16}});
    for (const Officer& officer : manifest.officers) {
        context.output.json(officer_json(officer));
        table.add({officer.name.empty() ? _("(no name)") : officer.name,
                   short_id(to_hex(officer.key.span()))});
    }
    table.write(context.output);
    const std::uint64_t needed = manifest.signatures_needed;
    return context.done(
        summary_json({{"count", std::uint64_t{manifest.officers.size()}}, {"needed", needed}}),
        fill_in(n_("A change needs {} signature of theirs.",
                   "A change needs {} signatures of theirs.", needed),
                number_text(needed)));
}

ExitCode run(Context& context, const OfficersChangeOptions& options) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto own = ask_own_manifest(*client);
    if (!own) return context.fail(own.error());
    const auto plan = plan_of(options, own->manifest);
    if (!plan) return context.fail(plan.error());
    if (plan->next == own->manifest)
        return context.done(summary_json({{"changed", false}}),
                            _("That is what stands there already: nothing was changed."));
    const std::string what = with_open_proposals(what_text(own->manifest, *plan), *own);
    if (auto agreed = confirm(context, what, _("Change it? [y/N] ")); !agreed)
        return context.fail(agreed.error());
    const auto done = change(context, *client, *own, options, *plan);
    if (!done) return context.fail(done.error());
    if (!done->is_in_force() && plan->new_key) {
        context.output.line(
            fill_in(_("The new officer's key lies in {}. It signs nothing until the change is in "
                      "force."),
                    plan->new_key->file));
    }
    return tell_signed(context, *own, *done, {{"changed", done->is_in_force()}}, done_text(*plan));
}

}  // namespace tsunagi::client
