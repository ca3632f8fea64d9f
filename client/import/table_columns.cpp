#include "client/import/table_columns.h"

#include <algorithm>
#include <array>

#include "client/import/table_text.h"
#include "client/import/table_words.h"
#include "protocol/base/check.h"
#include "protocol/base/corporate_number.h"
#include "protocol/base/digits.h"

namespace tsunagi {
namespace {

// A share as percent, so that a few wrong cells do not hide what a column is.
constexpr std::uint64_t kByCellsPercent = 90;
constexpr std::uint64_t kByNamePercent = 50;
constexpr std::uint64_t kProvenRowsMin = 3;  // a check digit is right by chance one time in ten

bool is_share(std::uint64_t part, std::uint64_t whole, std::uint64_t percent) {
    return whole > 0 && part * 100 >= whole * percent;
}

// What the cells of a column are compared with.
ValueKind meant_kind(const ColumnReport& column) {
    return column.kind == ValueKind::text ? column.by_name.value_or(ValueKind::text) : column.kind;
}

bool is_area_code(AreaCodeForm form, std::string_view cell) {
    const Fit fit = fit_of(ValueKind::area_code, cell);
    return form == AreaCodeForm::five_digits ? fit == Fit::weak : fit == Fit::strong;
}

bool fits_column(const ColumnReport& column, std::string_view cell) {
    const ValueKind kind = meant_kind(column);
    if (kind == ValueKind::area_code && column.area_form != AreaCodeForm::none)
        return is_area_code(column.area_form, cell);
    return fit_of(kind, cell) != Fit::none;
}

// Nothing but the zero in front is missing.
bool is_zero_lost(const ColumnReport& column, std::string_view digits) {
    if (!is_ascii_digits(digits) || digits.starts_with('0')) return false;
    const std::string whole = "0" + std::string(digits);
    switch (meant_kind(column)) {
        case ValueKind::area_code: return is_area_code(column.area_form, whole);
        case ValueKind::postal_code: return whole.size() == 7;
        case ValueKind::phone: return fit_of(ValueKind::phone, whole) != Fit::none;
        default: return false;
    }
}

// Counts over one column, and what they say.
class ColumnJudge {
  public:
    explicit ColumnJudge(std::string_view key) { report_.by_name = kind_by_name(key); }

    void count(std::string_view cell) {
        if (is_blank_text(cell)) {
            ++report_.blank;
            return;
        }
        ++report_.filled;
        for (std::size_t at = 1; at < kValueKinds; ++at) {
            const Fit fit = fit_of(static_cast<ValueKind>(at), cell);
            if (fit == Fit::strong) ++strong_[at];
            if (fit == Fit::weak) ++weak_[at];
        }
        count_area_code(cell);
        count_damage(cell);
    }

    ColumnReport decide() {
        report_.kind = find_kind();
        return report_;
    }

  private:
    void count_area_code(std::string_view cell) {
        const std::string digits = narrow_digits(cell);
        if (!is_ascii_digits(digits)) return;
        if (digits.size() == 5 && fit_of(ValueKind::area_code, "0" + digits) == Fit::strong)
            ++area_zero_lost_;
        if (digits.size() == 4 && fit_of(ValueKind::area_code, "0" + digits) == Fit::weak)
            ++area_five_zero_lost_;
    }

    // Cells that a spreadsheet has changed count for what the name says.
    void count_damage(std::string_view cell) {
        const std::string digits = narrow_digits(cell);
        switch (report_.by_name.value_or(ValueKind::text)) {
            case ValueKind::corporate_number:
                if (corporate_number_problem(cell) == CorporateNumberProblem::scientific_form)
                    ++damaged_;
                break;
            case ValueKind::postal_code:
            case ValueKind::phone: damaged_ += is_zero_lost(report_, digits) ? 1 : 0; break;
            case ValueKind::date: damaged_ += date_of_serial(cell) ? 1 : 0; break;
            case ValueKind::time: damaged_ += time_of_fraction(cell) ? 1 : 0; break;
            default: break;
        }
    }

    [[nodiscard]] std::uint64_t strong(ValueKind kind) const {
        return strong_[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] std::uint64_t any(ValueKind kind) const {
        return strong(kind) + weak_[static_cast<std::size_t>(kind)];
    }

    // Six digits with check digits prove themselves; five digits need the column's name.
    bool are_area_codes() {
        const std::uint64_t six = strong(ValueKind::area_code) + area_zero_lost_;
        const std::uint64_t five = any(ValueKind::area_code) - strong(ValueKind::area_code);
        const bool is_named = report_.by_name == ValueKind::area_code;
        const std::uint64_t percent = is_named ? kByNamePercent : kByCellsPercent;
        if (is_share(six, report_.filled, percent) && (is_named || six >= kProvenRowsMin)) {
            report_.area_form = AreaCodeForm::six_digits;
            return true;
        }
        if (is_named && is_share(five + area_five_zero_lost_, report_.filled, percent)) {
            report_.area_form = AreaCodeForm::five_digits;
            return true;
        }
        return false;
    }

    [[nodiscard]] bool is_by_name() {
        const ValueKind kind = *report_.by_name;
        if (kind == ValueKind::area_code) return are_area_codes();
        return is_share(any(kind) + damaged_, report_.filled, kByNamePercent);
    }

    [[nodiscard]] ValueKind find_kind() {
        if (report_.filled == 0) return ValueKind::text;
        if (report_.by_name && is_by_name()) return *report_.by_name;
        constexpr std::array kBySight = {ValueKind::corporate_number,
                                         ValueKind::mail,
                                         ValueKind::url,
                                         ValueKind::date,
                                         ValueKind::time,
                                         ValueKind::phone,
                                         ValueKind::postal_code};
        for (const ValueKind kind : kBySight) {
            if (is_share(strong(kind), report_.filled, kByCellsPercent)) return kind;
        }
        if (are_area_codes()) return ValueKind::area_code;
        for (const ValueKind kind :
             {ValueKind::latitude, ValueKind::longitude, ValueKind::number}) {
            if (is_share(strong(kind), report_.filled, kByCellsPercent)) return kind;
        }
        return ValueKind::text;
    }

    ColumnReport report_;
    std::array<std::uint64_t, kValueKinds> strong_{};
    std::array<std::uint64_t, kValueKinds> weak_{};
    std::uint64_t area_zero_lost_ = 0;       // five digits that are six with a zero in front
    std::uint64_t area_five_zero_lost_ = 0;  // four digits that are five with a zero in front
    std::uint64_t damaged_ = 0;              // of the kind that the name says
};

void take_cell(ColumnReport& report, std::uint64_t line, std::string_view cell) {
    if (is_blank_text(cell)) return;
    if (const auto damage = cell_damage(report, cell)) {
        ++report.damaged;
        if (report.damages.size() < kColumnDamagesMax)
            report.damages.push_back({line, damage->kind, std::string(cell), damage->mended});
    } else if (fits_column(report, cell)) {
        ++report.fits;
    } else {
        ++report.misfits;
    }
}

}  // namespace

std::optional<CellMending> cell_damage(const ColumnReport& column, std::string_view cell) {
    if (is_scientific(cell)) return CellMending{CellDamageKind::rounded_number, {}};
    if (column.kind != ValueKind::text && fits_column(column, cell)) return std::nullopt;
    const std::string digits = narrow_digits(cell);
    switch (meant_kind(column)) {
        case ValueKind::corporate_number:
            if (corporate_number_problem(cell) == CorporateNumberProblem::scientific_form)
                return CellMending{CellDamageKind::rounded_number, {}};
            break;
        case ValueKind::area_code:
        case ValueKind::postal_code:
        case ValueKind::phone:
            if (is_zero_lost(column, digits))
                return CellMending{CellDamageKind::leading_zero, "0" + digits};
            break;
        case ValueKind::date:
            if (const auto date = date_of_serial(cell))
                return CellMending{CellDamageKind::date_serial, *date};
            break;
        case ValueKind::time:
            if (const auto time = time_of_fraction(cell))
                return CellMending{CellDamageKind::day_fraction, *time};
            break;
        default: break;
    }
    return std::nullopt;
}

std::vector<ColumnReport> judge_columns(const RowSieve& sieve, std::span<const TableRow> rows) {
    std::vector<const TableRow*> data;
    std::size_t count = sieve.header().columns.size();
    for (const TableRow& row : rows) {
        if (sieve.role(row) != RowRole::data) continue;
        data.push_back(&row);
        count = std::max(count, row.cells.size());
    }
    std::vector<ColumnReport> reports;
    for (std::size_t column = 0; column < count; ++column) {
        const auto cell_of = [&](const TableRow& row) {
            return column < row.cells.size() ? std::string_view(row.cells[column])
                                             : std::string_view();
        };
        const auto& names = sieve.header().columns;
        ColumnJudge judge(column < names.size() ? std::string_view(names[column].key)
                                                : std::string_view());
        for (const TableRow* row : data) judge.count(cell_of(*row));
        ColumnReport report = judge.decide();
        for (const TableRow* row : data) take_cell(report, row->line, cell_of(*row));
        reports.push_back(std::move(report));
    }
    return reports;
}

const char* cell_damage_name(CellDamageKind kind) {
    switch (kind) {
        case CellDamageKind::leading_zero: return "leading_zero";
        case CellDamageKind::rounded_number: return "rounded_number";
        case CellDamageKind::date_serial: return "date_serial";
        case CellDamageKind::day_fraction: return "day_fraction";
    }
    CHECK(false);
    return "";
}

const char* cell_damage_text(CellDamageKind kind) {
    switch (kind) {
        case CellDamageKind::leading_zero:
            return "A spreadsheet took the zero in front off this code; it was put back.";
        case CellDamageKind::rounded_number:
            return "A spreadsheet rounded this number and its last digits are lost: look the "
                   "number up and write it into the cell as text.";
        case CellDamageKind::date_serial:
            return "A spreadsheet wrote this date as a number; it was read as a date.";
        case CellDamageKind::day_fraction:
            return "A spreadsheet wrote this time as a part of a day; it was read as a time.";
    }
    CHECK(false);
    return "";
}

}  // namespace tsunagi
