// Calendars as programs write them, as opportunities: which property becomes what, whose clock it
// is, what is kept as text, and what broken files cost.
#include "client/import/calendar_file.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "client/import/calendar_time.h"
#include "client/messages.h"
#include "tests/unit/client/export_fixture.h"
#include "tests/unit/client/read_source.h"

namespace tsunagi::client {
namespace {

struct ReadCalendar : ReadSource {
    [[nodiscard]] std::vector<std::string> titles() const {
        std::vector<std::string> out;
        for (const auto& record : records) out.push_back(record.body.title);
        return out;
    }
    [[nodiscard]] std::string field(std::size_t at, std::string_view name) const {
        return std::string(records.at(at).body.field(find_field(opportunity_kind(), name)->key));
    }
};

ReadCalendar read_calendar(const std::string& bytes) {
    return read_source<CalendarFile, ReadCalendar>({bytes, guess_encoding(bytes)});
}

// One event with these lines, which begin with line 3.
ReadCalendar event(const std::string& lines) {
    return read_calendar("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + lines + "END:VEVENT\nEND:VCALENDAR\n");
}

using Texts = std::vector<std::string>;

TEST(CalendarFile, AnEventBecomesAnOpportunity) {
    const auto calendar = read_calendar(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//JA\r\nX-WR-CALNAME:市民活動\r\n"
        "BEGIN:VEVENT\r\nUID:a-1@example.jp\r\nDTSTAMP:20260101T000000Z\r\n"
        "DTSTART;TZID=Asia/Tokyo:20260401T100000\r\nDTEND;TZID=Asia/Tokyo:20260401T123000\r\n"
        "SUMMARY;LANGUAGE=ja:海岸\\, 川の清掃\r\nDESCRIPTION:持ち物:\\n軍手\\; 帽子\r\n"
        "LOCATION:富山市の浜\r\nURL:https://example.jp/a?b=1;c\r\n"
        "ORGANIZER;CN=\"海の会\":mailto:umi@example.jp\r\nGEO:36.75;137.2\r\n"
        "CATEGORIES:環境,子ども\\, 親子\r\nCATEGORIES:環境\r\nCLASS:PUBLIC\r\n"
        "STATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nSEQUENCE:0\r\n"
        "BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nDESCRIPTION:alarm\r\nEND:VALARM\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n");
    ASSERT_EQ(calendar.records.size(), 1U);
    const SourceRecord& record = calendar.records[0];
    EXPECT_EQ(record.line, 5U);
    EXPECT_EQ(record.body.title, "海岸, 川の清掃");
    EXPECT_EQ(record.body.language, "ja");
    EXPECT_EQ(record.body.text, "持ち物:\n軍手; 帽子");
    EXPECT_EQ(record.body.tags, (Texts{"環境", "子ども, 親子"}));
    for (const auto& [name, value] :
         std::vector<std::pair<std::string, std::string>>{{"type", "event"},
                                                          {"starts_on", "2026-04-01"},
                                                          {"starts_at", "2026-04-01T10:00"},
                                                          {"ends_on", "2026-04-01"},
                                                          {"ends_at", "2026-04-01T12:30"},
                                                          {"place", "富山市の浜"},
                                                          {"url", "https://example.jp/a?b=1;c"},
                                                          {"organiser", "海の会"},
                                                          {"contact", "umi@example.jp"},
                                                          {"latitude", "36.75"},
                                                          {"longitude", "137.2"},
                                                          {"origin", "市民活動"},
                                                          {"origin_id", "a-1@example.jp"}})
        EXPECT_EQ(calendar.field(0, name), value) << name;
    EXPECT_EQ(calendar.reasons(), Texts{});
    EXPECT_EQ(calendar.damages(), Texts{});
    EXPECT_FALSE(check_body(opportunity_kind(), record.body));
}

// --- whose clock ---

TEST(CalendarFile, EveryClockIsSaidInJapansTime) {
    const std::string rest = "SUMMARY:a\n";
    EXPECT_EQ(event("DTSTART:20260401T010000Z\n" + rest).field(0, "starts_at"), "2026-04-01T10:00");
    EXPECT_EQ(event("DTSTART:20260331T233000Z\n" + rest).field(0, "starts_on"), "2026-04-01");
    EXPECT_EQ(event("DTSTART:20260401T100000\n" + rest).field(0, "starts_at"), "2026-04-01T10:00")
        << "no zone: the clock on the wall";
    for (const char* zone : {"Asia/Tokyo", "\"Asia/Tokyo\"", "Tokyo Standard Time", "Japan",
                             "/mozilla.org/20050126_1/Asia/Tokyo", "/Asia/Tokyo"}) {
        EXPECT_EQ(event("DTSTART;TZID=" + std::string(zone) + ":20260401T100000\n" + rest)
                      .field(0, "starts_at"),
                  "2026-04-01T10:00")
            << zone;
    }
    // Summer time ends on 25 October 2026 in Berlin: two hours ahead before, one behind.
    EXPECT_EQ(event("DTSTART;TZID=Europe/Berlin:20261001T100000\n" + rest).field(0, "starts_at"),
              "2026-10-01T17:00");
    EXPECT_EQ(event("DTSTART;TZID=Europe/Berlin:20261101T100000\n" + rest).field(0, "starts_at"),
              "2026-11-01T18:00");
}

TEST(CalendarFile, AZoneThatTheFileDescribesGoesBeforeItsName) {
    const auto calendar = read_calendar(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\n"
        "DTSTART;TZID=\"Canberra, Melbourne, Sydney\":20080530T150000\nEND:VEVENT\n"
        "BEGIN:VTIMEZONE\nTZID:Canberra, Melbourne, Sydney\nBEGIN:STANDARD\n"
        "DTSTART:20010325T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\n"
        "TZOFFSETFROM:+1100\nTZOFFSETTO:+1000\nTZNAME:S\nEND:STANDARD\nBEGIN:DAYLIGHT\n"
        "DTSTART:20001029T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\n"
        "TZOFFSETFROM:+1000\nTZOFFSETTO:+1100\nTZNAME:D\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
        "END:VCALENDAR\n");
    EXPECT_EQ(calendar.field(0, "starts_at"), "2008-05-30T14:00");
}

TEST(CalendarFile, AZoneThatNobodyKnowsIsNoTime) {
    const auto calendar = event("SUMMARY:a\nDTSTART;TZID=Our Office:20260401T100000\n");
    EXPECT_EQ(calendar.field(0, "starts_at"), "");
    EXPECT_EQ(calendar.field(0, "starts_on"), "");
    EXPECT_EQ(calendar.field(0, "when"), "20260401T100000 (Our Office)");
    EXPECT_EQ(calendar.reasons(), (Texts{"4:DTSTART:unknown_zone", "2:UID:no_uid"}));
}

TEST(CalendarFile, WhatIsNoTimeStaysAsItWasWritten) {
    for (const char* value : {"INVALID-DATE", "20260230", "20260401T250000", "1 April", ""}) {
        const auto calendar = event("UID:1\nSUMMARY:a\nDTSTART:" + std::string(value) + "\n");
        EXPECT_EQ(calendar.field(0, "starts_on"), "") << value;
        EXPECT_EQ(calendar.field(0, "when"), value);
        EXPECT_EQ(calendar.records[0].body.fields.contains(opportunity::kWhen), *value != '\0');
        EXPECT_EQ(calendar.reasons(), Texts{"5:DTSTART:bad_time"}) << value;
    }
}

TEST(CalendarFile, ADayWithHyphensIsOneToo) {
    EXPECT_EQ(event("SUMMARY:a\nDTSTART:2026-04-01\n").field(0, "starts_on"), "2026-04-01");
}

// --- ends ---

TEST(CalendarFile, AWholeDaysEndIsTheDayBehindIt) {
    const auto days = event("SUMMARY:a\nDTSTART;VALUE=DATE:20260401\nDTEND;VALUE=DATE:20260404\n");
    EXPECT_EQ(days.field(0, "starts_on"), "2026-04-01");
    EXPECT_EQ(days.field(0, "ends_on"), "2026-04-03");
    EXPECT_EQ(days.field(0, "starts_at"), "");
    const auto one = event("SUMMARY:a\nDTSTART;VALUE=DATE:20260401\nDTEND;VALUE=DATE:20260402\n");
    EXPECT_EQ(one.field(0, "ends_on"), "2026-04-01");
    // Some programs name the last day itself, and leave VALUE=DATE out.
    const auto same = event("SUMMARY:a\nDTSTART:20260401\nDTEND:20260401\n");
    EXPECT_EQ(same.field(0, "ends_on"), "2026-04-01");
    const auto month = event("SUMMARY:a\nDTSTART;VALUE=DATE:20260228\nDTEND;VALUE=DATE:20260301\n");
    EXPECT_EQ(month.field(0, "ends_on"), "2026-02-28");
}

TEST(CalendarFile, ALengthIsAnEnd) {
    EXPECT_EQ(event("SUMMARY:a\nDURATION:PT1H30M\nDTSTART:20260401T233000\n").field(0, "ends_at"),
              "2026-04-02T01:00");
    EXPECT_EQ(event("SUMMARY:a\nDTSTART;VALUE=DATE:20260401\nDURATION:P2D\n").field(0, "ends_on"),
              "2026-04-02");
    // A day of Berlin's clock in the night when it is put back has 25 hours.
    EXPECT_EQ(event("SUMMARY:a\nDTSTART;TZID=Europe/Berlin:20261024T120000\nDURATION:P1D\n")
                  .field(0, "ends_at"),
              "2026-10-25T20:00");
    const auto both =
        event("UID:1\nSUMMARY:a\nDTSTART:20260401T100000\nDTEND:20260401T110000\nDURATION:PT5H\n");
    EXPECT_EQ(both.field(0, "ends_at"), "2026-04-01T11:00");
    EXPECT_EQ(both.reasons(), Texts{"7:DURATION:bad_time"});
    EXPECT_EQ(both.records[0].body.text, "DURATION: PT5H");
}

TEST(CalendarFile, AnEndBeforeTheBeginningIsText) {
    const auto calendar =
        event("UID:1\nSUMMARY:a\nDTSTART:20260401T100000\nDTEND:20260401T090000\n");
    EXPECT_EQ(calendar.field(0, "ends_at"), "");
    EXPECT_EQ(calendar.field(0, "ends_on"), "");
    EXPECT_EQ(calendar.records[0].body.text, "DTEND: 20260401T090000");
    EXPECT_EQ(calendar.reasons(), Texts{"6:DTEND:ends_first"});
}

// --- repetition ---

TEST(CalendarFile, ARuleIsTakenWhereItNamesTheSameDaysInJapan) {
    const auto rule_of = [](const std::string& start, const std::string& rule) {
        return event("SUMMARY:a\n" + start + "\nRRULE:" + rule + "\n").field(0, "recurrence");
    };
    const std::string weekly = "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261225T145959Z";
    EXPECT_EQ(rule_of("DTSTART;TZID=Asia/Tokyo:20260403T100000", weekly), weekly);
    EXPECT_EQ(rule_of("DTSTART:20260403T100000", weekly), weekly);
    EXPECT_EQ(rule_of("DTSTART;VALUE=DATE:20260403", "FREQ=MONTHLY;BYDAY=1FR"),
              "FREQ=MONTHLY;BYDAY=1FR");
    EXPECT_EQ(rule_of("DTSTART;TZID=Asia/Seoul:20260403T100000", weekly), weekly);
    EXPECT_EQ(rule_of("DTSTART:20260403T010000Z", weekly), weekly) << "10 o'clock, the same day";
    EXPECT_EQ(rule_of("DTSTART:20260403T200000Z", weekly), "") << "Saturday in Japan";
    EXPECT_EQ(rule_of("DTSTART:20260403T200000Z", "FREQ=WEEKLY;COUNT=3"), "FREQ=WEEKLY;COUNT=3");
    EXPECT_EQ(rule_of("DTSTART:20260331T200000Z", "FREQ=MONTHLY"), "") << "the 31st and the 1st";
    EXPECT_EQ(rule_of("DTSTART;TZID=America/New_York:20260403T100000", weekly), "")
        << "summer time moves it on Japan's clock";
    EXPECT_EQ(rule_of("DTSTART:20260403T100000", "FREQ=INVALID"), "");
    EXPECT_EQ(rule_of("DTSTART;VALUE=DATE:20130210", "RSCALE=CHINESE;FREQ=YEARLY"), "");
    EXPECT_EQ(rule_of("X-A:1", weekly), "") << "begins nowhere";
}

TEST(CalendarFile, ARuleOfAnotherClockIsKeptAsText) {
    const auto calendar = event(
        "UID:1\nSUMMARY:a\nDTSTART;TZID=America/New_York:20260403T100000\n"
        "RRULE:FREQ=WEEKLY;BYDAY=FR\nEXDATE;TZID=America/New_York:20260410T100000\n");
    EXPECT_EQ(calendar.field(0, "starts_at"), "2026-04-03T23:00");
    EXPECT_EQ(calendar.records[0].body.text,
              "RRULE: FREQ=WEEKLY;BYDAY=FR (America/New_York)\n"
              "EXDATE: 20260410T100000 (America/New_York)");
    EXPECT_EQ(calendar.reasons(), (Texts{"6:RRULE:other_zone", "7:EXDATE:other_zone"}));
}

TEST(CalendarFile, ExceptionsGoWithTheRule) {
    const auto calendar = event(
        "UID:1\nSUMMARY:a\nDTSTART;TZID=Asia/Tokyo:20260403T100000\nRRULE:FREQ=WEEKLY\n"
        "EXDATE;TZID=Asia/Tokyo:20260410T100000\nEXDATE:20260417T010000Z,bad\n"
        "RDATE;VALUE=PERIOD:20260501T010000Z/PT1H\nRDATE:20260505T100000\n");
    EXPECT_EQ(calendar.field(0, "recurrence"),
              "FREQ=WEEKLY EXDATE:20260410T100000,20260417T100000 RDATE:20260505T100000");
    EXPECT_EQ(calendar.reasons(), (Texts{"8:EXDATE:bad_time", "9:RDATE:bad_time"}));
    const Recurrence parts = split_recurrence(calendar.field(0, "recurrence"));
    EXPECT_EQ(parts.rule, "FREQ=WEEKLY");
    EXPECT_EQ(parts.without, "20260410T100000,20260417T100000");
    EXPECT_EQ(parts.besides, "20260505T100000");
    EXPECT_EQ(split_recurrence("RDATE:20260505").besides, "20260505");
    EXPECT_EQ(split_recurrence("毎週").rule, "毎週");
}

TEST(CalendarFile, ADayThatDiffersIsARecordOfItsOwn) {
    const auto calendar = read_calendar(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:w\nSUMMARY:weekly\nDTSTART:20260403T100000\n"
        "RRULE:FREQ=WEEKLY\nEND:VEVENT\nBEGIN:VEVENT\nUID:w\nSUMMARY:elsewhere\n"
        "RECURRENCE-ID:20260410T100000\nDTSTART:20260410T140000\nEND:VEVENT\nEND:VCALENDAR\n");
    EXPECT_EQ(calendar.titles(), (Texts{"weekly", "elsewhere"}));
    EXPECT_EQ(calendar.field(0, "origin_id"), "w");
    EXPECT_EQ(calendar.field(1, "origin_id"), "w / 20260410T100000");
}

TEST(CalendarFile, TimesThatAreTooLongAreLeftOutAtOnce) {
    const std::string begin = "UID:1\nSUMMARY:a\nDTSTART:20260403T100000\n";
    const std::string commas(500'000, ',');
    const auto list = event(begin + "RRULE:FREQ=WEEKLY\nEXDATE:20260410T100000" + commas + "\n");
    EXPECT_EQ(list.reasons(), (Texts{"7:EXDATE:too_long", "5:RRULE:too_long"}));
    EXPECT_LT(list.records[0].notes[0].value.size(), 100U);
    EXPECT_EQ(list.field(0, "recurrence"), "") << "it would name days that are excepted";
    EXPECT_EQ(list.records[0].body.text, "RRULE: FREQ=WEEKLY");
    const std::string zone(500'000, 'z');
    const auto zoned = event(begin + "RDATE;TZID=" + zone + ":20260410T100000,bad,bad\n");
    EXPECT_EQ(zoned.reasons(), Texts{"6:RDATE:too_long"});
    EXPECT_EQ(zoned.field(0, "starts_at"), "2026-04-03T10:00");
}

TEST(CalendarFile, TheBadTimesOfOneListAreOneNote) {
    const auto calendar = event(
        "UID:1\nSUMMARY:a\nDTSTART:20260403T100000\nRDATE;TZID=Asia/"
        "Tokyo:bad,20260410T100000,worse\n");
    EXPECT_EQ(calendar.field(0, "recurrence"), "RDATE:20260410T100000");
    EXPECT_EQ(calendar.records[0].body.text, "RDATE: bad,worse (Asia/Tokyo)");
    EXPECT_EQ(calendar.reasons(), Texts{"6:RDATE:bad_time"});
}

TEST(CalendarFile, ATimeTooLongForTheTextIsLeftOut) {
    const auto calendar = event("UID:1\nSUMMARY:a\nRRULE:" + std::string(5'000, 'x') + "\n");
    EXPECT_EQ(calendar.records[0].body.text, "");
    EXPECT_EQ(calendar.reasons(), Texts{"5:RRULE:too_long"});
    const std::string half(10'000, 'x');
    const auto both = event("UID:1\nSUMMARY:a\nDTSTART:" + half + "\nDTEND:" + half + "\n");
    EXPECT_EQ(both.field(0, "when"), half) << "no room for the second";
    EXPECT_EQ(both.reasons(), (Texts{"5:DTSTART:bad_time", "6:DTEND:too_long"}));
}

// --- what it is called ---

TEST(CalendarFile, TheNewestVersionInTheFileIsTheEvent) {
    const auto calendar = read_calendar(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSEQUENCE:2\nSUMMARY:second\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:1\nSEQUENCE:1\nSUMMARY:first\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nSUMMARY:b\nEND:VEVENT\nBEGIN:VEVENT\nUID:2\nSUMMARY:c\nEND:VEVENT\n"
        "END:VCALENDAR\n");
    EXPECT_EQ(calendar.titles(), (Texts{"second", "c"}));
    EXPECT_EQ(calendar.damages(), (Texts{"7:older_version", "12:older_version"}));
}

TEST(CalendarFile, WithoutAUidTitleAndDayTellEventsApart) {
    const auto calendar = read_calendar(
        "BEGIN:VEVENT\nSUMMARY:a\nDTSTART:20260401T100000\nEND:VEVENT\n"
        "BEGIN:VEVENT\nSUMMARY:a\nDTSTART:20260401T100000\nEND:VEVENT\n"
        "BEGIN:VEVENT\nSUMMARY:a\nDTSTART:20260402T100000\nEND:VEVENT\n");
    ASSERT_EQ(calendar.records.size(), 3U) << "a part of a calendar is one too";
    EXPECT_EQ(calendar.field(0, "origin_id"), "a / 2026-04-01");
    EXPECT_EQ(calendar.field(1, "origin_id"), "a / 2026-04-01 #2");
    EXPECT_EQ(calendar.field(2, "origin_id"), "a / 2026-04-02");
    EXPECT_EQ(calendar.field(0, "origin"), "file");
}

// --- what is not kept, and what is ---

TEST(CalendarFile, WhoTakesPartIsNeverKept) {
    const auto calendar = event(
        "UID:1\nSUMMARY:a\nATTENDEE;CN=\"山田花子\":mailto:hanako@example.jp\nPRIORITY:5\n"
        "X-NOTE:雨天中止\nSTATUS:CANCELLED\nATTACH;VALUE=BINARY;ENCODING=BASE64:AAAA\n"
        "ATTACH:https://example.jp/a.pdf\n");
    EXPECT_EQ(calendar.records[0].body.text,
              "PRIORITY: 5\nX-NOTE: 雨天中止\nSTATUS: CANCELLED\nATTACH: https://example.jp/a.pdf");
    EXPECT_EQ(calendar.reasons(),
              (Texts{"5:ATTENDEE:attendee", "6:PRIORITY:no_field", "7:X-NOTE:no_field",
                     "8:STATUS:no_field", "9:ATTACH:attachment", "10:ATTACH:no_field"}));
    for (const auto& note : calendar.records[0].notes)
        EXPECT_EQ(note.value.find("hanako"), std::string::npos);
}

// What stands behind an odd quote, beside too many parameters or behind a fold without its blank.
TEST(CalendarFile, BrokenLinesOfWhoTakesPartAreNotKeptEither) {
    std::string many = "attendee";
    for (std::size_t i = 0; i <= kContentParametersMax; ++i) many += ";X=hanako";
    for (const std::string& line :
         {std::string("ATTENDEE;CN=hanako 5\" Yamada:mailto:h@example.jp"), many + ":invalid:x",
          std::string("PARTSTAT=ACCEPTED:MailTo:hanako@example.jp"),
          std::string("PTED;CN=hanako:mailto:h@example.jp"),
          std::string("mailto:hanako@example.jp")}) {
        const auto calendar = event("UID:1\nSUMMARY:a\n" + line + "\n");
        EXPECT_EQ(calendar.records[0].body.text, "") << line;
        EXPECT_EQ(calendar.reasons(), Texts{"5:ATTENDEE:attendee"}) << line;
        EXPECT_EQ(calendar.records[0].notes[0].value, "") << line;
    }
}

TEST(CalendarFile, NoSecondClassTakesBackThatAnEventIsPrivate) {
    const auto is_private_with = [](const std::string& lines) {
        return event("SUMMARY:a\n" + lines).records.at(0).is_marked_private;
    };
    EXPECT_TRUE(is_private_with("CLASS:PRIVATE\nCLASS:PUBLIC\n"));
    EXPECT_TRUE(is_private_with("CLASS:X-OURS\n")) << "what is not known";
    EXPECT_FALSE(is_private_with("CLASS:\nCLASS: public\n"));
}

TEST(CalendarFile, AnEventThatIsNotReadWholeCountsAsPrivate) {
    std::string lines = "UID:1\nSUMMARY:a\n";
    for (std::size_t i = 2; i < kEventLinesMax; ++i) lines += "DTSTAMP:20260401\n";
    EXPECT_FALSE(event(lines).records.at(0).is_marked_private);
    EXPECT_TRUE(event(lines + "CLASS:PRIVATE\n").records.at(0).is_marked_private);
    const std::string alarm = "UID:1\nSUMMARY:a\nBEGIN:VALARM\nTRIGGER:-PT15M\n";
    EXPECT_FALSE(event(alarm + "END:VALARM\n").records.at(0).is_marked_private);
    const auto unclosed = event(alarm + "CLASS:PRIVATE\n");
    EXPECT_TRUE(unclosed.records.at(0).is_marked_private);
    EXPECT_EQ(unclosed.damages(), Texts{"2:part_not_closed"});
    const auto inner = event("UID:1\nSUMMARY:a\nBEGIN:X\nBEGIN:Y\nCLASS:PRIVATE\nEND:X\n");
    EXPECT_TRUE(inner.records.at(0).is_marked_private);
}

TEST(CalendarFile, WhatIsMarkedAsPrivateSaysSo) {
    EXPECT_TRUE(event("SUMMARY:a\nCLASS:PRIVATE\n").records[0].is_marked_private);
    EXPECT_TRUE(event("SUMMARY:a\nCLASS:confidential\n").records[0].is_marked_private);
    EXPECT_FALSE(event("SUMMARY:a\nCLASS:PUBLIC\n").records[0].is_marked_private);
    EXPECT_FALSE(event("SUMMARY:a\n").records[0].is_marked_private);
}

TEST(CalendarFile, ALinkThatIsNoneAndLinesThatAreNoneAreText) {
    const auto calendar =
        event("UID:1\nSUMMARY:a\nDESCRIPTION:b\nURL:javascript:x\nno line at all\n");
    EXPECT_EQ(calendar.field(0, "url"), "");
    EXPECT_EQ(calendar.records[0].body.text, "b\n\nURL: javascript:x\nno line at all");
    EXPECT_EQ(calendar.reasons(), (Texts{"6:URL:bad_url", "7::not_understood"}));
}

// --- files as they are ---

TEST(CalendarFile, BrokenEventsCostThemselvesOnly) {
    const auto calendar = read_calendar(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:a\n"
        "BEGIN:VEVENT\nUID:2\nSUMMARY:b\nEND:VEVENT\nEND:VTODO\n"
        "BEGIN:VTODO\nSUMMARY:task\nEND:VTODO\nBEGIN:VEVENT\nUID:3\nSUMMARY:\xff\xff\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:4\nSUMMARY:d\nEND:VCALENDAR\nstray\n"
        "BEGIN:VEVENT\nUID:5\nSUMMARY:e\n");
    EXPECT_EQ(calendar.titles(), (Texts{"b", ""}));
    EXPECT_EQ(calendar.damages(),
              (Texts{"2:not_closed", "9:end_without_begin", "10:no_event", "15:encoding",
                     "17:not_closed", "21:outside", "22:cut_off"}));
    EXPECT_TRUE(std::ranges::all_of(calendar.notes, [](const SourceNote& note) {
        return note.loses_record == (note.reason == "not_closed" || note.reason == "cut_off");
    }));
}

TEST(CalendarFile, CancellationsAndAnswersAreNoEvents) {
    const auto calendar = read_calendar(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:a\nEND:VEVENT\nMETHOD:CANCEL\nEND:"
        "VCALENDAR\n"
        "BEGIN:VCALENDAR\nMETHOD:PUBLISH\nBEGIN:VEVENT\nUID:2\nSUMMARY:b\nEND:VEVENT\n"
        "END:VCALENDAR\n");
    EXPECT_EQ(calendar.titles(), Texts{"b"});
    EXPECT_EQ(calendar.damages(), Texts{"2:not_published"});
}

TEST(CalendarFile, ACalendarThatIsCutOffIsOneToo) {
    const std::string first = "BEGIN:VEVENT\nUID:1\nSUMMARY:a\nEND:VEVENT\n";
    const auto withdrawn = read_calendar("BEGIN:VCALENDAR\nMETHOD:CANCEL\n" + first);
    EXPECT_EQ(withdrawn.titles(), Texts{});
    EXPECT_EQ(withdrawn.damages(), Texts{"3:not_published"});
    const auto named =
        read_calendar("BEGIN:VCALENDAR\nNAME:会\n" + first + "BEGIN:VEVENT\nUID:2\n");
    EXPECT_EQ(named.titles(), Texts{"a"});
    EXPECT_EQ(named.field(0, "origin"), "会");
    EXPECT_EQ(named.damages(), Texts{"7:cut_off"});
    const auto followed = read_calendar("BEGIN:VCALENDAR\nMETHOD:CANCEL\n" + first +
                                        "BEGIN:VCALENDAR\nNAME:会\nBEGIN:VEVENT\nUID:2\nSUMMARY:b\n"
                                        "END:VEVENT\nEND:VCALENDAR\n");
    EXPECT_EQ(followed.titles(), Texts{"b"}) << "the next calendar is not withdrawn with it";
    EXPECT_EQ(followed.field(0, "origin"), "会");
}

TEST(CalendarFile, TooDeepPartsOfABrokenEventDoNotCostTheNextOne) {
    std::string deep = "BEGIN:VEVENT\nUID:1\nSUMMARY:a\n";
    for (int i = 0; i < 20; ++i) deep += "BEGIN:X\n";
    const auto calendar = read_calendar(deep + "BEGIN:VEVENT\nUID:2\nSUMMARY:b\nEND:VEVENT\n");
    EXPECT_EQ(calendar.titles(), Texts{"b"});
    EXPECT_EQ(calendar.damages(), (Texts{"1:not_closed", "11:too_deep"}));
}

TEST(CalendarFile, EndsAloneAreToldOnce) {
    std::string ends;
    for (int i = 0; i < 1'000; ++i) ends += "END:X\n";
    EXPECT_EQ(read_calendar(ends).damages(), Texts{"1:end_without_begin"});
    EXPECT_EQ(event("UID:1\nSUMMARY:a\n" + ends).damages(), Texts{"5:end_without_begin"});
}

TEST(CalendarFile, NestingIsBounded) {
    std::string deep;
    for (int i = 0; i < 1'000; ++i) deep += "BEGIN:X\n";
    deep += "BEGIN:VEVENT\nSUMMARY:hidden\nEND:VEVENT\n";
    for (int i = 0; i < 1'000; ++i) deep += "END:X\n";
    const auto calendar = read_calendar(deep + "BEGIN:VEVENT\nUID:1\nSUMMARY:a\nEND:VEVENT\n");
    EXPECT_EQ(calendar.titles(), Texts{"a"});
    EXPECT_EQ(calendar.damages(), Texts{"9:too_deep"});
}

TEST(CalendarFile, ACalendarInCp932IsRead) {
    const auto calendar =
        read_calendar("BEGIN:VEVENT\nUID:1\nSUMMARY:\x8c\xa7\x8c\xa7\nEND:VEVENT\n");
    EXPECT_EQ(calendar.titles(), Texts{"県県"});
}

TEST(OriginIds, ALongIdIsCutBetweenCharacters) {
    OriginIds ids;
    const std::string id = ids.take(std::string(kOriginIdBytesMax - 1, 'x') + "県");
    EXPECT_EQ(id, std::string(kOriginIdBytesMax - 1, 'x'));
    EXPECT_EQ(ids.take("a"), "a");
    EXPECT_EQ(ids.take("a"), "a #2");
}

TEST(OriginOf, TheSameListFetchedTwiceHasOneName) {
    EXPECT_EQ(origin_of("/a/basic.ics"), "basic");
    EXPECT_EQ(origin_of("/a/basic (1).ics"), "basic");
    EXPECT_EQ(origin_of("名簿_2026.csv"), "名簿");
    EXPECT_EQ(origin_of("2026.csv"), "2026");
}

}  // namespace
}  // namespace tsunagi::client
