// audience.h - which scopes a bundle may carry, by who can read it.
//
// A stick gets lost, so a bundle that is not sealed is for everybody: by itself it carries what all
// centers may see, and narrower areas only where a person named them and was told. A sealed one
// carries what each of its receivers is inside of, the own center's scope therefore only to itself
// (a backup). These are the rules that a link keeps (PROTOCOL.md, 3), with receivers in the place
// of a peer.
// Pure. Errors: scope_not_ours (somebody who could read it is outside the scope), network_scope.
#pragma once

#include <span>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/base/scope.h"

namespace tsunagi {

struct Reader {
    CenterId center;
    Home home;
};

// May a bundle for these receivers (none: open) carry the scope? `is_named`: a person asked for
// this scope by name.
[[nodiscard]] Result<void> may_carry(const Scope& scope,
                                     std::span<const Reader> receivers,
                                     bool is_named);

// Of the scopes that a center holds and is inside of: what a bundle carries where none was named.
[[nodiscard]] std::vector<Scope> usual_scopes(std::span<const Scope> held,
                                              std::span<const Reader> receivers);

}  // namespace tsunagi
