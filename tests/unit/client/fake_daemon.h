// fake_daemon.h - a daemon of a few answers on a real socket, for tests of the command line.
//
// Each request is handed to the test's function, which writes answers; the end of the stream is the
// function's too. Thread: each connection has a thread of its own until the daemon is destroyed,
// and the function is called for one request at a time.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/schema/control.capnp.h"

namespace tsunagi::client {

class FakeDaemon {
  public:
    using Fill = std::function<void(schema::Answer::Builder)>;
    class Stream {
      public:
        explicit Stream(int socket) : socket_(socket) {}
        void send(const Fill& fill);
        void done(std::uint64_t count = 0, std::uint64_t total = 0);
        void problem(std::uint16_t error, const std::string& detail = {});

      private:
        int socket_;
    };
    using Serve = std::function<void(schema::Request::Reader, Stream&)>;

    // Makes `folder` look like a center's and listens in it.
    FakeDaemon(const std::string& folder, Serve serve);
    FakeDaemon(const FakeDaemon&) = delete;
    FakeDaemon& operator=(const FakeDaemon&) = delete;
    ~FakeDaemon();

  private:
    void run();
    void serve_connection(int socket);

    Serve serve_;
    int listener_;
    int stop_pipe_[2];
    std::mutex serving_;
    std::vector<std::jthread> connections_;  // of thread_ alone until that ends
    std::thread thread_;
};

// What every command asks first: an unlocked center in Toyama, without other members. False where
// the request is another one.
[[nodiscard]] bool serve_center(const CenterId& center,
                                schema::Request::Reader request,
                                FakeDaemon::Stream& stream);

// One run of the command line with captured streams.
struct Ran {
    int exit = -1;
    std::string out;
    std::string errors;
};
struct RunOptions {
    std::vector<std::string> answers;  // typed on a terminal; none: there is no terminal
    std::vector<std::pair<std::string, std::string>> environment;
};
[[nodiscard]] Ran run_tsunagi(const std::vector<std::string>& arguments,
                              const RunOptions& options = {});

}  // namespace tsunagi::client
