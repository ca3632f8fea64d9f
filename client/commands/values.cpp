#include "client/commands/values.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "client/duration.h"
#include "client/messages.h"

namespace tsunagi::client {

Expected<const KindRow*> read_kind(const std::string& name) {
    if (name.empty()) return static_cast<const KindRow*>(nullptr);
    const KindRow* kind = find_kind(name);
    if (kind == nullptr || kind->record_class == RecordClass::authority) {
        return failure(LocalError::unknown_kind, name);
    }
    return kind;
}

Expected<std::vector<AreaCode>> read_prefectures(const std::vector<std::string>& texts) {
    std::vector<AreaCode> out;
    for (const auto& text : texts) {
        const auto prefecture = parse_prefecture(text);
        if (!prefecture) return failure(LocalError::bad_prefecture, text);
        out.push_back(*prefecture);
    }
    return out;
}

Expected<std::string> read_address(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0 || text.size() > 300)
        return failure(LocalError::bad_address, text);
    const std::string host = text.substr(0, colon);
    const std::string port = text.substr(colon + 1);
    unsigned number = 0;
    const auto [stop, problem] = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool is_port = problem == std::errc{} && stop == port.data() + port.size() &&
                         number >= 1 && number <= 65535;
    const bool is_bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    const bool is_host = is_bracketed || host.find_first_of(":[] /\t\n@\"") == std::string::npos;
    if (!is_port || !is_host) return failure(LocalError::bad_address, text);
    return text;
}

Expected<std::string> read_id(const std::string& text) {
    std::string id;
    for (const char c : text) {
        const bool is_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        const bool is_upper = c >= 'A' && c <= 'F';
        if (!is_digit && !is_upper) return failure(LocalError::bad_id, text);
        id.push_back(is_upper ? static_cast<char>(c + 32) : c);
    }
    if (id.size() < 8 || id.size() > 64) return failure(LocalError::bad_id, text);
    return id;
}

Expected<std::uint32_t> read_wait(const std::string& text, bool has_federation) {
    if (text.empty()) return std::uint32_t{0};
    if (!has_federation) return failure(LocalError::usage, _("--wait goes with --federation."));
    const auto wait = parse_duration(text);
    if (!wait || *wait > kWaitMax)
        return failure(LocalError::usage, _("--wait is a time up to 60s, such as 5s or 1m."));
    return static_cast<std::uint32_t>(std::chrono::milliseconds(*wait).count());
}

Expected<std::int64_t> read_since(const std::string& text, WallTime now) {
    if (text.empty()) return std::int64_t{0};
    if (const auto length = parse_duration(text))
        return std::max<std::int64_t>(0, now.ms - length->count() * 1000);
    constexpr std::int64_t kJapanMs = 9 * 3600 * 1000;
    constexpr std::int64_t kDayMs = 24 * 3600 * 1000;
    const auto number = [&](std::size_t at, std::size_t digits) {
        int value = 0;
        for (std::size_t i = at; i < at + digits; ++i) {
            if (text[i] < '0' || text[i] > '9') return -1;
            value = value * 10 + (text[i] - '0');
        }
        return value;
    };
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return failure(LocalError::bad_since, text);
    const std::chrono::year_month_day date{std::chrono::year{number(0, 4)},
                                           std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                           std::chrono::day(static_cast<unsigned>(number(8, 2)))};
    if (number(0, 4) < 1970 || !date.ok()) return failure(LocalError::bad_since, text);
    const std::int64_t ms =
        std::chrono::sys_days(date).time_since_epoch().count() * kDayMs - kJapanMs;
    // A day that has not come would give an empty bundle, and nobody wants one.
    if (ms > now.ms) return failure(LocalError::bad_since, text);
    return std::max<std::int64_t>(0, ms);
}

Expected<std::uint64_t> read_size(const std::string& text, std::uint64_t least) {
    if (text.empty()) return std::uint64_t{0};
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    std::uint64_t unit = 0;
    const std::string_view rest(stop, static_cast<std::size_t>(end - stop));
    if (rest.empty()) unit = 1;
    if (rest == "K" || rest == "k") unit = std::uint64_t{1} << 10;
    if (rest == "M" || rest == "m") unit = std::uint64_t{1} << 20;
    if (rest == "G" || rest == "g") unit = std::uint64_t{1} << 30;
    constexpr std::uint64_t kSizeMax = std::uint64_t{1} << 50;
    if (problem != std::errc{} || unit == 0 || number > kSizeMax / unit || number * unit < least)
        return failure(LocalError::bad_size, text);
    return number * unit;
}

}  // namespace tsunagi::client
