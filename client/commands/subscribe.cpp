#include "client/commands/commands.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/scope_option.h"
#include "client/signing.h"

namespace tsunagi::client {

ExitCode run(Context& context, const SubscribeOptions& options) {
    const auto choice = parse_scope(options.scope);
    if (!choice) return context.fail(choice.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto scope = scope_for(*choice, status->center, status->home);
    if (!scope) return context.fail(scope.error());
    const auto done = client->ask(SubscribeRequest{choice->level, choice->area, options.is_wanted},
                                  [](Answer&) {});
    if (!done) return context.fail(done.error());
    const std::string text = scope_text(*scope);
    context.output.json(
        object_json("subscription", {{"scope", text}, {"subscribed", options.is_wanted}}));
    context.output.line(fill_in(
        options.is_wanted
            ? _("Records of this scope are taken in from other centers: {}.")
            : _("Nothing more is taken in of this scope: {}. What is here stays, also what the "
                "center that wrote it erases from now on: this computer does not hear of it. What "
                "this center writes is shared as before."),
        scope_words(text)));
    return ExitCode::done;
}

}  // namespace tsunagi::client
