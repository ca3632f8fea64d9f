// table_dialect.h - comma, tab or semicolon: found by looking at the rows.
//
// The name of a file says little (a .csv may hold tabs), so each delimiter is tried on the first
// rows, and the one that cuts them most evenly is taken: titles above the header and a few ragged
// rows do not matter, nor do lists like 学習支援;フードパントリー inside cells. Tabs are also tried
// without quoting, because programs write quotes there as they are.
// Pure; the bytes may be UTF-8 or CP932.
#pragma once

#include <string_view>

#include "client/import/csv_reader.h"

namespace tsunagi {

// `start` is the beginning of a file without its byte order marks; it may end inside a row, which
// is then not looked at. A file of one column counts as one with commas.
[[nodiscard]] CsvDialect guess_dialect(std::string_view start);

}  // namespace tsunagi
