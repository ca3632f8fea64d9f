// network_disk.cpp - makes one folder look as if it lay on NFS, for test_bad_store.py.
//
// Preloaded into tsunagid (LD_PRELOAD): statfs tells the magic number of NFS for the folder that
// TSUNAGI_TEST_NETWORK_DISK names and everything below it; all other answers are the system's.
#include <dlfcn.h>
#include <sys/vfs.h>

#include <cstdlib>
#include <cstring>

namespace {

constexpr long kNfs = 0x6969;  // linux/magic.h

template <typename Answer>
int answer_with(const char* symbol, const char* path, Answer* answer) {
    using Function = int (*)(const char*, Answer*);
    const auto system = reinterpret_cast<Function>(dlsym(RTLD_NEXT, symbol));
    const int result = system(path, answer);
    const char* network = std::getenv("TSUNAGI_TEST_NETWORK_DISK");
    if (result == 0 && network != nullptr && std::strncmp(path, network, std::strlen(network)) == 0)
        answer->f_type = kNfs;
    return result;
}

}  // namespace

extern "C" int statfs(const char* path, struct statfs* answer) {
    return answer_with("statfs", path, answer);
}

extern "C" int statfs64(const char* path, struct statfs64* answer) {
    return answer_with("statfs64", path, answer);
}
