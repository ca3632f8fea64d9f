// translation.h - what a body says in other languages than its own.
//
// A title, a text, or both, under the language's BCP 47 tag (text/language_tag.h). Fields, tags and
// what files show have no translations: numbers, dates and choices are the same for everybody, and
// the program names them. How old a translation is beside its original is not known here.
// Written canonically (ascending by language, each once, normal tags, none empty, none in the
// body's own language), read leniently: an entry that is not so is left out, of two for one
// language the first one counts. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "protocol/base/result.h"
#include "protocol/schema/record.capnp.h"

namespace tsunagi {

struct Translation {
    std::string title;
    std::string text;

    [[nodiscard]] bool is_empty() const { return title.empty() && text.empty(); }
    friend bool operator==(const Translation&, const Translation&) = default;
};

using Translations = std::map<std::string, Translation>;  // by language

// Sizes and characters; the text has no bound but the body's. Errors: too_large, bad_text,
// over_limit.
[[nodiscard]] Result<void> check_translations(const Translations& translations);

// The language whose entry is not as it is written: no normal tag, the body's own language, or
// empty. Nothing where all are well.
[[nodiscard]] std::optional<std::string> wrong_translation(const Translations& translations,
                                                           std::string_view own_language);

void write_translations(capnp::List<schema::Translation>::Builder out,
                        const Translations& translations);
[[nodiscard]] Translations read_translations(capnp::List<schema::Translation>::Reader in,
                                             std::string_view own_language);

}  // namespace tsunagi
