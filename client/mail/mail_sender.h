// mail_sender.h - sends one mail to this center's own staff, by the way that the settings name.
//
// For commands that tell what they found by mail. Nothing is kept: a mail that could not be handed
// over is an error of the command, and the next run of the timer sends the next one. Not for mail
// to strangers: there is no list of receivers beyond the settings, and no record of what was sent.
// Thread: one; this one waits at most settings.timeout, and as long again for a server
// that does not say goodbye.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/mail/mail_settings.h"
#include "protocol/base/random.h"
#include "protocol/base/time.h"

namespace tsunagi::client {

struct SentMail {
    std::vector<std::string> to;
    std::string by;  // smtps://HOST:PORT, or the path of the mail program
};

// Subject and text may hold text from elsewhere: what a terminal would not get (control characters,
// bidirectional controls) stands in the mail as a visible escape. Errors: those of build_message,
// deliver_by_smtp and deliver_by_sendmail; nothing was sent then, as far as the other side tells.
[[nodiscard]] Expected<SentMail> send_mail(const MailSettings& settings,
                                           std::string_view subject,
                                           std::string_view text,
                                           WallTime now,
                                           Random& random);

}  // namespace tsunagi::client
