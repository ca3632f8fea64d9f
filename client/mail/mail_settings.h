// mail_settings.h - to whom, from whom and by which way this center's mail goes: the table [mail]
// of tsunagi.toml in the center's folder, where the command line's own settings stand.
//
//   [mail]
//   to = ["staff@center.example.jp"]
//   from = "tsunagi@center.example.jp"
//   smtp = "smtps://smtp.example.jp:465"     or smtp://HOST:587, which begins with STARTTLS
//   user = "tsunagi@center.example.jp"
//   password_file = "mail-password"          its first line; nobody else may read the file
//   starttls = "required"                    with smtp://; "off" sends what everybody can read
//   ca_file = "our-ca.pem"                   trust these certificates instead of the system's
//   timeout_seconds = 60
// or, instead of smtp and what belongs to it:
//   sendmail = "/usr/sbin/sendmail"
//
// Without smtp and sendmail it is the usual sendmail program, where there is one. Paths are taken
// from the center's folder. A setting that is not known is refused, so that a slip of the pen does
// not send a password unprotected. No password stands in the table nor on a command line, and it is
// read anew for each mail. Thread: one. docs/adr/0020-mail.md says why so.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "client/error_sentences.h"
#include "client/secret_text.h"
#include "protocol/base/host_port.h"

namespace tsunagi::client {

inline constexpr const char* kUsualSendmail = "/usr/sbin/sendmail";
inline constexpr std::chrono::seconds kMailTimeout{60};      // for one mail in all
inline constexpr std::chrono::seconds kMailTimeoutMax{600};  // a slow line; then nobody waits
inline constexpr std::size_t kMailPasswordBytesMax = 1024;

enum class MailCover : std::uint8_t {
    tls,       // from the first byte (smtps://)
    starttls,  // before anything is told; a server without it gets no mail
    none,      // to this machine itself, or where the settings say so
};

struct SmtpServer {
    HostPort address;
    MailCover cover = MailCover::tls;
    std::string user;           // "" where the server wants no login
    std::string password_file;  // with `user`
    std::string ca_file;        // "": the system's

    // As the settings write it: smtps://HOST:PORT.
    [[nodiscard]] std::string text() const;
};

struct SendmailProgram {
    std::string path;
};

struct MailSettings {
    std::vector<std::string> to;  // may be empty: a command can name another address
    std::string from;
    std::variant<SmtpServer, SendmailProgram> way;
    std::chrono::seconds timeout = kMailTimeout;
};

// Errors: no_center; mail_unset where [mail] says too little to send anything; mail_setting,
// bad_mail_address, bad_file.
[[nodiscard]] Expected<MailSettings> read_mail_settings(
    const std::string& data_folder, const std::string& usual_sendmail = kUsualSendmail);

// The file's first line. Errors: mail_password_file where it cannot be read or holds no password;
// mail_password_open where others than its owner may read it.
[[nodiscard]] Expected<SecretText> read_mail_password(const std::string& path);

}  // namespace tsunagi::client
