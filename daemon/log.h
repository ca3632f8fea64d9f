// log.h - the daemon's structured log: one line an event, `time level event key=value ...`.
//
// Events are fixed words of ours, values may come from anybody: whatever is not plain printable
// ASCII or harmless UTF-8 text is escaped, so that a peer can neither break a line nor steer a
// terminal; nor fill it, since each event has a budget (log_budget.h). Goes to stderr (systemd
// takes it from there), or to a file of at most 10 MiB with four older ones. Thread: any, after
// start_log(). Not for: secrets, bodies of records.
#pragma once

#include <concepts>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include "daemon/config.h"

namespace tsunagi {

struct LogField {
    std::string_view key;
    std::string value;

    LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
    LogField(std::string_view name, const std::string& text) : key(name), value(text) {}
    LogField(std::string_view name, const char* text) : key(name), value(text) {}
    LogField(std::string_view name, bool yes) : key(name), value(yes ? "yes" : "no") {}
    template <std::integral Number>
    LogField(std::string_view name, Number number) : key(name), value(std::to_string(number)) {}
};

// Errors: StartFailure when the file can't be opened.
void start_log(LogLevel level, const std::filesystem::path& file);
void set_log_level(LogLevel level);
// Writes out what is buffered.
void flush_log();

void log_event(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

inline void log_error(std::string_view event, std::initializer_list<LogField> fields = {}) {
    log_event(LogLevel::error, event, fields);
}
inline void log_warning(std::string_view event, std::initializer_list<LogField> fields = {}) {
    log_event(LogLevel::warning, event, fields);
}
inline void log_info(std::string_view event, std::initializer_list<LogField> fields = {}) {
    log_event(LogLevel::info, event, fields);
}
inline void log_debug(std::string_view event, std::initializer_list<LogField> fields = {}) {
    log_event(LogLevel::debug, event, fields);
}

// A value as it stands in a line: as it is where that is safe, else in quotes with \xNN and \u{N}
// for what is not shown.
[[nodiscard]] std::string log_value(std::string_view text);

}  // namespace tsunagi
