// spawn.h - the one place where a coroutine of the daemon is set going.
//
// Asio's `detached` swallows what a coroutine throws. Here an exception that leaves a coroutine
// reaches a handler that logs it, so that a fault in one link or one request is seen and costs that
// link or request only.
// Thread: spawn() from any thread that may use the executor; the handler is called on the
// executor's thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace tsunagi {

// `name` is what was spawned, `what` the exception's text.
using SpawnFailureHandler = std::function<void(std::string_view name, std::string_view what)>;

// Pre: called at start, before the first spawn() and before other threads run. Without it failures
// go to stderr.
void set_spawn_failure_handler(SpawnFailureHandler handler);

// Runs `task` on `executor`. Pass what it needs as arguments of the coroutine, never as captures of
// a lambda: captures die with the lambda, arguments live in the coroutine.
void spawn(const boost::asio::any_io_executor& executor,
           std::string name,
           boost::asio::awaitable<void> task);

}  // namespace tsunagi
