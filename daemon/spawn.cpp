#include "daemon/spawn.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <cstdio>
#include <exception>
#include <utility>

namespace tsunagi {
namespace {

SpawnFailureHandler& failure_handler() {
    static SpawnFailureHandler handler = [](std::string_view name, std::string_view what) {
        std::fprintf(stderr, "tsunagid: %.*s failed: %.*s\n", static_cast<int>(name.size()),
                     name.data(), static_cast<int>(what.size()), what.data());
    };
    return handler;
}

void report(const std::string& name, const std::exception_ptr& failure) {
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (const boost::asio::multiple_exceptions& several) {
        // The first is the cause; the others are its siblings, cancelled because of it.
        report(name, several.first_exception());
    } catch (const std::exception& exception) {
        failure_handler()(name, exception.what());
    } catch (...) {
        failure_handler()(name, "an exception that is not a std::exception");
    }
}

}  // namespace

void set_spawn_failure_handler(SpawnFailureHandler handler) {
    failure_handler() = std::move(handler);
}

void spawn(const boost::asio::any_io_executor& executor,
           std::string name,
           boost::asio::awaitable<void> task) {
    boost::asio::co_spawn(
        executor, std::move(task),
        [name = std::move(name)](const std::exception_ptr& failure) { report(name, failure); });
}

}  // namespace tsunagi
