#include "tests/unit/protocol/rig.h"

#include <algorithm>
#include <utility>

#include "protocol/base/check.h"
#include "protocol/node/checking.h"
#include "protocol/session/serving.h"

#include "tests/support/naive_search.h"

namespace tsunagi {

void Rig::found(const std::vector<CenterSpec>& specs, std::uint32_t sponsor_cap) {
    std::vector<TestCenter> centers;
    for (const CenterSpec& spec : specs) centers.push_back(make_center(random_, spec));
    const CheckedRecord charter = found_federation(random_, centers, "試験連合", sponsor_cap);
    std::vector<CheckedRecord> records;
    for (const TestCenter& center : centers) records.push_back(center.genesis);
    records.push_back(charter);
    for (TestCenter& center : centers) {
        seats_.push_back(std::make_unique<Seat>(
            Seat{std::move(center), {}, SeededRandom(random_.u64()), nullptr}));
        seats_.back()->store.apply(order_of(1, records));
        start(seats_.size() - 1, std::nullopt);
    }
}

Rig::NodeId Rig::add_newcomer(const CenterSpec& spec, const Invitation& invitation) {
    TestCenter center = make_center(random_, spec);
    center.charter = invitation.charter;
    seats_.push_back(
        std::make_unique<Seat>(Seat{std::move(center), {}, SeededRandom(random_.u64()), nullptr}));
    Seat& seat = *seats_.back();
    seat.store.apply(order_of(1, {seat.keys.genesis}));
    start_again_to_join(seats_.size() - 1, invitation);
    return seats_.size() - 1;
}

void Rig::start_again_to_join(NodeId id, const Invitation& invitation) {
    start(id,
          NodeConfig::Join{invitation.address, invitation.pin,
                           Bytes(invitation.token.bytes.begin(), invitation.token.bytes.end())});
}

void Rig::start(NodeId id, std::optional<NodeConfig::Join> join) {
    Seat& own = seat(id);
    NodeConfig config;
    config.center = own.keys.id;
    config.charter = own.keys.charter;
    config.writer = own.keys.writer;
    config.device = own.keys.device;
    config.machine =
        std::make_shared<const SecretKey>(SecretKey::from_seed(own.keys.machine.seed()));
    config.announce = own.announce;
    config.room = own.room;
    config.answers_queries = own.answers_queries;
    config.serves_contents = own.serves_contents;
    config.join = std::move(join);
    own.node = std::make_unique<Node>(std::move(config), own.random, own.store, now_of(id));
}

void Rig::restart(NodeId id) {
    for (const auto& [link, end] : links_) CHECK(link.first != id);
    seat(id).orders.clear();
    seat(id).checks.clear();
    seat(id).searches.clear();
    seat(id).content_orders.clear();
    start(id, std::nullopt);
}

Now Rig::now_of(NodeId id) const {
    return {now_, kTestNow + Duration{now_.ms} + seats_.at(id)->clock_error};
}

// --- links ---

void Rig::connect(NodeId dialler, NodeId listener, std::optional<DialId> dial) {
    const auto link = random_.fixed<LinkKey>();
    const PeerId there = ++last_peer_;
    const PeerId here = ++last_peer_;
    links_[{dialler, there}] = {listener, here};
    links_[{listener, here}] = {dialler, there};
    step(dialler, input::PeerConnected{there, seat(listener).keys.device, link, Direction::outbound,
                                       "there", dial});
    if (!links_.contains({listener, here})) return;
    step(listener, input::PeerConnected{here, seat(dialler).keys.device, link, Direction::inbound,
                                        "here", std::nullopt});
}

void Rig::answer_dials(const std::function<bool(NodeId)>& answers) {
    constexpr std::string_view kPrefix = "node-";
    for (NodeId id = 0; id < seats_.size(); ++id) {
        for (const DialOrder& order : std::exchange(seat(id).dials, {})) {
            const std::string& address = order.address;
            const NodeId other =
                address.starts_with(kPrefix) ? std::stoul(address.substr(kPrefix.size())) : kRaw;
            const bool is_reached =
                other < seats_.size() && other != id && answers(other) &&
                (!order.pin || *order.pin == seat(other).keys.device) &&
                seat(id).node->accepts(seat(other).keys.device, Direction::outbound, now_of(id)) &&
                seat(other).node->accepts(seat(id).keys.device, Direction::inbound, now_of(other));
            if (is_reached) {
                connect(id, other, order.dial);
            } else {
                step(id, input::DialFailed{order.dial, "not reached"});
            }
        }
    }
    settle();
}

bool Rig::are_linked(NodeId a, NodeId b) const {
    return std::ranges::any_of(
        links_, [&](const auto& link) { return link.first.first == a && link.second.node == b; });
}

void Rig::disconnect(NodeId a, NodeId b) {
    std::vector<PeerId> found;
    for (const auto& [link, end] : links_) {
        if (link.first == a && end.node == b) found.push_back(link.second);
    }
    for (const PeerId peer : found) close_link(a, peer);
    settle();
}

void Rig::close_link(NodeId id, PeerId link) {
    if (raw_.erase(link) != 0) {
        events_.push_back([this, id, link] { step(id, input::PeerClosed{link}); });
        return;
    }
    const auto found = links_.find({id, link});
    if (found == links_.end()) return;
    const End far = found->second;
    // What was sent before still arrives: closing is an event behind it.
    events_.push_back([this, id, link, far] {
        if (links_.erase({id, link}) == 0) return;
        links_.erase({far.node, far.peer});
        step(id, input::PeerClosed{link});
        step(far.node, input::PeerClosed{far.peer});
    });
}

PeerId Rig::connect_raw(NodeId id, const PublicKey& device, Direction direction) {
    const PeerId link = ++last_peer_;
    raw_[link] = id;
    link_keys_[link] = random_.fixed<LinkKey>();
    step(id, input::PeerConnected{link, device, link_keys_[link], direction, "raw", std::nullopt});
    return link;
}

void Rig::raw_send_bytes(PeerId link, Bytes bytes) {
    const auto found = raw_.find(link);
    if (found == raw_.end()) return;
    step(found->second, input::FrameReceived{link, bytes});
}

void Rig::raw_greet(PeerId link, const TestCenter& as) {
    raw_send(link, frame::Hello{kWireVersion, as.charter, as.id, "raw", {}, false, true});
}

void Rig::deliver(NodeId from, PeerId link, Bytes bytes) {
    auto decoded = decode_frame(bytes);
    ASSERT_TRUE(decoded) << "a node sent a frame that can't be read";
    if (const auto* hello = std::get_if<frame::Hello>(&*decoded))
        short_id_keys_[from] = hello->short_id_key;
    const bool is_raw = raw_.contains(link);
    const auto far = links_.find({from, link});
    const NodeId to = is_raw || far == links_.end() ? kRaw : far->second.node;
    sent.push_back({from, to, link, std::move(*decoded), bytes.size()});
    if (is_raw || far == links_.end()) return;
    events_.push_back([this, end = far->second, bytes = std::move(bytes)] {
        if (!links_.contains({end.node, end.peer})) return;
        step(end.node, input::FrameReceived{end.peer, bytes});
    });
}

bool Rig::has_been_told(NodeId to, const RecordId& id) const {
    const auto names = [&](const std::vector<RecordId>& ids) {
        return std::ranges::find(ids, id) != ids.end();
    };
    const auto holds = [&](const frame::Records& records) {
        return std::ranges::any_of(records.records, [&](const Bytes& bytes) {
            const auto parsed = parse_record(bytes);
            return parsed && parsed->id() == id;
        });
    };
    return std::ranges::any_of(sent, [&](const Sent& one) {
        if (one.to != to) return false;
        if (const auto* announce = std::get_if<frame::Announce>(&one.frame)) {
            return names(announce->ids);
        }
        if (const auto* announce = std::get_if<frame::AnnounceShort>(&one.frame)) {
            const auto key = short_id_keys_.find(to);
            return key != short_id_keys_.end() &&
                   std::ranges::find(announce->ids, short_id(key->second, id)) !=
                       announce->ids.end();
        }
        if (const auto* records = std::get_if<frame::Records>(&one.frame)) return holds(*records);
        if (const auto* answer = std::get_if<frame::TreeAnswer>(&one.frame)) {
            return std::ranges::any_of(answer->nodes,
                                       [&](const auto& node) { return names(node.ids); });
        }
        return false;
    });
}

// --- driving ---

void Rig::step(NodeId id, Input input) {
    Effects out = seat(id).node->step(std::move(input), now_of(id), seat(id).store);
    seat(id).node->check_invariants();
    perform(id, std::move(out));
}

void Rig::perform(NodeId id, Effects out) {
    Seat& own = seat(id);
    own.wake = out.wake_at;
    if (out.store) order(id, std::move(*out.store));
    for (CheckOrder& check : out.checks) {
        if (check.is_background && own.holds_checks_in_background) {
            own.checks.push_back(std::move(check));
        } else {
            this->check(id, std::move(check));
        }
    }
    for (FrameOut& frame : out.frames) deliver(id, frame.peer, std::move(frame.frame));
    for (ServeOrder& serve : out.serves) {
        const PeerId link = serve.peer;
        Serving serving(std::move(serve));
        while (auto frame = serving.next_frame(StoreSource(own.store)))
            deliver(id, link, std::move(*frame));
        events_.push_back([this, id, link] { step(id, input::PeerDrained{link}); });
    }
    for (DialOrder& dial : out.dials) own.dials.push_back(std::move(dial));
    for (CloseOrder& close : out.closes) {
        own.closes.push_back(close);
        close_link(id, close.peer);
    }
    for (Reply& reply : out.replies) own.replies.push_back(std::move(reply));
    for (SearchOrder& order : out.searches) own.searches.push_back(std::move(order));
    for (InquiryNews& news : out.inquiries) own.inquiries.push_back(std::move(news));
    for (ContentOrder& order : out.contents) own.content_orders.push_back(std::move(order));
    for (ContentNews& news : out.content_news) own.content_news.push_back(news);
    if (!own.content_orders.empty() && !own.holds_contents)
        events_.push_back([this, id] { perform_contents(id); });
    if (!own.searches.empty() && !own.holds_searches)
        events_.push_back([this, id] { answer_searches(id); });
}

void Rig::answer_searches(NodeId id) {
    std::deque<SearchOrder> orders = std::exchange(seat(id).searches, {});
    for (const SearchOrder& order : orders) step(id, naive_search(seat(id).store, order));
}

void Rig::perform_contents(NodeId id, std::size_t orders) {
    for (; orders > 0 && !seat(id).content_orders.empty(); --orders) {
        Seat& own = seat(id);
        const ContentOrder order = std::move(own.content_orders.front());
        own.content_orders.pop_front();
        if (own.contents_fail) {
            if (!std::holds_alternative<ContentOrder::Begin>(order.step))
                step(id, ContentDone{order.ticket, *own.contents_fail});
            continue;
        }
        if (auto done = perform_order(own.store.contents(), order)) step(id, std::move(*done));
    }
}

void Rig::order(NodeId id, StoreOrder order) {
    Seat& own = seat(id);
    if (own.rejects) {
        const input::StoreRejected answer{order.ticket, *own.rejects};
        events_.push_back([this, id, answer] { step(id, answer); });
        return;
    }
    own.orders.push_back(std::move(order));
    if (!own.holds_commits) events_.push_back([this, id] { commit_all(id); });
}

void Rig::check(NodeId id, CheckOrder order) {
    const input::Checked answer = perform_check(std::move(order));
    events_.push_back([this, id, answer] { step(id, answer); });
}

void Rig::release_checks(NodeId id) {
    std::deque<CheckOrder> checks;
    checks.swap(seat(id).checks);
    for (CheckOrder& order : checks) check(id, std::move(order));
    settle();
}

void Rig::commit_some(NodeId id, std::size_t orders) {
    Seat& own = seat(id);
    for (; orders > 0 && !own.orders.empty(); --orders) {
        const StoreOrder order = std::move(own.orders.front());
        own.orders.pop_front();
        own.store.apply(order);
        step(id, input::Committed{order.ticket});
    }
}

void Rig::commit_all(NodeId id) {
    Seat& own = seat(id);
    while (!own.orders.empty()) {
        const StoreOrder order = std::move(own.orders.front());
        own.orders.pop_front();
        own.store.apply(order);
        step(id, input::Committed{order.ticket});
    }
}

void Rig::reject_all(NodeId id, Error error) {
    std::deque<StoreOrder> orders;
    orders.swap(seat(id).orders);
    for (const StoreOrder& order : orders) step(id, input::StoreRejected{order.ticket, error});
}

void Rig::settle() {
    for (std::size_t events = 0; !events_.empty(); ++events) {
        ASSERT_LT(events, kEventsMax) << "the nodes talk without coming to rest";
        const auto event = std::move(events_.front());
        events_.pop_front();
        event();
    }
}

void Rig::advance(Duration by) {
    const Monotonic end = now_ + by;
    settle();
    for (std::size_t wakes = 0;; ++wakes) {
        ASSERT_LT(wakes, kEventsMax) << "a node wakes up again and again";
        NodeId next = kRaw;
        for (NodeId id = 0; id < seats_.size(); ++id) {
            if (next == kRaw || seat(id).wake < seat(next).wake) next = id;
        }
        if (next == kRaw || seat(next).wake > end) break;
        now_ = std::max(now_, seat(next).wake);
        step(next, input::WakeUp{});
        settle();
        if (::testing::Test::HasFatalFailure()) return;
    }
    now_ = end;
}

// --- what people do ---

void Rig::unlock(NodeId id, Duration how_long) {
    const Bytes seed = seat(id).keys.staff.seed();
    step(id, input::Unlock{0, std::make_shared<const SecretKey>(SecretKey::from_seed(seed)),
                           now_ + how_long});
}

void Rig::grant_staff(NodeId id, const SecretKey& key, std::uint32_t rights) {
    const TestCenter& own = seat(id).keys;
    const Manifest before = *decode_manifest(own.genesis.parsed().body());
    Manifest next = before;
    Grant grant = *std::ranges::find(next.grants, Role::staff, &Grant::role);
    grant.key = key.public_key();
    grant.rights = rights;
    next.grants.push_back(grant);
    const CheckedRecord record = *make_next_manifest(own.id, own.genesis.id(), before, next,
                                                     own.root, now_of(id).wall, random_);
    const Reply reply = request(id, [&](RequestTicket ticket) {
        const ByteSpan bytes = record.parsed().bytes();
        return input::TakeIn{ticket, {Bytes(bytes.begin(), bytes.end())}, true};
    });
    ASSERT_EQ(reply.items.at(0).outcome, Outcome::stored);
}

Reply Rig::request(NodeId id, const std::function<Input(RequestTicket)>& make) {
    const RequestTicket ticket = ++last_request_;
    step(id, make(ticket));
    settle();
    std::vector<Reply> answers;
    for (const Reply& reply : seat(id).replies) {
        if (reply.request == ticket) answers.push_back(reply);
    }
    EXPECT_EQ(answers.size(), 1U) << "one request, one answer";
    return answers.empty() ? Reply{} : answers.front();
}

Reply Rig::publish(NodeId id, std::vector<Draft> drafts) {
    return request(
        id, [&](RequestTicket ticket) { return Input(input::Publish{ticket, std::move(drafts)}); });
}

Draft article(const std::string& title, const Scope& scope) {
    Draft draft;
    draft.kind = kind::kArticle;
    draft.scope = scope;
    draft.body = *encode_body(article_body(title));
    return draft;
}

}  // namespace tsunagi
