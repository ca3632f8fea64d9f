// messages.h - the command line's sentences in the user's language.
//
// English stands in the source, marked by _(); Japanese is po/ja.po, compiled into the program,
// because a bare Debian has neither the locale nor an installed catalogue. Which language: LC_ALL,
// LC_MESSAGES, LANG, the first that is set; C and POSIX are English and nothing changes that;
// otherwise LANGUAGE, a list, goes before them. Thread: choose once at start, before any other
// thread. Errors: an untranslated sentence comes out in English.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

// Marks a sentence for translation where `_` is called later, on a table's entry.
#define N_(text) text

namespace tsunagi::client {

enum class Language : std::uint8_t { english, japanese };

// Reads a variable; nothing where it is not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;
[[nodiscard]] std::optional<std::string> process_environment(const char* name);

[[nodiscard]] Language choose_language(const Environment& environment);

void use_language(Language language);
[[nodiscard]] Language current_language();

// The sentence in the language in use.
[[nodiscard]] std::string _(const char* english);
// One form or the other, by the language's own rule. The number is not filled in.
// NOLINTNEXTLINE(readability-identifier-naming): gettext's habit, as _ is
[[nodiscard]] std::string n_(const char* one, const char* many, std::uint64_t n);
// Is there a translation? Always true in English. For tests.
[[nodiscard]] bool is_translated(const char* english);

// Puts arguments into the {} of a translated sentence. A translation whose places do not fit comes
// out as it is.
template <typename... Arguments>
[[nodiscard]] std::string fill_in(const std::string& sentence, const Arguments&... arguments) {
    try {
        return fmt::format(fmt::runtime(sentence), arguments...);
    } catch (const fmt::format_error&) {
        return sentence;
    }
}

// English or Japanese of two fixed texts, for names that tables of the protocol hold in both.
[[nodiscard]] std::string_view in_language(std::string_view english, std::string_view japanese);

}  // namespace tsunagi::client
