// key_records_query.h - what a key of this center signed, or another center wrote: what stays and
// what goes when the key is taken back, or the center removed.
//
// Goes through all records in the order in which they came, since the times that they say can't be
// trusted: whoever stole a key can date back what it writes, but what arrived behind a record that
// says a later time, by anybody, was not here before. Nor can the order alone: a store that was
// filled from other centers has all of it late. So both are told. Records that officers sign
// (manifests and the like) are not told: they do not hang on a grant. Thread: as Query. Memory: one
// page. Time: 2 microseconds a record of the store.
#pragma once

#include <memory>

#include "daemon/control/control_host.h"
#include "storage/store.h"

namespace tsunagi::control {

// The store outlives it. `center`: whose store it is.
[[nodiscard]] std::unique_ptr<Query> make_key_records_query(const Store& store,
                                                            const CenterId& center,
                                                            const KeyRecordsRequest& request);

}  // namespace tsunagi::control
