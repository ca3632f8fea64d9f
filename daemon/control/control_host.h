// control_host.h - what the control server needs of the daemon around it: the node, and reads of
// store and search index.
//
// A port, so that the server can be tested beside a small host of a test.
// Thread: everything here is called on the core thread; Query::next alone runs on the server's own
// threads.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "daemon/control/control_frames.h"
#include "protocol/node/node.h"

namespace tsunagi::control {

// A request that reads: its answers come in pages, so that a long list needs little memory and
// stops with its reader.
class Query {
  public:
    virtual ~Query() = default;
    // Adds answers to `out`, about kPageBytes at a time; true while there is more. The last answer
    // is `done` or `error`. Called by one thread at a time, not always the same.
    [[nodiscard]] virtual bool next(Bytes& out) = 0;
};
inline constexpr std::size_t kPageBytes = 256 * 1024;

// A query that peers take part in: `asked` goes to them, what they answer is handed in first, on
// the core thread, and after the end the answers are read as of any query.
class FederatedQuery : public Query {
  public:
    [[nodiscard]] virtual PeerQuery asked() const = 0;
    [[nodiscard]] virtual Duration wait() const = 0;  // for those who do not answer
    virtual void take(InquiryNews::Answer answer) = 0;
    virtual void end(InquiryNews::End end) = 0;
};

// Where files that are to be attached are put. Each call is answered once on the core thread,
// perhaps after its caller has gone; orders of one content are done in their sequence. Errors:
// disk_full, store_failed.
class ContentShelf {
  public:
    using OnOffered = std::function<void(Result<ContentState>)>;
    using OnDone = std::function<void(Result<void>)>;
    virtual ~ContentShelf() = default;
    virtual void offer(const ContentRef& ref, PieceList pieces, OnOffered on_offered) = 0;
    // Pre: is the piece with this number.
    virtual void put(const ContentRef& ref, std::uint32_t number, Bytes piece, OnDone on_done) = 0;
    virtual void finish(const ContentRef& ref, OnDone on_done) = 0;
    // A whole one whose bytes don't fit: if it is damaged, its good pieces stay, and the others can
    // be fetched or put again. From any thread; `on_done` comes on another one, or never where the
    // service ends.
    virtual void set_aside(const ContentId& content, std::function<void()> on_done) = 0;
};

class ControlHost {
  public:
    using OnReply = std::function<void(Reply)>;
    using OnNews = std::function<void(InquiryNews)>;
    using OnContentNews = std::function<void(const ContentNews&)>;

    virtual ~ControlHost() = default;
    [[nodiscard]] virtual Now now() = 0;
    [[nodiscard]] virtual CenterId center() = 0;
    [[nodiscard]] virtual CharterId charter() = 0;
    [[nodiscard]] virtual Home home() = 0;
    [[nodiscard]] virtual NodeView view() = 0;
    [[nodiscard]] virtual StatusAnswer status() = 0;
    [[nodiscard]] virtual PeerAnswer describe(const PeerView& peer) = 0;

    virtual void take(Input input) = 0;
    // Gives `make` a fresh ticket and takes its input; `on_reply` comes once, perhaps before this
    // returns, or never after forget().
    virtual RequestTicket ask(const std::function<Input(RequestTicket)>& make,
                              OnReply on_reply) = 0;
    virtual void forget(RequestTicket request) = 0;

    // Asks the peers; `on_news` comes until the end came, perhaps before this returns, and never
    // after stop_inquiring().
    virtual RequestTicket inquire(PeerQuery query, Duration wait, OnNews on_news) = 0;
    virtual void stop_inquiring(RequestTicket request) = 0;

    // Fetches a file from peers; as inquire.
    virtual RequestTicket fetch_content(const RecordId& record,
                                        const ContentId& content,
                                        OnContentNews on_news) = 0;
    virtual void stop_fetching(RequestTicket request) = 0;
    [[nodiscard]] virtual ContentShelf& contents() = 0;

    // False while the disk is full.
    [[nodiscard]] virtual bool is_writing() = 0;
    // Where newcomers reach this center, as far as the daemon knows; "" where it does not.
    [[nodiscard]] virtual std::string invitation_address() = 0;

    // For ShowRequest, StandingRequest, ListRequest, SearchRequest, CheckRequest,
    // ManifestRequest and ContentReadRequest. For BundleExportRequest (whose scopes are whole and
    // this center's) each next() is the whole answer to one request: to this one, then to each
    // BundleMoreRequest. `box` opens sealed bodies; null: they stay closed.
    [[nodiscard]] virtual std::unique_ptr<Query> query(const Request& request,
                                                       std::shared_ptr<const BoxKey> box) = 0;
    // For FederatedSearchRequest and FederatedShowRequest; null for others.
    [[nodiscard]] virtual std::unique_ptr<FederatedQuery> federated_query(
        const Request& request) = 0;
};

}  // namespace tsunagi::control
