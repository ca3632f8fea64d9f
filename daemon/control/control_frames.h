// control_frames.h - what `tsunagi` asks and what it is answered, as values, and their bytes
// (protocol/schema/control.capnp).
//
// Decoding is the wall: it copies everything out, checks form and bounds, and moves secret keys
// straight into locked memory. What a request may do is the server's question. Not the socket, not
// the length in front of a message. Errors: malformed, unknown_format (another version of the
// program), over_limit, bad_text.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/purge_state.h"
#include "protocol/crypto/box.h"
#include "protocol/crypto/keys.h"
#include "protocol/inquiry/coverage.h"
#include "protocol/matching/resource_match.h"
#include "protocol/node/erasing.h"
#include "protocol/node/io.h"
#include "protocol/node/node.h"
#include "protocol/node/restore_hold.h"
#include "protocol/record/facets.h"

namespace tsunagi::control {

inline constexpr std::uint16_t kControlVersion = 2;
inline constexpr std::size_t kMessageBytesMax = 1 << 20;
inline constexpr std::size_t kDraftsMax = 4096;      // in one request
inline constexpr std::size_t kItemsMax = 1'000'000;  // a list's limit
inline constexpr std::size_t kSourcesMax = 256;      // shown with one item
inline constexpr std::size_t kExportScopesMax = 64;  // named in one export
inline constexpr Duration kFederatedWaitUsual = std::chrono::seconds(5);
inline constexpr std::size_t kErasureNoteBytesMax = 4'096;
inline constexpr std::size_t kMatchesMax = 50;  // in one answer, which is one page

// --- requests ---

struct StatusRequest {};
struct MembersRequest {};
struct PeersRequest {};
struct AddPeerRequest {
    std::string address;
};
struct InviteRequest {
    std::string address;
    Duration lifetime{};
};
struct SponsorRequest {
    CenterId center;
    bool is_return = false;
};
struct BlockRequest {
    CenterId center;
    bool is_blocked = true;
    std::string reason;
};
struct UnlockRequest {
    std::shared_ptr<const SecretKey> staff;
    std::uint64_t seconds = 0;
    std::shared_ptr<const BoxKey> box;  // null: sealed bodies stay closed
};
struct LockRequest {};
// A draft whose scope may still lack its area: area 0 stands for the center's own.
struct PublishRequest {
    std::vector<Draft> drafts;
    bool is_dry_run = false;  // only asks what would become of them
};
struct ShowRequest {
    std::string id;  // hexadecimal digits, lower case, 8 to 64
};
struct StandingRequest {
    SlotId slot;  // of this center
};
struct ListRequest {
    KindId kind = 0;
    std::size_t limit = 0;
};
// `filter.center` is not told: whose records are asked for is meant of this center.
struct SearchRequest {
    std::string words;
    FacetFilter filter;
    std::size_t limit = 0;
    std::size_t offset = 0;
    std::uint64_t after = 0;
};
struct MatchRequest {
    std::string id;  // as in ShowRequest
    DayNumber today = 0;
    std::size_t limit = 0;
    std::uint64_t after = 0;
};
struct FederatedSearchRequest {
    SearchRequest search;
    Duration wait{};
};
struct FederatedShowRequest {
    std::string id;  // as in ShowRequest
    Duration wait{};
};
struct CheckRequest {
    bool signatures = false;
};
// Scopes may still lack their area: area 0 stands for the center's own.
struct BundleExportRequest {
    std::vector<Scope> scopes;
    std::int64_t since_ms = 0;
    bool is_backup = false;  // instead: everything, in the order of arrival
    Arrival after = 0;       // of a backup: what arrived later
};
struct BundleMoreRequest {};
struct TakeInRequest {
    CharterId charter;
    std::vector<Bytes> records;
    bool is_new = false;  // submit
};
struct ManifestRequest {};
struct KeyRecordsRequest {
    PublicKey key;
    std::int64_t since_ms = 0;       // 0: nothing of it is late
    std::optional<CenterId> center;  // all that this one wrote instead
};

struct EraseRequest {
    RecordId record;
    Erasure what;
    std::string note;
};
struct ApproveErasureRequest {
    RecordId record;
};
struct ErasuresRequest {};

// The scope may still lack its area: area 0 stands for the center's own.
struct SubscribeRequest {
    Scope scope;
    bool is_wanted = true;
};

struct EndRestoringRequest {};

struct ContentOfferRequest {
    ContentRef ref;
    PieceList pieces;  // of this content
};
struct ContentPutRequest {
    std::vector<std::pair<std::uint32_t, Bytes>> pieces;
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

// Wipes the message where it holds a seed. Pre: the bytes are a whole message.
[[nodiscard]] Result<Request> decode_request(Bytes& message);

// --- answers ---

struct PeerAnswer {
    std::string address;
    std::optional<CenterId> center;
    std::string name;
    std::uint8_t state = 0;
    bool is_inbound = false;
    std::int64_t last_sync_ms = 0;
    std::string trouble;
    std::uint8_t role = 0;
};
struct ScopeAnswer {
    std::string scope;
    std::uint64_t records = 0;
    Digest digest;
    bool is_declined = false;  // nothing of it is taken from others
};
struct StatusAnswer {
    CenterId center;
    std::string name;
    std::string federation;
    std::uint32_t members = 0;
    bool is_member = false;
    std::uint64_t records = 0;
    std::vector<ScopeAnswer> scopes;
    std::vector<PeerAnswer> peers;
    std::vector<std::pair<Error, std::uint64_t>> deferred;
    bool is_unlocked = false;
    std::optional<PublicKey> open_key{};
    std::uint64_t unlocked_seconds = 0;
    std::uint64_t search_behind = 0;
    std::uint64_t unchecked = 0;
    bool is_writing = true;
    PurgeState purge = PurgeState::none;
    std::string software;
    Home home;
    std::optional<RestoreHold::Mark> restored{};
    std::size_t restored_needed = 0;
    bool is_removed = false;
};
struct MemberAnswer {
    CenterId center;
    std::string name;
    Home home;
    bool is_admitted = false;
    std::vector<CenterId> sponsors;
    std::optional<PublicKey> box;
    CenterState state = CenterState::waiting;
    bool is_forked = false;
    std::vector<CenterId> returners;
    std::optional<std::string> blocked;
};
struct MembershipAnswer {
    Digest digest;
    std::uint16_t sponsors_needed = 0;
    std::uint16_t removers_needed = 0;
};
struct InvitationAnswer {
    std::string text;
};
struct PublishedAnswer {
    std::vector<ItemReply> items;
};
struct SourceAnswer {
    RecordId id;
    CenterId center;
    std::string center_name;
    std::int64_t updated_ms = 0;
};
struct WordMatchAnswer {
    std::string word;
    std::vector<std::uint8_t> fields;
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
    std::optional<SlotId> slot;
    bool is_hidden = false;
    std::uint64_t arrival = 0;
    std::vector<WordMatchAnswer> matches;
    std::vector<MatchReason> reasons;
    std::optional<CenterId> told_by;  // it is not here
    std::string told_by_name;
    std::vector<ContentId> contents_here;
    std::vector<CenterId> readers;  // of a sealed body
    std::optional<Error> closed;    // why a sealed body was not opened
    std::vector<RecordId> replaces;
    struct Erased {
        std::int64_t time_ms = 0;
        ErasureReason reason = ErasureReason::other;
        bool is_gone = false;  // its body is not here any more
    };
    std::optional<Erased> erased{};
};
struct ErasureAnswer {
    ErasureView view;
    std::vector<std::string> missing;  // names, or ids
    std::string note;
};
struct CoveredAnswer {
    CenterCoverage coverage;
    std::string name;
    std::uint8_t prefecture = 0;
};
struct CoverageAnswer {
    std::vector<CoveredAnswer> centers;
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
struct ErrorAnswer {
    Error error = Error::invalid_argument;
    std::string detail;
};
struct DoneAnswer {
    std::uint64_t count = 0;
    std::uint64_t total = 0;
    bool is_ranked = false;
    std::uint32_t words_left_out = 0;
    bool has_more = false;  // federated search: somebody has more than it gave
};
struct BundleBegunAnswer {
    CharterId charter;
    std::uint64_t records = 0;
    // Of a backup.
    std::uint64_t epoch = 0;
    Arrival through = 0;
    std::uint64_t unchecked = 0;
    Digest erased{};
};
struct BundlePageAnswer {
    Bytes records;
    std::uint64_t count = 0;
    bool is_authority = false;
    bool is_last = false;
    std::vector<LocalPut> locals{};
};

struct ContentMissingAnswer {
    std::vector<std::uint32_t> numbers;
};
struct OwnManifestAnswer {
    Bytes record;
    CharterId charter;
};
struct ContentBytesAnswer {
    Bytes bytes;
};
struct KeyRecord {
    RecordId id;
    KindId kind = 0;
    Scope scope;
    bool is_late = false;    // it says a time at or after that of the request
    bool came_late = false;  // it came behind a record of anybody that says such a time
};
struct KeyRecordsAnswer {
    std::vector<KeyRecord> records;
};

using Answer = std::variant<StatusAnswer,
                            MemberAnswer,
                            PeerAnswer,
                            InvitationAnswer,
                            PublishedAnswer,
                            ItemAnswer,
                            DamageAnswer,
                            ProgressAnswer,
                            ErrorAnswer,
                            DoneAnswer,
                            BundleBegunAnswer,
                            BundlePageAnswer,
                            CoverageAnswer,
                            ContentMissingAnswer,
                            ContentBytesAnswer,
                            OwnManifestAnswer,
                            KeyRecordsAnswer,
                            ErasureAnswer,
                            RemovalView,
                            MembershipAnswer>;

// Adds the length and the message to `out`. An answer over the size of a message becomes an error
// answer.
void append_answer(Bytes& out, const Answer& answer);

}  // namespace tsunagi::control
