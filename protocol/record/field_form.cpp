#include "protocol/record/field_form.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "protocol/base/corporate_number.h"
#include "protocol/base/utf8.h"

namespace tsunagi {
namespace {

constexpr std::size_t kDigitsMax = 18;  // fits into 63 bits
constexpr std::size_t kRecordDigits = 64;
constexpr std::size_t kMailBytesMax = 254;  // RFC 5321, 4.5.3.1.3
constexpr std::size_t kUrlBytesMax = 2048;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool are_digits(std::string_view text) {
    return !text.empty() && text.size() <= kDigitsMax && std::ranges::all_of(text, is_digit);
}

// -1 where there are other signs than digits.
int number_at(std::string_view text, std::size_t at, std::size_t length) {
    const std::string_view digits = text.substr(at, length);
    if (!are_digits(digits)) return -1;
    int value = -1;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

bool is_decimal(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const auto point = text.find('.');
    if (point == std::string_view::npos) return are_digits(text);
    return are_digits(text.substr(0, point)) && are_digits(text.substr(point + 1));
}

bool is_printable_ascii(char c) { return c > ' ' && c < 0x7f; }

// The part behind the @ has a dot or not (a local host); what the address means is its server's
// business.
bool is_mail(std::string_view text) {
    const auto at = text.rfind('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.size() <= kMailBytesMax &&
           std::ranges::all_of(text, [](char c) { return is_printable_ascii(c) && c != ','; });
}

// http or https with a host; letters of any language behind it.
bool is_url(std::string_view text) {
    const std::size_t scheme = text.starts_with("https://")  ? 8
                               : text.starts_with("http://") ? 7
                                                             : 0;
    return scheme != 0 && text.size() > scheme && text.size() <= kUrlBytesMax &&
           text[scheme] != '/' && is_clean_text(text, TextShape::single_line) &&
           std::ranges::none_of(text, [](char c) { return c == ' ' || c == '"' || c == '<'; });
}

// Every item satisfies `is_item`, and there is no empty one.
template <typename IsItem>
bool are_items(std::string_view text, IsItem is_item) {
    return std::ranges::all_of(
        list_items(text), [&](std::string_view item) { return !item.empty() && is_item(item); });
}

bool is_line(std::string_view text) { return is_clean_text(text, TextShape::single_line); }

}  // namespace

std::vector<std::string_view> list_items(std::string_view value) {
    std::vector<std::string_view> items;
    while (!value.empty()) {
        const auto end = value.find('\n');
        items.push_back(value.substr(0, end));
        if (end == std::string_view::npos) break;
        value.remove_prefix(end + 1);
        if (value.empty()) items.emplace_back();  // a line end at the end is an empty item
    }
    return items;
}

bool is_record_id(std::string_view text) {
    return text.size() == kRecordDigits &&
           std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    const int year = number_at(text, 0, 4);
    const int month = number_at(text, 5, 2);
    const int day = number_at(text, 8, 2);
    if (year < 0 || month < 1 || day < 1) return false;
    return std::chrono::year_month_day{std::chrono::year{year},
                                       std::chrono::month{static_cast<unsigned>(month)},
                                       std::chrono::day{static_cast<unsigned>(day)}}
        .ok();
}

bool is_date_time(std::string_view text) {
    if (text.size() != 16 || text[10] != 'T' || text[13] != ':' || !is_date(text.substr(0, 10)))
        return false;
    const int hour = number_at(text, 11, 2);
    const int minute = number_at(text, 14, 2);
    return hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
}

std::uint32_t date_number(std::string_view text) {
    if (!is_date(text)) return 0;
    std::uint32_t value = 0;
    for (const char c : text) {
        if (c != '-') value = value * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return value;
}

bool has_form(const FieldRow& field, std::string_view value) {
    const auto is_choice = [&](std::string_view one) { return find_choice(field, one) != nullptr; };
    switch (field.type) {
        case FieldType::text:
        case FieldType::code:
        case FieldType::phone: return is_line(value);
        case FieldType::long_text: return true;
        case FieldType::list:
        case FieldType::codes: return are_items(value, is_line);
        case FieldType::date: return is_date(value);
        case FieldType::date_time: return is_date_time(value);
        case FieldType::number: return are_digits(value);
        case FieldType::decimal: return is_decimal(value);
        case FieldType::flag: return value == "0" || value == "1";
        case FieldType::choice: return is_choice(value);
        case FieldType::choices: return are_items(value, is_choice);
        case FieldType::corporate_number:
            return value.size() == 13 && parse_corporate_number(value).has_value();
        case FieldType::mail: return is_mail(value);
        case FieldType::url: return is_url(value);
        case FieldType::record: return is_record_id(value);
        case FieldType::records: return are_items(value, is_record_id);
    }
    return false;
}

}  // namespace tsunagi
