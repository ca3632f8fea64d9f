// staff revoke: a staff key is taken back for good.
//
// What it wrote stays where it is listed (ADR 0041): the lists go in first and wait, and what takes
// the key back comes behind them in one step with the manifest that does not grant it any more, so
// that at no moment the key is taken back and its lists are lost. Where the center wants several
// officers to sign, that manifest is a proposal; one officer is enough to take the key back.
#include <algorithm>

#include "client/commands/commands.h"
#include "client/commands/sharing.h"
#include "client/commands/staff_rows.h"
#include "client/commands/values.h"
#include "client/granted_keys.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/key_work.h"
#include "client/manifest_changes.h"
#include "client/match_text.h"
#include "client/own_manifest.h"
#include "client/signing.h"
#include "client/system_random.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kTitlesShown = 5;

struct Revoking {
    std::string folder;
    std::string name;  // "" where its key does not lie in this folder
    Grant grant;
    bool is_granted = true;   // by the manifest in force
    std::uint64_t older = 0;  // keys that were replaced, of which nobody tells whose they were
    KeyWorkChoice work;
    RevocationReason reason = RevocationReason::left;
};

Expected<RevocationReason> read_reason(const StaffRevokeOptions& options) {
    if (options.reason.empty())
        return options.since.empty() ? RevocationReason::left : RevocationReason::lost;
    if (options.reason == "left") return RevocationReason::left;
    if (options.reason == "lost") return RevocationReason::lost;
    if (options.reason == "replaced") return RevocationReason::replaced;
    if (options.reason == "other") return RevocationReason::other;
    return failure(
        LocalError::usage,
        fill_in(_("--reason is left, lost, replaced or other, and not '{}'."), options.reason));
}

// Somebody has to be able to write afterwards.
bool is_last(const OwnManifest& own, const Grant& revoked, WallTime now) {
    return std::ranges::none_of(own.manifest.grants, [&](const Grant& grant) {
        return grant.role == Role::staff && (grant.rights & kRightPublish) != 0 &&
               grant.key != revoked.key && now < end_of(grant) && !own.revoked.contains(grant.key);
    });
}

std::string key_text(const Revoking& revoking) {
    return revoking.name.empty() ? short_id(to_hex(revoking.grant.key.span())) : revoking.name;
}

Expected<std::string> titles_text(ControlClient& client, std::span<const KeyRecord> records) {
    std::string text;
    for (const KeyRecord& record : records.first(std::min(records.size(), kTitlesShown))) {
        const auto item = find_item(client, id_text(record.id));
        if (!item) return item.error();
        const auto body = *item ? decode_body((*item)->body) : Result<Body>(Error::not_found);
        text += "\n  " + short_id(id_text(record.id)) + "  " + kind_label(record.kind) + "  " +
                (body ? isolated(body->title) : "");
    }
    if (records.size() > kTitlesShown)
        text += "\n  " + fill_in(_("and {} more"), number_text(records.size() - kTitlesShown));
    return text;
}

Expected<std::string> late_text(ControlClient& client, const KeyWork& work) {
    const auto titles = titles_text(client, work.late);
    if (!titles) return titles.error();
    std::string text =
        "\n" +
        fill_in(n_("Taken back everywhere, because it came since then or says so: {} record.",
                   "Taken back everywhere, because they came since then or say so: {} "
                   "records.",
                   work.late.size()),
                number_text(work.late.size())) +
        *titles;
    if (const std::uint64_t earlier = work.dated_back(); earlier != 0) {
        text += "\n" + fill_in(n_("{} of them says an earlier day, and came here later. If this "
                                  "computer was set up anew since then, leave it where it is with "
                                  "--by-date.",
                                  "{} of them say an earlier day, and came here later. If this "
                                  "computer was set up anew since then, leave them where they are "
                                  "with --by-date.",
                                  earlier),
                               number_text(earlier));
    }
    if (const std::uint64_t words = work.late_sponsorships(); words != 0) {
        text += "\n" + fill_in(n_("{} of them vouches for a center: if nobody else does, that "
                                  "center is a member no more.",
                                  "{} of them vouch for centers: those for which nobody else does "
                                  "are members no more.",
                                  words),
                               number_text(words));
    }
    return text;
}

// What is going to happen, and what can't be called back.
Expected<std::string> what_text(ControlClient& client,
                                const Revoking& revoking,
                                const KeyWork& work) {
    std::string text =
        fill_in(_("To be taken back for good: the staff key {}."), key_text(revoking));
    const std::uint64_t kept = work.kept_count();
    text += "\n" +
            fill_in(n_("What it wrote stays: {} record.", "What it wrote stays: {} records.", kept),
                    number_text(kept));
    if (revoking.work.since_ms != 0 && !work.last_kept.empty()) {
        const auto last = titles_text(client, work.last_kept);
        if (!last) return last.error();
        text += "\n" +
                _("The last of these that came, in case one is not yours (it could be dated "
                  "back):") +
                *last;
    }
    if (!work.late.empty()) {
        const auto late = late_text(client, work);
        if (!late) return late.error();
        text += *late;
    }
    if (revoking.older != 0) {
        text +=
            "\n" + fill_in(n_("{} key that was replaced was never taken back ('tsunagi staff' "
                              "shows it): it may be this person's too, and goes on for whoever "
                              "has it.",
                              "{} keys that were replaced were never taken back ('tsunagi "
                              "staff' shows them): they may be this person's too, and go on for "
                              "whoever has them.",
                              revoking.older),
                           number_text(revoking.older));
    }
    return text + "\n" +
           _("This key signs nothing any more then. Who has a copy of the center's folder and its "
             "passphrase can still open sealed records and connect as this center: those keys are "
             "not changed by it.");
}

struct Revoked {
    OwnManifest own;                     // when it was signed
    std::optional<SignedChange> change;  // the manifest without the key, where it was granted
};

Expected<Revoked> sign_and_hand_over(Context& context,
                                     ControlClient& client,
                                     const Revoking& revoking,
                                     const KeyWork& work,
                                     const SecretKey& officer) {
    auto own = ask_own_manifest(client);
    if (!own) return own.error();
    const CenterId center = author_of(own->record.parsed());
    const auto epoch = epoch_to_revoke(*own, revoking.grant.key, officer.public_key());
    if (!epoch) return epoch.error();
    const Revoker by{own->charter, center, *epoch, officer};
    const auto lists = lists_of(work, by, context.now);
    if (!lists) return lists.error();
    Revocation revocation{revoking.grant.key, revoking.reason, work.kept_authority, {}};
    for (const CheckedRecord& list : *lists)
        revocation.lists.push_back({list.header().scope, list.id()});
    std::ranges::sort(revocation.lists);
    SystemRandom random;
    auto revoked = make_revocation(revocation, by, context.now, random);
    if (!revoked) return failure(revoked.error());
    std::vector<CheckedRecord> records;
    records.push_back(std::move(*revoked));
    std::optional<SignedChange> change;
    if (grants(own->manifest, revoking.grant.key)) {
        Manifest next = own->manifest;
        std::erase_if(next.grants,
                      [&](const Grant& grant) { return grant.key == revoking.grant.key; });
        auto manifest = next_manifest(context, *own, std::move(next), officer);
        if (!manifest) return manifest.error();
        change = change_of(*own, *manifest);
        records.push_back(std::move(*manifest));
    }
    if (auto waiting = hand_over_lists(client, own->charter, *lists); !waiting)
        return waiting.error();
    if (auto done = submit(client, own->charter, records); !done) return done.error();
    return Revoked{std::move(*own), std::move(change)};
}

std::string done_text(const Revoking& revoking, const KeptCopies& copies) {
    std::string text = fill_in(
        _("The staff key {} is taken back. Leave the service running until the other centers have "
          "heard of it. Make a new copy of {}/keys, and destroy the old ones."),
        key_text(revoking), revoking.folder);
    if (!copies.folder.empty()) {
        text += "\n" + fill_in(_("What was taken back lies in {}, without its files: look through "
                                 "it, and publish what is right again with another key (tsunagi "
                                 "publish -f FILE)."),
                               copies.folder);
    }
    return text;
}

Expected<Revoking> read_options(Context& context,
                                const StaffRevokeOptions& options,
                                const std::string& folder,
                                const OwnManifest& own) {
    const auto since = read_since(options.since, context.now);
    if (!since) return since.error();
    const auto reason = read_reason(options);
    if (!reason) return reason.error();
    if (options.trusts_dates && *since == 0)
        return failure(LocalError::usage, _("--by-date goes with --since."));
    const auto keys = staff_keys(folder);
    const auto rows = rows_of(own, keys, replaced_staff_keys(folder));
    const auto row = find_staff_row(rows, options.name);
    if (!row) return row.error();
    if (row->grant == nullptr) return failure(LocalError::staff_not_granted, row->name);
    // A name is a guess where the folder does not tell the public half: not for this.
    const auto named = std::ranges::find(keys, row->name, &StaffKey::name);
    const bool is_by_name = options.name == row->name || "staff-" + options.name == row->name;
    if (is_by_name && named != keys.end() && !named->key)
        return failure(LocalError::staff_without_public, row->name);
    Revoking revoking;
    revoking.folder = folder;
    // The key that took its place has the name now, and its files.
    if (named != keys.end() && named->key == row->grant->key) revoking.name = row->name;
    revoking.grant = *row->grant;
    revoking.is_granted = row->is_in_force;
    revoking.work = {row->grant->key, *since, options.trusts_dates};
    revoking.reason = *reason;
    if (is_by_name) {
        revoking.older = static_cast<std::uint64_t>(std::ranges::count_if(
            rows, [](const StaffRow& one) { return is_left_over(one) && one.name.empty(); }));
    }
    if (revoking.is_granted && is_last(own, revoking.grant, context.now))
        return failure(LocalError::staff_last, key_text(revoking));
    return revoking;
}

// Nobody of this center signs with it any more while its work is listed.
Expected<void> close_key(ControlClient& client, const PublicKey& key) {
    const auto status = ask_status(client);
    if (!status) return status.error();
    if (status->open_key != key) return {};
    const auto locked = client.ask(LockRequest{}, [](Answer&) {});
    if (!locked) return locked.error();
    return {};
}

void tell_done(const Context& context,
               const Revoking& revoking,
               const KeyWork& work,
               const KeptCopies& copies,
               const Revoked& done) {
    const JsonValues summary{{"revoked", true},
                             {"key", to_hex(revoking.grant.key.span())},
                             {"kept", work.kept_count()},
                             {"taken_back", std::uint64_t{work.late.size()}},
                             {"dated_back", work.dated_back()},
                             {"folder", copies.folder}};
    const std::string text = done_text(revoking, copies);
    if (!done.change) {
        static_cast<void>(context.done(summary_json(summary), text));
        return;
    }
    // One officer may take a key back; that the list of keys follows may want others.
    if (!done.change->is_in_force()) {
        context.output.line(text);
        context.output.line(
            _("The key is taken back already. That the center's list of keys leaves "
              "it out is a change of its own:"));
    }
    static_cast<void>(tell_signed(context, done.own, *done.change, summary, text));
}

Expected<void> revoke(Context& context,
                      ControlClient& client,
                      const StaffRevokeOptions& options,
                      const Revoking& revoking,
                      const OwnManifest& own) {
    const CenterId center = author_of(own.record.parsed());
    const auto shown = ask_key_work(context, client, center, revoking.work);
    if (!shown) return shown.error();
    const auto what = what_text(client, revoking, *shown);
    if (!what) return what.error();
    if (auto agreed = confirm(context, *what, _("Take it back? [y/N] ")); !agreed) return agreed;
    const auto officer = open_revoking_officer(context, own, revoking.grant.key, options.key_file);
    if (!officer) return officer.error();
    // People may have taken their time.
    const auto work = ask_key_work(context, client, center, revoking.work);
    if (!work) return work.error();
    const auto copies = keep_late_work(client, revoking.folder, work->late, context.now);
    if (!copies) return copies.error();
    if (copies->closed != 0)
        return failure(LocalError::late_work_closed, number_text(copies->closed));
    if (auto closed = close_key(client, revoking.grant.key); !closed) return closed;
    const auto done = sign_and_hand_over(context, client, revoking, *work, officer->key);
    if (!done) return done.error();
    if (!revoking.name.empty()) remove_staff_key(revoking.folder, revoking.name);
    tell_done(context, revoking, *work, *copies, *done);
    return {};
}

}  // namespace

ExitCode run(Context& context, const StaffRevokeOptions& options) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto lock = lock_keys(*folder + "/keys");
    if (!lock) return context.fail(lock.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    // Others take no lists of a center that is none, and would let go of all of it.
    if (!status->is_member) return context.fail(failure(Error::not_a_member));
    const auto own = ask_own_manifest(*client);
    if (!own) return context.fail(own.error());
    const auto revoking = read_options(context, options, *folder, *own);
    if (!revoking) return context.fail(revoking.error());
    if (!revoking->is_granted && own->revoked.contains(revoking->grant.key))
        return context.done(summary_json({{"revoked", false}}),
                            _("This key was taken back already: nothing was changed."));
    if (auto done = revoke(context, *client, options, *revoking, *own); !done)
        return context.fail(done.error());
    return ExitCode::done;
}

}  // namespace tsunagi::client
