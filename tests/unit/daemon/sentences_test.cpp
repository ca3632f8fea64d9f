#include "daemon/sentences.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace tsunagi {
namespace {

std::size_t holes(const std::string& text) {
    std::size_t count = 0;
    for (auto at = text.find("{}"); at != std::string::npos; at = text.find("{}", at + 2)) ++count;
    return count;
}

TEST(Sentences, BothLanguagesSayEachSentenceWithTheSameHoles) {
    for (int i = 0; i <= static_cast<int>(Sentence::stopped_by_failure); ++i) {
        const auto sentence = static_cast<Sentence>(i);
        choose_language(Language::english);
        const std::string english = say(sentence);
        choose_language(Language::japanese);
        const std::string japanese = say(sentence);
        choose_language(Language::english);
        EXPECT_FALSE(english.empty()) << i;
        EXPECT_FALSE(japanese.empty()) << i;
        EXPECT_EQ(holes(english), holes(japanese)) << english;
        EXPECT_EQ(std::count(english.begin(), english.end(), '\n') > 1, sentence == Sentence::usage)
            << english;
    }
}

TEST(Sentences, FillTheirHolesInOrderAndOnlyOnce) {
    choose_language(Language::english);
    EXPECT_EQ(say(Sentence::check_damage, "here", "this"), "Damage: here: this");
    EXPECT_EQ(say(Sentence::check_damage, "{}", "this"), "Damage: {}: this");
}

TEST(Sentences, TellWhyTheSystemRefusedInTheLanguageOfPeople) {
    const std::error_code no_right(EACCES, std::generic_category());
    choose_language(Language::english);
    EXPECT_EQ(system_reason(no_right), "you have no permission for it");
    EXPECT_EQ(system_reason({EXDEV, std::generic_category()}),
              "the system refused it (Invalid cross-device link)");
    choose_language(Language::japanese);
    EXPECT_EQ(system_reason(no_right), "権限がありません");
    choose_language(Language::english);
}

}  // namespace
}  // namespace tsunagi
