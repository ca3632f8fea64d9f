// person_report.h - what is held about a person, written down for them: the answer to a request for
// disclosure (個人情報保護法 33).
//
// Text that anybody can read or print: each record with its fields by name, who can see it, since
// when. What it is not: an answer that may go out unread. Records speak of other people too, and
// whoever answers takes that out first; the text says so at its top. Pure. Thread: one.
#pragma once

#include <string>

#include "client/control_types.h"
#include "client/privacy/person_records.h"
#include "protocol/base/time.h"

namespace tsunagi::client {

[[nodiscard]] std::string person_report(const StatusAnswer& status,
                                        const Person& person,
                                        const PersonSearch& search,
                                        WallTime now);

// One record as lines of "label: value"; the text behind them.
[[nodiscard]] std::string record_report(const ItemAnswer& item);

// Where it speaks of them: "Title, Text".
[[nodiscard]] std::string places_text(const std::vector<MarkFound>& marks);
// How it was known: "same telephone number".
[[nodiscard]] std::string mark_text(MarkKind kind);
// In --json.
[[nodiscard]] std::string_view mark_name(MarkKind kind);

}  // namespace tsunagi::client
