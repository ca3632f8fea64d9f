#include "client/privacy/person_marks.h"

#include <gtest/gtest.h>

namespace tsunagi::client {
namespace {

const SlotId kSlot = SlotId::from(Bytes(16, 1)).value();
const SlotId kOther = SlotId::from(Bytes(16, 2)).value();

Body article(std::string text) {
    Body body;
    body.title = "A title";
    body.text = std::move(text);
    return body;
}

std::vector<MarkKind> kinds_found(const PersonMarks& marks, const Body& body) {
    std::vector<MarkKind> out;
    for (const MarkFound& found : marks.find(kOther, find_kind(kind::kArticle), body))
        out.push_back(found.kind);
    return out;
}

bool speaks_of(std::string_view who, std::string text) {
    PersonMarks marks;
    EXPECT_TRUE(marks.add_words(who)) << who;
    return !kinds_found(marks, article(std::move(text))).empty();
}

TEST(PersonMarks, ANameIsKnownHoweverItIsSetAndSpaced) {
    EXPECT_TRUE(speaks_of("山田太郎", "担当は山田　太郎です"));
    EXPECT_TRUE(speaks_of("山田 太郎", "担当は山田太郎です"));
    EXPECT_TRUE(speaks_of("ヤマダ タロウ", "よみ：やまだ・たろう"));
    EXPECT_TRUE(speaks_of("ﾔﾏﾀﾞﾀﾛｳ", "ヤマダタロウ"));
    EXPECT_TRUE(speaks_of("Aoi Yamada", "asked YAMADA AOI to help"));
    EXPECT_TRUE(speaks_of("Aoi Yamada", "Ａｏｉ　Ｙａｍａｄａ"));
    EXPECT_FALSE(speaks_of("山田太郎", "担当は山田花子です"));
}

TEST(PersonMarks, ANumberIsKnownByItsDigits) {
    EXPECT_TRUE(speaks_of("090-1234-5678", "電話 ０９０（１２３４）５６７８ まで"));
    EXPECT_TRUE(speaks_of("09012345678", "+81 90-1234-5678"));
    EXPECT_TRUE(speaks_of("+81 90 1234 5678", "tel:090-1234-5678"));
    EXPECT_TRUE(speaks_of("076-431-6111", "076-431-6111 090-1234-5678"));
    EXPECT_FALSE(speaks_of("090-1234-5678", "090-1234-5679"));
    EXPECT_FALSE(speaks_of("090-1234-5678", "0901 と 2345678"));
}

TEST(PersonMarks, AnAddressIsKnownWholeAndInAnyCase) {
    EXPECT_TRUE(speaks_of("aoi@example.jp", "write to Aoi@Example.jp."));
    EXPECT_TRUE(speaks_of("aoi@example.jp", "ａｏｉ＠ｅｘａｍｐｌｅ．ｊｐ"));
    EXPECT_FALSE(speaks_of("aoi@example.jp", "kaoi@example.jp"));
    EXPECT_FALSE(speaks_of("aoi@example.jp", "aoi@example.jp.example.com"));
}

TEST(PersonMarks, WhatTellsNobodyIsRefused) {
    for (const std::string_view who : {"", " ", "林", "12", "2026", "・"})
        EXPECT_FALSE(PersonMarks().add_words(who)) << who;
}

TEST(PersonMarks, APersonsRecordTellsItsNumbersAndIsFoundByReference) {
    Body person;
    person.title = "山田 太郎";
    person.reading = "やまだ たろう";
    const KindRow& kind = *find_kind(kind::kPerson);
    const auto set = [&](std::string_view name, std::string value) {
        person.fields[find_field(kind, name)->key] = std::move(value);
    };
    set("mobile", "090-1234-5678");
    set("mail", "taro@example.jp");
    set("more_contacts", "0766-21-0000\ntaro2@example.jp");
    const RecordId id = RecordId::from(Bytes(32, 7)).value();
    PersonMarks marks;
    marks.add_person(kSlot, {id}, person);

    EXPECT_EQ(marks.find(kSlot, &kind, person).front().kind, MarkKind::own_record);
    EXPECT_EQ(kinds_found(marks, article("09012345678")), std::vector{MarkKind::phone});
    EXPECT_EQ(kinds_found(marks, article("0766(21)0000")), std::vector{MarkKind::phone});
    EXPECT_EQ(kinds_found(marks, article("taro2@example.jp")), std::vector{MarkKind::mail});
    EXPECT_EQ(kinds_found(marks, article("ヤマダタロウさん")), std::vector{MarkKind::name});

    Body log;
    log.title = "電話";
    const KindRow& contact_log = *find_kind(kind::kContactLog);
    log.fields[find_field(contact_log, "records")->key] =
        id_text(RecordId::from(Bytes(32, 8)).value()) + "\n" + id_text(id);
    const auto found = marks.find(kOther, &contact_log, log);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].kind, MarkKind::reference);
}

TEST(PersonMarks, LooksEverywhereInARecordAndTellsWhere) {
    PersonMarks marks;
    ASSERT_TRUE(marks.add_words("山田太郎"));
    const auto only = [&](auto&& put) {
        Body body = article("");
        put(body);
        return marks.find(kOther, find_kind(kind::kArticle), body).size();
    };
    EXPECT_EQ(only([](Body& body) { body.title = "山田太郎の話"; }), 1u);
    EXPECT_EQ(only([](Body& body) { body.reading = "山田太郎"; }), 1u);
    EXPECT_EQ(only([](Body& body) { body.tags = {"山田太郎"}; }), 1u);
    EXPECT_EQ(only([](Body& body) { body.fields[0x7ffe] = "山田太郎"; }), 1u);
    EXPECT_EQ(only([](Body& body) { body.translations["en"].text = "山田太郎"; }), 1u);
    EXPECT_EQ(only([](Body& body) { body.attachments.emplace_back().name = "山田太郎.pdf"; }), 1u);
    EXPECT_EQ(only([](Body& body) { body.attachments.emplace_back().alt = "山田太郎"; }), 1u);
    EXPECT_EQ(only([](Body& body) { body.text = "だれか"; }), 0u);
}

}  // namespace
}  // namespace tsunagi::client
