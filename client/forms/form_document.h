// form_document.h - a file that describes one record, as names and values.
//
// Three ways to write the same: Markdown with a head between lines of --- (YAML) or +++ (TOML), a
// TOML file, a JSON object. Markdown without a head has its first heading as the title. Which of
// them a file is, its first bytes tell. What the names mean is not known here (record_form.h).
// Bounds: a body's bytes (kBodyBytesMax). Nested are lists of values, `fields`, whose entries come
// among the others, and `translations`, whose entries are called by the way to them
// (translations.pt.title); what is deeper is refused. Errors: bad_form with the place, bad_text.
// Thread: one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/error_sentences.h"

namespace tsunagi::client {

struct FormEntry {
    std::string name;
    std::vector<std::string> values;  // one, or those of a list; none where it was left empty
    bool is_list = false;             // written as a list: commas within its items part nothing
};

struct FormDocument {
    std::vector<FormEntry> entries;  // as they stand there, those of `fields` among the others
    std::string text;                // Markdown behind the head
};

enum class FormSyntax : std::uint8_t { markdown, toml, json };

// `.toml` and `.json` by the file's name; else what the text begins with.
[[nodiscard]] FormSyntax syntax_of(const std::string& path, std::string_view text);

[[nodiscard]] Expected<FormDocument> parse_document(FormSyntax syntax, std::string_view text);

}  // namespace tsunagi::client
