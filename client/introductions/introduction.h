// introduction.h - introductions of two centers' people to each other, put together from the sealed
// records that both centers wrote.
//
// One center asks, naming a need and an offer of which one is its own; the other agrees or
// declines. Each writes one fact of kind `introduction`, sealed for both, under a thread that the
// asker drew. Whom to turn to stands in neither until both have agreed: until then it waits in a
// private `provision` record of its own center, which afterwards tells what was told to whom and
// when. What the other told is shown by our side only when ours was told too.
//
// What the other center wrote is a claim: which records it names, and whose they are, is looked up
// by who acts on it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/control_types.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

inline constexpr std::string_view kIntroductionOrigin = "introduction";
inline constexpr std::size_t kThreadDigits = 32;  // hexadecimal

// The `origin_id` of our side, and of the provision that belongs to it: thread, colon, the center
// that it is for. So a third center that learns of a thread can't make us write over what we wrote
// to another one.
[[nodiscard]] std::string origin_id_of(std::string_view thread, const CenterId& reader);

struct IntroductionSide {
    RecordId id;
    std::int64_t updated_ms = 0;
    std::string scope;  // as answers of the daemon tell it
    Body body;
};

enum class IntroductionStage : std::uint8_t {
    waits_for_us,
    waits_for_them,
    agreed,
    declined,
    closed,
};

struct Introduction {
    std::string thread;
    CenterId other;
    std::optional<IntroductionSide> ours;
    std::optional<IntroductionSide> theirs;
    bool is_told_by_us = false;  // in any version of ours that stands

    [[nodiscard]] IntroductionStage stage() const;
    [[nodiscard]] bool is_asked_by_us() const;
    // The first record of the thread, which says what it is about.
    [[nodiscard]] const IntroductionSide& ask() const { return is_asked_by_us() ? *ours : *theirs; }
    // Both agreed, and we have not told whom to turn to yet.
    [[nodiscard]] bool is_to_be_told() const {
        return stage() == IntroductionStage::agreed && !is_told_by_us;
    }
    // Theirs, where it says whom to turn to and we have told ours; else null.
    [[nodiscard]] const Body* told_by_them() const;
    [[nodiscard]] std::int64_t updated_ms() const;
};

// Newest first. Items that are closed, not for two centers, or not in form are left out: whoever is
// a member can write anything.
[[nodiscard]] std::vector<Introduction> introductions_of(const CenterId& own,
                                                         const std::vector<ItemAnswer>& items);

// Is there one with that center that is under way for the same two records?
[[nodiscard]] const Introduction* introduction_between(const std::vector<Introduction>& all,
                                                       const CenterId& other,
                                                       std::string_view need,
                                                       std::string_view offer);

}  // namespace tsunagi::client
