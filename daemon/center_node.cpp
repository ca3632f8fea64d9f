#include "daemon/center_node.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <utility>

#include "daemon/link_peers.h"
#include "daemon/log.h"
#include "daemon/node_driver.h"
#include "daemon/store_writer.h"
#include "daemon/system.h"
#include "daemon/verify_pool.h"
#include "protocol/node/erasing.h"

namespace tsunagi {

namespace asio = boost::asio;

struct CenterNode::Impl final : EffectPorts {
    Impl(asio::io_context& core,
         Store& the_store,
         Random& random,
         NodeConfig config,
         CenterNodePorts given)
        : io(core),
          store_(the_store),
          ports(std::move(given)),
          timer(core),
          own(config.center),
          node(std::move(config), random, the_store.snapshot(), system_now()),
          driver(node, *this),
          writer(std::make_unique<StoreWriter>(writer_ports())),
          pool(std::make_unique<VerifyPool>(
              VerifyPool::thread_count(), [this](input::Checked checked) {
                  asio::post(io, [this, checked = std::move(checked)]() mutable {
                      driver.take(std::move(checked));
                  });
              })) {}

    // Called on the writer thread: everything is posted.
    StoreWriterPorts writer_ports() {
        return {
            .apply =
                [this](std::span<const StoreOrder> orders) { return store_.apply(orders).size(); },
            .committed =
                [this](StoreTicket ticket) {
                    asio::post(io, [this, ticket] {
                        tell_erased(ticket);
                        driver.take(input::Committed{ticket});
                        ports.committed();
                    });
                },
            .rejected =
                [this](StoreTicket ticket, Error error) {
                    asio::post(io, [this, ticket, error] {
                        driver.take(input::StoreRejected{ticket, error});
                    });
                },
            .full_changed =
                [this](bool is_full) {
                    asio::post(io, [this, is_full] {
                        is_writing = !is_full;
                        ports.full_changed(is_full);
                    });
                },
            .broken =
                [this](const std::string& why) {
                    asio::post(io, [this, why] { ports.broken(why); });
                },
            .trim = [this](ChangeNumber up_to) { return store_.forget_changes(up_to); },
            .settled = give_back_memory,
        };
    }

    // --- EffectPorts ---

    Now now() override { return system_now(); }
    std::unique_ptr<RecordIndex> snapshot() override {
        return std::make_unique<Snapshot>(store_.snapshot());
    }
    void store(StoreOrder order) override {
        if (!order.erased.empty()) erasing.emplace_back(order.ticket, erases_own(order));
        writer->submit(std::move(order));
    }
    void check(CheckOrder order) override { pool->submit(std::move(order)); }
    void send(PeerId peer, Bytes frame) override { ports.peers().send(peer, std::move(frame)); }
    void serve(ServeOrder order) override { ports.peers().serve(std::move(order)); }
    void dial(DialOrder order) override { ports.peers().dial(order); }
    void close(CloseOrder order) override {
        log_info("closing_peer", {{"peer", order.peer}, {"why", error_text(order.reason)}});
        ports.peers().close(order);
    }
    void members_changed() override { home = {}; }
    void rejection_heard() override { writer->accept_again(); }

    void reply(Reply reply) override {
        const auto found = waiting.find(reply.request);
        if (found == waiting.end()) return;
        const OnReply on_reply = std::move(found->second);
        waiting.erase(found);
        on_reply(std::move(reply));
    }

    void search(SearchOrder order) override { ports.search(std::move(order)); }

    void tell(InquiryNews news) override {
        const auto found = inquiring.find(news.request);
        if (found == inquiring.end()) return;
        const OnNews on_news = found->second;
        if (std::holds_alternative<InquiryNews::End>(news.news)) inquiring.erase(found);
        on_news(std::move(news));
    }

    void content(ContentOrder order) override { ports.content(std::move(order)); }

    void tell(const ContentNews& news) override {
        const auto found = fetching.find(news.request);
        if (found == fetching.end()) return;
        const OnContentNews on_news = found->second;
        if (news.is_end) fetching.erase(found);
        on_news(news);
    }

    void arm(Monotonic wake_at) override {
        if (wake_at == armed) return;
        armed = wake_at;
        if (wake_at == Monotonic::never()) {
            timer.cancel();
            return;
        }
        timer.expires_after(std::max(wake_at - system_now().monotonic, Duration{0}));
        timer.async_wait([this](const boost::system::error_code& cancelled) {
            if (cancelled) return;
            armed = Monotonic::never();
            driver.take(input::WakeUp{});
        });
    }

    // By the erasures that begin with it, or by the versions of which bodies go.
    bool erases_own(const StoreOrder& order) const {
        const auto is_mark = [&](const LocalPut& put) {
            const auto mark = erasure_mark(put.key);
            return mark && mark->center == own;
        };
        if (std::ranges::any_of(order.puts, is_mark)) return true;
        const Snapshot held = store_.snapshot();
        return std::ranges::any_of(order.erased, [&](const RecordId& id) {
            const auto bytes = held.record(id);
            const auto record =
                bytes ? parse_record(*bytes) : Result<ParsedRecord>(Error::not_found);
            return record && record->header().center == own;
        });
    }

    void tell_erased(StoreTicket committed) {
        const auto end =
            std::ranges::upper_bound(erasing, committed, {}, &std::pair<StoreTicket, bool>::first);
        if (end == erasing.begin()) return;
        const bool is_own =
            std::any_of(erasing.begin(), end, [](const auto& one) { return one.second; });
        erasing.erase(erasing.begin(), end);
        ports.erased(committed, is_own);
    }

    asio::io_context& io;
    Store& store_;
    CenterNodePorts ports;
    asio::steady_timer timer;
    Monotonic armed = Monotonic::never();
    const CenterId own;
    Node node;
    NodeDriver driver;
    std::map<RequestTicket, OnReply> waiting;
    std::map<RequestTicket, OnNews> inquiring;
    std::map<RequestTicket, OnContentNews> fetching;
    RequestTicket last_ticket = 0;
    std::vector<std::pair<StoreTicket, bool>> erasing;  // ordered, not told as committed; ascending
    bool is_writing = true;
    Home home;
    std::unique_ptr<StoreWriter> writer;
    std::unique_ptr<VerifyPool> pool;
};

CenterNode::CenterNode(
    asio::io_context& io, Store& store, Random& random, NodeConfig config, CenterNodePorts ports)
    : impl_(std::make_unique<Impl>(io, store, random, std::move(config), std::move(ports))) {}

CenterNode::~CenterNode() { stop(); }

void CenterNode::take(Input input) { impl_->driver.take(std::move(input)); }

RequestTicket CenterNode::ask(const std::function<Input(RequestTicket)>& make, OnReply on_reply) {
    const RequestTicket ticket = ++impl_->last_ticket;
    impl_->waiting.emplace(ticket, std::move(on_reply));
    impl_->driver.take(make(ticket));
    return ticket;
}

void CenterNode::forget(RequestTicket request) { impl_->waiting.erase(request); }

RequestTicket CenterNode::inquire(PeerQuery query, Duration wait, OnNews on_news) {
    const RequestTicket ticket = ++impl_->last_ticket;
    impl_->inquiring.emplace(ticket, std::move(on_news));
    impl_->driver.take(input::Inquire{ticket, std::move(query), wait});
    return ticket;
}

void CenterNode::stop_inquiring(RequestTicket request) {
    if (impl_->inquiring.erase(request) != 0) impl_->driver.take(input::StopInquiring{request});
}

RequestTicket CenterNode::fetch_content(const RecordId& record,
                                        const ContentId& content,
                                        OnContentNews on_news) {
    const RequestTicket ticket = ++impl_->last_ticket;
    impl_->fetching.emplace(ticket, std::move(on_news));
    impl_->driver.take(input::FetchContent{ticket, record, content});
    return ticket;
}

void CenterNode::stop_fetching(RequestTicket request) {
    if (impl_->fetching.erase(request) != 0) impl_->driver.take(input::StopFetching{request});
}

bool CenterNode::accepts(const PublicKey& device, Direction direction) const {
    return impl_->node.accepts(device, direction, system_now());
}

NodeView CenterNode::view() const { return impl_->node.view(); }
std::map<CenterId, CenterLabel> CenterNode::labels() const { return impl_->node.labels(); }
std::vector<ErasureView> CenterNode::erasures() const { return impl_->node.erasures(); }

Home CenterNode::home() {
    if (impl_->home.prefecture == 0) impl_->home = impl_->node.view().home;
    return impl_->home;
}

std::string CenterNode::name_of(const CenterId& center) const {
    return impl_->node.name_of(center);
}
bool CenterNode::is_writing() const { return impl_->is_writing; }
void CenterNode::trim_journal(ChangeNumber up_to) { impl_->writer->trim(up_to); }

void CenterNode::stop() {
    impl_->driver.stop();
    impl_->timer.cancel();
    impl_->waiting.clear();
    impl_->inquiring.clear();
    impl_->fetching.clear();
    impl_->pool.reset();
    impl_->writer->stop();
}

}  // namespace tsunagi
