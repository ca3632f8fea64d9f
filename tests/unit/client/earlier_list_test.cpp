// import: a list that stands here already under another name is told before it comes in twice.
#include "client/commands/earlier_list.h"

#include "tests/support/builders.h"
#include "tests/unit/client/import_fixture.h"

namespace tsunagi::client {
namespace {

const std::string kRows = "甲の会,富山市,,\n乙の会,高岡市,,\n丙の会,氷見市,,\n";
const std::string kWarning = "These records stand here already, from a list named ";

struct EarlierList : ImportCommand {
    std::string other(const std::string& rows, const std::string& name = "団体一覧.csv") {
        return folder.write(name, "団体名,住所,電話番号,設立日\n" + rows).string();
    }
    [[nodiscard]] bool warns(const Ran& ran) {
        EXPECT_EQ(ran.exit, 0) << ran.errors;
        return ran.errors.find(kWarning) != std::string::npos;
    }
    void SetUp() override {
        ImportCommand::SetUp();
        EXPECT_FALSE(warns(run({"import", list(kRows)}))) << "nothing stands here yet";
    }
};

TEST_F(EarlierList, IsToldByPreviewAndImportWithItsName) {
    const std::string file = other(kRows);
    for (const char* preview : {"--preview", ""}) {
        std::vector<std::string> command{"import", file};
        if (*preview != '\0') command.emplace_back(preview);
        const Ran ran = run(command);
        EXPECT_TRUE(warns(ran)) << ran.errors;
        EXPECT_NE(ran.errors.find("its earlier name 名簿 and import that"), std::string::npos)
            << ran.errors;
        EXPECT_NE(ran.errors.find("tsunagi import undo"), std::string::npos) << ran.errors;
    }
    EXPECT_EQ(facts.size(), 6U) << "a warning, and no more";
    EXPECT_FALSE(warns(run({"import", file}))) << "by now it stands under its own name";
    const Ran json = run({"import", other(kRows, "三つめ.csv"), "--preview", "--json"});
    EXPECT_NE(json.out.find(R"({"type":"earlier_list","list":")"), std::string::npos) << json.out;
}

TEST_F(EarlierList, IsToldWithTheMapThatMakesItTheSame) {
    EXPECT_EQ(run({"import", list(kRows), "--preview", "--save-map", "会員"}).exit, 0);
    EXPECT_EQ(run({"import", list(kRows), "--map", "会員"}).exit, 0);
    facts.clear();
    EXPECT_EQ(run({"import", list(kRows), "--map", "会員"}).exit, 0);
    const Ran ran = run({"import", other(kRows), "--preview"});
    EXPECT_TRUE(warns(ran)) << ran.errors;
    EXPECT_NE(ran.errors.find("import it with --map 会員"), std::string::npos) << ran.errors;
    EXPECT_FALSE(warns(run({"import", other(kRows), "--map", "会員", "--preview"})));
}

TEST_F(EarlierList, IsNotToldOfAListOfOthers) {
    EXPECT_FALSE(warns(run({"import", other("丁の会,富山市,,\n戊の会,高岡市,,\n"), "--preview"})));
    // Half of them is no more than chance.
    EXPECT_FALSE(warns(run({"import", other("甲の会,富山市,,\n戊の会,高岡市,,\n"), "--preview"})));
    EXPECT_TRUE(warns(run(
        {"import", other("甲の会,富山市,,\n乙の会,高岡市,,\n戊の会,高岡市,,\n"), "--preview"})));
    // The same list with new rows on top.
    EXPECT_FALSE(warns(run({"import", list("新しい会,富山市,,\n" + kRows), "--preview"})));
}

TEST_F(EarlierList, IsNotToldWhereTheRecordsHaveKeysOrAreOthers) {
    for (auto& [slot, fact] : facts) fact.center = CenterId{{0x22}};
    EXPECT_FALSE(warns(run({"import", other(kRows), "--preview"}))) << "another center's";
    facts.clear();
    const std::string numbered = "法人番号,団体名\n" + test_corporate_number(1) + ",甲の会\n";
    EXPECT_EQ(run({"import", folder.write("一.csv", numbered).string()}).exit, 0);
    EXPECT_FALSE(warns(run({"import", folder.write("二.csv", numbered).string()})));
    EXPECT_EQ(facts.size(), 1U);
}

TEST_F(EarlierList, HoldsNothingUpWhereTheSearchFails) {
    search_fails = true;
    EXPECT_FALSE(warns(run({"import", other(kRows)})));
    EXPECT_EQ(facts.size(), 6U);
}

}  // namespace
}  // namespace tsunagi::client
