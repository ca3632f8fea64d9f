// passphrase: another passphrase for the keys of the center's folder.
#include <filesystem>

#include "client/center_folder.h"
#include "client/commands/commands.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/key_passphrase.h"
#include "client/staff_keys.h"
#include "client/system_random.h"

namespace tsunagi::client {
namespace {

Expected<std::vector<SealedKey>> officer_key(const std::string& folder) {
    const auto path = find_officer_key(folder);
    if (!path) return path.error();
    return std::vector<SealedKey>{{"officer", *path, true}};
}

// The staff key last: key_passphrase.h says why. Who has a key to sealed records of their own opens
// nobody else's with their passphrase.
Expected<std::vector<SealedKey>> keys_of_folder(const std::string& folder,
                                                const std::string& staff) {
    const auto key = find_staff_key(folder, staff);
    if (!key) return key.error();
    std::vector<SealedKey> out;
    std::error_code problem;
    const std::string box = box_key_path(folder, *key);
    const std::string officer = officer_key_path(folder);
    if (box == first_box_key_path(folder) && std::filesystem::exists(officer, problem))
        out.push_back({"officer", officer, false});
    if (std::filesystem::exists(box, problem)) out.push_back({"box", box, false});
    out.push_back({key->name, key->path, true});
    return out;
}

Expected<std::vector<SealedKey>> chosen_keys(const Context& context,
                                             const PassphraseOptions& options) {
    const std::string& staff = context.options.staff;
    if ((options.officer ? 1 : 0) + (options.key_file.empty() ? 0 : 1) + (staff.empty() ? 0 : 1) >
        1) {
        return failure(LocalError::key_choice);
    }
    if (!options.key_file.empty()) {
        std::error_code problem;
        if (!std::filesystem::is_regular_file(options.key_file, problem))
            return failure(LocalError::bad_file, options.key_file);
        return std::vector<SealedKey>{
            {std::filesystem::path(options.key_file).stem().string(), options.key_file, true}};
    }
    const auto folder = context.data_folder();
    if (!folder) return folder.error();
    return options.officer ? officer_key(*folder) : keys_of_folder(*folder, context.staff());
}

Expected<std::vector<ChangedKey>> change(Context& context,
                                         const PassphraseOptions& options,
                                         std::vector<SealedKey> keys) {
    RealKeyDisk disk;
    auto change = PassphraseChange::begin(std::move(keys), disk);
    if (!change) return change.error();
    const PassphraseSource given{options.new_file};
    if (given.file.empty() && !context.prompt.is_there())
        return failure(LocalError::new_passphrase_missing);
    const auto before = ask_passphrase(context.passphrase_source(), context.prompt,
                                       _("The passphrase until now: "));
    if (!before) return before.error();
    const auto count = change->open(before->view());
    if (!count) return count.error();
    // From a file, a change that was whole but not told can be known by the new one.
    if (*count == 0 && given.file.empty()) return failure(Error::wrong_passphrase);
    const auto after = ask_new_passphrase(
        given, context.prompt, _("The new passphrase (four words or more; nothing is shown): "),
        options.key_file.empty() ? center_name(*context.data_folder()) : std::string());
    if (!after) return after.error();
    if (after->view() == before->view()) return failure(LocalError::passphrase_unchanged);
    context.output.note(_("The keys are sealed anew, which takes some seconds."));
    SystemRandom random;
    return change->finish(after->view(), random, context.seal_cost);
}

std::string key_words(const std::string& name) {
    if (name == "officer") return _("the officer's key");
    if (name == "box") return _("the key to sealed records");
    return name;
}

std::string names_of(const std::vector<ChangedKey>& keys, KeyOutcome outcome) {
    std::string out;
    for (const auto& key : keys) {
        if (key.outcome == outcome) out += (out.empty() ? "" : _(", ")) + key_words(key.name);
    }
    return out;
}

std::string outcome_name(KeyOutcome outcome) {
    switch (outcome) {
        case KeyOutcome::changed: return "changed";
        case KeyOutcome::was_new: return "was_new";
        case KeyOutcome::left: return "left";
    }
    return {};
}

void tell_json(Context& context, const std::vector<ChangedKey>& keys) {
    for (const auto& key : keys) {
        std::vector<std::pair<std::string, JsonValue>> values{
            {"key", key.name}, {"file", key.path}, {"outcome", outcome_name(key.outcome)}};
        if (key.outcome == KeyOutcome::left) values.emplace_back("error", key.reason.name);
        context.output.json(object_json("key", values));
    }
}

std::uint64_t count_of(const std::vector<ChangedKey>& keys, KeyOutcome outcome) {
    std::uint64_t count = 0;
    for (const auto& key : keys) count += key.outcome == outcome ? 1 : 0;
    return count;
}

// What a new passphrase does not do, and what is left to do by hand.
void tell_limits(Context& context, const PassphraseOptions& options) {
    const std::string& file = context.passphrase_source().file;
    if (!file.empty()) {
        context.output.line(
            fill_in(_("The file {} holds the old passphrase: put the new one into it."), file));
    }
    if (!options.officer && options.key_file.empty()) {
        context.output.line(
            _("A key that is open in the service stays open until 'tsunagi lock' or the end of its "
              "time."));
    }
    context.output.line(
        _("Copies of the keys that were made before (backups, other computers) still open with the "
          "old passphrase: replace them by new copies. If somebody may have such a copy and the "
          "old passphrase, the keys themselves have to be replaced: the new passphrase does not "
          "stop that person."));
}

}  // namespace

ExitCode run(Context& context, const PassphraseOptions& options) {
    auto keys = chosen_keys(context, options);
    if (!keys) return context.fail(keys.error());
    const auto done = change(context, options, std::move(*keys));
    if (!done) return context.fail(done.error());
    tell_json(context, *done);
    const std::uint64_t changed = count_of(*done, KeyOutcome::changed);
    const std::uint64_t was_new = count_of(*done, KeyOutcome::was_new);
    if (changed > 0) {
        context.output.line(
            fill_in(_("The passphrase is changed for: {}."), names_of(*done, KeyOutcome::changed)));
    }
    if (was_new > 0) {
        const std::string names = names_of(*done, KeyOutcome::was_new);
        context.output.line(
            changed > 0
                ? fill_in(_("An earlier change had been cut off and is finished now; the new "
                            "passphrase was in force already for: {}."),
                          names)
                : fill_in(_("The new passphrase is in force already for: {}. Nothing was left to "
                            "change."),
                          names));
    }
    for (const auto& key : *done) {
        if (key.outcome != KeyOutcome::left) continue;
        context.output.line(
            is_failure(key.reason, Error::wrong_passphrase)
                ? fill_in(_("Left as it is, because it has another passphrase: {} ({})."),
                          key_words(key.name), key.path)
                : key.reason.message);
    }
    tell_limits(context, options);
    return context.done(summary_json(
        {{"changed", changed}, {"was_new", was_new}, {"left", count_of(*done, KeyOutcome::left)}}));
}

}  // namespace tsunagi::client
