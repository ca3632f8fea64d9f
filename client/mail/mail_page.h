// mail_page.h - sends to the staff what a command would have shown on the terminal.
//
// What a terminal needs and a mail does not (isolates around texts from elsewhere) is taken out
// first. Thread: one; it waits as send_mail does. Errors: those of read_mail_settings and
// send_mail; a command then remembers nothing, so that the next run tells the same again.
#pragma once

#include <string>

#include "client/context.h"

namespace tsunagi::client {

// Tells where it went.
[[nodiscard]] Expected<void> mail_page(const Context& context,
                                       const std::string& subject,
                                       const std::string& page);

}  // namespace tsunagi::client
