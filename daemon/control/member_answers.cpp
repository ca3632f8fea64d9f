#include "daemon/control/member_answers.h"

namespace tsunagi::control {

std::uint64_t append_members(Bytes& out, NodeView view, WallTime now) {
    for (MemberView& member : view.members) {
        append_answer(out, MemberAnswer{member.center, std::move(member.name), member.home,
                                        member.is_admitted, std::move(member.sponsors),
                                        box_key(member.boxes, now), member.state, member.is_forked,
                                        std::move(member.returners), std::move(member.blocked)});
    }
    for (RemovalView& removal : view.removals) append_answer(out, std::move(removal));
    append_answer(
        out, MembershipAnswer{view.members_digest, static_cast<std::uint16_t>(view.sponsors_needed),
                              static_cast<std::uint16_t>(view.removers_needed)});
    return view.members.size();
}

}  // namespace tsunagi::control
