// erase: what a record of this center says goes everywhere; a second person stands behind it.
#include <deque>
#include <map>
#include <set>

#include "client/commands/commands.h"
#include "client/commands/erasing.h"
#include "client/commands/sharing.h"
#include "client/commands/values.h"
#include "client/erasure_words.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "protocol/base/limits.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kVersionsAsked = 200;

// What goes, as far as it is for people to see before.
struct Doomed {
    ItemAnswer item;
    std::string title;  // of the newest version that can be read
    std::size_t versions = 0;
    std::set<std::string> scopes;
};

Expected<Doomed> find_doomed(ControlClient& client, const CenterId& own, const std::string& id) {
    const auto digits = read_id(id);
    if (!digits) return digits.error();
    auto item = ask_item(client, *digits);
    if (!item) return item.error();
    if (item->center != own) return failure(Error::not_your_slot, item->center_name);
    if (item->slot.empty()) return failure(LocalError::cannot_be_changed);
    Doomed out;
    std::set<RecordId> seen;
    std::int64_t newest_ms = INT64_MIN;
    std::deque<RecordId> next{item->id};
    for (; !next.empty() && seen.size() < kVersionsAsked; next.pop_front()) {
        if (!seen.insert(next.front()).second) continue;
        const auto version = find_item(client, id_text(next.front()));
        if (!version) return version.error();
        if (!*version || (*version)->slot != item->slot) continue;
        ++out.versions;
        out.scopes.insert((*version)->scope);
        const auto body = decode_body((*version)->body);
        if (body && !body->title.empty() && (*version)->updated_ms > newest_ms) {
            newest_ms = (*version)->updated_ms;
            out.title = body->title;
        }
        for (const auto& source : (*version)->sources) {
            if (source.center == own) next.push_back(source.id);
        }
        next.insert(next.end(), (*version)->replaces.begin(), (*version)->replaces.end());
    }
    if (out.title.empty()) out.title = short_id(id_text(item->id));
    out.item = std::move(*item);
    return out;
}

Expected<std::string> what_text(ControlClient& client,
                                const CenterId& own,
                                const Doomed& doomed,
                                bool is_at_once) {
    std::string text = fill_in(_("To be erased for good: {}"), isolated(doomed.title));
    text += "\n" + fill_in(n_("{} version of it is here; those that are not go as well.",
                              "{} versions of it are here; those that are not go as well.",
                              doomed.versions),
                           number_text(doomed.versions));
    for (const std::string& scope_name : doomed.scopes) {
        const auto scope = parse_scope(scope_name);
        if (!scope) return scope.error();
        if (scope->level == ScopeLevel::center) {
            text += "\n" + _("Kept within this center.");
            continue;
        }
        const auto others = count_other_centers(client, own, {scope->level, scope->area, {}});
        if (!others) return others.error();
        text += "\n" + fill_in(n_("Shared {}: {} other center has it or may have it.",
                                  "Shared {}: {} other centers have it or may have it.", *others),
                               scope_words(scope_name), number_text(*others));
    }
    text +=
        "\n" + (is_at_once ? _("It is destroyed at once, and nobody can bring it back. Where the "
                               "staff keys of this center changed within the last day, that "
                               "waits until the day is over.")
                           : _("It is hidden at once and destroyed after 24 hours, or as soon "
                               "as a second person approves; nobody can bring it back."));
    return text + "\n" +
           _("What people have printed, copied or read is not reached. That something was erased "
             "stays to be seen, without what it was.") +
           "\n" +
           _("Copies in plain files on this computer are yours to delete: drafts, the folders "
             "taken-back-DAY and imports in the data folder, and tables that you exported. On "
             "backup sticks it stays until you write the backup anew: tsunagi backup --anew");
}

Expected<ErasureReason> read_told(const std::string& word) {
    if (word.empty()) return ErasureReason::other;
    const auto reason = erasure_reason(word);
    if (!reason)
        return failure(
            LocalError::usage,
            fill_in(_("--tell is asked, mistake, law, expired or other, and not '{}'."), word));
    return *reason;
}

ExitCode approve(Context& context, const EraseOptions& options) {
    if (!options.reason.empty() || !options.told.empty())
        return context.fail(
            failure(LocalError::usage, _("--reason and --tell do not go with --approve.")));
    const auto digits = read_id(options.id);
    if (!digits) return context.fail(digits.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto item = ask_item(*client, *digits);
    if (!item) return context.fail(item.error());
    const std::string what = _(
        "To be approved: what a colleague has erased. It is destroyed at once at all centers, and "
        "nobody can bring it back. If nobody of your center wanted that, say no, and have the key "
        "taken back (tsunagi staff revoke).");
    if (auto agreed = confirm(context, what, _("Approve it? [y/N] ")); !agreed)
        return context.fail(agreed.error());
    if (auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());
    const auto outcomes = ask_erasure_outcomes(*client, ApproveErasureRequest{item->id});
    if (!outcomes) return context.fail(outcomes.error());
    for (const OutcomeAnswer& outcome : *outcomes)
        context.output.json(object_json("approved", {{"erasure", id_text(outcome.id)}}));
    context.output.line(
        _("Approved: it is destroyed everywhere now. 'tsunagi erasures' shows which centers have "
          "not answered yet."));
    return ExitCode::done;
}

std::string done_text(const Context& context, const Doomed& doomed, bool is_at_once) {
    const std::string see =
        _("'tsunagi erasures' shows how far it is and which centers have not answered yet.");
    if (is_at_once) return fill_in(_("Erased: {}"), isolated(doomed.title)) + "\n" + see;
    return fill_in(_("Hidden: {}. It is destroyed on {}, or at once when a colleague approves: "
                     "tsunagi --as NAME erase {} --approve"),
                   isolated(doomed.title), moment_text((context.now + kErasureDelay).ms),
                   short_id(id_text(doomed.item.id))) +
           "\n" + see;
}

}  // namespace

Expected<std::vector<OutcomeAnswer>> ask_erasure_outcomes(ControlClient& client,
                                                          const Request& request) {
    std::vector<OutcomeAnswer> out;
    const auto done = client.ask(request, [&](Answer& answer) {
        if (auto* published = std::get_if<PublishedAnswer>(&answer))
            out = std::move(published->outcomes);
    });
    if (!done) return done.error();
    for (const OutcomeAnswer& outcome : out) {
        if (outcome.outcome == DraftOutcome::refused)
            return failure(static_cast<Error>(outcome.error));
    }
    return out;
}

ExitCode run(Context& context, const EraseOptions& options) {
    if (options.approves) return approve(context, options);
    const auto told = read_told(options.told);
    if (!told) return context.fail(told.error());
    if (options.reason.empty())
        return context.fail(failure(
            LocalError::usage,
            _("Say why with --reason TEXT: your center has to be able to explain it later.")));
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto doomed = find_doomed(*client, status->center, options.id);
    if (!doomed) return context.fail(doomed.error());
    const auto what = what_text(*client, status->center, *doomed, options.is_at_once);
    if (!what) return context.fail(what.error());
    if (auto agreed = confirm(context, *what, _("Erase it? [y/N] ")); !agreed)
        return context.fail(agreed.error());
    // Whoever finds an unlocked computer must not destroy anything by one command.
    auto unlocked = options.is_at_once ? unlock(context, *client, 0, Opens::signing)
                                       : ensure_unlocked(context, *client, *status);
    if (!unlocked) return context.fail(unlocked.error());
    const auto outcomes = ask_erasure_outcomes(
        *client, EraseRequest{doomed->item.id, *told, options.is_at_once, options.reason});
    if (!outcomes) return context.fail(outcomes.error());
    for (const OutcomeAnswer& outcome : *outcomes) {
        context.output.json(object_json(
            "erased",
            {{"record", id_text(doomed->item.id)},
             {"erasure", id_text(outcome.id)},
             {"outcome", outcome.outcome == DraftOutcome::unchanged ? "unchanged" : "stored"},
             {"at_once", options.is_at_once}}));
    }
    context.output.line(done_text(context, *doomed, options.is_at_once));
    return ExitCode::done;
}

}  // namespace tsunagi::client
