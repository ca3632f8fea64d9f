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
    DataSubject subject{"山田 太郎", "r2", {"r1", "r2"}, false, false, true};
    DataRecipient kyoto{kOther, kKyoto, "京都センター", true};
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
    recipients(id_text(kOther));
    EXPECT_TRUE(covers());
    recipients("abcdef12");
    EXPECT_FALSE(covers()) << "the beginning of a number may be another center's by tomorrow";
    recipients("prefecture:26");
    EXPECT_TRUE(covers());
    recipients("prefecture:16\nmunicipality:162019");
    EXPECT_FALSE(covers());
    recipients("center");
    EXPECT_FALSE(covers());
    recipients("なら\n" + id_text(kOther));
    EXPECT_TRUE(covers());
    recipients("京都センター");
    EXPECT_FALSE(covers()) << "any center can call itself that";
}

TEST_F(Consents, ScopesAreOfMembers) {
    kyoto.is_member = false;  // removed, or not admitted yet
    EXPECT_FALSE(covers());
    recipients(id_text(kOther));
    EXPECT_TRUE(covers());
}

TEST_F(Consents, ByANameAloneCoverNobodyWhoHasANamesake) {
    consent.fields.erase(consent::kWhose);
    subject.has_namesake = true;
    EXPECT_FALSE(covers());
    consent.fields[consent::kWhose] = "r1";
    EXPECT_TRUE(covers());
}

TEST_F(Consents, OfAnIntroductionCoverThatOneOnly) {
    consent.fields[common_field::kOrigin] = "introduction";
    consent.fields[common_field::kOriginId] = "thread:abcd";
    const auto is_covered = [&](std::string_view introduction) {
        return does_cover(consent, subject, kyoto, kDay, kOwn, kToyama, introduction);
    };
    EXPECT_TRUE(is_covered("thread:abcd"));
    EXPECT_FALSE(is_covered("thread:ef01"));
    EXPECT_FALSE(is_covered("")) << "a list for somebody is none";
}

MemberAnswer member_called(const CenterId& center, const std::string& name) {
    MemberAnswer out;
    out.center = center;
    out.name = name;
    return out;
}

TEST(WholeRecipients, AreWholeNumbersScopesAndNamesOfNobodyHere) {
    const std::vector<MemberAnswer> members{
        member_called(kOwn, "とやま"), member_called(kOther, "京都センター"),
        member_called(CenterId{{0xab, 0xcd, 0xef, 0x12, 0x99}}, "なら"),
        member_called(CenterId{{0x77}}, "なら")};
    const auto whole = [&](std::string_view lines) {
        const auto out = whole_recipients(lines, members);
        return out ? *out : std::string("refused");
    };
    EXPECT_EQ(whole("京都　センター"), id_text(kOther));
    EXPECT_EQ(whole("ABCDEF1234"), id_text(kOther));
    EXPECT_EQ(whole("nation\n社会福祉協議会"), "nation\n社会福祉協議会");
    EXPECT_EQ(whole(id_text(CenterId{{5}})), id_text(CenterId{{5}})) << "it may have left";
    EXPECT_EQ(whole("なら"), "refused") << "two are called that";
    EXPECT_EQ(whole("abcdef12"), "refused") << "two begin so";
    EXPECT_EQ(whole("12345678"), "refused") << "nobody's";
}

struct People : testing::Test {
    static Body person(const std::string& name, const std::string& mobile = {}) {
        Body out;
        out.title = name;
        const KindRow& kind = *find_kind(kind::kPerson);
        if (!mobile.empty()) out.fields[find_field(kind, "mobile")->key] = mobile;
        return out;
    }
    static void forbid(Body& body) {
        body.fields[find_field(*find_kind(kind::kPerson), "do_not_share")->key] = "1";
    }
    static PersonHere here(std::uint8_t number, std::vector<Body> bodies) {
        return PersonHere(
            {Bytes(16, number), std::vector<ItemAnswer>(bodies.size()), std::move(bodies)});
    }
};

TEST_F(People, ANamesakeIsSeenAlsoWhereTheRecordIsNamed) {
    std::vector<PersonHere> all{here(1, {person("佐藤 一郎")}), here(2, {person("林 次郎")})};
    EXPECT_FALSE(subject_among(all, &all[0], "佐藤一郎", {}).has_namesake);
    all.push_back(here(3, {person("佐藤　一郎")}));
    EXPECT_TRUE(subject_among(all, &all[0], "佐藤一郎", {}).has_namesake);
}

TEST_F(People, OneVersionThatStandsIsEnoughNotToShare) {
    Body silent = person("佐藤 一郎");
    Body forbidding = silent;
    forbid(forbidding);
    const std::vector<PersonHere> all{here(1, {silent, forbidding})};
    EXPECT_TRUE(subject_among(all, &all[0], {}, {}).do_not_share);
}

TEST_F(People, AreSeenInTheContactThatIsTold) {
    Body forbidding = person("林 次郎", "090-1111-2222");
    forbid(forbidding);
    const std::vector<PersonHere> all{here(1, {forbidding})};
    const auto told = subject_among(all, nullptr, "山田家具店", "０９０（１１１１）２２２２");
    EXPECT_TRUE(told.is_recorded && told.do_not_share);
    const auto named = subject_among(all, nullptr, "家具店（林 次郎）", "075-1");
    EXPECT_TRUE(named.is_recorded && named.do_not_share);
    const auto other = subject_among(all, nullptr, "山田家具店", "075-222-0002");
    EXPECT_FALSE(other.is_recorded || other.do_not_share);
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
        return ground_among(all, status, subject, kyoto, {ground, agreed, "紹介", "氏名", "", ""},
                            now);
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

TEST_F(Grounds, EveryVersionOfAConsentThatStandsHasToCover) {
    Body withdrawn = consent;
    withdrawn.fields[consent::kWithdrawnOn] = "2026-11-10";
    all = {{"c1", consent, {withdrawn}}};
    EXPECT_TRUE(is_refused(LocalError::consent_missing, ""));
    all = {{"c1", withdrawn, {consent}}};
    EXPECT_TRUE(is_refused(LocalError::consent_missing, ""));
    Body narrower = consent;
    narrower.fields[consent::kItems] = "氏名\n電話";
    Body other = consent;
    other.fields[consent::kItems] = "電話\n住所";
    all = {{"c1", consent, {narrower}}};
    EXPECT_EQ(ask("")->items, "氏名\n電話");
    all = {{"c1", other, {narrower}}};
    EXPECT_EQ(ask("")->items, "電話");
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
    EXPECT_TRUE(is_refused(LocalError::usage, "no_person")) << "the contact is a person's";
    subject.is_recorded = false;
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
