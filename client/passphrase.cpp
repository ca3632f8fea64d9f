#include "client/passphrase.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "client/system_reason.h"

namespace tsunagi::client {
namespace {

Expected<SecretText> judged(SecretText text) {
    if (text.empty()) return failure(LocalError::passphrase_empty);
    if (text.view().size() > kPassphraseBytesMax) return failure(LocalError::passphrase_too_long);
    return text;
}

// The bytes of one character of UTF-8; of text that is none, one byte.
std::string_view character_at(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    return text.substr(at, end - at);
}

// From U+3000 on, without the half and full width forms of the alphabet.
bool is_japanese(std::string_view character) {
    const auto lead = static_cast<unsigned char>(character.front());
    return character.size() > 2 && lead >= 0xE3 && lead != 0xEF;
}

// Two texts without digits, blanks, signs and capitals, and without a copy of the secret one.
bool is_same_name(std::string_view one, std::string_view other) {
    const auto next = [](std::string_view text, std::size_t& at) -> int {
        while (at < text.size()) {
            const auto c = static_cast<unsigned char>(text[at++]);
            if (c >= 0x80 || (c >= 'a' && c <= 'z')) return c;
            if (c >= 'A' && c <= 'Z') return c - 'A' + 'a';
        }
        return -1;
    };
    std::size_t in_one = 0;
    std::size_t in_other = 0;
    while (true) {
        const int a = next(one, in_one);
        if (a != next(other, in_other)) return false;
        if (a < 0) return true;
    }
}

}  // namespace

PassphraseSource PassphraseSource::from(const std::string& option, const Environment& environment) {
    if (!option.empty()) return {option};
    return {environment("TSUNAGI_PASSPHRASE_FILE").value_or("")};
}

Expected<SecretText> read_passphrase_file(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return failure(LocalError::passphrase_file, system_reason(path, errno));
    }
    std::string text(kPassphraseBytesMax + 3, '\0');
    std::size_t size = 0;
    int problem = 0;
    while (size < text.size()) {
        const ssize_t got = ::read(descriptor, text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) problem = errno;
        if (got <= 0) break;
        size += static_cast<std::size_t>(got);
    }
    ::close(descriptor);
    std::size_t end = std::string_view(text.data(), size).find('\n');
    if (end == std::string_view::npos) end = size;
    if (end > 0 && text[end - 1] == '\r') --end;
    SecretText whole(std::move(text));
    if (problem != 0) {
        return failure(LocalError::passphrase_file, system_reason(path, problem));
    }
    return judged(SecretText(std::string(whole.view().substr(0, end))));
}

Expected<SecretText> ask_passphrase(const PassphraseSource& source,
                                    TerminalPrompt& prompt,
                                    const std::string& question) {
    if (!source.file.empty()) return read_passphrase_file(source.file);
    auto typed = prompt.ask_secret(question);
    if (!typed) return failure(LocalError::passphrase_missing);
    return judged(std::move(*typed));
}

Expected<void> check_new_passphrase(std::string_view passphrase, std::string_view center) {
    if (!center.empty() && is_same_name(passphrase, center))
        return failure(LocalError::passphrase_is_name);
    // A character of the alphabet weighs 8, one of Japanese 12; 96 are enough.
    constexpr std::size_t kEnough = kPassphraseCharactersMin * kPassphraseJapaneseMin;
    std::size_t weight = 0;
    std::array<std::string_view, kPassphraseDifferentMin> different;
    std::size_t seen = 0;
    for (std::size_t at = 0; at < passphrase.size();) {
        const std::string_view character = character_at(passphrase, at);
        at += character.size();
        weight += is_japanese(character) ? kPassphraseCharactersMin : kPassphraseJapaneseMin;
        const auto end = different.begin() + static_cast<std::ptrdiff_t>(seen);
        if (seen < different.size() && std::find(different.begin(), end, character) == end)
            different[seen++] = character;
    }
    if (weight < kEnough) return failure(LocalError::passphrase_too_short);
    if (seen < kPassphraseDifferentMin) return failure(LocalError::passphrase_repeats);
    return {};
}

Expected<SecretText> ask_new_passphrase(const PassphraseSource& source,
                                        TerminalPrompt& prompt,
                                        const std::string& question,
                                        const std::string& center) {
    const auto chosen = [&](Expected<SecretText> text) -> Expected<SecretText> {
        if (!text) return text;
        if (auto checked = check_new_passphrase(text->view(), center); !checked)
            return checked.error();
        return text;
    };
    if (!source.file.empty()) return chosen(read_passphrase_file(source.file));
    std::string asked = question;
    Expected<SecretText> first = failure(LocalError::passphrase_missing);
    while (true) {
        auto typed = prompt.ask_secret(asked);
        if (!typed) return first;
        first = chosen(judged(std::move(*typed)));
        if (first) {
            const auto again = prompt.ask_secret(_("The passphrase once more: "));
            if (again && again->view() == first->view()) return first;
            first = failure(LocalError::passphrases_differ);
        }
        asked = first.error().message + "\n" + question;
    }
}

}  // namespace tsunagi::client
