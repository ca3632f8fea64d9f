// What the center's own people ask for: publishing, inviting, sponsoring, unlocking.
#include <algorithm>

#include "protocol/base/big_endian.h"
#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/counting/written_counts.h"
#include "protocol/node/core.h"
#include "protocol/node/refusal.h"

namespace tsunagi {
namespace {

constexpr std::string_view kPeerPrefix = "peer/";
constexpr std::string_view kClockKey = "clock";

Hlc stored_clock(const RecordIndex& index) {
    const auto bytes = index.local(kClockKey);
    return bytes && bytes->size() == 8 ? Hlc{read_u64(*bytes)} : Hlc{};
}

// Was it made from others than exactly the newest versions? They stand in any order.
bool is_outdated(const Draft& draft, const std::vector<SlotHead>& heads) {
    if (draft.base.empty()) return false;
    std::vector<RecordId> base = draft.base;
    std::vector<RecordId> newest;
    for (const SlotHead& head : heads) newest.push_back(head.id);
    std::ranges::sort(base);
    std::ranges::sort(newest);
    return base != newest;
}

// Is the version for people whom the draft is not for? Area scopes of one center lie in each other.
bool is_wider(const SlotHead& head, const Draft& draft) {
    return head.scope.level > draft.scope.level;
}
bool is_narrower(const SlotHead& head, const Draft& draft) {
    return head.scope.level < draft.scope.level;
}

std::optional<Body> body_from(ByteSpan bytes) {
    auto body = decode_body(bytes);
    return body ? std::optional(std::move(*body)) : std::nullopt;
}

ItemReply refused(Error error, std::string field = {}) {
    ItemReply reply;
    reply.outcome = Outcome::refused;
    reply.error = error;
    reply.field = std::move(field);
    return reply;
}

}  // namespace

Core::Core(NodeConfig config, Random& random, const RecordIndex& index, Now now)
    : config_(std::move(config)),
      random_(random),
      roster_(config_.charter),
      clock_(stored_clock(index)),
      subscriptions_(index),
      hold_(index),
      blocks_(index),
      short_id_key_(random.fixed<ShortIdKey>()),
      tracker_(short_id_key_),
      invitations_(index),
      choice_(config_.center, {}) {
    finding_.chosen_at = now.monotonic + (kChoiceStart - kChoiceEvery);
    finding_.choose_due = now.monotonic + kChoiceStart;
    load_authority(index);
    standings_seen_ = roster_.standings();
    load_anchors(index, now);
    load_synced(index);
    load_distrusted(index);
    load_sweeps(index, now.monotonic);
    load_erasures(index, now.monotonic);
    if (config_.machine) load_unsealed(index);
    for (const std::string& address : config_.peers) dials_.add(address, now.monotonic);
    for (const auto& [key, value] : index.locals(kPeerPrefix))
        dials_.add(key.substr(kPeerPrefix.size()), now.monotonic);
    if (config_.join) dials_.add(config_.join->address, now.monotonic);
}

void Core::take_in(Step& step, const input::TakeIn& in) {
    const CheckTicket ticket = ++last_check_;
    CheckPurpose purpose;
    purpose.kind = CheckPurpose::Kind::take_in;
    purpose.request = in.request;
    purpose.is_new = in.is_new;
    checks_.emplace(ticket, std::move(purpose));
    step.out.checks.push_back({ticket, in.records, {}, false});
}

void Core::reply_when_durable(Step& step, Reply reply) {
    if (step.out.store) {
        // The clock's mark goes with what was signed, so that a restart with an older wall clock
        // does not go back.
        Bytes mark;
        append_u64(mark, clock_.last().value);
        put_local(step, {std::string(kClockKey), std::move(mark)});
        owed_[step.out.store->ticket].push_back(std::move(reply));
    } else if (!pending_.empty()) {
        // It may answer "unchanged" by something that is not durable yet.
        owed_[last_store_].push_back(std::move(reply));
    } else {
        step.out.replies.push_back(std::move(reply));
    }
}

// --- publishing ---

std::uint64_t Core::next_sequence(const RecordIndex& index, const Scope& scope) {
    const auto found = sequences_.find(scope);
    if (found != sequences_.end()) return ++found->second;
    const std::uint64_t next = index.last_sequence(scope, config_.center, config_.writer) + 1;
    sequences_.emplace(scope, next);
    return next;
}

Header Core::own_header(
    Step& step, KindId kind, RecordClass record_class, const Scope& scope, const PublicKey& key) {
    Header header;
    header.kind = kind;
    header.record_class = record_class;
    header.scope = scope;
    header.manifest_epoch = roster_.current(config_.center)->epoch;
    header.charter = config_.charter;
    header.center = config_.center;
    header.writer_key = key;
    header.writer_instance = config_.writer;
    header.sequence = next_sequence(step.index, scope);
    header.time = clock_.next(step.now.wall);
    return header;
}

void Core::publish(Step& step, const input::Publish& in) {
    if (const auto may = judge_writing(); !may)
        return step.out.replies.push_back(refusal(in.request, may.error()));
    const auto staff = signer_for(step, in.staff);
    if (!staff) return step.out.replies.push_back(refusal(in.request, staff.error()));
    Reply reply;
    reply.request = in.request;
    for (const Draft& draft : in.drafts) {
        const Judged judged = judge_draft(step, draft, std::nullopt);
        const auto* version = std::get_if<NewVersion>(&judged);
        reply.items.push_back(version == nullptr ? std::get<ItemReply>(judged)
                                                 : write_version(step, *version, **staff));
    }
    reply_when_durable(step, std::move(reply));
}

void Core::dry_run(Step& step, const input::DryRun& in) {
    if (const auto may = judge_writing(); !may)
        return step.out.replies.push_back(refusal(in.request, may.error()));
    Reply reply;
    reply.request = in.request;
    reply.last = in.last;
    for (const Draft& draft : in.drafts) {
        Judged judged = judge_draft(step, draft, reply.last);
        auto* version = std::get_if<NewVersion>(&judged);
        if (version == nullptr) {
            auto& answer = std::get<ItemReply>(judged);
            answer.id = {};
            reply.items.push_back(std::move(answer));
            continue;
        }
        const bool is_new = version->heads.empty();
        reply.items.push_back({is_new ? Outcome::stored : Outcome::updated, {}, {}, {}});
        reply.last = {version->slot, version->draft.scope, std::move(version->draft.body)};
    }
    step.out.replies.push_back(std::move(reply));
}

Judged Core::judge_draft(Step& step,
                         const Draft& draft,
                         const std::optional<UnwrittenVersion>& last) {
    const KindRow* kind = find_kind(draft.kind);
    if (kind == nullptr) return refused(Error::unknown_kind);
    if (kind->record_class != RecordClass::fact) return refused(Error::wrong_class);
    if (draft.scope.level == ScopeLevel::network) return refused(Error::network_scope);
    if (!is_inside(draft.scope, config_.center, home_) ||
        draft.scope.level == ScopeLevel::authority) {
        return refused(Error::scope_not_ours);
    }
    // A removed center goes on working for itself; nobody else takes anything of it.
    if (!is_member() && draft.scope.level != ScopeLevel::center) return refused(Error::removed);
    const bool withdraws = draft.body.empty() && draft.slot;
    const auto body = withdraws ? Result<Body>(Body()) : decode_body(draft.body);
    if (!body) return refused(body.error());
    if (const auto problem = check_body(*kind, *body); problem && !withdraws)
        return refused(problem->error, problem->field);
    // Files are fetched by who may have their record, and whoever has it could.
    if (kind->is_sealed && !body->attachments.empty())
        return refused(Error::bad_field, "attachments");
    if (const auto readers = readers_for(step, draft); !readers) return refused(readers.error());

    if (draft.scope.level != ScopeLevel::center) {
        if (const auto problem = count_problem(*kind, *body))
            return refused(Error::bad_field, std::string(problem->field));
    }

    const std::string key = slot_key(*kind, *body);
    const SlotId slot = draft.slot ? *draft.slot
                                   : (key.empty() ? random_.fixed<SlotId>()
                                                  : natural_slot(config_.center, kind->id, key));
    if (erasing_.acts.has(config_.center, slot)) return refused(Error::erased);
    SlotVersions standing{pending_.slot_heads(step.index, config_.center, slot)};
    if (draft.slot && standing.heads.empty()) return refused(Error::not_found);
    // Files that an unwritten version kept are those of the versions under it.
    if (const auto problem = missing_content(step.index, *body, draft.scope, standing.heads))
        return refused(*problem, "attachments");
    if (last && last->slot == slot) standing = {{{RecordId{}, {}, last->scope}}, &*last};
    if (!draft.only_if_newer && is_outdated(draft, standing.heads))
        return refused(Error::changed_meanwhile);
    if (is_clock_ahead(step.now)) return refused(Error::in_the_future);
    if (draft.only_if_newer)
        return judge_if_newer(step, *kind, draft, *body, slot, std::move(standing));
    return NewVersion{draft, slot, std::move(standing.heads)};
}

// Leaves alone what says the same, whatever it was made from, or is newer in its register.
Judged Core::judge_if_newer(Step& step,
                            const KindRow& kind,
                            const Draft& draft,
                            const Body& body,
                            const SlotId& slot,
                            SlotVersions standing) {
    const auto& heads = standing.heads;
    std::vector<std::pair<SlotHead, Body>> held;
    Body whole = body;
    for (const SlotHead& head : heads) {
        auto said = standing.unwritten == nullptr ? body_of(step, head.id)
                                                  : body_from(standing.unwritten->body);
        if (!said) continue;
        carry_over(kind, *said, whole);
        held.emplace_back(head, std::move(*said));
    }
    // Files that are too large for those whom the new version is for stay with the old one.
    if (!check_attachment_sizes(whole.attachments, draft.scope.level))
        whole.attachments = body.attachments;
    const auto unchanged = [](const SlotHead& head) {
        return ItemReply{Outcome::unchanged, head.id, {}, {}};
    };
    const bool is_one = heads.size() == 1 && held.size() == 1;
    if (is_one && heads.front().scope == draft.scope &&
        says_the_same(kind, held.front().second, whole)) {
        return unchanged(heads.front());
    }
    if (is_outdated(draft, heads)) return refused(Error::changed_meanwhile);
    for (const auto& [head, said] : held) {
        if (state_rank(kind, said) > state_rank(kind, whole)) return unchanged(head);
    }
    const auto is_seen_wider = [&](const SlotHead& head) {
        return is_wider(head, draft) && !is_withdrawn(step, head.id);
    };
    if (std::ranges::any_of(heads, is_seen_wider)) return refused(Error::narrows_scope);
    const auto is_seen_narrower = [&](const SlotHead& head) {
        return is_narrower(head, draft) && !is_withdrawn(step, head.id);
    };
    // Found by its key: nobody looked at what it says beside the row.
    if (draft.base.empty() && whole != body && std::ranges::any_of(heads, is_seen_narrower))
        return refused(Error::widens_scope);
    NewVersion version{draft, slot, std::move(standing.heads)};
    if (whole == body) return version;
    auto bytes = encode_body(whole);
    if (!bytes) return refused(bytes.error());
    version.draft.body = std::move(*bytes);
    return version;
}

// Whoever saw a version that was for more people than the new one is for gets no new one: a version
// without a body, for them, takes the old one out of their sight first.
ItemReply Core::write_version(Step& step, const NewVersion& version, const SecretKey& staff) {
    const auto& [draft, slot, heads] = version;
    std::vector<SlotHead> standing = heads;
    for (SlotHead& head : standing) {
        if (!is_wider(head, draft) || is_withdrawn(step, head.id)) continue;
        auto empty =
            sign_fact(step, {draft.kind, head.scope, {}, slot, {}, false}, slot, {head}, staff);
        if (!empty) return refused(empty.error());
        head.id = empty->id();
        head.vector = empty->parsed().header().vector;
        const Admission admission = admit(step, std::move(*empty), nullptr, false);
        if (admission.verdict != Verdict::pending) return refused(admission.error);
    }
    auto record = sign_fact(step, draft, slot, standing, staff);
    if (!record) return refused(record.error());
    const RecordId id = record->id();
    const Admission admission = admit(step, std::move(*record), nullptr, false);
    if (admission.verdict != Verdict::pending) return refused(admission.error);
    if (heads.empty()) return {Outcome::stored, id, {}, {}};
    return {Outcome::updated, id, {}, {}, heads.front().id};
}

std::optional<Body> Core::body_of(Step& step, const RecordId& id) {
    const auto bytes = pending_.record(step.index, id);
    const auto parsed = bytes ? parse_record(*bytes) : Result<ParsedRecord>(Error::not_found);
    return parsed ? body_from(parsed->body()) : std::nullopt;
}

bool Core::is_withdrawn(Step& step, const RecordId& id) {
    const auto bytes = pending_.record(step.index, id);
    const auto parsed = bytes ? parse_record(*bytes) : Result<ParsedRecord>(Error::not_found);
    return parsed && parsed->body().empty();
}

Result<CheckedRecord> Core::sign_fact(Step& step,
                                      const Draft& draft,
                                      const SlotId& slot,
                                      const std::vector<SlotHead>& heads,
                                      const SecretKey& staff) {
    Header header =
        own_header(step, draft.kind, RecordClass::fact, draft.scope, staff.public_key());
    header.slot = slot;
    for (const SlotHead& head : heads) {
        header.parents.push_back(head.id);
        header.vector = merged(header.vector, head.vector);
    }
    const auto own = std::ranges::find(header.vector, config_.writer, &VectorEntry::writer);
    const std::uint64_t counter = own == header.vector.end() ? 1 : own->counter + 1;
    header.vector = merged(header.vector, {{config_.writer, counter}});
    const auto readers = readers_for(step, draft);
    if (!readers) return readers.error();
    if (readers->empty())
        return make_record(std::move(header), draft.body, random_.fixed<Salt>(), staff);
    const auto sealed = seal_body(draft.body, header, *readers, random_);
    if (!sealed) return sealed.error();
    return make_record(std::move(header), *sealed, random_.fixed<Salt>(), staff);
}

// Who can read the draft's body: of kinds that are not sealed, nobody is named. What only this
// center may hold is sealed too, for itself: a kind has one form.
Result<std::vector<BodyReader>> Core::readers_for(Step& step, const Draft& draft) const {
    std::vector<BodyReader> readers;
    if (!find_kind(draft.kind)->is_sealed || draft.body.empty()) return readers;
    const bool is_private = draft.scope.level == ScopeLevel::center;
    std::vector<CenterId> centers = is_private ? std::vector<CenterId>() : draft.readers;
    if (centers.empty() && !is_private) return Error::no_readers;
    centers.push_back(config_.center);
    std::ranges::sort(centers);
    centers.erase(std::ranges::unique(centers).begin(), centers.end());
    if (centers.size() > kBodyReadersMax) return Error::over_limit;
    for (const CenterId& center : centers) {
        const Manifest* manifest = roster_.current(center);
        if (manifest == nullptr || !roster_.is_admitted(center)) return Error::unknown_center;
        const auto box = box_key(roster_.boxes_of(center), step.now.wall);
        if (!box) return Error::no_readers;
        readers.push_back({center, *box});
    }
    return readers;
}

void Core::add_peer(Step& step, const input::AddPeer& in) {
    if (in.address.empty() || in.address.size() > kAddressBytesMax) {
        return step.out.replies.push_back(refusal(in.request, Error::invalid_argument));
    }
    dials_.add(in.address, step.now.monotonic);
    put_local(step, {std::string(kPeerPrefix) + in.address, Bytes{1}});
    Reply reply;
    reply.request = in.request;
    reply_when_durable(step, std::move(reply));
}

// What is under way in a scope that is declined would bring what is refused: that link begins anew.
void Core::subscribe(Step& step, const input::Subscribe& in) {
    if (!Subscriptions::may_be_declined(in.scope))
        return step.out.replies.push_back(refusal(in.request, Error::invalid_argument));
    if (!is_inside(in.scope, config_.center, home_))
        return step.out.replies.push_back(refusal(in.request, Error::scope_not_ours));
    // What is declined is not compared.
    if (hold_.waits() && !in.is_wanted)
        return step.out.replies.push_back(refusal(in.request, Error::restoring));
    if (subscriptions_.wants(in.scope) != in.is_wanted) {
        put_local(step, subscriptions_.choose(in.scope, in.is_wanted));
        for (auto& [peer, session] : sessions_) {
            if (session.is_closed || !shares(session, in.scope)) continue;
            ScopeLink& link = session.scope_link(in.scope);
            if (!in.is_wanted && link.is_active()) {
                close(step, session, Error::busy);
                continue;
            }
            link.told.reset();
            session.tell_at(link, step.now.monotonic);
            link.sync.retry();
            session.has_news = true;
        }
    }
    Reply reply;
    reply.request = in.request;
    reply_when_durable(step, std::move(reply));
}

// --- the staff key ---

const Grant* Core::staff_grant(const Step& step, const PublicKey& key) const {
    const Manifest* manifest = roster_.current(config_.center);
    if (manifest == nullptr || roster_.is_revoked(config_.center, key)) return nullptr;
    return manifest->grant_for(key, Role::staff, Hlc::at(step.now.wall));
}

Result<void> Core::judge_staff(const Step& step, const PublicKey& key) const {
    if (roster_.is_revoked(config_.center, key)) return Error::key_revoked;
    return staff_grant(step, key) == nullptr ? Error::key_not_granted : Result<void>{};
}

void Core::unlock(Step& step, const input::Unlock& in) {
    Reply reply;
    reply.request = in.request;
    const auto may = in.staff == nullptr ? Result<void>(Error::key_not_granted)
                                         : judge_staff(step, in.staff->public_key());
    if (!may) {
        reply.error = may.error();
    } else if (in.opens) {
        staff_ = in.staff;
        unlocked_until_ = in.until;
    }
    if (in.request != 0) step.out.replies.push_back(std::move(reply));
}

Result<std::shared_ptr<const SecretKey>> Core::signer_for(
    const Step& step, const std::shared_ptr<const SecretKey>& own) const {
    if (own != nullptr) {
        if (const auto may = judge_staff(step, own->public_key()); !may) return may.error();
        return own;
    }
    if (staff_ == nullptr) return Error::locked;
    return staff_;
}

void Core::lock_when_due(Step& step) {
    if (staff_ && unlocked_until_ <= step.now.monotonic) staff_.reset();
}

}  // namespace tsunagi
