// erasure_words.h - why something was erased, as a word of the command line and for people, and who
// should have answered.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "client/control_types.h"
#include "protocol/base/time.h"
#include "protocol/record/erasure.h"

namespace tsunagi::client {

// asked, mistake, law, expired, other: in options and --json.
[[nodiscard]] std::string erasure_word(ErasureReason reason);
[[nodiscard]] std::optional<ErasureReason> erasure_reason(std::string_view word);
// As it stands behind "Reason:".
[[nodiscard]] std::string erasure_reason_text(ErasureReason reason);
// Centers that have not answered should have by now.
[[nodiscard]] bool is_overdue(const ErasureAnswer& erasure, WallTime now);

}  // namespace tsunagi::client
