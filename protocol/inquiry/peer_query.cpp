#include "protocol/inquiry/peer_query.h"

#include <algorithm>

#include "protocol/base/limits.h"
#include "protocol/base/utf8.h"

namespace tsunagi {

Result<void> check_query(const PeerQuery& query) {
    if (query.words.size() > kPeerQueryBytesMax || query.filter.areas.size() > kFilterAreasMax ||
        query.limit > kPeerHitsMax)
        return Error::over_limit;
    if (query.limit == 0) return Error::invalid_argument;
    if (!is_clean_text(query.words, TextShape::multi_line)) return Error::bad_text;
    const auto is_place = [](AreaCode area) { return prefecture_of(area).has_value(); };
    if (!std::ranges::all_of(query.filter.areas, is_place)) return Error::invalid_argument;
    return {};
}

}  // namespace tsunagi
