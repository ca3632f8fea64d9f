// io.h - everything that goes into a node and everything that comes out of it.
//
// The shell (daemon or simulator) turns each event into one Input, calls Node::step, and performs
// the Effects in the order of the fields below. Values only: no callbacks, no handles. Nothing that
// claims that this center holds a record leaves before the store has reported it as committed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocol/base/time.h"
#include "protocol/content/content_order.h"
#include "protocol/crypto/keys.h"
#include "protocol/gossip/short_id.h"
#include "protocol/inquiry/coverage.h"
#include "protocol/inquiry/peer_query.h"
#include "protocol/node/peer.h"
#include "protocol/node/record_index.h"
#include "protocol/node/store_order.h"
#include "protocol/record/erasure.h"
#include "protocol/record/record_seal.h"

namespace tsunagi {

using CheckTicket = std::uint64_t;    // one batch of records to be checked, given by the node
using RequestTicket = std::uint64_t;  // one local request, given by the shell
using SearchTicket = std::uint64_t;   // one search for a peer, given by the node

// What a local user wants to publish.
struct Draft {
    KindId kind = 0;
    Scope scope;
    Bytes body;                  // encode_body; empty with a slot: withdraws the fact
    std::optional<SlotId> slot;  // a new version of this slot; else by slot_key() or a fresh slot
    // The versions that this one was made from; where others are the newest by now it is refused.
    // Empty: whatever is the newest.
    std::vector<RecordId> base;
    // Register imports: leave the thing alone if what we hold says the same or is newer.
    bool only_if_newer = false;
    // Kinds that are sealed (KindRow::is_sealed): who can read it beside this center.
    std::vector<CenterId> readers{};
};

// A version that a dry run would have written.
struct UnwrittenVersion {
    SlotId slot;
    Scope scope;
    Bytes body;  // as in Draft
};

namespace input {

struct PeerConnected {
    PeerId peer = 0;
    PublicKey device;  // proved by the handshake
    LinkKey link;      // same at both ends
    Direction direction = Direction::inbound;
    std::string address;  // for people
    std::optional<DialId> dial;
};
struct PeerClosed {
    PeerId peer = 0;
};
// What was ordered to be served has left, or nearly: more may be served.
struct PeerDrained {
    PeerId peer = 0;
    std::size_t entries = SIZE_MAX;  // of the orders that ended since the last time
};
struct FrameReceived {
    PeerId peer = 0;
    ByteSpan frame;
};
struct DialFailed {
    DialId dial = 0;
    std::string reason;
};

// A machine that says on the local network where it listens. Nothing proves it: who answers there
// must have that key.
struct Nearby {
    PublicKey device;
    std::string address;
};

// Records from a file of this center's own (genesis, charter, bundles): same gate as from a peer.
// `is_new`: signed just now by this center's people, who must not make a fork: a manifest (or a
// co-signature of one) that does not follow the one in force, or after which another one is in
// force already, is refused as changed_meanwhile, and nothing waits for a later time.
struct TakeIn {
    RequestTicket request = 0;
    std::vector<Bytes> records;
    bool is_new = false;
};
// `staff` of this and of SponsorCenter: the key of who asks, which signs it whatever else is open;
// null: the one that is (Unlock). Refused with locked without either, with key_not_granted where
// the manifest does not know it.
struct Publish {
    RequestTicket request = 0;
    std::vector<Draft> drafts;
    std::shared_ptr<const SecretKey> staff{};
};
// What Publish would answer, without ids: nothing is signed or stored, and no key need be open.
// Drafts of one slot that follow each other are judged as if those before had been written; others
// by what stands. `last`: of the dry run before this one, where this goes on with it.
struct DryRun {
    RequestTicket request = 0;
    std::vector<Draft> drafts;
    std::optional<UnwrittenVersion> last;
};
// What a record of this center says is to go, in all its versions, at all centers that got any: one
// act for each scope in which a version lies, unless one is there already. Refused with not_found,
// wrong_class, not_your_slot, in_the_future; second_key_needed where it should go at once and the
// center has more than one person.
struct Erase {
    RequestTicket request = 0;
    RecordId record;
    Erasure what;
    std::string note{};  // for this center's own people: kept here alone
    std::shared_ptr<const SecretKey> staff{};
};
// Another person stands behind the erasures of a record, which is named by itself or by one of
// them: they need not wait any more. Refused with not_found; second_key_needed where the same key
// signed them.
struct ApproveErasure {
    RequestTicket request = 0;
    RecordId record;
    std::shared_ptr<const SecretKey> staff{};
};
// What was erased by orders up to this one is in no file of this node any more. At the start the
// shell says so of ticket 0, as soon as nothing of earlier runs is left either.
struct Purged {
    StoreTicket ticket = 0;
};
struct MakeInvitation {
    RequestTicket request = 0;
    std::string address;
    Duration lifetime{};
};
// `is_return`: it was removed and shall come back. Refused with removed where it was and this is
// not said, with invalid_argument where it is said and it was not.
struct SponsorCenter {
    RequestTicket request = 0;
    CenterId center;
    std::shared_ptr<const SecretKey> staff{};
    bool is_return = false;
};
// Nothing more of this center, or something again (node/blocks.h). Refused with not_found where it
// is not known, invalid_argument for this center itself, over_limit.
struct BlockCenter {
    RequestTicket request = 0;
    CenterId center;
    bool is_blocked = true;
    std::string reason{};  // for this center's own people
};
struct AddPeer {
    RequestTicket request = 0;
    std::string address;
};

// Take this scope from others from now on, or nothing of it any more; what is here stays. Refused
// with invalid_argument where it can't be declined, scope_not_ours where this center is outside.
struct Subscribe {
    RequestTicket request = 0;
    Scope scope;
    bool is_wanted = true;
};

// What was restored from a backup shall not wait for other centers any longer
// (node/restore_hold.h). Unchanged where it does not wait.
struct EndRestoring {
    RequestTicket request = 0;
};

// The staff key is open until then, for all who ask; with `opens` false it is only said whether it
// may sign, and who has it gives it with each request. The key is shared with the shell, which
// wipes it by letting go. Refused with key_not_granted where the center's manifest does not know
// it, key_revoked where it was taken back.
struct Unlock {
    RequestTicket request = 0;
    std::shared_ptr<const SecretKey> staff;
    Monotonic until;
    bool opens = true;
};
struct Lock {};

// Answers to Effects.checks, in the order of the bytes; whole batch at once. Of a sealed chunk: its
// records, or the one error that it has as a whole.
struct Checked {
    CheckTicket ticket = 0;
    std::vector<Result<CheckedRecord>> records;
};
// All orders up to and including this one are durable, and the index shows them.
struct Committed {
    StoreTicket ticket = 0;
};
// The store could not write this order and will not try again. Orders behind it were not written
// either.
struct StoreRejected {
    StoreTicket ticket = 0;
    Error error = Error::store_failed;
};

// A question of this center's people to all peers that answer queries. News of it come as
// Effects.inquiries, the end among them, at once where nobody can be asked.
struct Inquire {
    RequestTicket request = 0;
    PeerQuery query;
    Duration wait{};  // kInquiryWaitMax at most
};
// They want no more of it: no news come after this.
struct StopInquiring {
    RequestTicket request = 0;
};
// The answer to a SearchOrder.
struct Searched {
    SearchTicket ticket = 0;
    std::optional<Error> error{};  // nothing could be searched
    TermCounts counts{};
    std::uint64_t total = 0;  // all that was found
    bool is_ranked = false;
    struct Hit {
        RecordId id;
        Bytes record;
    };
    std::vector<Hit> hits{};  // best first
};

// A file that a record here names, wanted here. News of it come as Effects.content_news, the end
// among them, at once where it is here already.
struct FetchContent {
    RequestTicket request = 0;
    RecordId record;
    ContentId content;
};
// They want it no more: no news come after this. What has come is kept for the next time.
struct StopFetching {
    RequestTicket request = 0;
};

struct WakeUp {};

}  // namespace input

using Input = std::variant<input::PeerConnected,
                           input::PeerClosed,
                           input::PeerDrained,
                           input::FrameReceived,
                           input::DialFailed,
                           input::Nearby,
                           input::TakeIn,
                           input::Publish,
                           input::DryRun,
                           input::Erase,
                           input::ApproveErasure,
                           input::Purged,
                           input::MakeInvitation,
                           input::SponsorCenter,
                           input::BlockCenter,
                           input::AddPeer,
                           input::Subscribe,
                           input::EndRestoring,
                           input::Unlock,
                           input::Lock,
                           input::Checked,
                           input::Committed,
                           input::StoreRejected,
                           input::Inquire,
                           input::StopInquiring,
                           input::Searched,
                           input::FetchContent,
                           input::StopFetching,
                           ContentDone,
                           input::WakeUp>;

// Bytes that came from a peer or a file; the pool parses and checks each record (parse_record,
// check_record), or the one sealed chunk (check_sealed): node/checking.h. Background orders may
// wait until nothing else does.
struct CheckOrder {
    CheckTicket ticket = 0;
    std::vector<Bytes> records{};
    std::optional<SealedChunk> sealed{};  // instead of `records`
    bool is_background = false;
};

struct FrameOut {
    PeerId peer = 0;
    Bytes frame;
};

// Records to be read from the store and sent to the peer in `records` frames.
// The shell reads as the link drains, with session/serving.h; ids that are not there any more are
// told as missing.
struct ServeOrder {
    PeerId peer = 0;
    std::uint64_t page = 0;  // 0: answers to requests; else the peer's own number for the page
    std::vector<LogEntry> entries;       // arrival is 0 in answers to requests
    std::size_t bytes_max = 0;           // a page ends early when it has reached this; 0: no bound
    bool is_complete = false;            // nothing comes after `entries` in this scope
    std::vector<RecordId> missing;       // requested, but not here or not for this peer
    std::vector<ShortId> missing_short;  // the same, of those that were asked for by short id
    bool is_push = false;                // nobody asked
    // One sealed chunk instead: `entries` are its records, or none where they are not all here.
    struct Chunk {
        RecordId seal;
        std::uint32_t number = 0;
    };
    std::optional<Chunk> chunk{};
    // Pieces of a file instead, and before them the list where `with_list`.
    struct Content {
        ContentRef ref;
        bool with_list = false;
        std::vector<std::uint32_t> pieces;
    };
    std::optional<Content> content{};
};

// A peer's question, to be searched for among records whose scope has one of these levels, and
// answered by input::Searched. They are many fewer than records, and may wait behind everything
// that this center's own people do.
struct SearchOrder {
    SearchTicket ticket = 0;
    PeerQuery query;  // with `reaches`
};

// What an inquiry brought, in the order in which it came.
struct InquiryNews {
    RequestTicket request = 0;
    struct Begun {
        std::size_t asked = 0;
    };
    // One center's answer: records that passed the gate and may be shown here; none is stored.
    struct Answer {
        CenterId center;
        std::vector<CheckedRecord> records;
        TermCounts counts;
        bool has_more = false;    // than these records
        std::size_t settled = 0;  // how many of those that were asked are heard, or will not be
    };
    struct End {
        std::optional<Error> error{};            // it could not begin
        std::vector<CenterCoverage> coverage{};  // ascending by center
        // The same where this center's own store could not be searched: it speaks for nobody.
        std::vector<CenterCoverage> without_own{};
    };
    std::variant<Begun, Answer, End> news;
};

// How far a file has come. `bytes` of it are here, or where it comes from.
struct ContentNews {
    RequestTicket request = 0;
    std::uint32_t bytes = 0;
    bool is_end = false;
    // At the end: not_found where nobody who could be reached has it, or no such record or file is
    // here; too_large, busy, disk_full, store_failed, not_a_member.
    std::optional<Error> error{};
};

struct DialOrder {
    DialId dial = 0;
    std::string address;           // host:port
    std::optional<PublicKey> pin;  // refuse any other device key
};

// The shell closes the link (after what is queued has left, within a second) and then reports
// PeerClosed, as for any end.
struct CloseOrder {
    PeerId peer = 0;
    Error reason = Error::malformed;
};

// waiting: right in form, kept in memory until what `error` says is over (TakeIn only).
enum class Outcome : std::uint8_t { stored, updated, unchanged, refused, waiting };

struct ItemReply {
    Outcome outcome = Outcome::stored;
    RecordId id;        // the record that now says it; zero where a draft was refused, in a dry run
    Error error{};      // refused, waiting
    std::string field;  // refused with bad_field: which one
    std::optional<RecordId> replaced{};  // updated: a version that the new one replaces
};

// The answer to a local request; exactly one per request, after its records are durable.
struct Reply {
    RequestTicket request = 0;
    std::optional<Error> error;    // the whole request was refused
    std::vector<ItemReply> items;  // Publish, DryRun, TakeIn: one per draft or record, in order
    std::string text;              // MakeInvitation: the invitation's line
    std::optional<UnwrittenVersion> last{};  // DryRun: what its last drafts would have written
};

struct Effects {
    std::optional<StoreOrder> store;
    std::vector<CheckOrder> checks;
    std::vector<FrameOut> frames;
    std::vector<ServeOrder> serves;
    std::vector<DialOrder> dials;
    std::vector<CloseOrder> closes;
    std::vector<Reply> replies;
    std::vector<SearchOrder> searches;
    std::vector<InquiryNews> inquiries;
    std::vector<ContentOrder> contents;
    std::vector<ContentNews> content_news;
    bool has_changed_members = false;  // links whose device is not a member's any more were closed
    Monotonic wake_at = Monotonic::never();
};

}  // namespace tsunagi
