// core.h - the state of a node and the rules that tie its parts together. Internal to node/.
//
// One Core per Node; each method runs within one step and writes into `step.out`. Cut by subject
// over several files: core_gate.cpp (what counts, what is stored), core_sessions.cpp (connections,
// joining), core_sync.cpp (comparing, fetching, serving), core_local.cpp (publishing, invitations,
// keys).
#pragma once

#include <map>
#include <set>

#include "protocol/authority/roster.h"
#include "protocol/gossip/dial_table.h"
#include "protocol/gossip/request_tracker.h"
#include "protocol/node/deferred.h"
#include "protocol/node/invitations.h"
#include "protocol/node/node.h"
#include "protocol/node/pending_stores.h"
#include "protocol/node/session.h"

namespace tsunagi {

struct Step {
    Now now;
    const RecordIndex& index;
    Effects& out;
};

// Why a batch of records is being checked.
struct CheckPurpose {
    enum class Kind { from_peer, join, take_in };
    Kind kind = Kind::from_peer;
    PeerId peer = 0;            // from_peer, join
    bool is_bulk = false;       // from_peer: a page
    std::size_t bytes = 0;      // from_peer
    Bytes token;                // join
    RequestTicket request = 0;  // take_in
};

class Core {
  public:
    Core(NodeConfig config, Random& random, const RecordIndex& index, Now now);

    // --- sessions (core_sessions.cpp) ---
    void peer_connected(Step& step, const input::PeerConnected& in);
    void peer_closed(Step& step, PeerId peer);
    void peer_drained(PeerId peer);
    void dial_failed(Step& step, const input::DialFailed& in);
    void frame_received(Step& step, PeerId peer, ByteSpan bytes);
    [[nodiscard]] bool accepts(const PublicKey& device, Direction direction, Now now) const;
    void dial_due(Step& step);
    void keep_alive(Step& step);
    // After the roster changed: newcomers become members, members that are none any more go.
    void reconsider_sessions(Step& step);

    // --- records (core_gate.cpp) ---
    void checked(Step& step, input::Checked in);
    void committed(Step& step, StoreTicket ticket);
    void store_rejected(Step& step, const input::StoreRejected& in);
    void retry_due(Step& step);

    // --- sync (core_sync.cpp) ---
    void expire_requests(Step& step) { tracker_.expire(step.now.monotonic); }
    void send_due_scopes(Step& step);
    // Starts what can be started on every session: rounds, queries, requests, pages, answers.
    void pump(Step& step);

    // --- local requests (core_local.cpp) ---
    void take_in(Step& step, const input::TakeIn& in);
    void publish(Step& step, const input::Publish& in);
    void make_invitation(Step& step, const input::MakeInvitation& in);
    void sponsor(Step& step, const input::SponsorCenter& in);
    void add_peer(Step& step, const input::AddPeer& in);
    void unlock(Step& step, const input::Unlock& in);
    void lock() { staff_.reset(); }
    void lock_when_due(Step& step);

    [[nodiscard]] Monotonic next_wake(Now now) const;
    [[nodiscard]] NodeView view() const;
    [[nodiscard]] NodeLoad load() const;
    [[nodiscard]] std::string name_of(const CenterId& center) const;
    void check_invariants() const;

  private:
    enum class Verdict { pending, duplicate, deferred, refused };
    struct Admission {
        Verdict verdict = Verdict::refused;
        Error error{};
    };

    // --- sessions ---
    void greet(Step& step, Session& session);
    void handle(Step& step, Session& session, const frame::Hello& hello);
    void handle(Step& step, Session& session, const frame::Join& join);
    void handle(Step& step, Session& session, const frame::JoinAnswer& answer);
    void handle(Step& step, Session& session, const frame::Scopes& scopes);
    void handle(Step& step, Session& session, const frame::TreeQuery& query);
    void handle(Step& step, Session& session, const frame::TreeAnswer& answer);
    void handle(Step& step, Session& session, const frame::Announce& announce);
    void handle(Step& step, Session& session, const frame::Request& request);
    void handle(Step& step, Session& session, frame::Records& records);
    void handle(Step& step, Session& session, const frame::PageQuery& query);
    void handle(Step& step, Session& session, const frame::Ping& ping);
    void handle(Step& step, Session& session, const frame::Pong& pong);
    void handle(Step& step, Session& session, const frame::Goodbye& goodbye);
    void send(Step& step, Session& session, const Frame& frame);
    void close(Step& step, Session& session, Error reason);
    void refresh_scopes(Step& step, Session& session);
    void drop_duplicate_links(Step& step, const PublicKey& device);
    void identify(Step& step, Session& session);
    [[nodiscard]] bool is_device_of_member(const PublicKey& device,
                                           const CenterId& center,
                                           WallTime wall) const;
    [[nodiscard]] bool is_device_of_members(const PublicKey& device, WallTime wall) const;
    [[nodiscard]] bool is_member() const { return roster_.is_admitted(config_.center); }
    // May this session see the scope: both ends inside, as far as we know.
    [[nodiscard]] bool shares(const Session& session, const Scope& scope) const;
    [[nodiscard]] std::vector<Scope> shared_scopes(const Session& session) const;

    // --- sync ---
    void pump_session(Step& step, Session& session);
    void start_rounds(Step& step, Session& session);
    void continue_round(Step& step, Session& session);
    void announce(Step& step, const std::vector<PendingStores::Item>& items);
    void mark_scope_changed(Step& step, const Scope& scope);
    void serve(Step& step, Session& session, ServeOrder order);
    void look_again(Step& step, Session& session);
    void note_equal(Step& step, Session& session);
    [[nodiscard]] bool is_held(const RecordIndex& index, const RecordId& id) const;
    [[nodiscard]] bool has_room() const;

    // --- records ---
    // The gate's second half, the same for every way in: does it count, and may it be here?
    [[nodiscard]] Admission admit(Step& step,
                                  CheckedRecord record,
                                  const Session* from,
                                  bool is_bulk);
    [[nodiscard]] Result<void> judge(const CheckedRecord& record, const Session* from) const;
    void order(Step& step, CheckedRecord record, std::optional<PeerId> from, bool is_bulk);
    void put_local(Step& step, LocalPut put);
    [[nodiscard]] StoreTicket current_ticket(Step& step);
    void retry(Step& step, std::vector<Deferred::Entry> entries);
    void settle_authority(Step& step);
    void load_authority(const RecordIndex& index);
    void checked_from_peer(Step& step,
                           const CheckPurpose& purpose,
                           std::vector<Result<CheckedRecord>>& records);
    void checked_join(Step& step,
                      const CheckPurpose& purpose,
                      std::vector<Result<CheckedRecord>>& records);
    void checked_take_in(Step& step,
                         const CheckPurpose& purpose,
                         std::vector<Result<CheckedRecord>>& records);
    void note_refused(const RecordId& id);

    // --- local ---
    [[nodiscard]] ItemReply publish_one(Step& step, const Draft& draft);
    [[nodiscard]] Result<CheckedRecord> sign_fact(Step& step,
                                                  const Draft& draft,
                                                  const SlotId& slot,
                                                  const std::vector<SlotHead>& heads);
    [[nodiscard]] Result<CheckedRecord> sign_sponsorship(Step& step, const CenterId& center);
    [[nodiscard]] Header own_header(Step& step,
                                    KindId kind,
                                    RecordClass record_class,
                                    const Scope& scope);
    // Would our next record wait at everybody? So after the wall clock was set back by much.
    [[nodiscard]] bool is_clock_ahead(Now now) const {
        return is_in_the_future({clock_.last().value + 1}, now.wall);
    }
    [[nodiscard]] std::uint64_t next_sequence(const RecordIndex& index, const Scope& scope);
    void reply_when_durable(Step& step, Reply reply);

    NodeConfig config_;
    Random& random_;
    Roster roster_;
    HybridClock clock_;
    Home home_;  // of this center, by its manifest in force

    std::map<PeerId, Session> sessions_;
    DialTable dials_;
    RequestTracker tracker_;

    PendingStores pending_;
    Deferred deferred_;
    std::set<RecordId> refused_;  // not asked for again in this run; bounded
    std::map<CheckTicket, CheckPurpose> checks_;
    CheckTicket last_check_ = 0;
    StoreTicket last_store_ = 0;
    std::uint64_t last_page_ = 0;
    bool is_authority_changed_ = false;

    Invitations invitations_;
    std::shared_ptr<const SecretKey> staff_;
    Monotonic unlocked_until_;
    std::map<Scope, std::uint64_t> sequences_;
    std::map<StoreTicket, std::vector<Reply>> owed_;
    // Sessions that learn that their center was sponsored as soon as that is durable.
    std::map<StoreTicket, std::vector<PeerId>> joins_;
};

}  // namespace tsunagi
