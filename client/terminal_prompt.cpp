#include "client/terminal_prompt.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kLineBytesMax = 4096;

std::string trimmed(std::string text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.back())) text.pop_back();
    std::size_t start = 0;
    while (start < text.size() && blank(text[start])) ++start;
    return text.substr(start);
}

void show_question(const std::string& question) {
    const std::string text = escaped(question, Lines::many);
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

// Byte by byte, so that what follows stays in the terminal for the next reader. Ends without a line
// when `signals`
// (-1: none) has something.
std::optional<std::string> read_input_line(int signals) {
    std::string line;
    line.reserve(kLineBytesMax);
    while (line.size() < kLineBytesMax) {
        pollfd watched[2] = {{STDIN_FILENO, POLLIN, 0}, {signals, POLLIN, 0}};
        if (::poll(watched, 2, -1) < 0 && errno != EINTR) return std::nullopt;
        if (watched[1].revents != 0) return std::nullopt;
        if (watched[0].revents == 0) continue;
        char c = 0;
        const ssize_t got = ::read(STDIN_FILENO, &c, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return line.empty() ? std::nullopt : std::optional(std::move(line));
        if (c == '\n') break;
        line.push_back(c);
    }
    return line;
}

// Echo is off while this lives. Signals that would leave the terminal dark end the question
// instead, and take effect when the echo is back.
class HiddenInput {
  public:
    HiddenInput() {
        sigset_t held;
        sigemptyset(&held);
        for (const int signal : {SIGINT, SIGTERM, SIGQUIT, SIGTSTP, SIGHUP})
            sigaddset(&held, signal);
        pthread_sigmask(SIG_BLOCK, &held, &signals_);
        signal_descriptor_ = signalfd(-1, &held, SFD_CLOEXEC);
        if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
        termios hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        hidden.c_lflag |= ECHONL;
        is_hidden_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
    }
    HiddenInput(const HiddenInput&) = delete;
    HiddenInput& operator=(const HiddenInput&) = delete;
    ~HiddenInput() {
        if (is_hidden_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        if (signal_descriptor_ >= 0) ::close(signal_descriptor_);
        pthread_sigmask(SIG_SETMASK, &signals_, nullptr);
    }
    [[nodiscard]] bool is_hidden() const { return is_hidden_; }
    [[nodiscard]] int signal_descriptor() const { return signal_descriptor_; }

  private:
    termios before_{};
    sigset_t signals_{};
    int signal_descriptor_ = -1;
    bool is_hidden_ = false;
};

}  // namespace

std::optional<std::string> TerminalPrompt::ask(const std::string& question) {
    if (!is_there() || is_exhausted()) return std::nullopt;
    ++asked_;
    auto line = read_line(question);
    if (!line) return std::nullopt;
    return trimmed(std::move(*line));
}

std::optional<SecretText> TerminalPrompt::ask_secret(const std::string& question) {
    if (!is_there() || is_exhausted()) return std::nullopt;
    ++asked_;
    auto line = read_hidden_line(question);
    if (!line) return std::nullopt;
    return SecretText(std::move(*line));
}

bool RealTerminal::is_there() const {
    return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

std::optional<std::string> RealTerminal::read_line(const std::string& question) {
    show_question(question);
    return read_input_line(-1);
}

std::optional<std::string> RealTerminal::read_hidden_line(const std::string& question) {
    const HiddenInput hidden;
    if (!hidden.is_hidden()) return std::nullopt;
    show_question(question);
    return read_input_line(hidden.signal_descriptor());
}

}  // namespace tsunagi::client
