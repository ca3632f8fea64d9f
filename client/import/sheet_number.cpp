#include "client/import/sheet_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace tsunagi {
namespace {

constexpr double kIntegersExact = 1e15;  // spreadsheets keep fifteen digits
constexpr double kWrittenOut = 1e21;
constexpr double kSerialMax = 2'958'465;  // 9999-12-31
constexpr double kSecondsOfDay = 86'400;

std::string two(std::int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }

// The tokens of a format's first section, lower case: without quoted text, colours, conditions and
// locales, but with [h], [m], [s].
struct Tokens {
    std::string letters;
    bool is_elapsed = false;
};

Tokens tokens_of(std::string_view code) {
    Tokens tokens;
    for (std::size_t at = 0; at < code.size() && code[at] != ';'; ++at) {
        if (code[at] == '"') {
            at = std::min(code.find('"', at + 1), code.size());
        } else if (code[at] == '\\' || code[at] == '_' || code[at] == '*') {
            ++at;
        } else if (code[at] == '[') {
            const std::size_t end = std::min(code.find(']', at), code.size());
            const std::string_view inside = code.substr(at + 1, end - at - 1);
            if (!inside.empty() && inside.find_first_not_of("hHmMsS") == inside.npos) {
                tokens.is_elapsed = true;
                tokens.letters += inside;
            }
            at = end;
        } else {
            tokens.letters += code[at];
        }
    }
    for (char& letter : tokens.letters) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    for (const std::string_view noon : {"am/pm", "a/p", "general", "g/標準"}) {
        const std::size_t at = tokens.letters.find(noon);
        if (at != std::string::npos) tokens.letters.erase(at, noon.size());
    }
    return tokens;
}

// Zeros and hyphens only, of the last section: others hold conditions for shorter numbers.
std::string mask_of(std::string_view code) {
    const std::size_t section = code.rfind(';');
    if (section != code.npos) code.remove_prefix(section + 1);
    std::string mask;
    for (const char byte : code) {
        if (byte == '\\' || byte == '"') continue;
        if (byte != '0' && byte != '-') return {};
        mask += byte;
    }
    const auto zeros = std::count(mask.begin(), mask.end(), '0');
    return zeros >= 2 && zeros <= 15 && mask.front() == '0' ? mask : std::string();
}

std::string plain_number(double value) {
    if (value == 0) return "0";
    std::array<char, 64> text{};
    const auto written = [&](std::to_chars_result result) {
        return std::string(text.data(), result.ptr);
    };
    if (std::abs(value) < kIntegersExact && value == std::trunc(value))
        return std::to_string(static_cast<std::int64_t>(value));
    std::string shown = written(std::to_chars(text.data(), text.data() + text.size(), value,
                                              std::chars_format::general, 15));
    if (std::abs(value) >= kWrittenOut || std::abs(value) < 1e-9) return shown;
    double rounded = value;
    std::from_chars(shown.data(), shown.data() + shown.size(), rounded);
    return written(
        std::to_chars(text.data(), text.data() + text.size(), rounded, std::chars_format::fixed));
}

std::string masked(double value, const std::string& mask) {
    const std::string digits = std::to_string(static_cast<std::int64_t>(value));
    std::string shown;
    std::size_t left = digits.size();
    for (std::size_t at = mask.size(); at-- > 0;) {
        if (mask[at] == '-') {
            shown += '-';
        } else {
            shown += left > 0 ? digits[--left] : '0';
        }
    }
    while (left > 0) shown += digits[--left];
    std::reverse(shown.begin(), shown.end());
    return shown;
}

// The spreadsheets of 1900 count a 29 February that there was not, as day 60.
std::optional<std::string> date_text(double day, DateSystem system) {
    namespace chrono = std::chrono;
    if (day < (system == DateSystem::from_1900 ? 1 : 0) || day > kSerialMax) return std::nullopt;
    const auto count = static_cast<int>(day);
    chrono::sys_days start = chrono::year{1904} / chrono::January / 1;
    if (system == DateSystem::from_1900) {
        if (count == 60) return std::nullopt;
        start = chrono::year{1899} / chrono::December / (count < 60 ? 31 : 30);
    }
    const chrono::year_month_day date{start + chrono::days{count}};
    return std::to_string(static_cast<int>(date.year())) + "-" +
           two(static_cast<unsigned>(date.month())) + "-" + two(static_cast<unsigned>(date.day()));
}

std::string time_text(std::int64_t seconds) {
    std::string text = two(seconds / 3'600) + ":" + two(seconds / 60 % 60);
    if (seconds % 60 != 0) text += ":" + two(seconds % 60);
    return text;
}

// The date or time that is shown; nothing where the number is none.
std::optional<std::string> moment(double value, const NumberFormat& format, DateSystem system) {
    if (!(value >= 0) || value > kSerialMax) return std::nullopt;
    double day = std::floor(value);
    auto seconds = static_cast<std::int64_t>(std::round((value - day) * kSecondsOfDay));
    if (seconds == static_cast<std::int64_t>(kSecondsOfDay)) {
        day += 1;
        seconds = 0;
    }
    if (format.kind == NumberFormat::Kind::time) {
        // One whole day is the 24:00 at which places close.
        const bool is_whole = format.is_elapsed || (day == 1 && seconds == 0);
        const std::int64_t hours = is_whole ? static_cast<std::int64_t>(day) * 24 : 0;
        return time_text(seconds + hours * 3'600);
    }
    auto date = date_text(day, system);
    if (!date || format.kind == NumberFormat::Kind::date || seconds == 0) return date;
    return *date + "T" + time_text(seconds);
}

}  // namespace

NumberFormat format_by_code(std::string_view code) {
    NumberFormat format;
    const Tokens tokens = tokens_of(code);
    const std::string& letters = tokens.letters;
    const auto has = [&](std::string_view any) {
        return letters.find_first_of(any) != letters.npos;
    };
    const bool is_scientific =
        letters.find("e+") != letters.npos || letters.find("e-") != letters.npos;
    const bool has_time = has("hs") || tokens.is_elapsed;
    const bool has_date = !is_scientific && (has("ydeg") || letters.find("aaa") != letters.npos ||
                                             (has("m") && !has_time));
    if (has_date && has_time) {
        format.kind = NumberFormat::Kind::date_time;
    } else if (has_date) {
        format.kind = NumberFormat::Kind::date;
    } else if (has_time) {
        format.kind = NumberFormat::Kind::time;
        format.is_elapsed = tokens.is_elapsed;
    } else {
        format.mask = mask_of(code);
    }
    return format;
}

NumberFormat format_by_id(std::uint32_t id) {
    const auto is_in = [&](std::uint32_t first, std::uint32_t last) {
        return id >= first && id <= last;
    };
    NumberFormat format;
    if (is_in(14, 17) || is_in(27, 31) || is_in(34, 36) || is_in(50, 58)) {
        format.kind = NumberFormat::Kind::date;
    } else if (is_in(18, 21) || is_in(32, 33) || is_in(45, 47)) {
        format.kind = NumberFormat::Kind::time;
        format.is_elapsed = id == 46;
    } else if (id == 22) {
        format.kind = NumberFormat::Kind::date_time;
    }
    return format;
}

std::string number_as_shown(double value, const NumberFormat& format, DateSystem system) {
    if (format.kind != NumberFormat::Kind::number) {
        if (auto text = moment(value, format, system)) return *text;
    }
    const bool is_code =
        !format.mask.empty() && value >= 0 && value < kIntegersExact && value == std::trunc(value);
    return is_code ? masked(value, format.mask) : plain_number(value);
}

}  // namespace tsunagi
