// area_file.h - a list of municipalities with their codes, as a ministry or a city publishes it,
// as one area table for each prefecture.
//
// Columns are known by what is in them, not by their names, which differ from list to list: codes
// are six digits with a right check digit, names end in 市, 区, 町 or 村, readings are kana. Rows
// of prefectures are passed over. What stands in front of the first code is the header. Blanks in
// names go (札幌市 中央区), readings become hiragana. Of a spreadsheet all sheets are read, unless
// one is named: the ministry has the wards of cities on a sheet of their own. A prefecture of which
// only wards are told is left out, since its table would lose all else. Thread: one. Bounds:
// kAreaRowsMax rows. Errors: TableProblem values; no columns: an empty result.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "client/import/source_record.h"
#include "client/import/table_file.h"
#include "protocol/record/area_table.h"

namespace tsunagi::client {

inline constexpr std::size_t kAreaRowsMax = 200'000;  // Japan has some 1,900

struct AreaColumns {
    std::size_t code = 0;
    std::size_t name = 0;
    std::optional<std::size_t> reading;
};

class AreaFile {
  public:
    // Reads all of the file. Errors: those of TableFile.
    [[nodiscard]] static TableResult<AreaFile> open(const std::string& path,
                                                    const TableOptions& options = {});
    // For tests.
    [[nodiscard]] static AreaFile of_rows(const std::vector<TableRow>& rows);

    [[nodiscard]] TableKind kind() const { return kind_; }
    // Nothing where the file has no column of codes, or none of names.
    [[nodiscard]] const std::optional<AreaColumns>& columns() const { return columns_; }
    // By prefecture; the line is that of its first row.
    struct Table {
        std::uint64_t line = 0;
        std::vector<AreaRow> rows;
    };
    [[nodiscard]] const std::map<AreaCode, Table>& tables() const { return tables_; }
    // Rows that were left out, with their reason.
    [[nodiscard]] const std::vector<SourceNote>& notes() const { return notes_; }
    [[nodiscard]] std::uint64_t rows() const { return rows_; }  // taken

  private:
    // Rows of one sheet, which has columns of its own.
    void add(const std::vector<TableRow>& rows);
    void leave_out_wards_alone();
    void take(const TableRow& row);
    void leave_out(const TableRow& row, const char* reason, const char* sentence);

    TableKind kind_ = TableKind::text;
    std::optional<AreaColumns> columns_;  // of the last sheet that has them
    std::map<AreaCode, Table> tables_;
    std::map<AreaCode, std::string> seen_;  // under which name
    std::vector<SourceNote> notes_;
    std::uint64_t rows_ = 0;
};

}  // namespace tsunagi::client
