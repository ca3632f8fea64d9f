#include "protocol/bundle/audience.h"

#include <algorithm>

namespace tsunagi {

Result<void> may_carry(const Scope& scope, std::span<const Reader> receivers, bool is_named) {
    if (scope.level == ScopeLevel::network) return Error::network_scope;
    if (receivers.empty()) {
        switch (scope.level) {
            case ScopeLevel::nation:
            case ScopeLevel::public_:
            case ScopeLevel::authority: return {};
            case ScopeLevel::municipality:
            case ScopeLevel::prefecture:
            case ScopeLevel::region:
                if (is_named) return {};
                return Error::scope_not_ours;
            default: return Error::scope_not_ours;
        }
    }
    for (const Reader& receiver : receivers) {
        if (!is_inside(scope, receiver.center, receiver.home)) return Error::scope_not_ours;
    }
    return {};
}

std::vector<Scope> usual_scopes(std::span<const Scope> held, std::span<const Reader> receivers) {
    std::vector<Scope> out;
    std::ranges::copy_if(held, std::back_inserter(out), [&](const Scope& scope) {
        return may_carry(scope, receivers, false).has_value();
    });
    return out;
}

}  // namespace tsunagi
