// survey_tables.h - what a center may tell of the responses to its survey: a table for each
// question with choices, and whether it may be shared now.
//
// A question has one aggregate: that which this center made before (by this command or by hand) is
// given a new version. Where its counts can't be read, it is taken as if nothing had been shared.
// Thread: one. Errors: those of the connection; has_siblings (an aggregate with several versions).
#pragma once

#include <optional>
#include <vector>

#include "client/commands/sharing.h"
#include "client/counting/referring_records.h"
#include "protocol/counting/survey_count.h"

namespace tsunagi::client {

enum class TableState : std::uint8_t {
    shared,      // to be shared
    same,        // as it was shared before
    all_hidden,  // there is nothing in it to be seen
    fewer,       // see Following
    too_few,
    tells_hidden,
};
[[nodiscard]] const char* table_state_name(TableState state);  // for --json: DO NOT CHANGE

struct SurveyTable {
    QuestionCount count;
    std::uint64_t below = 0;
    std::vector<std::string> names;
    std::vector<std::uint64_t> counts;
    std::vector<Hiding> hiding;
    std::uint64_t total = 0;         // of the cells
    std::uint64_t total_before = 0;  // as it was shared; 0: never
    TableState state = TableState::shared;
    Sharing sharing;  // where the state is shared
};

struct SurveyTables {
    std::vector<SurveyTable> tables;
    std::vector<std::string> open_questions;
    std::uint64_t responses = 0;
    std::uint64_t unreadable = 0;
    std::uint64_t unknown_lines = 0;
};

// Pre: `survey` is the newest version of a survey of this center. `below`: 0 for that which was
// used before, else the usual; `scope`: "" for that of the aggregate before, else of the survey.
[[nodiscard]] Expected<SurveyTables> make_survey_tables(ControlClient& client,
                                                        const StatusAnswer& status,
                                                        const ItemAnswer& survey,
                                                        std::uint64_t below,
                                                        const std::string& scope);

}  // namespace tsunagi::client
