// guarded_query.h - a query whose reading may fail: that is answered, not thrown through the
// server.
#pragma once

#include "daemon/control/control_host.h"
#include "daemon/log.h"
#include "storage/storage_error.h"

namespace tsunagi::control {

class GuardedQuery : public Query {
  public:
    bool next(Bytes& out) final {
        try {
            return read(out);
        } catch (const StorageError& error) {
            log_error("read_failed", {{"why", error.what()}});
            append_answer(out, ErrorAnswer{Error::store_failed, error.what()});
            return false;
        }
    }

  private:
    // As Query::next, and may throw StorageError.
    virtual bool read(Bytes& out) = 0;
};

}  // namespace tsunagi::control
