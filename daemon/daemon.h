// daemon.h - one running center: the node with everything around it, from the store's lock to the
// last closed socket.
//
//   start  store and its lock, node, the center's first records through the gate;
//          then control socket, listening, READY
//   run    core thread: one io_context with links, control socket, node, one timer;
//          writer, verify, indexer and reader threads post back to the core
//   stop   no new connections, links and control socket closed, writer drained,
//          index and store closed
//
// Thread: constructed and run on the main thread, which is the core thread.
//
// Errors: StartFailure, also where a running daemon has to give up.
#pragma once

#include <memory>

#include "daemon/config.h"

namespace tsunagi {

class Daemon {
  public:
    // Opens the store. Pre: init_crypto(), start_log().
    Daemon(const Options& options, const Settings& settings);
    ~Daemon();
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    // Returns after SIGTERM or SIGINT, when everything is closed.
    void run();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi
