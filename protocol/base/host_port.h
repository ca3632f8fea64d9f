// host_port.h - an address as people write it: "192.0.2.7:7700", "name.example:7700",
// "[2001:db8::7]:7700".
//
// Form only: names are resolved, and addresses reached, by the daemon. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagi {

struct HostPort {
    std::string host;  // without brackets
    std::uint16_t port = 0;
    friend bool operator==(const HostPort&, const HostPort&) = default;
};

// Port 0 is allowed (listening: any free one).
[[nodiscard]] std::optional<HostPort> parse_host_port(std::string_view text);
[[nodiscard]] std::string host_port_text(const HostPort& address);

}  // namespace tsunagi
