#include "protocol/record/filter_form.h"

namespace tsunagi {

void write_filter(schema::Filter::Builder to, const FacetFilter& filter) {
    to.setKind(filter.kind.value_or(0));
    auto areas = to.initAreas(static_cast<unsigned>(filter.areas.size()));
    for (unsigned i = 0; i < areas.size(); ++i) areas.set(i, filter.areas[i].value);
    to.setActivities(filter.activities);
    to.setDirection(static_cast<std::uint8_t>(filter.direction));
    to.setWhose(static_cast<std::uint8_t>(filter.whose));
    to.setOpenOn(filter.open_on);
    to.setEndsBy(filter.ends_by);
    to.setFreshOn(filter.fresh_on);
    to.setStaleOn(filter.stale_on);
    to.setUpdatedSince(filter.updated_since);
}

Result<FacetFilter> read_filter(schema::Filter::Reader from) {
    FacetFilter out;
    if (from.getKind() != 0) out.kind = from.getKind();
    if (from.getAreas().size() > kFilterAreasMax) return Error::over_limit;
    for (const std::uint32_t area : from.getAreas()) {
        if (!prefecture_of({area})) return Error::invalid_argument;
        out.areas.push_back({area});
    }
    out.activities = from.getActivities();
    if (from.getDirection() > static_cast<std::uint8_t>(ResourceDirection::need) ||
        from.getWhose() > static_cast<std::uint8_t>(FacetFilter::Whose::all_but))
        return Error::malformed;
    out.direction = static_cast<ResourceDirection>(from.getDirection());
    out.whose = static_cast<FacetFilter::Whose>(from.getWhose());
    out.open_on = from.getOpenOn();
    out.ends_by = from.getEndsBy();
    out.fresh_on = from.getFreshOn();
    out.stale_on = from.getStaleOn();
    out.updated_since = from.getUpdatedSince();
    return out;
}

}  // namespace tsunagi
