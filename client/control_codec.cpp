#include "client/control_codec.h"

#include "client/control_reading.h"
#include "protocol/record/canonical.h"
#include "protocol/record/filter_form.h"
#include "protocol/schema/control.capnp.h"

namespace tsunagi::client {
namespace {

template <typename... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};

void write_drafts(capnp::List<schema::DraftItem>::Builder out, const std::vector<Draft>& drafts) {
    for (unsigned i = 0; i < out.size(); ++i) {
        const Draft& draft = drafts[i];
        schema::DraftItem::Builder item = out[i];
        item.setKind(draft.kind);
        item.setScopeLevel(static_cast<std::uint8_t>(draft.level));
        item.setScopeArea(draft.area);
        item.setBody(as_data(draft.body));
        if (!draft.slot.empty()) item.setSlot(as_data(draft.slot));
        item.setOnlyIfNewer(draft.only_if_newer);
        if (!draft.base.empty()) {
            auto base = item.initBase(static_cast<unsigned>(draft.base.size()));
            for (unsigned n = 0; n < base.size(); ++n) write_fixed(base[n], draft.base[n]);
        }
        if (draft.readers.empty()) continue;
        auto readers = item.initReaders(static_cast<unsigned>(draft.readers.size()));
        for (unsigned n = 0; n < readers.size(); ++n) write_fixed(readers[n], draft.readers[n]);
    }
}

void write_search(schema::Search::Builder out, const SearchRequest& request) {
    out.setWords(request.words.c_str());
    out.setLimit(request.limit);
    out.setOffset(request.offset);
    out.setAfter(request.after);
    write_filter(out.initFilter(), request.filter);
}

void write_export(schema::BundleExport::Builder out, const BundleExportRequest& request) {
    auto scopes = out.initScopes(static_cast<unsigned>(request.scopes.size()));
    for (unsigned i = 0; i < scopes.size(); ++i) {
        scopes[i].setLevel(static_cast<std::uint8_t>(request.scopes[i].level));
        scopes[i].setArea(request.scopes[i].area);
    }
    out.setSinceMs(request.since_ms);
    out.setIsBackup(request.is_backup);
    out.setAfter(request.after);
}

void write_put(schema::ContentPut::Builder out, const ContentPutRequest& request) {
    const auto count = static_cast<unsigned>(request.pieces.size());
    auto numbers = out.initNumbers(count);
    auto pieces = out.initPieces(count);
    for (unsigned i = 0; i < count; ++i) {
        numbers.set(i, static_cast<std::uint16_t>(request.pieces[i].first));
        pieces.set(i, as_data(request.pieces[i].second));
    }
}

void write(schema::Request::Builder out, const Request& request) {
    out.setVersion(kControlVersion);
    std::visit(
        Overloaded{
            [&](const StatusRequest&) { out.setStatus(); },
            [&](const MembersRequest&) { out.setMembers(); },
            [&](const PeersRequest&) { out.setPeers(); },
            [&](const LockRequest&) { out.setLock(); },
            [&](const AddPeerRequest& add) { out.setAddPeer(add.address.c_str()); },
            [&](const InviteRequest& invite) {
                auto builder = out.initInvite();
                builder.setAddress(invite.address.c_str());
                builder.setLifetimeSeconds(invite.lifetime_seconds);
            },
            [&](const SponsorRequest& sponsor) {
                write_fixed(sponsor.is_return ? out.initSponsorReturn() : out.initSponsor(),
                            sponsor.center);
            },
            [&](const BlockRequest& block) {
                auto builder = out.initBlock();
                write_fixed(builder.initCenter(), block.center);
                builder.setIsBlocked(block.is_blocked);
                builder.setReason(block.reason.c_str());
            },
            [&](const UnlockRequest& unlock) {
                auto builder = out.initUnlock();
                builder.setSeed(as_data(unlock.seed));
                builder.setSeconds(unlock.seconds);
                if (!unlock.box.empty()) builder.setBox(as_data(unlock.box));
            },
            [&](const PublishRequest& publish) {
                const auto count = static_cast<unsigned>(publish.drafts.size());
                auto builder = publish.is_dry_run ? out.initDryRun() : out.initPublish();
                write_drafts(builder.initDrafts(count), publish.drafts);
            },
            [&](const ShowRequest& show) { out.setShow(show.id.c_str()); },
            [&](const StandingRequest& standing) {
                out.setStanding(as_data(standing.slot.span()));
            },
            [&](const ListRequest& list) {
                auto builder = out.initList();
                builder.setKind(list.kind);
                builder.setLimit(list.limit);
            },
            [&](const SearchRequest& search) { write_search(out.initSearch(), search); },
            [&](const CheckRequest& check) { out.initCheck().setSignatures(check.signatures); },
            [&](const BundleExportRequest& bundle) {
                write_export(out.initBundleExport(), bundle);
            },
            [&](const BundleMoreRequest&) { out.setBundleMore(); },
            [&](const EndRestoringRequest&) { out.setEndRestoring(); },
            [&](const TakeInRequest& taking) {
                auto builder = taking.is_new ? out.initSubmit() : out.initTakeIn();
                write_fixed(builder.initCharter(), taking.charter);
                builder.setRecords(as_data(taking.records));
            },
            [&](const ManifestRequest&) { out.setManifest(); },
            [&](const KeyRecordsRequest& wanted) {
                auto builder = out.initKeyRecords();
                write_fixed(builder.initKey(), wanted.key);
                builder.setSinceMs(wanted.since_ms);
                if (wanted.center) builder.setCenter(as_data(wanted.center->span()));
            },
            [&](const EraseRequest& erase) {
                auto builder = out.initErase();
                write_fixed(builder.initRecord(), erase.record);
                builder.setReason(static_cast<std::uint16_t>(erase.reason));
                builder.setAtOnce(erase.is_at_once);
                builder.setNote(erase.note.c_str());
            },
            [&](const ApproveErasureRequest& approve) {
                write_fixed(out.initApproveErasure(), approve.record);
            },
            [&](const ErasuresRequest&) { out.setErasures(); },
            [&](const SubscribeRequest& choice) {
                auto builder = out.initSubscribe();
                builder.initScope().setLevel(static_cast<std::uint8_t>(choice.level));
                builder.getScope().setArea(choice.area);
                builder.setIsWanted(choice.is_wanted);
            },
            [&](const MatchRequest& match) {
                auto builder = out.initMatch();
                builder.setId(match.id.c_str());
                builder.setToday(match.today);
                builder.setLimit(match.limit);
                builder.setAfter(match.after);
            },
            [&](const FederatedSearchRequest& federated) {
                auto builder = out.initFederatedSearch();
                write_search(builder.initSearch(), federated.search);
                builder.setWaitMs(federated.wait_ms);
            },
            [&](const ContentOfferRequest& offer) {
                auto builder = out.initContentOffer();
                write_fixed(builder.initContent(), content_id(offer.pieces));
                builder.setBytes(offer.pieces.bytes);
                builder.setDigests(as_data(joined_digests(offer.pieces)));
            },
            [&](const ContentPutRequest& put) { write_put(out.initContentPut(), put); },
            [&](const ContentFinishRequest&) { out.setContentFinish(); },
            [&](const ContentFetchRequest& fetch) {
                auto builder = out.initContentFetch();
                write_fixed(builder.initRecord(), fetch.record);
                write_fixed(builder.initContent(), fetch.content);
            },
            [&](const ContentReadRequest& reading) {
                auto builder = out.initContentRead();
                write_fixed(builder.initContent(), reading.ref.content);
                builder.setBytes(reading.ref.bytes);
            },
            [&](const FederatedShowRequest& federated) {
                auto builder = out.initFederatedShow();
                builder.setId(federated.id.c_str());
                builder.setWaitMs(federated.wait_ms);
            },
        },
        request);
}

std::size_t words_for(const Request& request) {
    std::size_t bytes = 4096;
    if (const auto* publish = std::get_if<PublishRequest>(&request)) {
        for (const auto& draft : publish->drafts) bytes += draft_bytes(draft);
    }
    if (const auto* taking = std::get_if<TakeInRequest>(&request)) bytes += taking->records.size();
    if (const auto* put = std::get_if<ContentPutRequest>(&request)) {
        for (const auto& [number, piece] : put->pieces) bytes += piece.size() + 32;
    }
    if (const auto* offer = std::get_if<ContentOfferRequest>(&request))
        bytes += offer->pieces.digests.size() * Digest::kSize;
    if (const auto* erase = std::get_if<EraseRequest>(&request)) bytes += erase->note.size();
    if (const auto* search = std::get_if<SearchRequest>(&request)) bytes += search->words.size();
    return bytes / sizeof(capnp::word) + 1;
}

}  // namespace

std::size_t draft_bytes(const Draft& draft) {
    return draft.body.size() + draft.slot.size() + draft.base.size() * RecordId::kSize +
           draft.readers.size() * CenterId::kSize + 64;
}

Result<Bytes> encode_request(const Request& request) {
    // One segment, because it is large enough from the start.
    capnp::MallocMessageBuilder message(static_cast<unsigned>(words_for(request)));
    write(message.initRoot<schema::Request>(), request);
    const auto segments = message.getSegmentsForOutput();
    if (segments.size() != 1) return Error::too_large;
    const auto bytes = segments[0].asBytes();
    if (bytes.size() > kFrameBytesMax) return Error::too_large;
    Bytes out(bytes.begin(), bytes.end());
    if (std::holds_alternative<UnlockRequest>(request)) {
        // The segment is freed with the builder; leave no seed in it.
        auto* words = const_cast<kj::byte*>(bytes.begin());  // NOLINT: the builder's own memory
        std::memset(words, 0, bytes.size());
    }
    return out;
}

Result<Answer> decode_answer(ByteSpan bytes) {
    return read_canonical<schema::Answer>(
        bytes, CanonicalForm::not_required,
        [](schema::Answer::Reader in) -> Result<Answer> { return read_answer(in); });
}

}  // namespace tsunagi::client
