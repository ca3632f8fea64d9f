// attached_content.h - what a record's files hold, read back from the daemon: their bytes as they
// were attached, and the words in them.
//
// Words are asked for when a record goes to more people than before: the guard looked at the file
// when it was attached, perhaps for this center alone, and what it found then is kept nowhere.
// Thread: one, and no other in the process (prepare_file.h). Errors: the daemon's, not_found where
// the file is not here; bad_content.
#pragma once

#include <string>

#include "client/control_client.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

[[nodiscard]] Expected<Bytes> read_attached(ControlClient& client, const Attachment& attachment);

// "" where the file is of a kind without words. Errors: file_refused too, where it can't be read
// as what it was attached as.
[[nodiscard]] Expected<std::string> read_attached_words(ControlClient& client,
                                                        const Attachment& attachment);

}  // namespace tsunagi::client
