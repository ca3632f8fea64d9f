// field_form.h - does a value have the one form in which a body keeps fields of its type?
//
// The forms are told beside FieldType in kinds.h. Strict on purpose: what is published can be
// sorted, compared and exported without guessing; bodies from peers are read whatever their fields
// look like. Pure, any thread.
#pragma once

#include <string_view>
#include <vector>

#include "protocol/record/kinds.h"

namespace tsunagi {

// Pre: value is not empty (empty values are not kept).
[[nodiscard]] bool has_form(const FieldRow& field, std::string_view value);

// The items of a list, as kept: one a line. None for an empty value.
[[nodiscard]] std::vector<std::string_view> list_items(std::string_view value);

// 64 hexadecimal digits, small letters.
[[nodiscard]] bool is_record_id(std::string_view text);

// YYYY-MM-DD, a day that exists.
[[nodiscard]] bool is_date(std::string_view text);
// YYYY-MM-DDTHH:MM, 00:00 to 23:59.
[[nodiscard]] bool is_date_time(std::string_view text);
// A date as YYYYMMDD; 0 where there is none.
[[nodiscard]] std::uint32_t date_number(std::string_view text);

}  // namespace tsunagi
