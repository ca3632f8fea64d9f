// center_node.h - the node with what performs its effects: writer thread, verify pool, links, one
// timer, local replies.
//
// Turns what other threads report into inputs on the core thread. Local requests get a ticket here
// and their reply by callback. Thread: core thread only, trim_journal() excepted. Pre of stop():
// links and control socket are closed or don't matter any more.
#pragma once

#include <functional>
#include <memory>

#include "protocol/node/node.h"
#include "storage/store.h"

namespace boost::asio {
class io_context;
}

namespace tsunagi {

class LinkPeers;

struct CenterNodePorts {
    // Asked when the first effect needs links, and after.
    std::function<LinkPeers&()> peers;
    std::function<void()> committed;
    // An order that names what is to be erased is committed, and all before it; did this center
    // erase some of it?
    std::function<void(StoreTicket, bool is_own)> erased;
    // Searches for a peer; the answer comes by take(input::Searched).
    std::function<void(SearchOrder)> search;
    // What fetches ask of the disk; the answer comes by take(ContentDone).
    std::function<void(ContentOrder)> content;
    std::function<void(bool is_full)> full_changed;
    // The disk failed: this process should end.
    std::function<void(const std::string& why)> broken;
};

class CenterNode {
  public:
    using OnReply = std::function<void(Reply)>;
    using OnNews = std::function<void(InquiryNews)>;
    using OnContentNews = std::function<void(const ContentNews&)>;

    // `io`, `store` and `random` outlive the node.
    CenterNode(boost::asio::io_context& io,
               Store& store,
               Random& random,
               NodeConfig config,
               CenterNodePorts ports);
    ~CenterNode();
    CenterNode(const CenterNode&) = delete;
    CenterNode& operator=(const CenterNode&) = delete;

    void take(Input input);
    // `on_reply` comes once, perhaps before this returns; never after forget() or stop().
    RequestTicket ask(const std::function<Input(RequestTicket)>& make, OnReply on_reply);
    void forget(RequestTicket request);
    // Asks the peers. `on_news` comes until the end came, perhaps before this returns; never after
    // stop_inquiring() or stop().
    RequestTicket inquire(PeerQuery query, Duration wait, OnNews on_news);
    void stop_inquiring(RequestTicket request);
    // Fetches a file; `on_news` and its end as for inquire().
    RequestTicket fetch_content(const RecordId& record,
                                const ContentId& content,
                                OnContentNews on_news);
    void stop_fetching(RequestTicket request);

    [[nodiscard]] bool accepts(const PublicKey& device, Direction direction) const;
    [[nodiscard]] NodeView view() const;
    [[nodiscard]] std::vector<ErasureView> erasures() const;
    [[nodiscard]] Home home();
    [[nodiscard]] std::string name_of(const CenterId& center) const;
    [[nodiscard]] std::map<CenterId, CenterLabel> labels() const;
    // False while the disk is full.
    [[nodiscard]] bool is_writing() const;

    // Any thread.
    void trim_journal(ChangeNumber up_to);

    // Writes what is ordered, ends the threads. Inputs are ignored from here on.
    void stop();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi
