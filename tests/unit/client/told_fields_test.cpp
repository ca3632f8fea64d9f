// Which fields of a person's record the words of a consent mean, and that no other one is told.
#include "client/privacy/told_fields.h"

#include <gtest/gtest.h>

#include "protocol/record/kinds.h"

namespace tsunagi::client {
namespace {

std::uint16_t person_key(std::string_view name) {
    return find_field(*find_kind(kind::kPerson), name)->key;
}

Body whole_person() {
    Body out;
    out.language = "ja";
    out.title = "山田 太郎";
    out.reading = "やまだ たろう";
    out.text = "持病の話";
    out.tags = {"友人"};
    for (const FieldRow& field : find_kind(kind::kPerson)->fields) out.fields[field.key] = "v";
    return out;
}

TEST(ToldFields, WithoutItemsTheConsentIsForTheRecord) {
    EXPECT_TRUE(told_fields("").is_all);
    EXPECT_EQ(told_body(whole_person(), told_fields("")).text, "持病の話");
    EXPECT_FALSE(told_fields("-").is_all) << "something was said";
}

TEST(ToldFields, TellNothingBesideTheItems) {
    const Body told = told_body(whole_person(), told_fields("氏名\n電話番号"));
    EXPECT_EQ(told.title, "山田 太郎");
    EXPECT_TRUE(told.reading.empty() && told.text.empty() && told.tags.empty());
    const std::set<std::uint16_t> keys{person_key("phone"), person_key("mobile"),
                                       person_key("family_name"), person_key("given_name")};
    ASSERT_EQ(told.fields.size(), keys.size());
    for (const auto& [key, value] : told.fields) EXPECT_TRUE(keys.contains(key)) << key;
}

TEST(ToldFields, AreKnownByLabelsOfBothLanguagesAndByWords) {
    const auto fields = told_fields("Name、メールアドレス, 住所\n携帯電話");
    EXPECT_TRUE(fields.has_name && fields.unknown.empty());
    for (const char* name : {"mail", "address", "mobile"})
        EXPECT_TRUE(fields.keys.contains(person_key(name))) << name;
    EXPECT_FALSE(fields.keys.contains(person_key("phone")));
}

TEST(ToldFields, WhatIsNoFieldIsLeftOutAndSaid) {
    const auto fields = told_fields("氏名\n電話（昼のみ）\n全部");
    EXPECT_EQ(fields.unknown.size(), 2U);
    EXPECT_FALSE(fields.keys.contains(person_key("phone")));
    EXPECT_FALSE(told_fields("電話").has_name);
}

}  // namespace
}  // namespace tsunagi::client
