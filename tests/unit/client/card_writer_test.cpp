// Organisations as cards: what other programs read of them, and that they come back as they were.
#include "client/export/card_writer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "client/import/card_file.h"
#include "protocol/base/utf8.h"
#include "tests/unit/client/export_fixture.h"

namespace tsunagi::client {
namespace {

std::string card_of(const Body& body) {
    std::string out;
    write_card(out, exported_item(kind::kOrg), body);
    return out;
}

TEST(CardWriter, OtherProgramsReadWhatTheyKnow) {
    Body body;
    body.title = "海, 川の会";
    body.reading = "うみ";
    body.language = "ja";
    body.text = "一行\n二行";
    body.areas = {16};
    body.tags = {"環境", "a,b"};
    set_field(body, org_kind(), "phone", "076-444-0001");
    set_field(body, org_kind(), "fax", "#7119");
    set_field(body, org_kind(), "mail", "umi@example.jp");
    set_field(body, org_kind(), "address", "富山県富山市新桜町1-1");
    set_field(body, org_kind(), "postal_code", "930-0005");
    set_field(body, org_kind(), "corporate_number", "8700110005901");
    const std::string text = card_of(body);
    EXPECT_TRUE(text.starts_with("BEGIN:VCARD\r\nVERSION:4.0\r\n"));
    EXPECT_TRUE(text.ends_with("\r\nEND:VCARD\r\n"));
    for (const char* line :
         {"KIND:org", "FN:海\\, 川の会", "ORG;SORT-AS=\"うみ\":海\\, 川の会",
          "TEL;VALUE=uri;TYPE=voice:tel:+81-76-444-0001", "TEL;TYPE=fax:#7119",
          "EMAIL:umi@example.jp", "ADR:;;富山市新桜町1-1;;富山県;930-0005;日本", "CATEGORIES:環境",
          "CATEGORIES:a\\,b", "NOTE:一行\\n二行", "REV:20260331T233320Z",
          "UID;VALUE=text:22222222222222222222222222222222-1100000000000000@tsunagi",
          "X-TSUNAGI-CORPORATE-NUMBER:8700110005901"})
        EXPECT_TRUE(has_line(text, line)) << line << "\n" << text;
    EXPECT_EQ(text.find("X-TSUNAGI-PHONE"), std::string::npos) << "said already\n" << text;
}

std::string any_text() {
    const auto piece = rc::gen::element<std::string>("a", "県", "𠮷", "\\", ";", ",", ":", "\"",
                                                     " ", "^", "=", "=E3", "END:VCARD", "富山県");
    std::string text;
    for (const auto& part : *rc::gen::container<std::vector<std::string>>(piece)) text += part;
    return text;
}

std::string card_value(const FieldRow& field) {
    switch (field.type) {
        case FieldType::date: return "2026-04-01";
        case FieldType::date_time: return "2026-04-01T10:00";
        case FieldType::number: return "12";
        case FieldType::decimal: return "-12.50";
        case FieldType::flag: return "1";
        case FieldType::choice:
        case FieldType::choices: return std::string(field.choices.back().value);
        case FieldType::url: return "https://example.jp/a;b,c";
        case FieldType::mail: return "a@example.jp";
        case FieldType::corporate_number: return "8700110005901";
        case FieldType::record:
        case FieldType::records: return std::string(64, 'a');
        case FieldType::phone:
            return *rc::gen::element<std::string>("076-444-0001", "0764440001", "#7119", "なし",
                                                  "090-1234-5678 内線12", "+1-418-656-9254");
        case FieldType::codes:
        case FieldType::list: return "a\n" + any_text() + "b";
        case FieldType::long_text: return any_text() + "\n\tb";
        case FieldType::code:
        case FieldType::text: return any_text();
    }
    return {};
}

RC_GTEST_PROP(CardWriter, ImportOfAnExportGivesTheSameRecord, ()) {
    Body body;
    body.title = "t" + any_text();
    body.language = *rc::gen::element<std::string>("ja", "", "en");
    body.reading = any_text();
    body.text = any_text() + *rc::gen::element<std::string>("", "\n", "\tb\n\n c ");
    body.areas = *rc::gen::elementOf(kAreaLists);
    if (*rc::gen::arbitrary<bool>()) body.tags = {"x" + any_text(), "y, z"};
    const auto fill = [&](std::span<const FieldRow> fields) {
        for (const FieldRow& field : fields) {
            if (!*rc::gen::arbitrary<bool>()) continue;
            if (std::string value = card_value(field); !value.empty())
                body.fields[field.key] = std::move(value);
        }
    };
    fill(org_kind().fields);
    fill(common_fields());
    if (*rc::gen::arbitrary<bool>()) body.translations["pt"] = {"t" + any_text(), any_text() + "x"};
    RC_PRE(!check_body(org_kind(), body));
    const std::string text = card_of(body);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find("\r\n", at);
        RC_ASSERT(end != std::string::npos && end - at <= 75U);
        RC_ASSERT(is_valid_utf8(std::string_view(text).substr(at, end - at)));
        at = end + 2;
    }
    std::vector<SourceRecord> records;
    CardFile({text, TextEncoding::utf8}, "file")
        .for_each(
            [&](const SourceRecord& record) {
                records.push_back(record);
                return true;
            },
            {});
    RC_ASSERT(records.size() == 1U);
    RC_ASSERT(records[0].kind->id == kind::kOrg);
    RC_ASSERT(records[0].body == body);
    RC_ASSERT(records[0].record_id == id_text(exported_item(kind::kOrg).id));
}

}  // namespace
}  // namespace tsunagi::client
