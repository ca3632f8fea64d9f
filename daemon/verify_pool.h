// verify_pool.h - checks the form and signature of records on all cores, so that the core thread
// never does.
//
// A batch (CheckOrder) is cut into chunks that any thread may take, and threads go round the
// batches: one large batch spreads over the cores, and a single fresh record does not wait behind a
// newcomer's thousands. Background batches get what time the others leave. What a record means is
// judged later, by the node. Thread: submit() from one thread; `done` is called on a pool thread,
// once per ticket, in any order of tickets. Bounds: the node has a bounded number of batches under
// way. Errors: none; each record has its own Result.
#pragma once

#include <functional>
#include <memory>

#include "protocol/node/io.h"

namespace tsunagi {

class VerifyPool {
  public:
    using Done = std::function<void(input::Checked)>;

    // Pre: threads >= 1.
    VerifyPool(unsigned threads, Done done);
    // Waits for chunks that are being checked; batches that are not complete by then are dropped.
    ~VerifyPool();
    VerifyPool(const VerifyPool&) = delete;
    VerifyPool& operator=(const VerifyPool&) = delete;

    void submit(CheckOrder order);

    // As many as there are cores to use.
    [[nodiscard]] static unsigned thread_count();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi
