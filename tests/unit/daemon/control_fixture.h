// control_fixture.h - a control server beside a small host, and a program that speaks with it.
#pragma once

#include "daemon/control/control_server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <thread>

#include "daemon/control/federated_search.h"
#include "protocol/record/canonical.h"
#include "protocol/schema/control.capnp.h"
#include "tests/support/builders.h"
#include "tests/support/memory_contents.h"
#include "tests/support/temp_folder.h"

namespace tsunagi::control {

// Pages of one answer each; how many were read tells how far the server runs ahead of its client.
class CountingQuery final : public Query {
  public:
    CountingQuery(std::size_t pages, std::atomic<std::size_t>& read) : pages_(pages), read_(read) {}
    bool next(Bytes& out) override {
        if (++at_ > pages_) {
            append_answer(out, DoneAnswer{pages_, pages_});
            return false;
        }
        ++read_;
        ItemAnswer item;
        item.body.resize(200'000);
        append_answer(out, item);
        return true;
    }

  private:
    std::size_t pages_;
    std::size_t at_ = 0;
    std::atomic<std::size_t>& read_;
};

// An export of three pages, each the whole answer to one request.
class PagedQuery final : public Query {
  public:
    bool next(Bytes& out) override {
        append_answer(out, DoneAnswer{++at_, 3});
        return at_ < 3;
    }

  private:
    std::uint64_t at_ = 0;
};

// Tells how many answers were handed in.
class FakeFederatedQuery final : public FederatedQuery {
  public:
    explicit FakeFederatedQuery(const FederatedSearchRequest& request)
        : asked_(query_for_peers(request.search)), wait_(request.wait) {}
    PeerQuery asked() const override { return asked_; }
    Duration wait() const override { return wait_; }
    void take(InquiryNews::Answer) override { ++taken_; }
    void end(InquiryNews::End end) override { has_ended_ = !end.error; }
    bool next(Bytes& out) override {
        EXPECT_TRUE(has_ended_);
        append_answer(out, DoneAnswer{taken_, taken_});
        return false;
    }

  private:
    PeerQuery asked_;
    Duration wait_;
    std::uint64_t taken_ = 0;
    bool has_ended_ = false;
};

// Answers at once.
class FakeShelf final : public ContentShelf {
  public:
    void offer(const ContentRef& ref, PieceList pieces, OnOffered on_offered) override {
        contents.begin(ref, pieces);
        on_offered(contents.state(ref));
    }
    void put(const ContentRef& ref, std::uint32_t number, Bytes piece, OnDone on_done) override {
        if (!is_full) contents.put(ref.content, number, piece);
        on_done(is_full ? Result<void>(Error::disk_full) : Result<void>());
    }
    void finish(const ContentRef& ref, OnDone on_done) override {
        contents.finish(ref.content);
        on_done({});
    }
    void set_aside(const ContentId&, std::function<void()>) override {}
    MemoryContents contents;
    bool is_full = false;
};

class FakeHost final : public ControlHost {
  public:
    Now now() override { return {{1'000}, {2'000}}; }
    CenterId center() override { return {}; }
    CharterId charter() override { return CharterId{{7}}; }
    Home home() override { return {16, 0}; }
    NodeView view() override { return {}; }
    StatusAnswer status() override {
        StatusAnswer out;
        out.name = "富山";
        out.records = published;
        return out;
    }
    PeerAnswer describe(const PeerView&) override { return {}; }
    void take(Input input) override {
        if (std::holds_alternative<input::Lock>(input)) ++locks;
    }
    RequestTicket ask(const std::function<Input(RequestTicket)>& make, OnReply on_reply) override {
        const RequestTicket ticket = ++last;
        const Input input = make(ticket);
        Reply reply;
        reply.request = ticket;
        if (const auto* unlock = std::get_if<input::Unlock>(&input))
            unlocks.push_back(unlock->opens);
        if (const auto* publish = std::get_if<input::Publish>(&input)) {
            areas.push_back(publish->drafts.empty() ? 0 : publish->drafts[0].scope.area);
            published += publish->drafts.size();
            signers.push_back(publish->staff);
            reply.items.resize(publish->drafts.size());
            if (holds_replies) {
                held.emplace_back(std::move(reply), std::move(on_reply));
                most_held = std::max(most_held.load(), held.size());
                return ticket;
            }
        }
        if (const auto* trying = std::get_if<input::DryRun>(&input)) {
            tried.push_back(*trying);
            reply.items.resize(trying->drafts.size());
            reply.last =
                UnwrittenVersion{SlotId{{static_cast<std::uint8_t>(tried.size())}}, {}, {}};
            if (holds_replies) {
                held.emplace_back(std::move(reply), std::move(on_reply));
                return ticket;
            }
        }
        if (const auto* taking = std::get_if<input::TakeIn>(&input)) {
            taken += taking->records.size();
            reply.items.resize(taking->records.size());
        }
        on_reply(std::move(reply));
        return ticket;
    }
    void forget(RequestTicket request) override {
        std::erase_if(held, [&](const auto& waiting) { return waiting.first.request == request; });
    }
    RequestTicket inquire(PeerQuery query, Duration wait, OnNews on_news) override {
        asked = std::move(query);
        waits = wait;
        on_news({++last, InquiryNews::Begun{2}});
        news = std::move(on_news);
        return last;
    }
    void stop_inquiring(RequestTicket) override { news = nullptr; }
    RequestTicket fetch_content(const RecordId&, const ContentId&, OnContentNews on_news) override {
        on_news({++last, 100, false, {}});
        if (!holds_files) {
            on_news({last, 200, true, file_error});
            return last;
        }
        files = std::move(on_news);
        return last;
    }
    void stop_fetching(RequestTicket) override { files = nullptr; }
    ContentShelf& contents() override { return shelf; }
    bool is_writing() override { return writes; }
    std::string invitation_address() override { return {}; }
    std::unique_ptr<Query> query(const Request& request,
                                 std::shared_ptr<const BoxKey> box) override {
        has_box = box != nullptr;
        if (const auto* wanted = std::get_if<BundleExportRequest>(&request)) {
            exported = wanted->scopes;
            return std::make_unique<PagedQuery>();
        }
        const auto* list = std::get_if<ListRequest>(&request);
        return list == nullptr ? nullptr : std::make_unique<CountingQuery>(list->limit, pages_read);
    }

    std::unique_ptr<FederatedQuery> federated_query(const Request& request) override {
        const auto* search = std::get_if<FederatedSearchRequest>(&request);
        if (search == nullptr) return nullptr;
        return std::make_unique<FakeFederatedQuery>(*search);
    }

    // Core thread only, but for the atomics.
    PeerQuery asked;
    Duration waits{};
    FakeShelf shelf;
    OnContentNews files;
    bool holds_files = false;
    std::optional<Error> file_error;
    OnNews news;
    RequestTicket last = 0;
    std::size_t published = 0;
    std::size_t taken = 0;
    std::vector<input::DryRun> tried;
    std::vector<Scope> exported;
    std::vector<std::uint32_t> areas;
    std::vector<std::shared_ptr<const SecretKey>> signers;  // null: the key that is open for all
    std::vector<bool> unlocks;                              // do they open it for all?
    std::vector<std::pair<Reply, OnReply>> held;
    bool holds_replies = false;
    bool has_box = false;  // the last query came with a key for sealed bodies
    bool writes = true;
    std::atomic<std::size_t> most_held = 0;
    std::atomic<std::size_t> pages_read = 0;
    std::atomic<int> locks = 0;
};

class Client {
  public:
    explicit Client(const std::filesystem::path& path)
        : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.native().size());
        EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    ~Client() { close(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    void send_raw(const Bytes& bytes) {
        EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(bytes.size()));
    }
    template <typename Fill>
    void send(Fill fill) {
        const Bytes message = write_canonical<schema::Request>([&](schema::Request::Builder to) {
            to.setVersion(kControlVersion);
            fill(to);
        });
        Bytes framed(4);
        for (std::size_t i = 0; i < 4; ++i)
            framed[i] = static_cast<std::uint8_t>(message.size() >> (8 * i));
        framed.insert(framed.end(), message.begin(), message.end());
        send_raw(framed);
    }
    void send_publish(unsigned drafts = 1) {
        send([&](schema::Request::Builder to) { fill(to.initPublish(), drafts); });
    }
    void send_dry_run(unsigned drafts = 1) {
        send([&](schema::Request::Builder to) { fill(to.initDryRun(), drafts); });
    }

    // Which answer came; -1 at the end of the connection. `number`: records, count or error,
    // whichever it has.
    struct Got {
        int which = -1;
        std::uint64_t number = 0;
    };
    Got receive() {
        Bytes head(4);
        if (!read_exactly(head)) return {};
        Bytes message(head[0] | std::size_t{head[1]} << 8 | std::size_t{head[2]} << 16);
        if (!read_exactly(message)) return {};
        Got out;
        (void)read_canonical<schema::Answer>(message, CanonicalForm::required,
                                             [&](schema::Answer::Reader from) -> Result<int> {
                                                 out.which = static_cast<int>(from.which());
                                                 if (from.isDone())
                                                     out.number = from.getDone().getCount();
                                                 if (from.isError())
                                                     out.number = from.getError().getError();
                                                 if (from.isStatus())
                                                     out.number = from.getStatus().getRecords();
                                                 return 0;
                                             });
        return out;
    }

  private:
    static void fill(schema::Publish::Builder publish, unsigned drafts) {
        for (auto draft : publish.initDrafts(drafts))
            draft.setScopeLevel(static_cast<std::uint8_t>(ScopeLevel::prefecture));
    }
    bool read_exactly(Bytes& into) {
        return ::recv(fd_, into.data(), into.size(), MSG_WAITALL) ==
               static_cast<ssize_t>(into.size());
    }
    int fd_;
};

class ControlServerTest : public ::testing::Test {
  protected:
    ControlServerTest() {
        init_crypto();
        server_ = std::make_unique<ControlServer>(io_, folder_.path(), host_);
        core_ = std::jthread([this] { io_.run(); });
    }
    ~ControlServerTest() override {
        std::promise<void> stopped;
        boost::asio::post(io_, [&] { server_->stop([&] { stopped.set_value(); }); });
        stopped.get_future().wait();
        core_.join();
        server_.reset();
    }

    template <typename Do>
    void on_core(Do what) {
        std::promise<void> done;
        boost::asio::post(io_, [&] {
            what();
            done.set_value();
        });
        done.get_future().wait();
    }
    template <typename Condition>
    void wait_on_core(Condition condition) {
        bool is_true = false;
        while (!is_true) on_core([&] { is_true = condition(); });
    }
    [[nodiscard]] std::filesystem::path path() const {
        return ControlServer::socket_path(folder_.path());
    }

    static constexpr int kStatus = schema::Answer::STATUS;
    static constexpr int kPublished = schema::Answer::PUBLISHED;
    static constexpr int kItem = schema::Answer::ITEM;
    static constexpr int kError = schema::Answer::ERROR;
    static constexpr int kMissing = schema::Answer::CONTENT_MISSING;
    static constexpr int kProgress = schema::Answer::PROGRESS;
    static constexpr int kDone = schema::Answer::DONE;

    boost::asio::io_context io_{1};
    FakeHost host_;
    TempFolder folder_;
    std::unique_ptr<ControlServer> server_;
    std::jthread core_;
};

}  // namespace tsunagi::control
