#include "client/import/table_dialect.h"

#include <algorithm>
#include <array>
#include <map>

namespace tsunagi {
namespace {

constexpr std::size_t kRowsMax = 200;
constexpr std::array<CsvDialect, 4> kDialects = {CsvDialect{',', true}, CsvDialect{'\t', true},
                                                 CsvDialect{';', true}, CsvDialect{'\t', false}};

// How evenly a dialect cuts the rows: the share of rows with the commonest count of cells, squared
// so that a few rows that happen to have many delimiters do not win, times the cuts in each.
double evenness(std::string_view start, CsvDialect dialect) {
    MemoryBytes bytes(start);
    CsvReader reader(bytes, dialect);
    CsvRow row;
    std::map<std::size_t, std::size_t> rows_by_cells;
    std::size_t rows = 0;
    while (rows < kRowsMax && reader.next(row)) {
        if (row.unterminated && rows > 0) break;
        ++rows;
        if (row.damage == CsvDamage::none) ++rows_by_cells[row.cells.size()];
    }
    double best = 0;
    for (const auto& [cells, count] : rows_by_cells) {
        const double share = static_cast<double>(count) / static_cast<double>(rows);
        best = std::max(best, share * share * static_cast<double>(cells - 1));
    }
    return best;
}

}  // namespace

CsvDialect guess_dialect(std::string_view start) {
    CsvDialect best;
    double best_evenness = 0;
    for (const CsvDialect& dialect : kDialects) {
        const double found = evenness(start, dialect);
        if (found > best_evenness) {
            best = dialect;
            best_evenness = found;
        }
    }
    return best;
}

}  // namespace tsunagi
