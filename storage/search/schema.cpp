#include "storage/search/schema.h"

#include "storage/storage_error.h"

namespace tsunagi::search {

grn_obj* create_column(grn_ctx* context,
                       grn_obj* table,
                       std::string_view name,
                       grn_column_flags flags,
                       grn_obj* type) {
    grn_obj* column =
        grn_column_create(context, table, name.data(), static_cast<unsigned>(name.size()), nullptr,
                          GRN_OBJ_PERSISTENT | flags, type);
    if (column == nullptr) throw_failure(context, "a column cannot be created");
    return column;
}

grn_obj* find_column(grn_ctx* context, grn_obj* table, std::string_view name) {
    grn_obj* column =
        grn_obj_column(context, table, name.data(), static_cast<unsigned>(name.size()));
    if (column == nullptr)
        throw StorageError(StorageError::Kind::damaged, "The search index: a column is missing.");
    return column;
}

grn_obj* find_table(grn_ctx* context, std::string_view name) {
    grn_obj* table = grn_ctx_get(context, name.data(), static_cast<int>(name.size()));
    if (table == nullptr)
        throw StorageError(StorageError::Kind::damaged, "The search index: a table is missing.");
    return table;
}

}  // namespace tsunagi::search
