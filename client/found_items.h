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

// More than any list has.
inline constexpr std::uint32_t kAllRows = 1'000'000;

// Pre: a SearchRequest, a MatchRequest or a ListRequest.
[[nodiscard]] Expected<FoundItems> ask_items(ControlClient& client, const Request& request);

// The arrival of the newest record that the store shows; 0 where there is none. A search may not
// find it yet: see is_index_complete.
[[nodiscard]] Expected<std::uint64_t> ask_newest_arrival(ControlClient& client);

// Does the index hold all that is shown? While it is filled anew, marks of what was seen must not
// move: what is not found yet would never be new.
[[nodiscard]] Expected<bool> is_index_complete(ControlClient& client);

// For pages that may be printed and mailed: titles of private kinds are not on them.
[[nodiscard]] std::string page_title(const ItemAnswer& item);

// Who may see it: its scope, or of a sealed record those few that it names.
[[nodiscard]] std::string audience_words(const ItemAnswer& item);

}  // namespace tsunagi::client
