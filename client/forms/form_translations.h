// form_translations.h - translations in a form: `translations`, under it a language, under that a
// title and a text.
//
//   translations:
//     pt:
//       title: Consulta jurídica gratuita
//       text: |
//         Advogados respondem às suas perguntas.
//
// form_document.h hands them over as entries translations.pt.title and translations.pt.text. In the
// head and not behind the text: a heading that parts languages in the text is lost by one slip of
// the person who writes, and may stand in the text itself (ADR 0031). Thread: one.
#pragma once

#include <optional>
#include <string>

#include "client/error_sentences.h"
#include "client/forms/form_document.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

[[nodiscard]] bool is_translation_entry(const FormEntry& entry);

// A language by its tag or by its name. Pre: is_translation_entry(entry). Errors: unknown_language,
// unknown_field.
[[nodiscard]] Expected<void> set_translation(const FormEntry& entry, Body& body);

// LANG=FILE: Markdown whose first heading, where it has one, is the title; LANG= takes the
// translation away. Errors: unknown_language, bad_file and those of a form.
[[nodiscard]] Expected<void> set_translation_from_file(const std::string& option, Body& body);

// For check_body's problem with a translation. Nothing where it is another.
[[nodiscard]] std::optional<Failure> translation_failure(const std::string& field,
                                                         const Body& body);

// The lines of the head.
[[nodiscard]] std::string translation_lines(const Translations& translations);

}  // namespace tsunagi::client
