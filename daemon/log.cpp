#include "daemon/log.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdio>
#include <mutex>

#include "daemon/log_budget.h"
#include "daemon/sentences.h"
#include "daemon/start_failure.h"
#include "protocol/base/utf8.h"

namespace tsunagi {
namespace {

constexpr std::size_t kLogFileBytesMax = 10u << 20;
constexpr std::size_t kOlderFiles = 4;
constexpr std::size_t kValueBytesMax = 1024;

spdlog::level::level_enum native(LogLevel level) {
    switch (level) {
        case LogLevel::error: return spdlog::level::err;
        case LogLevel::warning: return spdlog::level::warn;
        case LogLevel::info: return spdlog::level::info;
        case LogLevel::debug: return spdlog::level::debug;
    }
    return spdlog::level::info;
}

// Code points that change how the text around them is shown, or can't be seen.
bool is_steering(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe0fff);
}

// Pre: valid UTF-8. Moves `at` behind one character.
char32_t take_character(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(at);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t c = length == 1 ? lead : lead & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) c = (c << 6) | (byte(at + i) & 0x3fu);
    at += length;
    return c;
}

void append_escaped(std::string& out, std::string_view text) {
    std::array<char, 16> buffer{};
    if (!is_valid_utf8(text)) {
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\') {
                out += c;
            } else {
                std::snprintf(buffer.data(), buffer.size(), "\\x%02x", byte);
                out += buffer.data();
            }
        }
        return;
    }
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = take_character(text, at);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += static_cast<char>(c);
        } else if (is_steering(c)) {
            std::snprintf(buffer.data(), buffer.size(), "\\u{%x}", static_cast<unsigned>(c));
            out += buffer.data();
        } else {
            out.append(text.substr(begin, at - begin));
        }
    }
}

// One for the process, as the logger is.
LogBudget::Verdict spend_on(std::string_view event, std::size_t bytes) {
    static std::mutex mutex;
    static LogBudget budget;
    const std::scoped_lock lock(mutex);
    return budget.spend(event, bytes, std::chrono::steady_clock::now());
}

std::string event_line(std::string_view event, std::initializer_list<LogField> fields) {
    std::string line(event);
    for (const auto& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        line += log_value(field.value);
    }
    return line;
}

void write_line(LogLevel level, const std::string& line) {
    spdlog::default_logger_raw()->log(native(level),
                                      spdlog::string_view_t(line.data(), line.size()));
}

// Errors always are, and so is what people asked for in such detail.
bool is_bounded(LogLevel level) { return level == LogLevel::warning || level == LogLevel::info; }

}  // namespace

std::string log_value(std::string_view text) {
    const bool is_cut = text.size() > kValueBytesMax;
    if (is_cut) {
        text = text.substr(0, kValueBytesMax);
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80)
            text.remove_suffix(1);
        if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xc0) text.remove_suffix(1);
    }
    bool is_plain = !text.empty() && !is_cut;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7f || c == '"' || c == '\\' || c == '=') is_plain = false;
    }
    if (is_plain) return std::string(text);
    std::string out = "\"";
    append_escaped(out, text);
    out += is_cut ? "...\"" : "\"";
    return out;
}

void start_log(LogLevel level, const std::filesystem::path& file) {
    spdlog::sink_ptr sink;
    if (file.empty()) {
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
        try {
            sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
                file.native(), kLogFileBytesMax, kOlderFiles);
        } catch (const spdlog::spdlog_ex& error) {
            throw StartFailure(kExitRefused,
                               say(Sentence::config_unreadable, file.native(), error.what()));
        }
    }
    auto logger = std::make_shared<spdlog::logger>("tsunagid", std::move(sink));
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    logger->flush_on(spdlog::level::warn);
    logger->set_error_handler([](const std::string&) {});  // a full disk must not stop the daemon
    spdlog::set_default_logger(std::move(logger));
    spdlog::flush_every(std::chrono::seconds(2));
    set_log_level(level);
}

void set_log_level(LogLevel level) { spdlog::default_logger_raw()->set_level(native(level)); }

void flush_log() { spdlog::default_logger_raw()->flush(); }

void log_event(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    if (!spdlog::default_logger_raw()->should_log(native(level))) return;
    const std::string line = event_line(event, fields);
    if (is_bounded(level)) {
        const LogBudget::Verdict verdict = spend_on(event, line.size());
        if (verdict.begins_to_hold) write_line(level, event_line("held_back", {{"event", event}}));
        if (!verdict.is_written) return;
        if (verdict.held_lines > 0) {
            write_line(level, event_line("was_held_back",
                                         {{"event", event}, {"lines", verdict.held_lines}}));
        }
    }
    write_line(level, line);
}

}  // namespace tsunagi
