#include "client/commands/commands.h"
#include "client/duration.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/signing.h"

namespace tsunagi::client {
namespace {

constexpr std::chrono::hours kUnlockMax{7 * 24};  // the service opens a key no longer

}  // namespace

ExitCode run(Context& context, const UnlockOptions& options) {
    const auto lifetime = parse_duration(options.lifetime);
    if (!lifetime) return context.fail(failure(LocalError::bad_duration, options.lifetime));
    if (*lifetime > kUnlockMax) return context.fail(failure(LocalError::unlock_too_long));
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto seconds = static_cast<std::uint64_t>(lifetime->count());
    if (auto unlocked = unlock(context, *client, seconds, Opens::sealed_records_too); !unlocked)
        return context.fail(unlocked.error());
    context.output.json(object_json("unlocked", {{"seconds", seconds}}));
    context.output.line(
        fill_in(_("The staff key is open for {}. Close it earlier with 'tsunagi lock'."),
                length_text(seconds)));
    return ExitCode::done;
}

}  // namespace tsunagi::client
