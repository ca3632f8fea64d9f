#include "client/control_reading.h"

#include "protocol/record/canonical.h"

namespace tsunagi::client {
namespace {

std::optional<CenterId> optional_center(capnp::Data::Reader data) {
    return CenterId::from(ByteSpan(data.begin(), data.size()));
}

PeerAnswer read(schema::Peer::Reader in) {
    PeerAnswer peer;
    peer.address = read_text(in.getAddress());
    peer.center = optional_center(in.getCenter());
    peer.name = read_text(in.getName());
    const std::uint8_t state = in.getState();
    peer.state = state <= 3 ? static_cast<PeerState>(state) : PeerState::connecting;
    peer.inbound = in.getInbound();
    peer.last_sync_ms = in.getLastSync();
    peer.trouble = read_text(in.getTrouble());
    const auto role = in.getRole();
    // A reason that a later service has is shown as one of people's own.
    peer.role = role <= 8 ? static_cast<PeerRole>(role) : PeerRole::configured;
    return peer;
}

StatusAnswer read(schema::Status::Reader in) {
    StatusAnswer status;
    status.center = read_fixed<CenterId>(in.getCenter());
    status.name = read_text(in.getName());
    status.federation = read_text(in.getFederation());
    status.members = in.getMembers();
    status.is_member = in.getIsMember();
    status.records = in.getRecords();
    for (const auto scope : in.getScopes()) {
        status.scopes.push_back({read_text(scope.getScope()), scope.getRecords(),
                                 read_fixed<Digest>(scope.getDigest()), scope.getIsDeclined()});
    }
    for (const auto peer : in.getPeers()) status.peers.push_back(read(peer));
    for (const auto deferred : in.getDeferred())
        status.deferred.push_back({deferred.getReason(), deferred.getCount()});
    status.is_unlocked = in.getIsUnlocked();
    status.open_key = PublicKey::from(read_data(in.getOpenKey()));
    status.unlocked_seconds = in.getUnlockedSeconds();
    status.search_behind = in.getSearchBehind();
    status.unchecked = in.getUnchecked();
    status.is_writing = in.getIsWriting();
    status.purge = in.getPurge();
    status.software = read_text(in.getSoftware());
    status.home = {in.getPrefecture(), in.getMunicipality()};
    const auto restored = std::min<std::uint8_t>(in.getRestored(), 3);
    status.restored = static_cast<StatusAnswer::Restored>(restored);
    status.restored_made_ms = in.getRestoredMadeMs();
    status.restored_compared = in.getRestoredCompared();
    status.restored_needed = in.getRestoredNeeded();
    status.is_removed = in.getIsRemoved();
    return status;
}

MemberAnswer read(schema::Member::Reader in) {
    MemberAnswer member;
    member.center = read_fixed<CenterId>(in.getCenter());
    member.name = read_text(in.getName());
    member.home = {in.getPrefecture(), in.getMunicipality()};
    member.admitted = in.getAdmitted();
    for (const auto sponsor : in.getSponsors())
        member.sponsors.push_back(read_fixed<CenterId>(sponsor));
    const auto box = in.getBoxKey();
    member.box = PublicKey::from({box.begin(), box.size()});
    member.state = static_cast<CenterState>(in.getState());
    member.is_forked = in.getIsForked();
    for (const auto center : in.getReturners())
        member.returners.push_back(read_fixed<CenterId>(center));
    member.is_blocked = in.getIsBlocked();
    member.block_reason = read_text(in.getBlockReason());
    return member;
}

RemovalAnswer read(schema::RemovalState::Reader in) {
    RemovalAnswer removal;
    removal.id = read_fixed<RecordId>(in.getId());
    removal.center = read_fixed<CenterId>(in.getCenter());
    removal.proposer = read_fixed<CenterId>(in.getProposer());
    removal.reason = static_cast<RemovalReason>(in.getReason());
    removal.time_ms = in.getTimeMs();
    for (const auto center : in.getBehind()) removal.behind.push_back(read_fixed<CenterId>(center));
    removal.is_in_force = in.getIsInForce();
    removal.is_answered = in.getIsAnswered();
    return removal;
}

MembershipAnswer read(schema::Membership::Reader in) {
    return {read_fixed<Digest>(in.getDigest()), in.getSponsorsNeeded(), in.getRemoversNeeded()};
}

PublishedAnswer read(capnp::List<schema::Outcome>::Reader in) {
    PublishedAnswer published;
    published.outcomes.reserve(in.size());
    for (const auto outcome : in) {
        const std::uint8_t number = outcome.getOutcome();
        published.outcomes.push_back(
            {number <= 4 ? static_cast<DraftOutcome>(number) : DraftOutcome::refused,
             read_fixed<RecordId>(outcome.getId()), outcome.getError(),
             read_text(outcome.getField()),
             outcome.hasReplaced() ? std::optional(read_fixed<RecordId>(outcome.getReplaced()))
                                   : std::nullopt});
    }
    return published;
}

// What a later service tells beyond these is left out.
std::vector<WordMatchAnswer> read(capnp::List<schema::WordMatch>::Reader in) {
    std::vector<WordMatchAnswer> out;
    for (const auto match : in) {
        WordMatchAnswer& one = out.emplace_back();
        one.word = read_text(match.getWord());
        for (const std::uint8_t field : match.getFields()) {
            if (field <= static_cast<std::uint8_t>(FoundIn::translated_text))
                one.fields.push_back(static_cast<FoundIn>(field));
        }
    }
    return out;
}

std::vector<MatchReason> read(capnp::List<schema::MatchReason>::Reader in) {
    std::vector<MatchReason> out;
    for (const auto reason : in) {
        const std::uint8_t part = reason.getPart();
        const std::uint8_t finding = reason.getFinding();
        if (part < 1 || part > kMatchParts ||
            finding > static_cast<std::uint8_t>(MatchFinding::other_units))
            continue;
        MatchReason& one = out.emplace_back();
        one.part = static_cast<MatchPart>(part);
        one.points = reason.getPoints();
        one.finding = static_cast<MatchFinding>(finding);
        one.first = reason.getFirst();
        one.last = reason.getLast();
        for (const auto word : reason.getWords()) one.words.push_back(read_text(word));
    }
    return out;
}

ItemAnswer read(schema::Item::Reader in) {
    ItemAnswer item;
    item.id = read_fixed<RecordId>(in.getId());
    item.kind = in.getKind();
    item.center = read_fixed<CenterId>(in.getCenter());
    item.center_name = read_text(in.getCenterName());
    item.scope = read_text(in.getScope());
    item.updated_ms = in.getUpdated();
    item.body = read_data(in.getBody());
    item.score = in.getScore();
    item.snippet = read_text(in.getSnippet());
    for (const auto source : in.getSources()) {
        item.sources.push_back({read_fixed<RecordId>(source.getId()),
                                read_fixed<CenterId>(source.getCenter()),
                                read_text(source.getCenterName()), source.getUpdated()});
    }
    item.slot = read_data(in.getVersionOf());
    item.is_hidden = in.getIsHidden();
    item.arrival = in.getArrival();
    item.matches = read(in.getMatches());
    item.reasons = read(in.getReasons());
    item.told_by = optional_center(in.getToldBy());
    item.told_by_name = read_text(in.getToldByName());
    for (const auto content : in.getContentsHere())
        item.contents_here.push_back(read_fixed<ContentId>(content));
    for (const auto reader : in.getReaders()) item.readers.push_back(read_fixed<CenterId>(reader));
    item.closed = in.getClosed();
    for (const auto id : in.getReplaces()) item.replaces.push_back(read_fixed<RecordId>(id));
    if (in.hasErased()) {
        const auto erased = in.getErased();
        item.erased = {erased.getTime(), static_cast<ErasureReason>(erased.getReason()),
                       erased.getIsGone()};
    }
    return item;
}

ErasureAnswer read(schema::ErasureRow::Reader in) {
    ErasureAnswer out;
    out.id = read_fixed<RecordId>(in.getId());
    out.slot = read_data(in.getSlot());
    out.scope = read_text(in.getScope());
    out.time_ms = in.getTime();
    out.reason = static_cast<ErasureReason>(in.getReason());
    // What a later service tells by another number is not done yet, as far as this program knows.
    if (in.getStage() <= static_cast<std::uint8_t>(ErasureStage::gone_from_files))
        out.stage = static_cast<ErasureStage>(in.getStage());
    if (in.getBacking() <= static_cast<std::uint8_t>(ErasureBacking::whole))
        out.backing = static_cast<ErasureBacking>(in.getBacking());
    out.due_ms = in.getDue();
    out.expected = in.getExpected();
    out.answered = in.getAnswered();
    for (const auto name : in.getMissing()) out.missing.push_back(read_text(name));
    out.note = read_text(in.getNote());
    return out;
}

CoverageAnswer read(capnp::List<schema::Covered>::Reader in) {
    CoverageAnswer out;
    for (const auto row : in) {
        CoveredCenter& one = out.centers.emplace_back();
        one.coverage.center = read_fixed<CenterId>(row.getCenter());
        // What a later service tells by another number was no answer.
        one.coverage.asked = row.getAsked() <= static_cast<std::uint8_t>(Asked::gone)
                                 ? static_cast<Asked>(row.getAsked())
                                 : Asked::timed_out;
        one.coverage.is_held = row.getIsHeld();
        if (row.getAsOf() != 0) one.coverage.as_of = WallTime{row.getAsOf()};
        if (row.getError() != 0) one.coverage.error = static_cast<Error>(row.getError());
        one.name = read_text(row.getName());
        one.prefecture = row.getPrefecture();
    }
    return out;
}

DamageAnswer read(schema::Damage::Reader in) {
    DamageAnswer out{read_text(in.getPlace()), read_text(in.getWhat()), in.getIsRepairable(), {}};
    if (in.hasFile()) {
        const auto file = in.getFile();
        out.file = DamagedFile{read_fixed<RecordId>(file.getRecord()), read_text(file.getTitle()),
                               read_text(file.getName()), file.getIsOwn(), file.getIsMissing()};
    }
    return out;
}

KeyRecordsAnswer read(capnp::List<schema::KeyRecord>::Reader in) {
    KeyRecordsAnswer out;
    out.records.reserve(in.size());
    for (const auto& record : in) {
        KeyRecord& one = out.records.emplace_back();
        one.id = read_fixed<RecordId>(record.getId());
        one.kind = record.getKind();
        one.scope.level = static_cast<ScopeLevel>(record.getScopeLevel());
        one.scope.area = record.getScopeArea();
        one.is_late = record.getIsLate();
        one.came_late = record.getCameLate();
    }
    return out;
}

}  // namespace

Result<Answer> read_answer(schema::Answer::Reader in) {
    switch (in.which()) {
        case schema::Answer::STATUS: return Answer{read(in.getStatus())};
        case schema::Answer::MEMBER: return Answer{read(in.getMember())};
        case schema::Answer::PEER: return Answer{read(in.getPeer())};
        case schema::Answer::INVITATION:
            return Answer{InvitationAnswer{read_text(in.getInvitation())}};
        case schema::Answer::PUBLISHED: return Answer{read(in.getPublished())};
        case schema::Answer::ITEM: return Answer{read(in.getItem())};
        case schema::Answer::DAMAGE: return Answer{read(in.getDamage())};
        case schema::Answer::PROGRESS:
            return Answer{ProgressAnswer{in.getProgress().getDone(), in.getProgress().getTotal()}};
        case schema::Answer::ERROR:
            return Answer{
                ProblemAnswer{in.getError().getError(), read_text(in.getError().getDetail())}};
        case schema::Answer::DONE:
            return Answer{SummaryAnswer{in.getDone().getCount(), in.getDone().getTotal(),
                                        in.getDone().getIsRanked(), in.getDone().getWordsLeftOut(),
                                        in.getDone().getHasMore()}};
        case schema::Answer::BUNDLE_BEGUN: {
            const auto begun = in.getBundleBegun();
            return Answer{
                BundleBegunAnswer{read_fixed<CharterId>(begun.getCharter()), begun.getRecords(),
                                  begun.getEpoch(), begun.getThrough(), begun.getUnchecked(),
                                  Digest::from(read_data(begun.getErased())).value_or(Digest{})}};
        }
        case schema::Answer::BUNDLE: {
            const auto page = in.getBundle();
            BundlePageAnswer answer{read_data(page.getRecords()), page.getCount(),
                                    page.getIsAuthority(), page.getIsLast()};
            for (const auto local : page.getLocals())
                answer.locals.push_back({read_text(local.getKey()), read_data(local.getValue())});
            return Answer{std::move(answer)};
        }
        case schema::Answer::COVERAGE: return Answer{read(in.getCoverage())};
        case schema::Answer::CONTENT_MISSING: {
            ContentMissingAnswer missing;
            for (const auto number : in.getContentMissing()) missing.numbers.push_back(number);
            return Answer{std::move(missing)};
        }
        case schema::Answer::MANIFEST:
            return Answer{OwnManifestAnswer{read_data(in.getManifest().getRecord()),
                                            read_fixed<CharterId>(in.getManifest().getCharter())}};
        case schema::Answer::ERASURE: return Answer{read(in.getErasure())};
        case schema::Answer::REMOVAL: return Answer{read(in.getRemoval())};
        case schema::Answer::MEMBERSHIP: return Answer{read(in.getMembership())};
        case schema::Answer::KEY_RECORDS: return Answer{read(in.getKeyRecords())};
        case schema::Answer::CONTENT_BYTES:
            return Answer{ContentBytesAnswer{read_data(in.getContentBytes())}};
    }
    return Error::unknown_format;
}

}  // namespace tsunagi::client
