// subscriptions.h - which of the scopes that a center is inside it takes from others.
//
// All of them, unless its people decline one: an old computer may do without the nation's records,
// say. Of a declined scope it keeps, tells and serves what its own center writes, and what it held
// before; it asks for nothing more, and peers send it nothing (ScopeState::is_partial). Authority
// and the center's own scope can't be declined. Kept as local values of the store, key "declined/"
// and the hex of the scope's key.
//
// Not here: who may have a scope (base/scope.h), and what people want to see (that is a search).
// Pure. Thread: core only.
#pragma once

#include <set>

#include "protocol/node/record_index.h"
#include "protocol/node/store_order.h"

namespace tsunagi {

class Subscriptions {
  public:
    // Reads what the store has.
    explicit Subscriptions(const RecordIndex& index);

    [[nodiscard]] bool wants(const Scope& scope) const { return !declined_.contains(scope); }
    [[nodiscard]] const std::set<Scope>& declined() const { return declined_; }
    // Pre: may_be_declined(scope). What has to be stored.
    [[nodiscard]] LocalPut choose(const Scope& scope, bool is_wanted);

    [[nodiscard]] static bool may_be_declined(const Scope& scope);

  private:
    std::set<Scope> declined_;
};

}  // namespace tsunagi
