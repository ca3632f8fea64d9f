// What `tsunagi` asks, read from its bytes.
#include "daemon/control/control_frames.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/utf8.h"
#include "protocol/bundle/bundle.h"
#include "protocol/record/canonical.h"
#include "protocol/record/filter_form.h"
#include "protocol/record/sealed_body.h"
#include "protocol/schema/control.capnp.h"

namespace tsunagi::control {
namespace {

// --- requests ---

Result<Request> read(schema::Invite::Reader from) {
    constexpr std::uint64_t kSecondsMax = 365ull * 86'400;
    if (from.getLifetimeSeconds() > kSecondsMax) return Error::over_limit;
    return InviteRequest{
        read_text(from.getAddress()),
        std::chrono::seconds(static_cast<std::int64_t>(from.getLifetimeSeconds()))};
}

Result<Request> read(schema::Unlock::Reader from) {
    const auto seed = from.getSeed();
    if (seed.size() != 32) return Error::malformed;
    auto key = std::make_shared<const SecretKey>(SecretKey::from_seed({seed.begin(), seed.size()}));
    const auto box = from.getBox();
    if (box.size() != 0 && box.size() != 32) return Error::malformed;
    std::shared_ptr<const BoxKey> box_key;
    if (box.size() != 0)
        box_key = std::make_shared<const BoxKey>(ByteSpan{box.begin(), box.size()});
    return UnlockRequest{std::move(key), from.getSeconds(), std::move(box_key)};
}

Result<Draft> read(schema::DraftItem::Reader from) {
    Draft out;
    out.kind = from.getKind();
    if (from.getScopeLevel() > static_cast<std::uint8_t>(ScopeLevel::authority))
        return Error::malformed;
    out.scope.level = static_cast<ScopeLevel>(from.getScopeLevel());
    out.scope.area = from.getScopeArea();
    out.body = read_data(from.getBody());
    if (from.getSlot().size() != 0) {
        out.slot = SlotId::from({from.getSlot().begin(), from.getSlot().size()});
        if (!out.slot) return Error::malformed;
    }
    out.only_if_newer = from.getOnlyIfNewer();
    if (from.getBase().size() > kParentsMax) return Error::over_limit;
    for (const auto id : from.getBase()) out.base.push_back(read_fixed<RecordId>(id));
    if (from.getReaders().size() > kBodyReadersMax) return Error::over_limit;
    for (const auto id : from.getReaders()) out.readers.push_back(read_fixed<CenterId>(id));
    return out;
}

Result<Request> read(schema::Publish::Reader from) {
    if (from.getDrafts().size() > kDraftsMax) return Error::over_limit;
    PublishRequest out;
    out.drafts.reserve(from.getDrafts().size());
    for (const auto item : from.getDrafts()) {
        auto draft = read(item);
        if (!draft) return draft.error();
        out.drafts.push_back(std::move(*draft));
    }
    return out;
}

// A record's id in lower case, or its beginning.
Result<std::string> read_id(std::string id) {
    for (char& c : id) {
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    }
    if (!is_id_start(id)) return Error::invalid_argument;
    return id;
}

Result<SearchRequest> read_search(schema::Search::Reader from) {
    SearchRequest out;
    out.words = read_text(from.getWords());
    if (!is_valid_utf8(out.words)) return Error::bad_text;
    auto filter = read_filter(from.getFilter());
    if (!filter) return filter.error();
    out.filter = std::move(*filter);
    out.limit = std::min<std::size_t>(from.getLimit(), kItemsMax);
    out.offset = std::min<std::size_t>(from.getOffset(), kItemsMax);
    out.after = from.getAfter();
    return out;
}

Result<Request> read(schema::Search::Reader from) {
    auto search = read_search(from);
    if (!search) return search.error();
    return Request(std::move(*search));
}

Duration federated_wait(std::uint32_t ms) {
    return std::min(ms == 0 ? kFederatedWaitUsual : Duration(ms), kInquiryWaitMax);
}

Result<Request> read(schema::FederatedSearch::Reader from) {
    auto search = read_search(from.getSearch());
    if (!search) return search.error();
    return FederatedSearchRequest{std::move(*search), federated_wait(from.getWaitMs())};
}

Result<Request> read(schema::FederatedShow::Reader from) {
    auto id = read_id(read_text(from.getId()));
    if (!id) return id.error();
    return FederatedShowRequest{std::move(*id), federated_wait(from.getWaitMs())};
}

Result<Request> read(schema::Match::Reader from) {
    auto id = read_id(read_text(from.getId()));
    if (!id) return id.error();
    return MatchRequest{std::move(*id), from.getToday(),
                        std::min<std::size_t>(from.getLimit(), kMatchesMax), from.getAfter()};
}

Result<Scope> read(schema::ScopeChoice::Reader from) {
    if (from.getLevel() > static_cast<std::uint8_t>(ScopeLevel::authority)) return Error::malformed;
    return Scope{static_cast<ScopeLevel>(from.getLevel()), from.getArea(), {}};
}

Result<Request> read(schema::BundleExport::Reader from) {
    if (from.getScopes().size() > kExportScopesMax) return Error::over_limit;
    BundleExportRequest out;
    for (const auto scope : from.getScopes()) {
        const auto choice = read(scope);
        if (!choice) return choice.error();
        out.scopes.push_back(*choice);
    }
    out.since_ms = from.getSinceMs();
    out.is_backup = from.getIsBackup();
    out.after = from.getAfter();
    return out;
}

Result<Request> read(schema::TakeIn::Reader from) {
    const auto records = from.getRecords();
    const auto split = split_records({records.begin(), records.size()});
    if (!split) return split.error();
    TakeInRequest out;
    out.charter = read_fixed<CharterId>(from.getCharter());
    out.records.reserve(split->size());
    for (const ByteSpan record : *split) out.records.emplace_back(record.begin(), record.end());
    return out;
}

Result<Request> read(schema::ContentOffer::Reader from) {
    const auto digests = from.getDigests();
    const auto content = read_fixed<ContentId>(from.getContent());
    auto pieces = read_pieces(content, from.getBytes(), {digests.begin(), digests.size()});
    if (!pieces) return Error::bad_content;
    return ContentOfferRequest{{content, from.getBytes()}, std::move(*pieces)};
}

Result<Request> read(schema::ContentPut::Reader from) {
    const auto numbers = from.getNumbers();
    const auto pieces = from.getPieces();
    if (numbers.size() != pieces.size() || pieces.size() > schema::PIECES_PER_PUT_MAX)
        return Error::over_limit;
    ContentPutRequest out;
    for (unsigned i = 0; i < pieces.size(); ++i) {
        if (pieces[i].size() > kPieceBytes) return Error::too_large;
        out.pieces.emplace_back(numbers[i], read_data(pieces[i]));
    }
    return out;
}

Result<Request> read(schema::ContentFetch::Reader from) {
    return ContentFetchRequest{read_fixed<RecordId>(from.getRecord()),
                               read_fixed<ContentId>(from.getContent())};
}

Result<Request> read(schema::Erase::Reader from) {
    EraseRequest out{read_fixed<RecordId>(from.getRecord()),
                     {static_cast<ErasureReason>(from.getReason()), from.getAtOnce()},
                     read_text(from.getNote())};
    if (!is_valid_utf8(out.note)) return Error::bad_text;
    if (out.note.size() > kErasureNoteBytesMax) return Error::too_large;
    return out;
}

Result<Request> read(schema::Request::Reader from) {
    if (from.getVersion() != kControlVersion) return Error::unknown_format;
    switch (from.which()) {
        case schema::Request::STATUS: return StatusRequest{};
        case schema::Request::MEMBERS: return MembersRequest{};
        case schema::Request::PEERS: return PeersRequest{};
        case schema::Request::ADD_PEER: return AddPeerRequest{read_text(from.getAddPeer())};
        case schema::Request::INVITE: return read(from.getInvite());
        case schema::Request::SPONSOR:
            return SponsorRequest{read_fixed<CenterId>(from.getSponsor()), false};
        case schema::Request::SPONSOR_RETURN:
            return SponsorRequest{read_fixed<CenterId>(from.getSponsorReturn()), true};
        case schema::Request::BLOCK:
            return BlockRequest{read_fixed<CenterId>(from.getBlock().getCenter()),
                                from.getBlock().getIsBlocked(),
                                read_text(from.getBlock().getReason())};
        case schema::Request::UNLOCK: return read(from.getUnlock());
        case schema::Request::LOCK: return LockRequest{};
        case schema::Request::PUBLISH: return read(from.getPublish());
        case schema::Request::DRY_RUN: {
            auto publish = read(from.getDryRun());
            if (publish) std::get<PublishRequest>(*publish).is_dry_run = true;
            return publish;
        }
        case schema::Request::SHOW: {
            auto id = read_id(read_text(from.getShow()));
            if (!id) return id.error();
            return ShowRequest{std::move(*id)};
        }
        case schema::Request::LIST:
            return ListRequest{from.getList().getKind(),
                               std::min<std::size_t>(from.getList().getLimit(), kItemsMax)};
        case schema::Request::SEARCH: return read(from.getSearch());
        case schema::Request::CHECK: return CheckRequest{from.getCheck().getSignatures()};
        case schema::Request::BUNDLE_EXPORT: return read(from.getBundleExport());
        case schema::Request::BUNDLE_MORE: return BundleMoreRequest{};
        case schema::Request::TAKE_IN: return read(from.getTakeIn());
        case schema::Request::SUBSCRIBE: {
            const auto scope = read(from.getSubscribe().getScope());
            if (!scope) return scope.error();
            return SubscribeRequest{*scope, from.getSubscribe().getIsWanted()};
        }
        case schema::Request::END_RESTORING: return EndRestoringRequest{};
        case schema::Request::MATCH: return read(from.getMatch());
        case schema::Request::FEDERATED_SEARCH: return read(from.getFederatedSearch());
        case schema::Request::FEDERATED_SHOW: return read(from.getFederatedShow());
        case schema::Request::CONTENT_OFFER: return read(from.getContentOffer());
        case schema::Request::CONTENT_PUT: return read(from.getContentPut());
        case schema::Request::CONTENT_FINISH: return ContentFinishRequest{};
        case schema::Request::CONTENT_FETCH: return read(from.getContentFetch());
        case schema::Request::CONTENT_READ:
            if (from.getContentRead().getBytes() == 0) return Error::malformed;
            return ContentReadRequest{{read_fixed<ContentId>(from.getContentRead().getContent()),
                                       from.getContentRead().getBytes()}};
        case schema::Request::MANIFEST: return ManifestRequest{};
        case schema::Request::SUBMIT: {
            auto taking = read(from.getSubmit());
            if (taking) std::get<TakeInRequest>(*taking).is_new = true;
            return taking;
        }
        case schema::Request::KEY_RECORDS: {
            const auto center = from.getKeyRecords().getCenter();
            return KeyRecordsRequest{read_fixed<PublicKey>(from.getKeyRecords().getKey()),
                                     from.getKeyRecords().getSinceMs(),
                                     CenterId::from({center.begin(), center.size()})};
        }
        case schema::Request::ERASE: return read(from.getErase());
        case schema::Request::APPROVE_ERASURE:
            return ApproveErasureRequest{read_fixed<RecordId>(from.getApproveErasure())};
        case schema::Request::ERASURES: return ErasuresRequest{};
        case schema::Request::STANDING: {
            const auto slot = from.getStanding();
            const auto read = SlotId::from({slot.begin(), slot.size()});
            if (!read) return Error::malformed;
            return StandingRequest{*read};
        }
    }
    return Error::unknown_format;
}

}  // namespace

Result<Request> decode_request(Bytes& message) {
    if (message.empty() || message.size() % sizeof(capnp::word) != 0) return Error::malformed;
    // Read in place: a copy of a seed would be one more thing to wipe.
    CHECK(reinterpret_cast<std::uintptr_t>(message.data()) % alignof(capnp::word) == 0);
    const std::size_t words = message.size() / sizeof(capnp::word);
    const kj::ArrayPtr<const capnp::word> segment(
        reinterpret_cast<const capnp::word*>(message.data()), words);
    Result<Request> out = Error::malformed;
    try {
        capnp::SegmentArrayMessageReader reader(
            kj::arrayPtr(&segment, 1),
            {words * kCapnpTraversalFactor + kCapnpTraversalExtraWords, kCapnpNestingMax});
        const auto request = reader.getRoot<schema::Request>();
        out = read(request);
    } catch (const kj::Exception&) {
        out = Error::malformed;
    }
    if (!out || std::holds_alternative<UnlockRequest>(*out)) wipe(message);
    return out;
}

}  // namespace tsunagi::control
