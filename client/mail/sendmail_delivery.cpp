#include "client/mail/sendmail_delivery.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "client/descriptor.h"
#include "client/mail/signal_handling.h"
#include "client/messages.h"
#include "client/system_reason.h"
extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX declares it nowhere

namespace tsunagi::client {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kWordsBytesMax = 500;  // of what the program says
// A program that leaves something running in the background keeps the pipes open, so their end does
// not tell its own: it is asked for in between.
constexpr std::chrono::milliseconds kBetweenLooks{50};
constexpr int kFirstFreeDescriptor = 3;
// What is read at a time, so that a program that writes without end cannot keep the clock from
// being looked at.
constexpr int kPartsPerTurn = 64;

struct PipeEnds {
    Descriptor reading, writing;
};

Failure failed(const std::string& program, const std::string& why) {
    return failure(LocalError::sendmail_failed, program + ": " + why);
}
Failure failed(const std::string& program, int number) {
    return failed(program, system_reason(number));
}

// Above the standard streams, even where one of those is closed: the child's are put there.
Descriptor above_streams(int descriptor) {
    Descriptor low(descriptor);
    if (low.get() >= kFirstFreeDescriptor) return low;
    return Descriptor(::fcntl(low.get(), F_DUPFD_CLOEXEC, kFirstFreeDescriptor));
}

Expected<PipeEnds> make_pipe(const std::string& program) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failed(program, errno);
    PipeEnds out{above_streams(ends[0]), above_streams(ends[1])};
    if (out.reading.get() < 0 || out.writing.get() < 0) return failed(program, EMFILE);
    return out;
}

// What a child begins with, released at the end of a block.
class StartPlan {
  public:
    StartPlan(int input, int output) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
        ::posix_spawnattr_init(&attributes_);
        // SIGPIPE is ignored in here, and that would be inherited.
        sigset_t usual;
        ::sigemptyset(&usual);
        ::sigaddset(&usual, SIGPIPE);
        ::posix_spawnattr_setsigdefault(&attributes_, &usual);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    StartPlan(const StartPlan&) = delete;
    StartPlan& operator=(const StartPlan&) = delete;
    ~StartPlan() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    // The child, or errno's number below zero.
    [[nodiscard]] pid_t start(const std::string& program) const {
        const std::string name = program.substr(program.rfind('/') + 1);
        const char* const arguments[] = {name.c_str(), "-t", "-i", nullptr};
        pid_t child = 0;
        const int number = ::posix_spawn(&child, program.c_str(), &actions_, &attributes_,
                                         const_cast<char* const*>(arguments),
                                         environ);  // NOLINT: POSIX's own type
        return number == 0 ? child : -number;
    }

  private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

// The program at work: what it has not read yet, and what it has said.
class Running {
  public:
    Running(pid_t child, Descriptor input, Descriptor words, std::string_view unread)
        : child_(child), input_(std::move(input)), words_(std::move(words)), unread_(unread) {
        for (const Descriptor* end : {&input_, &words_})
            ::fcntl(end->get(), F_SETFL, ::fcntl(end->get(), F_GETFL) | O_NONBLOCK);
    }

    // The state that waitpid tells; nothing where the time was over, and then it was ended.
    [[nodiscard]] std::optional<int> wait(Clock::time_point deadline) {
        while (true) {
            int state = 0;
            const pid_t ended = ::waitpid(child_, &state, WNOHANG);
            if (ended == child_) {
                read_words();
                return state;
            }
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
            if (left.count() <= 0) {
                ::kill(-child_, SIGKILL);
                while (::waitpid(child_, &state, 0) < 0 && errno == EINTR) {
                }
                return std::nullopt;
            }
            exchange(std::min(left, kBetweenLooks));
        }
    }
    [[nodiscard]] bool has_read_all() const { return unread_.empty(); }
    // On one line.
    [[nodiscard]] const std::string& said() const { return said_; }

  private:
    void exchange(std::chrono::milliseconds longest) {
        std::array<pollfd, 2> watched{pollfd{input_.get(), POLLOUT, 0},
                                      pollfd{words_.get(), POLLIN, 0}};
        if (::poll(watched.data(), watched.size(), static_cast<int>(longest.count())) <= 0) return;
        if (watched[0].revents != 0) write_some();
        if (watched[1].revents != 0) read_words();
    }
    void write_some() {
        const ssize_t written = ::write(input_.get(), unread_.data(), unread_.size());
        if (written < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (written > 0) unread_.remove_prefix(static_cast<std::size_t>(written));
        if (written <= 0 || unread_.empty()) input_.reset();
    }
    void read_words() {
        std::array<char, 512> part{};
        for (int i = 0; i < kPartsPerTurn && words_.get() >= 0; ++i) {
            const ssize_t got = ::read(words_.get(), part.data(), part.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0 && errno == EAGAIN) return;
            if (got <= 0) return words_.reset();
            said_.append(part.data(), static_cast<std::size_t>(got));
            if (said_.size() > kWordsBytesMax) said_.resize(kWordsBytesMax);
        }
    }

    pid_t child_;
    Descriptor input_, words_;
    std::string_view unread_;
    std::string said_;
};

std::string in_one_line(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    std::ranges::replace(text, '\n', ' ');
    return text;
}

// Programs of this kind take lines as Unix writes them.
std::string with_line_feeds(std::string_view message) {
    std::string out(message);
    std::erase(out, '\r');
    return out;
}

Expected<void> judge(const std::string& program, int state, const Running& running) {
    if (WIFEXITED(state) && WEXITSTATUS(state) == 0) {
        if (running.has_read_all()) return {};
        return failed(program, _("it ended before it had read the mail"));
    }
    const std::string said = in_one_line(running.said());
    std::string why = WIFEXITED(state) ? fill_in(_("it ended with code {}"), WEXITSTATUS(state))
                                       : fill_in(_("it was ended by signal {}"), WTERMSIG(state));
    if (!said.empty()) why += ": " + said;
    return failed(program, why);
}

}  // namespace

Expected<void> deliver_by_sendmail(const std::string& program,
                                   std::string_view message,
                                   std::chrono::seconds timeout) {
    const auto deadline = Clock::now() + timeout;
    const std::string lines = with_line_feeds(message);
    const SignalHandling no_signal(SIGPIPE, SIG_IGN);
    const SignalHandling told_of_child(SIGCHLD, SIG_DFL);
    auto input = make_pipe(program);
    if (!input) return input.error();
    auto words = make_pipe(program);
    if (!words) return words.error();
    const pid_t child = StartPlan(input->reading.get(), words->writing.get()).start(program);
    if (child == -ENOENT || child == -EACCES || child == -ENOTDIR)
        return failure(LocalError::sendmail_missing, program);
    if (child < 0) return failed(program, -child);
    input->reading.reset();
    words->writing.reset();
    Running running(child, std::move(input->writing), std::move(words->reading), lines);
    const auto state = running.wait(deadline);
    if (!state)
        return failed(program, fill_in(_("it had not ended after {} seconds"), timeout.count()));
    return judge(program, *state, running);
}

}  // namespace tsunagi::client
