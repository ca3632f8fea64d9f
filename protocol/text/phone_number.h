// phone_number.h - telephone numbers of Japan, as lists hold them.
//
// Read are 087-812-7534, (098)939-1212, 087(812)7534, ０８７－８１２－７５３４, 0878127534,
// +81 87 812 7534, +81 (0)87-812-7534, with a label in front (TEL：, 電話, 携帯, ℡) and an
// extension (内線12, ext. 12) or a note (（代）, （直通）) behind. By the numbering plan of the
// ministry of communications a national number has 10 digits, those of 050, 060, 070, 080, 090 and
// 0800 have 11; other lengths are refused. Where the area code ends cannot be seen from the digits
// without the ministry's table, which changes: hyphens are shown where the source had the groups,
// else none. Pure, linear. Errors: an enum in the reading.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagi {

enum class PhoneKind : std::uint8_t {
    fixed = 1,         // 0AB-J
    mobile = 2,        // 060, 070, 080, 090
    ip = 3,            // 050
    free_call = 4,     // 0120, 0800
    navi = 5,          // 0570
    information = 6,   // 0180, 0990
    short_number = 7,  // 110, 119, 188, 189, #7119
    foreign = 8,       // + and another country
};

enum class PhoneProblem : std::uint8_t {
    none = 0,
    empty = 1,
    not_a_number = 2,
    wrong_length = 3,
    no_such_prefix = 4,
    zero_lost = 5,  // a spreadsheet took 0878127534 for a number
    several_numbers = 6,
    more_text = 7,
};

struct PhoneNumber {
    PhoneKind kind = PhoneKind::fixed;
    std::string digits;     // national, with its 0: 0878127534; #7119; foreign: behind the +
    std::string extension;  // digits, mostly empty
    std::string display;    // 087-812-7534 where the source had such groups, else the digits

    friend bool operator==(const PhoneNumber&, const PhoneNumber&) = default;
};

struct PhoneReading {
    std::optional<PhoneNumber> number;  // exactly where there is no problem
    PhoneProblem problem = PhoneProblem::none;
};
[[nodiscard]] PhoneReading read_phone_number(std::string_view text);

// +81878127534, without the extension; nothing for short numbers, which no other country can call.
[[nodiscard]] std::optional<std::string> e164_text(const PhoneNumber& number);

// The kind of a national number by its prefix and length; nothing where the plan has none such.
// Pre: only '0'..'9'.
[[nodiscard]] std::optional<PhoneKind> national_kind(std::string_view digits);

}  // namespace tsunagi
