// limits.h - every bound of the protocol, each with its reason.
//
// Over a bound, things stay at the sender or are deferred with a reason that `status` shows;
// nothing is dropped silently. A bound that both ends must share is part of the wire format
// (docs/PROTOCOL.md): DO NOT CHANGE without a new version.
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/base/time.h"

namespace tsunagi {

// --- records (wire format) ---
inline constexpr std::size_t kHeaderBytesMax =
    4096;  // a header is numbers and ids; 4 KiB leaves room for vectors
inline constexpr std::size_t kBodyBytesMax = 256 * 1024;          // longer content is an attachment
inline constexpr std::size_t kRecordOverheadBytes = 8 + 64 + 16;  // lengths, signature, salt
inline constexpr std::size_t kRecordBytesMax =
    kHeaderBytesMax + kBodyBytesMax + kRecordOverheadBytes;
inline constexpr std::size_t kParentsMax = 16;  // siblings that one version can merge
inline constexpr std::size_t kVectorEntriesMax =
    32;  // writers of one slot: staff and machines of one center
inline constexpr std::size_t kTargetsMax = 16;  // what one act can speak of
inline constexpr std::size_t kGrantsMax = 256;  // keys in one manifest
inline constexpr std::size_t kOfficersMax = 16;
inline constexpr std::size_t kFoundersMax = 16;

// --- Cap'n Proto (RELIABILITY: list amplification, deep nesting) ---
inline constexpr int kCapnpNestingMax = 8;
inline constexpr std::size_t kCapnpTraversalFactor = 4;
inline constexpr std::size_t kCapnpTraversalExtraWords = 1024;

// --- text in bodies and manifests ---
inline constexpr std::size_t kTitleBytesMax = 1024;
inline constexpr std::size_t kFieldBytesMax = 16 * 1024;
inline constexpr std::size_t kFieldsMax = 64;
inline constexpr std::size_t kTagsMax = 32;
inline constexpr std::size_t kTagBytesMax = 128;
inline constexpr std::size_t kAreasMax = 64;
inline constexpr std::size_t kNameBytesMax = 512;

// --- time ---
inline constexpr Duration kFutureMax =
    std::chrono::minutes(10);  // ahead of our clock: deferred until due
inline constexpr std::size_t kDeferredMax =
    10'000;  // ids kept with a reason; beyond it peers are asked again

// --- frames and links (wire format: kFrameBytesMax) ---
inline constexpr std::size_t kFrameBytesMax = 1 << 20;
inline constexpr std::size_t kUnauthenticatedLinksMax = 64;
inline constexpr std::size_t kUnauthenticatedLinkBytesMax = 256 * 1024;
inline constexpr Duration kHandshakeTimeout = std::chrono::seconds(5);
inline constexpr std::size_t kLinkQueueBytesMax = 4 << 20;

// --- announcing and requesting ---
inline constexpr std::size_t kAnnouncementsPerPeerMax =
    5'000;  // as Bitcoin Core's txrequest: bounds a hostile peer's memory
inline constexpr std::size_t kRequestsInFlightPerPeerMax = 1'000;
inline constexpr std::size_t kIdsPerFrameMax = 1'000;
inline constexpr Duration kRequestTimeout = std::chrono::seconds(30);
inline constexpr Duration kPingInterval = std::chrono::seconds(30);
inline constexpr Duration kPeerSilenceMax = std::chrono::seconds(90);
inline constexpr std::size_t kRecordsFrameBytes = 256 * 1024;  // what one frame of records aims at

// --- digest tree and its comparison (leaf and fan-out are wire format) ---
inline constexpr std::size_t kLeafIdsMax = 32;
inline constexpr unsigned kTreeDepthMax = 16;
inline constexpr std::size_t kTreeQueriesPerFrameMax = 256;
inline constexpr std::size_t kTreeQueriesInFlightMax = 4;
inline constexpr std::size_t kScopesPerCenterMax = 64;
inline constexpr std::size_t kMonthsMax = 2'400;  // 200 years
inline constexpr Duration kResyncInterval = std::chrono::seconds(60);

// --- dialling ---
inline constexpr Duration kDialRetryMin = std::chrono::milliseconds(250);
inline constexpr Duration kDialRetryMax =
    std::chrono::seconds(30);  // a network that is mended is in use again within half a minute

// --- invitations ---
inline constexpr Duration kInvitationLifetime = std::chrono::hours(72);
inline constexpr std::size_t kInvitationsOpenMax = 100;

static_assert(kFrameBytesMax >= kRecordBytesMax + 4096, "every record fits into one frame");
static_assert(kRecordsFrameBytes + kRecordBytesMax <= kFrameBytesMax);

}  // namespace tsunagi
