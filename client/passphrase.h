// passphrase.h - where a passphrase comes from: --passphrase-file, TSUNAGI_PASSPHRASE_FILE, else
// the terminal.
//
// A file's first line counts, without its line end. On the terminal nothing is shown while it is
// typed.
#pragma once

#include <optional>
#include <string>

#include "client/error_sentences.h"
#include "client/messages.h"
#include "client/secret_text.h"
#include "client/terminal_prompt.h"

namespace tsunagi::client {

inline constexpr std::size_t kPassphraseBytesMax = 1024;
// Of a new passphrase. Kana and kanji weigh more, since there are thousands of them.
inline constexpr std::size_t kPassphraseCharactersMin = 12;
inline constexpr std::size_t kPassphraseJapaneseMin = 8;
inline constexpr std::size_t kPassphraseDifferentMin = 4;

struct PassphraseSource {
    std::string file;  // "" where none was given
    // From --passphrase-file, else the environment.
    [[nodiscard]] static PassphraseSource from(const std::string& option,
                                               const Environment& environment);
};

// Errors: passphrase_file, passphrase_empty, passphrase_too_long.
[[nodiscard]] Expected<SecretText> read_passphrase_file(const std::string& path);

// For opening a key. Errors: passphrase_missing without file and terminal; those of the file.
[[nodiscard]] Expected<SecretText> ask_passphrase(const PassphraseSource& source,
                                                  TerminalPrompt& prompt,
                                                  const std::string& question = _("Passphrase: "));
// Is it good enough to be chosen? Old ones are not judged: keys stay usable. `center`: a name that
// it must not be, not even with digits or signs around it; may be empty. Errors:
// passphrase_too_short, passphrase_repeats, passphrase_is_name.
[[nodiscard]] Expected<void> check_new_passphrase(std::string_view passphrase,
                                                  std::string_view center);
// For a new key: on the terminal twice, and again while it is refused or the two differ, and
// questions are left.
// Errors: passphrases_differ, and those above.
[[nodiscard]] Expected<SecretText> ask_new_passphrase(const PassphraseSource& source,
                                                      TerminalPrompt& prompt,
                                                      const std::string& question,
                                                      const std::string& center);

}  // namespace tsunagi::client
