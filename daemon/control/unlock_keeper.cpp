#include "daemon/control/unlock_keeper.h"

#include <utility>

namespace tsunagi::control {

void UnlockKeeper::open_for_all(Keys keys, Monotonic until) {
    if (!keys.box) keys.box = for_all_.keys.box;
    before_ = std::exchange(for_all_, {std::move(keys), until});
}

void UnlockKeeper::open(ConnectionId connection, Keys keys) {
    Keys& own = own_[connection];
    if (!keys.box) keys.box = own.box;
    own = std::move(keys);
}

void UnlockKeeper::refused(const SecretKey& staff) {
    if (for_all_.keys.staff.get() == &staff) for_all_ = std::exchange(before_, {});
    std::erase_if(own_, [&](const auto& one) { return one.second.staff.get() == &staff; });
}

void UnlockKeeper::lock() {
    for_all_ = {};
    before_ = {};
    own_.clear();
}

std::shared_ptr<const SecretKey> UnlockKeeper::staff_of(ConnectionId connection) const {
    const auto found = own_.find(connection);
    return found == own_.end() ? nullptr : found->second.staff;
}

std::shared_ptr<const BoxKey> UnlockKeeper::box(ConnectionId connection, Monotonic now) const {
    const auto found = own_.find(connection);
    if (found != own_.end() && found->second.box) return found->second.box;
    return for_all_.until > now ? for_all_.keys.box : nullptr;
}

}  // namespace tsunagi::control
