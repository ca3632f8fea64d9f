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

Result<Request> read(schema::Request::Reader from) {
    if (from.getVersion() != kControlVersion) return Error::unknown_format;
    switch (from.which()) {
        case schema::Request::STATUS: return StatusRequest{};
        case schema::Request::MEMBERS: return MembersRequest{};
        case schema::Request::PEERS: return PeersRequest{};
        case schema::Request::ADD_PEER: return AddPeerRequest{read_text(from.getAddPeer())};
        case schema::Request::INVITE: return read(from.getInvite());
        case schema::Request::SPONSOR:
            return SponsorRequest{read_fixed<CenterId>(from.getSponsor())};
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
        case schema::Request::STANDING: {
            const auto slot = from.getStanding();
            const auto read = SlotId::from({slot.begin(), slot.size()});
            if (!read) return Error::malformed;
            return StandingRequest{*read};
        }
    }
    return Error::unknown_format;
}

// --- answers ---

void write(schema::Peer::Builder to, const PeerAnswer& peer) {
    to.setAddress(peer.address.c_str());
    if (peer.center) to.setCenter(as_data(peer.center->span()));
    to.setName(peer.name.c_str());
    to.setState(peer.state);
    to.setInbound(peer.is_inbound);
    to.setLastSync(peer.last_sync_ms);
    to.setTrouble(peer.trouble.c_str());
    to.setRole(peer.role);
}

void write(schema::Answer::Builder out, const PeerAnswer& peer) { write(out.initPeer(), peer); }

void write(schema::Answer::Builder out, const StatusAnswer& status) {
    auto to = out.initStatus();
    write_fixed(to.initCenter(), status.center);
    to.setName(status.name.c_str());
    to.setFederation(status.federation.c_str());
    to.setMembers(status.members);
    to.setIsMember(status.is_member);
    to.setRecords(status.records);
    auto scopes = to.initScopes(static_cast<unsigned>(status.scopes.size()));
    for (unsigned i = 0; i < scopes.size(); ++i) {
        scopes[i].setScope(status.scopes[i].scope.c_str());
        scopes[i].setRecords(status.scopes[i].records);
        write_fixed(scopes[i].initDigest(), status.scopes[i].digest);
        scopes[i].setIsDeclined(status.scopes[i].is_declined);
    }
    auto peers = to.initPeers(static_cast<unsigned>(status.peers.size()));
    for (unsigned i = 0; i < peers.size(); ++i) write(peers[i], status.peers[i]);
    auto deferred = to.initDeferred(static_cast<unsigned>(status.deferred.size()));
    for (unsigned i = 0; i < deferred.size(); ++i) {
        deferred[i].setReason(static_cast<std::uint16_t>(status.deferred[i].first));
        deferred[i].setCount(status.deferred[i].second);
    }
    to.setIsUnlocked(status.is_unlocked);
    if (status.open_key) to.setOpenKey(as_data(status.open_key->span()));
    to.setUnlockedSeconds(status.unlocked_seconds);
    to.setSearchBehind(status.search_behind);
    to.setUnchecked(status.unchecked);
    to.setIsWriting(status.is_writing);
    to.setSoftware(status.software.c_str());
    to.setPrefecture(status.home.prefecture);
    to.setMunicipality(status.home.municipality);
}

void write(schema::Answer::Builder out, const MemberAnswer& member) {
    auto to = out.initMember();
    write_fixed(to.initCenter(), member.center);
    to.setName(member.name.c_str());
    to.setPrefecture(member.home.prefecture);
    to.setMunicipality(member.home.municipality);
    to.setAdmitted(member.is_admitted);
    auto sponsors = to.initSponsors(static_cast<unsigned>(member.sponsors.size()));
    for (unsigned i = 0; i < sponsors.size(); ++i) write_fixed(sponsors[i], member.sponsors[i]);
    if (member.box) to.setBoxKey(as_data(member.box->span()));
}

void write(schema::Answer::Builder out, const InvitationAnswer& invitation) {
    out.setInvitation(invitation.text.c_str());
}

void write(schema::Answer::Builder out, const PublishedAnswer& published) {
    auto to = out.initPublished(static_cast<unsigned>(published.items.size()));
    for (unsigned i = 0; i < to.size(); ++i) {
        const ItemReply& item = published.items[i];
        to[i].setOutcome(static_cast<std::uint8_t>(item.outcome));
        write_fixed(to[i].initId(), item.id);
        if (item.replaced) write_fixed(to[i].initReplaced(), *item.replaced);
        if (item.outcome != Outcome::refused && item.outcome != Outcome::waiting) continue;
        to[i].setError(static_cast<std::uint16_t>(item.error));
        to[i].setField(item.field.c_str());
    }
}

void write(capnp::List<schema::WordMatch>::Builder to,
           const std::vector<WordMatchAnswer>& matches) {
    for (unsigned i = 0; i < to.size(); ++i) {
        to[i].setWord(matches[i].word.c_str());
        auto fields = to[i].initFields(static_cast<unsigned>(matches[i].fields.size()));
        for (unsigned n = 0; n < fields.size(); ++n) fields.set(n, matches[i].fields[n]);
    }
}

void write(capnp::List<schema::MatchReason>::Builder to, const std::vector<MatchReason>& reasons) {
    for (unsigned i = 0; i < to.size(); ++i) {
        const MatchReason& reason = reasons[i];
        to[i].setPart(static_cast<std::uint8_t>(reason.part));
        to[i].setPoints(reason.points);
        to[i].setFinding(static_cast<std::uint8_t>(reason.finding));
        to[i].setFirst(reason.first);
        to[i].setLast(reason.last);
        auto words = to[i].initWords(static_cast<unsigned>(reason.words.size()));
        for (unsigned n = 0; n < words.size(); ++n) words.set(n, reason.words[n].c_str());
    }
}

void write(schema::Answer::Builder out, const ItemAnswer& item) {
    auto to = out.initItem();
    write_fixed(to.initId(), item.id);
    to.setKind(item.kind);
    write_fixed(to.initCenter(), item.center);
    to.setCenterName(item.center_name.c_str());
    to.setScope(item.scope.c_str());
    to.setUpdated(item.updated_ms);
    to.setBody(as_data(item.body));
    to.setScore(item.score);
    to.setSnippet(item.snippet.c_str());
    auto sources =
        to.initSources(static_cast<unsigned>(std::min(item.sources.size(), kSourcesMax)));
    for (unsigned i = 0; i < sources.size(); ++i) {
        write_fixed(sources[i].initId(), item.sources[i].id);
        write_fixed(sources[i].initCenter(), item.sources[i].center);
        sources[i].setCenterName(item.sources[i].center_name.c_str());
        sources[i].setUpdated(item.sources[i].updated_ms);
    }
    if (item.slot) to.setVersionOf(as_data(item.slot->span()));
    to.setIsHidden(item.is_hidden);
    to.setArrival(item.arrival);
    write(to.initMatches(static_cast<unsigned>(item.matches.size())), item.matches);
    write(to.initReasons(static_cast<unsigned>(item.reasons.size())), item.reasons);
    if (item.told_by) to.setToldBy(as_data(item.told_by->span()));
    to.setToldByName(item.told_by_name.c_str());
    auto here = to.initContentsHere(static_cast<unsigned>(item.contents_here.size()));
    for (unsigned i = 0; i < here.size(); ++i) write_fixed(here[i], item.contents_here[i]);
    auto readers = to.initReaders(static_cast<unsigned>(item.readers.size()));
    for (unsigned i = 0; i < readers.size(); ++i) write_fixed(readers[i], item.readers[i]);
    if (item.closed) to.setClosed(static_cast<std::uint16_t>(*item.closed));
    auto replaces = to.initReplaces(static_cast<unsigned>(item.replaces.size()));
    for (unsigned i = 0; i < replaces.size(); ++i) write_fixed(replaces[i], item.replaces[i]);
}

void write(schema::Answer::Builder out, const ContentMissingAnswer& answer) {
    auto to = out.initContentMissing(static_cast<unsigned>(answer.numbers.size()));
    for (unsigned i = 0; i < to.size(); ++i)
        to.set(i, static_cast<std::uint16_t>(answer.numbers[i]));
}

void write(schema::Answer::Builder out, const OwnManifestAnswer& answer) {
    auto to = out.initManifest();
    to.setRecord(as_data(answer.record));
    write_fixed(to.initCharter(), answer.charter);
}

void write(schema::Answer::Builder out, const ContentBytesAnswer& answer) {
    out.setContentBytes(as_data(answer.bytes));
}

void write(schema::Answer::Builder out, const CoverageAnswer& answer) {
    auto to = out.initCoverage(static_cast<unsigned>(answer.centers.size()));
    for (unsigned i = 0; i < to.size(); ++i) {
        const CoveredAnswer& entry = answer.centers[i];
        write_fixed(to[i].initCenter(), entry.coverage.center);
        to[i].setName(entry.name.c_str());
        to[i].setPrefecture(entry.prefecture);
        to[i].setAsked(static_cast<std::uint8_t>(entry.coverage.asked));
        to[i].setIsHeld(entry.coverage.is_held);
        to[i].setAsOf(entry.coverage.as_of ? entry.coverage.as_of->ms : 0);
        if (entry.coverage.error) to[i].setError(static_cast<std::uint16_t>(*entry.coverage.error));
    }
}

void write(schema::Answer::Builder out, const DamageAnswer& damage) {
    auto to = out.initDamage();
    to.setPlace(damage.place.c_str());
    to.setWhat(damage.what.c_str());
    to.setIsRepairable(damage.is_repairable);
    if (!damage.file) return;
    auto file = to.initFile();
    write_fixed(file.initRecord(), damage.file->record);
    file.setTitle(damage.file->title.c_str());
    file.setName(damage.file->name.c_str());
    file.setIsOwn(damage.file->is_own);
    file.setIsMissing(damage.file->is_missing);
}

void write(schema::Answer::Builder out, const ProgressAnswer& progress) {
    auto to = out.initProgress();
    to.setDone(progress.done);
    to.setTotal(progress.total);
}

void write(schema::Answer::Builder out, const ErrorAnswer& error) {
    auto to = out.initError();
    to.setError(static_cast<std::uint16_t>(error.error));
    to.setDetail(error.detail.c_str());
}

void write(schema::Answer::Builder out, const DoneAnswer& done) {
    auto to = out.initDone();
    to.setCount(done.count);
    to.setTotal(done.total);
    to.setIsRanked(done.is_ranked);
    to.setWordsLeftOut(done.words_left_out);
    to.setHasMore(done.has_more);
}

void write(schema::Answer::Builder out, const BundleBegunAnswer& begun) {
    auto to = out.initBundleBegun();
    write_fixed(to.initCharter(), begun.charter);
    to.setRecords(begun.records);
}

void write(schema::Answer::Builder out, const BundlePageAnswer& page) {
    auto to = out.initBundle();
    to.setRecords(as_data(page.records));
    to.setCount(page.count);
    to.setIsAuthority(page.is_authority);
    to.setIsLast(page.is_last);
}

Bytes encode(const Answer& answer) {
    return write_canonical<schema::Answer>([&](schema::Answer::Builder to) {
        std::visit([&](const auto& value) { write(to, value); }, answer);
    });
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

void append_answer(Bytes& out, const Answer& answer) {
    Bytes message = encode(answer);
    if (message.size() > kMessageBytesMax) message = encode(ErrorAnswer{Error::too_large, ""});
    const auto size = static_cast<std::uint32_t>(message.size());
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<std::uint8_t>(size >> shift));
    out.insert(out.end(), message.begin(), message.end());
}

}  // namespace tsunagi::control
