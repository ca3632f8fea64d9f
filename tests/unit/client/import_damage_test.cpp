// Import of a table with lines that are damaged: a sentence for each, and the rest comes in.
#include <fstream>
#include <sstream>

#include "tests/unit/client/import_fixture.h"

namespace tsunagi::client {
namespace {

TEST_F(ImportCommand, EachDamagedLineIsToldAndTheRestComesIn) {
    const std::string path = list(
        "甲の会,富山市,,\n\"乙の会\"x,氷見市,,\n丙の会,\xFF\xFE,,\n丁の\u202E会,高岡市,,\n"
        "戊の会,射水市,,\n己の会,\"魚津市\n");
    const Ran ran = run({"import", path, "--json"});
    const nlohmann::json told = summary(ran);
    EXPECT_EQ(told["new"], 3) << ran.out << ran.errors;
    EXPECT_EQ(told["rejected"], 3) << ran.out;
    EXPECT_EQ(told["read"], 6) << "damaged ones are read too, so that the numbers add up";
    EXPECT_EQ(titles(), (std::vector<std::string>{"丁の会", "戊の会", "甲の会"}));
    std::vector<std::string> reasons;
    std::istringstream lines(ran.out);
    for (std::string line; std::getline(lines, line);) {
        const auto json = nlohmann::json::parse(line);
        if (json.contains("reason"))
            reasons.push_back(json["line"].dump() + ":" + json["reason"].get<std::string>());
    }
    EXPECT_EQ(reasons, (std::vector<std::string>{"3:quoting", "4:encoding", "5:control_characters",
                                                 "7:cut_off"}));
    std::stringstream notes;
    notes << std::ifstream(folder.path() / "imports" / "0001-notes.csv").rdbuf();
    for (const char* line : {"\r\n3,", "\r\n4,", "\r\n5,", "\r\n7,"})
        EXPECT_NE(notes.str().find(line), std::string::npos) << notes.str();
}

// A list that is read as a calendar has no events, and says nothing of why.
TEST_F(ImportCommand, AFileThatIsNotWhatTheSourceSaysIsRefused) {
    const std::string table = list("甲の会,富山市,,\n");
    const std::string cards =
        folder.write("a.vcf", "BEGIN:VCARD\r\nFN:甲\r\nEND:VCARD\r\n").string();
    for (const auto& [path, source] :
         {std::pair(table, "ical"), {table, "vcard"}, {table, "hsds"}, {cards, "ical"}}) {
        const Ran ran = run({"import", path, "--source", source, "--json"});
        EXPECT_EQ(ran.exit, 2) << source;
        EXPECT_NE(ran.errors.find("other_format"), std::string::npos) << source << ran.errors;
    }
    EXPECT_TRUE(facts.empty());
}

}  // namespace
}  // namespace tsunagi::client
