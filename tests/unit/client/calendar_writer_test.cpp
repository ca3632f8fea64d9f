// Opportunities as calendars: what other programs read of them, and that they come back as they
// were. libical, which has no part in writing, judges the form.
#include "client/export/calendar_writer.h"

#include <gtest/gtest.h>
#include <libical/ical.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "client/import/calendar_file.h"
#include "protocol/base/utf8.h"
#include "tests/unit/client/export_fixture.h"

namespace tsunagi::client {
namespace {

ItemAnswer event_item(const std::string& scope = "public") {
    return exported_item(kind::kOpportunity, scope);
}

std::string calendar_of(const Body& body, const ItemAnswer& item = event_item()) {
    std::string out;
    CalendarWriter writer(out, "富山, センター");
    EXPECT_TRUE(writer.event(item, body));
    writer.finish();
    return out;
}

std::vector<SourceRecord> read_back(const std::string& bytes) {
    CalendarFile file({bytes, TextEncoding::utf8}, "file");
    std::vector<SourceRecord> records;
    file.for_each(
        [&](const SourceRecord& record) {
            records.push_back(record);
            return true;
        },
        [](const SourceNote& note) { ADD_FAILURE() << note.line << " " << note.reason; });
    return records;
}

Body cleaning() {
    Body body;
    body.title = "海岸, 川の清掃";
    body.language = "ja";
    body.text = "持ち物:\n軍手; 帽子";
    set_field(body, opportunity_kind(), "type", "event");
    set_field(body, opportunity_kind(), "starts_on", "2026-04-01");
    set_field(body, opportunity_kind(), "starts_at", "2026-04-01T10:00");
    set_field(body, opportunity_kind(), "ends_on", "2026-04-01");
    set_field(body, opportunity_kind(), "ends_at", "2026-04-01T12:30");
    set_field(body, opportunity_kind(), "place", "浜");
    set_field(body, opportunity_kind(), "organiser", "海の会");
    set_field(body, opportunity_kind(), "url", "https://example.jp/a;b");
    set_field(body, opportunity_kind(), "recurrence", "FREQ=WEEKLY;COUNT=3 EXDATE:20260408T100000");
    body.tags = {"環境", "子ども, 親子"};
    return body;
}

TEST(CalendarWriter, OtherProgramsReadWhatTheyKnow) {
    const std::string text = calendar_of(cleaning());
    EXPECT_TRUE(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tsunagi//"));
    EXPECT_TRUE(text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
    for (const char* line :
         {"X-WR-CALNAME:富山\\, センター", "TZID:Asia/Tokyo", "TZOFFSETTO:+0900",
          "UID:22222222222222222222222222222222-1100000000000000@tsunagi",
          "DTSTAMP:20260331T233320Z", "DTSTART;TZID=Asia/Tokyo:20260401T100000",
          "DTEND;TZID=Asia/Tokyo:20260401T123000", "SUMMARY;LANGUAGE=ja:海岸\\, 川の清掃",
          "DESCRIPTION:持ち物:\\n軍手\\; 帽子", "LOCATION:浜", "URL:https://example.jp/a;b",
          "ORGANIZER;CN=\"海の会\":invalid:nomail", "RRULE:FREQ=WEEKLY;COUNT=3",
          "EXDATE;TZID=Asia/Tokyo:20260408T100000", "CATEGORIES:環境", "CATEGORIES:子ども\\, 親子",
          "CLASS:PUBLIC"})
        EXPECT_TRUE(has_line(text, line)) << line << "\n" << text;
    EXPECT_EQ(text.find("X-TSUNAGI-STARTS"), std::string::npos) << "said already";
    EXPECT_TRUE(has_line(calendar_of(cleaning(), event_item("center")), "CLASS:PRIVATE"));
}

TEST(CalendarWriter, AWholeDayEndsOnTheDayBehindIt) {
    Body body;
    body.title = "a";
    set_field(body, opportunity_kind(), "starts_on", "2026-02-27");
    set_field(body, opportunity_kind(), "ends_on", "2026-02-28");
    const std::string text = calendar_of(body);
    EXPECT_TRUE(has_line(text, "DTSTART;VALUE=DATE:20260227")) << text;
    EXPECT_TRUE(has_line(text, "DTEND;VALUE=DATE:20260301")) << text;
}

// RFC 5545 allows one SUMMARY in an event, whatever its language.
TEST(CalendarWriter, TranslationsStandInPropertiesOfOurOwn) {
    Body body = cleaning();
    body.translations["zh-Hans"] = {"海岸清洁", "带手套"};
    const std::string text = calendar_of(body);
    EXPECT_TRUE(has_line(text, "X-TSUNAGI-TITLE-ZH-HANS:海岸清洁")) << text;
    EXPECT_TRUE(has_line(text, "X-TSUNAGI-TEXT-ZH-HANS:带手套")) << text;
    EXPECT_EQ(text.find("SUMMARY"), text.rfind("SUMMARY"));
}

TEST(CalendarWriter, WhatHasNoDayIsNoEvent) {
    std::string out;
    CalendarWriter writer(out, "x");
    Body body;
    body.title = "寄付のお願い";
    const std::string before = out;
    EXPECT_FALSE(writer.event(event_item(), body));
    set_field(body, opportunity_kind(), "when", "4月ごろ");
    EXPECT_FALSE(writer.event(event_item(), body));
    EXPECT_EQ(out, before);
}

TEST(CalendarWriter, ALaterVersionHasTheSameUid) {
    const auto uid_of = [](const std::string& text) {
        const std::size_t at = text.find("UID:");
        return text.substr(at, text.find("\r\n", at) - at);
    };
    ItemAnswer later = event_item();
    later.id = RecordId{{0xCD}};
    EXPECT_EQ(uid_of(calendar_of(cleaning())), uid_of(calendar_of(cleaning(), later)));
    ItemAnswer other = event_item();
    other.slot = Bytes(16, 0x23);
    EXPECT_NE(uid_of(calendar_of(cleaning())), uid_of(calendar_of(cleaning(), other)));
}

TEST(CalendarWriter, AnotherProgramFindsNothingWrongWithIt) {
    const std::string text = calendar_of(cleaning());
    icalcomponent* calendar = icalparser_parse_string(text.c_str());
    ASSERT_NE(calendar, nullptr);
    EXPECT_EQ(icalcomponent_count_errors(calendar), 0);
    EXPECT_EQ(icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT), 1);
    icalcomponent* event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    EXPECT_STREQ(icalcomponent_get_summary(event), "海岸, 川の清掃");
    const icaltimetype start = icalcomponent_get_dtstart(event);
    EXPECT_EQ(start.hour, 10);
    EXPECT_STREQ(icaltime_get_tzid(start), "Asia/Tokyo");
    icalcomponent_free(calendar);
}

// --- import of an export ---

rc::Gen<std::string> line_text() {
    const auto piece =
        rc::gen::element<std::string>("a", "県", "𠮷", "\\", ";", ",", ":", "\"", " ", "^", "\\n",
                                      "END:VEVENT", "=", "é県𠮷aaaa");
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                        [](const std::vector<std::string>& parts) {
                            std::string text;
                            for (const auto& part : parts) text += part;
                            return text;
                        });
}

std::string event_value(const FieldRow& field) {
    const auto day = [] {
        return *rc::gen::element<std::string>("2026-04-01", "2026-02-28", "0001-01-01",
                                              "9999-12-31");
    };
    switch (field.type) {
        case FieldType::date: return day();
        case FieldType::date_time:
            return day() + *rc::gen::element<std::string>("T00:00", "T10:05", "T23:59");
        case FieldType::number: return *rc::gen::element<std::string>("0", "123456");
        case FieldType::decimal: return *rc::gen::element<std::string>("-12.50", "137", "0.0");
        case FieldType::flag: return *rc::gen::element<std::string>("0", "1");
        case FieldType::choice:
        case FieldType::choices: return std::string(field.choices.back().value);
        case FieldType::url: return *rc::gen::element<std::string>("https://example.jp/a;b,c?d=県");
        case FieldType::mail: return "a@example.jp";
        case FieldType::corporate_number: return "8700110005901";
        case FieldType::record:
        case FieldType::records: return std::string(64, 'a');
        case FieldType::codes:
        case FieldType::list: return "a\n" + *line_text() + "b";
        case FieldType::long_text: return *line_text() + "\n\tb";
        case FieldType::code:
            return *rc::gen::element<std::string>(
                "FREQ=WEEKLY;BYDAY=FR", "毎週 EXDATE:x",
                "FREQ=DAILY EXDATE:20260402 RDATE:20260701", "RDATE:20260701T100000",
                "FREQ=DAILY;COUNT=2 RDATE:20260701,20260801", "-");
        case FieldType::text:
        case FieldType::phone: return *line_text();
    }
    return {};
}

Body any_opportunity() {
    Body body;
    body.title = "t" + *line_text();
    body.language = *rc::gen::element<std::string>("ja", "", "zh-Hans", "ja x");
    body.reading = *line_text();
    body.text = *line_text() + *rc::gen::element<std::string>("", "\n", "\tb\n\n c ");
    body.areas = *rc::gen::elementOf(kAreaLists);
    body.tags = *rc::gen::container<std::vector<std::string>>(
        rc::gen::map(line_text(), [](const std::string& text) { return "x" + text; }));
    if (body.tags.size() > 8) body.tags.resize(8);
    for (const FieldRow& field : opportunity_kind().fields) {
        if (!*rc::gen::arbitrary<bool>()) continue;
        if (std::string value = event_value(field); !value.empty()) body.fields[field.key] = value;
    }
    for (const FieldRow& field : common_fields()) {
        if (!*rc::gen::arbitrary<bool>()) continue;
        if (std::string value = event_value(field); !value.empty()) body.fields[field.key] = value;
    }
    set_field(body, opportunity_kind(), "starts_on", "2026-04-01");
    if (*rc::gen::arbitrary<bool>()) {
        body.translations["pt-BR"] = {"t" + *line_text(), "x" + *line_text() + "\n\ny"};
        body.translations["ja-simple"] = {"", "x" + *line_text()};
    }
    return body;
}

RC_GTEST_PROP(CalendarWriter, ImportOfAnExportGivesTheSameRecord, ()) {
    const Body body = any_opportunity();
    RC_PRE(!check_body(opportunity_kind(), body));
    const std::string text = calendar_of(body);
    RC_ASSERT(is_valid_utf8(text));
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find("\r\n", at);
        RC_ASSERT(end != std::string::npos && end - at <= 75U);
        RC_ASSERT(is_valid_utf8(std::string_view(text).substr(at, end - at)));
        at = end + 2;
    }
    const auto records = read_back(text);
    RC_ASSERT(records.size() == 1U);
    RC_ASSERT(records[0].body == body);
    RC_ASSERT(records[0].record_id == id_text(event_item().id));
    RC_ASSERT(records[0].foreign_origin == "富山, センター");
    RC_ASSERT(records[0].foreign_id == "22222222222222222222222222222222-1100000000000000@tsunagi");
}

}  // namespace
}  // namespace tsunagi::client
