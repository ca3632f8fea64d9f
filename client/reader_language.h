// reader_language.h - in which of its languages a record is shown.
//
// Readers say what they read as they say in what language messages are (messages.h): LANGUAGE, a
// list, goes before LC_ALL, LC_MESSAGES and LANG; C and POSIX say nothing, and the original is
// shown. Messages are in English or Japanese, records may be in more languages: with pt_BR.UTF-8
// the program speaks English and shows the Portuguese of a record. Thread: choose once at start.
#pragma once

#include <string>
#include <vector>

#include "client/error_sentences.h"
#include "client/messages.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

// The best first, as tags; empty: the reader has said nothing.
[[nodiscard]] std::vector<std::string> choose_reader_languages(const Environment& environment);

void use_reader_languages(std::vector<std::string> languages);

// A body as it is read in one language. Where a translation lacks the title or the text, it is the
// original's.
struct ReadBody {
    std::string language;
    std::string title;
    std::string text;
    bool is_translation = false;
    bool is_title_original = false;  // of a translation
    bool is_text_original = false;
};
[[nodiscard]] ReadBody read_body(const Body& body);
// In this one. Errors: unknown_language; no_translation with those that there are.
[[nodiscard]] Expected<ReadBody> read_body_in(const Body& body, const std::string& language);

[[nodiscard]] std::string shown_title(const Body& body);

// Of the original; und (BCP 47: undetermined) where the body tells none that is a tag.
[[nodiscard]] std::string own_language(const Body& body);
// That and those of its translations.
[[nodiscard]] std::vector<std::string> languages_in(const Body& body);

}  // namespace tsunagi::client
