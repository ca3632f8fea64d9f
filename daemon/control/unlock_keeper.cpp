#include "daemon/control/unlock_keeper.h"

#include <algorithm>
#include <ranges>

namespace tsunagi::control {

OpenKey UnlockKeeper::open(std::shared_ptr<const SecretKey> staff,
                           std::shared_ptr<const BoxKey> box,
                           std::optional<ConnectionId> connection,
                           Monotonic until) {
    // One timed unlock, and one per connection: a second one replaces the first, but for a box key
    // that it does not bring.
    const auto before = std::ranges::find(holders_, connection, &Holder::connection);
    if (!box && before != holders_.end()) box = before->box;
    std::erase_if(holders_, [&](const Holder& holder) { return holder.connection == connection; });
    holders_.push_back(
        {std::move(staff), std::move(box), connection, connection ? Monotonic::never() : until});
    return {holders_.back().staff, holders_.back().until};
}

void UnlockKeeper::refused(const SecretKey& staff) {
    std::erase_if(holders_, [&](const Holder& holder) { return holder.staff.get() == &staff; });
}

std::optional<OpenKey> UnlockKeeper::connection_closed(ConnectionId connection, Monotonic now) {
    const auto ended = std::erase_if(
        holders_, [&](const Holder& holder) { return holder.connection == connection; });
    if (ended == 0) return std::nullopt;
    std::erase_if(holders_, [&](const Holder& holder) { return holder.until <= now; });
    if (holders_.empty()) return OpenKey{};
    return OpenKey{holders_.back().staff, holders_.back().until};
}

std::shared_ptr<const SecretKey> UnlockKeeper::staff_of(ConnectionId connection) const {
    const auto found = std::ranges::find(holders_, std::optional(connection), &Holder::connection);
    return found == holders_.end() ? nullptr : found->staff;
}

std::shared_ptr<const BoxKey> UnlockKeeper::box(Monotonic now) const {
    for (const Holder& holder : std::views::reverse(holders_)) {
        if (holder.box && holder.until > now) return holder.box;
    }
    return nullptr;
}

}  // namespace tsunagi::control
