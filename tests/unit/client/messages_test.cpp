// Languages: which one is chosen, and that nothing is left untranslated.
#include "client/messages.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "client/error_sentences.h"
#include "client/import/nta_file.h"
#include "client/import/table_columns.h"
#include "protocol/base/corporate_number.h"

namespace tsunagi::client {
namespace {

Language chosen(const std::map<std::string, std::string>& variables) {
    return choose_language([&](const char* name) -> std::optional<std::string> {
        const auto at = variables.find(name);
        return at == variables.end() ? std::nullopt : std::optional(at->second);
    });
}

TEST(Messages, ChooseTheLanguageFromTheEnvironment) {
    EXPECT_EQ(chosen({{"LANG", "ja_JP.UTF-8"}}), Language::japanese);
    EXPECT_EQ(chosen({{"LANG", "ja"}}), Language::japanese);
    EXPECT_EQ(chosen({{"LANG", "ja_JP.utf8"}}), Language::japanese);
    EXPECT_EQ(chosen({{"LANG", "en_US.UTF-8"}}), Language::english);
    EXPECT_EQ(chosen({}), Language::english);
    EXPECT_EQ(chosen({{"LANG", "C.UTF-8"}}), Language::english);
    EXPECT_EQ(chosen({{"LANG", "ja_JP.UTF-8"}, {"LC_ALL", "C"}}), Language::english);
    EXPECT_EQ(chosen({{"LANG", "en_US.UTF-8"}, {"LC_MESSAGES", "ja_JP.UTF-8"}}),
              Language::japanese);
    EXPECT_EQ(chosen({{"LANG", "ja_JP.UTF-8"}, {"LC_ALL", ""}}), Language::japanese);
    EXPECT_EQ(chosen({{"LANG", "en_US.UTF-8"}, {"LANGUAGE", "fr:ja:en"}}), Language::japanese);
    EXPECT_EQ(chosen({{"LANG", "C.UTF-8"}, {"LANGUAGE", "ja"}}), Language::english);
    EXPECT_EQ(chosen({{"LANG", "ja_JP.eucJP"}}), Language::english);
    EXPECT_EQ(chosen({{"LANG", "jam_JM.UTF-8"}}), Language::english);
}

TEST(Messages, ComeFromTheProgramItself) {
    use_language(Language::japanese);
    EXPECT_EQ(_("The staff key is locked."), "職員の鍵は閉じています。");
    EXPECT_EQ(fill_in(n_("{} center", "{} centers", 3), 3), "3センター");
    EXPECT_EQ(_("no such sentence"), "no such sentence");
    use_language(Language::english);
    EXPECT_EQ(fill_in(n_("{} center", "{} centers", 1), 1), "1 center");
    EXPECT_EQ(fill_in(n_("{} center", "{} centers", 3), 3), "3 centers");
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// The text of adjacent C++ or po string literals from `at` on; `at` moves behind the last one.
std::optional<std::string> literal_at(const std::string& source, std::size_t& at) {
    std::string text;
    bool found = false;
    while (true) {
        const std::size_t quote = source.find_first_not_of(" \n\t", at);
        if (quote == std::string::npos || source[quote] != '"') break;
        std::size_t i = quote + 1;
        for (; i < source.size() && source[i] != '"'; ++i) {
            if (source[i] != '\\') {
                text.push_back(source[i]);
            } else {
                ++i;
                text.push_back(source[i] == 'n' ? '\n' : source[i]);
            }
        }
        at = i + 1;
        found = true;
    }
    return found ? std::optional(text) : std::nullopt;
}

// Every sentence that the sources mark with _(, N_( or n_(.
std::set<std::string> sentences_in_sources() {
    std::set<std::string> sentences;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             std::filesystem::path(TSUNAGI_SOURCE_DIR) / "client")) {
        const auto extension = entry.path().extension();
        if (extension != ".cpp" && extension != ".h") continue;
        const std::string source = read_file(entry.path());
        for (const char* mark : {"_(", "N_(", "n_("}) {
            const std::string name = mark;
            for (std::size_t at = source.find(name); at != std::string::npos;
                 at = source.find(name, at)) {
                const char before = at == 0 ? ' ' : source[at - 1];
                at += name.size();
                if (std::isalnum(static_cast<unsigned char>(before)) != 0 || before == '_')
                    continue;
                auto text = literal_at(source, at);
                if (text) sentences.insert(*text);
            }
        }
    }
    return sentences;
}

struct PoEntry {
    std::string plural;
    std::string japanese;
};
std::map<std::string, PoEntry> entries_of_catalogue() {
    const std::string source =
        read_file(std::filesystem::path(TSUNAGI_SOURCE_DIR) / "client/po/ja.po");
    std::map<std::string, PoEntry> entries;
    std::size_t at = 0;
    while ((at = source.find("\nmsgid ", at)) != std::string::npos) {
        at += 7;
        const std::string id = *literal_at(source, at);
        PoEntry entry;
        if (source.compare(at, 14, "\nmsgid_plural ") == 0) {
            at += 14;
            entry.plural = *literal_at(source, at);
        }
        at = source.find(' ', source.find("msgstr", at));
        entry.japanese = *literal_at(source, at);
        if (!id.empty()) entries[id] = entry;
    }
    return entries;
}

std::size_t places(const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = text.find("{}"); at != std::string::npos; at = text.find("{}", at + 2))
        ++count;
    return count;
}

TEST(Catalogue, HoldsEverySentenceOfTheSources) {
    const auto sentences = sentences_in_sources();
    const auto entries = entries_of_catalogue();
    ASSERT_GT(sentences.size(), 200U);
    for (const auto& sentence : sentences) EXPECT_TRUE(entries.contains(sentence)) << sentence;
}

TEST(Catalogue, HasNoGapsAndKeepsThePlaces) {
    const std::string source =
        read_file(std::filesystem::path(TSUNAGI_SOURCE_DIR) / "client/po/ja.po");
    EXPECT_EQ(source.find("fuzzy"), std::string::npos);
    EXPECT_EQ(source.find("#~"), std::string::npos);
    for (const auto& [english, entry] : entries_of_catalogue()) {
        EXPECT_FALSE(entry.japanese.empty()) << english;
        EXPECT_EQ(places(english), places(entry.japanese)) << english;
        if (!entry.plural.empty()) {
            EXPECT_EQ(places(entry.plural), places(entry.japanese)) << english;
        }
        for (const char* word : {"node", "gossip", "hash", "ノード", "ピア", "ハッシュ"}) {
            EXPECT_EQ(english.find(word), std::string::npos) << english;
            EXPECT_EQ(entry.japanese.find(word), std::string::npos) << english;
        }
    }
}

TEST(Catalogue, CallsTheFederationByOneWord) {
    for (const auto& [english, entry] : entries_of_catalogue()) {
        if (english.find("federation") == std::string::npos) continue;
        for (const char* other : {"つながり全体", "つながりに", "つながりの", "つながりを"})
            EXPECT_EQ(entry.japanese.find(other), std::string::npos) << entry.japanese;
    }
}

class EveryError : public ::testing::Test {
  protected:
    void SetUp() override { use_language(Language::japanese); }
    void TearDown() override { use_language(Language::english); }
};

TEST_F(EveryError, HasASentenceInBothLanguages) {
    for (const Error error : all_errors()) {
        EXPECT_TRUE(is_translated(error_sentence(error).english)) << error_sentence(error).name;
        EXPECT_FALSE(failure(error).message.empty());
    }
    for (const LocalError error : all_local_errors()) {
        EXPECT_TRUE(is_translated(error_sentence(error).english)) << error_sentence(error).name;
    }
}

TEST_F(EveryError, OfTheProtocolIsInTheTable) {
    // error_text() knows every number in use; what it knows, the table must name.
    for (std::uint16_t number = 1; number < 100; ++number) {
        const auto error = static_cast<Error>(number);
        const bool is_known = error_text(error) != error_text(static_cast<Error>(65000));
        EXPECT_EQ(error_sentence(error).name != "unknown_error", is_known) << number;
    }
}

TEST_F(EveryError, OfTablesIsTranslated) {
    for (int i = 1; i <= static_cast<int>(TableError::markup); ++i)
        EXPECT_TRUE(is_translated(table_error_text(static_cast<TableError>(i)))) << i;
    for (int i = 1; i <= static_cast<int>(TableDamageReason::formula_error); ++i)
        EXPECT_TRUE(is_translated(table_damage_text(static_cast<TableDamageReason>(i)))) << i;
    for (int i = 1; i <= static_cast<int>(CellDamageKind::day_fraction); ++i)
        EXPECT_TRUE(is_translated(cell_damage_text(static_cast<CellDamageKind>(i)))) << i;
}

TEST_F(EveryError, OfRegisterFilesAndNumbersIsTranslated) {
    for (int i = 1; i <= static_cast<int>(NtaReason::too_long); ++i) {
        EXPECT_TRUE(is_translated(nta_reason_text(static_cast<NtaReason>(i)))) << i;
    }
    for (int i = 1; i <= static_cast<int>(NtaFileError::changed); ++i) {
        EXPECT_TRUE(is_translated(nta_file_error_text(static_cast<NtaFileError>(i)))) << i;
    }
    for (int i = 0; i <= static_cast<int>(CorporateNumberProblem::scientific_form); ++i) {
        EXPECT_TRUE(
            is_translated(corporate_number_problem_text(static_cast<CorporateNumberProblem>(i))))
            << i;
    }
}

}  // namespace
}  // namespace tsunagi::client
