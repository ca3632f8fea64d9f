// columns.h - reading fixed-size columns of the documents quickly, and the two filters of a query
// on them.
//
// Thread: one thread each, with that thread's context.   Errors: StorageError when memory lacks.
#pragma once

#include <groonga.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

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

struct Filter {
    std::optional<std::uint16_t> kind;
    std::uint64_t prefectures = 0;  // bit n: prefecture n; 0: everywhere
};

class FilterReader {
  public:
    FilterReader(grn_ctx* context, grn_obj* kind, grn_obj* prefecture, const Filter& filter)
        : kinds_(context, kind), prefectures_(context, prefecture), filter_(filter) {}

    [[nodiscard]] bool passes(grn_id id) const {
        if (filter_.kind && kinds_.at<std::uint16_t>(id) != *filter_.kind) return false;
        if (filter_.prefectures == 0) return true;
        const unsigned prefecture = prefectures_.at<std::uint8_t>(id);
        return prefecture <= 47 && (filter_.prefectures >> prefecture & 1) != 0;
    }

  private:
    ColumnReader kinds_;
    ColumnReader prefectures_;
    Filter filter_;
};

}  // namespace tsunagi::search
