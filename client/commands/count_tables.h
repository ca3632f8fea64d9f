// count_tables.h - what `count` shows before anything is shared: each number here, what others will
// see of it and why, and what was left out.
#pragma once

#include "client/counting/issue_voices.h"
#include "client/counting/survey_tables.h"
#include "client/render.h"

namespace tsunagi::client {

void tell_unreadable(Output& output, std::uint64_t unreadable);

void tell_survey(Output& output, const SurveyTables& tables);

struct IssueTable {
    const IssueVoices& voices;
    const std::vector<std::string_view>& before;
    const MeTooChange& change;
    std::uint64_t below;
};
void tell_issue(Output& output, const IssueTable& table);

}  // namespace tsunagi::client
