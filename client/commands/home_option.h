// home_option.h - where a new center is: the municipality that `init` is given, by code or name.
//
// Names of municipalities are records of a federation, and a new center holds none yet. So a name
// is looked up in a file with the list of them (import/area_file.h), which is the same list that
// `areas import` takes in later; without one, codes alone are understood. Thread: one.
#pragma once

#include <optional>
#include <string>

#include "client/error_sentences.h"
#include "protocol/record/area_table.h"

namespace tsunagi::client {

// The names in the list of `path`; none where it is empty. Errors: of the file, no_area_codes.
[[nodiscard]] Expected<AreaNames> read_area_list(const std::string& path);

// A code, or a name of the list (鎌倉市, 神奈川県鎌倉市, かまくら).
// Errors: names_not_here, bad_municipality, area_is_several (with the codes).
[[nodiscard]] Expected<AreaCode> read_municipality(const std::string& text,
                                                   AreaCode prefecture,
                                                   const AreaNames& names);

// The prefecture that the municipality tells by itself, so that nobody has to be asked: by its
// code, by the prefecture in front of its name, or where the list is of all Japan and has one of
// this name.
[[nodiscard]] std::optional<AreaCode> prefecture_of_municipality(const std::string& text,
                                                                 const AreaNames& names);

}  // namespace tsunagi::client
