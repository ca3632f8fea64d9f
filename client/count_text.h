// count_text.h - counts of records in the user's words: months, places by name, what is hidden.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/counting/me_too.h"
#include "protocol/record/kinds.h"

namespace tsunagi::client {

// "2026-08 富山県 射水市 162116"; of the rest of a prefecture, it says so.
[[nodiscard]] std::string me_too_place_text(const MeTooKey& key);
// A number, or that it is hidden.
[[nodiscard]] std::string count_text(const std::optional<std::uint64_t>& count);

// Does the field hold lines of counts?
[[nodiscard]] bool holds_counts(KindId kind, const FieldRow& field);
// One count a line, in columns; lines of another form as they are.
[[nodiscard]] std::string counts_text(std::string_view lines);

}  // namespace tsunagi::client
