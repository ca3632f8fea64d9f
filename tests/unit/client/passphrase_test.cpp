// Which passphrases can be chosen for a key.
#include "client/passphrase.h"

#include <gtest/gtest.h>

namespace tsunagi::client {
namespace {

std::string judged(std::string_view passphrase, std::string_view center = "富山NPOセンター") {
    const auto checked = check_new_passphrase(passphrase, center);
    return checked ? "" : checked.error().name;
}

TEST(NewPassphrase, HasTwelveCharactersOrEightOfJapanese) {
    EXPECT_EQ(judged("elevenchars"), "passphrase_too_short");
    EXPECT_EQ(judged("twelve chars"), "");
    EXPECT_EQ(judged("ひらがなななつ"), "passphrase_too_short");
    EXPECT_EQ(judged("漢字とかなで八つ"), "");
    EXPECT_EQ(judged("かな6つと abc"), "passphrase_too_short");
    EXPECT_EQ(judged("かなを四つと abcd"), "");
    EXPECT_EQ(judged("ｗｉｄｅｌｅｔｔｅｒ"), "passphrase_too_short") << "no more than abc";
    EXPECT_EQ(judged(std::string(12, '\x80') + "abc"), "passphrase_too_short");
}

TEST(NewPassphrase, IsNotTheSameCharactersAgainAndAgain) {
    EXPECT_EQ(judged("aaaaaaaaaaaaaaaaaaaa"), "passphrase_repeats");
    EXPECT_EQ(judged("abcabcabcabcabc"), "passphrase_repeats");
    EXPECT_EQ(judged("すもももももももも"), "passphrase_repeats");
    EXPECT_EQ(judged("abcdabcdabcd"), "");
}

TEST(NewPassphrase, IsNotTheCentersName) {
    EXPECT_EQ(judged("富山NPOセンター"), "passphrase_is_name");
    EXPECT_EQ(judged("富山 Npo センター 2026!"), "passphrase_is_name");
    EXPECT_EQ(judged("富山NPOセンターのみかん"), "");
    EXPECT_EQ(judged("富山NPOセンター", ""), "");
}

}  // namespace
}  // namespace tsunagi::client
