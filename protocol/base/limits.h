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

// --- revoked keys (wire format) ---
inline constexpr std::size_t kRevocationAuthorityIdsMax = 1'000;
inline constexpr std::size_t kRevocationListsMax = 4'096;
inline constexpr std::size_t kKeptIdsMax = 8'000;  // 32 bytes each: what a body can hold

// --- erasures ---
inline constexpr std::size_t kErasureReceiptIdsMax = 1'000;  // wire format
// How long what an erasure of one key names stays, hidden, in case that key was a thief's.
inline constexpr Duration kErasureDelay = std::chrono::hours(24);
// A center that has not answered an erasure by then is overdue.
inline constexpr Duration kErasureAnswerTime = std::chrono::hours(7 * 24);
// Receipts wait for more, so that one signature serves for many erasures.
inline constexpr Duration kReceiptPause = std::chrono::seconds(5);
// Versions of one slot that are looked through for the scopes in which they lie.
inline constexpr std::size_t kErasedVersionsMax = 10'000;

// --- where machines can be called ---
inline constexpr std::size_t kAddressBytesMax = 300;  // a host name has 253, a port 5
inline constexpr std::size_t kEndpointAddressesMax =
    4;  // one each by IPv4, IPv6, name, and one to spare (wire format)
inline constexpr std::size_t kEndpointsPerCenterMax = 16;  // machines of one center that call back
inline constexpr std::uint16_t kRoomDefault =
    128;  // links: five times what a center of 2,000 is called by on average
inline constexpr Duration kEndpointRewriteMin =
    std::chrono::hours(1);  // two machines with one key must not write in turns

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
inline constexpr std::size_t kTranslationsMax = 16;  // a city's leaflets come in up to a dozen
inline constexpr std::size_t kNameBytesMax = 512;

// --- attachments (wire format, but for the bounds by scope) ---
inline constexpr std::size_t kPieceBytes =
    64 * 1024;  // half a second of a slow line: what a new record may have in front of it
inline constexpr std::size_t kAttachmentsMax = 16;
inline constexpr std::size_t kAttachmentBytesMax = 64 << 20;
inline constexpr std::size_t kPiecesMax = kAttachmentBytesMax / kPieceBytes;
inline constexpr std::size_t kThumbnailBytesMax = 32 * 1024;  // 320 pixels wide, and to spare
inline constexpr std::size_t kFileNameBytesMax = 255;         // what file systems take
inline constexpr std::size_t kMediaTypeBytesMax = 127;        // RFC 6838, section 4.2, twice
inline constexpr std::size_t kAltBytesMax = 2 * 1024;
// Of one file, where its record goes beyond the prefecture: many more fetch it, and many of them by
// slow lines.
inline constexpr std::size_t kFarAttachmentBytesMax = 16 << 20;
// Of all files of one record.
inline constexpr std::size_t kAttachmentsBytesMax = 2 * kAttachmentBytesMax;

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
inline constexpr std::size_t kPushPeersMax =
    3;  // who get a new record unasked: enough to spread fast, few enough for a home's uplink
inline constexpr std::size_t kPushBytesPerSecond =
    256 * 1024;  // to one peer, unasked: far less than anybody can check, so that it need not brake
inline constexpr std::size_t kPushUnderWayMax =
    64 * 1024;  // unasked and not known to have left: what an urgent record may have in front of it
inline constexpr Duration kAnnounceDelay =
    std::chrono::milliseconds(50);  // gathers a batch; a pushed copy mostly overtakes it
inline constexpr Duration kFreshFor =
    std::chrono::minutes(10);  // younger records travel by short id; peers remember those they know
inline constexpr std::size_t kRecentIdsMax =
    32'768;  // short ids remembered: two seconds of the greatest burst, hours of a usual day
inline constexpr Duration kRequestTimeout = std::chrono::seconds(30);
inline constexpr Duration kPingInterval = std::chrono::seconds(30);
inline constexpr Duration kPeerSilenceMax = std::chrono::seconds(90);
inline constexpr std::size_t kRecordsFrameBytes = 256 * 1024;  // what one frame of records aims at

inline constexpr std::size_t kUncheckedBytesMax =
    24 << 20;  // of one peer: a page or chunks, its answers, and what was already on the way

// --- digest tree and its comparison (leaf and fan-out are wire format) ---
inline constexpr std::size_t kLeafIdsMax = 32;
inline constexpr unsigned kTreeDepthMax = 16;
inline constexpr std::size_t kTreeQueriesPerFrameMax = 256;
inline constexpr std::size_t kTreeQueriesInFlightMax = 4;
inline constexpr std::size_t kScopesPerCenterMax = 64;
inline constexpr std::size_t kMonthsMax = 2'400;  // 200 years
inline constexpr Duration kResyncInterval = std::chrono::seconds(60);

// --- seals and bulk (what a chunk may hold is wire format) ---
inline constexpr std::size_t kChunkRecordsMax =
    512;  // about 300 KiB: large against a message, small against a link's queue
inline constexpr std::size_t kChunkBytesAim = 512 * 1024;  // a chunk ends with the record that
                                                           // passes it
inline constexpr std::size_t kChunkBytesMax = kChunkBytesAim + kRecordBytesMax;
inline constexpr std::size_t kSealChunksMax = 1'024;  // 52 bytes each: a body of 54 KiB
inline constexpr std::size_t kSealRecordsMin =
    16;  // fewer are not worth a record of their own; a closed month is sealed from 2 on
inline constexpr std::size_t kSealRecordsAim =
    8 * kChunkRecordsMax;  // sealed while a longer import goes on: bounds what is kept in memory
inline constexpr Duration kSealAfter =
    std::chrono::seconds(2);  // of quiet: an import is over, and nobody waits for a seal
inline constexpr std::size_t kBulkAheadMin =
    512;  // a peer that has this much more is asked for seals first
inline constexpr std::size_t kChunksPerQueryMax = 16;
inline constexpr std::size_t kChunksInFlightMax = 16;  // 5 MiB on the way: fills a fast link
inline constexpr std::size_t kSealsListedMax =
    200'000;  // chunks that one peer's list may name: 100 million records, 10 MiB here
inline constexpr std::size_t kSealAnswerBytes = kRecordsFrameBytes;
inline constexpr std::size_t kSealsLookedUpAtOnce = 64;  // by one look into the store
inline constexpr std::size_t kRecheckRecords = 512;  // signatures checked in one background batch
// --- set sketches (the most symbols are wire format) ---
inline constexpr std::size_t kSketchSymbolsMax =
    16'384;  // 208 KiB: reads 11,000 differences, and fits into a frame
inline constexpr std::uint32_t kSketchKeptIdsMin =
    2'048;  // a smaller month's sketch is made from its tree when asked for, in 0.3 ms
inline constexpr std::size_t kSketchKeptSymbolsMin = 2'048;
inline constexpr std::size_t kSketchTailMax = 255;  // 2 KiB are written again with each commit
inline constexpr std::uint64_t kSketchFreshIdsMax =
    200'000;  // of small months in one sketch: 40 ms of the core thread

// --- dialling ---
inline constexpr Duration kDialRetryMin = std::chrono::milliseconds(250);
inline constexpr Duration kDialRetryMax =
    std::chrono::seconds(30);  // a network that is mended is in use again within half a minute
inline constexpr Duration kDialForgetAfter =
    std::chrono::minutes(5);  // so that doubling goes on where somebody is chosen again
inline constexpr std::int64_t kCallsBurst =
    16;  // calls to chosen peers at once: more than are ever chosen
inline constexpr Duration kCallEvery =
    std::chrono::seconds(1);  // and then: who has no network must not call all the country

// --- choice of peers ---
inline constexpr std::size_t kOutboundMin =
    4;  // links opened from here: a member that fills all inbound ones can't cut us off
inline constexpr std::size_t kChosenMax =
    14;  // six of areas, near, far, well connected, four to fill
inline constexpr std::uint16_t kRoomCountedMax =
    1'000;  // who says more draws no more calls: at most eight times those of a usual one
inline constexpr Duration kFarRedraw =
    std::chrono::minutes(30);  // so that nobody stays apart by one unlucky draw
inline constexpr Duration kChoiceEvery = std::chrono::seconds(1);  // gathers what changes together
inline constexpr Duration kChoiceStart =
    std::chrono::seconds(1);  // anchors and configured addresses are called first
inline constexpr Duration kCandidatesAnew = std::chrono::minutes(10);  // keys expire meanwhile
inline constexpr Duration kLetGoAfter =
    std::chrono::seconds(60);  // not chosen for so long: no flapping at the edge of a time-out
inline constexpr std::size_t kAnchorsMax =
    2;  // as Bitcoin Core: after a restart not only new faces
inline constexpr Duration kAnchorAfter = std::chrono::seconds(60);  // of standing: it was of use
inline constexpr Duration kAnchorsKeptFor = kFarRedraw;
inline constexpr std::size_t kNearbyMax = 64;  // machines heard on the local network
inline constexpr Duration kNearbyFor = std::chrono::minutes(10);  // unless they are heard again

// --- invitations ---
inline constexpr Duration kInvitationLifetime = std::chrono::hours(72);
inline constexpr std::size_t kInvitationsOpenMax = 100;

// --- asking peers (wire format, but for the last four) ---
inline constexpr std::size_t kPeerQueryBytesMax = 4 * 1024;  // four times what a search reads of it
inline constexpr std::size_t kIdDigitsMin = 8;   // of a record's id where its beginning will do
inline constexpr std::size_t kPeerHitsMax = 50;  // nobody looks at more of one center's
inline constexpr std::size_t kPeerHitsBytesMax =
    512 * 1024;  // of records in one answer: the frame has room for the longest one after that
inline constexpr std::uint64_t kDocumentsCountedMax = 100'000'000;  // ten times all of Japan's
inline constexpr std::size_t kTermsCountedMax = 1'024;              // twice what a question has
inline constexpr std::size_t kTermBytesMax = 16;  // two characters of four bytes, and to spare
inline constexpr std::size_t kPeerQueriesOpenMax =
    4;  // of one peer, being answered here: one cannot keep the searcher from the others
inline constexpr std::size_t kInquiriesMax = 16;     // of this center's people at one time
inline constexpr std::size_t kInquiryPeersMax = 64;  // asked at once: 32 MiB of answers at most
inline constexpr Duration kInquiryWaitMax = std::chrono::seconds(60);

// --- fetching files' contents (wire format: the first two) ---
inline constexpr std::size_t kPiecesPerQueryMax = 64;
inline constexpr unsigned kContentHopsMax =
    2;  // a question passed on twice reaches all of 2,000 where each has 14 links
inline constexpr std::size_t kContentSourcesMax = 64;  // asked at once
inline constexpr std::size_t kContentFetchesMax =
    128;  // for this center's people; a quarter of them for them alone
inline constexpr std::size_t kContentFetchesPerPeerMax =
    16;  // asked for by one peer, behind which others may stand
inline constexpr Duration kContentAnswerWait =
    std::chrono::seconds(3);  // for each time that the question may be passed on, and one more
inline constexpr Duration kContentComingWait =
    std::chrono::seconds(30);  // for a sign of progress at who fetches it for us
inline constexpr Duration kContentPromiseMax =
    std::chrono::minutes(15);  // 64 MiB through a slow line; a liar's progress ends here
inline constexpr Duration kContentNotFoundFor =
    std::chrono::seconds(30);  // who asks again for what was not found is answered so
inline constexpr std::size_t kContentsNotFoundMax = 4'096;
inline constexpr Duration kContentPatience =
    std::chrono::minutes(3);  // without a new byte: then it is not to be had now
inline constexpr Duration kContentProgressEvery = std::chrono::seconds(5);
inline constexpr std::size_t kPieceWindowStart = 4;
inline constexpr std::size_t kPieceWindowMax = 32;  // 2 MiB on the way: 100 Mbit/s over 160 ms
inline constexpr Duration kPieceQuick = std::chrono::milliseconds(250);
inline constexpr Duration kPieceSlow = std::chrono::milliseconds(1000);
inline constexpr std::size_t kPiecesOpenMax =
    64;  // of one content, on the way to here or to the disk: 4 MiB in memory

// --- compression and bundles (wire and file format) ---
inline constexpr std::size_t kCompressRatioMax =
    100;  // records are mostly ids and signatures: what shrinks more is a bomb, or is stored as it
          // is
inline constexpr std::size_t kBundleBlockBytesMax = 1 << 20;  // unpacked: what a reader holds
inline constexpr std::size_t kBundleRecordsBytesMax = kBundleBlockBytesMax - 1;
inline constexpr std::size_t kBundleReceiversMax =
    256;  // a head of 28 KiB; who sends to more sends to all

static_assert(kFrameBytesMax >= kRecordBytesMax + 4096, "every record fits into one frame");
static_assert(kRecordsFrameBytes + kRecordBytesMax <= kFrameBytesMax);
static_assert(kPeerHitsBytesMax + kTermsCountedMax * (kTermBytesMax + 32) + 4096 <= kFrameBytesMax);
static_assert(kPeerHitsBytesMax >= kRecordBytesMax, "the best hit always fits");
static_assert(kChunkBytesMax + kChunkBytesMax / 128 + 4096 <= kFrameBytesMax,
              "a chunk that can't be compressed fits into one frame");

}  // namespace tsunagi
