// Asking peers to search what they hold, and searching for them.
#include <algorithm>
#include <array>
#include <set>

#include "protocol/base/big_endian.h"
#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/node/core.h"

namespace tsunagi {
namespace {

constexpr std::string_view kSyncedKey = "synced";

// kReachOfAll as scopes.
const std::array kScopesOfAll{Scope::nation(), Scope{ScopeLevel::public_, 0, {}}};

// Of an id's answer. A version that was narrowed is hidden by one that the peer may not have: it is
// not told as if nothing had come after it.
void drop_hidden(const RecordIndex& index, std::vector<Bytes>& records) {
    std::vector<ParsedRecord> sent;
    for (Bytes& bytes : records) {
        if (auto parsed = parse_record(std::move(bytes))) sent.push_back(std::move(*parsed));
    }
    const auto is_hidden = [&](const ParsedRecord& record) {
        const Header& header = record.header();
        if (header.record_class != RecordClass::fact) return false;
        const auto hides = [&](const VersionVector& newer) {
            return supersedes(newer, header.vector);
        };
        const auto heads = index.slot_heads(header.center, header.slot);
        return std::ranges::any_of(heads, hides, &SlotHead::vector) &&
               std::ranges::none_of(sent, [&](const ParsedRecord& other) {
                   return other.header().center == header.center &&
                          other.header().slot == header.slot && hides(other.header().vector);
               });
    };
    std::vector<std::size_t> told;
    for (std::size_t i = 0; i < sent.size(); ++i) {
        if (!is_hidden(sent[i])) told.push_back(i);
    }
    records.clear();
    for (const std::size_t i : told) records.push_back(std::move(sent[i]).take_bytes());
}

}  // namespace

// --- asking ---

void Core::inquire(Step& step, input::Inquire in) {
    const auto refuse = [&](Error error) {
        step.out.inquiries.emplace_back(in.request, InquiryNews::End{error, {}, {}});
    };
    if (!is_member()) return refuse(Error::not_a_member);
    if (const auto good = check_query(in.query); !good) return refuse(good.error());
    if (!inquiries_.has_room()) return refuse(Error::busy);
    std::vector<Inquiries::Respondent> asked;
    std::vector<Session*> sessions;
    std::set<CenterId> centers{config_.center};  // one machine of each center is enough
    for (auto& [peer, session] : sessions_) {
        const bool is_to_be_asked = !session.is_closed && session.standing == Standing::member &&
                                    session.center && session.answers_queries;
        if (!is_to_be_asked || asked.size() == kInquiryPeersMax) continue;
        if (!centers.insert(*session.center).second) continue;
        asked.push_back({peer, *session.center, is_whole(session)});
        sessions.push_back(&session);
    }
    step.out.inquiries.emplace_back(in.request, InquiryNews::Begun{asked.size()});
    const Duration wait = std::clamp(in.wait, Duration{0}, kInquiryWaitMax);
    const auto number = inquiries_.begin(in.request, std::move(asked), step.now.monotonic + wait);
    for (Session* session : sessions) send(step, *session, frame::PeerQuery{number, in.query});
}

// Takes everything that every member may hold, as it says.
bool Core::is_whole(const Session& session) const {
    return std::ranges::all_of(kScopesOfAll, [&](const Scope& scope) {
        const auto link = session.scopes.find(scope);
        return link != session.scopes.end() && link->second.is_heard &&
               !link->second.is_peer_partial;
    });
}

void Core::handle(Step& step, Session& session, frame::PeerHits& answer) {
    switch (inquiries_.standing(answer.number, session.peer)) {
        case Inquiries::Standing::unknown: return close(step, session, Error::unexpected_frame);
        case Inquiries::Standing::late: return;
        case Inquiries::Standing::open: break;
    }
    if (answer.error) return inquiries_.refused(answer.number, session.peer, *answer.error);
    inquiries_.begin_check(answer.number, session.peer);
    CheckOrder order;
    order.records = std::move(answer.hits.records);
    CheckPurpose purpose;
    purpose.kind = CheckPurpose::Kind::hits;
    purpose.peer = session.peer;
    purpose.number = answer.number;
    purpose.answer = std::move(answer.hits);
    order_check(step, session, std::move(purpose), std::move(order));
}

void Core::checked_hits(Step& step,
                        CheckPurpose& purpose,
                        std::vector<Result<CheckedRecord>>& records) {
    const auto found = sessions_.find(purpose.peer);
    if (found == sessions_.end() || found->second.is_closed) return;
    Session& session = found->second;
    session.unchecked_bytes -= purpose.bytes;
    const auto broken = std::ranges::find_if(records, [](const auto& record) { return !record; });
    if (broken != records.end()) return close(step, session, broken->error());
    // A clock that is ahead makes nothing fresher.
    const auto synced = std::min(purpose.answer.synced, std::optional(step.now.wall));
    const auto inquiry = inquiries_.answered(purpose.number, purpose.peer, synced);
    if (!inquiry) return;
    InquiryNews::Answer answer;
    answer.center = inquiry->center;
    answer.counts = std::move(purpose.answer.counts);
    answer.has_more = purpose.answer.total > records.size();
    answer.settled = inquiry->settled;
    for (auto& record : records) {
        if (may_be_shown(step, session, *record)) answer.records.push_back(std::move(*record));
    }
    step.out.inquiries.emplace_back(inquiry->request, std::move(answer));
}

// As the gate judges what comes to stay, but for what people declined to keep here: they ask for it
// now. A version that this center knows to be superseded is not shown either.
bool Core::may_be_shown(Step& step, const Session& session, const CheckedRecord& record) const {
    const Header& header = record.header();
    if (header.record_class == RecordClass::authority) return false;
    if (!roster_.judge(record.parsed()) || !is_inside(header.scope, config_.center, home_) ||
        !shares(session, header.scope))
        return false;
    if (record.parsed().is_body_erased()) return false;
    if (is_in_the_future(header.time, step.now.wall)) return false;
    if (header.record_class != RecordClass::fact) return true;
    if (erasing_.acts.has(header.center, header.slot)) return false;
    const auto heads = step.index.slot_heads(header.center, header.slot);
    return std::ranges::none_of(
        heads, [&](const SlotHead& head) { return supersedes(head.vector, header.vector); });
}

void Core::end_inquiries(Step& step) {
    auto over = inquiries_.take_over(step.now.monotonic);
    if (over.empty()) return;
    const std::vector<CenterId> members(roster_.admitted().begin(), roster_.admitted().end());
    const bool is_whole_here = std::ranges::all_of(
        kScopesOfAll, [&](const Scope& scope) { return subscriptions_.wants(scope); });
    // A clock that was ahead makes nothing fresher.
    const auto synced = std::min(synced_at_, std::optional(step.now.wall));
    for (Inquiries::Over& one : over) {
        InquiryNews::End end;
        one.answerers[config_.center] = {Asked::here, {}, false, {}};
        end.without_own = coverage_of(members, one.answerers);
        one.answerers[config_.center] = {Asked::here, {}, is_whole_here, synced};
        end.coverage = coverage_of(members, one.answerers);
        step.out.inquiries.emplace_back(one.request, std::move(end));
    }
}

// --- for whom this center speaks ---

// What held then is still here after a restart, so that it may go on speaking for others, as of
// then. It goes along with whatever is stored next: an order of its own for each comparison would
// be most of what an idle center writes.
void Core::keep_synced(Step& step) {
    if (!step.out.store || !synced_at_ || synced_at_ == synced_kept_) return;
    Bytes time;
    append_u64(time, static_cast<std::uint64_t>(synced_at_->ms));
    put_local(step, {std::string(kSyncedKey), std::move(time)});
    synced_kept_ = synced_at_;
}

void Core::load_synced(const RecordIndex& index) {
    const auto bytes = index.local(kSyncedKey);
    if (!bytes || bytes->size() != 8) return;
    synced_at_ = synced_kept_ = WallTime{static_cast<std::int64_t>(read_u64(*bytes))};
}

// --- answering ---

void Core::handle(Step& step, Session& session, const frame::PeerQuery& query) {
    const auto refuse = [&](Error error) {
        send(step, session, frame::PeerHits{query.number, error, {}});
    };
    if (!session.center) return close(step, session, Error::unexpected_frame);
    if (!config_.answers_queries) return refuse(Error::not_needed);
    // Of all its machines, and of links that are gone by now.
    const auto open = std::ranges::count_if(
        searches_, [&](const auto& entry) { return entry.second.center == *session.center; });
    if (static_cast<std::size_t>(open) >= kPeerQueriesOpenMax) return refuse(Error::busy);
    SearchOrder order{++last_search_, query.query};
    for (const auto& [scope, link] : shared_scopes(session))
        order.query.filter.reaches |= reach_bit(scope.level);
    order.query.filter.reaches &= static_cast<ReachSet>(~reach_bit(ScopeLevel::authority));
    order.query.limit = std::min<std::uint16_t>(order.query.limit, kPeerHitsMax);
    searches_.emplace(order.ticket, PeersQuery{*session.center, session.peer, query.number,
                                               order.query.limit, !query.query.id.empty()});
    step.out.searches.push_back(std::move(order));
}

// Levels are not scopes: that the peer may have each record is asked again, of the store.
void Core::searched(Step& step, input::Searched in) {
    const auto asked = searches_.find(in.ticket);
    CHECK(asked != searches_.end());
    const PeersQuery query = asked->second;
    searches_.erase(asked);
    const auto found = sessions_.find(query.peer);
    if (found == sessions_.end()) return;
    Session& session = found->second;
    frame::PeerHits answer{query.number, in.error, {}};
    if (in.error) return send(step, session, answer);
    answer.hits.counts = std::move(in.counts);
    answer.hits.is_ranked = in.is_ranked;
    // What only a seal answers for is kept back: until it is checked, this center speaks for
    // itself.
    if (!may_have_vouched_) answer.hits.synced = std::min(synced_at_, std::optional(step.now.wall));
    std::size_t bytes = 0;
    bool is_all_for_it = true;
    for (auto& hit : in.hits) {
        const auto place = step.index.find(hit.id);
        is_all_for_it = is_all_for_it && place && shares(session, place->scope);
        if (!place || !may_serve(step.index, session, *place)) continue;
        // It may have been erased since it was found.
        const auto record = parse_record(Bytes(hit.record));
        if (!record || record->is_body_erased() ||
            erasing_.acts.has(record->header().center, record->header().slot))
            continue;
        if (bytes + hit.record.size() > kPeerHitsBytesMax ||
            answer.hits.records.size() == kPeerHitsMax)
            break;
        bytes += hit.record.size();
        answer.hits.records.push_back(std::move(hit.record));
    }
    if (query.is_by_id) drop_hidden(step.index, answer.hits.records);
    // How many there are is told of these only, and that there are more where all places are taken:
    // among what was not looked at may be what is not for the peer.
    const std::size_t sent = answer.hits.records.size();
    const bool is_cut = is_all_for_it && sent >= query.limit && in.total > in.hits.size();
    answer.hits.total = sent + (is_cut ? 1 : 0);
    send(step, session, answer);
}

}  // namespace tsunagi
