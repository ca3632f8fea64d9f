#include "client/commands/commands.h"
#include "client/json_output.h"

namespace tsunagi::client {

ExitCode run(Context& context, const LockOptions& /*options*/) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto done = client->ask(LockRequest{}, [](Answer&) {});
    if (!done) return context.fail(done.error());
    context.output.json(object_json("locked", {}));
    context.output.line(_("The staff key is locked."));
    return ExitCode::done;
}

}  // namespace tsunagi::client
