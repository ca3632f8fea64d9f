#include "client/mail/mail_sender.h"

#include "client/mail/message.h"
#include "client/mail/sendmail_delivery.h"
#include "client/mail/smtp_delivery.h"
#include "client/terminal_text.h"

namespace tsunagi::client {

Expected<SentMail> send_mail(const MailSettings& settings,
                             std::string_view subject,
                             std::string_view text,
                             WallTime now,
                             Random& random) {
    const auto message = build_message(
        {settings.from, settings.to, escaped(subject, Lines::one), escaped(text, Lines::many)}, now,
        random);
    if (!message) return message.error();
    SentMail sent{settings.to, {}};
    Expected<void> delivered;
    if (const auto* server = std::get_if<SmtpServer>(&settings.way)) {
        sent.by = server->text();
        delivered =
            deliver_by_smtp(*server, {settings.from, settings.to, *message}, settings.timeout);
    } else {
        sent.by = std::get<SendmailProgram>(settings.way).path;
        delivered = deliver_by_sendmail(sent.by, *message, settings.timeout);
    }
    if (!delivered) return delivered.error();
    return sent;
}

}  // namespace tsunagi::client
