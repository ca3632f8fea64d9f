// record_form.h - a record as a person fills it in: kind, who may see it, and its body.
//
// Read from a form_document or from options; written as Markdown with a YAML head, every field of
// the kind in it with its label and choices, for $EDITOR. Reading what was written gives the same
// body. Thread: one. Errors: unknown_kind, unknown_field, wrong_field, bad_area, bad_text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/error_sentences.h"
#include "client/forms/form_document.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

// A file as a form names it: one that the record has, or a path of one to be attached.
struct FormFile {
    std::string name;
    std::string alt;
    friend bool operator==(const FormFile&, const FormFile&) = default;
};

struct RecordForm {
    const KindRow* kind = nullptr;
    std::string scope;  // as scope_option.h reads it; empty: not told
    Body body;
    // What the form says of files; nothing where it says nothing (commands/sharing_files.h).
    std::optional<std::vector<FormFile>> files{};
};

// `kind`: where the document does not tell one, or must tell this one; null: it has to.
[[nodiscard]] Expected<RecordForm> read_form(const FormDocument& document, const KindRow* kind);

// Sets one field from what was written for it; an empty value takes it away. Of a record's id the
// first eight digits will do here: who publishes completes them (commands/sharing.h).
[[nodiscard]] Expected<void> set_field(const KindRow& kind, const FormEntry& entry, Body& body);

// What is missing or wrong in the whole, for publishing.
[[nodiscard]] Expected<void> check_form(const RecordForm& form);

[[nodiscard]] std::string write_form(const RecordForm& form);

}  // namespace tsunagi::client
