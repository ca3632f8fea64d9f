#include "protocol/text/organisation_name.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tsunagi {
namespace {

struct NameRow {
    const char* text;
    const char* key;
    LegalForm form;
    Certification certification = Certification::none;
};

TEST(OrganisationName, TakesTheLegalFormOff) {
    using enum LegalForm;
    for (const NameRow& row : {
             NameRow{"特定非営利活動法人つなぎ", "つなぎ", npo},
             {"ＮＰＯ法人　つなぎ", "つなぎ", npo},
             {"NPO法人つなぎ", "つなぎ", npo},
             {"npo法人 つなぎ", "つなぎ", npo},
             {"（特非）つなぎ", "つなぎ", npo},
             {"(特非) つなぎ", "つなぎ", npo},
             {"㈵つなぎ", "つなぎ", npo},
             {"(NPO)つなぎ", "つなぎ", npo},
             {"つなぎ（特非）", "つなぎ", npo},
             {"つなぎ", "つなぎ", none},
             {"認定特定非営利活動法人つなぎ", "つなぎ", npo, Certification::certified},
             {"認定ＮＰＯ法人つなぎ", "つなぎ", npo, Certification::certified},
             {"（認定）特定非営利活動法人つなぎ", "つなぎ", npo, Certification::certified},
             {"特例認定NPO法人つなぎ", "つなぎ", npo, Certification::provisional},
             {"仮認定特定非営利活動法人つなぎ", "つなぎ", npo, Certification::provisional},
             {"認定こども園つなぎ", "認定こども園つなぎ", none},
             {"特定非営利活動法人ＮＰＯ教育かながわフォーラム", "npo教育かながわフォーラム", npo},
             {"一般社団法人つなぎ", "つなぎ", general_association},
             {"（一社）つなぎ", "つなぎ", general_association},
             {"一般財団法人つなぎ", "つなぎ", general_foundation},
             {"(一財)つなぎ", "つなぎ", general_foundation},
             {"公益社団法人つなぎ", "つなぎ", public_association},
             {"（公社）つなぎ", "つなぎ", public_association},
             {"公益財団法人つなぎ", "つなぎ", public_foundation},
             {"（公財）つなぎ", "つなぎ", public_foundation},
             {"社会福祉法人高松市社会福祉協議会", "高松市社会福祉協議会", social_welfare},
             {"(社福)高松市社会福祉協議会", "高松市社会福祉協議会", social_welfare},
             {"(福)高松市社会福祉協議会", "高松市社会福祉協議会", social_welfare},
             {"株式会社つなぎ", "つなぎ", stock_company},
             {"つなぎ株式会社", "つなぎ", stock_company},
             {"㈱つなぎ", "つなぎ", stock_company},
             {"つなぎ（株）", "つなぎ", stock_company},
             {"㍿つなぎ", "つなぎ", stock_company},
             {"㈲つなぎ", "つなぎ", limited_company},
             {"合同会社つなぎ", "つなぎ", llc},
             {"学校法人つなぎ学園", "つなぎ学園", school},
             {"医療法人社団つなぎ会", "つなぎ会", medical},
             {"つなぎ協同組合", "つなぎ", cooperative},
             {"労働者協同組合つなぎ", "つなぎ", worker_cooperative},
             {"㈶つなぎ", "つなぎ", foundation},
             {"財団法人つなぎ", "つなぎ", foundation},
             {"国立大学法人香川大学", "香川大学", university},
             {"株式会社", "株式会社", none},
             {"", "", none},
         }) {
        const OrganisationName name = fold_organisation_name(row.text);
        EXPECT_EQ(name.key, row.key) << row.text;
        EXPECT_EQ(name.form, row.form) << row.text;
        EXPECT_EQ(name.certification, row.certification) << row.text;
    }
}

TEST(OrganisationName, HasOneKeyForFormsOfOneName) {
    for (const auto& [a, b] : std::vector<std::pair<const char*, const char*>>{
             {"髙橋の会", "高橋の会"},
             {"宮﨑を守る会", "宮崎を守る会"},
             {"大澤國廣記念會", "大沢国広記念会"},
             {"渡邊・渡邉", "渡辺渡辺"},
             {"齋藤塾", "斎藤塾"},
             {"ﾂﾅｷﾞﾈｯﾄ", "ツナギネット"},
             {"ツナギ・ネット", "ツナギ ネット"},
             {"Ｔｓｕｎａｇｉ　Ｎｅｔ", "tsunaginet"},
             {"特定非営利活動法人「つなぎ」", "NPO法人つなぎ"},
             {"たっくん‐プロジェクト", "たっくん―プロジェクト"},
             {"霞ヶ関", "霞ケ関"},
             {"\uFA19戸", "神戸"},
             {"龍馬會", "竜馬会"},
         }) {
        EXPECT_EQ(fold_organisation_name(a).key, fold_organisation_name(b).key)
            << a << " and " << b;
    }
    for (const auto& [a, b] :
         std::vector<std::pair<const char*, const char*>>{{"つなぎ", "ツナギ"},
                                                          {"斎藤塾", "斉藤塾"},
                                                          {"つなぎの会", "つなぎ会"},
                                                          {"ケーキ", "ケキ"}}) {
        EXPECT_NE(fold_organisation_name(a).key, fold_organisation_name(b).key)
            << a << " and " << b;
    }
}

TEST(OrganisationName, KnowsTodaysFormOfEachKanjiAndNothingElse) {
    std::size_t variants = 0;
    for (char32_t c = 0; c <= 0x2FFFF; ++c) {
        const char32_t common = common_kanji(c);
        ASSERT_EQ(common_kanji(common), common) << "in one step: " << static_cast<std::uint32_t>(c);
        variants += common != c ? 1 : 0;
    }
    EXPECT_GT(variants, 250U);
    EXPECT_EQ(common_kanji(U'髙'), U'高');
    EXPECT_EQ(common_kanji(U'邉'), U'辺');
    EXPECT_EQ(common_kanji(U'𠮷'), U'吉');
    EXPECT_EQ(common_kanji(U'高'), U'高');
    EXPECT_EQ(common_kanji(U'あ'), U'あ');
}

// Which form, on which side, certified or not, with blanks and in which width: the key is the
// name's.
RC_GTEST_PROP(OrganisationName, KeyDoesNotHangOnTheLegalForm, ()) {
    const auto name = *rc::gen::elementOf(
        std::vector<std::string>{"つなぎ", "NPO教育の会", "高松ケーキ", "認定の会", "a-b"});
    const auto form = static_cast<LegalForm>(*rc::gen::inRange(1, 22));
    const auto blank = *rc::gen::elementOf(std::vector<std::string>{"", " ", "　", "・"});
    const std::string spelled(legal_form_name_ja(form));
    const std::string plain = fold_organisation_name(name).key;
    RC_ASSERT(fold_organisation_name(spelled + blank + name) ==
              (OrganisationName{plain, form, {}}));
    RC_ASSERT(fold_organisation_name(name + blank + spelled).key == plain);
    RC_ASSERT(fold_organisation_name("認定" + spelled + name) ==
              (OrganisationName{plain, form, Certification::certified}));
}

RC_GTEST_PROP(OrganisationName, KeyIsItsOwnKeyForAnyBytes, (const std::string& bytes)) {
    const std::string key = fold_organisation_name(bytes).key;
    const OrganisationName again = fold_organisation_name(key);
    RC_ASSERT(again.form != LegalForm::none || again.key == key);
}

}  // namespace
}  // namespace tsunagi
