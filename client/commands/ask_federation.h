// ask_federation.h - a request that the daemon takes to its peers: progress while they are asked,
// items as they come, and in the end whom they were heard from.
#pragma once

#include <functional>

#include "client/context.h"
#include "client/control_client.h"
#include "client/control_types.h"

namespace tsunagi::client {

struct FederationHeard {
    SummaryAnswer done;
    CoverageAnswer coverage;
    std::uint64_t items = 0;
};

// The progress has ended when `on_item` is called. Errors: those of the connection and the daemon.
[[nodiscard]] Expected<FederationHeard> ask_federation(
    Context& context,
    ControlClient& client,
    Request request,
    const std::function<void(const ItemAnswer&)>& on_item);

}  // namespace tsunagi::client
