#include "client/commands/commands.h"
#include "client/commands/values.h"
#include "client/duration.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/signing.h"

namespace tsunagi::client {

ExitCode run(Context& context, const InviteOptions& options) {
    const auto lifetime = parse_duration(options.lifetime);
    if (!lifetime) return context.fail(failure(LocalError::bad_duration, options.lifetime));
    if (!options.address.empty()) {
        if (const auto address = read_address(options.address); !address)
            return context.fail(address.error());
    }
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());

    const Request request =
        InviteRequest{options.address, static_cast<std::uint64_t>(lifetime->count())};
    std::string invitation;
    const auto take = [&](Answer& answer) {
        if (auto* got = std::get_if<InvitationAnswer>(&answer)) invitation = std::move(got->text);
    };
    auto done = client->ask(request, take);
    if (!done && is_failure(done.error(), Error::locked)) {
        if (auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
            return context.fail(unlocked.error());
        done = client->ask(request, take);
    }
    if (!done) {
        const bool has_no_address =
            options.address.empty() && is_failure(done.error(), Error::invalid_argument);
        return context.fail(has_no_address ? failure(LocalError::address_missing) : done.error());
    }
    context.output.json(invitation_json(invitation));
    context.output.line(invitation);
    context.output.note(fill_in(
        _("Give this line to the new center only, by a way that you trust. It works once, for {}."),
        length_text(static_cast<std::uint64_t>(lifetime->count()))));
    if (!status->is_unlocked) {
        context.output.note(
            _("The new center is admitted while your key is open: run 'tsunagi unlock'."));
    }
    return ExitCode::done;
}

}  // namespace tsunagi::client
