#include "daemon/system.h"

#include <fcntl.h>
#include <malloc.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <fstream>
#include <string_view>
#include <system_error>

#include "daemon/sentences.h"
#include "daemon/start_failure.h"
#include "protocol/base/check.h"

namespace tsunagi {
namespace {

std::int64_t clock_ms(clockid_t clock) {
    timespec now{};
    CHECK(::clock_gettime(clock, &now) == 0);
    return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }

  private:
    int fd_;
};

[[noreturn]] void throw_errno(const std::filesystem::path& file) {
    throw std::system_error(errno, std::generic_category(), file.native());
}

}  // namespace

Now system_now() { return {{clock_ms(CLOCK_BOOTTIME)}, {clock_ms(CLOCK_REALTIME)}}; }

void SystemRandom::fill(std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); }

void harden_process() {
    ::umask(077);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    struct sigaction ignore{};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, nullptr);
}

Bytes read_file(const std::filesystem::path& file, std::size_t bytes_max) {
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (descriptor.get() < 0) throw_errno(file);
    Bytes out(std::min<std::size_t>(bytes_max + 1, 64 * 1024));
    std::size_t size = 0;
    while (true) {
        if (size == out.size()) {
            if (size > bytes_max)
                throw std::system_error(EFBIG, std::generic_category(), file.native());
            out.resize(std::min(out.size() * 2, bytes_max + 1));
        }
        const auto got = ::read(descriptor.get(), out.data() + size, out.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw_errno(file);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > bytes_max) throw std::system_error(EFBIG, std::generic_category(), file.native());
    out.resize(size);
    return out;
}

Bytes read_key_seed(const std::filesystem::path& file) {
    const auto refuse = [&](std::string_view why) {
        return StartFailure(kExitRefused, say(Sentence::key_unreadable, file.native(), why));
    };
    struct stat info{};
    if (::stat(file.c_str(), &info) != 0)
        throw refuse(system_reason({errno, std::generic_category()}));
    if ((info.st_mode & 077) != 0) throw refuse("others may read it (chmod 600)");
    try {
        Bytes seed = read_file(file, 32);
        if (seed.size() == 32) return seed;
    } catch (const std::system_error& error) {
        if (error.code() != std::errc::file_too_large) throw refuse(system_reason(error.code()));
    }
    throw refuse("it must have 32 bytes");
}

void require_data_folder(const std::filesystem::path& data) {
    struct stat info{};
    if (::stat(data.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
        throw StartFailure(kExitRefused,
                           say(Sentence::no_such_folder, data.native(), data.native()));
    }
    if (info.st_uid != ::geteuid()) {
        throw StartFailure(kExitRefused, say(Sentence::folder_not_ours, data.native()));
    }
}

void lower_thread_priority() { ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 5); }

MemoryUse memory_use() {
    MemoryUse out;
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line)) {
        if (line.starts_with("VmRSS:"))
            out.resident_kib = std::strtoull(line.c_str() + 6, nullptr, 10);
        if (line.starts_with("VmHWM:")) out.peak_kib = std::strtoull(line.c_str() + 6, nullptr, 10);
    }
    return out;
}

void give_back_memory() { ::malloc_trim(0); }

}  // namespace tsunagi
