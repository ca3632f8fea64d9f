#include "storage/search/schema.h"

#include <cstdint>

#include "storage/storage_error.h"

namespace tsunagi::search {
namespace {

grn_obj* with_index(grn_ctx* context, grn_obj* hash, grn_builtin_type key) {
    const std::uint64_t any = 0;
    grn_table_get(context, hash, &any,
                  key == GRN_DB_UINT32 ? sizeof(std::uint32_t) : sizeof(std::uint64_t));
    throw_on_error(context, "a table cannot be read");
    return hash;
}

}  // namespace

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

grn_obj* create_hash(grn_ctx* context, std::string_view name, grn_builtin_type key) {
    grn_obj* hash = grn_table_create(context, name.data(), static_cast<unsigned>(name.size()),
                                     nullptr, GRN_OBJ_PERSISTENT | GRN_OBJ_TABLE_HASH_KEY,
                                     grn_ctx_at(context, key), nullptr);
    if (hash == nullptr) throw_failure(context, "a table cannot be created");
    return with_index(context, hash, key);
}

grn_obj* find_hash(grn_ctx* context, std::string_view name, grn_builtin_type key) {
    return with_index(context, find_table(context, name), key);
}

}  // namespace tsunagi::search
