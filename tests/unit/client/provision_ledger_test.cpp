// Entries of the ledger, how long they are kept, and the table that the law's guideline asks for.
#include "client/privacy/provision_ledger.h"

#include <gtest/gtest.h>

#include "client/messages.h"
#include "protocol/record/kinds.h"

namespace tsunagi::client {
namespace {

Provision told() {
    return {ProvisionWay::given,
            {"山田 太郎", std::string(64, '1'), {}, false, false, true},
            "氏名\n電話番号",
            {CenterId{{7}}, {26, 0}, "京都センター", true},
            "紹介",
            {"consent", std::string(64, '2'), "2026-11-01", "紹介", ""},
            {},
            std::string(64, '3')};
}

LedgerLine line_of(const Body& body) { return {"id", {}, body, {}}; }

TEST(ProvisionLedger, AnEntrySaysWhoWhatWhenAndWhy) {
    const Body body = entry_body(told(), "2026-11-20");
    EXPECT_TRUE(encode_body(body));
    EXPECT_EQ(body.title, "山田 太郎");
    EXPECT_EQ(body.field(provision::kRecipient), id_text(CenterId{{7}}));
    EXPECT_EQ(body.field(provision::kGround), "consent");
    EXPECT_EQ(body.field(provision::kConsent), std::string(64, '2'));
    EXPECT_EQ(body.field(provision::kAgreedOn), "2026-11-01");
    EXPECT_EQ(body.field(provision::kGivenOn), "2026-11-20");
    EXPECT_EQ(body.field(provision::kDirection), "given");
    // What is empty is no field: the daemon would refuse it.
    for (const auto& [key, value] : body.fields) EXPECT_FALSE(value.empty()) << key;
}

TEST(ProvisionLedger, EveryWordOfItsIsAChoiceOfTheKind) {
    const KindRow& kind = *find_kind(kind::kProvision);
    for (const ProvisionWay way :
         {ProvisionWay::given, ProvisionWay::received, ProvisionWay::disclosed})
        EXPECT_NE(find_choice(*find_field(kind, provision::kDirection), way_word(way)), nullptr);
}

TEST(ProvisionLedger, IsKeptThreeYearsAndADisclosureOne) {
    Provision one = told();
    EXPECT_EQ(line_of(entry_body(one, "2026-11-20")).kept_until(), "2029-11-20");
    one.way = ProvisionWay::received;
    EXPECT_EQ(line_of(entry_body(one, "2026-11-20")).kept_until(), "2029-11-20");
    one.way = ProvisionWay::disclosed;
    EXPECT_EQ(line_of(entry_body(one, "2026-11-20")).kept_until(), "2027-11-20");
    EXPECT_EQ(years_later("2028-02-29", 3), "2031-02-28");
    EXPECT_EQ(years_later("2028-02-29", 4), "2032-02-29");
    EXPECT_EQ(years_later("", 3), "");
}

TEST(ProvisionLedger, IsKeptFromTheLaterOfMakingAndTelling) {
    LedgerLine line = line_of(entry_body(told(), "2026-01-10"));
    line.made = "2026-11-20";
    EXPECT_EQ(line.kept_until(), "2029-11-20");
    line.made = "2025-11-20";
    EXPECT_EQ(line.kept_until(), "2029-01-10");
}

TEST(ProvisionLedger, TheLawAsksForWhatWasToldOrReceivedOnAConsent) {
    Provision one = told();
    EXPECT_TRUE(line_of(entry_body(one, "2026-11-20")).is_kept_by_law());
    one.ground.word = "life";
    EXPECT_FALSE(line_of(entry_body(one, "2026-11-20")).is_kept_by_law());
    one.way = ProvisionWay::received;
    one.ground.word.clear();
    EXPECT_TRUE(line_of(entry_body(one, "2026-11-20")).is_kept_by_law()) << "nobody knows";
    one.way = ProvisionWay::disclosed;
    one.ground.word = "request";
    EXPECT_FALSE(line_of(entry_body(one, "2026-11-20")).is_kept_by_law());
}

TEST(ProvisionLedger, AnEntryFromBeforeThereWasADirectionWasTold) {
    Body body = entry_body(told(), "2026-11-20");
    body.fields.erase(provision::kDirection);
    EXPECT_EQ(line_of(body).way(), ProvisionWay::given);
}

TEST(ProvisionLedger, TheDayOfAPromiseIsNoConsent) {
    Provision one = told();
    one.ground = {"law", {}, "2026-11-01", {}, {}};
    EXPECT_EQ(line_of(entry_body(one, "2026-11-20")).agreed_on(), "");
    EXPECT_EQ(line_of(entry_body(told(), "2026-11-20")).agreed_on(), "2026-11-01");
}

TEST(ProvisionLedger, AsATableHasTheHeadingsOfTheGuidelineAndSaysWhatMayGo) {
    const std::vector<LedgerLine> lines{line_of(entry_body(told(), "2026-11-20")),
                                        line_of(entry_body(told(), "2020-01-01"))};
    std::string japanese;
    {
        use_language(Language::japanese);
        japanese = ledger_csv(lines, "2026-11-27");
        use_language(Language::english);
    }
    for (const char* heading : {"年月日", "本人の氏名", "第三者の氏名・名称", "第三者の住所",
                                "代表者の氏名", "個人データの項目", "本人の同意", "取得の経緯"})
        EXPECT_NE(japanese.find(heading), std::string::npos) << heading << "\n" << japanese;
    const std::string csv = ledger_csv(lines, "2026-11-27");
    EXPECT_NE(csv.find("2029-11-20,\r\n"), std::string::npos) << csv;
    EXPECT_NE(csv.find("2023-01-01,yes\r\n"), std::string::npos) << csv;
}

}  // namespace
}  // namespace tsunagi::client
