// field_input.h - what people and files write for a field, as the one form in which bodies keep it.
//
// Dates as Japan writes them (令和8年2月19日), full-width digits, choices by their labels in either
// language, lists parted by commas or line ends. What is not sure is refused with a reason, so that
// the caller can keep it as text: nothing is guessed. Pure, any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/record/kinds.h"

namespace tsunagi::client {

// Names for --json come from value_problem_name: DO NOT CHANGE those.
enum class ValueProblem : std::uint8_t {
    none,
    bad_text,
    bad_date,
    bad_time,
    bad_number,
    bad_flag,
    bad_choice,
    bad_corporate_number,
    bad_mail,
    bad_url,
    bad_record,
};

// `value` has the field's form exactly where there is no problem; it is empty where the text is
// blank. `detail` is the part of the text at fault, of a list the item.
struct ValueReading {
    std::string value;
    ValueProblem problem = ValueProblem::none;
    std::string detail;
};
[[nodiscard]] ValueReading read_items(const FieldRow& field, std::span<const std::string> items);
[[nodiscard]] ValueReading read_value(const FieldRow& field, std::string_view text);

// The items of a list as people write it in one line or several: parted by commas (、 too),
// semicolons and line ends.
[[nodiscard]] std::vector<std::string> split_items(std::string_view text);
// Without blanks (full-width ones too) and line ends at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
// How names and labels are compared: one width, lower case, without blanks, dots and signs between.
[[nodiscard]] std::string comparable(std::string_view text);

[[nodiscard]] const char* value_problem_name(ValueProblem problem);
// A plain English sentence, for translation.
[[nodiscard]] const char* value_problem_text(ValueProblem problem);

}  // namespace tsunagi::client
