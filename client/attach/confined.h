// confined.h - runs work on bytes from anywhere in a process of its own, which may break.
//
// Readers of pictures and documents are large and old; some file some day makes one of them write
// where it must not, or never end. So the work runs in a forked child that has no open file, can
// write none, and has bounds of time and memory set by the system; its answer comes over a pipe.
// Whatever happens in there is one of five ends here. It is no sandbox against one who takes the
// child over: that one could still read files as this user; what is protected is the command line.
//
// Thread: one, and no other in the process (fork).   Time: waits up to twice `time_max`.
// Ownership: what `work` changes is lost with the child; only the bytes that it returns come back.
// Under sanitizers the address space is not bounded, since they reserve more than any bound.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "protocol/base/bytes.h"

namespace tsunagi {

struct Confinement {
    std::chrono::seconds time_max{60};  // of the processor; twice of it by the clock
    std::uint64_t memory_bytes_max = std::uint64_t{3} << 30;  // address space
    std::uint64_t answer_bytes_max = 64 * 1024 * 1024;
};

enum class ConfinedEnd : std::uint8_t {
    done,
    no_memory,    // its own, or none for a new process
    out_of_time,  // by either bound
    too_much,     // the answer is beyond its bound
    broken,       // a signal, an exception, or an unexpected exit
};

struct ConfinedAnswer {
    ConfinedEnd end = ConfinedEnd::broken;
    Bytes bytes;  // as the child wrote them: to be judged like any bytes from outside
};

[[nodiscard]] ConfinedAnswer run_confined(const std::function<Bytes()>& work,
                                          const Confinement& bounds);

}  // namespace tsunagi
