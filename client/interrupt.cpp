#include "client/interrupt.h"

namespace tsunagi::client {
namespace {

volatile std::sig_atomic_t asked = 0;

void ask(int /*signal*/) { asked = 1; }

}  // namespace

Interrupt::Interrupt() {
    asked = 0;
    struct sigaction action{};
    action.sa_handler = ask;
    // Calls that wait go on: an answer that was asked for is taken.
    action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
    ::sigaction(SIGINT, &action, &before_);
    // A script that runs it in the background wants it ignored.
    if (before_.sa_handler == SIG_IGN) ::sigaction(SIGINT, &before_, nullptr);
}

Interrupt::~Interrupt() { ::sigaction(SIGINT, &before_, nullptr); }

bool Interrupt::is_asked() const { return asked != 0; }

}  // namespace tsunagi::client
