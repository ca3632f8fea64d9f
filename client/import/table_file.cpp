#include "client/import/table_file.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

#include "client/import/sheet_reader.h"
#include "client/import/table_dialect.h"
#include "client/import/table_text.h"
#include "client/import/table_utf16.h"
#include "client/import/text_encoding.h"
#include "client/system_reason.h"
#include "protocol/base/check.h"

namespace tsunagi {
namespace {

constexpr std::size_t kSampleBytes = 256 * 1024;  // what encoding and delimiter are judged by

// What byte order marks become when a program takes them for text and saves them again: a question
// mark, or the mark's bytes read as Latin-1 or as CP932.
constexpr std::array<std::string_view, 3> kBrokenMarks = {"?", "ï»¿", "・ｿ"};

bool starts_beyond_ascii(std::string_view text) {
    return !text.empty() && static_cast<std::uint8_t>(text.front()) >= 0x80;
}

// A question mark is one only where something Japanese follows; a real question may begin so.
bool take_off_marks(std::string& cell) {
    constexpr std::string_view kMark = "\uFEFF";
    const std::size_t before = cell.size();
    while (cell.starts_with(kMark)) cell.erase(0, kMark.size());
    for (const std::string_view broken : kBrokenMarks) {
        const bool is_meant =
            broken.size() > 1 || starts_beyond_ascii(std::string_view(cell).substr(
                                     std::min(cell.size(), broken.size())));
        if (cell.starts_with(broken) && is_meant) cell.erase(0, broken.size());
    }
    return cell.size() != before;
}

TableDamageReason damage_reason(const CsvRow& row) {
    if (row.damage == CsvDamage::too_long) return TableDamageReason::too_long;
    return row.unterminated ? TableDamageReason::cut_off : TableDamageReason::quoting;
}

bool is_blank_row(const TableRow& row) {
    return std::all_of(row.cells.begin(), row.cells.end(), is_blank_text);
}

// Makes table rows of csv rows.
class RowMaker {
  public:
    RowMaker(const TableForm& form, const TableFile::Tell& tell)
        : encoding_(form.encoding == TableEncoding::cp932 ? TextEncoding::cp932
                                                          : TextEncoding::utf8),
          tell_(tell) {}

    // False where the line is no row: blank, or too damaged (told).
    [[nodiscard]] bool make(const CsvRow& from, TableRow& row) {
        if (from.damage != CsvDamage::none) {
            report({from.line, 0, damage_reason(from), {}});
            return false;
        }
        row.line = from.line;
        row.unterminated = from.unterminated;
        row.cells.resize(std::min(from.cells.size(), kTableColumnsMax));
        for (std::size_t column = 0; column < row.cells.size(); ++column) {
            row.cells[column].clear();
            if (!append_as_utf8(encoding_, from.cells[column], row.cells[column])) {
                report({from.line, number(column), TableDamageReason::encoding, {}});
                return false;
            }
        }
        if (from.cells.size() > kTableColumnsMax)
            report({from.line, number(kTableColumnsMax), TableDamageReason::too_wide, {}});
        clean(row);
        return !is_blank_row(row);
    }

  private:
    static std::uint32_t number(std::size_t column) {
        return static_cast<std::uint32_t>(column + 1);
    }
    void report(const TableDamage& damage) const {
        if (tell_) tell_(damage);
    }
    void clean(TableRow& row) {
        if (is_first_ && !row.cells.empty()) take_off_marks(row.cells.front());
        is_first_ = false;
        for (std::size_t column = 0; column < row.cells.size(); ++column) {
            if (!clean_cell(row.cells[column])) continue;
            report({row.line, number(column), TableDamageReason::control_characters,
                    shortened(row.cells[column])});
        }
    }

    TextEncoding encoding_;
    const TableFile::Tell& tell_;
    bool is_first_ = true;
};

}  // namespace

// Finds out what a file is; makes a TableFile.
bool begins_with_any(std::string_view text, std::initializer_list<std::string_view> starts) {
    return std::ranges::any_of(starts,
                               [&](std::string_view start) { return text.starts_with(start); });
}

// Files that are often taken for tables because of their name, and would be read as text.
std::optional<TableError> what_else(std::string_view start) {
    using namespace std::string_view_literals;
    if (begins_with_any(start, {"\x89PNG\r\n"sv, "\xFF\xD8\xFF"sv, "GIF87a"sv, "GIF89a"sv}))
        return TableError::picture;
    if (start.starts_with("RIFF"sv) && start.substr(0, 12).ends_with("WEBP"sv))
        return TableError::picture;
    start.remove_prefix(byte_order_mark_bytes(start));
    start.remove_prefix(std::min(start.find_first_not_of(" \t\r\n"sv), start.size()));
    std::string front(start.substr(0, 16));
    for (char& c : front) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (begins_with_any(front, {"<!doctype html"sv, "<html"sv, "<head"sv, "<body"sv}))
        return TableError::web_page;
    if (begins_with_any(front, {"<?xml"sv, "<feed"sv, "<rss"sv, "<rdf"sv})) {
        const bool is_page = start.substr(0, 512).find("<html"sv) != std::string_view::npos;
        return is_page ? TableError::web_page : TableError::markup;
    }
    return std::nullopt;
}

class TableOpening {
  public:
    TableOpening(std::unique_ptr<ByteSource> source, const TableOptions& options)
        : source_(std::move(source)), options_(options) {}

    TableResult<TableFile> run() {
        auto start = read(0);
        if (!start) return start.error();
        if (const auto other = what_else(*start)) return TableProblem{*other, {}};
        switch (file_nature(*start)) {
            case FileNature::text: return open_text(*start);
            case FileNature::utf16: return open_utf16(*start);
            case FileNature::empty: return TableProblem{TableError::empty, {}};
            case FileNature::zip: return open_sheet();
            case FileNature::gzip: return TableProblem{TableError::archive, {}};
            case FileNature::old_office: return refuse_old_office();
            case FileNature::pdf: return TableProblem{TableError::pdf, {}};
            case FileNature::binary: return TableProblem{TableError::binary, {}};
        }
        CHECK(false);
        return TableProblem{TableError::binary, {}};
    }

  private:
    TableResult<std::string> read(std::uint64_t offset) {
        const std::uint64_t rest = source_->size() - std::min(source_->size(), offset);
        std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(kSampleBytes, rest)),
                          '\0');
        const auto count = source_->read_at(offset, bytes);
        if (!count) return TableProblem{TableError::cannot_read, {}};
        bytes.resize(*count);
        return bytes;
    }

    TableResult<TableFile> open_sheet() {
        auto book = read_sheet(*source_, options_.sheet);
        if (!book) return book.error();
        file_.form_.kind = book->kind;
        file_.form_.sheets = std::move(book->names);
        file_.form_.sheet = std::move(book->name);
        file_.sheet_rows_ = std::move(book->rows);
        file_.sheet_damages_ = std::move(book->damages);
        return std::move(file_);
    }

    [[nodiscard]] TableProblem refuse_old_office() const {
        const auto is_encrypted = is_encrypted_office(*source_);
        if (!is_encrypted) return is_encrypted.error();
        return {*is_encrypted ? TableError::encrypted : TableError::old_spreadsheet, {}};
    }

    TableResult<TableFile> open_utf16(std::string_view start) {
        const bool is_little = start.starts_with('\xFF');
        source_ = std::make_unique<Utf16Bytes>(std::move(source_),
                                               is_little ? Utf16Order::little : Utf16Order::big);
        file_.form_.encoding = is_little ? TableEncoding::utf16le : TableEncoding::utf16be;
        const auto text = read(0);
        if (!text) return text.error();
        if (is_blank_text(*text) && text->size() < kSampleBytes)
            return TableProblem{TableError::empty, {}};
        return finish(*text);
    }

    TableResult<TableFile> open_text(const std::string& start) {
        const auto encoding = find_encoding(start);
        if (!encoding) return encoding.error();
        file_.form_.encoding =
            *encoding == TextEncoding::cp932 ? TableEncoding::cp932 : TableEncoding::utf8;
        return finish(start);
    }

    // The start of a long file may be all ASCII; then the first part that is not decides.
    TableResult<TextEncoding> find_encoding(const std::string& start) {
        const auto is_ascii = [](std::string_view text) {
            return std::none_of(text.begin(), text.end(),
                                [](char byte) { return static_cast<std::uint8_t>(byte) >= 0x80; });
        };
        if (!is_ascii(start)) return guess_encoding(start);
        for (std::uint64_t offset = start.size(); offset < source_->size();) {
            const auto part = read(offset);
            if (!part) return part.error();
            if (part->empty()) break;
            if (!is_ascii(*part)) return guess_encoding(*part);
            offset += part->size();
        }
        return TextEncoding::utf8;
    }

    TableResult<TableFile> finish(std::string_view start) {
        file_.rows_offset_ = byte_order_mark_bytes(start);
        start.remove_prefix(static_cast<std::size_t>(file_.rows_offset_));
        file_.form_.dialect = guess_dialect(start);
        file_.form_.mark_in_header = has_mark_in_header(start);
        file_.source_ = std::move(source_);
        return std::move(file_);
    }

    [[nodiscard]] bool has_mark_in_header(std::string_view start) const {
        MemoryBytes bytes(start);
        CsvReader reader(bytes, file_.form_.dialect);
        CsvRow from;
        while (reader.next(from)) {
            if (from.damage != CsvDamage::none || from.cells.empty()) continue;
            std::string first;
            const bool is_cp932 = file_.form_.encoding == TableEncoding::cp932;
            const bool is_text = append_as_utf8(is_cp932 ? TextEncoding::cp932 : TextEncoding::utf8,
                                                from.cells.front(), first);
            return is_text && take_off_marks(first);
        }
        return false;
    }

    std::unique_ptr<ByteSource> source_;
    const TableOptions& options_;
    TableFile file_;
};

TableResult<TableFile> TableFile::open(const std::string& path, const TableOptions& options) {
    FileBytes::Opened opened = FileBytes::open(path);
    if (opened.file) return open(std::move(opened.file), options);
    if (opened.error_number == 0) return TableProblem{TableError::not_a_file, {}};
    const std::string reason = client::system_reason(opened.error_number);
    return TableProblem{TableError::cannot_open, reason};
}

TableResult<TableFile> TableFile::open(std::unique_ptr<ByteSource> source,
                                       const TableOptions& options) {
    return TableOpening(std::move(source), options).run();
}

TableResult<void> TableFile::for_each_row(const Take& take, const Tell& tell) const {
    if (source_) return for_each_line(take, tell);
    auto damage = sheet_damages_.begin();
    const auto tell_until = [&](std::uint64_t line) {
        for (; damage != sheet_damages_.end() && damage->line <= line; ++damage) {
            if (tell) tell(*damage);
        }
    };
    for (const TableRow& row : sheet_rows_) {
        tell_until(row.line);
        if (!take(row)) return {};
    }
    tell_until(UINT64_MAX);
    return {};
}

TableResult<void> TableFile::for_each_line(const Take& take, const Tell& tell) const {
    if (source_->has_changed()) return TableProblem{TableError::changed, {}};
    CsvReader reader(*source_, form_.dialect);
    reader.seek(rows_offset_, 1);
    CsvRow from;
    TableRow row;
    RowMaker maker(form_, tell);
    while (reader.next(from)) {
        if (maker.make(from, row) && !take(row)) return {};
    }
    if (reader.failed()) return TableProblem{TableError::cannot_read, {}};
    const bool knows_size =
        form_.encoding == TableEncoding::utf8 || form_.encoding == TableEncoding::cp932;
    const bool is_short = knows_size && reader.offset() != source_->size();
    if (is_short || source_->has_changed()) return TableProblem{TableError::changed, {}};
    return {};
}

TableResult<std::vector<TableRow>> TableFile::sample(std::size_t rows_max) const {
    std::vector<TableRow> rows;
    std::size_t bytes = 0;
    const auto read = for_each_row([&](const TableRow& row) {
        if (rows.size() >= rows_max) return false;
        rows.push_back(row);
        for (const std::string& cell : row.cells) bytes += cell.size();
        return bytes < kSampleTextBytesMax;
    });
    if (!read) return read.error();
    return rows;
}

const char* table_kind_name(TableKind kind) {
    switch (kind) {
        case TableKind::text: return "text";
        case TableKind::xlsx: return "xlsx";
        case TableKind::ods: return "ods";
    }
    CHECK(false);
    return "";
}

const char* table_encoding_name(TableEncoding encoding) {
    switch (encoding) {
        case TableEncoding::utf8: return "UTF-8";
        case TableEncoding::cp932: return "CP932";
        case TableEncoding::utf16le: return "UTF-16LE";
        case TableEncoding::utf16be: return "UTF-16BE";
    }
    CHECK(false);
    return "";
}

}  // namespace tsunagi
