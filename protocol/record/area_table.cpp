#include "protocol/record/area_table.h"

#include <algorithm>
#include <map>
#include <optional>

#include "protocol/record/field_form.h"
#include "protocol/record/kinds.h"
#include "protocol/text/prefecture_in_front.h"

namespace tsunagi {
namespace {

constexpr const char* kRegister = "全国地方公共団体コード";

std::optional<AreaRow> read_line(std::string_view line, AreaCode prefecture) {
    const auto next = [&line] {
        const std::string_view part = line.substr(0, line.find(' '));
        line.remove_prefix(std::min(line.size(), part.size() + 1));
        return part;
    };
    const auto code = municipality_readings(next()).exact;
    if (!code || prefecture_of(*code) != prefecture) return std::nullopt;
    AreaRow row{*code, std::string(next()), std::string(next())};
    if (row.name.empty() || !line.empty()) return std::nullopt;
    return row;
}

std::u32string as_reading(std::u32string folded) {
    std::ranges::replace(folded, U'ケ', U'け');
    return folded;
}

bool is_less_trusted(const AreaTable& one, const AreaTable& other, const CenterId& own) {
    const bool is_own = one.center == own;
    const bool is_other_own = other.center == own;
    if (is_own != is_other_own) return is_other_own;
    if (one.day != other.day) return one.day < other.day;
    return other.center < one.center;
}

}  // namespace

Result<Body> area_table_body(const AreaTable& table) {
    std::vector<AreaRow> rows = table.rows;
    std::ranges::sort(rows, {}, &AreaRow::code);
    std::string lines;
    for (const AreaRow& row : rows) {
        lines += (lines.empty() ? "" : "\n") + area_text(row.code) + " " + row.name;
        if (!row.reading.empty()) lines += " " + row.reading;
    }
    if (lines.size() > kFieldBytesMax) return Error::too_large;
    Body body;
    body.language = "ja";
    body.title = std::string(prefecture_name_ja(table.prefecture)) + "の市区町村";
    body.areas = {table.prefecture.value};
    // What makes a later import a new version of the same record.
    body.fields[common_field::kOrigin] = kRegister;
    body.fields[common_field::kOriginId] = area_text(table.prefecture);
    body.fields[area_table::kPrefecture] = area_text(table.prefecture);
    if (!table.day.empty()) body.fields[area_table::kAsOf] = table.day;
    body.fields[area_table::kRows] = std::move(lines);
    return body;
}

std::optional<AreaTable> read_area_table(const Body& body, const CenterId& center) {
    const auto prefecture = parse_prefecture(body.field(area_table::kPrefecture));
    if (!prefecture) return std::nullopt;
    AreaTable table{*prefecture, {}, std::string(body.field(area_table::kAsOf)), center};
    if (!is_date(table.day)) table.day.clear();
    for (const std::string_view line : list_items(body.field(area_table::kRows))) {
        if (auto row = read_line(line, *prefecture)) table.rows.push_back(std::move(*row));
    }
    if (table.rows.empty()) return std::nullopt;
    return table;
}

void AreaTableChoice::add(AreaTable table) {
    if (table.day > today_ && table.center != own_) return;
    const AreaCode prefecture = table.prefecture;
    const auto held = best_.find(prefecture);
    if (held == best_.end()) {
        best_.emplace(prefecture, std::move(table));
    } else if (is_less_trusted(held->second, table, own_)) {
        held->second = std::move(table);
    }
}

AreaNames::AreaNames(const AreaTableChoice& choice) {
    std::map<AreaCode, AreaRow> rows;
    for (const auto& [prefecture, table] : choice.best()) {
        for (const AreaRow& row : table.rows) rows.try_emplace(row.code, row);
        tables_.push_back({prefecture, {}, table.day, table.center});
    }
    for (auto& [code, row] : rows) {
        Entry entry{{}, folded_place(row.name), as_reading(folded_place(row.reading))};
        entry.row = std::move(row);
        entries_.push_back(std::move(entry));
    }
}

std::string_view AreaNames::name(AreaCode code) const {
    const auto at = std::ranges::lower_bound(entries_, code, {},
                                             [](const Entry& entry) { return entry.row.code; });
    return at != entries_.end() && at->row.code == code ? std::string_view(at->row.name)
                                                        : std::string_view();
}

// A text to be looked up: the prefecture that it begins with, if any, and the rest.
struct AreaNames::Wanted {
    std::optional<AreaCode> prefecture;
    std::u32string name;
    std::u32string reading;

    explicit Wanted(std::string_view written) {
        if (const auto front = prefecture_in_front(written)) {
            prefecture = front->code;
            written.remove_prefix(front->bytes);
        }
        name = folded_place(written);
        reading = as_reading(name);
    }
    [[nodiscard]] bool may_be(const Entry& entry) const {
        return !prefecture || prefecture_of(entry.row.code) == prefecture;
    }
};

std::vector<AreaCode> AreaNames::find(std::string_view text) const {
    const Wanted wanted(text);
    if (wanted.name.empty()) return {};
    const auto codes_where = [&](const auto& is_meant) {
        std::vector<AreaCode> out;
        for (const Entry& entry : entries_) {
            if (wanted.may_be(entry) && is_meant(entry)) out.push_back(entry.row.code);
        }
        return out;
    };
    // A ward is 中央区 to those who live there, whatever the city.
    const bool is_ward = wanted.name.size() > 1 && wanted.name.ends_with(U'区');
    const std::u32string in_a_city = U"市" + wanted.name;
    auto found = codes_where([&](const Entry& entry) {
        return entry.name == wanted.name || entry.reading == wanted.reading ||
               (is_ward && entry.name.ends_with(in_a_city));
    });
    if (!found.empty()) return found;
    return codes_where([&](const Entry& entry) {
        return std::u32string_view(entry.name).substr(0, entry.name.size() - 1) == wanted.name;
    });
}

bool AreaNames::settle(Wanted& wanted, std::optional<AreaCode> within) const {
    if (wanted.prefecture && within && wanted.prefecture != within) return false;
    if (!wanted.prefecture) wanted.prefecture = within;
    return wanted.prefecture || tables_.size() == kPrefecturesMax;
}

std::optional<AreaCode> AreaNames::named(std::string_view text,
                                         std::optional<AreaCode> within) const {
    if (entries_.empty()) return std::nullopt;
    Wanted wanted(text);
    if (!settle(wanted, within)) return std::nullopt;
    std::u32string name = wanted.name.substr(0, wanted.name.find(U'('));
    const std::u32string in_a_city = U"市" + name;
    const bool is_ward = wanted.prefecture && name.size() > 1 && name.ends_with(U'区');
    std::vector<AreaCode> found;
    for (const Entry& entry : entries_) {
        const bool is_named = entry.name == name || (is_ward && entry.name.ends_with(in_a_city));
        if (wanted.may_be(entry) && is_named) found.push_back(entry.row.code);
    }
    return found.size() == 1 ? std::optional(found.front()) : std::nullopt;
}

std::optional<AreaCode> AreaNames::in_front_of(std::string_view address,
                                               std::optional<AreaCode> within) const {
    if (entries_.empty()) return std::nullopt;
    Wanted wanted(address);
    if (!settle(wanted, within)) return std::nullopt;
    // 郡 stand in addresses and not in the names of their towns.
    constexpr std::size_t kDistrictMax = 6;
    const std::u32string_view whole = wanted.name;
    const std::size_t district = whole.substr(0, kDistrictMax).find(U'郡');
    const std::u32string_view in_district =
        district == std::u32string_view::npos ? std::u32string_view() : whole.substr(district + 1);
    const Entry* best = nullptr;
    bool is_sure = false;
    for (const Entry& entry : entries_) {
        if (!wanted.may_be(entry) || entry.name.empty()) continue;
        const bool is_town = entry.name.ends_with(U'町') || entry.name.ends_with(U'村');
        const bool is_ward = entry.name.ends_with(U'区');
        const bool is_city = entry.name.ends_with(U'市') ||
                             (is_ward && entry.name.find(U'市') != std::u32string::npos);
        if (!wanted.prefecture && !is_city) continue;
        if (!whole.starts_with(entry.name) && !(is_town && in_district.starts_with(entry.name)))
            continue;
        if (best != nullptr && entry.name.size() < best->name.size()) continue;
        is_sure = best == nullptr || entry.name.size() > best->name.size();
        best = &entry;
    }
    return is_sure ? std::optional(best->row.code) : std::nullopt;
}

std::vector<AreaRow> AreaNames::search(std::string_view text) const {
    const Wanted wanted(text);
    std::vector<AreaRow> out;
    for (const Entry& entry : entries_) {
        const bool has = area_text(entry.row.code) == text ||
                         entry.name.find(wanted.name) != std::u32string::npos ||
                         entry.reading.find(wanted.reading) != std::u32string::npos;
        if (wanted.may_be(entry) && has) out.push_back(entry.row);
    }
    return out;
}

}  // namespace tsunagi
