// hit_parts.h - what the answer to any search says of one hit, beside the record itself.
#pragma once

#include <string>
#include <vector>

#include "daemon/control/control_frames.h"
#include "storage/search/word_matches.h"

namespace tsunagi::control {

inline constexpr std::size_t kSearchLimitUsual = 20;

// What snippets are cut from: its own language, then the others, so that a word that stands in both
// shows the original.
[[nodiscard]] std::string shown_text(KindId kind, const Body& body);

// Why it was found.
void add_matches(ItemAnswer& item, std::vector<WordMatch> matches);

}  // namespace tsunagi::control
