// The forms in which bodies keep fields.
#include "protocol/record/field_form.h"

#include <gtest/gtest.h>

#include "protocol/record/body.h"

namespace tsunagi {
namespace {

constexpr Choice kColours[] = {{"red", "red", "赤"}, {"blue", "blue", "青"}};

FieldRow row(FieldType type) { return {1, "f", type, false, "f", "f", kColours}; }

struct Forms {
    FieldType type;
    std::vector<std::string> good;
    std::vector<std::string> bad;
};

const std::string kId(64, 'a');

TEST(FieldForm, EachTypeTakesItsOwnFormOnly) {
    const Forms all[] = {
        {FieldType::text, {"富山", "a b"}, {"two\nlines", "bell\a", "\xff"}},
        {FieldType::long_text, {"two\nlines"}, {}},
        {FieldType::list, {"one", "one\ntwo"}, {"one\n", "\none", "one\n\ntwo", "a\tb\nc\x01"}},
        {FieldType::date, {"2026-02-28", "2024-02-29"}, {"2026-02-29", "2026-2-28", "令和8年"}},
        {FieldType::date_time,
         {"2026-02-28T00:00", "2026-02-28T23:59"},
         {"2026-02-28", "2026-02-28T24:00", "2026-02-28 09:00", "2026-02-28T09:60"}},
        {FieldType::number,
         {"0", "000", "123456789012345678"},
         {"-1", "1,000", "1.5", "１", "1234567890123456789"}},
        {FieldType::decimal, {"-12.5", "0", "136.9917"}, {".5", "5.", "-", "1e3", "--1"}},
        {FieldType::flag, {"0", "1"}, {"2", "yes"}},
        {FieldType::choice, {"red"}, {"赤", "Red", "red\nblue"}},
        {FieldType::choices, {"red", "red\nblue"}, {"red\n赤", "red\n"}},
        {FieldType::corporate_number, {"8700110005901"}, {"8700110005902", "870011000590"}},
        {FieldType::phone, {"076-444-0000", "内線12"}, {"1\n2"}},
        {FieldType::mail,
         {"a@example.jp", "a+b@localhost"},
         {"a@", "@b", "a b@c", "a＠b", "a@b,c@d"}},
        {FieldType::url,
         {"https://example.jp/団体?x=1", "http://a"},
         {"example.jp", "https://", "https:///x", "javascript:alert(1)", "https://a b"}},
        {FieldType::record, {kId}, {kId + "a", "abc", std::string(64, 'A')}},
        {FieldType::records, {kId, kId + "\n" + kId}, {kId + "\n", "abc"}},
        {FieldType::code, {"9300005"}, {"1\n2"}},
        {FieldType::codes, {"162019 富山市", "1\n2"}, {"1\n", "1\n\n2"}},
    };
    for (const Forms& forms : all) {
        for (const auto& value : forms.good)
            EXPECT_TRUE(has_form(row(forms.type), value)) << static_cast<int>(forms.type) << value;
        for (const auto& value : forms.bad)
            EXPECT_FALSE(has_form(row(forms.type), value)) << static_cast<int>(forms.type) << value;
    }
}

TEST(FieldForm, ListItemsAreTheLines) {
    using Items = std::vector<std::string_view>;
    EXPECT_EQ(list_items(""), Items{});
    EXPECT_EQ(list_items("a"), Items{"a"});
    EXPECT_EQ(list_items("a\nb"), (Items{"a", "b"}));
    EXPECT_EQ(list_items("a\n"), (Items{"a", ""})) << "an empty item is seen, and refused";
}

TEST(FieldForm, CommonFieldsBelongToEveryFactAndToNothingElse) {
    for (const KindRow& kind : kinds()) {
        const FieldRow* found = find_field(kind, common_field::kConfirmedOn);
        EXPECT_EQ(found != nullptr, kind.record_class == RecordClass::fact) << kind.name;
        EXPECT_EQ(found, find_field(kind, "confirmed_on")) << kind.name;
        for (const FieldRow& field : kind.fields) {
            for (const FieldRow& common : common_fields())
                EXPECT_NE(field.name, common.name) << kind.name;
        }
    }
}

TEST(FieldForm, WhereAThingWasTakenInFromNamesItsSlot) {
    const KindRow& org = *find_kind(kind::kOrg);
    Body body;
    EXPECT_EQ(slot_key(org, body), "");
    body.fields[common_field::kOrigin] = "meibo.csv";
    EXPECT_EQ(slot_key(org, body), "") << "a file alone names nothing in it";
    body.fields[common_field::kOriginId] = "12";
    EXPECT_EQ(slot_key(org, body), "meibo.csv\n12");
    body.fields[org::kCorporateNumber] = "8700110005901";
    EXPECT_EQ(slot_key(org, body), "8700110005901");
}

}  // namespace
}  // namespace tsunagi
