#include "client/import/sheet_xlsx.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "client/import/sheet_number.h"
#include "client/import/sheet_rows.h"
#include "client/import/sheet_xml.h"
#include "client/import/table_values.h"
#include "client/messages.h"

namespace tsunagi {
namespace {

constexpr const char* kPackageRelations = "_rels/.rels";
constexpr std::size_t kFormatsMax = 100'000;  // Excel has 64,000

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// _x000D_ in a text stands for the character that XML cannot hold.
std::string with_escapes_read(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = text.substr(at);
        unsigned code = 0;
        const bool is_escape =
            rest.size() >= 7 && rest.starts_with("_x") && rest[6] == '_' &&
            std::from_chars(rest.data() + 2, rest.data() + 6, code, 16).ptr == rest.data() + 6;
        if (is_escape && code < 0x80) {
            out += static_cast<char>(code);
            at += 7;
        } else {
            out += rest.front();
            ++at;
        }
    }
    return out;
}

// --- which part is what ---

class Relations final : public XmlHandler {
  public:
    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name != "Relationship") return;
        const std::string_view type = attributes.get("Type");
        const std::string kind(type.substr(type.rfind('/') + 1));
        by_id.emplace(attributes.get("Id"), std::string(attributes.get("Target")));
        by_kind.emplace(kind, std::string(attributes.get("Target")));
    }
    void end(std::string_view) override {}
    void text(std::string_view) override {}

    std::map<std::string, std::string, std::less<>> by_id;
    std::map<std::string, std::string, std::less<>> by_kind;  // the first of each
};

// A relation's target as the name of a part; targets are relative to the part's folder.
std::string part_name(const std::string& folder, std::string_view target) {
    if (target.starts_with('/')) return std::string(target.substr(1));
    std::string base = folder;
    while (target.starts_with("../")) {
        target.remove_prefix(3);
        base.resize(base.empty() ? 0 : base.rfind('/', base.size() - 2) + 1);
    }
    return base + std::string(target);
}

struct Place {
    std::string folder;  // "xl/"
    std::string file;    // "workbook.xml"
};

Place place_of(const std::string& part) {
    const std::size_t slash = part.rfind('/');
    return {part.substr(0, slash + 1), part.substr(slash + 1)};
}

// --- the book ---

struct SheetEntry {
    std::string name;
    std::string relation;
    bool is_hidden = false;
};

class Workbook final : public XmlHandler {
  public:
    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "workbookPr") {
            const std::string_view from_1904 = attributes.get("date1904");
            if (from_1904 == "1" || from_1904 == "true") system = DateSystem::from_1904;
        } else if (name == "sheet") {
            sheets.push_back({std::string(attributes.get("name")),
                              std::string(attributes.get("id")),
                              attributes.get("state").find("idden") != std::string_view::npos});
            if (sheets.size() > kSheetsMax)
                problem = TableProblem{TableError::too_large, client::_("sheets")};
        }
    }
    void end(std::string_view) override {}
    void text(std::string_view) override {}

    std::vector<SheetEntry> sheets;
    DateSystem system = DateSystem::from_1900;
};

// A text is several runs; the readings (rPh) between them are not shown.
class TextParts {
  public:
    void start(std::string_view name) {
        if (name == "rPh") in_reading_ = true;
        in_text_ = name == "t";
    }
    void end(std::string_view name) {
        if (name == "rPh") in_reading_ = false;
        if (name == "t") in_text_ = false;
    }
    [[nodiscard]] bool takes_text() const { return in_text_ && !in_reading_; }

  private:
    bool in_reading_ = false;
    bool in_text_ = false;
};

class SharedTexts final : public XmlHandler {
  public:
    void start(std::string_view name, const XmlAttributes&) override {
        if (name == "si") texts.emplace_back();
        parts_.start(name);
        if (texts.size() > kSheetCellsMax)
            problem = TableProblem{TableError::too_large, client::_("shared texts")};
    }
    void end(std::string_view name) override {
        parts_.end(name);
        if (name == "si" && !texts.empty()) texts.back() = with_escapes_read(texts.back());
    }
    void text(std::string_view text) override {
        if (parts_.takes_text() && !texts.empty()) texts.back() += text;
    }

    std::vector<std::string> texts;

  private:
    TextParts parts_;
};

class Styles final : public XmlHandler {
  public:
    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "numFmt") {
            const auto id = number_of<std::uint32_t>(attributes.get("numFmtId"));
            if (id) codes_[*id] = format_by_code(attributes.get("formatCode"));
        } else if (name == "cellXfs") {
            in_cell_formats_ = true;
        } else if (name == "xf" && in_cell_formats_) {
            const auto id = number_of<std::uint32_t>(attributes.get("numFmtId")).value_or(0);
            const auto code = codes_.find(id);
            formats.push_back(code == codes_.end() ? format_by_id(id) : code->second);
        }
        if (formats.size() > kFormatsMax || codes_.size() > kFormatsMax)
            problem = TableProblem{TableError::too_large, client::_("formats")};
    }
    void end(std::string_view name) override {
        if (name == "cellXfs") is_done = true;
    }
    void text(std::string_view) override {}

    std::vector<NumberFormat> formats;  // by a cell's style

  private:
    std::map<std::uint32_t, NumberFormat> codes_;
    bool in_cell_formats_ = false;
};

struct Book {
    std::vector<std::string> texts;
    std::vector<NumberFormat> formats;
    DateSystem system = DateSystem::from_1900;
};

// --- one sheet ---

// "AB12" -> 28. Nothing where it is no reference.
std::optional<std::uint64_t> column_of(std::string_view reference) {
    std::uint64_t column = 0;
    std::size_t letters = 0;
    while (letters < reference.size() && reference[letters] >= 'A' && reference[letters] <= 'Z') {
        if (letters == 3) return std::nullopt;
        column = column * 26 + static_cast<std::uint64_t>(reference[letters++] - 'A' + 1);
    }
    if (letters == 0) return std::nullopt;
    return column;
}

class Sheet final : public XmlHandler {
  public:
    Sheet(const Book& book, std::string part) : book_(book), part_(std::move(part)) {}

    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "row") {
            const std::string_view number = attributes.get("r");
            line_ = number.empty() ? line_ + 1 : number_of<std::uint64_t>(number).value_or(0);
            column_ = 0;
            if (line_ == 0) refuse();
        } else if (name == "c") {
            start_cell(attributes);
        } else if (name == "v") {
            in_value_ = true;
        } else if (name == "is") {
            in_inline_ = true;
        } else if (name == "f") {
            has_formula_ = true;
        }
        if (in_inline_) parts_.start(name);
    }

    void end(std::string_view name) override {
        if (in_inline_) parts_.end(name);
        if (name == "v") in_value_ = false;
        if (name == "is") in_inline_ = false;
        if (name == "c") end_cell();
        if (name == "sheetData") is_done = true;
    }

    void text(std::string_view text) override {
        if (!in_value_ && !(in_inline_ && parts_.takes_text())) return;
        value_ += text;
        if (value_.size() > kSheetCellBytesMax)
            problem = TableProblem{TableError::too_large, client::_("bytes of a cell")};
    }

    SheetRows rows;

  private:
    void refuse() { problem = TableProblem{TableError::damaged_sheet, part_}; }

    void start_cell(const XmlAttributes& attributes) {
        const std::string_view reference = attributes.get("r");
        const auto column = reference.empty() ? column_ + 1 : column_of(reference);
        if (!column || line_ == 0) return refuse();
        column_ = *column;
        type_ = attributes.get("t");
        style_ = number_of<std::size_t>(attributes.get("s")).value_or(0);
        value_.clear();
        has_formula_ = false;
    }

    void end_cell() {
        // A formula that gives an empty text says so by its type; others have never been computed.
        if (value_.empty() && has_formula_ && type_ != "str")
            return rows.tell_formula_error(line_, column_, "=");
        if (value_.empty()) return;
        if (type_ == "e") return rows.tell_formula_error(line_, column_, value_);
        auto shown = shown_value();
        if (!shown) return refuse();
        problem = rows.put(line_, column_, *std::move(shown));
    }

    // Nothing where the cell contradicts the book.
    [[nodiscard]] std::optional<std::string> shown_value() const {
        if (type_ == "s") {
            const auto index = number_of<std::size_t>(value_);
            if (!index || *index >= book_.texts.size()) return std::nullopt;
            return book_.texts[*index];
        }
        if (type_ == "b") return value_ == "0" ? "FALSE" : "TRUE";
        if (type_ == "d") return iso_date(value_).value_or(value_);
        if (type_ == "str" || type_ == "inlineStr") return with_escapes_read(value_);
        const auto number = number_of<double>(value_);
        if (!number) return value_;
        const NumberFormat format =
            style_ < book_.formats.size() ? book_.formats[style_] : NumberFormat{};
        return number_as_shown(*number, format, book_.system);
    }

    const Book& book_;
    std::string part_;
    std::uint64_t line_ = 0;
    std::uint64_t column_ = 0;
    std::string type_;
    std::size_t style_ = 0;
    std::string value_;
    bool has_formula_ = false;
    bool in_value_ = false;
    bool in_inline_ = false;
    TextParts parts_;
};

class XlsxReading {
  public:
    XlsxReading(SheetArchive& archive, const std::string& wanted)
        : archive_(archive), wanted_(wanted) {}

    TableResult<SheetBook> run() {
        if (auto problem = read_book()) return *std::move(problem);
        SheetBook found;
        found.kind = TableKind::xlsx;
        for (const SheetEntry& sheet : workbook_.sheets) found.names.push_back(sheet.name);
        if (auto problem = find_sheet(found.names, wanted_)) return *std::move(problem);
        for (const bool hidden : {false, true}) {
            for (const SheetEntry& sheet : workbook_.sheets) {
                const bool is_tried =
                    wanted_.empty() ? sheet.is_hidden == hidden : sheet.name == wanted_ && !hidden;
                if (!is_tried) continue;
                const auto has_rows = read_one(sheet, found);
                if (!has_rows) return has_rows.error();
                if (*has_rows) return found;
            }
        }
        return TableProblem{TableError::no_rows, wanted_};
    }

  private:
    using Problem = std::optional<TableProblem>;

    Problem read_book() {
        Relations package;
        if (const auto read = read_xml(archive_, kPackageRelations, package); !read)
            return read.error();
        const auto workbook = package.by_kind.find("officeDocument");
        if (workbook == package.by_kind.end())
            return TableProblem{TableError::damaged_sheet, kPackageRelations};
        const std::string part = part_name("", workbook->second);
        if (part.ends_with(".bin")) return TableProblem{TableError::old_spreadsheet, "xlsb"};
        place_ = place_of(part);
        if (place_.file != "workbook.xml" && !place_.folder.starts_with("xl"))
            return TableProblem{TableError::archive, {}};  // a document or slides
        if (const auto read = read_xml(archive_, part, workbook_); !read) return read.error();
        const std::string relations = place_.folder + "_rels/" + place_.file + ".rels";
        if (const auto read = read_xml(archive_, relations, relations_); !read) return read.error();
        book_.system = workbook_.system;
        return read_texts_and_formats();
    }

    // Both may be missing: a sheet of numbers has no texts.
    Problem read_texts_and_formats() {
        SharedTexts texts;
        if (auto problem = read_if_there("sharedStrings", texts)) return problem;
        book_.texts = std::move(texts.texts);
        Styles styles;
        if (auto problem = read_if_there("styles", styles)) return problem;
        book_.formats = std::move(styles.formats);
        return std::nullopt;
    }

    Problem read_if_there(std::string_view kind, XmlHandler& handler) {
        const auto target = relations_.by_kind.find(kind);
        if (target == relations_.by_kind.end()) return std::nullopt;
        const auto read = read_xml(archive_, part_name(place_.folder, target->second), handler);
        if (!read) return read.error();
        return std::nullopt;
    }

    // Whether the sheet has rows.
    TableResult<bool> read_one(const SheetEntry& entry, SheetBook& found) {
        const auto target = relations_.by_id.find(entry.relation);
        if (target == relations_.by_id.end())
            return TableProblem{TableError::damaged_sheet, entry.name};
        if (target->second.find("worksheet") == std::string::npos) return false;  // a chart
        const std::string part = part_name(place_.folder, target->second);
        Sheet sheet(book_, part);
        if (const auto read = read_xml(archive_, part, sheet); !read) return read.error();
        if (sheet.rows.empty()) return false;
        found.name = entry.name;
        sheet.rows.move_to(found);
        return true;
    }

    SheetArchive& archive_;
    const std::string& wanted_;
    Place place_;
    Workbook workbook_;
    Relations relations_;
    Book book_;
};

}  // namespace

TableResult<SheetBook> read_xlsx(SheetArchive& archive, const std::string& wanted) {
    return XlsxReading(archive, wanted).run();
}

}  // namespace tsunagi
