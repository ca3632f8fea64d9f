// What `areas import` says of a list that has less than what counts now.
#include "tests/unit/client/import_fixture.h"

namespace tsunagi::client {
namespace {

struct AreaImport : ImportCommand {
    std::string areas(const std::string& rows) {
        return folder.write("areas.csv", "code,name\n" + rows).string();
    }
    static std::vector<std::string> missing(const Ran& ran) {
        std::vector<std::string> out;
        std::istringstream in(ran.out);
        for (std::string line; std::getline(in, line);) {
            const nlohmann::json json = nlohmann::json::parse(line);
            if (json["type"] == "missing_area") out.push_back(json["code"].get<std::string>());
        }
        return out;
    }
};

constexpr const char* kThree = "162019,富山市\n162027,高岡市\n162116,射水市\n172014,金沢市\n";
using Codes = std::vector<std::string>;

TEST_F(AreaImport, AListThatLacksWhatIsKnownIsToldAndAsked) {
    const std::string all = areas(kThree);
    ASSERT_EQ(run({"areas", "import", all, "--yes", "--json"}).exit, 0);
    ASSERT_EQ(facts.size(), 2U);
    const auto held = facts;
    const std::string part = areas("162019,富山市\n");
    const Ran alone = run({"areas", "import", part, "--scope", "center", "--json"});
    EXPECT_EQ(alone.exit, 2);
    EXPECT_EQ(missing(alone), (Codes{"162027", "162116"})) << "and nothing of Ishikawa";
    const std::string told = summary({0, alone.errors, ""})["message"];
    EXPECT_NE(told.find("162027"), std::string::npos) << told;
    EXPECT_NE(told.find("--yes"), std::string::npos) << told;
    const Ran no =
        run_tsunagi({"--data", folder.path().string(), "areas", "import", part}, {{"n"}, {}});
    EXPECT_EQ(no.exit, 3);
    EXPECT_NE(no.errors.find("高岡市"), std::string::npos) << no.errors;
    for (const auto& [slot, fact] : facts)
        EXPECT_EQ(fact.versions.size(), held.at(slot).versions.size()) << "nothing was written";
    const Ran yes = run({"areas", "import", part, "--yes", "--json"});
    EXPECT_EQ(yes.exit, 0) << yes.errors;
    EXPECT_EQ(missing(yes), (Codes{"162027", "162116"}));
    EXPECT_EQ(summary(yes)["updated"], 1);
    EXPECT_EQ(missing(run({"areas", "import", part, "--yes", "--json"})), Codes{});
}

TEST_F(AreaImport, ASheetOfATextTableIsRefusedAsByImport) {
    for (const char* more : {"--preview", "--yes"}) {
        const Ran ran = run({"areas", "import", areas(kThree), "--sheet", "一覧", more});
        EXPECT_EQ(ran.exit, 2);
        EXPECT_NE(ran.errors.find("--sheet is for spreadsheets"), std::string::npos) << ran.errors;
    }
    EXPECT_TRUE(facts.empty());
}

TEST_F(AreaImport, APreviewTellsWhatIsMissingWithoutAsking) {
    ASSERT_EQ(run({"areas", "import", areas(kThree), "--yes", "--json"}).exit, 0);
    const std::string part = areas("162019,富山市\n162027,高岡市\n");
    const Ran ran = run({"areas", "import", part, "--preview", "--json"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_EQ(missing(ran), Codes{"162116"});
    EXPECT_EQ(summary(ran)["missing"], 1);
    const Ran people = run({"areas", "import", part, "--preview"});
    EXPECT_NE(people.errors.find("射水市"), std::string::npos) << people.errors;
}

TEST_F(AreaImport, AWholeListIsTakenInAsEver) {
    ASSERT_EQ(run({"areas", "import", areas(kThree), "--scope", "center", "--json"}).exit, 0);
    const std::string more = areas(std::string(kThree) + "163228,上市町\n");
    const Ran ran = run({"areas", "import", more, "--scope", "center", "--json"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_EQ(missing(ran), Codes{});
}

}  // namespace
}  // namespace tsunagi::client
