#include "storage/search/facet_columns.h"

#include <algorithm>
#include <string_view>

#include "storage/search/schema.h"

namespace tsunagi::search {
namespace {

struct ColumnRow {
    std::string_view name;
    grn_builtin_type type;
    grn_column_flags flags;
};
// In the order of FacetColumns::Column.
constexpr ColumnRow kFacetColumns[] = {
    {"kind", GRN_DB_UINT16, GRN_OBJ_COLUMN_SCALAR},
    {"prefectures", GRN_DB_UINT64, GRN_OBJ_COLUMN_SCALAR},
    {"areas", GRN_DB_UINT32, GRN_OBJ_COLUMN_VECTOR},
    {"activities", GRN_DB_UINT32, GRN_OBJ_COLUMN_SCALAR},
    {"direction", GRN_DB_UINT8, GRN_OBJ_COLUMN_SCALAR},
    {"center", GRN_DB_UINT64, GRN_OBJ_COLUMN_SCALAR},
    {"last_day", GRN_DB_UINT32, GRN_OBJ_COLUMN_SCALAR},
    {"confirm_by", GRN_DB_UINT32, GRN_OBJ_COLUMN_SCALAR},
    {"updated", GRN_DB_UINT32, GRN_OBJ_COLUMN_SCALAR},
    {"reach", GRN_DB_UINT8, GRN_OBJ_COLUMN_SCALAR},
};

std::uint64_t bit_of_prefecture(std::uint32_t area) {
    const auto prefecture = prefecture_of({area});
    return prefecture ? std::uint64_t{1} << prefecture->value : 0;
}

}  // namespace

void FacetColumns::create(grn_ctx* context, grn_obj* documents) {
    static_assert(std::size(kFacetColumns) == kColumnCount);
    for (std::size_t i = 0; i < kColumnCount; ++i) {
        columns_[i] =
            create_column(context, documents, kFacetColumns[i].name, kFacetColumns[i].flags,
                          grn_ctx_at(context, kFacetColumns[i].type));
    }
}

void FacetColumns::find(grn_ctx* context, grn_obj* documents) {
    for (std::size_t i = 0; i < kColumnCount; ++i)
        columns_[i] = find_column(context, documents, kFacetColumns[i].name);
}

void FacetColumns::put(grn_ctx* context, grn_id id, const Facets& facets) const {
    std::uint64_t prefectures_bits = 0;
    Bulk places(context, GRN_DB_UINT32, GRN_OBJ_VECTOR);
    for (const std::uint32_t area : facets.areas) {
        prefectures_bits |= bit_of_prefecture(area);
        grn_bulk_write(context, places.get(), reinterpret_cast<const char*>(&area), sizeof area);
    }
    put_number(context, columns_[kind], id, GRN_DB_UINT16, facets.kind);
    put_number(context, columns_[prefectures], id, GRN_DB_UINT64, prefectures_bits);
    if (grn_obj_set_value(context, columns_[areas], id, places.get(), GRN_OBJ_SET) != GRN_SUCCESS)
        throw_failure(context, "a document's places cannot be written");
    put_number(context, columns_[activities], id, GRN_DB_UINT32, facets.activities);
    put_number(context, columns_[direction], id, GRN_DB_UINT8,
               static_cast<std::uint8_t>(facets.direction));
    put_number(context, columns_[center], id, GRN_DB_UINT64, facets.center);
    put_number(context, columns_[last_day], id, GRN_DB_UINT32, facets.last_day);
    put_number(context, columns_[confirm_by], id, GRN_DB_UINT32, facets.confirm_by);
    put_number(context, columns_[updated], id, GRN_DB_UINT32, facets.updated_minutes);
    put_number(context, columns_[reach], id, GRN_DB_UINT8, static_cast<std::uint8_t>(facets.reach));
}

std::vector<grn_obj*> FacetColumns::objects() const { return {columns_.begin(), columns_.end()}; }

FilterReader::FilterReader(grn_ctx* context,
                           grn_obj* documents,
                           const FacetColumns& columns,
                           const Filter& filter)
    : context_(context),
      documents_(documents),
      filter_(filter.facets),
      after_(filter.after),
      areas_(columns.columns_[FacetColumns::areas]) {
    const auto read_if = [&](bool is_asked, std::optional<ColumnReader>& reader,
                             FacetColumns::Column column) {
        if (is_asked) reader.emplace(context, columns.columns_[column]);
    };
    for (const AreaCode area : filter_.areas) {
        prefectures_ |= bit_of_prefecture(area.value);
        has_smaller_areas_ = has_smaller_areas_ || !is_prefecture(area);
    }
    read_if(filter_.kind.has_value(), kind_, FacetColumns::kind);
    read_if(!filter_.areas.empty(), prefecture_, FacetColumns::prefectures);
    read_if(filter_.activities != 0, activities_, FacetColumns::activities);
    read_if(filter_.direction != ResourceDirection::none, direction_, FacetColumns::direction);
    read_if(filter_.whose != FacetFilter::Whose::anyone, center_, FacetColumns::center);
    read_if(filter_.open_on != 0 || filter_.ends_by != 0, last_day_, FacetColumns::last_day);
    read_if(filter_.fresh_on != 0 || filter_.stale_on != 0, confirm_by_, FacetColumns::confirm_by);
    read_if(filter_.updated_since != 0, updated_, FacetColumns::updated);
    read_if(filter_.reaches != 0, reach_, FacetColumns::reach);
}

// What the filter does not ask for is not read, and passes as it is.
bool FilterReader::passes(grn_id id) const {
    Facets facets;
    if (kind_) {
        facets.kind = kind_->at<std::uint16_t>(id);
        if (facets.kind != *filter_.kind) return false;
    }
    if (prefecture_ && (prefecture_->at<std::uint64_t>(id) & prefectures_) == 0) return false;
    if (activities_) facets.activities = activities_->at<std::uint32_t>(id);
    if (direction_)
        facets.direction = static_cast<ResourceDirection>(direction_->at<std::uint8_t>(id));
    if (center_) facets.center = center_->at<std::uint64_t>(id);
    if (last_day_) facets.last_day = last_day_->at<std::uint32_t>(id);
    if (confirm_by_) facets.confirm_by = confirm_by_->at<std::uint32_t>(id);
    if (updated_) facets.updated_minutes = updated_->at<std::uint32_t>(id);
    if (reach_) facets.reach = static_cast<ScopeLevel>(reach_->at<std::uint8_t>(id));
    return filter_.accepts_but_for_areas(facets) && (!prefecture_ || is_in_areas(id)) &&
           (after_ == 0 || is_late_enough(id));
}

// What was removed meanwhile has no arrival any more.
bool FilterReader::is_late_enough(grn_id id) const {
    std::uint64_t arrival = 0;
    const int size = grn_table_get_key(context_, documents_, id, &arrival, sizeof arrival);
    return size == static_cast<int>(sizeof arrival) && arrival > after_;
}

bool FilterReader::is_in_areas(grn_id id) const {
    if (!has_smaller_areas_) return true;  // the right prefecture is all that was asked for
    Bulk places(context_, GRN_DB_UINT32, GRN_OBJ_VECTOR);
    grn_obj_get_value(context_, areas_, id, places.get());
    Facets facets;
    const auto* begin = reinterpret_cast<const std::uint32_t*>(GRN_BULK_HEAD(places.get()));
    facets.areas.assign(begin, begin + GRN_BULK_VSIZE(places.get()) / sizeof *begin);
    return filter_.accepts_areas(facets);
}

}  // namespace tsunagi::search
