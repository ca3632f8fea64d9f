// node.h - one center's protocol machine: inputs in, effects out, no clock, no socket, no disk.
//
// Owns all protocol state of a running center: who is a member (authority/roster.h), one session
// per connection (node/session.h), what to fetch from whom (gossip/request_tracker.h), records that
// wait, invitations, the clock. Routes each input to these parts and gathers their effects; what a
// record means is decided in one place, the gate (`admit`).
//
// Thread: one at a time. Time: `now.monotonic` must not decrease. Errors: none; what is refused
// comes back as an effect.
#pragma once

#include <memory>

#include "protocol/base/limits.h"
#include "protocol/base/random.h"
#include "protocol/gossip/peer_role.h"
#include "protocol/node/erasing.h"
#include "protocol/node/io.h"
#include "protocol/node/record_index.h"
#include "protocol/node/restore_hold.h"
#include "protocol/record/center_state.h"
#include "protocol/record/manifest.h"
#include "protocol/record/removal.h"

namespace tsunagi {

struct NodeConfig {
    CenterId center;
    CharterId charter;
    WriterInstance writer = 0;         // of this store
    std::string software = "tsunagi";  // told to peers
    std::vector<std::string> peers;    // addresses to keep connected to
    // Not admitted yet: where and with what to ask.
    struct Join {
        std::string address;
        PublicKey pin;
        Bytes token;
    };
    std::optional<Join> join;
    PublicKey device;  // this machine's, as invitations tell it
    // Where others can call this machine, as endpoints say it (is_endpoint_address). Nothing is
    // announced unless told.
    std::vector<std::string> announce;
    std::uint16_t room = kRoomDefault;  // links that others may open to it
    // The shell answers Effects.searches. Without it peers ask this node nothing.
    bool answers_queries = false;
    // The shell performs Effects.contents and serves files. Without it peers ask this node for
    // none, and it fetches none.
    bool serves_contents = false;
    // Signs seals and endpoints. Without it nothing is sealed, and no address is told.
    std::shared_ptr<const SecretKey> machine;
};

// What `status`, `members` and `peers` show. Copies; nothing refers into the node.
struct MemberView {
    CenterId center;
    std::string name;
    Home home;
    bool is_admitted = false;
    CenterState state = CenterState::waiting;
    bool is_forked = false;  // two manifests claim one epoch: the one before them is in force
    std::vector<CenterId> sponsors;
    std::vector<Grant> boxes;         // keys that things can be sealed to, by the manifest in force
    std::vector<CenterId> returners;  // members that vouch for its return, where it was removed
    std::optional<std::string> blocked;  // here, with the reason
};
// A removal that was proposed, whatever came of it.
struct RemovalView {
    RecordId id;
    CenterId center;
    CenterId proposer;
    RemovalReason reason = RemovalReason::other;
    Hlc time;                      // as the proposer says
    std::vector<CenterId> behind;  // the centers that count for it, ascending
    bool is_in_force = false;
    bool is_answered = false;  // in force, and the center was taken back
};
enum class PeerState : std::uint8_t { connecting, waiting, connected, joining };
struct PeerView {
    std::string address;
    std::optional<CenterId> center;
    PeerState state = PeerState::waiting;
    Direction direction = Direction::outbound;
    std::optional<PeerRole> role;       // why we call it; none: it called us
    std::optional<WallTime> last_sync;  // when all common scopes were last equal
    std::string trouble;                // why it is not connected
};
struct NodeView {
    std::string federation;  // "" until the charter is here
    bool is_member = false;
    std::string name;
    Home home;
    std::optional<RecordId> manifest;   // of this center, in force
    std::vector<MemberView> members;    // admitted and known ones, ascending by id
    std::vector<RemovalView> removals;  // ascending by time
    unsigned sponsors_needed = 0;       // as the charter says, 0 until it is here
    unsigned removers_needed = 0;
    Digest members_digest;                     // Roster::members_digest
    CenterState state = CenterState::waiting;  // of this center
    std::vector<PeerView> peers;
    std::vector<Scope> declined;  // scopes of which nothing is taken from others, ascending
    std::size_t deferred = 0;     // records that wait
    std::vector<std::pair<Error, std::size_t>> deferred_by_reason;
    bool is_unlocked = false;
    std::optional<PublicKey> open_key;  // of whom
    std::optional<Monotonic> unlocked_until;
    std::optional<RestoreHold::Mark> restored;  // of a store that was made from a backup
    std::size_t restored_needed = 0;            // centers that it has to hold the same as
};

// What a node holds in memory for its peers: each part has a bound in limits.h or beside its user.
struct NodeLoad {
    std::size_t sessions = 0;
    std::size_t tracked = 0;          // ids that are being fetched
    std::size_t deferred = 0;         // records that wait
    std::size_t refused = 0;          // ids that are not asked for again
    std::size_t pending_bytes = 0;    // ordered from the store
    std::size_t unchecked_bytes = 0;  // being checked
    std::size_t dials = 0;            // addresses and centers that are or were called
    std::size_t nearby = 0;           // machines heard on the local network
    std::size_t fetches = 0;          // files that are looked for or fetched
    std::size_t scope_links = 0;      // scopes that peers told about, over all sessions
};

// What people know a center by.
struct CenterLabel {
    std::string name;
    Home home;
};

class Node {
  public:
    // `index` is read for authority records and local values. `random` must outlive the node.
    Node(NodeConfig config, Random& random, const RecordIndex& index, Now now);
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    [[nodiscard]] Effects step(Input input, Now now, const RecordIndex& index);

    // Would a connection from (or to) this device key be of use? Asked by the shell before any byte
    // is exchanged.
    [[nodiscard]] bool accepts(const PublicKey& device, Direction direction, Now now) const;

    [[nodiscard]] NodeView view() const;
    [[nodiscard]] NodeLoad load() const;
    // This center's own, newest first.
    [[nodiscard]] std::vector<ErasureView> erasures() const;
    // The center's name, "" where it is not known.
    [[nodiscard]] std::string name_of(const CenterId& center) const;
    // Of all that are known. For every question of people, for which a view is too much.
    [[nodiscard]] std::map<CenterId, CenterLabel> labels() const;

    // CHECKs that the parts agree with each other. For tests and the simulator.
    void check_invariants() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace tsunagi
