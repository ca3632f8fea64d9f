// Sketches: giving ours, taking what a peer's named, and requests by items.
//
// An item stands in the request tracker as the id that begins with it and is zero behind: an item
// that is asked for from one peer is not asked for from another, and counts against the same
// bounds. No record has such an id.
#include <algorithm>

#include "protocol/base/limits.h"
#include "protocol/node/core.h"
#include "protocol/reconcile/month_sketch.h"

namespace tsunagi {
bool Core::is_item_known(const RecordIndex& index, SketchItem item) const {
    const auto refused = refused_.lower_bound(first_id_of(item));
    const auto kept_out = blocks_.kept_out().lower_bound(first_id_of(item));
    return pending_.contains_item(item) ||
           (kept_out != blocks_.kept_out().end() && kept_out->prefix() == item) ||
           deferred_.contains_item(item) ||
           (refused != refused_.end() && refused->prefix() == item) ||
           !index.ids_of_item(item).empty();
}

void Core::handle(Step& step, Session& session, const frame::SketchAnswer& answer) {
    if (!shares(session, answer.scope)) return close(step, session, Error::unexpected_frame);
    const auto ours = [&](std::span<const Month> months, std::size_t symbols) {
        return step.index.sketch(answer.scope, months, symbols);
    };
    const auto taken = session.scope_link(answer.scope).sync.answered(answer, ours);
    if (!taken) return close(step, session, taken.error());
}

// Hands what sketches named to the request tracker, as far as it has room.
void Core::note_found(Step& step, Session& session, ScopeLink& link) {
    if (!link.sync.is_active()) return;
    const std::size_t room = kAnnouncementsPerPeerMax - tracker_.open(session.peer);
    for (const SketchItem item : link.sync.take_found(room)) {
        if (is_item_known(step.index, item)) continue;
        if (!tracker_.announced(session.peer, first_id_of(item))) link.has_lost = true;
    }
}

// --- giving ---

void Core::handle(Step& step, Session& session, const frame::SketchQuery& query) {
    frame::SketchAnswer answer;
    answer.scope = query.scope;
    answer.first = query.first;
    // Of a scope that is not shared nothing is told, not even that it exists.
    if (shares(session, query.scope)) {
        const auto months = summaries_of(step.index.months(query.scope), query.months);
        answer.state = wire_digest(session.link, summarize(months).digest);
        const Sketch sketch = step.index.sketch(query.scope, query.months, query.end);
        if (sketch.size() > query.first) {
            const auto symbols = sketch.symbols().subspan(query.first);
            answer.symbols.assign(symbols.begin(), symbols.end());
        }
    }
    send(step, session, answer);
}

void Core::handle(Step& step, Session& session, const frame::RequestItems& request) {
    ServeOrder order;
    for (const SketchItem item : request.items) {
        const std::size_t before = order.entries.size();
        for (const RecordId& id : step.index.ids_of_item(item)) {
            const auto place = step.index.find(id);
            if (place && may_serve(step.index, session, *place))
                order.entries.push_back({place->arrival, id});
        }
        if (order.entries.size() == before) order.missing.push_back(first_id_of(item));
    }
    serve(step, session, std::move(order));
}

}  // namespace tsunagi
