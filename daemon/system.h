// system.h - the operating system behind small values: the clocks, the random device, files of the
// data folder, and what a process can give up before it starts work.
//
// The only place of the daemon where time is read and randomness comes from; everything else is
// handed `Now` and Random. Thread: any, after init_crypto(). Errors: StartFailure where a file that
// must be there is not.
#pragma once

#include <filesystem>
#include <string>

#include "protocol/base/bytes.h"
#include "protocol/base/random.h"
#include "protocol/base/time.h"

namespace tsunagi {

// Monotonic: milliseconds since boot, sleep included, so that deadlines hold on a laptop too.
[[nodiscard]] Now system_now();

class SystemRandom : public Random {
  public:
    void fill(std::span<std::uint8_t> out) override;
};

// No core dumps, no ptrace by others, no new rights, files for the owner only, SIGPIPE ignored.
void harden_process();

// A whole file of at most `bytes_max`. Errors: std::system_error.
[[nodiscard]] Bytes read_file(const std::filesystem::path& file, std::size_t bytes_max);

// The 32 bytes of keys/device.key or keys/machine.key, for its owner alone. Errors: StartFailure.
// The caller wipes it.
[[nodiscard]] Bytes read_key_seed(const std::filesystem::path& file);

// Is this a center's folder of this user? Errors: StartFailure.
void require_data_folder(const std::filesystem::path& data);

// This thread gets the processor when others leave it: for work that can wait.
void lower_thread_priority();

// Resident memory of this process, and the most it ever was, in KiB. 0 where the system does not
// tell.
struct MemoryUse {
    std::uint64_t resident_kib = 0;
    std::uint64_t peak_kib = 0;
};
[[nodiscard]] MemoryUse memory_use();

// Returns to the system what was freed and is kept by the allocator for the next time. For after
// work that needed much: tens of milliseconds.
void give_back_memory();

}  // namespace tsunagi
