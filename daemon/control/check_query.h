// check_query.h - `tsunagi check` of a running daemon: the store's check on a thread of its own,
// told page by page.
//
// Thread: next() on the server's threads; the check runs beside reading and writing and ends early
// when the query is dropped.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "daemon/control/control_host.h"
#include "daemon/control/file_damage.h"
#include "daemon/indexer.h"
#include "storage/check.h"

namespace tsunagi::control {

class CheckQuery final : public Query {
  public:
    // `indexer` may be null. Both outlive the query. `center`: whose store it is.
    CheckQuery(const Store& store,
               const Indexer* indexer,
               const CenterId& center,
               bool verifies_signatures);
    ~CheckQuery() override;
    CheckQuery(const CheckQuery&) = delete;
    CheckQuery& operator=(const CheckQuery&) = delete;

    bool next(Bytes& out) override;

  private:
    void run();
    void name_files(CheckReport& report);
    void progress(const CheckProgress& progress);

    const Store& store_;
    const Indexer* indexer_;
    CenterId center_;
    bool verifies_signatures_;

    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_dropped_ = false;
    CheckProgress progress_;
    std::optional<CheckReport> report_;
    std::optional<std::string> failure_;
    std::optional<std::string> index_damage_;
    std::vector<DamageAnswer> files_;
    std::uint64_t told_ = 0;  // of the report's damages, and then of the files
    std::jthread thread_;     // begun by the first next()
};

}  // namespace tsunagi::control
