// postal_code.h - the seven digits of a Japanese address.
//
// Read are 761-0123, 7610123, 〒761-0123, ７６１－０１２３, 〒 761 0123. Which codes exist changes
// every month; here only the form is judged. Pure. Errors: why a text is none.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagi {

// 10'000 (001-0000, Sapporo, has the least there are) .. 9'999'999; 0 means none.
struct PostalCode {
    std::uint32_t value = 0;

    friend constexpr auto operator<=>(const PostalCode&, const PostalCode&) = default;
};

enum class PostalCodeProblem : std::uint8_t {
    none = 0,
    empty = 1,
    not_digits = 2,
    wrong_length = 3,
    zero_lost = 4,  // 600000 was 060-0000; also five digits
};

struct PostalCodeReading {
    PostalCode code;  // none where there is a problem
    PostalCodeProblem problem = PostalCodeProblem::none;
};
[[nodiscard]] PostalCodeReading read_postal_code(std::string_view text);

// 761-0123; "" for none.
[[nodiscard]] std::string postal_code_text(PostalCode code);

}  // namespace tsunagi
