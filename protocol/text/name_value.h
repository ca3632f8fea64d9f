// name_value.h - the names of people in a value that is a name or a contact, not a sentence.
//
// In a sentence a name shows by its 様 or its label (personal_data.h). A field of a form that is
// made for a person's name holds it bare: 山田 太郎, 理事長 佐藤花子, ﾔﾏﾀﾞ ﾀﾛｳ, Nguyen Van An. One
// that is made for a contact holds an organisation, an office or a person. Parts that a comma, a
// slash, a bracket or the end of a line sets apart are judged one by one; a role in front and an
// honorific behind are taken off.
//
// Pure; any bytes are taken. Linear in the value.
#pragma once

#include <string_view>
#include <vector>

#include "protocol/text/personal_data.h"

namespace tsunagi {

enum class NameValue : std::uint8_t {
    name,     // a person's: what is no organisation, role or filler (非公開) is one
    contact,  // a person's or not: only what is surely one, by the table of surnames
};

// Each of kind `name`, by begin, without overlap.
[[nodiscard]] std::vector<PersonalDataFinding> find_names_in_value(std::string_view value,
                                                                   NameValue is);

}  // namespace tsunagi
