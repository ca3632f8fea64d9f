#include "daemon/peer_searches.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "daemon/log.h"
#include "daemon/system.h"
#include "protocol/base/limits.h"
#include "storage/storage_error.h"

namespace tsunagi {
namespace {

constexpr Duration kWaitForIndex = std::chrono::seconds(1);

}  // namespace

class PeerSearches::Impl {
  public:
    Impl(const Store& store, Indexer& indexer, Done done)
        : store_(store), indexer_(indexer), done_(std::move(done)) {
        thread_ = std::jthread([this] { run(); });
    }

    void submit(SearchOrder order) {
        {
            const std::lock_guard lock(mutex_);
            if (waiting_.size() < kPeerSearchesMax) {
                waiting_.push_back(std::move(order));
                changed_.notify_one();
                return;
            }
        }
        done_({order.ticket, Error::busy});
    }

    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
    }

  private:
    void run() {
        lower_thread_priority();
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (stopping_) return;
            const SearchOrder order = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            done_(search(order));
            lock.lock();
        }
    }

    [[nodiscard]] input::Searched search(const SearchOrder& order) const {
        try {
            return order.query.id.empty() ? search_index(order) : look_up(order);
        } catch (const StorageError& error) {
            log_error("search_for_peer_failed", {{"why", error.what()}});
            return {order.ticket, Error::store_failed};
        }
    }

    [[nodiscard]] input::Searched search_index(const SearchOrder& order) const {
        // "Nothing" of an index that is not filled would be heard as an answer.
        if (!indexer_.catch_up(kWaitForIndex, Haste::none)) return {order.ticket, Error::busy};
        SearchQuery query;
        query.words = order.query.words;
        query.filter = order.query.filter;
        query.limit = order.query.limit;
        // Order and choice must not tell of what is not for all, either.
        TermCounts counts = indexer_.shared_counts(query.words);
        query.statistics = TermStatistics(counts);
        const auto found = indexer_.search(query);
        if (!found) return {order.ticket, found.error()};
        input::Searched out{order.ticket};
        out.counts = std::move(counts);
        out.total = found->total;
        out.is_ranked = found->is_ranked;
        const Snapshot snapshot = store_.snapshot();
        std::size_t bytes = 0;
        for (const SearchHit& hit : found->hits) {
            auto record = snapshot.record_at(hit.arrival);
            if (!record) continue;
            auto parsed = parse_record(std::move(*record));
            if (!parsed || !snapshot.is_shown(parsed->header().kind, hit.arrival)) continue;
            bytes += parsed->bytes().size();
            if (bytes > kPeerHitsBytesMax) break;
            const RecordId id = parsed->id();
            out.hits.push_back({id, std::move(*parsed).take_bytes()});
        }
        return out;
    }

    // The records whose ids begin so, and what stands in their slots now: whoever asks sees that
    // there is a newer version. The limit that was sent counts what may be told, and that is the
    // node's question.
    [[nodiscard]] input::Searched look_up(const SearchOrder& order) const {
        input::Searched out{order.ticket};
        const Snapshot snapshot = store_.snapshot();
        std::size_t bytes = 0;
        std::set<RecordId> seen;
        // False where there is no more room.
        const auto add = [&](const RecordId& id, std::optional<Header>& header) {
            const auto place = seen.insert(id).second ? snapshot.find(id) : std::nullopt;
            auto record = place ? snapshot.record_at(place->arrival) : std::nullopt;
            auto parsed = record ? parse_record(std::move(*record)) : Error::not_found;
            if (!parsed) return true;
            bytes += parsed->bytes().size();
            if (bytes > kPeerHitsBytesMax || out.hits.size() == kPeerHitsMax) return false;
            header = parsed->header();
            out.hits.push_back({id, std::move(*parsed).take_bytes()});
            return true;
        };
        for (const RecordId& id : snapshot.ids_with_prefix(order.query.id, kPeerHitsMax)) {
            std::optional<Header> header;
            bool has_room = add(id, header);
            if (header && header->record_class == RecordClass::fact) {
                for (const SlotHead& head : snapshot.slot_heads(header->center, header->slot)) {
                    std::optional<Header> ignored;
                    has_room = has_room && add(head.id, ignored);
                }
            }
            if (!has_room) break;
        }
        out.total = out.hits.size();
        return out;
    }

    const Store& store_;
    Indexer& indexer_;
    Done done_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::deque<SearchOrder> waiting_;
    std::jthread thread_;  // last: joined before the rest goes
};

PeerSearches::PeerSearches(const Store& store, Indexer& indexer, Done done)
    : impl_(std::make_unique<Impl>(store, indexer, std::move(done))) {}
PeerSearches::~PeerSearches() { stop(); }
void PeerSearches::submit(SearchOrder order) { impl_->submit(std::move(order)); }
void PeerSearches::stop() { impl_->stop(); }

}  // namespace tsunagi
