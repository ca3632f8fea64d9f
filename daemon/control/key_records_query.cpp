#include "daemon/control/key_records_query.h"

#include <algorithm>

#include "daemon/control/guarded_query.h"
#include "protocol/record/kinds.h"

namespace tsunagi::control {
namespace {

constexpr std::uint64_t kArrivalsOfAPage = 10'000;

// What no revocation narrows (authority/roster.h, rule 7).
bool is_officers(KindId kind) {
    return kind == kind::kManifest || kind == kind::kCharter || kind == kind::kCosign ||
           kind == kind::kRevocation || kind == kind::kKeptIds || kind == kind::kRemoval ||
           kind == kind::kRemovalApproval;
}

class KeyRecordsQuery final : public GuardedQuery {
  public:
    KeyRecordsQuery(const Store& store, const CenterId& center, const KeyRecordsRequest& request)
        : store_(store), center_(center), request_(request) {}

  private:
    bool read(Bytes& out) override {
        const Snapshot snapshot = store_.snapshot();
        // What comes meanwhile is told too, as far as there is an end.
        if (last_ == 0) last_ = snapshot.last_arrival();
        KeyRecordsAnswer page;
        const Arrival end = std::min(last_, at_ + kArrivalsOfAPage);
        for (; at_ < end; ++at_) {
            if (!look_at(snapshot, at_ + 1, page)) {
                append_answer(
                    out, ErrorAnswer{Error::store_failed, "arrival " + std::to_string(at_ + 1)});
                return false;
            }
        }
        count_ += page.records.size();
        if (!page.records.empty()) append_answer(out, page);
        append_answer(out, ProgressAnswer{at_, last_});
        if (at_ < last_) return true;
        append_answer(out, DoneAnswer{count_, count_});
        return false;
    }

    // False where the record is damaged: what it was signed with can't be told.
    bool look_at(const Snapshot& snapshot, Arrival arrival, KeyRecordsAnswer& page) {
        auto bytes = snapshot.record_at(arrival);
        if (!bytes) return true;  // dropped
        const auto record = parse_record(std::move(*bytes));
        if (!record) return false;
        const Header& header = record->header();
        const bool is_late = request_.since_ms != 0 && header.time.ms() >= request_.since_ms;
        has_late_ = has_late_ || is_late;
        const bool is_meant =
            request_.center ? author_of(*record) == *request_.center
                            : header.writer_key == request_.key && author_of(*record) == center_;
        if (!is_meant || is_officers(header.kind)) return true;
        page.records.push_back({record->id(), header.kind, header.scope, is_late, has_late_});
        return true;
    }

    const Store& store_;
    const CenterId center_;
    const KeyRecordsRequest request_;
    Arrival at_ = 0;  // the last one that was looked at
    Arrival last_ = 0;
    bool has_late_ = false;
    std::uint64_t count_ = 0;
};

}  // namespace

std::unique_ptr<Query> make_key_records_query(const Store& store,
                                              const CenterId& center,
                                              const KeyRecordsRequest& request) {
    return std::make_unique<KeyRecordsQuery>(store, center, request);
}

}  // namespace tsunagi::control
