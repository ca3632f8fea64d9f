#include "protocol/text/date_parts.h"

namespace tsunagi {
namespace {

enum class Half { none, morning, afternoon };

Half take_half(Cursor& cursor) {
    if (cursor.take_word(U"午前")) return Half::morning;
    if (cursor.take_word(U"午後")) return Half::afternoon;
    if (cursor.take_word(U"am") || cursor.take_word(U"a.m.")) return Half::morning;
    if (cursor.take_word(U"pm") || cursor.take_word(U"p.m.")) return Half::afternoon;
    return Half::none;
}

struct Clock {
    std::uint32_t hour = 0;
    std::uint32_t minute = 0;
    std::uint32_t second = 0;
    bool twelve_counts = false;  // by the English way, where 12:30 PM is in the afternoon
    Half half = Half::none;
};

// One or two digits below `limit`.
std::optional<std::uint32_t> take_below(Cursor& cursor, std::uint32_t limit) {
    const auto number = cursor.take_number();
    if (!number || number->digits > 2 || number->value >= limit) return std::nullopt;
    return number->value;
}

// :30, :30:15
bool take_colon_minutes(Cursor& cursor, Clock& clock) {
    const auto minute = cursor.peek(1) != 0 ? take_below(cursor, 60) : std::nullopt;
    if (!minute) return false;
    clock.minute = *minute;
    if (!cursor.take(U':')) return true;
    const auto second = take_below(cursor, 60);
    clock.second = second.value_or(0);
    return second.has_value();
}

// 時, 時半, 時30分, 時30分15秒
bool take_kanji_minutes(Cursor& cursor, Clock& clock) {
    if (cursor.take(U'半')) {
        clock.minute = 30;
        return true;
    }
    Cursor ahead = cursor;
    ahead.skip_blanks();
    if (!ahead.has_number()) return true;
    const auto minute = take_below(ahead, 60);
    if (!minute || !ahead.take(U'分')) return false;
    clock.minute = *minute;
    cursor = ahead;
    if (!cursor.has_number()) return true;
    const auto second = take_below(cursor, 60);
    clock.second = second.value_or(0);
    return second.has_value() && cursor.take(U'秒');
}

// Noon and midnight by their half day; nothing where people differ.
std::optional<TimeOfDay> time_of(const Clock& clock) {
    std::uint32_t hour = clock.hour;
    if (clock.half != Half::none) {
        if (hour > 12) return std::nullopt;
        if (hour == 12) {
            if (!clock.twelve_counts) return std::nullopt;
            hour = 0;
        }
        if (clock.half == Half::afternoon) hour += 12;
    }
    const std::uint32_t seconds = (hour * 60 + clock.minute) * 60 + clock.second;
    if (seconds > kSecondsPerDay) return std::nullopt;
    return TimeOfDay{seconds};
}

}  // namespace

std::optional<TimeOfDay> take_time(Cursor& cursor) {
    if (cursor.take_word(U"正午")) return TimeOfDay{kSecondsPerDay / 2};
    Clock clock;
    const bool english = cursor.peek() < 0x80;
    clock.half = take_half(cursor);
    cursor.skip_blanks();
    const auto hour = take_below(cursor, 25);
    if (!hour) return std::nullopt;
    clock.hour = *hour;
    if (cursor.take(U'時')) {
        if (!take_kanji_minutes(cursor, clock)) return std::nullopt;
    } else if (cursor.take(U':')) {
        if (!take_colon_minutes(cursor, clock)) return std::nullopt;
    } else if (clock.half == Half::none || !english) {
        return std::nullopt;  // 9 alone is a number, except in PM9
    }
    if (clock.half == Half::none) {
        Cursor ahead = cursor;
        ahead.skip_blanks();
        clock.half = ahead.peek() < 0x80 ? take_half(ahead) : Half::none;
        if (clock.half != Half::none) cursor = ahead;
    }
    clock.twelve_counts = english && clock.half != Half::none;
    return time_of(clock);
}

}  // namespace tsunagi
