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

template <typename Number>
void put_number(grn_ctx* context, grn_obj* column, grn_id id, grn_id type, Number value) {
    Bulk bulk(context, type);
    grn_bulk_write(context, bulk.get(), reinterpret_cast<const char*>(&value), sizeof value);
    if (grn_obj_set_value(context, column, id, bulk.get(), GRN_OBJ_SET) != GRN_SUCCESS)
        throw_failure(context, "a value cannot be written");
}

}  // namespace tsunagi::search
