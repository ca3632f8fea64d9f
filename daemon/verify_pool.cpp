#include "daemon/verify_pool.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "protocol/base/check.h"
#include "protocol/node/checking.h"

namespace tsunagi {
namespace {

// About 1.5 ms of one core: long against a lock, short against a person's patience.
constexpr std::size_t kChunkRecords = 32;

struct Batch {
    explicit Batch(CheckOrder check_order) : order(std::move(check_order)), unfinished(size()) {
        results.reserve(size());
        for (std::size_t i = 0; i < size(); ++i) results.emplace_back(Error::malformed);
    }

    // A sealed chunk is one piece: all of it holds, or nothing.
    [[nodiscard]] std::size_t size() const { return order.sealed ? 1 : order.records.size(); }

    CheckOrder order;
    std::vector<Result<CheckedRecord>> results;  // each slot is written by one thread
    std::size_t next = 0;  // first record that no thread has taken; under the pool's lock
    std::atomic<std::size_t> unfinished;
};

}  // namespace

class VerifyPool::Impl {
  public:
    Impl(unsigned threads, Done done) : done_(std::move(done)) {
        CHECK(threads >= 1);
        for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
    }

    ~Impl() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
    }

    void submit(CheckOrder order) {
        if (order.records.empty() && !order.sealed) {
            done_({order.ticket, {}});
            return;
        }
        auto batch = std::make_shared<Batch>(std::move(order));
        const bool is_one_chunk = batch->size() <= kChunkRecords;
        {
            const std::lock_guard lock(mutex_);
            queue_of(*batch).push_back(std::move(batch));
        }
        if (is_one_chunk) {
            changed_.notify_one();
        } else {
            changed_.notify_all();
        }
    }

  private:
    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(
                lock, [this] { return stopping_ || !batches_.empty() || !background_.empty(); });
            if (stopping_) return;
            auto& queue = batches_.empty() ? background_ : batches_;
            const auto batch = std::move(queue.front());
            queue.pop_front();
            const std::size_t begin = batch->next;
            const std::size_t end = std::min(begin + kChunkRecords, batch->size());
            batch->next = end;
            if (end < batch->size()) queue.push_back(batch);
            lock.unlock();
            check(*batch, begin, end);
            lock.lock();
        }
    }

    [[nodiscard]] std::deque<std::shared_ptr<Batch>>& queue_of(const Batch& batch) {
        return batch.order.is_background ? background_ : batches_;
    }

    void check(Batch& batch, std::size_t begin, std::size_t end) {
        if (batch.order.sealed)
            return done_({batch.order.ticket, check_chunk(*batch.order.sealed)});
        for (std::size_t i = begin; i < end; ++i) {
            batch.results[i] = parse_and_check(std::move(batch.order.records[i]));
        }
        if (batch.unfinished.fetch_sub(end - begin, std::memory_order_acq_rel) == end - begin) {
            done_({batch.order.ticket, std::move(batch.results)});
        }
    }

    Done done_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::deque<std::shared_ptr<Batch>> batches_;
    std::deque<std::shared_ptr<Batch>> background_;  // only while batches_ is empty
    std::vector<std::jthread> threads_;              // last: joined before the rest goes
};

VerifyPool::VerifyPool(unsigned threads, Done done)
    : impl_(std::make_unique<Impl>(threads, std::move(done))) {}
VerifyPool::~VerifyPool() = default;

void VerifyPool::submit(CheckOrder order) { impl_->submit(std::move(order)); }

unsigned VerifyPool::thread_count() { return std::max(1u, std::thread::hardware_concurrency()); }

}  // namespace tsunagi
