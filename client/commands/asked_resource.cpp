#include "client/commands/asked_resource.h"

#include "client/commands/sharing.h"

namespace tsunagi::client {

Expected<AskedResource> ask_resource(ControlClient& client, const std::string& id) {
    auto item = ask_item(client, id);
    if (!item) return item.error();
    if (item->is_hidden && !item->sources.empty()) {
        auto newest = ask_item(client, id_text(item->sources.front().id));
        if (!newest) return newest.error();
        *item = std::move(*newest);
    }
    auto body = decode_body(item->body);
    const std::string_view direction = body ? body->field(resource::kDirection) : "";
    if (item->kind != kind::kResource || direction.empty())
        return failure(LocalError::not_a_resource, body ? body->title : id);
    const bool is_need = direction == "need";
    return AskedResource{std::move(*item), std::move(*body), is_need};
}

}  // namespace tsunagi::client
