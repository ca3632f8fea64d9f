// columns.h - reading fixed-size columns of the documents quickly.
//
// Thread: one thread each, with that thread's context.   Errors: StorageError when memory lacks.
#pragma once

#include <groonga.h>

#include <cstddef>
#include <cstring>

#include "storage/search/groonga.h"

namespace tsunagi::search {

class ColumnReader {
  public:
    ColumnReader(grn_ctx* context, grn_obj* column)
        : context_(context), cache_(grn_column_cache_open(context, column)) {
        if (cache_ == nullptr) throw_failure(context, "a column cannot be read");
    }
    ~ColumnReader() { grn_column_cache_close(context_, cache_); }
    ColumnReader(const ColumnReader&) = delete;
    ColumnReader& operator=(const ColumnReader&) = delete;

    template <typename Number>
    [[nodiscard]] Number at(grn_id id) const {
        std::size_t size = 0;
        const void* value = grn_column_cache_ref(context_, cache_, id, &size);
        Number number{};
        if (value != nullptr && size == sizeof number) std::memcpy(&number, value, sizeof number);
        return number;
    }

  private:
    grn_ctx* context_;
    grn_column_cache* cache_;
};

}  // namespace tsunagi::search
