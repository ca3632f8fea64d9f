#include "client/import/sheet_ods.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "client/import/sheet_number.h"
#include "client/import/sheet_rows.h"
#include "client/import/sheet_xml.h"
#include "client/import/table_text.h"
#include "client/import/table_values.h"
#include "client/messages.h"

namespace tsunagi {
namespace {

constexpr const char* kContent = "content.xml";

// Elements whose text is not shown in the cell: comments, readings, drawings.
constexpr std::array<std::string_view, 4> kNotShown = {"annotation", "ruby-text", "shapes",
                                                       "tracked-changes"};

// How often something is repeated; bounded so that sums stay numbers of lines and columns.
std::uint64_t count_of(std::string_view text) {
    constexpr std::uint64_t kMost = 1U << 24U;
    std::uint64_t value = 1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) return kMost;
    const bool is_count = error == std::errc() && end == text.data() + text.size() && value > 0;
    return is_count ? std::min(value, kMost) : 1;
}

std::optional<double> number_of(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// PT09H30M00S -> 09:30. Nothing where it is no such time.
std::optional<std::string> duration_text(std::string_view text) {
    if (!text.starts_with("PT")) return std::nullopt;
    text.remove_prefix(2);
    double days = 0;
    while (!text.empty()) {
        const std::size_t unit = text.find_first_of("HMS");
        if (unit == text.npos) return std::nullopt;
        const auto value = number_of(text.substr(0, unit));
        if (!value || *value < 0 || *value > 1e6) return std::nullopt;
        days += *value / (text[unit] == 'H' ? 24.0 : text[unit] == 'M' ? 1'440.0 : 86'400.0);
        text.remove_prefix(unit + 1);
    }
    const NumberFormat elapsed{NumberFormat::Kind::time, true, {}};
    return number_as_shown(days, elapsed, DateSystem::from_1900);
}

class Content final : public XmlHandler {
  public:
    // `wanted`: as for read_sheet.
    explicit Content(std::string wanted) : wanted_(std::move(wanted)) {}

    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (not_shown_ > 0 ||
            std::find(kNotShown.begin(), kNotShown.end(), name) != kNotShown.end()) {
            ++not_shown_;
        } else if (name == "table") {
            start_table(attributes);
        } else if (name == "table-row") {
            line_ += rows_repeated_;
            rows_repeated_ = count_of(attributes.get("number-rows-repeated"));
            column_ = 0;
            columns_repeated_ = 1;
        } else if (name == "table-cell" || name == "covered-table-cell") {
            start_cell(name, attributes);
        } else if (in_cell_) {
            start_text(name, attributes);
        }
    }

    void end(std::string_view name) override {
        if (not_shown_ > 0) {
            --not_shown_;
        } else if (name == "table-cell" || name == "covered-table-cell") {
            end_cell();
        } else if (name == "table-row") {
            end_row();
        } else if (name == "p" && in_cell_) {
            in_paragraph_ = false;
        } else if (name == "table") {
            if (takes_ && !rows_.empty()) found_ = true;
            takes_ = false;
        }
    }

    void text(std::string_view text) override {
        if (in_paragraph_ && not_shown_ == 0) append(text);
    }

    TableResult<SheetBook> result() {
        SheetBook book;
        book.kind = TableKind::ods;
        book.names = names_;
        book.name = name_;
        if (!found_) return TableProblem{TableError::no_rows, wanted_};
        rows_.move_to(book);
        return book;
    }
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  private:
    void start_table(const XmlAttributes& attributes) {
        names_.emplace_back(attributes.get("name"));
        if (names_.size() > kSheetsMax)
            problem = TableProblem{TableError::too_large, client::_("sheets")};
        takes_ = !found_ && (wanted_.empty() || names_.back() == wanted_);
        if (takes_) name_ = names_.back();
        line_ = 0;
        rows_repeated_ = 1;
    }

    void start_cell(std::string_view name, const XmlAttributes& attributes) {
        in_cell_ = takes_;
        is_covered_ = name == "covered-table-cell";
        column_ += column_ == 0 ? 1 : columns_repeated_;
        columns_repeated_ = count_of(attributes.get("number-columns-repeated"));
        if (!in_cell_) return;
        type_ = attributes.get("value-type");
        is_error_ = attributes.any("value-type", "error");
        value_ = type_ == "date"      ? attributes.get("date-value")
                 : type_ == "time"    ? attributes.get("time-value")
                 : type_ == "boolean" ? attributes.get("boolean-value")
                 : type_ == "string"  ? attributes.get("string-value")
                                      : attributes.get("value");
        shown_.clear();
        paragraphs_ = 0;
    }

    void start_text(std::string_view name, const XmlAttributes& attributes) {
        if (name == "p") {
            if (paragraphs_++ > 0) append("\n");
            in_paragraph_ = true;
        } else if (!in_paragraph_) {
            return;
        } else if (name == "s") {
            append(std::string(
                std::min<std::uint64_t>(count_of(attributes.get("c")), kSheetCellBytesMax), ' '));
        } else if (name == "tab") {
            append("\t");
        } else if (name == "line-break") {
            append("\n");
        }
    }

    void append(std::string_view text) {
        shown_ += text;
        if (shown_.size() > kSheetCellBytesMax)
            problem = TableProblem{TableError::too_large, client::_("bytes of a cell")};
    }

    void end_cell() {
        if (!in_cell_) return;
        in_cell_ = false;
        in_paragraph_ = false;
        if (is_covered_) return;
        if (is_error_) {
            rows_.tell_formula_error(line_, column_, shown_);
            return;
        }
        std::string text = cell_text();
        if (is_blank_text(text)) return;
        std::uint64_t last = column_ + columns_repeated_ - 1;
        if (last > kTableColumnsMax) last = std::max<std::uint64_t>(column_, kTableColumnsMax + 1);
        for (std::uint64_t column = column_; column <= last; ++column)
            row_.push_back({column, text});
        if (row_.size() > kSheetCellsMax)
            problem = TableProblem{TableError::too_large, client::_("cells")};
    }

    // Each copy counts against the bounds, so that a few bytes cannot become a billion cells.
    void end_row() {
        for (std::uint64_t copy = 0; copy < rows_repeated_ && !row_.empty(); ++copy) {
            for (const auto& [column, text] : row_) {
                if (!problem) problem = rows_.put(line_ + copy, column, text);
            }
            if (problem) break;
        }
        row_.clear();
    }

    [[nodiscard]] std::string cell_text() const {
        if (type_ == "date") return iso_date(value_).value_or(shown_);
        if (type_ == "time") return duration_text(value_).value_or(shown_);
        if (type_ == "boolean") return value_ == "true" ? "TRUE" : "FALSE";
        if (type_ == "string" && shown_.empty()) return value_;
        const auto number = number_of(value_);
        if (type_.empty() || type_ == "string" || !number) return shown_;
        const std::string plain = number_as_shown(*number, {}, DateSystem::from_1900);
        return is_with_zeros(plain) ? shown_ : plain;
    }

    // A code that is shown with zeros in front of the number.
    [[nodiscard]] bool is_with_zeros(std::string_view plain) const {
        const std::size_t digits = shown_.find_first_not_of('0');
        return shown_.starts_with('0') && digits != std::string::npos &&
               std::string_view(shown_).substr(digits) == plain;
    }

    std::string wanted_;
    std::vector<std::string> names_;
    std::string name_;
    SheetRows rows_;
    bool found_ = false;
    bool takes_ = false;  // the cells of this table
    std::size_t not_shown_ = 0;
    std::uint64_t line_ = 0;
    std::uint64_t rows_repeated_ = 1;
    std::uint64_t column_ = 0;
    std::uint64_t columns_repeated_ = 1;
    bool in_cell_ = false;
    bool is_covered_ = false;
    bool is_error_ = false;
    bool in_paragraph_ = false;
    std::size_t paragraphs_ = 0;
    std::vector<std::pair<std::uint64_t, std::string>> row_;  // filled cells by column
    std::string type_;
    std::string value_;
    std::string shown_;
};

}  // namespace

TableResult<SheetBook> read_ods(SheetArchive& archive, const std::string& wanted) {
    Content content(wanted);
    if (const auto read = read_xml(archive, kContent, content); !read) return read.error();
    if (auto problem = find_sheet(content.names(), wanted)) return *std::move(problem);
    return content.result();
}

}  // namespace tsunagi
