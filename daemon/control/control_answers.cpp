// What `tsunagi` is answered, as bytes.
#include <algorithm>

#include "daemon/control/control_frames.h"
#include "protocol/record/canonical.h"
#include "protocol/schema/control.capnp.h"

namespace tsunagi::control {
namespace {

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
    to.setPurge(static_cast<std::uint8_t>(status.purge));
    to.setSoftware(status.software.c_str());
    to.setPrefecture(status.home.prefecture);
    to.setMunicipality(status.home.municipality);
    to.setIsRemoved(status.is_removed);
    if (!status.restored) return;
    to.setRestored(static_cast<std::uint8_t>(1 + static_cast<int>(status.restored->state)));
    to.setRestoredMadeMs(status.restored->made.ms);
    to.setRestoredCompared(static_cast<std::uint32_t>(status.restored->centers.size()));
    to.setRestoredNeeded(static_cast<std::uint32_t>(status.restored_needed));
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
    to.setState(static_cast<std::uint8_t>(member.state));
    to.setIsForked(member.is_forked);
    auto returners = to.initReturners(static_cast<unsigned>(member.returners.size()));
    for (unsigned i = 0; i < returners.size(); ++i) write_fixed(returners[i], member.returners[i]);
    to.setIsBlocked(member.blocked.has_value());
    if (member.blocked) to.setBlockReason(member.blocked->c_str());
}

void write(schema::Answer::Builder out, const RemovalView& removal) {
    auto to = out.initRemoval();
    write_fixed(to.initId(), removal.id);
    write_fixed(to.initCenter(), removal.center);
    write_fixed(to.initProposer(), removal.proposer);
    to.setReason(static_cast<std::uint16_t>(removal.reason));
    to.setTimeMs(removal.time.ms());
    auto behind = to.initBehind(static_cast<unsigned>(removal.behind.size()));
    for (unsigned i = 0; i < behind.size(); ++i) write_fixed(behind[i], removal.behind[i]);
    to.setIsInForce(removal.is_in_force);
    to.setIsAnswered(removal.is_answered);
}

void write(schema::Answer::Builder out, const MembershipAnswer& membership) {
    auto to = out.initMembership();
    write_fixed(to.initDigest(), membership.digest);
    to.setSponsorsNeeded(membership.sponsors_needed);
    to.setRemoversNeeded(membership.removers_needed);
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
    if (!item.erased) return;
    auto erased = to.initErased();
    erased.setTime(item.erased->time_ms);
    erased.setReason(static_cast<std::uint16_t>(item.erased->reason));
    erased.setIsGone(item.erased->is_gone);
}

void write(schema::Answer::Builder out, const ErasureAnswer& answer) {
    const ErasureView& view = answer.view;
    auto to = out.initErasure();
    write_fixed(to.initId(), view.id);
    to.setSlot(as_data(view.slot.span()));
    to.setScope(scope_text(view.scope).c_str());
    to.setTime(view.time.ms());
    to.setReason(static_cast<std::uint16_t>(view.what.reason));
    to.setStage(static_cast<std::uint8_t>(view.stage));
    to.setBacking(static_cast<std::uint8_t>(view.backing));
    to.setDue(view.due ? view.due->ms : 0);
    to.setExpected(static_cast<std::uint32_t>(view.expected));
    to.setAnswered(static_cast<std::uint32_t>(view.answered));
    auto missing = to.initMissing(static_cast<unsigned>(answer.missing.size()));
    for (unsigned i = 0; i < missing.size(); ++i) missing.set(i, answer.missing[i].c_str());
    to.setNote(answer.note.c_str());
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

void write(schema::Answer::Builder out, const KeyRecordsAnswer& answer) {
    auto to = out.initKeyRecords(static_cast<unsigned>(answer.records.size()));
    for (unsigned i = 0; i < to.size(); ++i) {
        const KeyRecord& record = answer.records[i];
        write_fixed(to[i].initId(), record.id);
        to[i].setKind(record.kind);
        to[i].setScopeLevel(static_cast<std::uint8_t>(record.scope.level));
        to[i].setScopeArea(record.scope.area);
        to[i].setIsLate(record.is_late);
        to[i].setCameLate(record.came_late);
    }
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
    to.setEpoch(begun.epoch);
    to.setThrough(begun.through);
    to.setUnchecked(begun.unchecked);
    to.setErased(as_data(begun.erased.span()));
}

void write(schema::Answer::Builder out, const BundlePageAnswer& page) {
    auto to = out.initBundle();
    to.setRecords(as_data(page.records));
    to.setCount(page.count);
    to.setIsAuthority(page.is_authority);
    to.setIsLast(page.is_last);
    if (page.locals.empty()) return;
    auto locals = to.initLocals(static_cast<unsigned>(page.locals.size()));
    for (unsigned i = 0; i < locals.size(); ++i) {
        locals[i].setKey(page.locals[i].key.c_str());
        locals[i].setValue(as_data(page.locals[i].value));
    }
}

Bytes encode(const Answer& answer) {
    return write_canonical<schema::Answer>([&](schema::Answer::Builder to) {
        std::visit([&](const auto& value) { write(to, value); }, answer);
    });
}

}  // namespace

void append_answer(Bytes& out, const Answer& answer) {
    Bytes message = encode(answer);
    if (message.size() > kMessageBytesMax) message = encode(ErrorAnswer{Error::too_large, ""});
    const auto size = static_cast<std::uint32_t>(message.size());
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<std::uint8_t>(size >> shift));
    out.insert(out.end(), message.begin(), message.end());
}

}  // namespace tsunagi::control
