// control_desk.h - answers the control server from the node, the store and the search index.
//
// Thread: core thread. Ownership: refers to all that it is made with, which outlives it.
#pragma once

#include <memory>
#include <string>

#include "daemon/center_node.h"
#include "daemon/config.h"
#include "daemon/control/control_host.h"
#include "daemon/control/item_reader.h"
#include "daemon/indexer.h"
#include "daemon/purger.h"

namespace tsunagi {

class ControlDesk final : public control::ControlHost {
  public:
    ControlDesk(CenterNode& node,
                const Store& store,
                Indexer& indexer,
                const Purger& purger,
                control::ContentShelf& contents,
                const CenterFile& center)
        : node_(node),
          store_(store),
          indexer_(indexer),
          purger_(purger),
          contents_(contents),
          center_(center.center),
          charter_(center.charter) {}

    // An address at which others may reach this center; the first one goes into invitations.
    void add_own_address(std::string address);

    [[nodiscard]] Now now() override;
    [[nodiscard]] CenterId center() override { return center_; }
    [[nodiscard]] CharterId charter() override { return charter_; }
    [[nodiscard]] Home home() override { return node_.home(); }
    [[nodiscard]] NodeView view() override { return node_.view(); }
    [[nodiscard]] control::StatusAnswer status() override;
    [[nodiscard]] control::PeerAnswer describe(const PeerView& peer) override;
    void take(Input input) override { node_.take(std::move(input)); }
    RequestTicket ask(const std::function<Input(RequestTicket)>& make, OnReply on_reply) override {
        return node_.ask(make, std::move(on_reply));
    }
    void forget(RequestTicket request) override { node_.forget(request); }
    RequestTicket inquire(PeerQuery query, Duration wait, OnNews on_news) override {
        return node_.inquire(std::move(query), wait, std::move(on_news));
    }
    void stop_inquiring(RequestTicket request) override { node_.stop_inquiring(request); }
    RequestTicket fetch_content(const RecordId& record,
                                const ContentId& content,
                                OnContentNews on_news) override {
        return node_.fetch_content(record, content, std::move(on_news));
    }
    void stop_fetching(RequestTicket request) override { node_.stop_fetching(request); }
    [[nodiscard]] control::ContentShelf& contents() override { return contents_; }
    [[nodiscard]] bool is_writing() override { return node_.is_writing(); }
    [[nodiscard]] std::string invitation_address() override { return own_address_; }
    [[nodiscard]] std::unique_ptr<control::Query> query(const control::Request& request,
                                                        std::shared_ptr<const BoxKey> box) override;
    [[nodiscard]] std::unique_ptr<control::FederatedQuery> federated_query(
        const control::Request& request) override;

  private:
    // Of all centers that are known.
    [[nodiscard]] std::shared_ptr<const control::CenterNames> names() const;
    CenterNode& node_;
    const Store& store_;
    Indexer& indexer_;
    const Purger& purger_;
    control::ContentShelf& contents_;
    CenterId center_;
    CharterId charter_;
    std::string own_address_;
};

}  // namespace tsunagi
