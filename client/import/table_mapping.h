// table_mapping.h - which column of a table becomes what of a record.
//
// Proposed from the names of the columns: the names and labels of the kind's fields in both
// languages, the names in --json, title_pt and text_pt, and the words that Japanese offices use for
// them (所在地, 住所, 主たる事務所の所在地). A column that means nothing known is kept as text
// under its own name. A proposal is shown before anything is written; it can be changed by column
// and kept by name. Pure. Errors: empty optionals.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/import/table_header.h"
#include "protocol/record/kinds.h"

namespace tsunagi::client {

enum class ColumnRole : std::uint8_t {
    kept_as_text,  // a line "name: value" at the end of the text
    left_out,
    title,
    reading,
    text,
    language,
    areas,       // codes or names of places
    prefecture,  // a place, where no code tells one
    city,        // its municipality's name, shown with the address
    tags,
    field,       // one of the kind's
    id,          // names the row in its file
    start_date,  // parts of a moment, put together
    start_time,
    end_date,
    end_time,
    translated_title,  // in a language that the use names
    translated_text,
};

struct ColumnUse {
    ColumnRole role = ColumnRole::kept_as_text;
    std::uint16_t field = 0;    // with role `field`
    std::string language = {};  // of a translation
    friend bool operator==(const ColumnUse&, const ColumnUse&) = default;
};

struct TableMapping {
    const KindRow* kind = nullptr;
    std::vector<ColumnUse> columns;  // by position
};

// The kind that the names of the columns speak of; nothing where they speak of none.
[[nodiscard]] const KindRow* guess_kind(const HeaderGuess& header);

[[nodiscard]] TableMapping propose_mapping(const KindRow& kind, const HeaderGuess& header);

// May several columns have this use? Texts and tags add up; a field has one value.
[[nodiscard]] bool adds_up(const ColumnUse& use);

// A column's use as people and saved mappings write it: the name of a field, title, reading, text,
// lang, areas, tags, id, start_date, ..., keep or "-" (leave out); title_pt, text_zh-Hans in
// another language.
[[nodiscard]] std::optional<ColumnUse> parse_use(const KindRow& kind, std::string_view text);
[[nodiscard]] std::string use_name(const KindRow& kind, const ColumnUse& use);

// How names of columns are compared: one width, lower case, no blanks and signs between.
[[nodiscard]] std::string column_key(std::string_view name);

}  // namespace tsunagi::client
