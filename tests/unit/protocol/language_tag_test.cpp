// Names of languages: their form, how they are written, and whom they serve.
#include "protocol/text/language_tag.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace tsunagi {
namespace {

using Tags = std::vector<std::string>;

// The well-formed examples of RFC 5646, appendix A, and what a center needs.
TEST(LanguageTag, TakesWhatIsWellFormed) {
    for (const char* tag : {"de",
                            "zh-Hant",
                            "zh-cmn-Hans-CN",
                            "zh-yue-HK",
                            "sr-Latn-RS",
                            "sl-rozaj",
                            "sl-rozaj-biske",
                            "de-CH-1901",
                            "hy-Latn-IT-arevela",
                            "es-419",
                            "de-CH-x-phonebk",
                            "az-Arab-x-AZE-derbend",
                            "x-whatever",
                            "qaa-Qaaa-QM-x-southern",
                            "en-US-u-islamcal",
                            "zh-CN-a-myext-x-private",
                            "en-a-myext-b-another",
                            "ja-simple",
                            "ja-Hrkt",
                            "ja-x-easy",
                            "fil",
                            "pt-BR"})
        EXPECT_TRUE(is_language_tag(tag)) << tag;
}

TEST(LanguageTag, RefusesWhatIsNot) {
    for (const char* tag : {"",           "-",      "j",     "ja-",        "-ja",
                            "ja--JP",     "pt_BR",  "ja JP", "a-DE",       "de-419-DE",
                            "x",          "x-",     "en-a",  "en-a-x-b",   "ja-123456789",
                            "Português",  "日本語", "123",   "ja-JP-Latn", "en-x",
                            "x-123456789"})
        EXPECT_FALSE(is_language_tag(tag)) << tag;
    std::string longest = "ja-x";
    while (longest.size() + 6 <= kLanguageTagBytesMax) longest += "-abcde";
    EXPECT_TRUE(is_language_tag(longest));
    EXPECT_FALSE(is_language_tag(longest + "-abcde"));
}

TEST(LanguageTag, HasItsUsualCapitals) {
    EXPECT_EQ(normal_language_tag("PT-br"), "pt-BR");
    EXPECT_EQ(normal_language_tag("ZH-HANS-tw"), "zh-Hans-TW");
    EXPECT_EQ(normal_language_tag("JA-Simple"), "ja-simple");
    EXPECT_EQ(normal_language_tag("en-ca-X-CA"), "en-CA-x-ca");
    EXPECT_EQ(normal_language_tag("not a tag"), "not a tag");
    EXPECT_EQ(primary_language("JA-simple"), "ja");
}

std::string shown(const Tags& wanted, const Tags& there) {
    const auto best = best_language(wanted, there);
    return best ? there[*best] : "";
}

TEST(LanguageTag, ServesReadersInTheOrderOfTheirWishes) {
    EXPECT_EQ(shown({"pt", "ja"}, {"ja", "pt"}), "pt");
    EXPECT_EQ(shown({"ja"}, {"ja", "ja-simple"}), "ja");
    EXPECT_EQ(shown({"ja-simple", "ja"}, {"ja", "ja-simple"}), "ja-simple");
    EXPECT_EQ(shown({"ja-JP"}, {"ja-simple", "ja"}), "ja") << "the beginning before a sibling";
    EXPECT_EQ(shown({"pt-BR"}, {"ja", "pt-PT", "pt"}), "pt");
    EXPECT_EQ(shown({"pt-BR"}, {"ja", "pt-PT"}), "pt-PT");
    EXPECT_EQ(shown({"pt"}, {"ja", "pt-BR"}), "pt-BR");
    EXPECT_EQ(shown({"vi", "en"}, {"ja", "en"}), "en");
    EXPECT_EQ(shown({"vi"}, {"ja", "pt"}), "");
    EXPECT_EQ(shown({}, {"ja"}), "");
    EXPECT_EQ(shown({"ja"}, {""}), "");
}

TEST(LanguageTag, ReadersOfChineseGetTheirScript) {
    const Tags both{"ja", "zh-Hans", "zh-Hant"};
    EXPECT_EQ(shown({"zh-CN"}, both), "zh-Hans");
    EXPECT_EQ(shown({"zh-TW"}, both), "zh-Hant");
    EXPECT_EQ(shown({"zh-HK"}, both), "zh-Hant");
    EXPECT_EQ(shown({"zh"}, both), "zh-Hans");
    EXPECT_EQ(shown({"zh-Hant"}, {"ja", "zh-TW"}), "zh-TW");
    EXPECT_EQ(shown({"zh-TW"}, {"ja", "zh-Hans"}), "zh-Hans") << "better than none";
}

}  // namespace
}  // namespace tsunagi
