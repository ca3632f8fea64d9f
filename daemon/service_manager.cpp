#include "daemon/service_manager.h"

#include <systemd/sd-daemon.h>

#include <ctime>
#include <string>

namespace tsunagi {

void tell_ready(std::string_view status) {
    sd_notify(0, ("READY=1\nSTATUS=" + std::string(status)).c_str());
}

void tell_still_starting(std::string_view status) {
    sd_notify(0, ("EXTEND_TIMEOUT_USEC=60000000\nSTATUS=" + std::string(status)).c_str());
}

void tell_stopping() { sd_notify(0, "STOPPING=1"); }

void tell_reloading() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto microseconds = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000;
    sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds)).c_str());
}

void tell_alive() { sd_notify(0, "WATCHDOG=1"); }

std::optional<Duration> alive_interval() {
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
    return Duration{static_cast<std::int64_t>(microseconds / 2'000)};
}

}  // namespace tsunagi
