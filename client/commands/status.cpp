#include <algorithm>

#include "client/backup/last_backup.h"
#include "client/backup/restore_folder.h"
#include "client/center_folder.h"
#include "client/commands/commands.h"
#include "client/commands/peer_text.h"
#include "client/device_keys.h"
#include "client/granted_keys.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/membership.h"
#include "client/own_manifest.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

std::string key_text(const StatusAnswer& status) {
    if (!status.is_unlocked) return _("The staff key is locked.");
    return fill_in(_("The staff key is open for {} more."), length_text(status.unlocked_seconds));
}

std::string waiting_text(const StatusAnswer& status, const std::string& day) {
    return fill_in(
        n_("Restored from a backup of {}: it waits until it has compared with {} other center ({} "
           "so far), and writes nothing before. If it cannot be reached: tsunagi restore --alone",
           "Restored from a backup of {}: it waits until it has compared with {} other centers ({} "
           "so far), and writes nothing before. If they cannot be reached: tsunagi restore --alone",
           status.restored_needed),
        day, number_text(status.restored_needed), number_text(status.restored_compared));
}

std::string removed_text(const std::string& day) {
    return fill_in(
        _("Restored from a backup of {}. The other centers have removed this one, so none compares "
          "with it. Call them: members can take it back. To write for yourselves meanwhile: "
          "tsunagi restore --alone"),
        day);
}

std::string nobody_text(const std::string& day) {
    return fill_in(
        _("Restored from a backup of {}. It knows no other member to compare with. If others "
          "have joined since, take in a bundle from one of them; if there are none: tsunagi "
          "restore --alone"),
        day);
}

std::string alone_text(const StatusAnswer& status, const std::string& day) {
    if (status.restored_needed == 0) {
        return fill_in(_("Restored from a backup of {}; it did not wait for other centers."), day);
    }
    return fill_in(
        n_("Restored from a backup of {}; it did not wait for other centers. What officers sign "
           "waits until it has compared with {} center ({} so far).",
           "Restored from a backup of {}; it did not wait for other centers. What officers sign "
           "waits until it has compared with {} centers ({} so far).",
           status.restored_needed),
        day, number_text(status.restored_needed), number_text(status.restored_compared));
}

void show_restored(Output& output, const StatusAnswer& status) {
    const std::string day = day_text(day_in_japan(status.restored_made_ms));
    switch (status.restored) {
        case StatusAnswer::Restored::no: return;
        case StatusAnswer::Restored::waits:
            output.line(status.is_removed             ? removed_text(day)
                        : status.restored_needed == 0 ? nobody_text(day)
                                                      : waiting_text(status, day));
            return;
        case StatusAnswer::Restored::compared:
            output.line(
                fill_in(_("Restored from a backup of {}, and compared with others since."), day));
            return;
        case StatusAnswer::Restored::ended: output.line(alone_text(status, day)); return;
    }
}

void show_purge(Output& output, std::uint8_t purge) {
    switch (purge) {
        case 0: return;
        case 3:
            output.line(
                _("Erased texts still lie in the files: there is too little room on the disk to "
                  "clear "
                  "them out. Make room; it goes on by itself."));
            return;
        case 4:
            output.line(
                _("Erased texts could not be cleared out of the files. It is tried again; the log "
                  "says why."));
            return;
        default: output.line(_("Erased texts are being cleared out of the files.")); return;
    }
}

void show_trouble(Output& output, const StatusAnswer& status) {
    if (!status.is_writing) {
        output.line(
            _("The disk is full: records can be read, but nothing is taken in. Make room."));
    }
    if (status.search_behind != 0) {
        output.line(fill_in(n_("Search still has to take in {} change.",
                               "Search still has to take in {} changes.", status.search_behind),
                            number_text(status.search_behind)));
    }
    show_purge(output, status.purge);
    if (status.unchecked != 0) {
        output.line(
            fill_in(n_("The signature of {} record is still being checked.",
                       "The signatures of {} records are still being checked.", status.unchecked),
                    number_text(status.unchecked)));
    }
    for (const auto& deferred : status.deferred) {
        const auto sentence = error_sentence(static_cast<Error>(deferred.reason));
        output.line(fill_in(n_("{} record waits: {}", "{} records wait: {}", deferred.count),
                            number_text(deferred.count), _(sentence.english)));
    }
}

void show_status(Output& output, const StatusAnswer& status, WallTime now) {
    output.line(isolated(status.name) + "  " + home_text(status.home) + "  " +
                short_id(id_text(status.center)));
    if (status.is_member) {
        output.line(
            fill_in(n_("Federation {}, {} center", "Federation {}, {} centers", status.members),
                    isolated(status.federation), number_text(status.members)));
    } else {
        output.line(_("Not admitted to a federation yet."));
    }
    output.line(key_text(status));
    show_restored(output, status);
    show_trouble(output, status);
    output.line("");
    output.line(
        fill_in(n_("{} record", "{} records", status.records), number_text(status.records)));
    Table scopes({{_("Who may see them"), Table::Align::left, 40},
                  {_("Records"), Table::Align::right, 14},
                  {_("Check value"), Table::Align::left, 16}});
    for (const auto& scope : status.scopes) {
        const std::string words = scope_words(scope.scope);
        scopes.add({scope.is_declined ? fill_in(_("{} (not subscribed)"), words) : words,
                    number_text(scope.records), short_id(id_text(scope.digest))});
    }
    if (!scopes.empty()) scopes.write(output);
    output.line("");
    Table peers = peer_table();
    for (const auto& peer : status.peers) add_peer_row(peers, peer, now);
    if (peers.empty()) {
        output.line(_("No links yet: add one with 'tsunagi peers add HOST:PORT'."));
    } else {
        peers.write(output);
    }
}

}  // namespace

ExitCode run(Context& context, const StatusOptions& /*options*/) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto own = ask_own_manifest(*client);
    if (!own && !is_failure(own.error(), Error::not_found)) return context.fail(own.error());
    const auto membership = ask_membership(*client);
    if (!membership) return context.fail(membership.error());
    context.output.json(status_json(*status));
    if (!context.output.is_json()) show_status(context.output, *status, context.now);
    for (const std::string& notice : membership_notices(*membership, status->center))
        context.output.note(notice);
    if (own) {
        for (const std::string& warning : key_warnings(own->manifest, context.now))
            context.output.note(warning);
        if (const auto folder = context.data_folder()) {
            for (const std::string& warning :
                 service_key_warnings(own->manifest, service_keys(*folder), context.now))
                context.output.note(warning);
        }
        if (own->is_forked) context.output.note(failure(LocalError::center_forked).message);
        const auto open = static_cast<std::uint64_t>(
            std::ranges::count_if(own->proposals, [&](const ProposedManifest& proposal) {
                return is_waiting(*own, proposal, context.now);
            }));
        if (open != 0) {
            context.output.note(fill_in(
                n_("{} change of this center waits for signatures: tsunagi approvals",
                   "{} changes of this center wait for signatures: tsunagi approvals", open),
                number_text(open)));
        }
    }
    if (const auto folder = context.data_folder()) {
        if (const std::string left = unfinished_restore(*folder); !left.empty())
            context.output.note(failure(LocalError::backup_not_taken_in, left).message);
        const auto last = read_last_backup(*folder);
        // Who has restored one needs no first days to think of it.
        const auto made =
            status->restored == StatusAnswer::Restored::no ? center_made(*folder) : std::nullopt;
        if (const std::string warning = backup_warning(last, made, context.now); !warning.empty()) {
            context.output.note(warning);
        } else if (last) {
            context.output.line(last_backup_text(*last));
        }
    }
    return ExitCode::done;
}

}  // namespace tsunagi::client
