// storage_reason.h - what a StorageError says, in the language of people.
//
// A half sentence for the sentences of sentences.h, which say what to do next; paths and numbers
// stand as they are. The log keeps what() in English. Thread: any, after choose_language().
#pragma once

#include <string>
#include <string_view>

#include "storage/storage_error.h"

namespace tsunagi {

// What has no name (Trouble::other) and is not the operating system's is told by what().
[[nodiscard]] std::string storage_reason(const StorageError& error);

// The text of a trouble in Japanese, with a {} for each value; "" for `other`.
[[nodiscard]] std::string_view trouble_text_in_japanese(StorageError::Trouble trouble);

}  // namespace tsunagi
