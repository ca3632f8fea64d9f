// found_items.h - the answers to a search or a match as one list.
//
// For commands that look at all hits before they tell any. Errors: those of the daemon.
#pragma once

#include <cstdint>
#include <vector>

#include "client/control_client.h"

namespace tsunagi::client {

struct FoundItems {
    std::vector<ItemAnswer> items;
    std::uint64_t total = 0;
    bool is_ranked = false;
};

// Pre: a SearchRequest or a MatchRequest.
[[nodiscard]] Expected<FoundItems> ask_items(ControlClient& client, const Request& request);

// The arrival of the newest record that can be found; 0 where there is none.
[[nodiscard]] Expected<std::uint64_t> ask_newest_arrival(ControlClient& client);

}  // namespace tsunagi::client
