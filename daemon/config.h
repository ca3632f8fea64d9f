// config.h - what tsunagid is told: the command line, tsunagid.toml, and center.toml that `tsunagi
// init` wrote.
//
// The command line wins over tsunagid.toml; addresses of both are used together. Reading happens
// once at start and again on SIGHUP (tsunagid.toml only). Nothing here opens a store or a socket.
// Errors: StartFailure with a sentence and an exit code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/host_port.h"
#include "protocol/base/limits.h"
#include "protocol/base/scope.h"

namespace tsunagi {

enum class LogLevel { error, warning, info, debug };
[[nodiscard]] std::optional<LogLevel> parse_log_level(std::string_view text);

enum class Command { run, check, version, help };

struct Options {
    Command command = Command::run;
    std::filesystem::path data;
    std::optional<std::filesystem::path> config;
    std::vector<HostPort> listen;
    std::vector<std::string> peers;     // HOST:PORT, each checked
    std::vector<std::string> announce;  // the same
    std::optional<LogLevel> log_level;
};
// `arguments` without the program's name. Errors: StartFailure, exit code 2.
[[nodiscard]] Options parse_options(std::span<const char* const> arguments);

// tsunagid.toml
struct Settings {
    std::vector<HostPort> listen;
    std::vector<std::string> peers;
    std::vector<std::string> announce;       // where others can call; at most four
    std::uint16_t links_max = kRoomDefault;  // that others may open
    bool lan = true;                         // tell and hear machines on the local network
    LogLevel log_level = LogLevel::info;
    std::filesystem::path log_file;  // empty: stderr
};
// A missing file gives the defaults, unless it was named on the command line. Errors: StartFailure,
// exit code 3.
[[nodiscard]] Settings read_settings(const Options& options);

// center.toml
struct CenterFile {
    CenterId center;
    CharterId charter;
    std::string name;
    struct Join {
        std::string address;
        PublicKey pin;
        Bytes token;
    };
    std::optional<Join> join;
};
// Errors: StartFailure, exit code 3.
[[nodiscard]] CenterFile read_center_file(const std::filesystem::path& data);

}  // namespace tsunagi
