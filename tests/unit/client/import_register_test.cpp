// import of the public register: what is told at the end.
#include "tests/unit/client/import_fixture.h"
#include "tests/unit/client/nta_builder.h"

namespace tsunagi::client {
namespace {

using test::nta_cells;

TEST_F(ImportCommand, TheNumbersOfARegisterAddUp) {
    const std::string file =
        folder
            .write("register.csv",
                   test::raw_file({nta_cells(test::kOne),
                                   nta_cells(test::kOne, {{test::kUpdate, "2025-04-01"}}),
                                   nta_cells(test::kTwo, {{test::kPrefecture, "17"}}),
                                   nta_cells(test::kThree, {{test::kClose, "2025-03-31"}}),
                                   nta_cells("1234567890123")}))
            .string();
    const std::vector<std::string> words{"import", file, "--source", "nta", "--prefecture", "16"};
    auto with_json = words;
    with_json.emplace_back("--json");
    const nlohmann::json told = summary(run(with_json));
    EXPECT_EQ(told["read"], 5);
    EXPECT_EQ(told["new"], 2) << "a closed one is an organisation too";
    EXPECT_EQ(told["rejected"], 1);
    EXPECT_EQ(told["skipped"], 2);
    EXPECT_EQ(told["outside"], 1);
    EXPECT_EQ(told["older"], 1);
    int sum = 0;
    for (const char* name : {"new", "updated", "unchanged", "rejected", "skipped"})
        sum += told[name].get<int>();
    EXPECT_EQ(sum, told["read"]);
    const Ran people = run(words);
    for (const char* words_told :
         {"5 rows read: 0 organisations new, 0 updated, 2 unchanged; 1 rows rejected, 2 skipped.",
          "Skipped rows: of other prefectures 1, older ones of organisations that have a newer one "
          "in the file 1."})
        EXPECT_NE(people.out.find(words_told), std::string::npos) << people.out << people.errors;
}

TEST_F(ImportCommand, ARegisterIsKnownWithoutItsSource) {
    const std::string file =
        folder.write("16.csv", test::raw_file({nta_cells(test::kOne), nta_cells(test::kTwo)}))
            .string();
    const Ran preview = run({"import", file, "--preview"});
    EXPECT_EQ(preview.exit, 0) << preview.errors;
    EXPECT_NE(preview.errors.find("This is a corporate number file of the National Tax Agency"),
              std::string::npos)
        << preview.errors;
    const Ran ran = run({"import", file, "--prefecture", "16", "--json"});
    EXPECT_EQ(summary(ran)["new"], 2) << ran.errors;
    EXPECT_NE(ran.out.find(R"({"type":"recognised","source":"nta"})"), std::string::npos)
        << ran.out;
    EXPECT_EQ(titles().size(), 2U);
    const Ran told = run({"import", file, "--source", "nta", "--preview"});
    EXPECT_EQ(told.errors.find("This is a corporate number file"), std::string::npos)
        << "who said so need not be told: " << told.errors;
}

TEST_F(ImportCommand, ARegisterIsATableForWhoSaysHowToTakeIt) {
    const std::string file =
        folder.write("16.csv", test::raw_file({nta_cells(test::kOne)})).string();
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"--source", "csv"}, {"--kind", "org"}, {"--map", "x"}}) {
        std::vector<std::string> command{"import", file, "--preview"};
        command.insert(command.end(), words.begin(), words.end());
        const Ran ran = run(command);
        EXPECT_EQ(ran.errors.find("This is a corporate number file"), std::string::npos)
            << ran.errors;
    }
}

}  // namespace
}  // namespace tsunagi::client
