// column_words.h - what Japanese offices call the columns of their lists.
//
// From the municipal standard open data sets (自治体標準オープンデータセット), the Cabinet
// Office's NPO portal, and lists of real offices. Each word has meanings in order: the first that a
// kind has is taken. Whole words go before parts of words.
#pragma once

#include <span>
#include <string_view>

#include "protocol/record/kinds.h"

namespace tsunagi::client {

enum class WordMatch : std::uint8_t { whole, part };

struct ColumnWord {
    std::string_view name;
    WordMatch match;
    std::span<const std::string_view> meanings;  // roles or names of fields (table_mapping.h)
};
[[nodiscard]] std::span<const ColumnWord> column_words();

// Names from which the kind of a whole list shows, the surest first.
struct KindWord {
    std::string_view name;
    KindId kind;
};
[[nodiscard]] std::span<const KindWord> kind_words();

}  // namespace tsunagi::client
