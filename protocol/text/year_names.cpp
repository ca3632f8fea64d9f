#include "protocol/text/year_names.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "protocol/text/code_points.h"
#include "protocol/text/date_parts.h"
#include "protocol/text/fold_width.h"

namespace tsunagi {
namespace {

constexpr std::array kEras{Era::meiji, Era::taisho, Era::showa, Era::heisei, Era::reiwa};
constexpr std::size_t kYearDigits = 4;
constexpr std::int32_t kFirstGregorianYear = 1873;

// A year as it stands in the text, and what belongs to it behind 年.
struct NamedYear {
    std::optional<EraYear> era;  // none: written by the western calendar
    bool is_whole_name = false;  // 令和, not R or ㋿
    CalendarDate date;
    std::u32string behind;  // 度, 4月, 4月1日
};

// 令 alone may be anything; 令和, ㋿ and r stand for an era.
bool may_begin_era(std::u32string_view rest) {
    constexpr std::u32string_view kSigns = U"㋿㍻㍼㍽㍾";
    constexpr std::u32string_view kLetters = U"rhstm";
    if (kSigns.find(rest[0]) != std::u32string_view::npos) return true;
    if (kLetters.find(ascii_lower(rest[0])) != std::u32string_view::npos)
        return rest.size() > 1 && (is_digit(rest[1]) || rest[1] == U'元');
    return false;
}

bool has_whole_name(std::u32string_view rest) {
    constexpr std::array<std::u32string_view, 5> kNames{U"令和", U"平成", U"昭和", U"大正",
                                                        U"明治"};
    return std::ranges::any_of(kNames, [&](auto name) { return rest.starts_with(name); });
}

bool is_part_of_word(char32_t before) {
    const char32_t small = ascii_lower(before);
    return is_digit(before) || (small >= U'a' && small <= U'z');
}

// 1990年代, 2000年前, 10年間: a length or a span. M2年生: a pupil.
bool is_no_year_before(char32_t behind) {
    constexpr std::u32string_view kOthers = U"代前後間来生次半";
    return kOthers.find(behind) != std::u32string_view::npos;
}

// 度, or month and day as they are written. Moves behind them.
void take_behind(Cursor& cursor, NamedYear& out) {
    const std::u32string_view from = cursor.rest();
    if (!cursor.take(U'度')) {
        Cursor month = cursor;
        const auto number = month.take_digits();
        if (number && number->digits <= 2 && month.take(U'月')) {
            out.date.month = number->value;
            cursor = month;
            const auto day = month.take_digits();
            if (day && day->digits <= 2 && month.take(U'日')) {
                out.date.day = day->value;
                cursor = month;
            }
        }
    }
    out.behind = from.substr(0, from.size() - cursor.rest().size());
}

std::optional<NamedYear> take_named_year(Cursor& cursor) {
    Cursor at = cursor;
    NamedYear out;
    out.is_whole_name = has_whole_name(at.rest());
    if (out.is_whole_name || may_begin_era(at.rest())) {
        out.era = take_era_year(at);
        if (!out.era || out.era->year == 0) return std::nullopt;
        out.date.year = western_year(out.era->era, out.era->year);
    } else {
        const auto number = at.take_number();
        if (!number || number->digits != kYearDigits) return std::nullopt;
        out.date.year = static_cast<std::int32_t>(number->value);
    }
    at.skip_blanks();
    if (!at.take(U'年') || is_no_year_before(at.peek())) return std::nullopt;
    take_behind(at, out);
    if (out.date.year < kFirstGregorianYear) {  // its months were those of the moon
        out.date = {out.date.year, 0, 0};
        out.behind.clear();
    }
    const bool is_of_an_era =
        out.date.year >= era_first_day(Era::meiji).year && out.date.year <= kYearMax;
    if (!is_of_an_era || !exists(out.date)) return std::nullopt;
    cursor = at;
    return out;
}

class Names {
  public:
    void add(std::string name) {
        if (all_.size() < kYearNamesMax && std::ranges::find(all_, name) == all_.end())
            all_.push_back(std::move(name));
    }
    [[nodiscard]] std::string joined() const {
        std::string out;
        for (const std::string& name : all_) out += (out.empty() ? "" : " ") + name;
        return out;
    }

  private:
    std::vector<std::string> all_;
};

void add_era_names(Names& names, Era era, std::uint32_t year, const std::string& behind) {
    const std::string front(era_name_ja(era));
    names.add(front + std::to_string(year) + "年" + behind);
    if (year == 1) names.add(front + "元年" + behind);
}

void add_names(Names& names, const NamedYear& year) {
    const std::string behind = utf8_of(year.behind);
    if (year.era) {
        names.add(std::to_string(year.date.year) + "年" + behind);
        if (!year.is_whole_name || year.era->year == 1)
            add_era_names(names, year.era->era, year.era->year, behind);
        return;
    }
    for (const Era era : kEras) {
        const std::int32_t first = era_first_day(era).year;
        if (year.date.year < first || !is_within(era, year.date)) continue;
        add_era_names(names, era, static_cast<std::uint32_t>(year.date.year - first + 1), behind);
    }
}

}  // namespace

std::string other_year_names(std::string_view text) {
    if (text.find("年") == std::string_view::npos) return {};
    const FoldedText folded = fold_width(text);
    Cursor cursor(folded.points);
    Names names;
    for (char32_t before = 0; !cursor.at_end();) {
        const auto year = is_part_of_word(before) ? std::nullopt : take_named_year(cursor);
        if (year) {
            add_names(names, *year);
            before = 0;
        } else {
            before = cursor.peek();
            cursor.skip(1);
        }
    }
    return names.joined();
}

}  // namespace tsunagi
