// interrupt.h - Ctrl-C while a command does long work: it ends at the next place where it is whole,
// and says how to go on.
//
// Only the first Ctrl-C is taken; a second one ends the program as ever. For commands that write
// something step by step; a command that only reads needs none. Thread: one, one at a time in the
// process (signals have no other place to go than a global).
#pragma once

#include <csignal>

namespace tsunagi::client {

class Interrupt {
  public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    [[nodiscard]] bool is_asked() const;

  private:
    struct sigaction before_{};
};

}  // namespace tsunagi::client
