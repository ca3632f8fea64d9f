// urgency.h - what goes first where a link is slow.
//
// One place, so that a kind which turns out to be urgent (safety, needs) gets one line here and is
// then pushed, announced, asked for and served before the rest. Authority records are first because
// everything else is judged by them. The numbers are wire format (announcements carry them): DO NOT
// CHANGE. A peer that calls everything urgent gains nothing but the order of its own announcements.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "protocol/record/header.h"

namespace tsunagi {

enum class Urgency : std::uint8_t { first = 0, soon = 1, usual = 2 };
inline constexpr std::size_t kUrgencies = 3;
inline constexpr std::array kAllUrgencies{Urgency::first, Urgency::soon, Urgency::usual};

[[nodiscard]] constexpr Urgency urgency_of(RecordClass record_class, KindId /*kind*/) {
    switch (record_class) {
        case RecordClass::authority: return Urgency::first;
        case RecordClass::act: return Urgency::soon;
        case RecordClass::fact: return Urgency::usual;
    }
    return Urgency::usual;
}

}  // namespace tsunagi
