#include "protocol/inquiry/peer_query.h"

#include <algorithm>

#include "protocol/base/limits.h"
#include "protocol/base/utf8.h"

namespace tsunagi {

bool is_id_start(std::string_view text) {
    return text.size() >= kIdDigitsMin && text.size() <= 2 * RecordId::kSize &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<void> check_query(const PeerQuery& query) {
    if (query.words.size() > kPeerQueryBytesMax || query.filter.areas.size() > kFilterAreasMax ||
        query.limit > kPeerHitsMax)
        return Error::over_limit;
    if (query.limit == 0) return Error::invalid_argument;
    if (!query.id.empty()) {
        const bool is_alone = query.words.empty() && query.filter == FacetFilter{};
        if (!is_alone || !is_id_start(query.id)) return Error::invalid_argument;
        return {};
    }
    if (!is_clean_text(query.words, TextShape::multi_line)) return Error::bad_text;
    const auto is_place = [](AreaCode area) { return prefecture_of(area).has_value(); };
    if (!std::ranges::all_of(query.filter.areas, is_place)) return Error::invalid_argument;
    return {};
}

}  // namespace tsunagi
