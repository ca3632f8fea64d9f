// show of a record's versions, in the languages that each has.
#include "tests/unit/client/import_fixture.h"

namespace tsunagi::client {
namespace {

// An article, then with a Portuguese translation, then with a Vietnamese one too.
struct ShowCommand : ImportCommand {
    std::vector<RecordId> ids;

    void SetUp() override {
        ImportCommand::SetUp();
        Body body;
        body.language = "ja";
        body.title = "避難所";
        Fact& fact = facts[SlotId{{0x51}}];
        fact.kind = kind::kArticle;
        const auto add = [&] {
            ids.push_back({{++last_id, 0, 0, 1}});
            fact.versions.emplace_back(ids.back(), *encode_body(body));
        };
        add();
        body.translations["pt"] = {"Abrigo", "Texto."};
        add();
        body.translations["vi"] = {"Nơi trú ẩn", ""};
        add();
    }
    Ran show(std::size_t version, std::vector<std::string> more) {
        std::vector<std::string> words{"show", to_hex(ids[version].span())};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    [[nodiscard]] std::string newest() const { return to_hex(ids[2].span()).substr(0, 12); }
};

TEST_F(ShowCommand, AnOlderVersionIsShownInItsOwnTranslation) {
    const Ran ran = show(1, {"--in", "pt"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_TRUE(ran.out.starts_with("Abrigo")) << ran.out;
    EXPECT_NE(
        ran.errors.find("newer version of this record: tsunagi show " + newest() + " --in pt"),
        std::string::npos)
        << ran.errors;
}

TEST_F(ShowCommand, AnOlderVersionWithoutTheLanguageSaysSoAndNamesTheNewest) {
    const Ran ran = show(1, {"--in", "vi"});
    EXPECT_EQ(ran.exit, 1);
    EXPECT_EQ(ran.out, "");
    for (const std::string& words :
         {std::string("This version of the record is not there in that language, only in: "
                      "Japanese (ja), Portuguese (pt)."),
          "tsunagi show " + newest() + " --in vi"})
        EXPECT_NE(ran.errors.find(words), std::string::npos) << ran.errors;
    // Programs read the error alone.
    const Ran json = show(0, {"--in", "vi", "--json"});
    EXPECT_NE(json.errors.find("tsunagi show " + newest() + " --in vi"), std::string::npos)
        << json.errors;
    // Nor is it there in the newest.
    const Ran korean = show(0, {"--in", "ko"});
    EXPECT_EQ(korean.exit, 1);
    EXPECT_NE(korean.errors.find("tsunagi show " + newest() + "\n"), std::string::npos)
        << korean.errors;
}

TEST_F(ShowCommand, TheNewestWithoutTheLanguageSpeaksOfNoOtherVersion) {
    const Ran ran = show(2, {"--in", "ko"});
    EXPECT_EQ(ran.exit, 1);
    EXPECT_NE(ran.errors.find("This record is not there in that language"), std::string::npos);
    EXPECT_EQ(ran.errors.find("version"), std::string::npos) << ran.errors;
}

TEST_F(ShowCommand, OfAWithdrawnRecordAnEarlierVersionSaysThat) {
    facts.begin()->second.versions.emplace_back(RecordId{{0xEE, 0, 0, 1}}, Bytes{});
    EXPECT_EQ(show(1, {"--in", "pt"}).exit, 0);
    const Ran ran = show(1, {"--in", "vi"});
    EXPECT_EQ(ran.exit, 1);
    EXPECT_NE(ran.errors.find("This record was withdrawn"), std::string::npos) << ran.errors;
}

}  // namespace
}  // namespace tsunagi::client
