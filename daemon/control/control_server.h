// control_server.h - the Unix socket at which `tsunagi` asks this daemon.
//
// Folder run/ for its owner only; whoever connects must be the same user (or root): asked from the
// kernel, not from the peer. One connection carries requests that are answered in their order; up
// to kReadAheadMax of them are read ahead, and publishing requests among these go to the node at
// once, so that an import's next batch is signed while the last one is made durable.
//
// Thread: core thread only; reading requests run on a few threads of the server's own.
//
// Bounds: kConnectionsMax; kReadAheadMax messages and one page of answers per connection; deadlines
// on begun messages and on answers that nobody reads.
//
// Errors: StartFailure when the socket can't be opened; what a client sends wrong is answered to
// it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "daemon/control/control_host.h"

namespace boost::asio {
class io_context;
}

namespace tsunagi::control {

inline constexpr std::size_t kConnectionsMax = 32;
inline constexpr std::size_t kReadAheadMax = 4;

class ControlServer {
  public:
    // Opens data/run/control.sock. Pre: no other daemon uses this folder (the store's lock is
    // held); both outlive the server.
    ControlServer(boost::asio::io_context& io,
                  const std::filesystem::path& data,
                  ControlHost& host);
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

    // The disk is full: requests that wait for the store are answered so. They stay ordered.
    void disk_is_full();

    // Takes no more connections or requests, lets reading requests end their page, closes; then
    // calls back.
    void stop(std::function<void()> on_stopped);

    [[nodiscard]] static std::filesystem::path socket_path(const std::filesystem::path& data);

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace tsunagi::control
