#include "protocol/record/personal_fields.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace tsunagi {
namespace {

// "phone: 090-…", one for each finding, with " | " between.
std::string found(const char* kind, const char* field, std::string_view value) {
    std::string out;
    const FieldRow* row = find_field(*find_kind(kind), std::string_view(field));
    EXPECT_NE(row, nullptr) << kind << "." << field;
    if (row == nullptr) return "no such field";
    for (const auto& finding : find_personal_data(*row, value)) {
        if (!out.empty()) out += " | ";
        out += std::string(personal_data_kind_name(finding.kind)) + ": " +
               std::string(value.substr(finding.begin, finding.end - finding.begin));
    }
    return out;
}

TEST(PersonalFields, TellAMobileNumberAndNoOfficesNumber) {
    EXPECT_EQ(found("org", "phone", "090-1234-5678"), "phone: 090-1234-5678");
    EXPECT_EQ(found("org", "fax", "07012345678"), "phone: 07012345678");
    EXPECT_EQ(found("org", "phone", "０８０－１２３４－５６７８"),
              "phone: ０８０－１２３４－５６７８");
    EXPECT_EQ(found("resource", "phone", "+81 (0)80-1234-5678"), "phone: +81 (0)80-1234-5678");
    EXPECT_EQ(found("org", "phone", "90-1234-5678"), "phone: 90-1234-5678");
    EXPECT_EQ(found("org", "phone", "087-812-7534（代）、携帯080-1234-5678"),
              "phone: 080-1234-5678");
    for (const char* office : {"087-812-7534", "0878127534", "050-1234-5678", "0120-123-456",
                               "0800-123-4567", "0570-012-345", "+81 87-812-7534",
                               "+1 212 555 0100", "#7119", "87-812-7534", "内線12", "なし", ""}) {
        EXPECT_EQ(found("org", "phone", office), "") << office;
    }
}

TEST(PersonalFields, TellWhatElseStandsBesideANumber) {
    EXPECT_NE(found("org", "phone", "田中様方 076-444-0001").find("private_address: 田中様方"),
              std::string::npos);
    EXPECT_EQ(found("org", "phone", "090-1234-5678 ひまわり荘101号室"),
              "phone: 090-1234-5678 | flat: ひまわり荘101号室");
    EXPECT_EQ(found("org", "phone", "1234-5678-9018"), "my_number: 1234-5678-9018");
    EXPECT_EQ(found("org", "fax", "076-444-0001 npo@gmail.com"), "mail: npo@gmail.com");
    EXPECT_EQ(found("org", "phone", "076-444-0001 info@npo.example 高松市番町1-2-3"), "");
}

TEST(PersonalFields, TellOfAnIdElsewhereWhatIsAPersonsOwnOnly) {
    EXPECT_EQ(found("org", "origin_id", "つなぎの会 / 090-1234-5678"), "phone: 090-1234-5678");
    EXPECT_EQ(found("org", "origin_id", "npo@gmail.com"), "mail: npo@gmail.com");
    EXPECT_EQ(found("org", "origin_id", "つなぎの会 / 高松市番町1-2-3 ひまわり荘101号室"),
              "flat: ひまわり荘101号室");
    for (const char* office :
         {"つなぎの会 / 高松市番町1-2-3", "つなぎの会 / 〒760-0017 香川県高松市", "087-812-7534",
          "1234-5678-9018", "9012345678", "山田様の会 / info@npo.example"}) {
        EXPECT_EQ(found("org", "origin_id", office), "") << office;
    }
}

TEST(PersonalFields, TellAnAddressAtAFreeMailService) {
    EXPECT_EQ(found("org", "mail", "npo@Gmail.com"), "mail: npo@Gmail.com");
    EXPECT_EQ(found("org", "mail", "a@t.vodafone.ne.jp"), "mail: a@t.vodafone.ne.jp");
    EXPECT_EQ(found("org", "mail", "info@notgmail.com"), "");
    EXPECT_EQ(found("org", "mail", "info@gmail.com.example.jp"), "");
    EXPECT_EQ(found("org", "mail", "info@npo.example"), "");
    EXPECT_EQ(found("resource", "contact", "npo(at)npo.example"), "mail: npo(at)npo.example")
        << "hidden on purpose";
}

TEST(PersonalFields, TellABareNameWhereAFieldIsMadeForOne) {
    EXPECT_EQ(found("org", "representative", "山田 太郎"), "name: 山田 太郎");
    EXPECT_EQ(found("org", "representative", "理事長　山田太郎"), "name: 山田太郎");
    EXPECT_EQ(found("org", "representative", "山田太郎様"), "name: 山田太郎様");
    EXPECT_EQ(found("org", "representative", "ﾔﾏﾀﾞ ﾀﾛｳ"), "name: ﾔﾏﾀﾞ ﾀﾛｳ");
    EXPECT_EQ(found("org", "representative", "Nguyễn Văn An"), "name: Nguyễn Văn An");
    EXPECT_EQ(found("org", "representative", "Đặng Thị Hoa"), "name: Đặng Thị Hoa");
    EXPECT_EQ(found("org", "officers", "理事長 山田太郎\n監事：佐藤　花子\n非公開"),
              "name: 山田太郎 | name: 佐藤　花子");
    EXPECT_EQ(found("article", "author", "林"), "name: 林");
    EXPECT_EQ(found("resource", "confirmed_by", "関 さくら"), "name: 関 さくら");
    for (const char* none :
         {"", "非公開", "-", "理事長", "代表", "事務局", "市民協働推進課", "NPO法人つなぎ",
          "高松市市民活動センター", "理事10名", "山田町自治会"}) {
        EXPECT_EQ(found("org", "representative", none), "") << none;
    }
    EXPECT_EQ(found("org", "strengths", "山田 太郎"), "") << "a field for something else";
}

TEST(PersonalFields, TellOfAContactWhatIsSurelyAPerson) {
    EXPECT_EQ(found("resource", "contact", "山田 太郎"), "name: 山田 太郎");
    EXPECT_EQ(found("resource", "contact", "つなぎ会（担当 山田）"), "name: 山田");
    EXPECT_EQ(found("resource", "contact", "担当：山田 090-1234-5678"),
              "name: 山田 | phone: 090-1234-5678");
    EXPECT_EQ(found("opportunity", "organiser", "つなぎ会 087-812-7534"), "");
    EXPECT_EQ(found("opportunity", "organiser", "〒760-0017 高松市番町1-2-3"), "");
    EXPECT_EQ(found("opportunity", "organiser", "福岡中央"), "") << "a place";
    EXPECT_EQ(found("opportunity", "organiser", "千葉大学"), "");
}

TEST(PersonalFields, TellThePrivateHomeInAnAddressOnly) {
    EXPECT_EQ(found("org", "address", "〒760-0017 高松市番町1-2-3"), "");
    EXPECT_EQ(found("org", "address", "高松市番町1-2-3 田中様方").substr(0, 4), "name");
    EXPECT_NE(found("org", "address", "高松市番町1-2-3 田中様方").find("private_address"),
              std::string::npos);
    EXPECT_EQ(found("resource", "address", "高松市番町1-2-3 ひまわり荘101号室"),
              "flat: ひまわり荘101号室");
    EXPECT_NE(found("org", "strengths", "〒760-0017 高松市番町1-2-3"), "") << "no address field";
}

TEST(PersonalFields, LookAtNoNumbersAndCodes) {
    EXPECT_EQ(found("org", "postal_code", "090-1234-5678"), "");
    EXPECT_EQ(found("org", "source", "山田様"), "");
    EXPECT_EQ(found("org", "url", "https://example.jp/090-1234-5678"), "");
}

TEST(PersonalFields, KnowWhoseOfficersAreInARegister) {
    Body body;
    const KindRow& org = *find_kind(kind::kOrg);
    EXPECT_FALSE(has_public_officers(org, body));
    body.fields[org::kSuccessor] = test_corporate_number(1);
    EXPECT_FALSE(has_public_officers(org, body)) << "another's number";
    body.fields[org::kCorporateNumber] = "1234567890123";
    EXPECT_FALSE(has_public_officers(org, body)) << "a wrong check digit";
    body.fields[org::kCorporateNumber] = test_corporate_number(1);
    body.title = "NPO法人つなぎ";
    EXPECT_TRUE(has_public_officers(org, body));
    EXPECT_FALSE(has_public_officers(*find_kind(kind::kArticle), body));
    Body report;
    report.fields[2] = test_corporate_number(1);
    EXPECT_FALSE(has_public_officers(*find_kind(kind::kDisclosure), report));
    report.title = "特定非営利活動法人つなぎ 令和7年度";
    EXPECT_TRUE(has_public_officers(*find_kind(kind::kDisclosure), report));
}

// They have a corporate number, and nobody registers who represents them.
TEST(PersonalFields, KnowBodiesThatAreInNoRegister) {
    Body body;
    body.title = "株式会社の会";
    body.fields[org::kCorporateNumber] = test_corporate_number(1);
    const KindRow& org = *find_kind(kind::kOrg);
    for (const char* form : {"401", "499"}) {
        body.fields[org::kLegalForm] = form;
        EXPECT_FALSE(has_public_officers(org, body)) << form;
    }
    for (const char* form : {"101", "201", "301", "305", "399", "NPO法人"}) {
        body.fields[org::kLegalForm] = form;
        EXPECT_TRUE(has_public_officers(org, body)) << form;
    }
    body.title = "山田町自治会";
    EXPECT_TRUE(has_public_officers(org, body)) << "the form is told";
    body.fields[org::kLegalForm] = "任意団体";
    EXPECT_FALSE(has_public_officers(org, body));
    body.fields.erase(org::kLegalForm);
    EXPECT_FALSE(has_public_officers(org, body));
}

// What leaves no center needs no mark, and what has one holds words.
TEST(PersonalFields, AreMarkedWhereTheyCanBeShared) {
    for (const KindRow& kind : kinds()) {
        for (const FieldRow& field : kind.fields) {
            if (field.personal == PersonalContent::none) continue;
            EXPECT_FALSE(is_private(kind.id)) << kind.name << "." << field.name;
            EXPECT_TRUE(field.type == FieldType::text || field.type == FieldType::list)
                << kind.name << "." << field.name;
        }
    }
}

}  // namespace
}  // namespace tsunagi
