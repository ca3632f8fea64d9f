// personal_scan.h - the searches that find_personal_data is made of.
//
// Internal to protocol/text. Each takes the folded text and appends what it finds, in points;
// within one search in rising order and, for one kind, without overlap.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "protocol/text/personal_data.h"

namespace tsunagi {

struct PersonalSpan {
    PersonalDataKind kind = PersonalDataKind::phone;
    std::size_t begin = 0;
    std::size_t end = 0;
};
using PersonalSpans = std::vector<PersonalSpan>;

void scan_numbers(std::u32string_view text, PersonalSpans& out);  // phone, my_number, bank_account
void scan_mails(std::u32string_view text, PersonalSpans& out);    // mail
void scan_names(std::u32string_view text, PersonalSpans& out);    // name, private_address
void scan_addresses(std::u32string_view text,
                    PersonalSpans& out);  // private_address, flat, postal_address

// The name that a label introduces, where the ':' or blank behind the label stands at `at`.
[[nodiscard]] std::optional<PersonalSpan> labelled_name_at(std::u32string_view text,
                                                           std::size_t at);

// One of `words` (lower case) stands right before `at`, with at most four of " :：.=(は/" between.
[[nodiscard]] bool has_label_before(std::u32string_view text,
                                    std::size_t at,
                                    const std::u32string_view* begin,
                                    const std::u32string_view* end);
template <typename Words>
[[nodiscard]] bool has_label_before(std::u32string_view text, std::size_t at, const Words& words) {
    return has_label_before(text, at, words.data(), words.data() + words.size());
}

}  // namespace tsunagi
