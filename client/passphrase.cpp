#include "client/passphrase.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "client/system_reason.h"

namespace tsunagi::client {
namespace {

Expected<SecretText> judged(SecretText text) {
    if (text.empty()) return failure(LocalError::passphrase_empty);
    if (text.view().size() > kPassphraseBytesMax) return failure(LocalError::passphrase_too_long);
    return text;
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

Expected<SecretText> ask_new_passphrase(const PassphraseSource& source,
                                        TerminalPrompt& prompt,
                                        const std::string& question) {
    if (!source.file.empty()) return read_passphrase_file(source.file);
    auto typed = prompt.ask_secret(question);
    if (!typed) return failure(LocalError::passphrase_missing);
    auto first = judged(std::move(*typed));
    if (!first) return first;
    const auto again = prompt.ask_secret(_("The passphrase once more: "));
    if (!again || again->view() != first->view()) return failure(LocalError::passphrases_differ);
    return first;
}

}  // namespace tsunagi::client
