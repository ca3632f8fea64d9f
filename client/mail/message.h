// message.h - one mail as the bytes that a mail server takes: RFC 5322 headers and a text.
//
// The result is ASCII with CR LF line ends whatever goes in, so no server on the way has reason to
// change it: a text of short ASCII lines stands as it is, any other (all Japanese) is base64; a
// subject that is not short ASCII is written as encoded words (RFC 2047). Not for: attachments,
// HTML, several parts, mail that answers another one.
//
// No value can bring a header of its own: a subject with control characters and addresses that are
// none are refused, not repaired. Whoever has text from elsewhere escapes it first
// (terminal_text.h), as send_mail does. Pure: time and randomness are the caller's. Bounds: lines
// of headers at most 78 octets but for long addresses, of the text 78; none above 998.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/error_sentences.h"
#include "protocol/base/random.h"
#include "protocol/base/time.h"

namespace tsunagi::client {

inline constexpr std::size_t kMailReceiversMax = 100;  // what RFC 5321 asks every server to take
inline constexpr std::size_t kMailSubjectBytesMax = 1000;
// A page for the morning has a few kilobytes; many providers refuse mails above 10 MB.
inline constexpr std::size_t kMailTextBytesMax = 1024 * 1024;

struct MailParts {
    std::string from;
    std::vector<std::string> to;
    std::string subject;
    std::string text;  // line feeds end lines; one is added where the last is missing
};

// Errors: bad_mail_address, mail_without_receiver, mail_receivers_too_many; bad_text for control
// characters or bytes that are not UTF-8; mail_too_long.
[[nodiscard]] Expected<std::string> build_message(const MailParts& parts,
                                                  WallTime now,
                                                  Random& random);

// Thu, 26 Nov 2026 14:30:00 +0900: the time of Japan, where all centers are. Pre: now.ms >= 0.
[[nodiscard]] std::string mail_date(WallTime now);

}  // namespace tsunagi::client
