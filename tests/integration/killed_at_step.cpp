// killed_at_step.cpp - ends a program as SIGKILL does, before a chosen step on the disk, for
// test_passphrase.py.
//
// Preloaded (LD_PRELOAD): fsync and rename are counted, and the one whose number (from 1)
// TSUNAGI_TEST_KILLED_AT names is not done any more. All others are the system's.
#include <dlfcn.h>

#include <csignal>
#include <cstdlib>

namespace {

void count_step() {
    static int steps = 0;
    const char* at = std::getenv("TSUNAGI_TEST_KILLED_AT");
    if (++steps == (at == nullptr ? 0 : std::atoi(at))) std::raise(SIGKILL);
}

}  // namespace

extern "C" int fsync(int descriptor) {
    count_step();
    return reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, "fsync"))(descriptor);
}

extern "C" int rename(const char* from, const char* to) noexcept {
    count_step();
    return reinterpret_cast<int (*)(const char*, const char*)>(dlsym(RTLD_NEXT, "rename"))(from,
                                                                                           to);
}
