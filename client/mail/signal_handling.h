// signal_handling.h - handles one signal otherwise while it lives, and puts back what was before.
//
// For SIGPIPE: a mail server or a program that goes early is an error then, and does not end this
// program without a word. For SIGCHLD: whoever started us may have had it ignored, and then nobody
// is told how a child ended. Thread: one; how a signal is handled belongs to the process.
#pragma once

#include <signal.h>

namespace tsunagi::client {

class SignalHandling {
  public:
    // `handler` is SIG_IGN or SIG_DFL.
    SignalHandling(int signal, void (*handler)(int)) : signal_(signal) {
        struct sigaction wanted{};
        wanted.sa_handler = handler;
        ::sigaction(signal_, &wanted, &before_);
    }
    SignalHandling(const SignalHandling&) = delete;
    SignalHandling& operator=(const SignalHandling&) = delete;
    ~SignalHandling() { ::sigaction(signal_, &before_, nullptr); }

  private:
    int signal_;
    struct sigaction before_{};
};

}  // namespace tsunagi::client
