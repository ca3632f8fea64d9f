// clock_ahead.cpp - a wall clock that runs ahead, for tests of what has to wait for a day.
//
// Preloaded (LD_PRELOAD): the real-time clocks are ahead by the seconds that
// TSUNAGI_TEST_CLOCK_AHEAD names; clocks that measure lengths of time are the system's.
//
// The kernel is asked by hand: a sanitizer reads the clock before symbols can be looked up.
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

namespace {

std::time_t seconds_ahead() {
    const char* const text = std::getenv("TSUNAGI_TEST_CLOCK_AHEAD");
    return text == nullptr ? 0 : std::atol(text);
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* out) {
    const auto result = static_cast<int>(::syscall(SYS_clock_gettime, clock, out));
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        out->tv_sec += seconds_ahead();
    return result;
}

extern "C" int gettimeofday(timeval* out, void* zone) {
    const auto result = static_cast<int>(::syscall(SYS_gettimeofday, out, zone));
    if (result == 0) out->tv_sec += seconds_ahead();
    return result;
}

extern "C" std::time_t time(std::time_t* out) {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != nullptr) *out = now.tv_sec;
    return now.tv_sec;
}
