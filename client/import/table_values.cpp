#include "client/import/table_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "client/import/table_text.h"
#include "protocol/base/area.h"
#include "protocol/base/check.h"
#include "protocol/base/corporate_number.h"
#include "protocol/base/digits.h"
#include "protocol/text/spreadsheet_date.h"

namespace tsunagi {
namespace {

constexpr std::size_t kCellBytesMax = 400;  // longer ones are text, without looking

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// Reads `text` from the left.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    bool skip(std::string_view word) {
        if (!rest_.starts_with(word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }
    // One to `digits_max` digits.
    std::optional<int> number(std::size_t digits_max) {
        std::size_t digits = 0;
        while (digits < rest_.size() && is_digit(rest_[digits])) ++digits;
        if (digits == 0 || digits > digits_max) return std::nullopt;
        int value = 0;
        for (const char digit : rest_.substr(0, digits)) value = value * 10 + (digit - '0');
        rest_.remove_prefix(digits);
        return value;
    }
    std::size_t skip_digits() {
        std::size_t digits = 0;
        while (digits < rest_.size() && is_digit(rest_[digits])) ++digits;
        rest_.remove_prefix(digits);
        return digits;
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }

  private:
    std::string_view rest_;
};

std::optional<double> decimal(std::string_view text) {
    double value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

// Commas stand in front of groups of three digits or nowhere.
bool has_right_commas(std::string_view text) {
    text = text.substr(0, text.find('.'));
    for (std::size_t comma = text.find(','); comma != text.npos; comma = text.find(',')) {
        text.remove_prefix(comma + 1);
        const std::string_view group = text.substr(0, text.find(','));
        if (group.size() != 3 || !is_ascii_digits(group)) return false;
    }
    return true;
}

Fit fit_number(std::string_view text) {
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (text.empty() || !is_digit(text.front()) || !has_right_commas(text)) return Fit::none;
    std::string digits(text);
    std::erase(digits, ',');
    return decimal(digits) ? Fit::strong : Fit::none;
}

// Four decimals are meant as a place; fewer may be any number.
Fit fit_degrees(std::string_view text, double least, double most) {
    const auto value = decimal(text);
    if (!value || *value < least || *value > most) return Fit::none;
    const std::size_t point = text.find('.');
    const bool is_exact = point != std::string_view::npos && text.size() - point > 4;
    return is_exact ? Fit::strong : Fit::weak;
}

Fit fit_postal_code(std::string_view text) {
    const bool is_marked = text.starts_with("〒");
    if (is_marked) text.remove_prefix(std::string_view("〒").size());
    if (text.size() == 8 && text[3] == '-')
        return is_ascii_digits(std::string(text.substr(0, 3)) + std::string(text.substr(4)))
                   ? Fit::strong
                   : Fit::none;
    if (text.size() != 7 || !is_ascii_digits(text)) return Fit::none;
    return is_marked ? Fit::strong : Fit::weak;
}

Fit fit_phone(std::string_view text) {
    std::string digits;
    std::size_t separators = 0;
    for (const char byte : text) {
        if (is_digit(byte)) {
            digits += byte;
        } else if (byte == '-' || byte == '(' || byte == ')' || byte == ' ') {
            ++separators;
        } else if (byte != '+' || !digits.empty()) {
            return Fit::none;
        }
    }
    const bool is_abroad = text.starts_with('+') && digits.size() >= 9 && digits.size() <= 15;
    const bool is_home = digits.starts_with('0') && (digits.size() == 10 || digits.size() == 11);
    if (!is_home && !is_abroad) return Fit::none;
    return separators > 0 || is_abroad ? Fit::strong : Fit::weak;
}

Fit fit_mail(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || text.find('@', at + 1) != text.npos)
        return Fit::none;
    const bool has_blank = text.find_first_of(" \t\n,;<>()/") != std::string_view::npos;
    const std::size_t dot = text.rfind('.');
    return !has_blank && dot != text.npos && dot > at + 1 && dot + 1 < text.size() ? Fit::strong
                                                                                   : Fit::none;
}

Fit fit_url(std::string_view text) {
    const bool starts =
        text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www.");
    return starts && text.find_first_of(" \t\n") == std::string_view::npos ? Fit::strong
                                                                           : Fit::none;
}

// Six digits with the right check digit, of a prefecture too; five without one are weak.
Fit fit_area_code(std::string_view text) {
    if (!is_ascii_digits(text) || (text.size() != 5 && text.size() != 6)) return Fit::none;
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    const auto five = static_cast<std::uint32_t>(text.size() == 6 ? value / 10 : value);
    const bool is_place =
        is_prefecture(AreaCode{five / 1000}) && (five % 1000 == 0 || five % 1000 >= 100);
    if (!is_place) return Fit::none;
    if (text.size() == 5) return Fit::weak;
    return area_check_digit(five) == static_cast<std::uint32_t>(value % 10) ? Fit::strong
                                                                            : Fit::none;
}

std::string minute_text(TimeOfDay time) { return iso_text(time).substr(0, 5); }

Fit fit_date(std::string_view cell) {
    if (!iso_date(cell)) return Fit::none;
    return is_ascii_digits(narrow_digits(cell)) ? Fit::weak : Fit::strong;
}

// What people put in place of a hyphen in numbers.
std::string with_hyphens(std::string text) {
    for (const std::string_view dash : {"‐", "‑", "‒", "–", "—", "―", "−", "ー", "－"}) {
        for (std::size_t at = text.find(dash); at != std::string::npos; at = text.find(dash))
            text.replace(at, dash.size(), "-");
    }
    return text;
}

}  // namespace

std::optional<std::string> iso_date(std::string_view cell) {
    if (cell.size() > kCellBytesMax) return std::nullopt;
    const DateTimeReading reading = read_date_time(cell);
    if (reading.problem != DateProblem::none || reading.date.precision() != DatePrecision::day)
        return std::nullopt;
    const bool has_time = reading.time && reading.time->seconds != 0;
    return iso_text(reading.date) + (has_time ? "T" + minute_text(*reading.time) : "");
}

std::optional<std::string> clock_time(std::string_view cell) {
    if (cell.size() > kCellBytesMax) return std::nullopt;
    const auto time = read_time(cell);
    return time ? std::optional(minute_text(*time)) : std::nullopt;
}

std::optional<std::string> date_of_serial(std::string_view cell) {
    constexpr std::uint32_t kLeast = 20'000, kMost = 60'000;
    const std::string digits = narrow_digits(cell);
    if (!is_ascii_digits(digits) || digits.size() != 5) return std::nullopt;
    std::uint32_t serial = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), serial);
    if (serial < kLeast || serial >= kMost) return std::nullopt;
    const auto date = serial_to_date(serial, DateSystem::from_1900);
    return date ? std::optional(iso_text(*date)) : std::nullopt;
}

std::optional<std::string> time_of_fraction(std::string_view cell) {
    const std::string_view text = trimmed(cell);
    if (!text.starts_with("0.") && !text.starts_with('.')) return std::nullopt;
    const auto time =
        day_fraction_to_time(text.starts_with('.') ? "0" + std::string(text) : std::string(text));
    if (!time || time->seconds == 0 || time->seconds >= kSecondsPerDay) return std::nullopt;
    // People's times are whole minutes; another fraction is just a number.
    const std::uint32_t minutes = (time->seconds + 1) / 60;
    if (time->seconds + 1 - minutes * 60 > 2) return std::nullopt;
    return minute_text({minutes * 60});
}

bool is_scientific(std::string_view cell) {
    constexpr int kExponentMin = 11;  // spreadsheets write twelve digits and more so
    const std::string key = comparison_key(cell);
    Cursor cursor(key);
    if (cursor.skip_digits() == 0 || (cursor.skip(".") && cursor.skip_digits() == 0)) return false;
    if (!cursor.skip("e")) return false;
    cursor.skip("+");
    const auto exponent = cursor.number(3);
    return exponent && *exponent >= kExponentMin && cursor.at_end();
}

Fit fit_of(ValueKind kind, std::string_view cell) {
    if (kind == ValueKind::text) return Fit::strong;
    if (cell.size() > kCellBytesMax) return Fit::none;
    if (kind == ValueKind::corporate_number)
        return parse_corporate_number(cell) ? Fit::strong : Fit::none;
    const std::string key = comparison_key(cell);
    if (key.empty()) return Fit::none;
    switch (kind) {
        case ValueKind::text:
        case ValueKind::corporate_number: break;
        case ValueKind::date: return fit_date(cell);
        case ValueKind::time: return clock_time(cell) ? Fit::strong : Fit::none;
        case ValueKind::area_code: return fit_area_code(key);
        case ValueKind::postal_code: return fit_postal_code(with_hyphens(key));
        case ValueKind::phone: return fit_phone(with_hyphens(key));
        case ValueKind::mail: return fit_mail(trimmed(cell));
        case ValueKind::url: return fit_url(trimmed(cell));
        case ValueKind::latitude: return fit_degrees(key, 20, 46);
        case ValueKind::longitude: return fit_degrees(key, 122, 154);
        case ValueKind::number: return fit_number(key);
    }
    CHECK(false);
    return Fit::none;
}

const char* value_kind_name(ValueKind kind) {
    switch (kind) {
        case ValueKind::text: return "text";
        case ValueKind::date: return "date";
        case ValueKind::time: return "time";
        case ValueKind::corporate_number: return "corporate_number";
        case ValueKind::area_code: return "area_code";
        case ValueKind::postal_code: return "postal_code";
        case ValueKind::phone: return "phone";
        case ValueKind::mail: return "mail";
        case ValueKind::url: return "url";
        case ValueKind::latitude: return "latitude";
        case ValueKind::longitude: return "longitude";
        case ValueKind::number: return "number";
    }
    CHECK(false);
    return "";
}

}  // namespace tsunagi
