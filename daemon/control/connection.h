// connection.h - one client at the control socket: reads requests ahead, answers them in order.
// Inside daemon/control only.
//
// A reader coroutine fills a short queue, a worker coroutine answers its front. A publishing
// request goes to the node as soon as every request before it in the queue is a publishing one too;
// all others wait for their turn, so that what a client sends in a row is done in that row (unlock,
// publish, status). Thread: core thread. Ends by closing the socket, at which both coroutines end
// by themselves. A bundle is read page by page, each asked for by its own request, so that a slow
// stick at the other end holds up nothing here.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "daemon/control/control_host.h"
#include "daemon/control/doorbell.h"
#include "daemon/control/unlock_keeper.h"

namespace tsunagi::control {

// What all connections of a server share.
struct ServerShared {
    ServerShared(boost::asio::io_context& io_context, ControlHost& control_host, unsigned threads)
        : io(io_context), host(control_host), readers(threads) {}

    boost::asio::io_context& io;
    ControlHost& host;
    boost::asio::thread_pool readers;
    UnlockKeeper unlocks;
};

// Answered by Connection::answer_content.
[[nodiscard]] bool is_for_contents(const Request& request);
// A whole message that holds one answer.
[[nodiscard]] Bytes one_answer(const Answer& answer);

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    using Socket = boost::asio::local::stream_protocol::socket;

    Connection(std::shared_ptr<ServerShared> shared, ConnectionId id, Socket socket);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // The connection's two coroutines; it is over when both have ended.
    [[nodiscard]] static boost::asio::awaitable<void> read_requests(
        std::shared_ptr<Connection> self);
    [[nodiscard]] static boost::asio::awaitable<void> answer_requests(
        std::shared_ptr<Connection> self);

    // Requests that wait for the store are answered with disk_full.
    void disk_is_full();
    void close();

  private:
    struct Waiting {
        Result<Request> request = Error::malformed;
        bool is_submitted = false;
        RequestTicket ticket = 0;
        std::optional<Reply> reply;
        std::optional<Error> failed;
    };

    [[nodiscard]] boost::asio::awaitable<std::optional<Bytes>> read_message();
    [[nodiscard]] boost::asio::awaitable<void> answer(std::shared_ptr<Waiting> waiting);
    [[nodiscard]] boost::asio::awaitable<void> write(Bytes answers);
    [[nodiscard]] boost::asio::awaitable<void> write_query(std::unique_ptr<Query> query);
    // Asks the peers, tells how far they are, and then answers from what they said.
    [[nodiscard]] boost::asio::awaitable<void> write_federated(
        std::unique_ptr<FederatedQuery> query);
    [[nodiscard]] boost::asio::awaitable<void> write_bundle_page();
    // --- files (connection_contents.cpp) ---
    // Pre: is_for_contents.
    [[nodiscard]] boost::asio::awaitable<void> answer_content(std::shared_ptr<Waiting> waiting);
    [[nodiscard]] boost::asio::awaitable<void> offer_content(const ContentOfferRequest& request);
    [[nodiscard]] boost::asio::awaitable<void> put_pieces(ContentPutRequest& request);
    [[nodiscard]] boost::asio::awaitable<void> finish_content();
    [[nodiscard]] boost::asio::awaitable<void> fetch_content(const ContentFetchRequest& request);
    // What is wrong with the request; nothing where the export has begun.
    [[nodiscard]] std::optional<Error> begin_export(BundleExportRequest& request);
    [[nodiscard]] boost::asio::awaitable<void> write_reply(std::shared_ptr<Waiting> waiting);
    [[nodiscard]] boost::asio::awaitable<bool> read_exactly(std::uint8_t* into, std::size_t bytes);

    // What can be answered at once.
    [[nodiscard]] Bytes answer_now(const Request& request);
    // Until when.
    [[nodiscard]] Monotonic open_key(const UnlockRequest& request);
    // What signs a request: null for the key that is open for all. The request has failed where
    // this connection's own key was taken away.
    [[nodiscard]] std::shared_ptr<const SecretKey> own_key(Waiting& waiting) const;
    // Hands the request to the node; false where it is none for the node.
    bool submit(const std::shared_ptr<Waiting>& waiting);
    void submit_publishing();
    void set_deadline();
    void clear_deadline() { deadline_.cancel(); }

    std::shared_ptr<ServerShared> shared_;
    ConnectionId id_;
    Socket socket_;
    boost::asio::steady_timer deadline_;
    boost::asio::steady_timer write_deadline_;
    Doorbell has_request_;
    Doorbell has_room_;
    Doorbell has_reply_;
    std::deque<std::shared_ptr<Waiting>> queue_;
    std::unique_ptr<Query> export_;              // the bundle that is being read
    std::optional<ContentOfferRequest> upload_;  // the file that is being put
    bool has_own_key_ = false;
    std::optional<UnwrittenVersion> unwritten_;  // where a dry run is; the next one goes on there
    bool is_over_ = false;                       // no more requests are read
};

}  // namespace tsunagi::control
