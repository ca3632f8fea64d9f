// import_taking_back.h - takes back what one import wrote, record by record.
//
// A new record is withdrawn, an updated one stands again as it was before. What is not as the
// import left it stays as it is and is told; a later version that says the same counts as the
// import's, such as one that taking back a later import made; and what stands as it did before the
// import is taken back already. Of an import that was broken off, what it wrote without having the
// answer is looked for in the slots that its log names. It decides nothing about which import.
// Thread: one.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "client/context.h"
#include "client/import_log.h"

namespace tsunagi::client {

enum class LeftAlone : std::uint8_t { changed, withdrawn, two_versions, nothing_before };

struct LeftRecord {
    RecordId id;
    std::string title;
    LeftAlone why{};
};

struct TakenBack {
    std::uint64_t withdrawn = 0;
    std::uint64_t restored = 0;
    std::uint64_t refused = 0;  // by the service: to be tried again
    std::vector<LeftRecord> left;
};

// What the import wrote in its unanswered slots and did not log: the oldest version there since it
// began, where it is not younger than the last frame and its answer can be. `known`: ids that
// later imports wrote. Errors: those of the daemon.
[[nodiscard]] Expected<std::vector<LoggedRecord>> find_unlogged(ControlClient& client,
                                                                const LoggedImport& import,
                                                                std::set<RecordId> known);

// Pre: the key is open. Errors: those of the daemon.
[[nodiscard]] Expected<TakenBack> take_back(Context& context,
                                            ControlClient& client,
                                            const CenterId& own,
                                            const std::vector<LoggedRecord>& records);

}  // namespace tsunagi::client
