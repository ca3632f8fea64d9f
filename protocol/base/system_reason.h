// system_reason.h - why the operating system refused something, in the words of people.
//
// The system's own texts are English and a programmer's ("Is a directory"). Those that a center
// meets stand here in both languages, each a half sentence that fits behind "cannot be read: " and
// says what to do where that is not plain. What it is not: a text for every number.
// `number` is errno's.
#pragma once

#include <optional>
#include <string_view>

namespace tsunagi {

struct SystemReason {
    int number;
    std::string_view english;
    std::string_view japanese;
};

// Nothing for a number that has no words here: show the system's own in brackets.
[[nodiscard]] std::optional<SystemReason> find_system_reason(int number);

}  // namespace tsunagi
