// Which consent covers whom, for whom, on which day.
#include "client/privacy/consents.h"

#include <gtest/gtest.h>

namespace tsunagi::client {
namespace {

const CenterId kOwn{{1}};
const CenterId kOther{{0xab, 0xcd, 0xef, 0x12, 0x34}};
const Home kToyama{16, 0};
const Home kKyoto{26, 0};
constexpr std::string_view kDay = "2026-11-20";

struct Consents : testing::Test {
    DataSubject subject{"山田 太郎", "r2", {"r1", "r2"}, false};
    DataRecipient kyoto{kOther, kKyoto, "京都センター", false};
    Body consent = [] {
        Body body;
        body.title = "山田太郎";
        body.fields[consent::kWhose] = "r1";
        body.fields[consent::kPurpose] = "紹介";
        body.fields[consent::kRecipients] = "nation";
        body.fields[consent::kGivenOn] = "2026-11-01";
        return body;
    }();

    [[nodiscard]] bool covers(std::string_view day = kDay) const {
        return does_cover(consent, subject, kyoto, day, kOwn, kToyama);
    }
    void recipients(const std::string& lines) { consent.fields[consent::kRecipients] = lines; }
};

TEST_F(Consents, CoverTheDaysBetweenTheFirstAndTheLast) {
    EXPECT_FALSE(covers("2026-10-31"));
    EXPECT_TRUE(covers("2026-11-01"));
    EXPECT_TRUE(covers("2036-11-01")) << "without an end it is open";
    consent.fields[common_field::kValidUntil] = "2026-11-20";
    EXPECT_TRUE(covers("2026-11-20"));
    EXPECT_FALSE(covers("2026-11-21"));
}

TEST_F(Consents, EndOnTheDayTheyAreWithdrawn) {
    consent.fields[consent::kWithdrawnOn] = "2026-11-10";
    EXPECT_TRUE(covers("2026-11-09"));
    EXPECT_FALSE(covers("2026-11-10"));
}

TEST_F(Consents, WithoutADayCoverNothing) {
    consent.fields.erase(consent::kGivenOn);
    EXPECT_FALSE(covers());
}

TEST_F(Consents, AreOfThePersonWhoseRecordTheyNameInAnyVersion) {
    EXPECT_TRUE(covers());
    subject.ids = {"r7"};  // somebody of the same name
    EXPECT_FALSE(covers());
    subject.ids.clear();
    EXPECT_FALSE(covers()) << "a name alone is not the record that the consent names";
}

TEST_F(Consents, WithoutARecordAreOfWhoHasTheWholeName) {
    consent.fields.erase(consent::kWhose);
    EXPECT_TRUE(covers());
    subject.name = "山田太郎さん";
    EXPECT_TRUE(covers());
    subject.name = "山田 太";
    EXPECT_FALSE(covers());
    subject.name = "山田 太郎丸";
    EXPECT_FALSE(covers());
}

TEST_F(Consents, NameCentersByNumberScopeOrAName) {
    recipients("abcdef12");
    EXPECT_TRUE(covers());
    recipients("abcdef1");
    EXPECT_FALSE(covers()) << "seven digits could be of another center";
    recipients("prefecture:26");
    EXPECT_TRUE(covers());
    recipients("prefecture:16\nmunicipality:162019");
    EXPECT_FALSE(covers());
    recipients("center");
    EXPECT_FALSE(covers());
    recipients("なら\n京都　センター");
    EXPECT_TRUE(covers());
}

TEST_F(Consents, ANameThatTwoMembersHaveIsNobodys) {
    recipients("京都センター");
    kyoto.has_namesake = true;
    EXPECT_FALSE(covers());
    recipients("京都センター\n" + id_text(kOther));
    EXPECT_TRUE(covers());
}

TEST_F(Consents, WhoIsNoCenterIsKnownByTheNameOnly) {
    kyoto = {{}, {}, "社会福祉協議会", false};
    EXPECT_FALSE(covers()) << "a scope is of centers";
    recipients("社会福祉協議会");
    EXPECT_TRUE(covers());
    kyoto.name = "";
    recipients("nation");
    EXPECT_FALSE(covers());
}

struct Grounds : Consents {
    WallTime now{1'795'132'800'000};  // 2026-11-20
    std::vector<Consent> all;

    [[nodiscard]] Expected<ProvisionGround> ask(const std::string& ground,
                                                const std::string& agreed = {}) const {
        StatusAnswer status;
        status.center = kOwn;
        status.home = kToyama;
        return ground_among(all, status, subject, kyoto, {ground, agreed, "紹介", "氏名", ""}, now);
    }
    [[nodiscard]] bool is_refused(LocalError why,
                                  const std::string& ground,
                                  const std::string& agreed = {}) const {
        const auto asked = ask(ground, agreed);
        return !asked && is_failure(asked.error(), why);
    }
};

TEST_F(Grounds, WithoutAConsentNothingIsTold) {
    EXPECT_TRUE(is_refused(LocalError::consent_missing, ""));
    all = {{"c1", consent}};
    const auto found = ask("");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->word, "consent");
    EXPECT_EQ(found->consent, "c1");
    EXPECT_EQ(found->agreed_on, "2026-11-01");
}

TEST_F(Grounds, WhoAgreedJustNowHasAConsentToBeWritten) {
    const auto found = ask("", "oral");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->word, "consent");
    EXPECT_EQ(found->consent, "");
    EXPECT_EQ(found->agreed_on, "2026-11-20");
    all = {{"c1", consent}};
    EXPECT_EQ(ask("", "oral")->consent, "c1") << "what stands is not written twice";
}

TEST_F(Grounds, OnlyTheLawsExceptionsCanBeNamed) {
    EXPECT_TRUE(ask("law"));
    EXPECT_TRUE(ask("life"));
    for (const char* word : {"consent", "request", "because", "LAW"})
        EXPECT_TRUE(is_refused(LocalError::usage, word)) << word;
    EXPECT_TRUE(is_refused(LocalError::usage, "", "somehow"));
    EXPECT_TRUE(is_refused(LocalError::usage, "law", "oral"));
}

TEST_F(Grounds, WhoIsRecordedAsAPersonIsNoOrganisation) {
    EXPECT_TRUE(is_refused(LocalError::usage, "no_person"));
    subject.record.clear();
    EXPECT_TRUE(ask("no_person"));
}

TEST_F(Grounds, DoNotShareStandsAboveConsentsAndBelowTheLaw) {
    all = {{"c1", consent}};
    subject.do_not_share = true;
    EXPECT_TRUE(is_refused(LocalError::person_not_to_be_shared, ""));
    EXPECT_TRUE(is_refused(LocalError::person_not_to_be_shared, "", "oral"));
    EXPECT_TRUE(ask("life"));
}

TEST_F(Consents, AGroundIsToldWithDayAndPurpose) {
    const std::string text = ground_text({"consent", "c1", "2026-11-01", "紹介", ""});
    EXPECT_NE(text.find("the person agreed"), std::string::npos) << text;
    EXPECT_NE(text.find("2026-11-01"), std::string::npos) << text;
    EXPECT_NE(text.find("紹介"), std::string::npos) << text;
    EXPECT_EQ(ground_label("law"), "a law requires it");
}

}  // namespace
}  // namespace tsunagi::client
