#include "client/membership.h"

#include <algorithm>

#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/match_text.h"
#include "client/messages.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

bool contains(const std::vector<CenterId>& centers, const CenterId& center) {
    return std::ranges::find(centers, center) != centers.end();
}

std::string of_text(std::size_t count, unsigned needed) {
    return fill_in(_("{} of {}"), number_text(count), number_text(needed));
}

std::string own_notice(const Membership& membership, const MemberAnswer& own) {
    if (own.state == CenterState::removed) {
        const RemovalAnswer* removal = membership.in_force_against(own.center);
        const std::string why = removal == nullptr ? std::string() : reason_words(removal->reason);
        return fill_in(_("This center was removed from the federation ({}). What it holds stays "
                         "here, and records for the center itself can still be written; nothing "
                         "goes to others. If it shall come back, ask a member to say so with "
                         "'tsunagi sponsor --return'."),
                       why);
    }
    if (own.state == CenterState::lapsed) {
        return _(
            "This center is a member no more, because of those that vouched for it too few "
            "count now: a key was taken back, or a center removed. What it holds stays here. "
            "Ask a member to vouch for it with 'tsunagi sponsor'.");
    }
    return {};
}

std::string fork_notice(const MemberAnswer& center, bool is_own) {
    if (is_own) {
        return _(
            "Two manifests of this center claim the same place: the one before them counts, "
            "and none after it. Somebody else may have the officer's key. Tell the other "
            "centers by telephone; they can remove this center, and it can join anew.");
    }
    return fill_in(_("{} has signed two manifests for the same place: its officer's key may be in "
                     "foreign hands. The one before them counts. Call it by telephone; if it is "
                     "so, 'tsunagi remove' takes it out."),
                   isolated(center.name));
}

}  // namespace

const MemberAnswer* Membership::find(const CenterId& center) const {
    const auto at = std::ranges::find(centers, center, &MemberAnswer::center);
    return at == centers.end() ? nullptr : &*at;
}

std::string Membership::name_of(const CenterId& center) const {
    const MemberAnswer* found = find(center);
    return found == nullptr || found->name.empty() ? short_id(id_text(center))
                                                   : isolated(found->name);
}

std::vector<const RemovalAnswer*> Membership::open() const {
    std::vector<const RemovalAnswer*> out;
    for (const RemovalAnswer& removal : removals) {
        const MemberAnswer* center = find(removal.center);
        if (!removal.is_in_force && center != nullptr && center->state == CenterState::member)
            out.push_back(&removal);
    }
    return out;
}

const RemovalAnswer* Membership::in_force_against(const CenterId& center) const {
    const RemovalAnswer* last = nullptr;
    for (const RemovalAnswer& removal : removals) {
        if (removal.center == center && removal.is_in_force && !removal.is_answered)
            last = &removal;
    }
    return last;
}

Expected<Membership> ask_membership(ControlClient& client) {
    Membership out;
    const auto done = client.ask(MembersRequest{}, [&](Answer& answer) {
        if (auto* center = std::get_if<MemberAnswer>(&answer))
            out.centers.push_back(std::move(*center));
        if (auto* removal = std::get_if<RemovalAnswer>(&answer))
            out.removals.push_back(std::move(*removal));
        if (const auto* totals = std::get_if<MembershipAnswer>(&answer)) out.totals = *totals;
    });
    if (!done) return done.error();
    return out;
}

Expected<const MemberAnswer*> find_center(const Membership& membership, const std::string& text) {
    const auto id = read_id(text);
    const MemberAnswer* found = nullptr;
    for (const MemberAnswer& center : membership.centers) {
        const bool is_meant =
            center.name == text || (id && id_text(center.center).starts_with(*id));
        if (!is_meant) continue;
        if (found != nullptr) return failure(LocalError::receiver_is_several, text);
        found = &center;
    }
    if (found == nullptr) return failure(LocalError::unknown_receiver, text);
    return found;
}

std::string reason_name(RemovalReason reason) {
    switch (reason) {
        case RemovalReason::left: return "left";
        case RemovalReason::rules: return "rules";
        case RemovalReason::key_lost: return "key-lost";
        case RemovalReason::unreachable: return "unreachable";
        case RemovalReason::other: break;
    }
    return "other";
}

std::string reason_words(RemovalReason reason) {
    switch (reason) {
        case RemovalReason::left: return _("it left or closed");
        case RemovalReason::rules: return _("it broke the rules");
        case RemovalReason::key_lost: return _("its keys are in foreign hands");
        case RemovalReason::unreachable: return _("it can't be reached");
        case RemovalReason::other: break;
    }
    return _("another reason");
}

std::string state_name(const MemberAnswer& center) {
    switch (center.state) {
        case CenterState::member: return "member";
        case CenterState::removed: return "removed";
        case CenterState::lapsed: return "lapsed";
        case CenterState::waiting: break;
    }
    return "waiting";
}

std::string state_words(const Membership& membership, const MemberAnswer& center) {
    std::string text;
    switch (center.state) {
        case CenterState::member: {
            text = _("member");
            for (const RemovalAnswer* removal : membership.open()) {
                if (removal->center != center.center) continue;
                text = fill_in(_("removal proposed ({})"),
                               of_text(removal->behind.size(), membership.totals.removers_needed));
            }
            break;
        }
        case CenterState::removed: {
            const RemovalAnswer* removal = membership.in_force_against(center.center);
            text = removal == nullptr
                       ? _("removed")
                       : fill_in(_("removed ({}: {})"), day_text(day_in_japan(removal->time_ms)),
                                 reason_words(removal->reason));
            if (!center.returners.empty()) {
                text += _(", ") + fill_in(_("return wanted ({})"),
                                          of_text(center.returners.size(),
                                                  membership.totals.sponsors_needed));
            }
            break;
        }
        case CenterState::lapsed: text = _("no member any more: vouch for it anew"); break;
        case CenterState::waiting:
            text = fill_in(_("waits for members to vouch for it ({})"),
                           of_text(center.sponsors.size(), membership.totals.sponsors_needed));
            break;
    }
    if (center.is_forked) text += _(", ") + _("two manifests");
    if (center.is_blocked) text += _(", ") + _("blocked here");
    return text;
}

std::string spoken_digest(const Digest& digest) {
    const std::string hex = to_hex(digest.span());
    return hex.substr(0, 4) + " " + hex.substr(4, 4) + " " + hex.substr(8, 4) + " " +
           hex.substr(12, 4);
}

std::vector<std::string> membership_notices(const Membership& membership, const CenterId& own) {
    std::vector<std::string> out;
    const MemberAnswer* us = membership.find(own);
    if (us != nullptr) {
        if (const std::string notice = own_notice(membership, *us); !notice.empty())
            out.push_back(notice);
    }
    for (const MemberAnswer& center : membership.centers) {
        if (center.is_forked && center.state != CenterState::waiting)
            out.push_back(fork_notice(center, center.center == own));
        if (center.state == CenterState::lapsed && center.center != own) {
            out.push_back(fill_in(_("{} is a member no more: of those that vouched for it too few "
                                    "count now. If it shall stay, vouch for it: tsunagi sponsor "
                                    "{}"),
                                  isolated(center.name), short_id(id_text(center.center))));
        }
    }
    for (const RemovalAnswer* removal : membership.open()) {
        if (removal->center == own) {
            out.push_back(
                fill_in(_("{} proposes to remove this center from the federation ({}). "
                          "{} agree. Speak with them: tsunagi removals"),
                        membership.name_of(removal->proposer), reason_words(removal->reason),
                        of_text(removal->behind.size(), membership.totals.removers_needed)));
        } else if (!contains(removal->behind, own)) {
            out.push_back(fill_in(_("{} proposes to remove {} ({}). If your officer agrees: "
                                    "tsunagi remove approve {}"),
                                  membership.name_of(removal->proposer),
                                  membership.name_of(removal->center),
                                  reason_words(removal->reason), short_id(id_text(removal->id))));
        }
    }
    return out;
}

}  // namespace tsunagi::client
