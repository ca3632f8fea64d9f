#include "client/commands/ask_federation.h"

#include "client/commands/values.h"
#include "client/messages.h"

namespace tsunagi::client {

Expected<FederationHeard> ask_federation(Context& context,
                                         ControlClient& client,
                                         Request request,
                                         const std::function<void(const ItemAnswer&)>& on_item) {
    FederationHeard out;
    const auto done = client.ask(
        std::move(request),
        [&](Answer& answer) {
            if (const auto* heard = std::get_if<ProgressAnswer>(&answer)) {
                context.output.progress(_("Asking centers"), heard->done, heard->total);
            } else if (auto* covered = std::get_if<CoverageAnswer>(&answer)) {
                out.coverage = std::move(*covered);
            } else if (const auto* item = std::get_if<ItemAnswer>(&answer)) {
                if (out.items++ == 0) context.output.end_progress();
                on_item(*item);
            }
        },
        kSilenceMax + kWaitMax);
    context.output.end_progress();
    if (!done) return done.error();
    out.done = *done;
    return out;
}

}  // namespace tsunagi::client
