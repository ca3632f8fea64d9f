#include "client/found_items.h"

#include <algorithm>

#include "client/human_text.h"
#include "client/messages.h"
#include "client/reader_language.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "protocol/record/body.h"

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
    const auto found = ask_items(client, ListRequest{.kind = 0, .limit = 1});
    if (!found) return found.error();
    return found->items.empty() ? std::uint64_t{0} : found->items.front().arrival;
}

Expected<bool> is_index_complete(ControlClient& client) {
    const auto status = ask_status(client);
    if (!status) return status.error();
    return status->search_behind == 0;
}

std::string page_title(const ItemAnswer& item) {
    if (is_private(item.kind)) return _("(private)");
    const auto body = decode_body(item.body);
    return body ? isolated(shown_title(*body)) : _("(cannot be read)");
}

std::string audience_words(const ItemAnswer& item) {
    if (item.readers.empty()) return scope_words(item.scope);
    const std::uint64_t count = item.readers.size();
    return fill_in(n_("{} center, sealed", "{} centers, sealed", count), count);
}

}  // namespace tsunagi::client
