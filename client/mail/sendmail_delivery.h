// sendmail_delivery.h - hands one mail to the mail program of this machine (sendmail -t -i).
//
// The program reads the receivers from the mail's headers; what becomes of the mail afterwards is
// its own matter. It is started directly, no shell takes its path apart, in a process group of its
// own that is ended whole when the time is over. Thread: one; this one waits.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "client/error_sentences.h"

namespace tsunagi::client {

// `message` as build_message made it. Errors: sendmail_missing; sendmail_failed with what the
// program said, also where it had not read the whole mail or did not end in time.
[[nodiscard]] Expected<void> deliver_by_sendmail(const std::string& program,
                                                 std::string_view message,
                                                 std::chrono::seconds timeout);

}  // namespace tsunagi::client
