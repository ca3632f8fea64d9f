#include "daemon/control/federated_search.h"

#include <algorithm>

#include "daemon/control/guarded_query.h"
#include "daemon/control/hit_parts.h"
#include "daemon/control/item_reader.h"
#include "protocol/base/limits.h"
#include "protocol/inquiry/found_records.h"
#include "storage/search/found_ranking.h"
#include "storage/storage_error.h"

namespace tsunagi::control {

class FederatedSearch::Reading final : public GuardedQuery {
  public:
    Reading(const QuerySources& sources,
            SearchRequest request,
            std::shared_ptr<const MemberRows> members)
        : sources_(sources), members_(std::move(members)) {
        query_.words = std::move(request.words);
        query_.filter = std::move(request.filter);
        query_.filter.center = center_mark(sources_.center);
        query_.limit =
            request.limit == 0 ? kSearchLimitUsual : std::min(request.limit, kFederatedLimitMax);
        names_ = names_of(*members_);
    }

    void take(InquiryNews::Answer answer) {
        counts_.push_back(std::move(answer.counts));
        has_more_ = has_more_ || answer.has_more;
        for (CheckedRecord& record : answer.records) found_.add(std::move(record), answer.center);
    }

    void end(InquiryNews::End end) { end_ = std::move(end); }

  private:
    bool read(Bytes& out) override {
        if (end_.error) {
            append_answer(out, ErrorAnswer{*end_.error, ""});
            return false;
        }
        if (!is_ranked_) rank();
        while (at_ < results_.hits.size() && out.size() < kPageBytes) {
            const SearchHit& hit = results_.hits[at_++];
            add(out, things_[hit.arrival - 1], hit.score);
        }
        if (at_ < results_.hits.size()) return true;
        append_answer(out, coverage_answer(end_.coverage, *members_));
        DoneAnswer done;
        done.count = results_.hits.size();
        done.total = results_.total;
        done.has_more = has_more_;
        done.is_ranked = results_.is_ranked;
        done.words_left_out = static_cast<std::uint32_t>(results_.words_left_out);
        append_answer(out, done);
        return false;
    }

    // This center's own hits come from its index, as an answer of one more center. False where the
    // index is not whole.
    bool add_own(TermCounts& counts) {
        const bool is_whole = wait_for_index(sources_);
        counts = sources_.indexer.shared_counts(query_.words);
        SearchQuery query = query_;
        query.limit = std::max<std::size_t>(query_.limit, kPeerHitsMax);
        const auto hits = sources_.indexer.search(query);
        if (!hits) return false;
        has_more_ = has_more_ || hits->total > hits->hits.size();
        const Snapshot snapshot = sources_.store.snapshot();
        for (const SearchHit& hit : hits->hits) {
            auto bytes = snapshot.record_at(hit.arrival);
            if (!bytes) continue;
            auto record = parse_record(std::move(*bytes));
            if (!record || !snapshot.is_shown(record->header().kind, hit.arrival)) continue;
            found_.add(trust_stored(std::move(*record)), sources_.center);
        }
        return is_whole;
    }

    [[nodiscard]] TermCounts take_own() {
        TermCounts counts;
        try {
            if (add_own(counts)) return counts;
        } catch (const StorageError& error) {
            log_error("search_failed", {{"why", error.what()}});
        }
        // What peers found is shown all the same; but this center speaks for nobody.
        end_.coverage = std::move(end_.without_own);
        for (CenterCoverage& entry : end_.coverage) {
            if (entry.asked != Asked::here) continue;
            entry.asked = Asked::not_asked;
            entry.error = Error::store_failed;
        }
        return counts;
    }

    void rank() {
        is_ranked_ = true;
        TermCounts sum = take_own();
        const std::uint64_t most = std::max(sum.documents, kDocumentsOfOneMax);
        for (const TermCounts& counts : counts_) sum.add(counts.scaled_to(most));
        things_ = found_.take();
        ranking_.emplace();
        for (std::size_t i = 0; i < things_.size(); ++i) {
            // Later ones have greater numbers, as in the index.
            if (auto document = document_of(i + 1, things_[i].record.parsed()))
                ranking_->add(*document);
        }
        query_.statistics = TermStatistics(std::move(sum));
        results_ = ranking_->search(query_);
    }

    void add(Bytes& out, const FoundRecord& thing, std::uint32_t score) {
        const ParsedRecord& record = thing.record.parsed();
        ItemAnswer item = item_of(record, names_);
        item.score = score;
        const Snapshot snapshot = sources_.store.snapshot();
        if (const auto place = snapshot.find(item.id)) {
            item.arrival = place->arrival;
        } else {
            item.told_by = thing.told_by;
            item.told_by_name = name_in(names_, thing.told_by);
        }
        for (const FoundRecord::Other& other : thing.others) {
            if (item.sources.size() == kSourcesMax) break;
            item.sources.push_back(
                {other.id, other.author, name_in(names_, other.author), other.time.ms()});
        }
        if (!query_.words.empty()) {
            if (const auto body = decode_body(item.body)) {
                item.snippet = marked_text(ranking_->snippet(query_, shown_text(item.kind, *body)));
            }
            add_matches(item, ranking_->matches(query_.words, static_cast<std::uint64_t>(
                                                                  &thing - things_.data() + 1)));
        }
        append_answer(out, item);
    }

    static constexpr std::size_t kFederatedLimitMax = 1'000;
    // What a peer says of itself is no proof: no one counts more than so many, or than this center.
    static constexpr std::uint64_t kDocumentsOfOneMax = 10'000;

    QuerySources sources_;
    std::shared_ptr<const MemberRows> members_;
    CenterNames names_;
    SearchQuery query_;
    std::vector<TermCounts> counts_;  // of each who answered
    bool has_more_ = false;           // somebody has more than it gave
    FoundRecords found_;
    InquiryNews::End end_;
    bool is_ranked_ = false;
    std::vector<FoundRecord> things_;
    std::optional<FoundRanking> ranking_;
    SearchResults results_;
    std::size_t at_ = 0;
};

PeerQuery query_for_peers(const SearchRequest& search) {
    PeerQuery query{search.words, search.filter, kPeerHitsMax, {}};
    query.filter.whose = FacetFilter::Whose::anyone;  // this center sorts that out itself
    return query;
}

FederatedSearch::FederatedSearch(const QuerySources& sources,
                                 FederatedSearchRequest request,
                                 std::shared_ptr<const MemberRows> members)
    : asked_(query_for_peers(request.search)),
      wait_(request.wait),
      reading_(std::make_unique<Reading>(sources, std::move(request.search), std::move(members))) {}
FederatedSearch::~FederatedSearch() = default;

void FederatedSearch::take(InquiryNews::Answer answer) { reading_->take(std::move(answer)); }
void FederatedSearch::end(InquiryNews::End end) { reading_->end(std::move(end)); }
bool FederatedSearch::next(Bytes& out) { return reading_->next(out); }

}  // namespace tsunagi::control
