// filter_form.h - a filter as record.capnp's Filter, and back.
//
// Used between command line and daemon, and between centers. `center` and `reaches` are not
// written: whose records are meant, and what may be seen, is for the one who searches to know.
//
// Inside the wall that catches what Cap'n Proto throws (canonical.h).
// Errors of reading: over_limit, malformed, invalid_argument (a place that can't be).
#pragma once

#include "protocol/base/result.h"
#include "protocol/record/facets.h"
#include "protocol/schema/record.capnp.h"

namespace tsunagi {

void write_filter(schema::Filter::Builder to, const FacetFilter& filter);
[[nodiscard]] Result<FacetFilter> read_filter(schema::Filter::Reader from);

}  // namespace tsunagi
