// After a restore: when a center may write again.
#include <algorithm>

#include "protocol/node/core.h"

namespace tsunagi {

// Who takes not all of it, or was not asked for all of it, can't have brought all of ours back.
void Core::note_compared(Step& step, const Session& session) {
    if (!is_member() || session.standing != Standing::member) return;
    const bool is_whole = std::ranges::all_of(session.shared, [&](const SharedScope& shared) {
        return !shared.link->is_peer_partial && subscriptions_.wants(shared.scope);
    });
    if (!is_whole) return;
    const std::size_t needed = restore_centers_needed(roster_.admitted(), config_.center);
    if (auto put = hold_.compared(*session.center, needed)) put_local(step, std::move(*put));
}

void Core::end_restoring(Step& step, const input::EndRestoring& in) {
    if (auto put = hold_.end()) put_local(step, std::move(*put));
    Reply reply;
    reply.request = in.request;
    reply_when_durable(step, std::move(reply));
}

}  // namespace tsunagi
