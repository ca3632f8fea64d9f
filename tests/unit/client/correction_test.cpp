// What is said of a person is replaced where it can be, and told where it can't.
#include "client/privacy/correction.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tsunagi::client {
namespace {

const KindRow& person_kind() { return *find_kind(kind::kPerson); }

std::uint16_t key_of(std::string_view name) { return find_field(person_kind(), name)->key; }

Replacement read(const std::string& text) {
    auto out = read_replacement(text);
    EXPECT_TRUE(out) << text;
    return out ? *out : Replacement{};
}

CorrectedBody correct(Body& body, const std::string& change, const KindRow* kind = nullptr) {
    const std::vector<Replacement> changes{read(change)};
    return correct_body(kind == nullptr ? &person_kind() : kind, changes, body);
}

bool has(const std::vector<std::string>& places, const std::string& place) {
    return std::ranges::find(places, place) != places.end();
}

TEST(Correction, ReplacesANumberAsItStandsAndAFieldThatIsItOtherwise) {
    Body body;
    body.title = "山田 太郎";
    body.text = "連絡は 090-1234-5678 まで";
    body.fields[key_of("mobile")] = "０９０１２３４５６７８";
    const auto done = correct(body, "090-1234-5678=080-9999-0000");
    EXPECT_EQ(body.text, "連絡は 080-9999-0000 まで");
    EXPECT_EQ(body.fields[key_of("mobile")], "080-9999-0000");
    EXPECT_TRUE(done.by_hand.empty());
    EXPECT_TRUE(has(done.changed, "Text"));
    EXPECT_EQ(done.changed.size(), 2U);
}

TEST(Correction, LeavesALongerNumberAndWordAlone) {
    Body body;
    body.title = "x";
    body.text = "書類 1090-1234-56789 と Tanakas";
    const Body before = body;
    correct(body, "090-1234-5678=080-9999-0000");
    correct(body, "Tanaka=Suzuki");
    EXPECT_EQ(body.text, before.text);
}

TEST(Correction, TellsWhatIsWrittenOtherwiseInATextForHandWork) {
    Body body;
    body.title = "報告";
    body.text = "山田 太郎さんと、山田太郎さん";
    const auto done = correct(body, "山田 太郎=山本 太郎");
    EXPECT_EQ(body.text, "山田 太郎さんと、山田太郎さん");
    EXPECT_TRUE(has(done.by_hand, "Text") && done.changed.empty());
    // A text with one number in it is not that number.
    body.text = "問合せ：０９０（１２３４）５６７８";
    const auto number = correct(body, "090-1234-5678=080-1111-2222");
    EXPECT_TRUE(has(number.by_hand, "Text") && number.changed.empty());
    EXPECT_EQ(body.text, "問合せ：０９０（１２３４）５６７８");
}

TEST(Correction, ChangesFamilyAndGivenNameWithTheWholeName) {
    Body body;
    body.title = "山田 太郎";
    body.fields[key_of("family_name")] = "山田";
    body.fields[key_of("given_name")] = "太郎";
    const auto done = correct(body, "山田 太郎=山本 太郎");
    EXPECT_EQ(body.title, "山本 太郎");
    EXPECT_EQ(body.fields[key_of("family_name")], "山本");
    EXPECT_EQ(body.fields[key_of("given_name")], "太郎");
    EXPECT_EQ(done.changed.size(), 2U);
    EXPECT_TRUE(done.by_hand.empty());
}

TEST(Correction, ANewValueThatHoldsTheOldOneIsNotTakenForARest) {
    Body body;
    body.title = "佐藤 葵";
    const auto done = correct(body, "佐藤 葵=佐藤 葵子");
    EXPECT_EQ(body.title, "佐藤 葵子");
    const auto again = correct(body, "佐藤 葵=佐藤 葵子");
    EXPECT_EQ(body.title, "佐藤 葵子");
    EXPECT_TRUE(done.by_hand.empty() && again.by_hand.empty());
}

TEST(Correction, NamesOfFilesAndReferencesStay) {
    const KindRow& log = *find_kind(kind::kContactLog);
    Body body;
    body.title = "x";
    const std::uint16_t records = find_field(log, "records")->key;
    body.fields[records] = std::string(64, 'a');
    body.attachments.emplace_back();
    body.attachments.back().name = "山田太郎.pdf";
    const auto done = correct(body, "山田太郎=山本太郎", &log);
    EXPECT_EQ(body.attachments.back().name, "山田太郎.pdf");
    EXPECT_TRUE(has(done.by_hand, "Files"));
    EXPECT_EQ(body.fields[records], std::string(64, 'a'));
}

TEST(Correction, TouchesNothingThatDoesNotSpeakOfThem) {
    Body body;
    body.title = "山田 花子";
    body.text = "090-1234-5679";
    const Body before = body;
    const auto done = correct(body, "山田 太郎=山本 太郎");
    EXPECT_TRUE(done.changed.empty() && done.by_hand.empty());
    EXPECT_EQ(body.title, before.title);
    EXPECT_EQ(body.text, before.text);
}

TEST(Correction, ANameInsideOfAnotherIsForHands) {
    Body body;
    body.title = "案内";
    body.text = "林 太郎丸 と 小林 太郎";
    const Body before = body;
    const auto done = correct(body, "林 太郎=森 太郎");
    EXPECT_EQ(body.text, before.text);
    EXPECT_TRUE(has(done.by_hand, "Text"));
}

TEST(Correction, TwoValuesChangePlaces) {
    Body body;
    body.title = "x";
    body.text = "昼 090-1111-2222 夜 090-3333-4444";
    body.fields[key_of("phone")] = "090-1111-2222";
    body.fields[key_of("mobile")] = "090-3333-4444";
    const std::vector<Replacement> changes{read("090-1111-2222=090-3333-4444"),
                                           read("090-3333-4444=090-1111-2222")};
    const auto done = correct_body(&person_kind(), changes, body);
    EXPECT_EQ(body.text, "昼 090-3333-4444 夜 090-1111-2222");
    EXPECT_EQ(body.fields[key_of("phone")], "090-3333-4444");
    EXPECT_EQ(body.fields[key_of("mobile")], "090-1111-2222");
    EXPECT_TRUE(done.by_hand.empty());
}

TEST(Correction, AMailAddressEndsWhereItEnds) {
    Body body;
    body.title = "x";
    body.text = "to_aoi@a.jp aoi@a.jp.example aoi@a.jp.";
    correct(body, "aoi@a.jp=ao@b.jp");
    EXPECT_EQ(body.text, "to_aoi@a.jp aoi@a.jp.example ao@b.jp.");
}

TEST(Correction, ANumberThatGoesOnBehindAHyphenIsAnother) {
    Body body;
    body.title = "x";
    body.text = "076-431-6111-22 と 1-076-431-6111 と ０076-431-6111";
    const Body before = body;
    correct(body, "076-431-6111=076-431-7222");
    EXPECT_EQ(body.text, before.text);
}

TEST(Correction, HyphensBetweenDigitsCount) {
    Body body;
    body.title = "x";
    body.fields[key_of("address")] = "富山市新桜町11-1";
    correct(body, "富山市新桜町1-11=富山市新桜町2-2");
    EXPECT_EQ(body.fields[key_of("address")], "富山市新桜町11-1");
    correct(body, "富山市新桜町11-1=富山市新桜町2-2");
    EXPECT_EQ(body.fields[key_of("address")], "富山市新桜町2-2");
}

TEST(Correction, EachLineOfAListIsAValue) {
    Body body;
    body.title = "x";
    body.fields[key_of("more_contacts")] = "０７６６２１００００\n山田 太郎";
    const auto done = correct(body, "0766-21-0000=0766-21-1111");
    EXPECT_EQ(body.fields[key_of("more_contacts")], "0766-21-1111\n山田 太郎");
    EXPECT_TRUE(done.by_hand.empty());
}

TEST(Correction, OnlyWhatWasToldNeedsALetter) {
    const std::vector<Replacement> changes{read("090-1111-2222=090-3333-4444"),
                                           read("山田 太郎=山本 太郎")};
    Body entry;
    entry.title = "林 次郎";
    entry.fields[provision::kItems] = "075-1";
    EXPECT_TRUE(told_wrong(entry, nullptr, changes).empty());
    entry.fields[provision::kItems] = "０９０（１１１１）２２２２";
    ASSERT_EQ(told_wrong(entry, nullptr, changes).size(), 1U);
    entry.title = "山田太郎";
    EXPECT_EQ(told_wrong(entry, nullptr, changes).size(), 2U);
    // A list that was written says which fields, and the record what stood there.
    Body record;
    record.title = "山田 太郎";
    record.fields[key_of("mobile")] = "09011112222";
    entry.title = "林 次郎";
    entry.fields[provision::kItems] = "氏名\n電話";
    EXPECT_TRUE(told_wrong(entry, &record, changes).empty()) << "the mobile number was not told";
    entry.fields[provision::kItems] = "氏名\n携帯電話";
    EXPECT_EQ(told_wrong(entry, &record, changes).size(), 1U);
}

TEST(Correction, RefusesWhatTellsNobody) {
    for (const char* text : {"", "=", "山田 太郎", "林=森", "a@b.jp=", "x@y.jp=x@y.jp", "=山田"})
        EXPECT_FALSE(read_replacement(text)) << text;
}

}  // namespace
}  // namespace tsunagi::client
