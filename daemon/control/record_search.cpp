#include "daemon/control/record_search.h"

#include <algorithm>

#include "daemon/control/hit_parts.h"
#include "daemon/control/item_reader.h"

namespace tsunagi::control {
namespace {

constexpr std::size_t kHitsAtOnce = 200;

}  // namespace

RecordSearch::RecordSearch(const QuerySources& sources,
                           SearchRequest request,
                           std::shared_ptr<const CenterNames> names)
    : sources_(sources), names_(std::move(names)) {
    query_.words = std::move(request.words);
    query_.filter = std::move(request.filter);
    query_.filter.center = center_mark(sources_.center);
    query_.after = request.after;
    query_.offset = request.offset;
    wanted_ = request.limit == 0 ? kSearchLimitUsual : request.limit;
}

bool RecordSearch::read(Bytes& out) {
    if (!has_waited_) (void)wait_for_index(sources_);
    has_waited_ = true;
    const Snapshot snapshot = sources_.store.snapshot();
    while (out.size() < kPageBytes && count_ < wanted_) {
        query_.limit = std::min<std::size_t>(wanted_ - count_, kHitsAtOnce);
        const auto found = sources_.indexer.search(query_);
        if (!found) {
            append_answer(out, ErrorAnswer{found.error(), "the search index is not available"});
            return false;
        }
        done_.total = found->total;
        done_.is_ranked = found->is_ranked;
        done_.words_left_out = static_cast<std::uint32_t>(found->words_left_out);
        if (found->hits.empty()) break;
        query_.offset += found->hits.size();
        for (const SearchHit& hit : found->hits) add(out, snapshot, hit);
    }
    if (out.size() >= kPageBytes && count_ < wanted_) return true;
    done_.count = count_;
    done_.total = std::max(done_.total, count_);
    append_answer(out, done_);
    return false;
}

void RecordSearch::add(Bytes& out, const Snapshot& snapshot, const SearchHit& hit) {
    auto item = ItemReader(snapshot, *names_, sources_.opener()).item(hit.arrival);
    if (!item || !snapshot.is_shown(item->kind, hit.arrival)) return;
    item->score = hit.score;
    if (!query_.words.empty()) {
        if (const auto body = decode_body(item->body))
            item->snippet = sources_.indexer.snippet(query_.words, shown_text(item->kind, *body));
        add_matches(*item, sources_.indexer.matches(query_.words, hit.arrival));
    }
    append_answer(out, *item);
    ++count_;
}

}  // namespace tsunagi::control
