#include "daemon/control/queries.h"

#include <algorithm>

#include "daemon/control/check_query.h"
#include "daemon/log.h"
#include "storage/storage_error.h"

namespace tsunagi::control {
namespace {

constexpr std::size_t kArrivalsAtOnce = 10'000;
constexpr std::size_t kSearchLimitUsual = 20;
constexpr std::uint64_t kBehindTooFar =
    20'000;  // what the index can't take in while a search waits

// Makes items of records, all from one snapshot.
class ItemReader {
  public:
    ItemReader(const Snapshot& snapshot, const CenterNames& names)
        : snapshot_(snapshot), names_(names) {}

    // Nothing where there is no such record, or its bytes can't be read.
    [[nodiscard]] std::optional<ItemAnswer> item(Arrival arrival) const {
        auto bytes = snapshot_.record_at(arrival);
        if (!bytes) return std::nullopt;
        const auto record = parse_record(std::move(*bytes));
        if (!record) {
            log_error("record_unreadable",
                      {{"arrival", arrival}, {"why", error_text(record.error())}});
            return std::nullopt;
        }
        ItemAnswer out;
        const Header& header = record->header();
        out.id = record->id();
        out.kind = header.kind;
        out.center = author_of(*record);
        out.center_name = name_of(out.center);
        out.scope = scope_text(header.scope);
        out.updated_ms = header.time.ms();
        out.body.assign(record->body().begin(), record->body().end());
        if (header.record_class == RecordClass::fact) out.slot = header.slot;
        add_sources(out, arrival, *record);
        return out;
    }

    // Also whether a newer version hides it, and versions beside it.
    [[nodiscard]] std::optional<ItemAnswer> item_with_versions(Arrival arrival) const {
        auto out = item(arrival);
        if (!out || !out->slot) return out;
        out->is_hidden = true;
        for (const SlotHead& head : snapshot_.slot_heads(out->center, *out->slot)) {
            if (head.id == out->id) {
                out->is_hidden = false;
            } else if (const auto place = snapshot_.find(head.id)) {
                add_source(*out, place->arrival);
            }
        }
        return out;
    }

  private:
    // A genesis manifest does not name its center: its id is the center's.
    [[nodiscard]] static CenterId author_of(const ParsedRecord& record) {
        return record.header().center.is_zero() ? same_bytes<CenterId>(record.id())
                                                : record.header().center;
    }
    [[nodiscard]] std::string name_of(const CenterId& center) const {
        const auto found = names_.find(center);
        return found == names_.end() ? std::string() : found->second;
    }

    void add_sources(ItemAnswer& item, Arrival arrival, const ParsedRecord& record) const {
        const Thing thing = thing_of(item.kind, record.body());
        if (thing.key.empty()) return;
        for (const Arrival source : snapshot_.sources_of(item.kind, thing.key)) {
            if (source != arrival && item.sources.size() < kSourcesMax) add_source(item, source);
        }
    }

    void add_source(ItemAnswer& item, Arrival arrival) const {
        auto bytes = snapshot_.record_at(arrival);
        if (!bytes) return;
        const auto record = parse_record(std::move(*bytes));
        if (!record) return;
        const CenterId center = author_of(*record);
        item.sources.push_back({record->id(), center, name_of(center), record->header().time.ms()});
    }

    const Snapshot& snapshot_;
    const CenterNames& names_;
};

// Reading that fails is answered, not thrown through the server.
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
    virtual bool read(Bytes& out) = 0;
};

class ListQuery final : public GuardedQuery {
  public:
    ListQuery(const Store& store, ListRequest request, std::shared_ptr<const CenterNames> names)
        : store_(store), request_(request), names_(std::move(names)) {}

  private:
    bool read(Bytes& out) override {
        const Snapshot snapshot = store_.snapshot();
        if (!is_begun_) begin(snapshot);
        const ItemReader reader(snapshot, *names_);
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
        const std::size_t limit = request_.limit == 0 ? kItemsMax : request_.limit;
        const auto kind = request_.kind == 0 ? std::nullopt : std::optional(request_.kind);
        Arrival before = snapshot.last_arrival() + 1;
        while (true) {
            const auto some = snapshot.list_shown(kind, before, kArrivalsAtOnce);
            if (some.empty()) return;
            total_ += some.size();
            const std::size_t take = std::min(some.size(), limit - arrivals_.size());
            arrivals_.insert(arrivals_.end(), some.begin(),
                             some.begin() + static_cast<std::ptrdiff_t>(take));
            before = some.back();
        }
    }

    const Store& store_;
    ListRequest request_;
    std::shared_ptr<const CenterNames> names_;
    bool is_begun_ = false;
    std::vector<Arrival> arrivals_;
    std::size_t at_ = 0;
    std::uint64_t count_ = 0;
    std::uint64_t total_ = 0;
};

class ShowQuery final : public GuardedQuery {
  public:
    ShowQuery(const Store& store, ShowRequest request, std::shared_ptr<const CenterNames> names)
        : store_(store), request_(std::move(request)), names_(std::move(names)) {}

  private:
    bool read(Bytes& out) override {
        const Snapshot snapshot = store_.snapshot();
        const auto ids = snapshot.ids_with_prefix(request_.id, 2);
        if (ids.size() > 1) {
            append_answer(
                out, ErrorAnswer{Error::invalid_argument, "more than one record's id begins so"});
            return false;
        }
        const auto place = ids.empty() ? std::nullopt : snapshot.find(ids.front());
        const auto item =
            place ? ItemReader(snapshot, *names_).item_with_versions(place->arrival) : std::nullopt;
        if (item) {
            append_answer(out, *item);
            append_answer(out, DoneAnswer{1, 1});
        } else {
            append_answer(out, ErrorAnswer{Error::not_found, request_.id});
        }
        return false;
    }

    const Store& store_;
    ShowRequest request_;
    std::shared_ptr<const CenterNames> names_;
};

class SearchRecords final : public GuardedQuery {
  public:
    SearchRecords(const QuerySources& sources,
                  SearchRequest request,
                  std::shared_ptr<const CenterNames> names)
        : sources_(sources), names_(std::move(names)) {
        query_.words = std::move(request.words);
        if (request.kind != 0) query_.kind = request.kind;
        query_.prefectures = std::move(request.prefectures);
        query_.offset = request.offset;
        wanted_ = request.limit == 0 ? kSearchLimitUsual : request.limit;
    }

  private:
    bool read(Bytes& out) override {
        const Snapshot snapshot = wait_for_index();
        const ItemReader reader(snapshot, *names_);
        while (out.size() < kPageBytes && count_ < wanted_) {
            query_.limit = std::min<std::size_t>(wanted_ - count_, 200);
            const auto found = sources_.indexer.search(query_);
            if (!found) {
                append_answer(out, ErrorAnswer{found.error(), "the search index is not available"});
                return false;
            }
            total_ = found->total;
            if (found->hits.empty()) break;
            query_.offset += found->hits.size();
            for (const SearchHit& hit : found->hits) add(out, snapshot, reader, hit);
        }
        if (out.size() >= kPageBytes && count_ < wanted_) return true;
        append_answer(out, DoneAnswer{count_, std::max(total_, count_)});
        return false;
    }

    // The first page comes after what was committed when the question was asked.
    Snapshot wait_for_index() {
        if (!has_waited_) {
            has_waited_ = true;
            sources_.indexer.poke();
            if (sources_.indexer.behind() < kBehindTooFar) {
                const ChangeNumber now = sources_.store.snapshot().last_change();
                sources_.indexer.wait_for(now, kSearchWait);
            }
        }
        return sources_.store.snapshot();
    }

    void add(Bytes& out, const Snapshot& snapshot, const ItemReader& reader, const SearchHit& hit) {
        auto item = reader.item(hit.arrival);
        // The index may be a moment behind: what is not shown any more is not found.
        if (!item || !snapshot.is_shown(item->kind, hit.arrival)) return;
        item->score = hit.score;
        if (const auto body = decode_body(item->body)) {
            item->snippet = sources_.indexer.snippet(query_.words, shown_text(item->kind, *body));
        }
        append_answer(out, *item);
        ++count_;
    }

    static std::string shown_text(KindId kind, const Body& body) {
        std::string prose = prose_of(kind, body);
        return prose.empty() ? body.title : prose;
    }

    QuerySources sources_;
    std::shared_ptr<const CenterNames> names_;
    SearchQuery query_;
    std::size_t wanted_ = 0;
    bool has_waited_ = false;
    std::uint64_t count_ = 0;
    std::uint64_t total_ = 0;
};

}  // namespace

std::unique_ptr<Query> make_query(const QuerySources& sources,
                                  const Request& request,
                                  std::shared_ptr<const CenterNames> names) {
    if (const auto* list = std::get_if<ListRequest>(&request)) {
        return std::make_unique<ListQuery>(sources.store, *list, std::move(names));
    }
    if (const auto* show = std::get_if<ShowRequest>(&request)) {
        return std::make_unique<ShowQuery>(sources.store, *show, std::move(names));
    }
    if (const auto* search = std::get_if<SearchRequest>(&request)) {
        return std::make_unique<SearchRecords>(sources, *search, std::move(names));
    }
    if (const auto* check = std::get_if<CheckRequest>(&request)) {
        return std::make_unique<CheckQuery>(sources.store, &sources.indexer, check->signatures);
    }
    return nullptr;
}

}  // namespace tsunagi::control
