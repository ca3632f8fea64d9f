// record_form.h - a record as the table `records` holds it: whole, or with its body in a file.
//
//   0  u8  form: 0 whole, 1 body in a file, 2 dropped: nothing more
//   1      the record's bytes (protocol/record/record.h); form 1: up to and with the signature, the
//   body's length kept
//
// Pure but for the reading of body files. Errors: nothing where the bytes are not in this form.
#pragma once

#include "protocol/record/record.h"
#include "storage/body_files.h"

namespace tsunagi::storage {

// Does a body of this size go to a file? Below it lies in the table, where it costs no flush of its
// own.
[[nodiscard]] bool is_body_apart(const ParsedRecord& record, std::size_t body_file_bytes_min);

// The value in place of a record that was dropped.
[[nodiscard]] Bytes dropped_form();
[[nodiscard]] bool is_dropped(ByteSpan value);
[[nodiscard]] bool is_body_in_file(ByteSpan value);

// By what name the body of a record of this form goes; nothing where it lies in no file.
[[nodiscard]] std::optional<Digest> body_file_of(ByteSpan value);

// The value in place of a record whose body was erased: whole, but without a body.
[[nodiscard]] Bytes erased_form(const ParsedRecord& record);
// Does the store have the record's body, or had it in a file that is gone or altered? `value`: that
// of this record.
[[nodiscard]] bool is_body_kept(ByteSpan value, const ParsedRecord& record);

// The value for `records`; `is_apart`: without salt and body.
[[nodiscard]] Bytes pack_record(const ParsedRecord& record, std::size_t body_file_bytes_min);
// Salt and body, as its file holds them. Pre: is_body_apart.
[[nodiscard]] ByteSpan body_file_content(const ParsedRecord& record);

// The record's bytes again. Where the file of the body is gone or altered: the record without body,
// as if it were erased.
[[nodiscard]] std::optional<Bytes> unpack_record(ByteSpan value, const BodyFiles& bodies);

}  // namespace tsunagi::storage
