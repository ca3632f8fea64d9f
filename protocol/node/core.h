// core.h - the state of a node and the rules that tie its parts together. Internal to node/.
//
// One Core per Node; each method runs within one step and writes into `step.out`. Cut by subject:
// core_gate.cpp (what counts, what is stored), core_sync.cpp (comparing, fetching, serving),
// core_local.cpp (publishing, invitations, keys), and others that say so in their names.
#pragma once

#include <map>
#include <set>
#include <variant>

#include "protocol/authority/endpoints.h"
#include "protocol/authority/roster.h"
#include "protocol/content/content_fetches.h"
#include "protocol/gossip/dial_table.h"
#include "protocol/gossip/peer_choice.h"
#include "protocol/gossip/recent_ids.h"
#include "protocol/gossip/request_tracker.h"
#include "protocol/inquiry/inquiries.h"
#include "protocol/node/blocks.h"
#include "protocol/node/check_purpose.h"
#include "protocol/node/deferred.h"
#include "protocol/node/erasing.h"
#include "protocol/node/invitations.h"
#include "protocol/node/new_version.h"
#include "protocol/node/node.h"
#include "protocol/node/peer_finding.h"
#include "protocol/node/peers_query.h"
#include "protocol/node/pending_stores.h"
#include "protocol/node/record_files.h"
#include "protocol/node/sealing.h"
#include "protocol/node/session.h"
#include "protocol/node/step.h"
#include "protocol/node/subscriptions.h"
#include "protocol/node/sweep.h"
#include "protocol/record/sealed_body.h"

namespace tsunagi {

class Core {
  public:
    Core(NodeConfig config, Random& random, const RecordIndex& index, Now now);

    // --- sessions (core_sessions.cpp) ---
    void peer_connected(Step& step, const input::PeerConnected& in);
    void peer_closed(Step& step, PeerId peer);
    void peer_drained(const input::PeerDrained& in);
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

    // --- seals (core_seals.cpp) ---
    void seal_due(Step& step);
    // Checks signatures for which only a seal answers, some at a time.
    void recheck(Step& step);

    // --- revoked keys (core_revocation.cpp) ---
    // Looks through what may count no more, some at a time.
    void sweep(Step& step);

    // --- erasures (core_erasure.cpp, core_erasure_acts.cpp) ---
    // Begins with what may go by now.
    void erase_due(Step& step);
    void erase(Step& step, const input::Erase& in);
    void approve_erasure(Step& step, const input::ApproveErasure& in);
    [[nodiscard]] std::vector<ErasureView> erasures() const;
    void purged(Step& step, const input::Purged& in);
    // Signs what is due to be told to those who erased.
    void give_receipts(Step& step);

    // --- peers (core_peers.cpp) ---
    void announce_endpoint(Step& step);
    // Whom to be linked with: looks again when something has changed.
    void choose_peers(Step& step);
    void nearby(Step& step, const input::Nearby& in);

    // --- asking peers (core_inquiry.cpp) ---
    void inquire(Step& step, input::Inquire in);
    void stop_inquiring(RequestTicket request) { inquiries_.forget(request); }
    void searched(Step& step, input::Searched in);
    // Tells of those that are over.
    void end_inquiries(Step& step);
    void keep_synced(Step& step);

    // --- files (core_contents.cpp) ---
    void fetch_content(Step& step, const input::FetchContent& in);
    void stop_fetching(Step& step, RequestTicket request);
    void content_done(Step& step, const ContentDone& in);
    void expire_contents(Step& step);

    // --- gossip (core_gossip.cpp) ---
    // Sends the announcements that are due.
    void flush_relays(Step& step);

    // --- local requests (core_local.cpp) ---
    void take_in(Step& step, const input::TakeIn& in);
    void publish(Step& step, const input::Publish& in);
    void dry_run(Step& step, const input::DryRun& in);
    void make_invitation(Step& step, const input::MakeInvitation& in);
    void sponsor(Step& step, const input::SponsorCenter& in);
    void block(Step& step, const input::BlockCenter& in);
    void add_peer(Step& step, const input::AddPeer& in);
    void subscribe(Step& step, const input::Subscribe& in);
    void unlock(Step& step, const input::Unlock& in);
    void lock() { staff_.reset(); }
    void lock_when_due(Step& step);
    void end_restoring(Step& step, const input::EndRestoring& in);

    [[nodiscard]] Monotonic next_wake(Now now) const;
    [[nodiscard]] NodeView view() const;
    [[nodiscard]] NodeLoad load() const;
    [[nodiscard]] std::string name_of(const CenterId& center) const;
    [[nodiscard]] std::map<CenterId, CenterLabel> labels() const;
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
    void handle(Step& step, Session& session, const frame::SketchQuery& query);
    void handle(Step& step, Session& session, const frame::SketchAnswer& answer);
    void handle(Step& step, Session& session, const frame::RequestItems& request);
    void handle(Step& step, Session& session, const frame::Announce& announce);
    void handle(Step& step, Session& session, const frame::AnnounceShort& announce);
    void handle(Step& step, Session& session, const frame::AnnounceOnly& only);
    void handle(Step& step, Session& session, const frame::Request& request);
    void handle(Step& step, Session& session, const frame::RequestShort& request);
    void handle(Step& step, Session& session, frame::Records& records);
    void handle(Step& step, Session& session, const frame::PageQuery& query);
    void handle(Step& step, Session& session, const frame::SealQuery& query);
    void handle(Step& step, Session& session, frame::SealAnswer& answer);
    void handle(Step& step, Session& session, const frame::ChunkQuery& query);
    void handle(Step& step, Session& session, const frame::PeerQuery& query);
    void handle(Step& step, Session& session, frame::PeerHits& answer);
    void handle(Step& step, Session& session, frame::Chunk& chunk);
    void handle(Step& step, Session& session, const frame::ContentQuery& query);
    void handle(Step& step, Session& session, const frame::ContentState& state);
    void handle(Step& step, Session& session, const frame::ContentPiece& piece);
    void handle(Step& step, Session& session, const frame::Ping& ping);
    void handle(Step& step, Session& session, const frame::Pong& pong);
    void handle(Step& step, Session& session, const frame::Goodbye& goodbye);
    void send(Step& step, Session& session, const Frame& frame);
    void close(Step& step, Session& session, Error reason);
    // The session asks for nothing any more: others may be asked for it.
    void let_go(Step& step, Session& session);
    void refresh_scopes(Step& step, Session& session);
    void drop_duplicate_links(Step& step, const PublicKey& device);
    void identify(Step& step, Session& session);
    [[nodiscard]] bool is_device_of_member(const PublicKey& device,
                                           const CenterId& center,
                                           WallTime wall) const;
    [[nodiscard]] bool is_device_of_members(const PublicKey& device, WallTime wall) const;
    // Of a center that was a member and is none any more, and of none that is.
    [[nodiscard]] bool is_device_of_former(const PublicKey& device, WallTime wall) const;
    [[nodiscard]] bool is_former_room(const PublicKey& device) const;
    [[nodiscard]] bool is_member() const { return roster_.is_admitted(config_.center); }
    [[nodiscard]] bool is_former(const CenterId& center) const {
        const CenterState state = roster_.state_of(center);
        return state == CenterState::removed || state == CenterState::lapsed;
    }
    // May this session see the scope: both ends inside, as far as we know.
    [[nodiscard]] bool shares(const Session& session, const Scope& scope) const;
    [[nodiscard]] std::span<const SharedScope> shared_scopes(Session& session) const;
    [[nodiscard]] std::vector<Scope> own_scopes() const;

    // --- sync ---
    void pump_session(Step& step, Session& session);
    void start_rounds(Step& step, Session& session);
    [[nodiscard]] bool may_begin_round(Session& session) const;
    void continue_round(Step& step, Session& session, ScopeLink& link);
    void note_found(Step& step, Session& session, ScopeLink& link);
    void tell(Step& step, Session& session);
    [[nodiscard]] bool is_item_known(const RecordIndex& index, SketchItem item) const;
    void mark_scope_changed(Step& step, const Scope& scope, bool is_bulk);
    void serve(Step& step, Session& session, ServeOrder order);
    void look_again(Step& step, Session& session);
    void note_equal(Step& step, Session& session);
    // It holds the same as we do, in all that both may hold.
    void note_compared(Step& step, const Session& session);
    [[nodiscard]] bool is_held(const RecordIndex& index, const RecordId& id) const;
    // May this record be sent by itself? What only a seal answers for is passed on under that seal,
    // or not yet.
    [[nodiscard]] bool may_serve(const RecordIndex& index,
                                 const Session& session,
                                 const RecordPlace& place) const;
    [[nodiscard]] bool has_room() const;

    // --- asking peers ---
    void checked_hits(Step& step,
                      CheckPurpose& purpose,
                      std::vector<Result<CheckedRecord>>& records);
    [[nodiscard]] bool may_be_shown(Step& step,
                                    const Session& session,
                                    const CheckedRecord& record) const;
    [[nodiscard]] bool is_whole(const Session& session) const;

    // --- files ---
    [[nodiscard]] std::optional<NamedContent> named_content(const RecordIndex& index,
                                                            const RecordId& record,
                                                            const ContentId& content);
    // Null where it is not here, or no fact's. Valid until the next call.
    [[nodiscard]] const RecordFiles* record_files(const RecordIndex& index, const RecordId& record);
    [[nodiscard]] bool may_have_content(const Session& session, const NamedContent& named) const;
    [[nodiscard]] std::vector<PeerId> content_sources(const NamedContent& named,
                                                      std::optional<PeerId> but) const;
    // A member that came may have what is being looked for.
    void offer_source(Step& step, const Session& session);
    void perform(Step& step, ContentFetches::Out out);
    [[nodiscard]] std::optional<Error> missing_content(const RecordIndex& index,
                                                       const Body& body,
                                                       const Scope& scope,
                                                       const std::vector<SlotHead>& heads) const;

    // --- bulk ---
    [[nodiscard]] bool wants_bulk(const ScopeLink& link, const ScopeSummary& ours) const;
    void continue_bulk(Step& step, Session& session, ScopeLink& link, const Scope& scope);
    void offer_seal(Session& session, const ListedSeal& listed);
    void order_check(Step& step, Session& session, CheckPurpose purpose, CheckOrder order);
    [[nodiscard]] std::optional<ListedSeal> held_seal(const RecordIndex& index,
                                                      const RecordId& id) const;
    // Newest first, until `visit` says false.
    template <typename Visit>
    void for_each_seal(const RecordIndex& index, const Scope& scope, Visit&& visit) const;

    // --- seals ---
    void load_unsealed(const RecordIndex& index);
    void load_unsealed(const RecordIndex& index, const Scope& scope, std::uint64_t from);
    void own_committed(Step& step, const PendingStores::Item& item);
    [[nodiscard]] Monotonic seal_due_at(const Unsealed& unsealed) const;
    void seal(Step& step, const Scope& scope, Unsealed& unsealed);
    void sign_seal(Step& step, const Scope& scope, const RecordSeal& seal);
    void checked_again(Step& step, CheckTicket ticket, std::vector<Result<CheckedRecord>>& records);
    void drop(Step& step, const ParsedRecord& record);
    void recheck_committed(Step& step, StoreTicket ticket);
    void load_distrusted(const RecordIndex& index);

    // --- revoked keys ---
    // Its records may not all count any more: from when what is ordered in this step is durable.
    void begin_sweep(Step& step, const CenterId& center, Duration pause);
    void note_revocation(Step& step, const CenterId& center);
    void note_list(Step& step, const CheckedRecord& list);
    void load_sweeps(const RecordIndex& index, Monotonic begin_at);
    [[nodiscard]] bool is_ready(const CenterId& center, const Sweep& sweep, Now now) const;
    [[nodiscard]] Monotonic next_sweep(Now now) const;
    [[nodiscard]] std::map<CenterId, Sweep>::iterator next_ready(Now now);
    void sweep_some(Step& step, const CenterId& center, Sweep& sweep);
    void begin_pass(Step& step, const CenterId& center, Sweep& sweep);
    void look_through(Step& step, const CenterId& center, Sweep& sweep);
    void drop_doomed(Step& step, const CenterId& center, Sweep& sweep);
    void bring_back(Step& step, Sweep& sweep);
    void sweep_committed(Step& step, StoreTicket ticket);
    [[nodiscard]] Stand stand_of(const ParsedRecord& record) const;
    void compare_again(const Scope& scope);
    void load_lists(const RecordIndex& index);

    // --- erasures ---
    void note_erasure(Step& step, const CheckedRecord& record);
    void note_staff(Step& step, const CheckedRecord& record);
    void forget_erasure(Step& step, const ParsedRecord& act);
    void load_erasures(const RecordIndex& index, Monotonic look_at);
    // May what this version says go: by the records, and by what this node waited?
    [[nodiscard]] std::optional<WallTime> erasure_due(const HeldErasure& erasure) const;
    [[nodiscard]] bool is_erasure_known(const Header& header) const;
    [[nodiscard]] bool is_destroyed(const Header& header) const;
    void keep_erasure(Step& step, const HeldErasure& erasure);
    void begin_erasing(Step& step, const HeldErasure& erasure);
    [[nodiscard]] bool has_begun_erasing(const CenterId& center) const;
    void erase_aside(Step& step, Sweep& sweep);
    void note_bodies(Step& step, const Header& header);
    void erasing_done(Step& step, const CenterId& center);
    void sign_receipt(Step& step, const Scope& scope, std::span<const RecordId> ids);
    void note_receipt(Step& step, const ParsedRecord& receipt);
    void note_answer(Step& step, const HeldErasure& erasure, const CenterId& from);
    void take_early_receipts(Step& step, const HeldErasure& erasure);
    void forget_receipt(Step& step, const ParsedRecord& receipt);
    void load_receipts(const RecordIndex& index);
    [[nodiscard]] Result<Header> own_version(Step& step, const RecordId& id);
    [[nodiscard]] std::set<Scope> scopes_of_versions(Step& step, const Header& version);
    [[nodiscard]] ItemReply sign_erasure(Step& step,
                                         const Scope& scope,
                                         const SlotId& slot,
                                         const input::Erase& in,
                                         const SecretKey& staff);

    // --- gossip ---
    void announce(Step& step, const std::vector<PendingStores::Item>& items);
    void push(Step& step, Session& session, const std::vector<RecordId>& ids);
    void send_requests(Step& step, Session& session);
    // What a record that came over this link says about pushing there.
    enum class Way { of_use, of_no_use, unknown };
    void note_way(Step& step, Session& session, const Scope& scope, const RecordId& id, Way way);
    [[nodiscard]] bool is_fresh(Hlc time, Now now) const;

    // --- records ---
    // The gate's second half, the same for every way in: does it count, and may it be here?
    [[nodiscard]] Admission admit(Step& step,
                                  CheckedRecord record,
                                  const Session* from,
                                  bool is_bulk);
    [[nodiscard]] Result<void> judge(const CheckedRecord& record, const Session* from) const;
    // Of what this center wrote: whether it was removed does not matter here.
    [[nodiscard]] Result<void> judge_standing(const ParsedRecord& record) const;
    void order(Step& step, CheckedRecord record, std::optional<PeerId> from, bool is_bulk);
    void put_local(Step& step, LocalPut put);
    [[nodiscard]] StoreTicket current_ticket(Step& step);
    void retry(Step& step, std::vector<Deferred::Entry> entries);
    void settle_authority(Step& step);
    void members_changed(Step& step);
    // Pre: it counts. True if it is for the roster, which then has to settle; false: where a
    // machine can be called.
    bool add_authority(const CheckedRecord& record);
    void load_authority(const RecordIndex& index);
    void checked_from_peer(Step& step,
                           const CheckPurpose& purpose,
                           std::vector<Result<CheckedRecord>>& records);
    void checked_join(Step& step,
                      const CheckPurpose& purpose,
                      std::vector<Result<CheckedRecord>>& records);
    [[nodiscard]] bool would_fork(const CheckedRecord& record) const;
    // Of what this center's people signed just now: it counts at once or is refused, since what
    // waits could make a fork later. Errors: changed_meanwhile where it would now; in_the_future,
    // those of judge.
    [[nodiscard]] Result<void> judge_new(const Step& step, const CheckedRecord& record) const;
    [[nodiscard]] Result<void> judge_all_new(
        const Step& step, const std::vector<Result<CheckedRecord>>& records) const;
    void checked_take_in(Step& step,
                         const CheckPurpose& purpose,
                         std::vector<Result<CheckedRecord>>& records);
    void note_refused(const RecordId& id);

    // --- local ---
    // The rules of publishing; writes nothing. `last`: of a dry run.
    [[nodiscard]] Judged judge_draft(Step& step,
                                     const Draft& draft,
                                     const std::optional<UnwrittenVersion>& last);
    [[nodiscard]] Judged judge_if_newer(Step& step,
                                        const KindRow& kind,
                                        const Draft& draft,
                                        const Body& body,
                                        const SlotId& slot,
                                        SlotVersions standing);
    [[nodiscard]] ItemReply write_version(Step& step,
                                          const NewVersion& version,
                                          const SecretKey& staff);
    [[nodiscard]] std::optional<Body> body_of(Step& step, const RecordId& id);
    [[nodiscard]] bool is_withdrawn(Step& step, const RecordId& id);
    [[nodiscard]] Result<std::vector<BodyReader>> readers_for(Step& step, const Draft& draft) const;
    [[nodiscard]] Result<CheckedRecord> sign_fact(Step& step,
                                                  const Draft& draft,
                                                  const SlotId& slot,
                                                  const std::vector<SlotHead>& heads,
                                                  const SecretKey& staff);
    // Of the manifest in force, now; null: the key may do nothing, or was revoked.
    [[nodiscard]] const Grant* staff_grant(const Step& step, const PublicKey& key) const;
    // Errors: key_revoked, key_not_granted.
    [[nodiscard]] Result<void> judge_staff(const Step& step, const PublicKey& key) const;
    // `own` where there is one, else the key that is open. Errors: locked, those of judge_staff.
    [[nodiscard]] Result<std::shared_ptr<const SecretKey>> signer_for(
        const Step& step, const std::shared_ptr<const SecretKey>& own) const;
    [[nodiscard]] bool may_sponsor_now(const Step& step) const;
    // Why this center may do nothing as a member; no error where it may. Errors: restoring,
    // not_a_member, removed.
    [[nodiscard]] Result<void> judge_membership() const;
    // The same, but a removed center may still write for itself. Errors: restoring, not_a_member.
    [[nodiscard]] Result<void> judge_writing() const;
    // `answers`: the removals that it takes back.
    [[nodiscard]] Result<CheckedRecord> sign_sponsorship(Step& step,
                                                         const CenterId& center,
                                                         const std::vector<RecordId>& answers,
                                                         const SecretKey& staff);
    [[nodiscard]] Header own_header(Step& step,
                                    KindId kind,
                                    RecordClass record_class,
                                    const Scope& scope,
                                    const PublicKey& key);
    // Would our next record wait at everybody? So after the wall clock was set back by much.
    [[nodiscard]] bool is_clock_ahead(Now now) const {
        return is_in_the_future({clock_.last().value + 1}, now.wall);
    }
    [[nodiscard]] std::uint64_t next_sequence(const RecordIndex& index, const Scope& scope);
    void reply_when_durable(Step& step, Reply reply);
    // May this machine's key sign now: granted, a member's, and with a clock that others follow?
    [[nodiscard]] bool can_sign_as_machine(Now now) const;

    // --- peers ---
    void load_endpoint(const CheckedRecord& record);
    void note_closed(Step& step, const Session& session, std::string_view reason, bool is_in_order);
    void peers_changed(Monotonic now);
    [[nodiscard]] std::vector<DialTable::Target> targets_of(const CenterId& center,
                                                            WallTime wall) const;
    void refresh_candidates(Now now);
    [[nodiscard]] std::optional<CenterId> likely_center(const Session& session, Now now) const;
    [[nodiscard]] PeerStands peer_stands(Now now) const;
    void want_chosen(Step& step, const PeerChoice::Chosen& chosen, const PeerStands& stands);
    void want_nearby(Step& step, const PeerStands& stands);
    // Both: when to look again.
    [[nodiscard]] Monotonic let_go_of_others(Step& step,
                                             const PeerChoice::Chosen& chosen,
                                             const PeerStands& stands);
    [[nodiscard]] Monotonic remember_anchors(Step& step);
    void load_anchors(const RecordIndex& index, Now now);
    void load_synced(const RecordIndex& index);
    void read_stored_anchors(const RecordIndex& index);
    [[nodiscard]] bool has_inbound_room(const PublicKey& device, std::optional<PeerId> but) const;

    NodeConfig config_;
    Random& random_;
    Roster roster_;
    Endpoints endpoints_;
    HybridClock clock_;
    Home home_;  // of this center, by its manifest in force
    Subscriptions subscriptions_;
    RestoreHold hold_;
    Blocks blocks_;

    std::map<PeerId, Session> sessions_;
    DialTable dials_;
    ShortIdKey short_id_key_;  // of this run
    RequestTracker tracker_;
    RecentIds recent_{kRecentIdsMax};

    PendingStores pending_;
    Deferred deferred_;
    std::set<RecordId> refused_;  // not asked for again in this run; bounded
    std::map<CheckTicket, CheckPurpose> checks_;
    std::size_t unchecked_bytes_ = 0;  // of all of them
    CheckTicket last_check_ = 0;
    StoreTicket last_store_ = 0;
    StoreTicket durable_ = 0;  // the last of this run
    std::uint64_t last_page_ = 0;
    bool is_authority_changed_ = false;
    bool has_new_list_ = false;  // of what still counts
    Standings standings_seen_;   // when it was last looked who is a member
    Sweeps sweeping_;
    Erasing erasing_;

    Invitations invitations_;
    std::shared_ptr<const SecretKey> staff_;
    Monotonic unlocked_until_;
    std::map<Scope, std::uint64_t> sequences_;
    std::map<StoreTicket, std::vector<Reply>> owed_;
    // Sessions that learn that their center was sponsored as soon as that is durable.
    std::map<StoreTicket, std::vector<PeerId>> joins_;

    Monotonic announce_due_;  // when to look whether our own endpoint is told as it is
    std::optional<Monotonic> announced_at_;

    PeerChoice choice_;
    PeerFinding finding_;

    Inquiries inquiries_;
    // When a peer that takes everything last held the same of nation and public; and what of that
    // the store knows.
    std::optional<WallTime> synced_at_;
    std::optional<WallTime> synced_kept_;
    std::map<SearchTicket, PeersQuery> searches_;  // for peers
    SearchTicket last_search_ = 0;

    ContentFetches contents_;
    // Each file comes in many questions, and each names the same record: it is read once.
    std::map<RecordId, RecordFiles> record_files_;

    std::map<Scope, Unsealed> unsealed_;
    ChunkLeases leases_;
    std::set<PublicKey> distrusted_sealers_;  // each with a proof among the local values
    std::optional<Recheck> recheck_;          // one batch at a time
    std::optional<Monotonic> bulk_since_;
    bool may_have_vouched_ = true;  // until the store says no
};

}  // namespace tsunagi
