// erasing.h - what the commands that erase have in common.
#pragma once

#include <vector>

#include "client/control_client.h"

namespace tsunagi::client {

// The erasures of an EraseRequest or their approvals, of each scope one. Errors: the first refusal.
[[nodiscard]] Expected<std::vector<OutcomeAnswer>> ask_erasure_outcomes(ControlClient& client,
                                                                        const Request& request);

}  // namespace tsunagi::client
