// HSDS: what others' files become, what ours say to others, and that import of an export gives the
// same records. Whether it is valid by the schemas: hsds_realdata_test.cpp.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "client/export/hsds_writer.h"
#include "client/import/hsds_file.h"
#include "client/import/json_parts.h"
#include "tests/unit/client/export_fixture.h"
#include "tests/unit/client/read_source.h"

namespace tsunagi::client {
namespace {

using Texts = std::vector<std::string>;

struct ReadHsds : ReadSource {
    [[nodiscard]] std::string field(std::size_t at, std::string_view name) const {
        const FieldRow* row = find_field(*records.at(at).kind, name);
        return row == nullptr ? "no such field" : std::string(records[at].body.field(row->key));
    }
    [[nodiscard]] Texts titles() const {
        Texts out;
        for (const auto& record : records) {
            out.push_back(std::string(record.kind->name) + ":" + record.body.title + ":" +
                          std::to_string(record.line));
        }
        return out;
    }
    // Without lines: all notes are of the object's.
    [[nodiscard]] Texts reasons(std::size_t at) const {
        Texts out;
        for (const auto& note : records.at(at).notes)
            out.push_back(note.column + ":" + note.reason);
        return out;
    }
};

ReadHsds read(const std::string& text) {
    return read_source<HsdsFile, ReadHsds>({text, TextEncoding::utf8});
}

TEST(JsonParts, EachObjectHasItsLine) {
    constexpr std::string_view kNames[] = {"a", "b"};
    const auto cut = [&](std::string_view text) {
        const JsonParts parts = cut_json(text, kNames);
        Texts out;
        for (const auto& part : parts.parts) {
            out.push_back(std::to_string(part.line) + std::string(part.name) +
                          std::string(part.text));
        }
        if (parts.problem_line != 0) out.push_back("!" + std::to_string(parts.problem_line));
        return out;
    };
    EXPECT_EQ(cut("[\n{\"x\":\"}\\\"\"},\n1, {}\n]"), (Texts{"2{\"x\":\"}\\\"\"}", "3{}"}));
    EXPECT_EQ(cut("{\"n\":1,\n\"a\":[{}],\"b\":[\n{\"c\":[{}]}]}"),
              (Texts{"2a{}", "3b{\"c\":[{}]}"}));
    EXPECT_EQ(cut("{\"id\":1,\"a\":[{}]}"), Texts{"1{\"id\":1,\"a\":[{}]}"});
    EXPECT_EQ(cut("[{},\n{\"x\":"), (Texts{"1{}", "!2"}));
    EXPECT_EQ(cut("[{}] x"), (Texts{"1{}", "!1"}));
    for (const char* broken :
         {"", "x", "{", "[", "{\"a\"", "{\"a\":", "{\"a\":[", "[\"\\", "{a:1}"})
        EXPECT_EQ(cut(broken), Texts{"!1"}) << broken;
    const auto nested = [](std::size_t depth) {
        return "{\"x\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
    };
    const std::string deepest = nested(kJsonDepthMax);
    EXPECT_EQ(cut("[" + deepest + "]"), Texts{"1" + deepest});
    EXPECT_EQ(cut("[" + nested(kJsonDepthMax + 1) + "]"), Texts{"!1"}) << "too deep";
    EXPECT_EQ(cut(std::string(1'000, '[')), Texts{"!1"}) << "too deep, and without an end";
}

TEST(HsdsFile, AnOrganizationWithItsServices) {
    const auto hsds = read(R"({"id": "d9d5e0f5", "name": "海の会", "alternate_name": "海",
 "description": "一行\n二行", "email": "a@example.jp", "website": "http://example.jp/",
 "legal_status": "NPO", "year_incorporated": 2011,
 "phones": [{"id": "1", "number": "076-444-0001", "extension": 12, "type": "voice"},
            {"id": "2", "number": "076-444-0002", "type": "fax"}],
 "contacts": [{"id": "3", "name": "山田花子"}],
 "organization_identifiers": [{"id": "4", "identifier_scheme": "JP-JCN",
   "identifier_type": "法人番号", "identifier": "8700110005901"}],
 "locations": [{"id": "5", "location_type": "physical", "latitude": 36.7, "longitude": 137.2,
   "addresses": [{"id": "6", "address_1": "新桜町1-1", "city": "富山市",
     "state_province": "富山県", "postal_code": "930-0005", "country": "JP"}]}],
 "services": [{"id": "7", "name": "相談", "status": "active", "fees_description": "無料"}]})");
    EXPECT_EQ(hsds.titles(), (Texts{"org:海の会:1", "resource:相談:1"}));
    for (const auto& [name, value] :
         std::vector<std::pair<std::string, std::string>>{{"short_name", "海"},
                                                          {"mail", "a@example.jp"},
                                                          {"url", "http://example.jp/"},
                                                          {"phone", "076-444-0001 内線12"},
                                                          {"fax", "076-444-0002"},
                                                          {"corporate_number", "8700110005901"},
                                                          {"address", "富山県富山市新桜町1-1"},
                                                          {"postal_code", "930-0005"},
                                                          {"latitude", "36.7"}})
        EXPECT_EQ(hsds.field(0, name), value) << name;
    EXPECT_EQ(hsds.records[0].body.text,
              "一行\n二行\n\nlegal_status: NPO\nyear_incorporated: 2011");
    EXPECT_EQ(hsds.records[0].body.areas, std::vector<std::uint32_t>{16});
    EXPECT_EQ(hsds.reasons(0),
              (Texts{"contacts:contacts", "legal_status:no_field", "year_incorporated:no_field"}));
    EXPECT_EQ(hsds.field(1, "direction"), "offer");
    EXPECT_EQ(hsds.field(1, "state"), "open");
    EXPECT_EQ(hsds.field(1, "cost"), "無料");
    EXPECT_EQ(hsds.field(1, "origin_id"), "7");
    for (const SourceRecord& record : hsds.records)
        EXPECT_FALSE(check_body(*record.kind, record.body));
}

TEST(HsdsFile, APageOfServicesNamesEachOrganizationOnce) {
    const auto hsds = read(R"({"total_items": 2, "contents": [
{"id": "1", "name": "a", "status": "active", "organization": {"id": "9", "name": "x"}},
{"id": "2", "name": "b", "status": "defunct", "organization": {"id": "9", "name": "x"}}]})");
    EXPECT_EQ(hsds.titles(), (Texts{"resource:a:2", "org:x:2", "resource:b:3"}));
    EXPECT_EQ(hsds.field(0, "giver"), "x");
    EXPECT_EQ(hsds.field(2, "state"), "done");
}

TEST(HsdsFile, WhatStandsByItselfIsNotTakenFromInsideAnother) {
    const ReadHsds found = read(
        R"({"services":[{"id":"1","name":"相談","status":"active","organization":{"id":"1","name":"X"}}],)"
        R"("organizations":[{"id":"1","name":"X会","description":"全文"},{"id":"1","name":"Y会"}]})");
    ASSERT_EQ(found.records.size(), 2U) << "an id is one service's and one organization's";
    EXPECT_EQ(found.records[0].body.title, "相談");
    EXPECT_EQ(found.records[1].body.title, "X会");
    EXPECT_EQ(found.records[1].body.text, "全文");
    ASSERT_EQ(found.notes.size(), 1U);
    EXPECT_EQ(found.notes[0].reason, "id_twice");
    EXPECT_TRUE(found.notes[0].loses_record);
}

TEST(HsdsFile, ObjectsOfOneNameAndNoIdStayApart) {
    const ReadHsds found =
        read(R"([{"name":"自治会","description":"東"},{"name":"自治会","description":"西"}])");
    ASSERT_EQ(found.records.size(), 2U);
    const auto id_of = [&](std::size_t at) {
        return std::string(found.records[at].body.field(common_field::kOriginId));
    };
    EXPECT_NE(id_of(0), id_of(1));
    EXPECT_NE(id_of(0), "");
}

TEST(HsdsFile, BrokenObjectsCostThemselvesOnly) {
    const auto hsds = read("[{\"id\":\"1\",\"name\":\"a\"},\n{\"id\":,},\n{\"id\":\"2\",\"name\":");
    EXPECT_EQ(hsds.titles(), Texts{"org:a:1"});
    ASSERT_EQ(hsds.notes.size(), 2U);
    EXPECT_EQ(hsds.notes[0].line, 2U);
    EXPECT_TRUE(hsds.notes[0].loses_record);
    EXPECT_EQ(hsds.notes[1].reason, "cut_off");
    EXPECT_EQ(
        read(R"([{"id":1,"name":["x"],"phones":7,"locations":[3],"attributes":{}}])").titles(),
        Texts{"org::1"});
}

// They were once cut off without a word.
TEST(HsdsFile, ObjectsBeyondTheBoundAreTold) {
    std::string text = "[\n";
    for (std::size_t i = 0; i < kJsonPartsMax; ++i) text += "0,{},";
    text += "\n{},\n{}]";
    const HsdsFile file({text, TextEncoding::utf8}, "file");
    std::size_t records = 0;
    std::vector<SourceNote> notes;
    file.for_each(
        [&](const SourceRecord&) {
            ++records;
            return true;
        },
        [&](const SourceNote& note) { notes.push_back(note); });
    EXPECT_EQ(records, kJsonPartsMax);
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(notes[0].line, 3U);
    EXPECT_EQ(notes[0].reason, "too_many");
    EXPECT_EQ(notes[0].detail, "2");
    EXPECT_TRUE(notes[0].loses_record);
}

TEST(HsdsFile, ControlAndBidiCharactersWrittenAsCodesAreTakenOutAndTold) {
    const auto hsds = read(
        "[{\"id\":\"1\",\"name\":\"甲の\\u202e会\"},\n"
        "{\"id\":\"2\",\"name\":\"乙\",\"phones\":[{\"number\":\"076-444-0001\\u0007\"}]},\n"
        "{\"id\":\"3\",\"name\":\"丙\",\"description\":\"一\\n二\"}]");
    EXPECT_EQ(hsds.titles(), (Texts{"org:甲の会:1", "org:乙:2", "org:丙:3"}));
    EXPECT_EQ(hsds.field(1, "phone"), "076-444-0001");
    EXPECT_EQ(hsds.damages(), (Texts{"1:control_characters", "2:control_characters"}));
}

// --- writing ---

void set(const KindRow& kind, Body& body, std::string_view name, const std::string& value) {
    body.fields[find_field(kind, name)->key] = value;
}

ItemAnswer item_of(KindId kind, std::uint8_t number) {
    ItemAnswer item;
    item.id = RecordId{{number}};
    item.kind = kind;
    item.center = CenterId{{0x11}};
    item.slot = Bytes(16, number);
    return item;
}

TEST(HsdsWriter, OtherProgramsReadWhatTheyKnow) {
    const KindRow& org = *find_kind(kind::kOrg);
    const KindRow& resource = *find_kind(kind::kResource);
    Body body;
    body.title = "海の会";
    body.text = "目的";
    set(org, body, "corporate_number", "8700110005901");
    set(org, body, "address", "富山県富山市新桜町1-1");
    set(org, body, "phone", "076-444-0001 内線12");
    set(org, body, "activities", "7\n13");
    Body offer;
    offer.title = "机";
    set(resource, offer, "direction", "offer");
    Body need = offer;
    set(resource, need, "direction", "need");
    std::string out;
    HsdsWriter writer(out);
    EXPECT_TRUE(writer.add(item_of(kind::kResource, 2), offer));
    EXPECT_TRUE(writer.add(item_of(kind::kOrg, 1), body));
    EXPECT_TRUE(writer.add(item_of(kind::kOrg, 3), body));
    EXPECT_FALSE(writer.add(item_of(kind::kResource, 4), need)) << "HSDS knows no needs";
    EXPECT_FALSE(writer.add(item_of(kind::kPerson, 5), body)) << "and people are nobody's business";
    EXPECT_FALSE(writer.add(item_of(kind::kArticle, 6), body));
    writer.finish();
    const nlohmann::json json = nlohmann::json::parse(out);
    ASSERT_EQ(json["organizations"].size(), 2U);
    ASSERT_EQ(json["services"].size(), 1U);
    const nlohmann::json& one = json["organizations"][0];
    EXPECT_EQ(one["id"], "01010101-0101-8101-8101-010101010101");
    EXPECT_EQ(one["name"], "海の会");
    EXPECT_EQ(one["description"], "目的");
    EXPECT_EQ(one["organization_identifiers"][0]["identifier"], "8700110005901");
    EXPECT_EQ(one["phones"][0]["number"], "076-444-0001");
    EXPECT_EQ(one["phones"][0]["extension"], 12);
    const nlohmann::json& address = one["locations"][0]["addresses"][0];
    EXPECT_EQ(address["state_province"], "富山県");
    EXPECT_EQ(address["address_1"], "富山市新桜町1-1");
    EXPECT_EQ(address["country"], "JP");
    EXPECT_EQ(one["attributes"][0]["taxonomy_term"]["code"], "7");
    EXPECT_EQ(json["services"][0]["status"], "active");
}

std::string any_text() {
    const auto piece = rc::gen::element<std::string>("a", "県", "𠮷", "\\", "\"", "{", "}", "[",
                                                     "]", ",", " ", "富山県", "内線1");
    std::string text;
    for (const auto& part : *rc::gen::container<std::vector<std::string>>(piece)) text += part;
    return text;
}

std::string value_for(const FieldRow& field) {
    switch (field.type) {
        case FieldType::date: return "2026-04-01";
        case FieldType::date_time: return "2026-04-01T10:00";
        case FieldType::number: return *rc::gen::element<std::string>("12", "007");
        case FieldType::decimal: return *rc::gen::element<std::string>("-12.50", "36.7", "5");
        case FieldType::flag: return "1";
        case FieldType::choice:
        case FieldType::choices: return std::string(field.choices.back().value);
        case FieldType::url: return "https://example.jp/a";
        case FieldType::mail: return "a@example.jp";
        case FieldType::corporate_number: return "8700110005901";
        case FieldType::record:
        case FieldType::records: return std::string(64, 'a');
        case FieldType::phone:
            return *rc::gen::element<std::string>("076-444-0001", "#7119", "なし",
                                                  "090-1234-5678 内線12", "090-1234-5678 内線0");
        case FieldType::codes:
        case FieldType::list: return "a\nb";
        case FieldType::long_text: return any_text() + "\n\tb";
        case FieldType::code:
        case FieldType::text: return any_text();
    }
    return {};
}

RC_GTEST_PROP(HsdsWriter, ImportOfAnExportGivesTheSameRecord, ()) {
    const KindId id = *rc::gen::element(kind::kOrg, kind::kResource, kind::kOpportunity);
    const KindRow& kind = *find_kind(id);
    Body body;
    body.title = "t" + any_text() + "t";
    body.language = *rc::gen::element<std::string>("ja", "", "en");
    body.reading = any_text();
    body.text = any_text() + *rc::gen::element<std::string>("", "\n", "\tb\n\n c ");
    body.areas = *rc::gen::elementOf(kAreaLists);
    if (*rc::gen::arbitrary<bool>()) body.tags = {"x" + any_text(), "y, z"};
    const auto fill = [&](std::span<const FieldRow> fields) {
        for (const FieldRow& field : fields) {
            if (!*rc::gen::arbitrary<bool>()) continue;
            if (std::string value = value_for(field); !value.empty())
                body.fields[field.key] = std::move(value);
        }
    };
    fill(kind.fields);
    fill(common_fields());
    if (id == kind::kResource) set(kind, body, "direction", "offer");
    if (*rc::gen::arbitrary<bool>()) body.translations["pt"] = {"", any_text() + "x"};
    RC_PRE(!check_body(kind, body));
    std::string out;
    HsdsWriter writer(out);
    RC_ASSERT(writer.add(item_of(id, 1), body));
    writer.finish();
    const auto again = read(out);
    RC_ASSERT(again.notes.empty());
    RC_ASSERT(again.records.size() == 1U);
    RC_ASSERT(again.records[0].kind->id == id);
    RC_ASSERT(again.records[0].body == body);
    RC_ASSERT(again.records[0].record_id == id_text(RecordId{{1}}));
}

}  // namespace
}  // namespace tsunagi::client
