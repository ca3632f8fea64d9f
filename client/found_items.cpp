#include "client/found_items.h"

#include <algorithm>

namespace tsunagi::client {

Expected<FoundItems> ask_items(ControlClient& client, const Request& request) {
    FoundItems out;
    const auto done = client.ask(request, [&](Answer& answer) {
        if (auto* item = std::get_if<ItemAnswer>(&answer)) out.items.push_back(std::move(*item));
    });
    if (!done) return done.error();
    out.total = std::max<std::uint64_t>(done->total, out.items.size());
    out.is_ranked = done->is_ranked;
    return out;
}

Expected<std::uint64_t> ask_newest_arrival(ControlClient& client) {
    SearchRequest newest;
    newest.limit = 1;
    const auto found = ask_items(client, newest);
    if (!found) return found.error();
    return found->items.empty() ? std::uint64_t{0} : found->items.front().arrival;
}

}  // namespace tsunagi::client
