// search.h - what the search of one center and that of the federation share.
#pragma once

#include "client/context.h"
#include "client/control_types.h"

namespace tsunagi::client {

// Errors: usage where nothing is asked for; those of the filter; bad_text.
[[nodiscard]] Expected<SearchRequest> read_search(const SearchOptions& options, WallTime now);

// search --federation: asks the peers, and says whom the answer was heard from.
[[nodiscard]] ExitCode run_federated(Context& context, const SearchOptions& options);

}  // namespace tsunagi::client
