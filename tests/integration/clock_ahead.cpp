// clock_ahead.cpp - a wall clock that runs ahead, for tests of what has to wait for a day.
//
// Preloaded (LD_PRELOAD): the real-time clocks are ahead by the seconds that
// TSUNAGI_TEST_CLOCK_AHEAD names; clocks that measure lengths of time are the system's.
#include <dlfcn.h>
#include <sys/time.h>

#include <cstdlib>
#include <ctime>

namespace {

std::time_t seconds_ahead() {
    static const char* const text = std::getenv("TSUNAGI_TEST_CLOCK_AHEAD");
    return text == nullptr ? 0 : std::atol(text);
}

template <typename Function>
Function* system_function(const char* symbol) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, symbol));
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* out) {
    static auto* const system = system_function<int(clockid_t, timespec*)>("clock_gettime");
    const int result = system(clock, out);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        out->tv_sec += seconds_ahead();
    return result;
}

extern "C" int gettimeofday(timeval* out, void* zone) {
    static auto* const system = system_function<int(timeval*, void*)>("gettimeofday");
    const int result = system(out, zone);
    if (result == 0) out->tv_sec += seconds_ahead();
    return result;
}

extern "C" std::time_t time(std::time_t* out) {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != nullptr) *out = now.tv_sec;
    return now.tv_sec;
}
