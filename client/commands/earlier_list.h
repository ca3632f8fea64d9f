// earlier_list.h - is a list here already, taken in under another name?
//
// Records without a key of their own (a corporate number) are known again by the name of their list
// and their id there. The same list under another name therefore makes second records beside the
// first ones. Asks about the first few records of the file only. Thread: one.
#pragma once

#include <optional>
#include <string>

#include "client/commands/import_records.h"
#include "client/control_client.h"

namespace tsunagi::client {

inline constexpr std::size_t kRecordsAskedFor = 5;

// The name under which records stand here that are most of the file's first ones by their kind,
// title and id, where none of these stands under the file's own name. Errors: those of the
// connection, of the file.
[[nodiscard]] Expected<std::optional<std::string>> find_earlier_list(ControlClient& client,
                                                                     const CenterId& center,
                                                                     RecordSource& source);

// Looks for it, and tells with the next step; nothing where there is none. Errors: as above.
[[nodiscard]] Expected<void> tell_earlier_list(const Context& context,
                                               ControlClient& client,
                                               const CenterId& center,
                                               RecordSource& source);

}  // namespace tsunagi::client
