#include "daemon/control/queries.h"

#include <algorithm>

#include "daemon/control/check_query.h"
#include "daemon/control/guarded_query.h"
#include "daemon/control/item_reader.h"
#include "daemon/control/match_query.h"
#include "daemon/control/record_search.h"
#include "protocol/record/sealed_body.h"

namespace tsunagi::control {
namespace {

constexpr std::size_t kArrivalsAtOnce = 10'000;

// What every query that answers with items holds.
class ItemQuery : public GuardedQuery {
  protected:
    ItemQuery(const QuerySources& sources, std::shared_ptr<const CenterNames> names)
        : store_(sources.store), opener_(sources.opener()), names_(std::move(names)) {}

    const Store& store_;
    const BodyOpener opener_;
    const std::shared_ptr<const CenterNames> names_;
};

class ListQuery final : public ItemQuery {
  public:
    ListQuery(const QuerySources& sources,
              ListRequest request,
              std::shared_ptr<const CenterNames> names)
        : ItemQuery(sources, std::move(names)), request_(request) {}

  private:
    bool read(Bytes& out) override {
        const Snapshot snapshot = store_.snapshot();
        if (!is_begun_) begin(snapshot);
        const ItemReader reader(snapshot, *names_, opener_);
        while (at_ < arrivals_.size() && out.size() < kPageBytes) {
            const auto item = reader.item(arrivals_[at_++]);
            if (!item) continue;
            append_answer(out, *item);
            ++count_;
        }
        if (at_ < arrivals_.size()) return true;
        append_answer(out, DoneAnswer{count_, total_});
        return false;
    }

    // What is shown now, by number: 8 bytes an item.
    void begin(const Snapshot& snapshot) {
        is_begun_ = true;
        for_others_ = sealed_for_others(snapshot);
        const std::size_t limit = request_.limit == 0 ? kItemsMax : request_.limit;
        const auto kind = request_.kind == 0 ? std::nullopt : std::optional(request_.kind);
        Arrival before = snapshot.last_arrival() + 1;
        while (true) {
            auto some = snapshot.list_shown(kind, before, kArrivalsAtOnce);
            if (some.empty()) return;
            before = some.back();
            std::erase_if(some, [&](Arrival arrival) {
                return std::ranges::binary_search(for_others_, arrival);
            });
            total_ += some.size();
            const std::size_t take = std::min(some.size(), limit - arrivals_.size());
            arrivals_.insert(arrivals_.end(), some.begin(),
                             some.begin() + static_cast<std::ptrdiff_t>(take));
        }
    }

    // Sealed records that this center carries for others: nobody here can read them. Ascending.
    [[nodiscard]] std::vector<Arrival> sealed_for_others(const Snapshot& snapshot) const {
        std::vector<Arrival> out;
        for (const KindRow& kind : kinds()) {
            if (!kind.is_sealed || (request_.kind != 0 && request_.kind != kind.id)) continue;
            const auto all = snapshot.list_shown(kind.id, snapshot.last_arrival() + 1, kItemsMax);
            std::ranges::copy_if(all, std::back_inserter(out), [&](Arrival arrival) {
                auto bytes = snapshot.record_at(arrival);
                const auto record = bytes ? parse_record(std::move(*bytes))
                                          : Result<ParsedRecord>(Error::not_found);
                const auto readers = record ? readers_of(record->body())
                                            : Result<std::vector<CenterId>>(record.error());
                return !readers || std::ranges::find(*readers, opener_.own) == readers->end();
            });
        }
        std::ranges::sort(out);
        return out;
    }

    ListRequest request_;
    bool is_begun_ = false;
    std::vector<Arrival> for_others_;
    std::vector<Arrival> arrivals_;
    std::size_t at_ = 0;
    std::uint64_t count_ = 0;
    std::uint64_t total_ = 0;
};

class ShowQuery final : public ItemQuery {
  public:
    ShowQuery(const QuerySources& sources,
              ShowRequest request,
              std::shared_ptr<const CenterNames> names)
        : ItemQuery(sources, std::move(names)), request_(std::move(request)) {}

  private:
    bool read(Bytes& out) override {
        const Snapshot snapshot = store_.snapshot();
        const auto arrival = arrival_of(snapshot, request_.id);
        if (!arrival && arrival.error() == Error::invalid_argument) {
            append_answer(out, ErrorAnswer{arrival.error(), kAmbiguousId});
            return false;
        }
        const auto item = arrival
                              ? ItemReader(snapshot, *names_, opener_).item_with_versions(*arrival)
                              : std::nullopt;
        if (item) {
            append_answer(out, *item);
            append_answer(out, DoneAnswer{1, 1});
        } else {
            append_answer(out, ErrorAnswer{Error::not_found, request_.id});
        }
        return false;
    }

    ShowRequest request_;
};

class StandingQuery final : public ItemQuery {
  public:
    StandingQuery(const QuerySources& sources,
                  StandingRequest request,
                  std::shared_ptr<const CenterNames> names)
        : ItemQuery(sources, std::move(names)), request_(request) {}

  private:
    bool read(Bytes& out) override {
        const Snapshot snapshot = store_.snapshot();
        const ItemReader reader(snapshot, *names_, opener_);
        std::uint64_t count = 0;
        for (const SlotHead& head : snapshot.slot_heads(opener_.own, request_.slot)) {
            const auto place = snapshot.find(head.id);
            const auto item = place ? reader.item_with_versions(place->arrival) : std::nullopt;
            if (!item) continue;
            append_answer(out, *item);
            ++count;
        }
        append_answer(out, DoneAnswer{count, count});
        return false;
    }

    StandingRequest request_;
};

// What the chain of the center's manifests follows from.
bool is_of_chain(KindId kind) {
    return kind == kind::kManifest || kind == kind::kCosign || kind == kind::kRevocation;
}

class ManifestQuery final : public GuardedQuery {
  public:
    ManifestQuery(const Store& store, const CenterId& center, const CharterId& charter)
        : store_(store), center_(center), charter_(charter) {}

  private:
    static constexpr std::size_t kPlacesOfAPage = 64;

    bool read(Bytes& out) override {
        const Snapshot snapshot = store_.snapshot();
        // Genesis names no center: its own id is the center's.
        if (!at_ && count_ == 0 && !tell(snapshot.record(same_bytes<RecordId>(center_)), out)) {
            append_answer(out, ErrorAnswer{Error::not_found, id_text(center_)});
            return false;
        }
        const auto places = snapshot.written_by(Scope::authority(), center_, at_, kPlacesOfAPage);
        for (const WrittenPlace& place : places) {
            at_ = place;
            static_cast<void>(tell(snapshot.record_at(place.arrival), out));
        }
        if (places.size() == kPlacesOfAPage) return true;
        append_answer(out, DoneAnswer{count_, count_});
        return false;
    }

    // False where there is no such record. What is damaged is passed over: `check` tells of it.
    bool tell(std::optional<Bytes> bytes, Bytes& out) {
        if (!bytes) return false;
        const auto record = parse_record(*bytes);
        if (!record || author_of(*record) != center_ || !is_of_chain(record->header().kind))
            return true;
        append_answer(out, OwnManifestAnswer{std::move(*bytes), charter_});
        ++count_;
        return true;
    }

    const Store& store_;
    CenterId center_;
    CharterId charter_;
    std::optional<WrittenPlace> at_;
    std::uint64_t count_ = 0;
};

}  // namespace

bool wait_for_index(const QuerySources& sources) {
    return sources.indexer.catch_up(kSearchWait, Haste::at_once);
}

std::unique_ptr<Query> make_query(const QuerySources& sources,
                                  const Request& request,
                                  std::shared_ptr<const CenterNames> names) {
    if (const auto* list = std::get_if<ListRequest>(&request)) {
        return std::make_unique<ListQuery>(sources, *list, std::move(names));
    }
    if (const auto* show = std::get_if<ShowRequest>(&request)) {
        return std::make_unique<ShowQuery>(sources, *show, std::move(names));
    }
    if (const auto* standing = std::get_if<StandingRequest>(&request))
        return std::make_unique<StandingQuery>(sources, *standing, std::move(names));
    if (const auto* search = std::get_if<SearchRequest>(&request)) {
        return std::make_unique<RecordSearch>(sources, *search, std::move(names));
    }
    if (const auto* match = std::get_if<MatchRequest>(&request)) {
        return std::make_unique<MatchQuery>(sources, *match, std::move(names));
    }
    if (const auto* check = std::get_if<CheckRequest>(&request)) {
        return std::make_unique<CheckQuery>(sources.store, &sources.indexer, sources.center,
                                            check->signatures);
    }
    return nullptr;
}

std::unique_ptr<Query> make_manifest_query(const Store& store,
                                           const CenterId& center,
                                           const CharterId& charter) {
    return std::make_unique<ManifestQuery>(store, center, charter);
}

}  // namespace tsunagi::control
