#include "protocol/record/kinds/rows.h"

namespace tsunagi::rows {
namespace {

constexpr FieldRow kAreaTableFields[] = {
    required(code(area_table::kPrefecture, "prefecture", "prefecture's number", "都道府県番号")),
    date(area_table::kAsOf, "as_of", "as of", "時点"),
    required(codes(area_table::kRows,
                   "rows",
                   "municipalities (code name reading)",
                   "市区町村（コード 名前 よみ）")),
};

constexpr KindRow kAreas[] = {
    fact(kind::kAreaTable,
         "area_table",
         ScopeLevel::nation,
         "table of municipalities",
         "市区町村の表",
         kAreaTableFields),
};

}  // namespace

std::span<const KindRow> area_kinds() { return kAreas; }

}  // namespace tsunagi::rows
