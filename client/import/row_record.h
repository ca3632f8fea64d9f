// row_record.h - one row of a table as the body of a record.
//
// Each cell goes where the mapping says. What cannot be read as its field asks for (8月5日 without
// a year, a corporate number with a wrong digit), and what no column of the kind holds, is kept as
// a line "name: value" at the end of the text and told: nothing is dropped, nothing is invented.
// The record knows where it is from: `origin` and the row's own id there, so that taking in the
// next issue of the same list updates instead of duplicating. Which areas it is of:
// written_place.h. Thread: one.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "client/import/source_record.h"
#include "client/import/table_columns.h"
#include "client/import/table_mapping.h"

namespace tsunagi::client {

struct RowRecord {
    Body body;
    std::string record_id;  // of a record that was exported: 64 digits; mostly empty
};

class RowReader {
  public:
    // Pre: all by position of the same columns. `origin` names the list.
    RowReader(TableMapping mapping,
              HeaderGuess header,
              std::vector<ColumnReport> columns,
              std::string origin);

    // The title is empty where the row has none: such a row is no record.
    // `notes` is added to.
    [[nodiscard]] RowRecord read(const TableRow& row, std::vector<CellNote>& notes);

  private:
    struct Row;
    void take(Row& row, std::size_t column, const std::string& cell);
    void take_field(Row& row, std::size_t column, std::uint16_t key, const std::string& cell);
    void take_translation(Row& row, std::size_t column, const std::string& cell);
    void take_areas(Row& row, std::size_t column, const std::string& cell);
    void keep(Row& row, std::size_t column, const std::string& cell);
    void note(Row& row,
              std::size_t column,
              const std::string& cell,
              std::string reason,
              const char* sentence);
    void finish_moment(Row& row,
                       ColumnRole date_role,
                       ColumnRole time_role,
                       std::uint16_t day_key,
                       std::uint16_t moment_key);
    void keep_when(Row& row, const std::string& cell);
    void finish_place(Row& row);
    void finish_translations(Row& row);
    void finish_text(Row& row);
    void keep_repeated_key(Row& row);
    void finish_origin(Row& row, RowRecord& record);
    [[nodiscard]] std::string name_of(std::size_t column) const;

    TableMapping mapping_;
    HeaderGuess header_;
    std::vector<ColumnReport> columns_;
    std::string origin_;
    std::set<std::string> keys_;             // natural keys that rows had
    std::set<std::uint32_t> unknown_areas_;  // codes that were told
    OriginIds ids_;
};

}  // namespace tsunagi::client
