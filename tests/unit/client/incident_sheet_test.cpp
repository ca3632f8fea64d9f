#include "client/privacy/incident_sheet.h"

#include <gtest/gtest.h>

namespace tsunagi::client {
namespace {

const CalendarDate kKnown{2026, 11, 20};

Incident incident(std::vector<HeldKind> held) { return {.known = kKnown, .held = std::move(held)}; }

TEST(IncidentSheet, CountsTheDayOfKnowingAsTheFirst) {
    const ReportDue due = report_due(incident({{kind::kConsultation, 1}}));
    EXPECT_EQ(due.first_from, (CalendarDate{2026, 11, 22}));
    EXPECT_EQ(due.first_until, (CalendarDate{2026, 11, 24}));
    EXPECT_EQ(due.last, (CalendarDate{2026, 12, 19}));
    Incident stolen = incident({{kind::kPerson, 1}});
    stolen.is_malicious = true;
    EXPECT_EQ(report_due(stolen).last, (CalendarDate{2027, 1, 18}));
}

TEST(IncidentSheet, OnePersonIsEnoughWhereItIsSensitiveOrStolen) {
    EXPECT_FALSE(report_due(incident({})).is_due);
    EXPECT_FALSE(report_due(incident({{kind::kPerson, 1'000}})).is_due);
    EXPECT_EQ(report_due(incident({{kind::kPerson, 1'001}})).why, ReportDue::Why::many);
    EXPECT_EQ(report_due(incident({{kind::kConsultation, 1}})).why, ReportDue::Why::sensitive);
    EXPECT_EQ(report_due(incident({{kind::kVoice, 5, 1}})).why, ReportDue::Why::sensitive);
    EXPECT_FALSE(report_due(incident({{kind::kVoice, 5}})).is_due);
    Incident stolen = incident({{kind::kPerson, 1}});
    stolen.is_malicious = true;
    EXPECT_EQ(report_due(stolen).why, ReportDue::Why::malicious);
    stolen.held.clear();
    EXPECT_FALSE(report_due(stolen).is_due);
}

TEST(IncidentSheet, WhatNobodySaidIsNoReasonToBeCalm) {
    const Incident lost = incident({{kind::kPerson, 3}});
    EXPECT_EQ(report_due(lost).why, ReportDue::Why::not_told);
    EXPECT_FALSE(report_due(lost).is_due);
    EXPECT_NE(incident_sheet(lost).find("--stolen"), std::string::npos);
    EXPECT_EQ(report_due(incident({})).why, ReportDue::Why::not_needed) << "nothing was on it";
}

TEST(IncidentSheet, NamesTheKeysOfficersFirst) {
    const std::string sheet = incident_sheet(incident({}));
    std::size_t at = 0;
    for (const char* command :
         {"tsunagi rotate officer", "tsunagi rotate device", "tsunagi devices revoke KEY",
          "tsunagi staff revoke NAME --since DAY"}) {
        const std::size_t found = sheet.find(command, at);
        ASSERT_NE(found, std::string::npos) << command;
        at = found;
    }
    EXPECT_NE(sheet.find("keys/backup.key"), std::string::npos);
}

TEST(IncidentSheet, AnEncryptedDiskNeedsNoReportAndSaysWhatToBeSureOf) {
    Incident lost = incident({{kind::kConsultation, 30}});
    lost.encryption = Encryption::strong;
    EXPECT_FALSE(report_due(lost).is_due);
    EXPECT_NE(incident_sheet(lost).find("nobody else has its key"), std::string::npos);
    lost.encryption = Encryption::none;
    EXPECT_TRUE(report_due(lost).is_due);
    EXPECT_NE(incident_sheet(lost).find("2026-12-19"), std::string::npos);
}

}  // namespace
}  // namespace tsunagi::client
