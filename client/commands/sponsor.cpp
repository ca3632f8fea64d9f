#include "client/commands/commands.h"
#include "client/commands/values.h"
#include "client/json_output.h"
#include "client/signing.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

// The one center whose id begins so. Errors: bad_id, not_found.
Expected<MemberAnswer> find_member(ControlClient& client, const std::string& text) {
    const auto id = read_id(text);
    if (!id) return id.error();
    std::vector<MemberAnswer> found;
    const auto done = client.ask(MembersRequest{}, [&](Answer& answer) {
        auto* member = std::get_if<MemberAnswer>(&answer);
        if (member != nullptr && id_text(member->center).starts_with(*id))
            found.push_back(std::move(*member));
    });
    if (!done) return done.error();
    if (found.size() > 1) return failure(LocalError::bad_id, text);
    if (found.empty()) {
        // One that is not listed may still be known to the daemon by its whole id.
        const auto whole = id_from_text<CenterId>(*id);
        if (!whole) return failure(Error::not_found, text);
        return MemberAnswer{*whole, {}, {}, false, {}, {}};
    }
    return std::move(found.front());
}

}  // namespace

ExitCode run(Context& context, const SponsorOptions& options) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto member = find_member(*client, options.center);
    if (!member) return context.fail(member.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    if (auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());
    const auto done = client->ask(SponsorRequest{member->center}, [](Answer&) {});
    if (!done) return context.fail(done.error());
    const std::string id = id_text(member->center);
    context.output.json(object_json("sponsored", {{"center", id}}));
    context.output.line(fill_in(_("Your center now vouches for {}."),
                                member->name.empty() ? id : isolated(member->name)));
    return ExitCode::done;
}

}  // namespace tsunagi::client
