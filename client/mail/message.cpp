#include "client/mail/message.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <chrono>

#include "client/mail/mail_address.h"
#include "protocol/base/check.h"
#include "protocol/base/utf8.h"

namespace tsunagi::client {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kSubject = "Subject: ";
constexpr std::size_t kLineBytesMax = 78;        // RFC 5322: should be no longer
constexpr std::size_t kBase64LineBytesMax = 76;  // RFC 2045
// RFC 2047: 75 for an encoded word, 76 for its line. Of these, =?UTF-8?B? and ?= take 12, and four
// letters of base64 hold three bytes.
constexpr std::size_t kWordFrame = 12;
constexpr std::size_t kWordBytes = (75 - kWordFrame) / 4 * 3;
constexpr std::size_t kFirstWordBytes = (76 - kWordFrame - kSubject.size()) / 4 * 3;

std::string base64(std::string_view bytes) {
    std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    out.pop_back();  // its NUL
    return out;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// A space at either end would be lost on the way, and =? would be read as an encoded word.
bool stands_as_it_is(std::string_view subject) {
    return is_ascii(subject) && kSubject.size() + subject.size() <= kLineBytesMax &&
           !subject.starts_with(' ') && !subject.ends_with(' ') &&
           subject.find("=?") == std::string_view::npos;
}

std::string subject_line(std::string_view subject) {
    std::string out(kSubject);
    if (stands_as_it_is(subject)) return out.append(subject).append(kLineEnd);
    std::size_t bytes_max = kFirstWordBytes;
    while (!subject.empty()) {
        const std::string_view word = subject.substr(0, character_end(subject, bytes_max));
        if (bytes_max == kWordBytes) out += "\r\n ";
        out += "=?UTF-8?B?" + base64(word) + "?=";
        subject.remove_prefix(word.size());
        bytes_max = kWordBytes;
    }
    return out.append(kLineEnd);
}

// One address a line: no line is longer than its address makes it.
std::string receivers_line(const std::vector<std::string>& to) {
    std::string out = "To: ";
    for (std::size_t i = 0; i < to.size(); ++i) {
        if (i != 0) out += ",\r\n ";
        out += mail_path(to[i]);
    }
    return out.append(kLineEnd);
}

// "From " at the start of a line and spaces at its end are changed by old programs; a line that
// begins with a dot needs care on every hop.
bool is_safe_line(std::string_view line) {
    return line.size() <= kLineBytesMax && !line.starts_with('.') && !line.starts_with("From ") &&
           !line.ends_with(' ') && !line.ends_with('\t');
}

struct MailBody {
    bool is_plain = true;
    std::string lines;  // with CR LF
};

MailBody with_line_ends(std::string_view text) {
    MailBody out{is_ascii(text), {}};
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        out.is_plain = out.is_plain && is_safe_line(line);
        out.lines.append(line).append(kLineEnd);
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    return out;
}

std::string in_base64_lines(std::string_view bytes) {
    const std::string whole = base64(bytes);
    std::string out;
    for (std::size_t at = 0; at < whole.size(); at += kBase64LineBytesMax)
        out.append(whole, at, kBase64LineBytesMax).append(kLineEnd);
    return out;
}

Expected<void> check_parts(const MailParts& parts) {
    if (!is_mail_address(parts.from)) return failure(LocalError::bad_mail_address, parts.from);
    if (parts.to.empty()) return failure(LocalError::mail_without_receiver);
    if (parts.to.size() > kMailReceiversMax)
        return failure(LocalError::mail_receivers_too_many, std::to_string(kMailReceiversMax));
    for (const std::string& address : parts.to) {
        if (!is_mail_address(address)) return failure(LocalError::bad_mail_address, address);
    }
    if (parts.subject.size() > kMailSubjectBytesMax || parts.text.size() > kMailTextBytesMax)
        return failure(LocalError::mail_too_long);
    if (!is_clean_text(parts.subject, TextShape::single_line) ||
        !is_clean_text(parts.text, TextShape::multi_line)) {
        return failure(LocalError::bad_text);
    }
    return {};
}

}  // namespace

std::string mail_date(WallTime now) {
    CHECK(now.ms >= 0);
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::chrono::sys_seconds japan{std::chrono::seconds{now.ms / 1000} +
                                         std::chrono::hours{9}};
    const auto day = std::chrono::floor<std::chrono::days>(japan);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{japan - day};
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0900",
                       kDays[std::chrono::weekday{day}.c_encoding()], unsigned{date.day()},
                       kMonths[unsigned{date.month()} - 1], int{date.year()}, time.hours().count(),
                       time.minutes().count(), time.seconds().count());
}

Expected<std::string> build_message(const MailParts& parts, WallTime now, Random& random) {
    if (auto checked = check_parts(parts); !checked) return checked.error();
    const MailBody body = with_line_ends(parts.text);
    const std::uint64_t high = random.u64();
    const std::uint64_t low = random.u64();
    std::string out = "Date: " + mail_date(now) + "\r\n";
    out += "From: " + mail_path(parts.from) + "\r\n";
    out += receivers_line(parts.to);
    out += subject_line(parts.subject);
    out += fmt::format("Message-ID: <{:016x}{:016x}@{}>\r\n", high, low, mail_domain(parts.from));
    out += "MIME-Version: 1.0\r\n";
    out += "Content-Type: text/plain; charset=UTF-8\r\n";
    out += fmt::format("Content-Transfer-Encoding: {}\r\n", body.is_plain ? "7bit" : "base64");
    // RFC 3834: nobody's holiday notice answers it.
    out += "Auto-Submitted: auto-generated\r\n";
    out += "\r\n";
    out += body.is_plain ? body.lines : in_base64_lines(body.lines);
    return out;
}

}  // namespace tsunagi::client
