// new, edit, merge, withdraw: facts of this center, changed by hand.
#include "client/commands/commands.h"
#include "client/commands/sharing.h"
#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/signing.h"

namespace tsunagi::client {
namespace {

Expected<Standing> standing_of(const Context& context, const std::string& id) {
    auto client = context.connect();
    if (!client) return client.error();
    const auto status = ask_status(*client);
    if (!status) return status.error();
    return ask_standing(*client, *status, id);
}

std::string draft_name(const KindRow& kind, const std::string& id) {
    return std::string(kind.name) + (id.empty() ? "" : "-" + short_id(id));
}

}  // namespace

ExitCode run(Context& context, const NewOptions& options) {
    const auto kind = read_kind(options.kind);
    if (!kind) return context.fail(kind.error());
    if (*kind == nullptr || (*kind)->record_class != RecordClass::fact)
        return context.fail(failure(LocalError::unknown_kind, options.kind));
    Sharing sharing;
    sharing.form.kind = *kind;
    sharing.form.scope = "center";
    sharing.form.body.language = "ja";
    if (!context.prompt.is_there()) {
        context.output.line(write_form(sharing.form));
        return ExitCode::done;
    }
    return edit_and_share(context, std::move(sharing), draft_name(**kind, {}));
}

ExitCode run(Context& context, const EditOptions& options) {
    auto standing = standing_of(context, options.id);
    if (!standing) return context.fail(standing.error());
    if (!standing->siblings.empty()) return context.fail(failure(LocalError::has_siblings));
    auto form = form_of(standing->item);
    if (!form) return context.fail(form.error());
    Sharing sharing{
        std::move(*form), standing->item.slot, standing->heads, {}, standing->item.scope};
    if (!options.change.is_empty()) {
        if (auto changed = apply(options.change, sharing.form); !changed)
            return context.fail(changed.error());
        const bool is_only = options.change.changes_files_only();
        if (is_only && standing->item.body.empty())
            return context.fail(failure(LocalError::record_withdrawn));
        sharing.files = {
            options.change.attach, options.change.alts, options.change.detach, {}, is_only};
        return share_and_tell(context, std::move(sharing), {});
    }
    if (!context.prompt.is_there()) return context.fail(failure(LocalError::nothing_to_change));
    const std::string name = draft_name(*sharing.form.kind, id_text(standing->item.id));
    return edit_and_share(context, std::move(sharing), name);
}

ExitCode run(Context& context, const MergeOptions& options) {
    auto standing = standing_of(context, options.id);
    if (!standing) return context.fail(standing.error());
    if (standing->siblings.empty()) {
        context.output.json(summary_json({{"merged", std::uint64_t{0}}}));
        context.output.line(_("There is one version of this record only: nothing to merge."));
        return ExitCode::done;
    }
    auto form = form_of(standing->item);
    if (!form) return context.fail(form.error());
    Sharing sharing{
        std::move(*form), standing->item.slot, standing->heads, {}, standing->item.scope};
    // The named version is taken as it is, or as a start for the editor.
    if (options.takes || !context.prompt.is_there())
        return share_and_tell(context, std::move(sharing), {});
    const std::string name = draft_name(*sharing.form.kind, id_text(standing->item.id));
    return edit_and_share(context, std::move(sharing), name);
}

ExitCode run(Context& context, const WithdrawOptions& options) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto standing = ask_standing(*client, *status, options.id);
    if (!standing) return context.fail(standing.error());
    if (standing->item.body.empty() && standing->siblings.empty()) {
        context.output.json(summary_json({{"withdrawn", std::uint64_t{0}}}));
        context.output.line(fill_in(_("This record was withdrawn already, on {}: nothing was "
                                      "changed."),
                                    moment_text(standing->item.updated_ms)));
        return ExitCode::done;
    }
    const auto body = decode_body(standing->item.body);
    const std::string title = body ? body->title : short_id(id_text(standing->item.id));
    const std::string what =
        fill_in(_("To be withdrawn: {}. It is not shown any more. Its text is not destroyed: all "
                  "centers that "
                  "have it keep it in the history (to destroy it everywhere: tsunagi erase)."),
                title);
    if (auto agreed = confirm(context, what, _("Withdraw it? [y/N] ")); !agreed)
        return context.fail(agreed.error());
    if (auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());
    const auto scope = parse_scope(standing->item.scope);
    if (!scope) return context.fail(scope.error());
    const auto outcome = publish_draft(*client, Draft{standing->item.kind,
                                                      scope->level,
                                                      scope->area,
                                                      {},
                                                      standing->item.slot,
                                                      false,
                                                      standing->heads});
    if (!outcome) return context.fail(outcome.error());
    context.output.json(object_json("withdrawn", {{"id", id_text(outcome->id)}}));
    context.output.line(fill_in(_("Withdrawn: {}"), title));
    return ExitCode::done;
}

}  // namespace tsunagi::client
