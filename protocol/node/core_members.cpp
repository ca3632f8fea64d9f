// Who is a member: vouching for centers, inviting them, and wanting nothing of one.
#include <algorithm>

#include "protocol/base/limits.h"
#include "protocol/node/core.h"
#include "protocol/node/refusal.h"

namespace tsunagi {
Result<void> Core::judge_membership() const {
    if (hold_.waits()) return Error::restoring;
    if (is_member()) return {};
    return roster_.state_of(config_.center) == CenterState::removed ? Error::removed
                                                                    : Error::not_a_member;
}

Result<void> Core::judge_writing() const {
    const auto may = judge_membership();
    return !may && may.error() == Error::removed ? Result<void>{} : may;
}

// --- members ---

Result<CheckedRecord> Core::sign_sponsorship(Step& step,
                                             const CenterId& center,
                                             const std::vector<RecordId>& answers,
                                             const SecretKey& staff) {
    Header header = own_header(step, kind::kSponsor, RecordClass::authority, Scope::authority(),
                               staff.public_key());
    header.targets = {{TargetKind::center, same_bytes<decltype(Target::id)>(center), {}}};
    for (const RecordId& removal : answers)
        header.targets.push_back(
            {TargetKind::record, same_bytes<decltype(Target::id)>(removal), {}});
    return make_record(std::move(header), {}, {}, staff);
}

// One of a center that was removed has to be meant so, and takes back all that is in force and not
// over yet, by as many records as that needs: one names up to fifteen.
void Core::sponsor(Step& step, const input::SponsorCenter& in) {
    const auto refuse = [&](Error error) {
        step.out.replies.push_back(refusal(in.request, error));
    };
    if (const auto may = judge_membership(); !may) return refuse(may.error());
    const auto staff = signer_for(step, in.staff);
    if (!staff) return refuse(staff.error());
    if (!roster_.is_known(in.center)) return refuse(Error::not_found);
    const bool is_removed = roster_.state_of(in.center) == CenterState::removed;
    if (is_removed != in.is_return)
        return refuse(is_removed ? Error::removed : Error::invalid_argument);
    std::vector<std::vector<RecordId>> all_answers;  // of each record
    if (is_removed) {
        for (const Removals::Proposal* removal : roster_.removals().against(in.center)) {
            if (removal->is_answered) continue;
            if (all_answers.empty() || all_answers.back().size() >= kTargetsMax - 1)
                all_answers.emplace_back();
            all_answers.back().push_back(removal->id);
        }
    } else {
        all_answers.emplace_back();
    }
    Reply reply;
    reply.request = in.request;
    const auto said = is_removed ? roster_.returners_of(in.center) : roster_.sponsors_of(in.center);
    if (in.center == config_.center || std::ranges::find(said, config_.center) != said.end()) {
        reply.items.push_back({Outcome::unchanged, {}, {}, {}});
        return reply_when_durable(step, std::move(reply));
    }
    if (!is_removed && !roster_.may_sponsor_another(config_.center))
        return refuse(Error::sponsor_cap_reached);
    if (is_clock_ahead(step.now)) return refuse(Error::in_the_future);
    for (const std::vector<RecordId>& answers : all_answers) {
        auto record = sign_sponsorship(step, in.center, answers, **staff);
        if (!record) return refuse(record.error());
        const RecordId id = record->id();
        const Admission admission = admit(step, std::move(*record), nullptr, false);
        if (admission.verdict != Verdict::pending) return refuse(admission.error);
        reply.items.push_back({Outcome::stored, id, {}, {}});
    }
    reply_when_durable(step, std::move(reply));
    settle_authority(step);
}

void Core::make_invitation(Step& step, const input::MakeInvitation& in) {
    if (const auto may = judge_membership(); !may)
        return step.out.replies.push_back(refusal(in.request, may.error()));
    if (in.address.empty() || in.address.size() > kAddressBytesMax || in.lifetime.count() <= 0) {
        return step.out.replies.push_back(refusal(in.request, Error::invalid_argument));
    }
    if (!roster_.may_sponsor_another(config_.center))
        return step.out.replies.push_back(refusal(in.request, Error::sponsor_cap_reached));
    const Token token = random_.fixed<Token>();
    const WallTime expires = step.now.wall + in.lifetime;
    auto put = invitations_.add(token, step.now.wall, expires);
    if (!put) return step.out.replies.push_back(refusal(in.request, put.error()));
    put_local(step, std::move(*put));
    Reply reply;
    reply.request = in.request;
    reply.text = invitation_text({config_.charter, config_.device, token, expires, in.address});
    reply_when_durable(step, std::move(reply));
}

// Is a key open that may vouch for centers? Of several staff not everybody's may.
bool Core::may_sponsor_now(const Step& step) const {
    if (staff_ == nullptr || hold_.waits()) return false;
    const Grant* grant = staff_grant(step, staff_->public_key());
    return grant != nullptr && (grant->rights & kRightSponsor) != 0;
}

// --- blocks ---

void Core::block(Step& step, const input::BlockCenter& in) {
    const auto refuse = [&](Error error) {
        step.out.replies.push_back(refusal(in.request, error));
    };
    if (in.center == config_.center) return refuse(Error::invalid_argument);
    if (!roster_.is_known(in.center) && !blocks_.has(in.center)) return refuse(Error::not_found);
    Reply reply;
    reply.request = in.request;
    if (in.is_blocked) {
        if (in.reason.size() > kBlockReasonBytesMax ||
            (!blocks_.has(in.center) && blocks_.centers().size() >= kBlockedMax))
            return refuse(Error::over_limit);
        put_local(step, blocks_.set(in.center, in.reason));
        reply.items.push_back({Outcome::stored, {}, {}, {}});
    } else if (blocks_.has(in.center)) {
        put_local(step, blocks_.lift(in.center));
        for (const Scope& scope : own_scopes()) compare_again(scope);
        reply.items.push_back({Outcome::stored, {}, {}, {}});
    } else {
        reply.items.push_back({Outcome::unchanged, {}, {}, {}});
    }
    reply_when_durable(step, std::move(reply));
    reconsider_sessions(step);
    finding_.are_candidates_old = true;
    peers_changed(step.now.monotonic);
}

}  // namespace tsunagi
