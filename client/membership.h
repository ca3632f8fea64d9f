// membership.h - who is in the federation, as the daemon tells it: centers, removals that were
// proposed, how many have to agree; found by name or id, and said in words.
//
// Which center may do what is the daemon's to decide. Thread: one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/control_client.h"
#include "protocol/base/time.h"

namespace tsunagi::client {

struct Membership {
    std::vector<MemberAnswer> centers;
    std::vector<RemovalAnswer> removals;  // the earliest first
    MembershipAnswer totals;

    [[nodiscard]] const MemberAnswer* find(const CenterId& center) const;
    // As people read it; the beginning of the id where it has no name here.
    [[nodiscard]] std::string name_of(const CenterId& center) const;
    // Neither in force nor overtaken: what still can be agreed to.
    [[nodiscard]] std::vector<const RemovalAnswer*> open() const;
    // The last that is in force against the center and was not taken back; null: none.
    [[nodiscard]] const RemovalAnswer* in_force_against(const CenterId& center) const;
};

// Errors: those of the daemon.
[[nodiscard]] Expected<Membership> ask_membership(ControlClient& client);

// The one center that is meant, by its id's beginning or its whole name. Errors: unknown_receiver,
// receiver_is_several.
[[nodiscard]] Expected<const MemberAnswer*> find_center(const Membership& membership,
                                                        const std::string& text);

// "left", "rules", "key-lost", "unreachable", "other"; for JSON and --reason.
[[nodiscard]] std::string reason_name(RemovalReason reason);
// "its keys are in foreign hands"
[[nodiscard]] std::string reason_words(RemovalReason reason);
// "member", "waits for sponsors (1 of 2)", "removed on 2026-11-20: it broke the rules".
[[nodiscard]] std::string state_words(const Membership& membership, const MemberAnswer& center);
// For JSON.
[[nodiscard]] std::string state_name(const MemberAnswer& center);
// The first sixteen digits in groups of four, to be read out over the telephone.
[[nodiscard]] std::string spoken_digest(const Digest& digest);

// What people of this center have to know or do, a sentence each with the next step: that it is no
// member any more, forks, removals that wait for it, centers that fell out.
[[nodiscard]] std::vector<std::string> membership_notices(const Membership& membership,
                                                          const CenterId& own);

}  // namespace tsunagi::client
