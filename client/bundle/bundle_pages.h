// bundle_pages.h - records as the daemon hands them out whole, page by page: for bundles and for
// exports with signatures.
//
// Order: bundle_reader.h of the daemon (authority first, then the newest months). Thread: one.
// Errors: those of the connection.
#pragma once

#include <functional>
#include <vector>

#include "client/control_client.h"

namespace tsunagi::client {

// Of what is held the scopes that this center is inside of, without authority.
[[nodiscard]] std::vector<Scope> held_scopes(const StatusAnswer& status);

[[nodiscard]] Expected<BundleBegunAnswer> begin_bundle(ControlClient& client,
                                                       BundleExportRequest request);

// Asks for page after page until the last; `take` gets each. Pre: begin_bundle on this connection.
[[nodiscard]] Expected<void> read_bundle_pages(
    ControlClient& client, const std::function<Expected<void>(const BundlePageAnswer&)>& take);

}  // namespace tsunagi::client
