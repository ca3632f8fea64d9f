// match_text.h - why an offer and a need fit, and why a search found something, in the user's
// words.
#pragma once

#include <string>
#include <vector>

#include "client/control_types.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

// One line for each part: "Distance: in the same prefecture (20 of 25)".
[[nodiscard]] std::vector<std::string> reason_lines(const std::vector<MatchReason>& reasons);
// The same in a few words: "12 km · 40 of 30 · 10-01 to 10-05".
[[nodiscard]] std::string reasons_in_short(const std::vector<MatchReason>& reasons);

// "防災 (title, text) · 避難 (text)"; words that the record lacks behind them.
[[nodiscard]] std::string found_in_text(const std::vector<WordMatchAnswer>& matches);

// A resource with what says what it is and nothing that says whose: fields that may hold a name, a
// number or a place are left out, also those that this program does not know. What may be shown
// before both sides have agreed to be introduced.
[[nodiscard]] Body without_names(Body body);

[[nodiscard]] const char* part_name(MatchPart part);           // for --json: DO NOT CHANGE
[[nodiscard]] const char* finding_name(MatchFinding finding);  // for --json: DO NOT CHANGE
[[nodiscard]] const char* found_in_name(FoundIn field);        // for --json: DO NOT CHANGE

// A day as people write it, 2026-11-26; "" for 0.
[[nodiscard]] std::string day_text(std::int64_t day);

}  // namespace tsunagi::client
