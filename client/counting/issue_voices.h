// issue_voices.h - how many voices of this center name its issue, as they may be told.
//
// Counted are voices whose owner allowed a summary, with a date and a place. Thread: one. Errors:
// those of the connection.
#pragma once

#include "client/control_client.h"
#include "protocol/counting/me_too.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

struct IssueVoices {
    MeTooCount count;
    std::uint64_t without_consent = 0;
    std::uint64_t without_date = 0;
    std::uint64_t without_place = 0;
    std::uint64_t unreadable = 0;
    [[nodiscard]] std::uint64_t all() const {
        return count.voices() + without_consent + without_date + without_place;
    }
};
[[nodiscard]] Expected<IssueVoices> count_voices(ControlClient& client, const ItemAnswer& issue);

}  // namespace tsunagi::client
