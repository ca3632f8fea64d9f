// federated_show.h - one record that this center does not hold, from the peers that do.
//
// What comes passed the gate of the node; here it is sorted by what was asked: a record whose id
// begins as it was asked, and versions of its slot, which tell whether it is the newest. All else
// that a peer sent is left out. Nothing is kept.
//
// Thread, errors: as federated_search.h; invalid_argument where several records' ids begin so.
// Bounds: kPeerHitsMax records of each center.
#pragma once

#include <memory>

#include "daemon/control/control_host.h"
#include "daemon/control/member_rows.h"

namespace tsunagi::control {

[[nodiscard]] std::unique_ptr<FederatedQuery> make_federated_show(
    FederatedShowRequest request, std::shared_ptr<const MemberRows> members);

}  // namespace tsunagi::control
