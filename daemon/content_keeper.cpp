#include "daemon/content_keeper.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "daemon/log.h"
#include "daemon/system.h"
#include "storage/content_sweep.h"
#include "storage/storage_error.h"

namespace tsunagi {
namespace {

// A whole one without damage is left alone.
void set_aside_damaged(ContentFiles& files, const ContentId& content) {
    const auto damage = files.find_damage(content);
    if (!damage) return;
    log_error("content_damaged", {{"content", id_text(content)}, {"what", *damage}});
    files.set_aside(content);
}

}  // namespace

class ContentKeeper::Impl {
  public:
    Impl(Store& store, const CenterId& center, ContentKeeperPorts given)
        : store_(store), center_(center), ports_(std::move(given)), thread_([this] { run(); }) {}

    void submit(std::function<void()> task) {
        {
            const std::lock_guard lock(mutex_);
            if (is_stopped_) return;
            tasks_.push_back(std::move(task));
        }
        changed_.notify_one();
    }

    void stop() {
        {
            const std::lock_guard lock(mutex_);
            if (is_stopped_) return;
            is_stopped_ = true;
            tasks_.clear();
        }
        changed_.notify_one();
        thread_.join();
    }

    // `write` on the keeper's thread; what came of it to `answer` on the core thread.
    template <typename Value>
    void submit_answered(std::function<Result<Value>(ContentFiles&)> write,
                         std::function<void(Result<Value>)> answer) {
        submit([this, write = std::move(write), answer = std::move(answer)] {
            Result<Value> result = guarded<Value>(write);
            ports_.post(
                [answer, result = std::move(result)]() mutable { answer(std::move(result)); });
        });
    }

    template <typename Value>
    Result<Value> guarded(const std::function<Result<Value>(ContentFiles&)>& write) {
        try {
            return write(store_.contents());
        } catch (const StorageError& error) {
            log_error("content_refused", {{"why", error.what()}});
            return error.kind() == StorageError::Kind::disk_full ? Error::disk_full
                                                                 : Error::store_failed;
        }
    }

    void perform(const ContentOrder& order) {
        const auto done = guarded<ContentDone>([&](ContentFiles& files) -> Result<ContentDone> {
            if (std::holds_alternative<ContentOrder::Open>(order.step)) {
                files.renew(order.ref.content);
                return ContentDone{order.ticket, files.state(order.ref)};
            }
            if (const auto* put = std::get_if<ContentOrder::Put>(&order.step)) {
                if (!files.put(order.ref.content, put->number, put->piece))
                    return Error::store_failed;
                return ContentDone{order.ticket, ContentDone::Put{}};
            }
            if (!files.finish(order.ref.content)) return Error::store_failed;
            return ContentDone{order.ticket, ContentDone::Finished{}};
        });
        tell(done ? *done : ContentDone{order.ticket, done.error()});
    }

    // Is not answered where it is done.
    void begin(const ContentOrder& order, const PieceList& pieces) {
        const auto begun = guarded<void>([&](ContentFiles& files) -> Result<void> {
            files.begin(order.ref, pieces);
            return {};
        });
        if (!begun) tell({order.ticket, begun.error()});
    }

    void sweep() {
        const auto swept = guarded<SweepReport>([&](ContentFiles& files) {
            const Snapshot snapshot = store_.snapshot();
            const NamedContents named{snapshot.named_contents(),
                                      snapshot.contents_named_by(center_)};
            return Result<SweepReport>(sweep_contents(files, named, system_now().wall));
        });
        if (!swept) return;
        if (swept->files != 0)
            log_info("contents_swept", {{"files", swept->files}, {"bytes", swept->bytes}});
        if (swept->is_more) submit([this] { sweep(); });
    }

    void set_aside(const ContentId& content) {
        (void)guarded<void>([&](ContentFiles& files) -> Result<void> {
            set_aside_damaged(files, content);
            return {};
        });
    }

    Result<void> take_away(const std::vector<ContentId>& contents) {
        return guarded<void>([&](ContentFiles& files) -> Result<void> {
            const auto named = store_.snapshot().named_contents();
            for (const ContentId& content : contents) {
                if (!named.contains(content)) files.take_away(content);
            }
            return {};
        });
    }

  private:
    void tell(ContentDone done) {
        ports_.post([this, done = std::move(done)]() mutable { ports_.done(std::move(done)); });
    }

    void run() {
        while (true) {
            std::function<void()> task;
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [this] { return is_stopped_ || !tasks_.empty(); });
                if (is_stopped_) return;
                task = std::move(tasks_.front());
                tasks_.pop_front();
            }
            task();
        }
    }

    Store& store_;
    CenterId center_;
    ContentKeeperPorts ports_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    bool is_stopped_ = false;
    std::thread thread_;
};

ContentKeeper::ContentKeeper(Store& store, const CenterId& center, ContentKeeperPorts ports)
    : impl_(std::make_unique<Impl>(store, center, std::move(ports))) {}
ContentKeeper::~ContentKeeper() { stop(); }

void ContentKeeper::perform(ContentOrder order) {
    auto shared = std::make_shared<ContentOrder>(std::move(order));
    impl_->submit([this, shared] {
        if (const auto* begin = std::get_if<ContentOrder::Begin>(&shared->step)) {
            impl_->begin(*shared, begin->pieces);
        } else {
            impl_->perform(*shared);
        }
    });
}

void ContentKeeper::set_aside(const ContentId& content, std::function<void()> on_done) {
    impl_->submit([this, content, on_done = std::move(on_done)] {
        impl_->set_aside(content);
        if (on_done) on_done();
    });
}

void ContentKeeper::take_away(std::vector<ContentId> contents,
                              std::function<void(Result<void>)> on_done) {
    impl_->submit([this, contents = std::move(contents), on_done = std::move(on_done)] {
        on_done(impl_->take_away(contents));
    });
}

void ContentKeeper::sweep() {
    impl_->submit([this] { impl_->sweep(); });
}

void ContentKeeper::offer(const ContentRef& ref, PieceList pieces, OnOffered on_offered) {
    impl_->submit_answered<ContentState>(
        [ref, pieces = std::move(pieces)](ContentFiles& files) -> Result<ContentState> {
            // Whoever offers what is damaged here has the original: its bad pieces are wanted.
            set_aside_damaged(files, ref.content);
            files.begin(ref, pieces);
            return files.state(ref);
        },
        std::move(on_offered));
}

void ContentKeeper::put(const ContentRef& ref, std::uint32_t number, Bytes piece, OnDone on_done) {
    impl_->submit_answered<void>(
        [ref, number, piece = std::move(piece)](ContentFiles& files) -> Result<void> {
            if (!files.put(ref.content, number, piece)) return Error::store_failed;
            return {};
        },
        std::move(on_done));
}

void ContentKeeper::finish(const ContentRef& ref, OnDone on_done) {
    impl_->submit_answered<void>(
        [ref](ContentFiles& files) -> Result<void> {
            if (!files.finish(ref.content)) return Error::store_failed;
            return {};
        },
        std::move(on_done));
}

void ContentKeeper::stop() { impl_->stop(); }

}  // namespace tsunagi
