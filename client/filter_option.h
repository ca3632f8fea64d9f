// filter_option.h - the options by which records are filtered, the same for search and watch.
//
// Errors: unknown_kind, bad_prefecture, bad_area, bad_activity, bad_since, usage where two options
// exclude each other.
#pragma once

#include <string>
#include <vector>

#include "client/command_line.h"
#include "client/error_sentences.h"
#include "protocol/base/time.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {

// A region (中部, Chubu), a prefecture (16, 富山) or a municipality (162019): one or several areas.
[[nodiscard]] Expected<std::vector<AreaCode>> read_place(const std::string& text);
// One of the 20 fields of the NPO Act, by number or words, as its number.
[[nodiscard]] Expected<std::uint32_t> read_activity(const std::string& text);

[[nodiscard]] Expected<FacetFilter> read_filter(const FilterOptions& options, WallTime now);

// The options again, as they would be typed: "--kind resource --needs". For saved searches: names
// of municipalities become their codes, which mean the same next year.
[[nodiscard]] std::vector<std::string> filter_arguments(const FilterOptions& options);

}  // namespace tsunagi::client
