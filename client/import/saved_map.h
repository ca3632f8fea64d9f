// saved_map.h - mappings of columns that a center keeps by name, for the next issue of a list.
//
//   maps/NAME.json   {"kind": "org", "columns": {"団体名": "title", "備考": "-"}}
//
// Columns are found by their names, so a list may gain, lose or move some. Thread: one. Errors:
// bad_name, unknown_map, bad_form, file_cannot_be_written, disk_full.
#pragma once

#include <map>
#include <string>

#include "client/error_sentences.h"
#include "client/import/table_mapping.h"

namespace tsunagi::client {

struct SavedMap {
    std::string kind;
    std::map<std::string, std::string> columns;  // name of a column, its use (use_name)
};

[[nodiscard]] Expected<SavedMap> load_map(const std::string& data_folder, const std::string& name);
[[nodiscard]] Expected<void> save_map(const std::string& data_folder,
                                      const std::string& name,
                                      const TableMapping& mapping,
                                      const HeaderGuess& header);

// Sets one column's use; the name is compared as column_key does. Errors: unknown_column,
// unknown_field.
[[nodiscard]] Expected<void> set_use(TableMapping& mapping,
                                     const HeaderGuess& header,
                                     const std::string& column,
                                     const std::string& use);

}  // namespace tsunagi::client
