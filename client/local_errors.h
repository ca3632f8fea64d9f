// local_errors.h - the table of what this program itself can't do, for error_sentences.cpp.
//
// A table and nothing else: it grows with every command, and nobody reads it whole.
#pragma once

#include <span>

#include "client/error_sentences.h"

namespace tsunagi::client {

template <typename E>
struct ErrorRow {
    E error;
    ErrorSentence sentence;
};

[[nodiscard]] std::span<const ErrorRow<LocalError>> local_error_rows();

}  // namespace tsunagi::client
