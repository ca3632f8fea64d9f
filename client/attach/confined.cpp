#include "client/attach/confined.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <new>

#include "client/descriptor.h"

namespace tsunagi {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kHasShadowMemory = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kHasShadowMemory = true;
#else
constexpr bool kHasShadowMemory = false;
#endif
#else
constexpr bool kHasShadowMemory = false;
#endif

using Clock = std::chrono::steady_clock;

constexpr int kAnswerDescriptor = 3;  // the first behind the standard streams
constexpr int kExitNoMemory = 3;
constexpr int kExitException = 4;
constexpr std::size_t kPipeBytes = 64 * 1024;

void bound(int resource, rlim_t most) {
    rlimit limit{};
    if (::getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0) return;
    limit.rlim_cur = std::min(limit.rlim_cur, most);
    limit.rlim_max = std::min(limit.rlim_max, most);
    ::setrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
}

// Leaves the child with a pipe to answer through, and nothing else that is the parent's.
void confine_self(const Confinement& bounds, int answer) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // the terminal's end must not leave it behind
    ::prctl(PR_SET_DUMPABLE, 0);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    // Handlers of the command line put its terminal in order: not the child's business. Those of
    // SIGSEGV and the like stay, since they are a sanitizer's.
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGCHLD, SIGXCPU})
        ::signal(signal, SIG_DFL);
    for (const int signal : {SIGPIPE, SIGXFSZ}) ::signal(signal, SIG_IGN);
    sigset_t none;
    ::sigemptyset(&none);
    ::pthread_sigmask(SIG_SETMASK, &none, nullptr);

    const int nowhere = ::open("/dev/null", O_RDWR);
    if (nowhere < 0) ::_exit(kExitException);
    if (answer != kAnswerDescriptor && ::dup2(answer, kAnswerDescriptor) < 0)
        ::_exit(kExitException);
    // Libraries complain on the standard streams, in their own words.
    ::dup2(nowhere, STDIN_FILENO);
    ::dup2(nowhere, STDOUT_FILENO);
    if (!kHasShadowMemory) ::dup2(nowhere, STDERR_FILENO);
    ::close_range(kAnswerDescriptor + 1, ~0U, 0);

    const auto seconds = static_cast<rlim_t>(bounds.time_max.count());
    bound(RLIMIT_CPU, seconds);
    bound(RLIMIT_CORE, 0);
    bound(RLIMIT_FSIZE, 0);  // pipes are not bounded by it
    if (!kHasShadowMemory) bound(RLIMIT_AS, bounds.memory_bytes_max);
}

bool write_all(ByteSpan bytes) {
    while (!bytes.empty()) {
        const auto count = ::write(kAnswerDescriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

[[noreturn]] void be_the_child(const std::function<Bytes()>& work,
                               const Confinement& bounds,
                               int answer) {
    confine_self(bounds, answer);
    // _exit, since what the parent wants done at its end is not the child's to do.
    try {
        const Bytes bytes = work();
        ::_exit(write_all(bytes) ? 0 : kExitException);
    } catch (const std::bad_alloc&) {
        ::_exit(kExitNoMemory);
    } catch (...) {
        ::_exit(kExitException);
    }
}

// Reads until the child closes its end. Anything but `done` means that it has to be ended.
ConfinedEnd read_answer(int from, const Confinement& bounds, Bytes& into) {
    const auto deadline = Clock::now() + 2 * bounds.time_max;
    std::array<std::uint8_t, kPipeBytes> piece;  // NOLINT: filled before it is read
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return ConfinedEnd::out_of_time;
        pollfd state{from, POLLIN, 0};
        if (::poll(&state, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000))) <= 0)
            continue;
        const auto count = ::read(from, piece.data(), piece.size());
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count < 0) return ConfinedEnd::broken;
        if (count == 0) return ConfinedEnd::done;
        const auto taken = static_cast<std::size_t>(count);
        if (into.size() + taken > bounds.answer_bytes_max) return ConfinedEnd::too_much;
        into.insert(into.end(), piece.begin(), piece.begin() + count);
    }
}

ConfinedEnd end_of(int state) {
    if (WIFSIGNALED(state)) {
        // SIGKILL not from here: the hard bound of time, or the system was out of memory.
        if (WTERMSIG(state) == SIGXCPU || WTERMSIG(state) == SIGKILL)
            return ConfinedEnd::out_of_time;
        return ConfinedEnd::broken;
    }
    if (!WIFEXITED(state)) return ConfinedEnd::broken;
    if (WEXITSTATUS(state) == 0) return ConfinedEnd::done;
    return WEXITSTATUS(state) == kExitNoMemory ? ConfinedEnd::no_memory : ConfinedEnd::broken;
}

}  // namespace

ConfinedAnswer run_confined(const std::function<Bytes()>& work, const Confinement& bounds) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {ConfinedEnd::no_memory, {}};
    client::Descriptor reading(ends[0]);
    client::Descriptor writing(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) return {ConfinedEnd::no_memory, {}};
    if (child == 0) be_the_child(work, bounds, writing.get());
    writing.reset();

    ConfinedAnswer answer;
    try {
        answer.end = read_answer(reading.get(), bounds, answer.bytes);
    } catch (const std::bad_alloc&) {
        answer.end = ConfinedEnd::no_memory;
    }
    if (answer.end != ConfinedEnd::done) ::kill(child, SIGKILL);
    int state = 0;
    while (::waitpid(child, &state, 0) < 0) {
        if (errno == EINTR) continue;
        answer.end = ConfinedEnd::broken;  // somebody else waited for it
        break;
    }
    if (answer.end == ConfinedEnd::done) answer.end = end_of(state);
    if (answer.end != ConfinedEnd::done) answer.bytes.clear();
    return answer;
}

}  // namespace tsunagi
