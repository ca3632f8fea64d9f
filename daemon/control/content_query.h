// content_query.h - reads a file that is here, for this center's people.
//
// Its pages are ContentBytesAnswers, in order, each piece checked; then `done`, or `not_found`
// where the file is not here. One that is damaged is set aside first, so that it can be fetched
// again.
#pragma once

#include "daemon/control/control_host.h"
#include "storage/store.h"

namespace tsunagi::control {

[[nodiscard]] std::unique_ptr<Query> make_content_query(const Store& store,
                                                        ContentShelf& shelf,
                                                        const ContentReadRequest& request);

}  // namespace tsunagi::control
