// local_errors.h - the table of what this program itself can't do, for error_sentences.cpp.
//
// Tables by subject and nothing else: they grow with every command, and nobody reads them whole.
#pragma once

#include <array>
#include <span>

#include "client/error_sentences.h"

namespace tsunagi::client {

template <typename E>
struct ErrorRow {
    E error;
    ErrorSentence sentence;
};

using LocalErrorRows = std::span<const ErrorRow<LocalError>>;
[[nodiscard]] LocalErrorRows local_error_rows();  // what no other table has
[[nodiscard]] LocalErrorRows mail_error_rows();
[[nodiscard]] LocalErrorRows backup_error_rows();
[[nodiscard]] LocalErrorRows key_error_rows();   // keys and passphrases
[[nodiscard]] LocalErrorRows file_error_rows();  // files of records
[[nodiscard]] LocalErrorRows introduction_error_rows();
[[nodiscard]] LocalErrorRows officer_error_rows();  // officers, devices, approvals
[[nodiscard]] LocalErrorRows member_error_rows();   // who is in the federation
[[nodiscard]] LocalErrorRows privacy_error_rows();  // what may be told about people
[[nodiscard]] inline std::array<LocalErrorRows, 9> local_error_tables() {
    return {local_error_rows(),   mail_error_rows(),   backup_error_rows(),
            key_error_rows(),     file_error_rows(),   introduction_error_rows(),
            officer_error_rows(), member_error_rows(), privacy_error_rows()};
}

}  // namespace tsunagi::client
