#include "protocol/text/date_parts.h"

#include <array>

namespace tsunagi {
namespace {

struct EraMark {
    std::u32string_view text;  // lower case where it has letters
    Era era;
};

// Longer ones first where one begins another.
constexpr std::array<EraMark, 20> kEraMarks = {{
    {U"令和", Era::reiwa}, {U"平成", Era::heisei}, {U"昭和", Era::showa}, {U"大正", Era::taisho},
    {U"明治", Era::meiji}, {U"㋿", Era::reiwa},    {U"㍻", Era::heisei},  {U"㍼", Era::showa},
    {U"㍽", Era::taisho},  {U"㍾", Era::meiji},    {U"令", Era::reiwa},   {U"平", Era::heisei},
    {U"昭", Era::showa},   {U"大", Era::taisho},   {U"明", Era::meiji},   {U"r", Era::reiwa},
    {U"h", Era::heisei},   {U"s", Era::showa},     {U"t", Era::taisho},   {U"m", Era::meiji},
}};

constexpr std::uint32_t kEraYearMax = 200;
constexpr std::int32_t kFirstGregorianYear = 1873;
constexpr std::u32string_view kWeekdays = U"月火水木金土日";

DateReading refused(DateProblem problem) { return {{}, problem}; }

// What stood where a year ought to.
DateProblem without_year(Cursor cursor, std::size_t digits) {
    cursor.skip_blanks();
    if (cursor.take(U'月') || cursor.take(U'日')) return DateProblem::no_year;
    const char32_t separator = cursor.peek();
    if (digits > 2 || (separator != U'/' && separator != U'-' && separator != U'.')) {
        return DateProblem::not_a_date;
    }
    cursor.skip(1);
    const auto second = cursor.take_digits();
    if (!second || second->digits > 2) return DateProblem::not_a_date;
    if (cursor.take(separator)) {
        const auto third = cursor.take_digits();
        return third && third->digits <= 2 ? DateProblem::two_digit_year : DateProblem::not_a_date;
    }
    return separator == U'/' && cursor.at_end() ? DateProblem::no_year : DateProblem::not_a_date;
}

// 20260219
DateReading compact(std::uint32_t number) {
    const CalendarDate date{static_cast<std::int32_t>(number / 10'000), number / 100 % 100,
                            number % 100};
    const bool told = date.month != 0 && date.day != 0;
    if (!told || !exists(date)) return refused(DateProblem::no_such_day);
    return {date, DateProblem::none};
}

// Month and day behind a year, with the separator that stands there. 0 for what is not told.
struct MonthAndDay {
    std::uint32_t month = 0;
    std::uint32_t day = 0;
    DateProblem problem = DateProblem::none;
};

MonthAndDay no_month_and_day(DateProblem problem) { return {0, 0, problem}; }

// A month or a day of 1 or 2 digits. One that is 0 is no day of any calendar.
std::optional<std::uint32_t> take_small(Cursor& cursor, MonthAndDay& out) {
    cursor.skip_blanks();
    const auto number = cursor.take_number();
    if (!number || number->digits > 2) {
        out.problem = DateProblem::not_a_date;
        return std::nullopt;
    }
    if (number->value == 0) out.problem = DateProblem::no_such_day;
    return number->value;
}

MonthAndDay take_kanji_month_and_day(Cursor& cursor) {
    MonthAndDay out;
    if (cursor.take(U'度')) return no_month_and_day(DateProblem::fiscal_year);
    Cursor ahead = cursor;
    ahead.skip_blanks();
    if (!ahead.has_number()) return out;
    cursor = ahead;
    out.month = take_small(cursor, out).value_or(0);
    cursor.skip_blanks();
    if (!cursor.take(U'月')) return no_month_and_day(DateProblem::not_a_date);
    ahead = cursor;
    ahead.skip_blanks();
    if (!ahead.has_number()) return out;
    cursor = ahead;
    out.day = take_small(cursor, out).value_or(0);
    cursor.skip_blanks();
    if (!cursor.take(U'日')) return no_month_and_day(DateProblem::several_dates);
    return out;
}

// `month_alone`: the first number may be the last.
MonthAndDay take_separated_month_and_day(Cursor& cursor, bool month_alone) {
    MonthAndDay out;
    const char32_t separator = cursor.peek();
    cursor.skip(1);
    out.month = take_small(cursor, out).value_or(0);
    if (out.problem == DateProblem::not_a_date) return out;
    Cursor ahead = cursor;
    ahead.skip_blanks();
    if (ahead.take(separator)) {
        cursor = ahead;
        out.day = take_small(cursor, out).value_or(0);
    } else if (!month_alone) {
        out.problem = DateProblem::not_a_date;
    }
    return out;
}

MonthAndDay take_month_and_day(Cursor& cursor, bool has_era) {
    Cursor ahead = cursor;
    ahead.skip_blanks();
    if (ahead.take(U'年')) {
        cursor = ahead;
        return take_kanji_month_and_day(cursor);
    }
    if (ahead.take_word(U"年度")) return no_month_and_day(DateProblem::fiscal_year);
    const char32_t separator = ahead.peek();
    if (separator == U'/' || separator == U'-' || separator == U'.') {
        cursor = ahead;
        // 2019.1 may be the number that 2019.10 became.
        return take_separated_month_and_day(cursor, has_era || separator != U'.');
    }
    return {};
}

// 木, 木曜, 木曜日, 祝; nothing else. The number of the weekday, 0 for a holiday.
std::optional<std::uint32_t> take_weekday_name(Cursor& cursor) {
    if (cursor.take(U'祝')) {
        cursor.take(U'日');
        return 0;
    }
    constexpr std::array<std::u32string_view, 7> kEnglish = {U"mon", U"tue", U"wed", U"thu",
                                                             U"fri", U"sat", U"sun"};
    for (std::uint32_t day = 0; day < kWeekdays.size(); ++day) {
        if (cursor.take(kWeekdays[day])) {
            if (cursor.take(U'曜')) cursor.take(U'日');
            return day + 1;
        }
        if (cursor.take_word(kEnglish[day])) {
            cursor.take(U'.');
            return day + 1;
        }
    }
    return std::nullopt;
}

// The weekday behind a date, with or without brackets; 0 where none stands. Does not move where
// what stands there is none.
std::uint32_t take_weekday(Cursor& cursor) {
    Cursor ahead = cursor;
    ahead.skip_blanks();
    const bool bracket = ahead.take(U'(') || ahead.take(U'[') || ahead.take(U'〔');
    const auto day = take_weekday_name(ahead);
    if (!day) return 0;
    if (ahead.take(U'・') || ahead.take(U',') || ahead.take(U'、')) {
        if (take_weekday_name(ahead) != 0U) return 0;
    } else if (bracket) {
        (void)(ahead.peek() == U'祝' && take_weekday_name(ahead));
    }
    if (bracket) {
        if (!ahead.take(U')') && !ahead.take(U']') && !ahead.take(U'〕')) return 0;
    } else if (ahead.peek() >= 0x80 && ahead.peek() != U'、') {
        return 0;  // 日 of 日本, not a Sunday
    }
    cursor = ahead;
    return *day;
}

DateProblem era_problem(const EraYear& year, const CalendarDate& date) {
    if (!is_within(year.era, date)) return DateProblem::outside_era;
    const bool moon = date.year < kFirstGregorianYear && date.month != 0;
    return moon ? DateProblem::moon_calendar : DateProblem::none;
}

}  // namespace

std::optional<EraYear> take_era_year(Cursor& cursor) {
    for (const EraMark& mark : kEraMarks) {
        Cursor ahead = cursor;
        if (!ahead.take_word(mark.text)) continue;
        if (mark.text.size() == 1) (void)(ahead.peek() == U'.' && ahead.take(U'.'));
        ahead.skip_blanks();
        EraYear year{mark.era, 1};
        if (!ahead.take(U'元')) {
            const auto number = ahead.take_number();
            if (!number || number->digits > 3) continue;
            year.year = number->value <= kEraYearMax ? number->value : 0;
        }
        cursor = ahead;
        return year;
    }
    return std::nullopt;
}

DateReading take_date(Cursor& cursor) {
    CalendarDate date;
    const auto era = take_era_year(cursor);
    if (era) {
        if (era->year == 0) return refused(DateProblem::outside_era);
        date.year = western_year(era->era, era->year);
    } else {
        const auto number = cursor.take_number();
        if (!number) return refused(DateProblem::not_a_date);
        if (number->digits == 8) return compact(number->value);
        if (number->digits != 4) return refused(without_year(cursor, number->digits));
        date.year = static_cast<std::int32_t>(number->value);
    }
    const MonthAndDay told = take_month_and_day(cursor, era.has_value());
    if (told.problem != DateProblem::none) return refused(told.problem);
    date.month = told.month;
    date.day = told.day;
    if (!exists(date)) return refused(DateProblem::no_such_day);
    if (era) {
        if (const auto problem = era_problem(*era, date); problem != DateProblem::none) {
            return refused(problem);
        }
    }
    if (date.day != 0) {
        const std::uint32_t weekday = take_weekday(cursor);
        if (weekday != 0 && weekday != weekday_of(date)) {
            return refused(DateProblem::other_weekday);
        }
    }
    return {date, DateProblem::none};
}

}  // namespace tsunagi
