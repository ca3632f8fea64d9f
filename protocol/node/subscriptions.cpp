#include "protocol/node/subscriptions.h"

#include "protocol/base/check.h"

namespace tsunagi {
namespace {

constexpr std::string_view kDeclinedKeys = "declined/";

}  // namespace

Subscriptions::Subscriptions(const RecordIndex& index) {
    for (const auto& [key, value] : index.locals(kDeclinedKeys)) {
        const auto bytes = from_hex(std::string_view(key).substr(kDeclinedKeys.size()));
        const auto scope = bytes ? Scope::from_key(*bytes) : std::nullopt;
        if (scope && may_be_declined(*scope)) declined_.insert(*scope);
    }
}

LocalPut Subscriptions::choose(const Scope& scope, bool is_wanted) {
    CHECK(may_be_declined(scope));
    if (is_wanted) {
        declined_.erase(scope);
    } else {
        declined_.insert(scope);
    }
    return {std::string(kDeclinedKeys) + to_hex(scope.key()), is_wanted ? Bytes{} : Bytes{1}};
}

bool Subscriptions::may_be_declined(const Scope& scope) {
    switch (scope.level) {
        case ScopeLevel::municipality:
        case ScopeLevel::prefecture:
        case ScopeLevel::region:
        case ScopeLevel::nation:
        case ScopeLevel::public_: return true;
        case ScopeLevel::center:
        case ScopeLevel::network:
        case ScopeLevel::authority: return false;
    }
    return false;
}

}  // namespace tsunagi
