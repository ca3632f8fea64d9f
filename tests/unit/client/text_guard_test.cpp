#include "client/text_guard.h"

#include <gtest/gtest.h>

#include "client/messages.h"
#include "tests/support/builders.h"

namespace tsunagi::client {
namespace {

struct GuardOfText : ::testing::Test {
    ~GuardOfText() override { use_language(Language::english); }

    const KindRow& org = *find_kind(kind::kOrg);
    Body body;
    TextGuard guard;

    void set(std::string_view field, const std::string& value) {
        body.fields[find_field(org, field)->key] = value;
    }
    [[nodiscard]] std::string looked() {
        guard.look_at(org, body);
        return guard.text();
    }
    [[nodiscard]] static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }
};

TEST_F(GuardOfText, TellsAFindingWithTheFieldItStandsIn) {
    set("phone", "090-1234-5678");
    set("fax", "087-812-7534");
    set("mail", "yamada@gmail.com");
    set("address", "高松市番町1-2-3 ひまわり荘101号室");
    set("representative", "山田 太郎");
    const std::string text = looked();
    EXPECT_TRUE(has(text, "phone number: 090-1234-5678 (in the field phone)")) << text;
    EXPECT_TRUE(has(text, "mail address: yamada@gmail.com (in the field mail)")) << text;
    EXPECT_TRUE(has(text, "flat: ひまわり荘101号室 (in the field address)")) << text;
    EXPECT_TRUE(has(text, "name of a person: 山田 太郎 (in the field representative)")) << text;
    EXPECT_FALSE(has(text, "087-812-7534")) << text;
    EXPECT_FALSE(has(text, "registers")) << text;
    use_language(Language::japanese);
    guard = {};
    EXPECT_TRUE(has(looked(), "090-1234-5678 （「電話」の欄）")) << guard.text();
}

TEST_F(GuardOfText, TellsOfficersOfACorporationByTheirNumber) {
    body.title = "NPO法人つなぎ";
    set("corporate_number", test_corporate_number(1));
    set("representative", "山田 太郎");
    set("officers", "佐藤 花子\n鈴木 一郎");
    const std::string text = looked();
    EXPECT_EQ(guard.officers(), 3U);
    EXPECT_EQ(guard.count(PersonalDataKind::name), 0U);
    EXPECT_FALSE(guard.is_empty());
    EXPECT_FALSE(has(text, "山田")) << text;
    EXPECT_FALSE(has(text, "Look again")) << "nothing to look at again: " << text;
    EXPECT_TRUE(has(text, "3 names of people who represent corporations")) << text;
}

// An unincorporated body has a number too.
TEST_F(GuardOfText, TellsWhoeverRepresentsABodyThatIsNoCorporation) {
    body.title = "山田町自治会";
    set("corporate_number", test_corporate_number(1));
    set("legal_form", "499");
    set("representative", "山田 太郎");
    EXPECT_TRUE(has(looked(), "name of a person: 山田 太郎 (in the field representative)"));
    EXPECT_EQ(guard.officers(), 0U);
}

TEST_F(GuardOfText, TellsWhatElseStandsBesideAnOfficersName) {
    body.title = "NPO法人つなぎ";
    set("corporate_number", test_corporate_number(1));
    set("representative", "山田 太郎 090-1234-5678");
    set("confirmed_by", "田中 実");
    const std::string text = looked();
    EXPECT_TRUE(has(text, "090-1234-5678 (in the field representative)")) << text;
    EXPECT_TRUE(has(text, "田中 実 (in the field confirmed by)")) << "no officer: " << text;
}

TEST_F(GuardOfText, IsShortOverAnImportOfARegister) {
    body.title = "NPO法人つなぎ";
    for (std::uint64_t i = 0; i < 2'000; ++i) {
        set("corporate_number", test_corporate_number(i));
        set("representative", "理事長 山田 太郎");
        set("phone", "087-812-" + std::to_string(1'000 + i));
        guard.look_at(org, body);
    }
    EXPECT_EQ(guard.text(),
              "\n2,000 names of people who represent corporations or are their officers: such "
              "names are public in registers.\n");
}

TEST_F(GuardOfText, LooksAtWhatANewerProgramHasPutIn) {
    body.fields[999] = "田中様 090-1234-5678";
    EXPECT_TRUE(has(looked(), "090-1234-5678"));
}

TEST_F(GuardOfText, SaysNothingOfAnOfficeAndItsAddress) {
    body.title = "つなぎの会";
    set("phone", "0120-123-456");
    set("mail", "info@npo.example");
    set("address", "〒760-0017 高松市番町1-2-3");
    set("representative", "非公開");
    EXPECT_EQ(looked(), "");
    EXPECT_TRUE(guard.is_empty());
}

}  // namespace
}  // namespace tsunagi::client
