#include "daemon/control/check_query.h"

#include <chrono>
#include <map>
#include <set>

#include "storage/storage_error.h"

namespace tsunagi::control {
namespace {

constexpr std::chrono::milliseconds kProgressInterval{500};

// Leaves check_store when nobody waits for its answer any more.
struct Dropped {};

}  // namespace

CheckQuery::CheckQuery(const Store& store,
                       const Indexer* indexer,
                       const CenterId& center,
                       bool verifies_signatures)
    : store_(store),
      indexer_(indexer),
      center_(center),
      verifies_signatures_(verifies_signatures) {}

CheckQuery::~CheckQuery() {
    const std::lock_guard lock(mutex_);
    is_dropped_ = true;
}

void CheckQuery::progress(const CheckProgress& progress) {
    const std::lock_guard lock(mutex_);
    if (is_dropped_) throw Dropped{};
    progress_ = progress;
}

// People know records and the names of their files: what a record names is told so, once.
void CheckQuery::name_files(CheckReport& report) try {
    std::map<ContentId, std::string> damaged;
    for (const Damage& damage : report.damages) {
        if (damage.content) damaged.emplace(*damage.content, damage.what);
    }
    const Snapshot snapshot = store_.snapshot();
    files_ = find_file_damages(snapshot, center_, damaged);
    const std::set<ContentId> named = snapshot.named_contents();
    report.damages_found -= std::erase_if(report.damages, [&](const Damage& damage) {
        return damage.content && named.contains(*damage.content);
    });
} catch (const StorageError& error) {
    // Where the table that names contents is damaged, that is in the report, and so are contents.
    if (error.kind() != StorageError::Kind::damaged) throw;
    files_.clear();
}

void CheckQuery::run() {
    std::optional<CheckReport> report;
    std::optional<std::string> failure;
    std::optional<std::string> index_damage;
    try {
        report =
            check_store(store_, {.verifies_signatures = verifies_signatures_,
                                 .progress = [this](const CheckProgress& now) { progress(now); }});
        if (indexer_ != nullptr) index_damage = indexer_->find_damage();
        name_files(*report);
    } catch (const StorageError& error) {
        failure = error.what();
    } catch (const Dropped&) {
        return;
    }
    const std::lock_guard lock(mutex_);
    report_ = std::move(report);
    failure_ = std::move(failure);
    index_damage_ = std::move(index_damage);
    changed_.notify_all();
}

bool CheckQuery::next(Bytes& out) {
    std::unique_lock lock(mutex_);
    if (!thread_.joinable()) thread_ = std::jthread([this] { run(); });
    if (!changed_.wait_for(lock, kProgressInterval, [this] { return report_ || failure_; })) {
        append_answer(out, ProgressAnswer{progress_.done, progress_.all});
        return true;
    }
    if (failure_) {
        append_answer(out, ErrorAnswer{Error::store_failed, *failure_});
        return false;
    }
    while (told_ < report_->damages.size() && out.size() < kPageBytes) {
        const Damage& damage = report_->damages[told_++];
        append_answer(out, DamageAnswer{damage.place, damage.what, false, std::nullopt});
    }
    const std::size_t others = report_->damages.size();
    while (told_ >= others && told_ - others < files_.size() && out.size() < kPageBytes) {
        append_answer(out, std::move(files_[told_++ - others]));
    }
    if (told_ < others + files_.size()) return true;
    // The index alone mends itself: it is made anew from the store.
    if (index_damage_)
        append_answer(out, DamageAnswer{"search index", *index_damage_, true, std::nullopt});
    append_answer(out, DoneAnswer{report_->damages_found + files_.size() + (index_damage_ ? 1 : 0),
                                  report_->records});
    return false;
}

}  // namespace tsunagi::control
