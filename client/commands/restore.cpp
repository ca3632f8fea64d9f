#include "client/backup/backup_folder.h"
#include "client/backup/backup_key.h"
#include "client/backup/restore_folder.h"
#include "client/center_folder.h"
#include "client/commands/commands.h"
#include "client/human_text.h"
#include "client/interrupt.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/own_manifest.h"
#include "client/privacy/incident_sheet.h"
#include "client/signing.h"
#include "client/system_random.h"
#include "client/terminal_text.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

// It shall not wait for other centers. For an officer to say: what the center published since the
// backup may stand beside what is written now.
ExitCode go_on_alone(Context& context, const RestoreOptions& options) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    if (status->restored != StatusAnswer::Restored::waits)
        return context.fail(failure(LocalError::restore_not_waiting));
    const auto before = ask_own_manifest(*client);
    if (!before) return context.fail(before.error());
    const auto officer = open_officer_key(context, *before, options.key_file);
    if (!officer) return context.fail(officer.error());
    const std::string what =
        fill_in(_("This center was restored from a backup of {} and has compared with {} other "
                  "centers so far. What it published after that day and others have is not all "
                  "here yet. If you go on now, a record that you change may come back in its other "
                  "version later: then both are shown, and 'tsunagi merge' makes one of them."),
                day_text(day_in_japan(status->restored_made_ms)),
                number_text(status->restored_compared)) +
        "\n" +
        (status->restored_needed == 0
             ? _("It knows no other member. If others have joined since that day, take in a bundle "
                 "from one of them first: a key or a name that you change otherwise would stand "
                 "against them for good.")
             : _("What officers sign (keys, revocations, the center's name) goes on waiting for "
                 "the others: made twice, it could never be put right. If keys were changed after "
                 "that day, take in a bundle from another center first (tsunagi bundle import), or "
                 "others may not know this computer."));
    if (auto agreed = confirm(context, what, _("Go on without the others? [y/N] ")); !agreed)
        return context.fail(agreed.error());
    const auto done = client->ask(EndRestoringRequest{}, [](Answer&) {});
    if (!done) return context.fail(done.error());
    return context.done(summary_json({{"waits", false}}),
                        _("The center may write again. It goes on comparing with others as they "
                          "come."));
}

Expected<BackupList> choose_list(Context& context,
                                 const std::vector<FoundBackupList>& found,
                                 const BackupKey& key,
                                 std::size_t& chosen) {
    for (chosen = 0; chosen < found.size(); ++chosen) {
        auto list = BackupFolder::open_list({found[chosen]}, key.key);
        if (!list || list->parts.empty()) continue;
        if (chosen != 0 || found.front().path.ends_with(".before"))
            context.output.note(fill_in(
                _("The newest list of this backup cannot be read: it is restored as of {}."),
                day_text(day_in_japan(static_cast<std::int64_t>(list->open.head.made_ms)))));
        return list;
    }
    return failure(LocalError::backup_list_damaged, found.front().path);
}

ExitCode tell(Context& context, const BackupList& list, const std::string& into) {
    const std::string day =
        day_text(day_in_japan(static_cast<std::int64_t>(list.open.head.made_ms)));
    std::uint64_t records = 0;
    for (const BackupPart& part : list.parts) records += part.records;
    context.output.line(
        fill_in(_("The center {} is back in {}, as of {}."), isolated(center_name(into)),
                isolated(into), day) +
        "\n\n" + _("Next:") + "\n" +
        fill_in(_("  1. Start its service:       tsunagid --data {}"), into) + "\n" +
        _("  2. See how far it is:       tsunagi status") + "\n" +
        _("  3. When it has compared:    tsunagi backup FOLDER") + "\n\n" +
        fill_in(_("What it shared after {} comes back from other centers; until it has compared "
                  "with two of them (one, where there is only one) it writes nothing. What only "
                  "this center had and was written after {} is gone: write it again. If the old "
                  "computer still runs, switch it off."),
                day, day) +
        "\n\n" +
        _("If it was stolen: wait until 'tsunagi status' says that it has compared, then work "
          "through what 'tsunagi incident --stolen' lists, officer's key first.") +
        "\n" + theft_commands());
    return context.done(
        summary_json({{"folder", into}, {"records", records}, {"made", list.open.head.made_ms}}));
}

}  // namespace

ExitCode run(Context& context, const RestoreOptions& options) {
    if (options.is_alone) return go_on_alone(context, options);
    if (options.folder.empty()) return context.fail(failure(LocalError::restore_from_where));
    const auto data =
        options.into.empty() ? context.data_folder() : Expected<std::string>(options.into);
    if (!data) return context.fail(data.error());
    if (auto fresh = check_new_folder(*data); !fresh) return context.fail(fresh.error());
    const auto backup = BackupFolder::open(options.folder);
    if (!backup) return context.fail(backup.error());
    const auto found = backup->lists();
    if (!found) return context.fail(found.error());
    if (found->empty()) return context.fail(failure(LocalError::backup_none, backup->path()));
    const auto passphrase = ask_passphrase(context.passphrase_source(), context.prompt,
                                           _("The backup's recovery passphrase: "));
    if (!passphrase) return context.fail(passphrase.error());
    const auto key = open_backup_key(found->front().open, passphrase->view(), found->front().path);
    if (!key) return context.fail(key.error());
    std::size_t chosen = 0;
    const auto list = choose_list(context, *found, *key, chosen);
    if (!list) return context.fail(list.error());
    SystemRandom random;
    const Interrupt interrupt;
    const auto restored =
        restore_folder(*backup, *list, key->key, found->at(chosen).bytes, *data, random,
                       [&](std::uint64_t done, std::uint64_t total) -> Expected<void> {
                           if (interrupt.is_asked()) return failure(LocalError::interrupted);
                           context.output.progress(_("Reading the backup"), done, total);
                           return {};
                       });
    context.output.end_progress();
    if (!restored) return context.fail(restored.error());
    return tell(context, *list, *data);
}

}  // namespace tsunagi::client
