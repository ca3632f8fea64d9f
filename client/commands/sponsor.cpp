#include "client/commands/commands.h"
#include "client/json_output.h"
#include "client/membership.h"
#include "client/signing.h"
#include "client/terminal_text.h"

namespace tsunagi::client {

ExitCode run(Context& context, const SponsorOptions& options) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto membership = ask_membership(*client);
    if (!membership) return context.fail(membership.error());
    const auto center = find_center(*membership, options.center);
    // One that is not listed may still be known to the daemon by its whole id.
    const auto whole =
        center ? std::optional((*center)->center) : id_from_text<CenterId>(options.center);
    if (!whole) return context.fail(center.error());
    const bool is_removed = center && (*center)->state == CenterState::removed;
    if (is_removed && !options.is_return)
        return context.fail(failure(LocalError::center_was_removed, membership->name_of(*whole)));
    if (!is_removed && options.is_return)
        return context.fail(failure(LocalError::center_not_removed, membership->name_of(*whole)));
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    if (auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());
    const auto done = client->ask(SponsorRequest{*whole, options.is_return}, [](Answer&) {});
    if (!done) return context.fail(done.error());
    context.output.json(
        object_json("sponsored", {{"center", id_text(*whole)}, {"return", options.is_return}}));
    context.output.line(fill_in(options.is_return
                                    ? _("Your center now says that {} shall come back.")
                                    : _("Your center now vouches for {}."),
                                membership->name_of(*whole)));
    return ExitCode::done;
}

}  // namespace tsunagi::client
