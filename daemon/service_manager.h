// service_manager.h - what systemd wants to know: ready, stopping, alive. Without systemd all of it
// does nothing.
//
// Thread: core thread.
#pragma once

#include <optional>
#include <string_view>

#include "protocol/base/time.h"

namespace tsunagi {

void tell_ready(std::string_view status);
// The start takes longer than usual: a minute more from now on.
void tell_still_starting(std::string_view status);
void tell_stopping();
void tell_reloading();
void tell_alive();
// How often tell_alive() is expected, if it is.
[[nodiscard]] std::optional<Duration> alive_interval();

}  // namespace tsunagi
