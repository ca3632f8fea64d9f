#include "tests/support/store_source.h"

namespace tsunagi {

std::optional<ContentDone> perform_order(MemoryContents& contents, const ContentOrder& order) {
    const ContentId& content = order.ref.content;
    if (std::holds_alternative<ContentOrder::Open>(order.step))
        return ContentDone{order.ticket, contents.state(order.ref)};
    if (const auto* begin = std::get_if<ContentOrder::Begin>(&order.step)) {
        contents.begin(order.ref, begin->pieces);
        return std::nullopt;
    }
    // What came before was refused.
    if (!contents.is_begun(content)) return ContentDone{order.ticket, Error::store_failed};
    if (const auto* put = std::get_if<ContentOrder::Put>(&order.step)) {
        contents.put(content, put->number, put->piece);
        return ContentDone{order.ticket, ContentDone::Put{}};
    }
    contents.finish(content);
    return ContentDone{order.ticket, ContentDone::Finished{}};
}

}  // namespace tsunagi
