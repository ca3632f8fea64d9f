// schema.h - making and finding Groonga's tables and columns, and writing a number into one.
//
// Thread: the caller's context.   Errors: StorageError; damaged where something is not there that
// has to be.
#pragma once

#include <groonga.h>

#include <string_view>

#include "storage/search/groonga.h"

namespace tsunagi::search {

grn_obj* create_column(
    grn_ctx* context, grn_obj* table, std::string_view name, grn_column_flags flags, grn_obj* type);
grn_obj* find_column(grn_ctx* context, grn_obj* table, std::string_view name);
grn_obj* find_table(grn_ctx* context, std::string_view name);

// A table that is a hash by a number, GRN_DB_UINT32 or GRN_DB_UINT64. Both look a key up once,
// since Groonga gives an empty hash its index at the first look-up, not at the first entry: two
// searches that are the first ones at the same time would each add a piece to the file, and the
// one that sets the file's size last may cut off the other's (table_lock.h).
grn_obj* create_hash(grn_ctx* context, std::string_view name, grn_builtin_type key);
grn_obj* find_hash(grn_ctx* context, std::string_view name, grn_builtin_type key);

template <typename Number>
void put_number(grn_ctx* context, grn_obj* column, grn_id id, grn_id type, Number value) {
    Bulk bulk(context, type);
    grn_bulk_write(context, bulk.get(), reinterpret_cast<const char*>(&value), sizeof value);
    if (grn_obj_set_value(context, column, id, bulk.get(), GRN_OBJ_SET) != GRN_SUCCESS)
        throw_failure(context, "a value cannot be written");
}

}  // namespace tsunagi::search
