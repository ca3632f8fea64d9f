// In which of its languages a reader is shown a record.
#include "client/reader_language.h"

#include <gtest/gtest.h>

#include <map>

#include "client/language_names.h"
#include "client/text_guard.h"

namespace tsunagi::client {
namespace {

using Languages = std::vector<std::string>;

Languages chosen(const std::map<std::string, std::string>& variables) {
    return choose_reader_languages([&](const char* name) -> std::optional<std::string> {
        const auto at = variables.find(name);
        return at == variables.end() ? std::nullopt : std::optional(at->second);
    });
}

class ReaderLanguage : public ::testing::Test {
  protected:
    ReaderLanguage() {
        body_.language = "ja";
        body_.title = "無料法律相談";
        body_.text = "弁護士がお答えします。";
        body_.translations["pt"] = {"Consulta jurídica", "Advogados respondem."};
        body_.translations["ja-simple"] = {"べんごしに きく", ""};
        body_.translations["vi"] = {"", "Luật sư trả lời."};
    }
    ~ReaderLanguage() override { use_reader_languages({}); }

    Body body_;
};

TEST_F(ReaderLanguage, IsToldByTheEnvironment) {
    EXPECT_EQ(chosen({{"LANG", "pt_BR.UTF-8"}}), Languages{"pt-BR"});
    EXPECT_EQ(chosen({{"LANG", "ja_JP.UTF-8"}, {"LANGUAGE", "ja-simple:vi"}}),
              (Languages{"ja-simple", "vi", "ja-JP"}));
    EXPECT_EQ(chosen({{"LANG", "ja_JP.UTF-8"}, {"LC_ALL", "C.UTF-8"}, {"LANGUAGE", "pt"}}),
              Languages{});
    EXPECT_EQ(chosen({{"LANG", "POSIX"}}), Languages{});
    EXPECT_EQ(chosen({}), Languages{});
}

TEST_F(ReaderLanguage, SeesTheOriginalWhereNothingElseIsWanted) {
    EXPECT_EQ(shown_title(body_), "無料法律相談");
    use_reader_languages({"ja-JP"});
    EXPECT_EQ(shown_title(body_), "無料法律相談");
    EXPECT_FALSE(read_body(body_).is_translation);
    use_reader_languages({"ko", "en"});
    EXPECT_EQ(shown_title(body_), "無料法律相談");
}

TEST_F(ReaderLanguage, SeesATranslationAndTheOriginalForWhatItLacks) {
    use_reader_languages({"ko", "pt-BR", "ja"});
    const ReadBody portuguese = read_body(body_);
    EXPECT_EQ(portuguese.language, "pt");
    EXPECT_EQ(portuguese.title, "Consulta jurídica");
    EXPECT_EQ(portuguese.text, "Advogados respondem.");
    EXPECT_TRUE(portuguese.is_translation && !portuguese.is_text_original);
    use_reader_languages({"vi"});
    const ReadBody vietnamese = read_body(body_);
    EXPECT_EQ(vietnamese.title, "無料法律相談");
    EXPECT_TRUE(vietnamese.is_title_original);
    EXPECT_EQ(vietnamese.text, "Luật sư trả lời.");
    const auto plain = read_body_in(body_, "やさしい日本語");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->title, "べんごしに きく");
    EXPECT_EQ(plain->text, body_.text);
    EXPECT_TRUE(plain->is_text_original);
}

TEST_F(ReaderLanguage, CanAskForAnOriginalThatDoesNotTellItsLanguage) {
    body_.language.clear();
    use_reader_languages({"pt"});
    EXPECT_TRUE(read_body(body_).is_translation);
    EXPECT_EQ(languages_in(body_).front(), "und");
    EXPECT_EQ(read_body_in(body_, "und")->title, "無料法律相談");
}

TEST_F(ReaderLanguage, ChoosesOneAndHearsWhichThereAre) {
    use_reader_languages({"pt"});
    EXPECT_FALSE(read_body_in(body_, "Japanese")->is_translation);
    EXPECT_EQ(read_body_in(body_, "VI")->text, "Luật sư trả lời.");
    const auto none = read_body_in(body_, "ko");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().name, "no_translation");
    EXPECT_EQ(none.error().exit, ExitCode::not_found);
    for (const char* there :
         {"Japanese (ja)", "Plain Japanese (ja-simple)", "Portuguese (pt)", "Vietnamese (vi)"})
        EXPECT_NE(none.error().message.find(there), std::string::npos) << none.error().message;
    EXPECT_EQ(read_body_in(body_, "Hebrewish").error().name, "unknown_language");
}

TEST_F(ReaderLanguage, IsCalledByItsNames) {
    EXPECT_EQ(read_language("ポルトガル語"), "pt");
    EXPECT_EQ(read_language(" tiếng Việt "), "vi");
    EXPECT_EQ(read_language("Tiếng Việt"), "vi");
    EXPECT_EQ(read_language("やさしい日本語"), "ja-simple");
    EXPECT_EQ(read_language("JA-SIMPLE"), "ja-simple");
    EXPECT_EQ(read_language("ha"), "ha");
    EXPECT_EQ(read_language(""), std::nullopt);
    EXPECT_EQ(language_text("ha"), "ha");
    EXPECT_EQ(language_list({"pt", "ha"}), "Portuguese (pt), ha");
    use_language(Language::japanese);
    EXPECT_EQ(language_text("ja-simple"), "やさしい日本語 (ja-simple)");
    use_language(Language::english);
}

// What a translator leaves in is as public as the original.
TEST_F(ReaderLanguage, GuardLooksIntoTranslations) {
    TextGuard guard;
    guard.look_at(*find_kind(kind::kArticle), body_);
    EXPECT_TRUE(guard.is_empty()) << guard.text();
    body_.translations["pt"].text += "\nFale com Tanaka: 090-1234-5678";
    body_.translations["vi"].title = "hoa@example.jp";
    guard.look_at(*find_kind(kind::kArticle), body_);
    EXPECT_EQ(guard.count(PersonalDataKind::phone), 1U);
    EXPECT_EQ(guard.count(PersonalDataKind::mail), 1U);
    EXPECT_NE(guard.text().find("090-1234-5678 (in the Portuguese (pt) text)"), std::string::npos)
        << guard.text();
    EXPECT_NE(guard.text().find("hoa@example.jp (in the Vietnamese (vi) text)"), std::string::npos)
        << guard.text();
}

}  // namespace
}  // namespace tsunagi::client
