// incident_sheet.h - a computer or a key was lost: whose data was on it, and what is due by when.
//
// The law wants a first report to the Personal Information Protection Commission "promptly" (its
// guideline: about three to five days after the center knew) and a final one within 30 days, 60
// where it was done with bad intent; from one person on where the data is sensitive or the intent
// bad, from more than 1,000 people otherwise, and not at all where strong encryption keeps the data
// closed. Source: 個人情報保護法 26; its rules 7 and 8; the Commission's guideline (通則編) 3-5-3,
// which counts the day on which the center knew as the first. What this is not: legal advice; a
// lawyer or the Commission's own page decides. Pure. Thread: one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/record/kinds.h"
#include "protocol/text/calendar_date.h"

namespace tsunagi::client {

struct HeldKind {
    KindId kind = 0;
    std::uint64_t records = 0;
    std::uint64_t sensitive = 0;  // that say so themselves
};

enum class Encryption : std::uint8_t { unknown, none, strong };

struct Incident {
    CalendarDate known;  // when somebody of the center knew
    Encryption encryption = Encryption::unknown;
    bool is_malicious = false;  // stolen, broken into: not merely lost
    std::vector<HeldKind> held;
};

struct ReportDue {
    enum class Why : std::uint8_t { sensitive, malicious, many, not_needed, encrypted, not_told };
    // not_told: by the numbers none is due, but nobody said whether it was stolen.
    Why why = Why::not_needed;
    bool is_due = false;
    CalendarDate first_from, first_until, last;
};

inline constexpr std::uint64_t kManyPeople = 1'000;

// By the numbers; of the intent only what is told.
[[nodiscard]] ReportDue report_due(const Incident& incident);

// What is typed after a theft, officer's key first: who has that one can undo all the rest. A line
// each, in no language.
[[nodiscard]] std::string theft_commands();

// The whole sheet, in the user's language.
[[nodiscard]] std::string incident_sheet(const Incident& incident);

}  // namespace tsunagi::client
