#include "protocol/text/read_date.h"

#include "protocol/text/date_parts.h"
#include "protocol/text/fold_width.h"

namespace tsunagi {
namespace {

// What follows a date makes two of it.
bool begins_another(Cursor cursor) {
    cursor.skip_blanks();
    constexpr std::u32string_view kBetween = U"~-―ー→、,・/&と";
    const char32_t next = cursor.peek();
    if (next != 0 && kBetween.find(next) != std::u32string_view::npos) return true;
    if (cursor.take_word(U"から") || cursor.take_word(U"より")) return true;
    return take_date(cursor).problem == DateProblem::none;
}

DateProblem behind_date(const Cursor& cursor) {
    Cursor rest = cursor;
    rest.skip_blanks();
    if (rest.at_end()) return DateProblem::none;
    return begins_another(rest) ? DateProblem::several_dates : DateProblem::more_text;
}

bool take_japans_zone(Cursor& cursor) {
    for (const std::u32string_view zone : {U"+09:00", U"+0900", U"+09", U"jst"}) {
        if (cursor.take_word(zone)) return true;
    }
    return false;
}

}  // namespace

DateReading read_date(std::string_view text) {
    const FoldedText folded = fold_width(text);
    Cursor cursor(folded.points);
    cursor.trim();
    if (cursor.at_end()) return {{}, DateProblem::empty};
    const DateReading reading = take_date(cursor);
    if (reading.problem != DateProblem::none) return reading;
    const DateProblem problem = behind_date(cursor);
    return problem == DateProblem::none ? reading : DateReading{{}, problem};
}

FiscalYearReading read_fiscal_year(std::string_view text) {
    const FoldedText folded = fold_width(text);
    Cursor cursor(folded.points);
    cursor.trim();
    if (cursor.at_end()) return {{}, DateProblem::empty};
    const auto era = take_era_year(cursor);
    std::int32_t year = 0;
    if (era) {
        if (era->year == 0) return {{}, DateProblem::outside_era};
        year = western_year(era->era, era->year);
        if (!is_within(era->era, {year, 0, 0})) return {{}, DateProblem::outside_era};
    } else {
        if (cursor.take_word(U"fy")) cursor.skip_blanks();
        const auto number = cursor.take_number();
        if (!number) return {{}, DateProblem::not_a_date};
        if (number->digits == 2) return {{}, DateProblem::two_digit_year};
        if (number->digits != 4) return {{}, DateProblem::not_a_date};
        year = static_cast<std::int32_t>(number->value);
    }
    if (!exists({year, 0, 0}) || year == kYearMax) return {{}, DateProblem::no_such_day};
    cursor.skip_blanks();
    if (!cursor.at_end() && !cursor.take_word(U"年度")) return {{}, DateProblem::not_a_date};
    const DateProblem problem = behind_date(cursor);
    if (problem != DateProblem::none) return {{}, problem};
    return {FiscalYear{year}, DateProblem::none};
}

std::string iso_text(TimeOfDay time) {
    const auto two = [](std::uint32_t value) {
        const std::string digits = std::to_string(value);
        return digits.size() == 1 ? "0" + digits : digits;
    };
    const std::uint32_t seconds = time.seconds % 60;
    const std::string minutes = two(time.seconds / 3'600) + ":" + two(time.seconds / 60 % 60);
    return seconds == 0 ? minutes : minutes + ":" + two(seconds);
}

std::optional<TimeOfDay> read_time(std::string_view text) {
    const FoldedText folded = fold_width(text);
    Cursor cursor(folded.points);
    cursor.trim();
    const auto time = take_time(cursor);
    cursor.skip_blanks();
    return cursor.at_end() ? time : std::nullopt;
}

DateTimeReading read_date_time(std::string_view text) {
    const FoldedText folded = fold_width(text);
    Cursor cursor(folded.points);
    cursor.trim();
    if (cursor.at_end()) return {{}, {}, DateProblem::empty};
    const DateReading reading = take_date(cursor);
    if (reading.problem != DateProblem::none) return {{}, {}, reading.problem};
    const DateProblem problem = behind_date(cursor);
    if (problem == DateProblem::none) return {reading.date, {}, DateProblem::none};
    Cursor behind = cursor;
    behind.skip_blanks();
    behind.take_word(U"t");
    const auto time = take_time(behind);
    behind.skip_blanks();
    take_japans_zone(behind);
    const bool to_the_day = reading.date.precision() == DatePrecision::day;
    if (!time || !to_the_day || !behind.at_end()) return {{}, {}, problem};
    return {reading.date, time, DateProblem::none};
}

}  // namespace tsunagi
