// rig.h - several nodes with memory stores, wired together without sockets, clocks or threads.
//
// A test drives it step by step: settle() delivers what is under way at this very moment, advance()
// lets virtual time pass from one wake-up to the next. Everything that went over a link is kept in
// `sent`, decoded. A raw link has a test at its far end, which may send any bytes.
// Not the simulator (tests/simulation): no losses, no delays, no seeds to search through.
// Bounds: a run that does not come to rest within kEventsMax events fails the test.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "protocol/node/node.h"
#include "protocol/record/invitation.h"
#include "protocol/session/wire.h"
#include "tests/support/builders.h"
#include "tests/support/memory_store.h"
#include "tests/support/store_source.h"

namespace tsunagi {

inline constexpr Duration kSecond = std::chrono::seconds(1);

class Rig {
  public:
    using NodeId = std::size_t;
    static constexpr std::size_t kEventsMax = 200'000;
    static constexpr NodeId kRaw = SIZE_MAX;

    struct Sent {
        NodeId from = 0;
        NodeId to = 0;  // kRaw: a test
        PeerId link = 0;
        Frame frame;
        std::size_t bytes = 0;
    };
    struct Seat {
        TestCenter keys;
        MemoryStore store;
        SeededRandom random;
        std::unique_ptr<Node> node;
        Duration clock_error{};
        bool holds_commits = false;               // orders wait for commit_all()
        bool holds_checks_in_background = false;  // they wait for release_checks()
        std::deque<CheckOrder> checks{};          // waiting
        std::optional<Error> rejects{};           // every order is refused
        std::vector<std::string> announce{};      // from the next start on
        std::uint16_t room = kRoomDefault;
        std::deque<StoreOrder> orders{};     // waiting
        bool holds_searches = false;         // they wait for answer_searches()
        bool answers_queries = true;         // from the next start on
        std::deque<SearchOrder> searches{};  // waiting
        std::vector<InquiryNews> inquiries{};
        bool holds_contents = false;                // orders of files wait for perform_contents()
        std::optional<Error> contents_fail{};       // every order of files is refused
        bool serves_contents = true;                // from the next start on
        std::deque<ContentOrder> content_orders{};  // waiting
        std::vector<ContentNews> content_news{};
        std::vector<Reply> replies{};
        std::vector<CloseOrder> closes{};
        std::vector<DialOrder> dials{};
        Monotonic wake = Monotonic::never();
    };

    explicit Rig(std::uint64_t seed = 1) : random_(seed) {}

    // --- building ---
    // Founders of one federation, all of whom hold all founders' manifests and the charter.
    void found(const std::vector<CenterSpec>& specs,
               std::uint32_t sponsor_cap = Charter{}.sponsor_cap);
    // A center that knows only itself. `invitation`: how it asks to join.
    NodeId add_newcomer(const CenterSpec& spec, const Invitation& invitation);
    // Makes a newcomer's node anew before it has joined, with what its seat announces.
    void start_again_to_join(NodeId id, const Invitation& invitation);
    // Makes the node anew from its store, as after a crash. Its links must be gone.
    void restart(NodeId id);
    [[nodiscard]] Seat& seat(NodeId id) { return *seats_.at(id); }
    [[nodiscard]] SeededRandom& random() { return random_; }

    // --- links ---
    void connect(NodeId dialler, NodeId listener, std::optional<DialId> dial = std::nullopt);
    // Calls whom nodes want to call: "node-3:1" is that node, if `answers` says so and both ends
    // accept it; everything else fails. Settles.
    void answer_dials(const std::function<bool(NodeId)>& answers = [](NodeId) { return true; });
    void disconnect(NodeId a, NodeId b);
    [[nodiscard]] bool are_linked(NodeId a, NodeId b) const;
    // The test speaks for `device`.
    PeerId connect_raw(NodeId id,
                       const PublicKey& device,
                       Direction direction = Direction::inbound);
    void raw_send(PeerId link, const Frame& frame) { raw_send_bytes(link, encode_frame(frame)); }
    void raw_send_bytes(PeerId link, Bytes bytes);
    // Says hello for a center of the federation.
    void raw_greet(PeerId link, const TestCenter& as);
    [[nodiscard]] bool is_raw_open(PeerId link) const { return raw_.contains(link); }
    [[nodiscard]] const ShortIdKey& short_id_key(NodeId id) const { return short_id_keys_.at(id); }
    [[nodiscard]] const LinkKey& link_key(PeerId link) const { return link_keys_.at(link); }

    // --- time ---
    void settle();
    void advance(Duration by);
    [[nodiscard]] Now now_of(NodeId id) const;

    // --- what people do ---
    void step(NodeId id, Input input);
    // One more staff key, by the manifest after the first one.
    void grant_staff(NodeId id, const SecretKey& key, std::uint32_t rights);
    void unlock(NodeId id, Duration how_long = std::chrono::hours(8));
    void lock(NodeId id) { step(id, input::Lock{}); }
    // Settles; fails the test where there is not exactly one answer.
    Reply publish(NodeId id, std::vector<Draft> drafts);
    Reply request(NodeId id, const std::function<Input(RequestTicket)>& make);
    void commit_all(NodeId id);
    // The first `orders` of those that wait.
    void commit_some(NodeId id, std::size_t orders);
    void release_checks(NodeId id);
    void answer_searches(NodeId id);
    // The first `orders` of those that wait, those that follow from them among them.
    void perform_contents(NodeId id, std::size_t orders = SIZE_MAX);
    // What was held back can't be written after all.
    void reject_all(NodeId id, Error error);

    // --- what went over the links ---
    std::vector<Sent> sent;
    template <typename Message>
    [[nodiscard]] std::size_t count_sent(NodeId from, NodeId to) const {
        std::size_t count = 0;
        for (const Sent& one : sent) {
            count += one.from == from && one.to == to && std::holds_alternative<Message>(one.frame);
        }
        return count;
    }
    template <typename Message>
    [[nodiscard]] std::vector<Message> all_sent(NodeId from, NodeId to) const {
        std::vector<Message> out;
        for (const Sent& one : sent) {
            const auto* message = std::get_if<Message>(&one.frame);
            if (one.from == from && one.to == to && message != nullptr) out.push_back(*message);
        }
        return out;
    }
    // Does this id, whole or short, or the record's bytes, stand in any frame that `to` was sent?
    [[nodiscard]] bool has_been_told(NodeId to, const RecordId& id) const;

  private:
    struct End {
        NodeId node = 0;
        PeerId peer = 0;  // the link's name there
    };

    void perform(NodeId id, Effects out);
    void order(NodeId id, StoreOrder order);
    void check(NodeId id, CheckOrder order);
    void deliver(NodeId from, PeerId link, Bytes frame);
    void close_link(NodeId id, PeerId link);
    void start(NodeId id, std::optional<NodeConfig::Join> join);

    SeededRandom random_;
    std::vector<std::unique_ptr<Seat>> seats_;
    std::deque<std::function<void()>> events_;
    std::map<std::pair<NodeId, PeerId>, End> links_;
    std::map<PeerId, NodeId> raw_;
    std::map<PeerId, LinkKey> link_keys_;
    std::map<NodeId, ShortIdKey> short_id_keys_;  // as each node's hello told
    PeerId last_peer_ = 0;
    RequestTicket last_request_ = 0;
    Monotonic now_{1'000};
};

[[nodiscard]] Draft article(const std::string& title, const Scope& scope = Scope::nation());
[[nodiscard]] inline Scope prefecture(std::uint32_t code) {
    return {ScopeLevel::prefecture, code, {}};
}

}  // namespace tsunagi
