// table_words.h - words in the names of columns, and what they say about the cells below.
//
// The names are free: 電話番号, TEL, 連絡先（電話）. A name is looked at by the words inside it.
// For finding headers and for judging what a column is meant to hold; which field of a record it
// becomes is the mapping's business.
// Pure; keys are comparison_key's.
#pragma once

#include <optional>
#include <string_view>

#include "client/import/table_values.h"

namespace tsunagi {

// What the cells below are meant to be. Nothing where the name does not tell.
[[nodiscard]] std::optional<ValueKind> kind_by_name(std::string_view key);

// Whether people name columns so.
[[nodiscard]] bool is_column_word(std::string_view key);

}  // namespace tsunagi
