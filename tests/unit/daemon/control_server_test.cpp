// The control server over a real Unix socket, with a host of the test behind it. The client is a
// plain blocking socket on the test's thread; the io_context runs on another one.
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
#include "tests/support/temp_folder.h"

namespace tsunagi::control {
namespace {

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
        if (const auto* publish = std::get_if<input::Publish>(&input)) {
            areas.push_back(publish->drafts.empty() ? 0 : publish->drafts[0].scope.area);
            published += publish->drafts.size();
            reply.items.resize(publish->drafts.size());
            if (holds_replies) {
                held.emplace_back(std::move(reply), std::move(on_reply));
                most_held = std::max(most_held.load(), held.size());
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
    bool is_writing() override { return writes; }
    std::string invitation_address() override { return {}; }
    std::unique_ptr<Query> query(const Request& request) override {
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
    OnNews news;
    RequestTicket last = 0;
    std::size_t published = 0;
    std::size_t taken = 0;
    std::vector<Scope> exported;
    std::vector<std::uint32_t> areas;
    std::vector<std::pair<Reply, OnReply>> held;
    bool holds_replies = false;
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
        send([&](schema::Request::Builder to) {
            auto list = to.initPublish().initDrafts(drafts);
            for (auto draft : list)
                draft.setScopeLevel(static_cast<std::uint8_t>(ScopeLevel::prefecture));
        });
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
    static constexpr int kProgress = schema::Answer::PROGRESS;
    static constexpr int kDone = schema::Answer::DONE;

    boost::asio::io_context io_{1};
    FakeHost host_;
    TempFolder folder_;
    std::unique_ptr<ControlServer> server_;
    std::jthread core_;
};

TEST_F(ControlServerTest, AnswersOneRequestAfterAnotherOnOneConnection) {
    Client client(path());
    for (int i = 0; i < 3; ++i) {
        client.send([](schema::Request::Builder to) { to.setStatus(); });
        EXPECT_EQ(client.receive().which, kStatus);
        EXPECT_EQ(client.receive().which, kDone);
    }
}

TEST_F(ControlServerTest, OnlyTheOwnerMayEnterTheFolder) {
    struct stat info{};
    ASSERT_EQ(::stat((folder_ / "run").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST_F(ControlServerTest, HandsPublishingRequestsOnBeforeTheFirstIsAnswered) {
    on_core([&] { host_.holds_replies = true; });
    Client client(path());
    for (int i = 0; i < 6; ++i) client.send_publish(2);
    wait_on_core([&] { return host_.held.size() == kReadAheadMax; });
    while (true) {
        bool is_over = false;
        on_core([&] {
            auto held = std::move(host_.held);
            host_.held.clear();
            is_over = held.empty() && host_.published == 12;
            // The last first: answers keep the order of the requests all the same.
            for (auto it = held.rbegin(); it != held.rend(); ++it) it->second(std::move(it->first));
        });
        if (is_over) break;
    }
    for (int i = 0; i < 6; ++i) {
        EXPECT_EQ(client.receive().which, kPublished);
        const auto done = client.receive();
        EXPECT_EQ(done.which, kDone);
        EXPECT_EQ(done.number, 2u);
    }
    EXPECT_EQ(host_.most_held, kReadAheadMax);
    on_core([&] { EXPECT_EQ(host_.areas, std::vector<std::uint32_t>(6, 16)); });
}

TEST_F(ControlServerTest, DoesOtherRequestsInTheirTurn) {
    Client client(path());
    client.send_publish(3);
    client.send([](schema::Request::Builder to) { to.setStatus(); });
    client.send_publish(4);
    EXPECT_EQ(client.receive().which, kPublished);
    EXPECT_EQ(client.receive().which, kDone);
    EXPECT_EQ(client.receive().number, 3u);  // status does not know of what was sent after it
    EXPECT_EQ(client.receive().which, kDone);
    EXPECT_EQ(client.receive().which, kPublished);
    EXPECT_EQ(client.receive().which, kDone);
}

TEST_F(ControlServerTest, ALongListWaitsForItsReader) {
    Client client(path());
    client.send([](schema::Request::Builder to) { to.initList().setLimit(100); });
    EXPECT_EQ(client.receive().which, kItem);
    // Another client is served meanwhile.
    Client other(path());
    other.send([](schema::Request::Builder to) { to.setStatus(); });
    EXPECT_EQ(other.receive().which, kStatus);
    EXPECT_LT(host_.pages_read, 20u);
    for (int i = 1; i < 100; ++i) ASSERT_EQ(client.receive().which, kItem) << i;
    EXPECT_EQ(client.receive().number, 100u);
}

TEST_F(ControlServerTest, TellsHowFarTheFederationIsAndAnswersAtItsEnd) {
    Client client(path());
    client.send([](schema::Request::Builder to) {
        auto federated = to.initFederatedSearch();
        federated.initSearch().setWords("防災");
        federated.getSearch().initFilter().setWhose(2);
        federated.setWaitMs(999'999);
    });
    EXPECT_EQ(client.receive().which, kProgress);
    on_core([&] {
        EXPECT_EQ(host_.asked.words, "防災");
        EXPECT_EQ(host_.asked.filter.whose, FacetFilter::Whose::anyone)
            << "not the peers' business";
        EXPECT_EQ(host_.waits, kInquiryWaitMax);
        InquiryNews::Answer answer;
        answer.settled = 1;
        host_.news({1, answer});
    });
    EXPECT_EQ(client.receive().which, kProgress);
    on_core([&] { host_.news({1, InquiryNews::End{}}); });
    const auto done = client.receive();
    EXPECT_EQ(done.which, kDone);
    EXPECT_EQ(done.number, 1U);
    // And the connection goes on.
    client.send([](schema::Request::Builder to) { to.setStatus(); });
    EXPECT_EQ(client.receive().which, kStatus);
}

TEST_F(ControlServerTest, AFullDiskIsAnsweredAtOnceAndToThoseThatWait) {
    on_core([&] { host_.holds_replies = true; });
    Client client(path());
    client.send_publish();
    wait_on_core([&] { return host_.held.size() == 1; });
    on_core([&] {
        host_.writes = false;
        server_->disk_is_full();
    });
    const auto waited = client.receive();
    EXPECT_EQ(waited.which, kError);
    EXPECT_EQ(waited.number, static_cast<std::uint64_t>(Error::disk_full));
    client.send_publish();
    EXPECT_EQ(client.receive().number, static_cast<std::uint64_t>(Error::disk_full));
    client.send([](schema::Request::Builder to) { to.setStatus(); });
    EXPECT_EQ(client.receive().which, kStatus);  // reading goes on
}

TEST_F(ControlServerTest, ARequestThatCantBeReadIsAnsweredAndEndsTheConnection) {
    Client client(path());
    client.send_raw({16,  0,   0,   0,   255, 255, 255, 255, 255, 255,
                     255, 255, 255, 255, 255, 255, 255, 255, 255, 255});
    const auto answer = client.receive();
    EXPECT_EQ(answer.which, kError);
    EXPECT_EQ(answer.number, static_cast<std::uint64_t>(Error::malformed));
    EXPECT_EQ(client.receive().which, -1);

    Client huge(path());
    huge.send_raw({0, 0, 0, 255});
    EXPECT_EQ(huge.receive().which, kError);
    EXPECT_EQ(huge.receive().which, -1);
}

TEST_F(ControlServerTest, AKeyThatCameWithAConnectionIsLockedAtItsEnd) {
    {
        Client client(path());
        client.send(
            [](schema::Request::Builder to) { to.initUnlock().setSeed(as_data(Bytes(32, 1))); });
        EXPECT_EQ(client.receive().which, kDone);
        EXPECT_EQ(host_.locks, 0);
    }
    wait_on_core([&] { return host_.locks == 1; });
}

TEST_F(ControlServerTest, MoreConnectionsThanThereArePlacesAreTold) {
    std::vector<std::unique_ptr<Client>> clients;
    for (std::size_t i = 0; i < kConnectionsMax; ++i) {
        clients.push_back(std::make_unique<Client>(path()));
        clients.back()->send([](schema::Request::Builder to) { to.setStatus(); });
        ASSERT_EQ(clients.back()->receive().which, kStatus);
    }
    Client late(path());
    EXPECT_EQ(late.receive().number, static_cast<std::uint64_t>(Error::busy));
    EXPECT_EQ(late.receive().which, -1);
}

TEST_F(ControlServerTest, GivesABundlePageByPageAsItIsAskedFor) {
    Client client(path());
    const auto more = [&] {
        client.send([](schema::Request::Builder to) { to.setBundleMore(); });
        return client.receive();
    };
    EXPECT_EQ(more().which, kError);  // none was begun
    client.send([](schema::Request::Builder to) {
        auto scopes = to.initBundleExport().initScopes(2);
        scopes[0].setLevel(static_cast<std::uint8_t>(ScopeLevel::prefecture));
        scopes[1].setLevel(static_cast<std::uint8_t>(ScopeLevel::nation));
    });
    EXPECT_EQ(client.receive().number, 1U);
    EXPECT_EQ(more().number, 2U);
    EXPECT_EQ(more().number, 3U);
    EXPECT_EQ(more().which, kError);  // it is over
    on_core([&] {
        // The center's own prefecture, by the host.
        EXPECT_EQ(host_.exported,
                  (std::vector<Scope>{{ScopeLevel::prefecture, 16, {}}, Scope::nation()}));
    });
}

TEST_F(ControlServerTest, RefusesToExportWhatTheCenterIsOutsideOf) {
    Client client(path());
    client.send([](schema::Request::Builder to) {
        auto scopes = to.initBundleExport().initScopes(1);
        scopes[0].setLevel(static_cast<std::uint8_t>(ScopeLevel::prefecture));
        scopes[0].setArea(17);
    });
    const auto got = client.receive();
    EXPECT_EQ(got.which, kError);
    EXPECT_EQ(got.number, static_cast<std::uint64_t>(Error::scope_not_ours));
}

TEST_F(ControlServerTest, TakesRecordsInForItsOwnFederationOnly) {
    SeededRandom random(1);
    const TestCenter center = make_center(random);
    const ByteSpan genesis = center.genesis.parsed().bytes();
    Client client(path());
    const auto take_in = [&](std::uint8_t charter, ByteSpan records) {
        client.send([&](schema::Request::Builder to) {
            auto taking = to.initTakeIn();
            write_fixed(taking.initCharter(), CharterId{{charter}});
            taking.setRecords(as_data(records));
        });
        return client.receive();
    };
    EXPECT_EQ(take_in(7, genesis).which, static_cast<int>(schema::Answer::PUBLISHED));
    EXPECT_EQ(client.receive().number, 1U);
    const auto foreign = take_in(8, genesis);
    EXPECT_EQ(foreign.which, kError);
    EXPECT_EQ(foreign.number, static_cast<std::uint64_t>(Error::unknown_charter));
    on_core([&] { EXPECT_EQ(host_.taken, 1U); });
    // What is no whole records ends the connection, as any broken message does.
    EXPECT_EQ(take_in(7, genesis.first(genesis.size() - 1)).which, kError);
    EXPECT_EQ(client.receive().which, -1);
}

}  // namespace
}  // namespace tsunagi::control
