// erasures_query.h - what this center has erased, and who has answered.
//
// Thread and errors: those of Query.
#pragma once

#include <memory>
#include <vector>

#include "daemon/control/control_host.h"
#include "daemon/control/item_reader.h"
#include "storage/store.h"

namespace tsunagi::control {

// The store outlives it. `views`: of the node, now.
[[nodiscard]] std::unique_ptr<Query> make_erasures_query(const Store& store,
                                                         std::vector<ErasureView> views,
                                                         std::shared_ptr<const CenterNames> names);

}  // namespace tsunagi::control
