// write_failure.h - why something could not be written, in the words of people: a full disk is told
// as one wherever it shows. `number` is errno's.
#pragma once

#include <string>

#include "client/error_sentences.h"

namespace tsunagi::client {

// disk_full, else file_cannot_be_written: a file that the user named.
[[nodiscard]] Failure file_write_failure(const std::string& path, int number);
// disk_full, else folder_cannot_be_written: something in the center's folder.
[[nodiscard]] Failure folder_write_failure(const std::string& path, int number);

}  // namespace tsunagi::client
