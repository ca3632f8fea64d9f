// facet_columns.h - the facets of documents as Groonga columns, and a filter that reads them.
//
// Columns of Documents: kind UInt16, prefectures UInt64 (bit n: prefecture n), areas (vector of
// UInt32), activities UInt32, direction UInt8, center UInt64, last_day UInt32, confirm_by UInt32,
// updated UInt32 (minutes since 1970), reach UInt8 (scope level). `prefectures` follows from
// `areas`: it is of fixed size, so that reading the vector is needed only for what is in the right
// prefecture.
//
// Thread: writing calls from the writer; a FilterReader from one thread, with its context. Errors:
// StorageError.
#pragma once

#include <groonga.h>

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/record/facets.h"
#include "storage/search/columns.h"

namespace tsunagi::search {

class FacetColumns {
  public:
    void create(grn_ctx* context, grn_obj* documents);
    void find(grn_ctx* context, grn_obj* documents);
    void put(grn_ctx* context, grn_id id, const Facets& facets) const;
    // All columns, for looking after them.
    [[nodiscard]] std::vector<grn_obj*> objects() const;
    [[nodiscard]] grn_obj* reach_column() const { return columns_[reach]; }

  private:
    friend class FilterReader;
    // In the order of kColumns in the .cpp.
    enum Column : std::uint8_t {
        kind,
        prefectures,
        areas,
        activities,
        direction,
        center,
        last_day,
        confirm_by,
        updated,
        reach,
        kColumnCount
    };
    std::array<grn_obj*, kColumnCount> columns_{};
};

// Of a value of the column `reach`: may every member hold the document?
[[nodiscard]] constexpr bool is_shared(std::uint8_t reach) {
    return (kReachOfAll & reach_bit(static_cast<ScopeLevel>(reach))) != 0;
}

struct Filter {
    FacetFilter facets;
    std::uint64_t after = 0;  // only documents with a later arrival
};

// Only the columns that the filter asks for are read. Pre: all arguments outlive it.
class FilterReader {
  public:
    FilterReader(grn_ctx* context,
                 grn_obj* documents,
                 const FacetColumns& columns,
                 const Filter& filter);

    // The same as facets.accepts() of the document's facets, and its arrival is late enough.
    [[nodiscard]] bool passes(grn_id id) const;

  private:
    [[nodiscard]] bool is_in_areas(grn_id id) const;
    [[nodiscard]] bool is_late_enough(grn_id id) const;

    grn_ctx* context_;
    grn_obj* documents_;
    const FacetFilter& filter_;
    std::uint64_t after_;
    grn_obj* areas_;
    std::uint64_t prefectures_ = 0;  // those in which the areas of the filter lie
    bool has_smaller_areas_ = false;
    std::optional<ColumnReader> kind_;
    std::optional<ColumnReader> prefecture_;
    std::optional<ColumnReader> activities_;
    std::optional<ColumnReader> direction_;
    std::optional<ColumnReader> center_;
    std::optional<ColumnReader> last_day_;
    std::optional<ColumnReader> confirm_by_;
    std::optional<ColumnReader> updated_;
    std::optional<ColumnReader> reach_;
};

}  // namespace tsunagi::search
