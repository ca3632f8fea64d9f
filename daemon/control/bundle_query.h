// bundle_query.h - an export as the control server reads it: what was begun, then page after page.
//
// Thread: made on the core thread; next() on the server's threads, which is where the store is
// first read.
#pragma once

#include <memory>

#include "daemon/control/control_host.h"
#include "storage/store.h"

namespace tsunagi::control {

// Pre: the request's scopes are whole, and this center is inside of them. The store outlives it.
[[nodiscard]] std::unique_ptr<Query> make_bundle_query(const Store& store,
                                                       const CharterId& charter,
                                                       const BundleExportRequest& request);

}  // namespace tsunagi::control
