#include "client/import/calendar_zones.h"

#include <unicode/unistr.h>

namespace tsunagi::client {
namespace {

using std::chrono::sys_seconds;

constexpr std::size_t kZoneNameBytesMax = 128;

// How far a clock of the zone is ahead of UTC when it shows `local`.
std::optional<std::chrono::seconds> shown_ahead(const icu::TimeZone& zone, sys_seconds local) {
    int32_t raw = 0;
    int32_t summer = 0;
    UErrorCode problem = U_ZERO_ERROR;
    const auto ms = static_cast<UDate>(local.time_since_epoch().count()) * 1000;
    zone.getOffset(ms, /*local=*/true, raw, summer, problem);
    if (U_FAILURE(problem)) return std::nullopt;
    return std::chrono::seconds{(raw + summer) / 1000};
}

std::unique_ptr<icu::TimeZone> zone_of_id(const icu::UnicodeString& id) {
    std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
    if (zone == nullptr || *zone == icu::TimeZone::getUnknown()) return nullptr;
    return zone;
}

// The name itself, what Windows calls so, or the name behind a program's own prefix.
std::unique_ptr<icu::TimeZone> zone_of_name(std::string name) {
    if (name.size() > kZoneNameBytesMax) return nullptr;
    while (true) {
        const auto id = icu::UnicodeString::fromUTF8(name);
        if (auto zone = zone_of_id(id)) return zone;
        UErrorCode problem = U_ZERO_ERROR;
        icu::UnicodeString of_windows;
        icu::TimeZone::getIDForWindowsID(id, nullptr, of_windows, problem);
        if (U_SUCCESS(problem) && !of_windows.isEmpty()) return zone_of_id(of_windows);
        const std::size_t slash = name.find('/');
        if (slash == std::string::npos) return nullptr;
        name.erase(0, slash + 1);
    }
}

}  // namespace

void CalendarZones::describe(const std::string& name, const std::vector<std::string>& lines) {
    if (described_.size() >= kZonesMax) return;
    if (auto zone = IcalZone::read(lines)) described_[name] = std::move(zone);
}

std::optional<std::chrono::seconds> CalendarZones::ahead_of_utc(const std::string& name,
                                                                sys_seconds local) {
    if (const auto at = described_.find(name); at != described_.end())
        return at->second->ahead_of_utc(local);
    auto at = named_.find(name);
    if (at == named_.end()) {
        if (named_.size() >= kZonesMax) return std::nullopt;
        at = named_.emplace(name, zone_of_name(name)).first;
    }
    if (at->second == nullptr) return std::nullopt;
    return shown_ahead(*at->second, local);
}

std::optional<sys_seconds> CalendarZones::to_utc(const std::string& name, sys_seconds local) {
    const auto ahead = ahead_of_utc(name, local);
    if (!ahead) return std::nullopt;
    return local - *ahead;
}

bool CalendarZones::is_like_japan(const std::string& name, sys_seconds from) {
    for (int month = 0; month < 12; ++month) {
        if (ahead_of_utc(name, from + std::chrono::days{31 * month}) != kJapanAhead) return false;
    }
    return true;
}

}  // namespace tsunagi::client
