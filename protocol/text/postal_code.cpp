#include "protocol/text/postal_code.h"

#include "protocol/text/cursor.h"
#include "protocol/text/fold_width.h"

namespace tsunagi {
namespace {

constexpr std::uint32_t kLeast = 10'000;  // 001-0000

PostalCodeReading refused(PostalCodeProblem problem) { return {{}, problem}; }

PostalCodeReading judged(std::uint32_t value) {
    if (value < kLeast) return refused(PostalCodeProblem::wrong_length);
    return {{value}, PostalCodeProblem::none};
}

}  // namespace

PostalCodeReading read_postal_code(std::string_view text) {
    const FoldedText folded = fold_width(text);
    Cursor cursor(folded.points);
    cursor.trim();
    if (cursor.at_end()) return refused(PostalCodeProblem::empty);
    if (cursor.take(U'〒') || cursor.take(U'〠') || cursor.take_word(U"郵便番号")) {
        cursor.take(U':');
        cursor.skip_blanks();
    }
    const auto first = cursor.take_digits();
    if (!first) return refused(PostalCodeProblem::not_digits);
    if (cursor.at_end()) {
        if (first->digits == 7) return judged(first->value);
        const bool lost = first->digits == 5 || first->digits == 6;
        return refused(lost ? PostalCodeProblem::zero_lost : PostalCodeProblem::wrong_length);
    }
    cursor.skip_blanks();
    if (cursor.take(U'-')) cursor.skip_blanks();
    const auto second = cursor.take_digits();
    if (!second || !cursor.at_end()) return refused(PostalCodeProblem::not_digits);
    if (first->digits != 3 || second->digits != 4) return refused(PostalCodeProblem::wrong_length);
    return judged(first->value * 10'000 + second->value);
}

std::string postal_code_text(PostalCode code) {
    if (code.value == 0) return {};
    std::string digits = std::to_string(code.value);
    digits.insert(0, digits.size() < 7 ? 7 - digits.size() : 0, '0');
    return digits.substr(0, 3) + "-" + digits.substr(3);
}

}  // namespace tsunagi
