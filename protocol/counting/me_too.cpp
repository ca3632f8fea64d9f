#include "protocol/counting/me_too.h"

#include <algorithm>
#include <charconv>

#include "protocol/base/check.h"
#include "protocol/counting/count_line.h"
#include "protocol/record/field_form.h"

namespace tsunagi {
namespace {

std::optional<std::uint32_t> number_of(std::string_view digits) {
    std::uint32_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, problem] = std::from_chars(digits.data(), end, number);
    return problem == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

std::string padded_number(std::uint32_t number, std::size_t digits) {
    std::string text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

// Takes the cells that are large enough as lines of their own; the others go to `rest`.
void keep_large(const std::map<MeTooKey, std::uint64_t>& cells,
                std::uint64_t below,
                MeTooLines& lines,
                std::map<MeTooKey, std::uint64_t>& rest,
                MeTooKey (*wider)(MeTooKey)) {
    for (const auto& [key, count] : cells) {
        if (count >= below) {
            lines[key] += count;
        } else {
            rest[wider(key)] += count;
        }
    }
}

MeTooKey of_prefecture(MeTooKey key) {
    key.area = *prefecture_of(key.area);
    return key;
}
MeTooKey of_year(MeTooKey key) {
    key.month = 0;
    return key;
}

using Years = std::map<std::uint32_t, MeTooLines>;
Years by_year(const MeTooLines& lines) {
    Years out;
    for (const auto& [key, count] : lines) out[key.year][key] = count;
    return out;
}

std::uint64_t sum_of(const MeTooLines& lines) {
    std::uint64_t sum = 0;
    for (const auto& [key, count] : lines) sum += count;
    return sum;
}

// Lines that stay and have grown by too few keep their number.
void hold_small_growth(const MeTooLines& before, MeTooLines& now, std::uint64_t below) {
    for (auto& [key, count] : now) {
        const auto old = before.find(key);
        if (old != before.end() && count > old->second && count - old->second < below)
            count = old->second;
    }
}

}  // namespace

std::string me_too_key_text(const MeTooKey& key) {
    std::string text = padded_number(key.year, 4);
    if (key.month != 0) text += "-" + padded_number(key.month, 2);
    return text + " " + padded_number(key.area.value, is_prefecture(key.area) ? 2 : 6);
}

std::optional<MeTooKey> read_me_too_key(std::string_view text) {
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    const auto when = text.substr(0, blank);
    const auto where = text.substr(blank + 1);
    MeTooKey key;
    if (when.size() == 7 && is_date(std::string(when) + "-01")) {
        key.month = *number_of(when.substr(5));
    } else if (when.size() != 4) {
        return std::nullopt;
    }
    const auto year = number_of(when.substr(0, 4));
    const auto area = number_of(where);
    if (!year || !area) return std::nullopt;
    key.year = *year;
    key.area = {*area};
    const bool is_place = (where.size() == 2 && is_prefecture(key.area)) ||
                          (where.size() == 6 && is_municipality(key.area) && key.month != 0);
    if (!is_place) return std::nullopt;
    return key;
}

std::optional<AreaCode> place_of_voice(std::span<const std::uint32_t> areas) {
    if (areas.empty() || !prefecture_of({areas.front()})) return std::nullopt;
    if (areas.size() == 1) return AreaCode{areas.front()};
    const auto prefecture = prefecture_of({areas.front()});
    const bool is_one = std::ranges::all_of(
        areas, [&](std::uint32_t area) { return prefecture_of({area}) == prefecture; });
    return is_one ? prefecture : std::nullopt;
}

void MeTooCount::add(std::string_view date, AreaCode area) {
    CHECK(is_date(date) && prefecture_of(area).has_value());
    ++cells_[{*number_of(date.substr(0, 4)), *number_of(date.substr(5, 2)), area}];
    ++voices_;
}

MeTooLines MeTooCount::lines(std::uint64_t below) const {
    CHECK(below >= kHiddenBelowLeast);
    MeTooLines lines;
    std::map<MeTooKey, std::uint64_t> municipalities, months, years, rest;
    for (const auto& [key, count] : cells_)
        (is_prefecture(key.area) ? months : municipalities)[key] += count;
    keep_large(municipalities, below, lines, months, of_prefecture);
    keep_large(months, below, lines, years, of_year);
    keep_large(years, below, lines, rest, of_year);
    return lines;
}

std::uint64_t MeTooCount::voices_in(std::uint32_t year) const {
    std::uint64_t sum = 0;
    for (const auto& [key, count] : cells_) sum += key.year == year ? count : 0;
    return sum;
}

std::vector<std::uint32_t> MeTooCount::years() const {
    std::vector<std::uint32_t> out;
    for (const auto& [key, count] : cells_) {
        if (out.empty() || out.back() != key.year) out.push_back(key.year);
    }
    return out;
}

MeTooChange change_me_too(std::span<const std::string_view> before,
                          const MeTooCount& count,
                          std::uint64_t below) {
    MeTooChange out;
    MeTooLines shared;
    for (const auto line : before) {
        const auto read = read_count_line(line);
        const auto key = read ? read_me_too_key(read->what) : std::nullopt;
        if (!key || !read->count) {
            out.lines.emplace_back(line);
        } else if (*read->count >= below) {
            shared.insert_or_assign(*key, *read->count);
        } else {
            out.is_changed = true;  // of a lower threshold
        }
    }
    Years old_years = by_year(shared), new_years = by_year(count.lines(below));
    for (const std::uint32_t year : count.years()) old_years.try_emplace(year);
    MeTooLines become;
    for (const auto& [year, old] : old_years) {
        MeTooLines& fresh = new_years[year];
        hold_small_growth(old, fresh, below);
        const std::uint64_t here = count.voices_in(year);
        const bool is_fewer = here < sum_of(old);
        const bool is_taken = !is_fewer && sum_of(fresh) >= sum_of(old) + below;
        const MeTooLines& taken = is_taken ? fresh : old;
        become.insert(taken.begin(), taken.end());
        out.is_changed = out.is_changed || is_taken;
        if (is_fewer) {
            out.years_kept.push_back(year);
        } else {
            out.waiting += here - sum_of(taken);
        }
    }
    for (const auto& [key, number] : become)
        out.lines.push_back(count_line_text({me_too_key_text(key), number}));
    return out;
}

}  // namespace tsunagi
