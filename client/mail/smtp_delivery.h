// smtp_delivery.h - hands one mail to a mail server (SMTP, through libcurl).
//
// One connection, one mail, all receivers or none: a server that refuses one of them gets no mail.
// What the settings do not say cannot happen: no other protocol, no proxy or .netrc of the
// environment, no login over a connection that should be covered and is not, no certificate taken
// unchecked. Logins are PLAIN and LOGIN only: what else libcurl knows would first try the office's
// Kerberos or hash the password by MD5, and providers behind TLS take these two. Thread: one; this
// one waits.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "client/mail/mail_settings.h"

namespace tsunagi::client {

inline constexpr std::chrono::seconds kMailConnectTimeout{30};

struct MailEnvelope {
    std::string from;
    std::vector<std::string> to;
    std::string_view message;  // as build_message made it
};

// Errors: those of read_mail_password; mail_host_unknown, mail_unreachable, mail_silent,
// mail_broken_off, mail_ca_file, mail_certificate, mail_not_encrypted, mail_encryption_failed,
// mail_login, mail_no_login, mail_receiver_refused, mail_put_off, mail_refused. They hold what the
// server said; the library's words only where nothing else is known.
[[nodiscard]] Expected<void> deliver_by_smtp(const SmtpServer& server,
                                             const MailEnvelope& envelope,
                                             std::chrono::seconds timeout);

}  // namespace tsunagi::client
