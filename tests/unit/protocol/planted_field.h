// planted_field.h - values of fields as lists of support centers hold them, with or without one
// planted person.
//
// For tests of what is looked at in fields (protocol/record/personal_fields.h). Written apart from
// the guard: its lists of words are not looked up here. All persons, numbers and addresses are
// invented. A value follows from the randomness alone.
#pragma once

#include <string>

#include "protocol/base/random.h"
#include "protocol/text/personal_data.h"

namespace tsunagi {

struct FieldValue {
    std::string kind;   // of the record
    std::string field;  // FieldRow::name
    std::string value;
    std::string form;  // how it is written, to count misses by
};

// One item of personal data in bytes [begin, end) of the value.
struct PlantedField : FieldValue {
    std::size_t begin = 0;
    std::size_t end = 0;
    PersonalDataKind what = PersonalDataKind::phone;
};
[[nodiscard]] PlantedField planted_field(Random& random);

// What an organisation writes about itself, and no person.
[[nodiscard]] FieldValue harmless_field(Random& random);

}  // namespace tsunagi
