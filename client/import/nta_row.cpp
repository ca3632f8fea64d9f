#include "client/import/nta_row.h"

#include <algorithm>
#include <cstdio>

#include "protocol/base/check.h"
#include "protocol/base/digits.h"

namespace tsunagi {
namespace {

// Positions of the published form.
enum Column : std::size_t {
    kSequence,
    kCorporateNumber,
    kProcess,
    kCorrect,
    kUpdateDate,
    kChangeDate,
    kName,
    kNameImage,
    kKind,
    kPrefectureName,
    kCityName,
    kStreet,
    kAddressImage,
    kPrefectureCode,
    kCityCode,
    kPostCode,
    kAddressOutside,
    kAddressOutsideImage,
    kCloseDate,
    kCloseCause,
    kSuccessor,
    kChangeCause,
    kAssignmentDate,
    kLatest,
    kEnName,
    kEnPrefecture,
    kEnCity,
    kEnAddressOutside,
    kKana,
    kHihyoji,
};

enum class Need : std::uint8_t { required, optional };

struct ColumnRule {
    std::string_view name;  // in a header
    std::string NtaRow::* cell;
    Need need;  // of a file with a header
};

constexpr std::array<ColumnRule, kNtaColumns> kColumns = {{
    {"sequenceNumber", &NtaRow::sequence, Need::optional},
    {"corporateNumber", &NtaRow::corporate_number, Need::required},
    {"process", &NtaRow::process, Need::required},
    {"correct", &NtaRow::correct, Need::optional},
    {"updateDate", &NtaRow::update_date, Need::required},
    {"changeDate", &NtaRow::change_date, Need::required},
    {"name", &NtaRow::name, Need::required},
    {"nameImageId", &NtaRow::name_image, Need::optional},
    {"kind", &NtaRow::kind, Need::required},
    {"prefectureName", &NtaRow::prefecture_name, Need::required},
    {"cityName", &NtaRow::city_name, Need::required},
    {"streetNumber", &NtaRow::street, Need::required},
    {"addressImageId", &NtaRow::address_image, Need::optional},
    {"prefectureCode", &NtaRow::prefecture_code, Need::required},
    {"cityCode", &NtaRow::city_code, Need::required},
    {"postCode", &NtaRow::post_code, Need::optional},
    {"addressOutside", &NtaRow::address_outside, Need::optional},
    {"addressOutsideImageId", &NtaRow::address_outside_image, Need::optional},
    {"closeDate", &NtaRow::close_date, Need::required},
    {"closeCause", &NtaRow::close_cause, Need::required},
    {"successorCorporateNumber", &NtaRow::successor, Need::optional},
    {"changeCause", &NtaRow::change_cause, Need::optional},
    {"assignmentDate", &NtaRow::assignment_date, Need::optional},
    {"latest", &NtaRow::latest, Need::required},
    {"enName", &NtaRow::en_name, Need::optional},
    {"enPrefectureName", &NtaRow::en_prefecture, Need::optional},
    {"enCityName", &NtaRow::en_city, Need::optional},
    {"enAddressOutside", &NtaRow::en_address_outside, Need::optional},
    {"furigana", &NtaRow::kana, Need::optional},
    {"hihyoji", &NtaRow::hihyoji, Need::optional},
}};

constexpr std::array<std::uint32_t, 10> kProcesses = {1, 11, 12, 13, 21, 22, 71, 72, 81, 99};
constexpr std::uint32_t kAbroad = 99;
constexpr std::size_t kDetailBytesMax = 60;
constexpr std::size_t kPostCodeDigits = 7;

std::string_view cell_of(const NtaForm& form, const CsvRow& row, Column column) {
    const auto position = form.layout[column];
    return position ? row.cells[*position] : std::string_view();
}

// The number of at most `digits_max` digits; nothing for anything else.
std::optional<std::uint32_t> small_number(std::string_view text, std::size_t digits_max) {
    if (!is_ascii_digits(text) || text.size() > digits_max) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : text) value = value * 10 + static_cast<std::uint32_t>(c - '0');
    return value;
}

// 2021-07-14, or 2021/7/14 as spreadsheets write it, as 20210714.
std::optional<std::uint32_t> read_date(std::string_view text) {
    const char separator = text.find('/') == std::string_view::npos ? '-' : '/';
    const std::size_t first = text.find(separator);
    const std::size_t second =
        first == std::string_view::npos ? first : text.find(separator, first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const bool padded = text.size() == 10 && first == 4 && second == 7;
    if (!padded && separator == '-') return std::nullopt;
    const auto year = small_number(text.substr(0, first), 4);
    const auto month = small_number(text.substr(first + 1, second - first - 1), 2);
    const auto day = small_number(text.substr(second + 1), 2);
    if (!year || !month || !day || *year < 1000 || *month < 1 || *month > 12 || *day < 1)
        return std::nullopt;
    constexpr std::array<std::uint32_t, 12> kDays = {31, 28, 31, 30, 31, 30,
                                                     31, 31, 30, 31, 30, 31};
    const bool leap_year = (*year % 4 == 0 && *year % 100 != 0) || *year % 400 == 0;
    const std::uint32_t days = kDays[*month - 1] + (*month == 2 && leap_year ? 1 : 0);
    if (*day > days) return std::nullopt;
    return *year * 10'000 + *month * 100 + *day;
}

// Zeros in front that a spreadsheet dropped.
void pad_digits(std::string& text, std::size_t digits) {
    if (text.size() < digits && is_ascii_digits(text)) text.insert(0, digits - text.size(), '0');
}

void normalise_date(std::string& text) {
    const auto date = read_date(text);
    if (!date || text.find('/') == std::string::npos) return;
    std::array<char, 16> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04u-%02u-%02u", *date / 10'000, *date / 100 % 100,
                  *date % 100);
    text = buffer.data();
}

// A cell as it may be shown in a message: UTF-8, one line, short.
std::string shown(const NtaForm& form, std::string_view cell) {
    std::string text;
    if (!append_as_utf8(form.encoding, cell, text)) return "?";
    if (text.size() > kDetailBytesMax) {
        std::size_t end = kDetailBytesMax;
        while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xC0U) == 0x80U) --end;
        text.resize(end);
        text += "…";
    }
    std::replace_if(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
    return text;
}

// The checks of one row, in the order in which they help the reader of the report most.
class Judge {
  public:
    Judge(const NtaForm& form, const CsvRow& row) : form_(form), row_(row) {}

    NtaJudgement judge() {
        const bool right = check_shape() && check_encoding() && check_number(kCorporateNumber) &&
                           check_process() && check_flags() && check_dates() && check_area() &&
                           check_number(kSuccessor);
        if (right) return {facts_, std::nullopt};
        return {std::nullopt, NtaRejection{row_.line, reason_, detail_}};
    }

  private:
    bool refuse(NtaReason reason, std::string detail = {}) {
        reason_ = reason;
        detail_ = std::move(detail);
        return false;
    }

    bool refuse_cell(NtaReason reason, Column column) {
        return refuse(
            reason, std::string(kColumns[column].name) + " \"" + shown(form_, cell(column)) + "\"");
    }

    [[nodiscard]] std::string_view cell(Column column) const {
        return cell_of(form_, row_, column);
    }

    bool check_shape() {
        if (row_.has_nul) return refuse(NtaReason::nul_bytes);
        if (row_.damage == CsvDamage::too_long) return refuse(NtaReason::too_long);
        if (row_.damage == CsvDamage::quoting) {
            return refuse(row_.unterminated ? NtaReason::truncated : NtaReason::quoting);
        }
        if (row_.cells.size() != form_.columns) {
            const bool cut = row_.unterminated && row_.cells.size() < form_.columns;
            return refuse(cut ? NtaReason::truncated : NtaReason::column_count,
                          std::to_string(row_.cells.size()) + "/" + std::to_string(form_.columns));
        }
        // Cut right behind the last comma.
        if (row_.unterminated && form_.layout[kHihyoji] == form_.columns - 1 &&
            cell(kHihyoji).empty()) {
            return refuse(NtaReason::truncated);
        }
        return true;
    }

    bool check_encoding() {
        if (is_valid_text(form_.encoding, row_.raw)) return true;
        for (std::size_t column = 0; column < kNtaColumns; ++column) {
            if (!is_valid_text(form_.encoding, cell(static_cast<Column>(column)))) {
                return refuse(NtaReason::encoding, std::string(kColumns[column].name));
            }
        }
        return refuse(NtaReason::encoding);
    }

    bool check_number(Column column) {
        if (column == kSuccessor && cell(column).empty()) return true;
        const auto number = parse_corporate_number(cell(column));
        if (!number) return refuse_cell(NtaReason::corporate_number, column);
        if (column == kCorporateNumber) facts_.number = *number;
        return true;
    }

    bool check_process() {
        const auto process = small_number(cell(kProcess), 2);
        const bool known = process && std::find(kProcesses.begin(), kProcesses.end(), *process) !=
                                          kProcesses.end();
        return known || refuse_cell(NtaReason::process, kProcess);
    }

    bool check_flags() {
        for (const Column column : {kCorrect, kLatest, kHihyoji}) {
            if (!form_.layout[column]) continue;
            const std::string_view flag = cell(column);
            if (flag != "0" && flag != "1") return refuse_cell(NtaReason::flag, column);
        }
        return true;
    }

    bool check_dates() {
        for (const Column column : {kCloseDate, kAssignmentDate}) {
            if (!cell(column).empty() && !read_date(cell(column)))
                return refuse_cell(NtaReason::date, column);
        }
        const auto updated = read_date(cell(kUpdateDate));
        if (!updated) return refuse_cell(NtaReason::date, kUpdateDate);
        const auto changed = read_date(cell(kChangeDate));
        if (!changed) return refuse_cell(NtaReason::date, kChangeDate);
        constexpr unsigned kDateBits = 27;  // 99991231 < 2^27
        const std::uint64_t latest = cell(kLatest) == "1" ? 1 : 0;
        facts_.order = latest << (2 * kDateBits) | std::uint64_t{*updated} << kDateBits | *changed;
        return true;
    }

    bool check_area() {
        const auto prefecture = small_number(cell(kPrefectureCode), 2);
        const bool known =
            prefecture && (is_prefecture(AreaCode{*prefecture}) || *prefecture == kAbroad);
        if (!known && !cell(kPrefectureCode).empty())
            return refuse_cell(NtaReason::area, kPrefectureCode);
        if (!cell(kCityCode).empty() && !small_number(cell(kCityCode), 3)) {
            return refuse_cell(NtaReason::area, kCityCode);
        }
        facts_.prefecture = prefecture_of_nta_row(form_, row_);
        return true;
    }

    const NtaForm& form_;
    const CsvRow& row_;
    NtaFacts facts_;
    NtaReason reason_ = NtaReason::truncated;
    std::string detail_;
};

// Invisible characters and a `?` in front of header names are what is left of byte order marks read
// wrongly.
std::string header_name(std::string_view cell) {
    std::string name = narrow_digits(cell);
    if (name.starts_with('?')) name.erase(0, 1);
    return name;
}

}  // namespace

NtaLayout nta_raw_layout() {
    NtaLayout layout{};
    for (std::size_t column = 0; column < kNtaColumns; ++column) layout[column] = column;
    return layout;
}

NtaHeader read_nta_header(const std::vector<std::string_view>& cells) {
    NtaHeader header;
    for (std::size_t position = 0; position < cells.size(); ++position) {
        const std::string name = header_name(cells[position]);
        const auto rule = std::find_if(kColumns.begin(), kColumns.end(),
                                       [&](const ColumnRule& r) { return r.name == name; });
        if (rule == kColumns.end()) continue;
        auto& place = header.layout[static_cast<std::size_t>(rule - kColumns.begin())];
        if (place) {
            header.repeated = name;
            continue;
        }
        place = position;
        ++header.known;
    }
    for (std::size_t column = 0; column < kNtaColumns; ++column) {
        const bool missing = kColumns[column].need == Need::required && !header.layout[column];
        if (missing) header.missing.emplace_back(kColumns[column].name);
    }
    return header;
}

bool looks_like_nta_row(const std::vector<std::string_view>& cells) {
    return cells.size() == kNtaColumns && is_ascii_digits(cells[kSequence]) &&
           is_ascii_digits(cells[kCorporateNumber]) && cells[kCorporateNumber].size() == 13 &&
           small_number(cells[kProcess], 2).has_value();
}

const char* nta_reason_name(NtaReason reason) {
    switch (reason) {
        case NtaReason::truncated: return "truncated";
        case NtaReason::column_count: return "column_count";
        case NtaReason::corporate_number: return "corporate_number";
        case NtaReason::date: return "date";
        case NtaReason::encoding: return "encoding";
        case NtaReason::nul_bytes: return "nul_bytes";
        case NtaReason::process: return "process";
        case NtaReason::flag: return "flag";
        case NtaReason::area: return "area";
        case NtaReason::quoting: return "quoting";
        case NtaReason::too_long: return "too_long";
    }
    CHECK(false);
    return "";
}

const char* nta_reason_text(NtaReason reason) {
    switch (reason) {
        case NtaReason::truncated:
            return "The file ends in the middle of this row: fetch the file again.";
        case NtaReason::column_count: return "The row has more or fewer columns than the others.";
        case NtaReason::corporate_number:
            return "The corporate number is wrong: it has 13 digits, the first of which checks the "
                   "others.";
        case NtaReason::date:
            return "The date is not a day of the calendar in the form 2026-04-01.";
        case NtaReason::encoding:
            return "The row has bytes that are not text in the file's encoding.";
        case NtaReason::nul_bytes:
            return "The row holds binary data: the file is damaged, fetch it again.";
        case NtaReason::process:
            return "The kind of change (process) is not one that the register uses.";
        case NtaReason::flag: return "The column must hold 0 or 1.";
        case NtaReason::area: return "The prefecture or municipality code is not a code.";
        case NtaReason::quoting: return "A quotation mark stands inside a cell or is never closed.";
        case NtaReason::too_long: return "The line is far too long for a row of the register.";
    }
    CHECK(false);
    return "";
}

NtaJudgement judge_nta_row(const NtaForm& form, const CsvRow& row) {
    return Judge(form, row).judge();
}

AreaCode prefecture_of_nta_row(const NtaForm& form, const CsvRow& row) {
    if (row.damage != CsvDamage::none || row.cells.size() != form.columns) return {};
    const AreaCode code{small_number(cell_of(form, row, kPrefectureCode), 2).value_or(0)};
    return is_prefecture(code) ? code : AreaCode{};
}

NtaRow take_nta_row(const NtaForm& form, const CsvRow& row) {
    NtaRow out;
    for (std::size_t column = 0; column < kNtaColumns; ++column) {
        const std::string_view cell = cell_of(form, row, static_cast<Column>(column));
        CHECK(append_as_utf8(form.encoding, cell, out.*kColumns[column].cell));
    }
    for (auto* number : {&out.corporate_number, &out.successor}) {
        if (const auto parsed = parse_corporate_number(*number))
            *number = corporate_number_text(*parsed);
    }
    for (auto* date : {&out.update_date, &out.change_date, &out.close_date, &out.assignment_date}) {
        normalise_date(*date);
    }
    for (auto* two_digits : {&out.process, &out.prefecture_code, &out.close_cause})
        pad_digits(*two_digits, 2);
    pad_digits(out.city_code, 3);
    pad_digits(out.post_code, kPostCodeDigits);
    out.area = prefecture_of_nta_row(form, row);
    const auto local = small_number(out.city_code, 3);
    if (local) {
        if (const auto municipality = municipality_from_parts(out.area.value, *local))
            out.area = *municipality;
    }
    return out;
}

}  // namespace tsunagi
