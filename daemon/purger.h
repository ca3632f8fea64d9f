// purger.h - the thread that clears what was erased out of this center's files: contents, store,
// search index.
//
// Erasing takes a body out of the tables, not out of the files: freed pages, gaps and the index
// keep its bytes until they are written anew (ADR 0043). That costs time and room by the size of
// the whole, so several erasures share one purge: it begins when none came for `quiet`, `wait_max`
// after the first one at the latest.
//
//   due       --quiet, wait_max, rest--> running
//   running   --all done--------> none, or due where more was erased meanwhile
//   running   --disk full-------> no_room  --retry--> running
//   running   --other failure---> failed   --retry, later each time--> running
//   Where the store refuses to write from then on it is told as `broken`, too: the process should
//   end.
//
// The mark that a purge is due is in the store, written with the erasure: one that a stop broke off
// is done after the next start. What is done of one purge is not done again at a retry. Not known
// here: what was erased and why.
//
// Thread: erased, state and stop from the core thread; ports are called on the purger's thread,
// what they are given may be called from any. Errors: StorageError ends here. Bounds: one purge at
// a time.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "daemon/purge_state.h"
#include "protocol/base/result.h"
#include "protocol/base/time.h"
#include "protocol/node/store_order.h"
#include "storage/store.h"

namespace tsunagi {

struct PurgerPorts {
    using OnDone = std::function<void(Result<void>)>;
    // Fills the search index anew and puts it in the old one's place. Errors: disk_full,
    // store_failed.
    std::function<void(OnDone)> rebuild_index;
    // Takes away those of these contents that no newest version names. Errors: the same.
    std::function<void(std::vector<ContentId>, OnDone)> take_away;
    // What was erased by orders up to this is in no file of this node any more.
    std::function<void(StoreTicket)> purged;
    std::function<void(const std::string& why)> broken;
    Duration quiet = std::chrono::seconds(5);
    Duration wait_max = std::chrono::seconds(60);
    Duration retry = std::chrono::seconds(30);
    // Where only others erased, it rests so many times as long as the last purge took, at most so
    // long: nobody shall be able to keep this center's disk busy with small erasures.
    int rest_times = 20;
    Duration rest_max = std::chrono::hours(6);
};

class Purger {
  public:
    // Begins with what is due in the store; `purged` comes with ticket 0 when nothing is. The store
    // outlives it. Pre: all ports are set.
    Purger(Store& store, PurgerPorts ports);
    // stop().
    ~Purger();
    Purger(const Purger&) = delete;
    Purger& operator=(const Purger&) = delete;

    // An order that names what is to be erased is committed. `purged` comes for it, soon where
    // there was nothing to erase. `is_own`: this center erased some of it, and waits for no rest.
    void erased(StoreTicket ticket, bool is_own);
    [[nodiscard]] PurgeState state() const;

    // Leaves what is under way; it is begun again after the next start. No port is called after it.
    void stop();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi
