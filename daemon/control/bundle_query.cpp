#include "daemon/control/bundle_query.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "daemon/backup_reader.h"
#include "daemon/bundle_reader.h"
#include "daemon/log.h"
#include "protocol/bundle/backup.h"
#include "storage/storage_error.h"

namespace tsunagi::control {
namespace {

// Each once; authority goes along by itself.
std::vector<Scope> scopes_of(const BundleExportRequest& request) {
    std::vector<Scope> out = request.scopes;
    std::erase(out, Scope::authority());
    std::ranges::sort(out);
    const auto twice = std::ranges::unique(out);
    out.erase(twice.begin(), twice.end());
    return out;
}

// A reader of the store, page by page on demand.
class PagedQuery : public Query {
  public:
    bool next(Bytes& out) override {
        try {
            return std::exchange(has_begun_, true) ? read_page(out) : begin(out);
        } catch (const StorageError& error) {
            log_error("read_failed", {{"why", error.what()}});
            append_answer(out, ErrorAnswer{Error::store_failed, error.what()});
            return false;
        }
    }

  private:
    // Both: is there more to come?
    virtual bool begin(Bytes& out) = 0;
    virtual bool read_page(Bytes& out) = 0;

    bool has_begun_ = false;
};

class BundleQuery final : public PagedQuery {
  public:
    BundleQuery(const Store& store, const CharterId& charter, const BundleExportRequest& request)
        : store_(store),
          charter_(charter),
          scopes_(scopes_of(request)),
          since_{std::max<std::int64_t>(request.since_ms, 0)} {}

  private:
    bool begin(Bytes& out) override {
        BundleReader::Options options;
        options.since = since_;
        reader_.emplace(store_, std::move(scopes_), options);
        append_answer(out, BundleBegunAnswer{charter_, reader_->records_max()});
        append_answer(out, DoneAnswer{0, reader_->records_max()});
        return true;
    }

    bool read_page(Bytes& out) override {
        auto page = reader_->next();
        const bool is_last = page.is_last;
        const std::uint64_t count = page.count;
        append_answer(out,
                      BundlePageAnswer{std::move(page.records), count, page.is_authority, is_last});
        append_answer(out, DoneAnswer{count, reader_->records_max()});
        return !is_last;
    }

    const Store& store_;
    CharterId charter_;
    std::vector<Scope> scopes_;
    WallTime since_;
    std::optional<BundleReader> reader_;
};

class BackupQuery final : public PagedQuery {
  public:
    BackupQuery(const Store& store, const CharterId& charter, Arrival after)
        : store_(store), charter_(charter), after_(after) {}

  private:
    bool begin(Bytes& out) override {
        // As of before the records are read: what begins to be erased meanwhile is found next time.
        const Digest erased = erased_digest(erased_here(store_.snapshot()));
        reader_.emplace(store_, after_, BackupReader::Options{});
        append_answer(out,
                      BundleBegunAnswer{charter_, reader_->records_max(), store_.identity().epoch,
                                        reader_->through(), reader_->left(), erased});
        append_answer(out, DoneAnswer{0, reader_->records_max()});
        return true;
    }

    bool read_page(Bytes& out) override {
        auto page = reader_->next();
        const bool is_last = page.is_last;
        const std::uint64_t count = page.count;
        append_answer(out, BundlePageAnswer{std::move(page.records), count, false, is_last,
                                            std::move(page.values)});
        append_answer(out, DoneAnswer{count, count});
        return !is_last;
    }

    const Store& store_;
    CharterId charter_;
    Arrival after_;
    std::optional<BackupReader> reader_;
};

}  // namespace

std::unique_ptr<Query> make_bundle_query(const Store& store,
                                         const CharterId& charter,
                                         const BundleExportRequest& request) {
    if (request.is_backup) return std::make_unique<BackupQuery>(store, charter, request.after);
    return std::make_unique<BundleQuery>(store, charter, request);
}

}  // namespace tsunagi::control
