// control_types.h - what is asked of the daemon and what it answers, as plain values
// (protocol/schema/control.capnp).
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "protocol/base/scope.h"
#include "protocol/inquiry/coverage.h"
#include "protocol/matching/resource_match.h"
#include "protocol/record/center_state.h"
#include "protocol/record/erasure.h"
#include "protocol/record/facets.h"
#include "protocol/record/header.h"
#include "protocol/record/removal.h"

namespace tsunagi::client {

inline constexpr std::uint16_t kControlVersion = 2;

// --- requests ---
struct StatusRequest {};
struct MembersRequest {};
struct PeersRequest {};
struct LockRequest {};
struct AddPeerRequest {
    std::string address;
};
struct InviteRequest {
    std::string address;
    std::uint64_t lifetime_seconds = 0;
};
struct SponsorRequest {
    CenterId center;
    bool is_return = false;  // it was removed and shall come back
};
struct UnlockRequest {
    Bytes seed;  // wiped by who made it, as `box`; the frame is wiped after sending
    std::uint64_t seconds = 0;
    Bytes box;  // the secret half of the center's box key, or empty
};
struct Draft {
    KindId kind = 0;
    ScopeLevel level = ScopeLevel::center;
    std::uint32_t area = 0;
    Bytes body;
    Bytes slot;
    bool only_if_newer = false;
    std::vector<RecordId> base;       // refused where others are the newest versions by now
    std::vector<CenterId> readers{};  // kinds that are sealed: who can read it beside this center
};
struct PublishRequest {
    std::vector<Draft> drafts;
    // Only asks what would become of them: nothing is written, no key need be open. Drafts of one
    // slot that follow each other on the connection are judged by each other, others by what
    // stands.
    bool is_dry_run = false;
};
struct ShowRequest {
    std::string id;
};
// The newest versions of what this center wrote in a slot.
struct StandingRequest {
    SlotId slot;
};
struct ListRequest {
    KindId kind = 0;
    std::uint32_t limit = 0;
};
// Regions are not sent: their prefectures are. `filter.center` is not used: whose records are asked
// for is told by the daemon's own center.
struct SearchRequest {
    std::string words;
    FacetFilter filter;
    std::uint32_t limit = 0;
    std::uint32_t offset = 0;
    std::uint64_t after = 0;
};
struct MatchRequest {
    std::string id;
    DayNumber today = 0;
    std::uint32_t limit = 0;
    std::uint64_t after = 0;
};
// Asks the peers as well; `offset` and `after` are not used.
struct FederatedSearchRequest {
    SearchRequest search;
    std::uint32_t wait_ms = 0;  // for those who do not answer; 0: the usual
};
// A record that is not here, from the peers.
struct FederatedShowRequest {
    std::string id;
    std::uint32_t wait_ms = 0;
};
struct CheckRequest {
    bool signatures = true;
};
struct BundleExportRequest {
    std::vector<Scope> scopes;  // owners are not sent: a center scope is the daemon's own
    std::int64_t since_ms = 0;
    bool is_backup = false;   // instead: everything, in the order of arrival
    std::uint64_t after = 0;  // of a backup: what arrived later
};
struct BundleMoreRequest {};
struct TakeInRequest {
    CharterId charter;
    Bytes records;        // whole ones, one after another
    bool is_new = false;  // signed just now by an officer: refused where it would make a fork
};
// This center's manifests, co-signatures and revocations.
struct ManifestRequest {};
// What a key of this center signed.
struct KeyRecordsRequest {
    PublicKey key;
    std::int64_t since_ms = 0;       // 0: nothing of it is late
    std::optional<CenterId> center;  // all that this one wrote instead
};
// Nothing new of it is taken here any more, or it is again.
struct BlockRequest {
    CenterId center;
    bool is_blocked = true;
    std::string reason;
};

// What a record of this center says goes, in all versions, everywhere.
struct EraseRequest {
    RecordId record;
    ErasureReason reason = ErasureReason::other;
    bool is_at_once = false;
    std::string note;  // stays at this center
};
// `record`: what is erased, or its erasure.
struct ApproveErasureRequest {
    RecordId record;
};
struct ErasuresRequest {};
// A restored center shall not wait for others any longer.
struct EndRestoringRequest {};

struct SubscribeRequest {
    ScopeLevel level = ScopeLevel::nation;
    std::uint32_t area = 0;  // 0 with an area level: the center's own
    bool is_wanted = true;
};

// A file that is to be attached: what of it the daemon does not have is put after this.
struct ContentOfferRequest {
    PieceList pieces;
};
struct ContentPutRequest {
    std::vector<std::pair<std::uint32_t, ByteSpan>> pieces;  // number and bytes, at most 8
};
struct ContentFinishRequest {};
struct ContentFetchRequest {
    RecordId record;
    ContentId content;
};
struct ContentReadRequest {
    ContentRef ref;
};

using Request = std::variant<StatusRequest,
                             MembersRequest,
                             PeersRequest,
                             AddPeerRequest,
                             InviteRequest,
                             SponsorRequest,
                             UnlockRequest,
                             LockRequest,
                             PublishRequest,
                             ShowRequest,
                             StandingRequest,
                             ListRequest,
                             SearchRequest,
                             CheckRequest,
                             BundleExportRequest,
                             BundleMoreRequest,
                             TakeInRequest,
                             ManifestRequest,
                             SubscribeRequest,
                             EndRestoringRequest,
                             MatchRequest,
                             FederatedSearchRequest,
                             FederatedShowRequest,
                             ContentOfferRequest,
                             ContentPutRequest,
                             ContentFinishRequest,
                             ContentFetchRequest,
                             ContentReadRequest,
                             KeyRecordsRequest,
                             EraseRequest,
                             ApproveErasureRequest,
                             ErasuresRequest,
                             BlockRequest>;

// --- answers ---
struct ScopeStatus {
    std::string scope;
    std::uint64_t records = 0;
    Digest digest;
    bool is_declined = false;  // nothing of it is taken from others
};
struct DeferredCount {
    std::uint16_t reason = 0;
    std::uint64_t count = 0;
};
enum class PeerState : std::uint8_t { connecting = 0, waiting = 1, connected = 2, joining = 3 };
// Why the service calls it: the numbers of control.capnp.
enum class PeerRole : std::uint8_t {
    called_us = 0,
    configured = 1,
    area = 2,
    near = 3,
    well_connected = 4,
    far = 5,
    fill = 6,
    anchor = 7,
    lan = 8,
};
struct PeerAnswer {
    std::string address;
    std::optional<CenterId> center;
    std::string name;
    PeerState state = PeerState::connecting;
    bool inbound = false;
    std::int64_t last_sync_ms = 0;  // 0: never
    std::string trouble;
    PeerRole role = PeerRole::called_us;
};
struct StatusAnswer {
    CenterId center;
    std::string name;
    std::string federation;
    std::uint32_t members = 0;
    bool is_member = false;
    std::uint64_t records = 0;
    std::vector<ScopeStatus> scopes;
    std::vector<PeerAnswer> peers;
    std::vector<DeferredCount> deferred;
    bool is_unlocked = false;
    std::optional<PublicKey> open_key{};  // whose; null where this connection opened one of its own
    std::uint64_t unlocked_seconds = 0;
    std::uint64_t search_behind = 0;
    std::uint64_t unchecked = 0;  // a seal answers for them
    bool is_writing = true;
    // Erased texts in the center's files: 0 none, 1 soon to be cleared out, 2 being cleared out, 3
    // waits for room, 4 failed and tried again.
    std::uint8_t purge = 0;
    std::string software;
    Home home;
    // From a backup. Waits: nothing is signed until enough centers were compared with.
    enum class Restored : std::uint8_t { no, waits, compared, ended };
    Restored restored = Restored::no;
    std::int64_t restored_made_ms = 0;
    std::uint32_t restored_compared = 0;
    std::uint32_t restored_needed = 0;  // 0: there is no other center
    bool is_removed = false;
};
struct MemberAnswer {
    CenterId center;
    std::string name;
    Home home;
    bool admitted = false;
    std::vector<CenterId> sponsors;
    std::optional<PublicKey> box;
    CenterState state = CenterState::waiting;
    bool is_forked = false;
    std::vector<CenterId> returners;  // members that vouch for its return, where it was removed
    bool is_blocked = false;          // here
    std::string block_reason;
};
// A removal that was proposed, whatever came of it.
struct RemovalAnswer {
    RecordId id;
    CenterId center;
    CenterId proposer;
    RemovalReason reason = RemovalReason::other;
    std::int64_t time_ms = 0;
    std::vector<CenterId> behind;  // that count for it
    bool is_in_force = false;
    bool is_answered = false;  // in force, and the center was taken back
};
struct MembershipAnswer {
    Digest digest;
    std::uint16_t sponsors_needed = 0;  // 0: the charter is not here
    std::uint16_t removers_needed = 0;
};
struct InvitationAnswer {
    std::string text;
};
enum class DraftOutcome : std::uint8_t {
    stored = 0,
    updated = 1,
    unchanged = 2,
    refused = 3,
    waiting = 4
};
struct OutcomeAnswer {
    DraftOutcome outcome = DraftOutcome::refused;
    RecordId id;
    std::uint16_t error = 0;
    std::string field;
    std::optional<RecordId> replaced;  // updated: a version that it replaces
};
struct PublishedAnswer {
    std::vector<OutcomeAnswer> outcomes;
};
struct SourceAnswer {
    RecordId id;
    CenterId center;
    std::string center_name;
    std::int64_t updated_ms = 0;
};
enum class FoundIn : std::uint8_t {
    title = 0,
    reading = 1,
    tags = 2,
    codes = 3,
    text = 4,
    translated_title = 5,
    translated_text = 6,
};
struct WordMatchAnswer {
    std::string word;
    std::vector<FoundIn> fields;  // none: the record lacks the word
};
struct ItemAnswer {
    RecordId id;
    KindId kind = 0;
    CenterId center;
    std::string center_name;
    std::string scope;
    std::int64_t updated_ms = 0;
    Bytes body;
    std::int64_t score = 0;
    std::string snippet;
    std::vector<SourceAnswer> sources;
    Bytes slot;
    bool is_hidden = false;
    std::uint64_t arrival = 0;
    std::vector<WordMatchAnswer> matches;
    std::vector<MatchReason> reasons;
    std::optional<CenterId> told_by;  // it is not here: who sent it
    std::string told_by_name;
    std::vector<ContentId> contents_here;  // show: which of its files are here
    std::vector<CenterId> readers;         // of a sealed body: who can read it
    std::uint16_t closed = 0;        // why a sealed body was not opened (result.h); 0: it is open
    std::vector<RecordId> replaces;  // the versions that it was made from
    struct Erased {
        std::int64_t time_ms = 0;
        ErasureReason reason = ErasureReason::other;
        bool is_gone = false;  // its body is not here any more
    };
    std::optional<Erased> erased{};  // its center has erased it
};
// How far an erasure of this center is here: the numbers of control.capnp.
enum class ErasureStage : std::uint8_t { hidden = 0, going = 1, gone = 2, gone_from_files = 3 };
enum class ErasureBacking : std::uint8_t { none = 0, one_person = 1, whole = 2 };
struct ErasureAnswer {
    RecordId id;
    Bytes slot;
    std::string scope;
    std::int64_t time_ms = 0;
    ErasureReason reason = ErasureReason::other;
    ErasureStage stage = ErasureStage::hidden;
    ErasureBacking backing = ErasureBacking::none;
    std::int64_t due_ms = 0;  // 0: not known, or begun
    std::uint32_t expected = 0;
    std::uint32_t answered = 0;
    std::vector<std::string> missing;  // names of centers
    std::string note;
};
// Of one member: whether it was asked, and what came of it.
struct CoveredCenter {
    CenterCoverage coverage;
    std::string name;
    std::uint8_t prefecture = 0;
};
struct CoverageAnswer {
    std::vector<CoveredCenter> centers;
};
// A file that is damaged, or, of this center's own records, not here.
struct DamagedFile {
    RecordId record;
    std::string title;  // of the record
    std::string name;
    bool is_own = false;
    bool is_missing = false;
};
struct DamageAnswer {
    std::string place;
    std::string what;
    bool is_repairable = false;
    std::optional<DamagedFile> file{};
};
struct ProgressAnswer {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
};
struct ProblemAnswer {
    std::uint16_t error = 0;
    std::string detail;
};
struct SummaryAnswer {
    std::uint64_t count = 0;
    std::uint64_t total = 0;
    bool is_ranked = false;  // nothing has all the words; these have the most of them
    std::uint32_t words_left_out = 0;
    bool has_more = false;  // federated search: somebody has more than it gave
};
struct BundleBegunAnswer {
    CharterId charter;
    std::uint64_t records = 0;  // at most so many will come
    // Of a backup: the store's epoch, the last arrival that is in it, and how many were left for
    // the next one, since they are being checked still.
    std::uint64_t epoch = 0;
    std::uint64_t through = 0;
    std::uint64_t unchecked = 0;
    Digest erased{};  // changes with what is erased
};
struct LocalValue {
    std::string key;
    Bytes value;
};
struct BundlePageAnswer {
    Bytes records;
    std::uint64_t count = 0;
    bool is_authority = false;
    bool is_last = false;
    std::vector<LocalValue> locals{};  // of a backup
};

struct ContentMissingAnswer {
    std::vector<std::uint32_t> numbers;  // none: it is here
};
struct ContentBytesAnswer {
    Bytes bytes;
};
struct OwnManifestAnswer {
    Bytes record;
    CharterId charter;
};
struct KeyRecord {
    RecordId id;
    KindId kind = 0;
    Scope scope;             // without owner
    bool is_late = false;    // it says a time at or after that of the request
    bool came_late = false;  // it came behind a record of anybody that says such a time
};
struct KeyRecordsAnswer {
    std::vector<KeyRecord> records;  // in the order in which they came here
};

using Answer = std::variant<StatusAnswer,
                            MemberAnswer,
                            PeerAnswer,
                            InvitationAnswer,
                            PublishedAnswer,
                            ItemAnswer,
                            DamageAnswer,
                            ProgressAnswer,
                            ProblemAnswer,
                            SummaryAnswer,
                            BundleBegunAnswer,
                            BundlePageAnswer,
                            CoverageAnswer,
                            ContentMissingAnswer,
                            ContentBytesAnswer,
                            OwnManifestAnswer,
                            KeyRecordsAnswer,
                            ErasureAnswer,
                            RemovalAnswer,
                            MembershipAnswer>;

}  // namespace tsunagi::client
