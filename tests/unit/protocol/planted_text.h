// planted_text.h - lines as a support center writes them, with or without one planted secret.
//
// For tests of the guard of personal data (protocol/text/personal_data.h): notes of consultations,
// offers and articles, built from pieces. All persons, numbers and addresses are invented. Written
// by somebody who had not read the guard: its lists of words and its patterns are not looked up
// here. A line follows from the randomness alone, so that a seed shows it again.
#pragma once

#include <cstddef>
#include <string>

#include "protocol/base/random.h"
#include "protocol/text/personal_data.h"

namespace tsunagi {

// One item of personal data in bytes [begin, end) of `text`; there is no other.
struct PlantedLine {
    std::string text;
    std::size_t begin = 0;
    std::size_t end = 0;
    PersonalDataKind kind = PersonalDataKind::phone;
    std::string form;  // how it is written, to count misses by
};
[[nodiscard]] PlantedLine planted_line(Random& random);

// Nothing personal, but something that looks alike.
struct HarmlessLine {
    std::string text;
    std::string form;
};
[[nodiscard]] HarmlessLine harmless_line(Random& random);

}  // namespace tsunagi
