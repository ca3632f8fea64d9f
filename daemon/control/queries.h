// queries.h - requests that read: show, list, search, match and check, over the store and the
// search index.
//
// Each answer is made from a snapshot that lives for one page, so that a long list never holds up
// the store. What a list shows is fixed when it begins. Thread: made on the core thread, read on
// the server's threads.
#pragma once

#include <memory>

#include "daemon/control/control_host.h"
#include "daemon/control/item_reader.h"
#include "daemon/indexer.h"
#include "storage/store.h"

namespace tsunagi::control {

// What queries read from. Outlives them.
struct QuerySources {
    const Store& store;
    Indexer& indexer;
    CenterId center;                    // whose store it is
    std::shared_ptr<const BoxKey> box;  // opens sealed bodies; null: they stay closed

    [[nodiscard]] BodyOpener opener() const { return {center, box}; }
};

// Null where the request is not one that reads.
[[nodiscard]] std::unique_ptr<Query> make_query(const QuerySources& sources,
                                                const Request& request,
                                                std::shared_ptr<const CenterNames> names);

// The records that the chain of the center's manifests follows from: its manifests (also proposed
// ones), their co-signatures and its revocations; genesis first. `not_found` where that is not
// here.
[[nodiscard]] std::unique_ptr<Query> make_manifest_query(const Store& store,
                                                         const CenterId& center,
                                                         const CharterId& charter);

// A search waits this long for the index to take in what was committed when it came; not at all
// where the index is far behind. True where all of that can be found now.
inline constexpr Duration kSearchWait = std::chrono::seconds(2);
bool wait_for_index(const QuerySources& sources);

}  // namespace tsunagi::control
