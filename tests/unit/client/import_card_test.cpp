// `tsunagi import cards.vcf`, and `tsunagi export` as cards and as a feed, against a small daemon.
#include <fstream>
#include <sstream>

#include "tests/unit/client/import_fixture.h"

namespace tsunagi::client {
namespace {

struct ImportCard : ImportCommand {
    std::string cards(const std::string& text) { return folder.write("cards.vcf", text).string(); }
    static std::string card(const std::string& lines) {
        return "BEGIN:VCARD\r\nVERSION:3.0\r\n" + lines + "END:VCARD\r\n";
    }
    [[nodiscard]] std::string text_of(const std::string& path) const {
        std::stringstream text;
        text << std::ifstream(path).rdbuf();
        return text.str();
    }
};

TEST_F(ImportCard, OrganisationsAndPeopleFromOneFile) {
    const std::string path =
        cards(card("FN:甲の会\r\nORG:甲の会\r\nTEL:076-444-0001\r\nUID:1\r\n") +
              card("FN:山田花子\r\nN:山田;花子;;;\r\nUID:2\r\n"));
    const Ran shown = run({"import", path, "--preview"});
    EXPECT_EQ(shown.exit, 0) << shown.errors;
    EXPECT_NE(shown.out.find("甲の会"), std::string::npos) << shown.out;
    const nlohmann::json first = summary(run({"import", path, "--json"}));
    EXPECT_EQ(first["new"], 2) << first;
    EXPECT_EQ(summary(run({"import", path, "--json"}))["unchanged"], 2);
    std::map<KindId, int> kinds;
    for (const auto& [slot, fact] : facts) ++kinds[fact.kind];
    EXPECT_EQ(kinds, (std::map<KindId, int>{{kind::kOrg, 1}, {kind::kPerson, 1}}));
}

TEST_F(ImportCard, PeopleStayInTheCenter) {
    const std::string path = cards(card("FN:甲の会\r\nORG:甲の会\r\n") + card("FN:山田花子\r\n"));
    const Ran shared = run({"import", path, "--scope", "prefecture", "--yes", "--json"});
    EXPECT_EQ(summary(shared)["new"], 1) << shared.out;
    EXPECT_EQ(summary(shared)["rejected"], 1) << shared.out;
    EXPECT_EQ(titles(), std::vector<std::string>{"甲の会"});
    const Ran refused = run({"export", "--format", "vcard", "--kind", "person", "-o", "x.vcf"});
    EXPECT_EQ(refused.exit, 2);
    EXPECT_NE(refused.errors.find("people"), std::string::npos) << refused.errors;
}

// That a card names a record does not let an import begin that takes in nothing.
TEST_F(ImportCard, PeopleOfAnExportAloneAreNothingToShare) {
    const std::string path =
        cards(card("FN:山田花子\r\nX-TSUNAGI-RECORD:" + std::string(64, 'a') + "\r\n"));
    for (const std::vector<std::string>& more :
         {std::vector<std::string>{"--yes"}, {"--preview"}}) {
        std::vector<std::string> words{"import", path, "--scope", "prefecture", "--json"};
        words.insert(words.end(), more.begin(), more.end());
        const Ran ran = run(words);
        EXPECT_NE(ran.exit, 0) << more[0];
        EXPECT_NE(ran.errors.find("nothing_imported"), std::string::npos) << ran.errors;
        EXPECT_NE(ran.out.find("private_kind"), std::string::npos) << ran.out;
    }
    EXPECT_EQ(unlocks, 0U);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "imports"));
}

TEST_F(ImportCard, WhatIsExportedComesInAsTheSameRecords) {
    const std::string path =
        cards(card("FN:甲の会\r\nORG:甲の会\r\nTEL:076-444-0001\r\nADR:;;1-1;富山市;富山県;;\r\n"
                   "X-FOO:bar\r\nUID:1\r\n") +
              card("FN:山田花子\r\nUID:2\r\n"));
    EXPECT_EQ(run({"import", path}).exit, 0);
    const std::string out = folder.path().string() + "/out.vcf";
    const Ran exported = run({"export", "-o", out, "--json"});
    EXPECT_EQ(summary(exported)["records"], 1) << exported.errors;
    EXPECT_EQ(text_of(out).find("山田"), std::string::npos) << "nobody's card leaves";
    EXPECT_EQ(summary(run({"import", out, "--json"}))["unchanged"], 1);
    EXPECT_EQ(facts.size(), 2U);
}

TEST_F(ImportCard, APersonWhoseCardHasNoNIsNoOrganisation) {
    EXPECT_EQ(run({"import", cards(card("FN:山田花子\r\nORG:海の会\r\nBDAY:1980-01-01\r\n"))}).exit,
              0);
    ASSERT_EQ(facts.size(), 1U);
    EXPECT_EQ(facts.begin()->second.kind, kind::kPerson);
}

TEST_F(ImportCard, AnotherKindDoesNotReplaceTheRecordItWasExportedFrom) {
    EXPECT_EQ(run({"import", cards(card("FN:甲の会\r\nORG:甲の会\r\nUID:1\r\n"))}).exit, 0);
    const std::string out = folder.path().string() + "/out.vcf";
    EXPECT_EQ(run({"export", "-o", out}).exit, 0);
    std::string text = text_of(out);
    const std::size_t at = text.find("KIND:org");
    ASSERT_NE(at, std::string::npos) << text;
    text.replace(at, 8, "KIND:individual\r\nN:乙;太郎;;;");
    const Ran again = run({"import", cards(text), "--json"});
    EXPECT_EQ(summary(again)["updated"], 0) << again.out;
    std::map<KindId, int> kinds;
    for (const auto& [slot, fact] : facts) ++kinds[fact.kind];
    EXPECT_EQ(kinds[kind::kOrg], 1);
}

TEST_F(ImportCard, JsonLinesAreSaidToBeWhatTheyAre) {
    EXPECT_EQ(run({"import", cards(card("FN:甲の会\r\nORG:甲の会\r\n"))}).exit, 0);
    const std::string out = folder.path().string() + "/all.jsonl";
    EXPECT_EQ(run({"export", "-o", out}).exit, 0);
    const Ran refused = run({"import", out});
    EXPECT_EQ(refused.exit, 2);
    EXPECT_NE(refused.errors.find("JSON lines"), std::string::npos) << refused.errors;
}

TEST_F(ImportCard, AFeedHoldsWhatIsPublicOnly) {
    EXPECT_EQ(run({"import", cards(card("FN:甲の会\r\nORG:甲の会\r\n"))}).exit, 0);
    const std::string out = folder.path().string() + "/news.atom";
    const Ran exported = run({"export", "-o", out, "--json"});
    EXPECT_EQ(exported.exit, 0) << exported.errors;
    EXPECT_EQ(summary(exported)["records"], 0);
    EXPECT_EQ(summary(exported)["unfit"], 1) << "the fixture's records are the center's";
    EXPECT_NE(text_of(out).find("<feed xmlns=\"http://www.w3.org/2005/Atom\">"), std::string::npos);
    EXPECT_EQ(text_of(out).find("甲の会"), std::string::npos);
}

TEST_F(ImportCard, OptionsThatDoNotFitAreOneSentence) {
    const std::string path = cards(card("FN:a\r\nORG:a\r\n"));
    EXPECT_EQ(run({"import", path, "--source", "ical"}).exit, 2);
    EXPECT_EQ(run({"import", path, "--kind", "org"}).exit, 2);
    EXPECT_EQ(run({"import", path, "--column", "a=b"}).exit, 2);
    EXPECT_EQ(run({"import", cards("BEGIN:VCARD\r\nEND:VCARD\r\n")}).exit, 2) << "nobody in it";
}

}  // namespace
}  // namespace tsunagi::client
