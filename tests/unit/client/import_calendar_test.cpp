// `tsunagi import events.ics` and `tsunagi export -o events.ics` against a small daemon.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/client/import_fixture.h"

namespace tsunagi::client {
namespace {

struct ImportCalendar : ImportCommand {
    std::string calendar(const std::string& events) {
        return folder
            .write("events.ics", "BEGIN:VCALENDAR\nX-WR-CALNAME:cal\n" + events + "END:VCALENDAR\n")
            .string();
    }
    static std::string event(const std::string& uid, const std::string& lines) {
        return "BEGIN:VEVENT\nUID:" + uid + "\n" + lines + "END:VEVENT\n";
    }
    [[nodiscard]] std::vector<Body> bodies() const {
        std::vector<Body> out;
        for (const auto& [slot, fact] : facts) {
            if (!fact.versions.back().second.empty())
                out.push_back(*decode_body(fact.versions.back().second));
        }
        return out;
    }
};

TEST_F(ImportCalendar, IsSeenByItsContentAndShownBeforeItIsWritten) {
    const std::string path = calendar(event("1", "SUMMARY:清掃\nDTSTART:20260401T100000\n"));
    const Ran ran = run({"import", path, "--preview"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    for (const char* word : {"清掃", "2026-04-01", "UTF-8", "opportunity"})
        EXPECT_NE(ran.out.find(word), std::string::npos) << word << "\n" << ran.out;
    EXPECT_TRUE(facts.empty());
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "imports"));
}

TEST_F(ImportCalendar, TheSameAgainChangesNothingAndANewIssueUpdates) {
    std::string path = calendar(event("1", "SUMMARY:a\nDTSTAMP:20260101T000000Z\n") +
                                event("2", "SUMMARY:b\nDTSTART:20260402T100000\n"));
    const nlohmann::json first = summary(run({"import", path, "--json"}));
    EXPECT_EQ(first["new"], 2) << first;
    path = calendar(event("1", "SUMMARY:a\nDTSTAMP:20260202T000000Z\nSEQUENCE:3\n") +
                    event("2", "SUMMARY:b\nDTSTART:20260403T100000\n") + event("3", "SUMMARY:c\n"));
    const nlohmann::json second = summary(run({"import", path, "--json"}));
    EXPECT_EQ(second["unchanged"], 1) << second;
    EXPECT_EQ(second["updated"], 1) << second;
    EXPECT_EQ(second["new"], 1) << second;
    EXPECT_EQ(titles(), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(summary(run({"import", "undo", "--yes", "--json"}))["restored"], 1);
    EXPECT_EQ(titles(), (std::vector<std::string>{"a", "b"}));
}

TEST_F(ImportCalendar, WhatIsNotTakenAsItStandsIsListedWithItsLine) {
    const std::string path = calendar(event("1", "SUMMARY:a\nDTSTART:tomorrow\nPRIORITY:1\n") +
                                      event("2", "X-A:b\n") + "BEGIN:VEVENT\nSUMMARY:cut\n");
    const nlohmann::json told = summary(run({"import", path, "--json"}));
    EXPECT_EQ(told["new"], 1) << told;
    EXPECT_EQ(told["rejected"], 2) << told;
    std::stringstream text;
    text << std::ifstream(folder.path() / "imports" / "0001-notes.csv").rdbuf();
    for (const char* part :
         {"\r\n6,\"DTSTART\",\"tomorrow\"", "\r\n7,\"PRIORITY\",\"1\"", "\r\n9,", "\r\n13,"})
        EXPECT_NE(text.str().find(part), std::string::npos) << part << "\n" << text.str();
}

TEST_F(ImportCalendar, WhatIsMarkedAsPrivateIsNotShared) {
    const std::string path =
        calendar(event("1", "SUMMARY:面談\nCLASS:PRIVATE\n") + event("2", "SUMMARY:祭\n"));
    const Ran shared = run({"import", path, "--scope", "prefecture", "--yes", "--json"});
    EXPECT_EQ(summary(shared)["new"], 1) << shared.out;
    EXPECT_NE(shared.out.find("marked_private"), std::string::npos) << shared.out;
    EXPECT_EQ(titles(), std::vector<std::string>{"祭"});
    EXPECT_EQ(summary(run({"import", path, "--json"}))["new"], 1) << "for the center itself";
    const Ran none = run({"import", calendar(event("3", "SUMMARY:a\nCLASS:PRIVATE\n")), "--scope",
                          "nation", "--yes"});
    EXPECT_EQ(none.exit, 2);
    EXPECT_NE(none.errors.find("--scope center"), std::string::npos) << none.errors;
}

TEST_F(ImportCalendar, WhatIsExportedComesInAsTheSameRecords) {
    const std::string path = calendar(
        event("1",
              "SUMMARY:a\nDTSTART:20260401T100000\nDTEND:20260401T110000\n"
              "RRULE:FREQ=WEEKLY\nDESCRIPTION:b\\nc\nCATEGORIES:x,y\nPRIORITY:1\n") +
        event("2", "SUMMARY:d\nDTSTART;VALUE=DATE:20260401\n") + event("3", "SUMMARY:no day\n"));
    EXPECT_EQ(run({"import", path}).exit, 0);
    const std::string out = folder.path().string() + "/out.ics";
    const Ran exported = run({"export", "-o", out, "--json"});
    EXPECT_EQ(exported.exit, 0) << exported.errors;
    EXPECT_EQ(summary(exported)["records"], 2);
    EXPECT_EQ(summary(exported)["unfit"], 1);
    EXPECT_EQ(summary(run({"import", out, "--json"}))["unchanged"], 2);
    EXPECT_EQ(facts.size(), 3U);
    // Elsewhere they are new, known by their UID, and a later issue updates them.
    const auto before = facts;
    facts.clear();
    EXPECT_EQ(summary(run({"import", out, "--json"}))["new"], 2);
    for (const Body& body : bodies())
        EXPECT_TRUE(body.field(common_field::kOriginId).ends_with("@tsunagi"));
    const auto elsewhere = facts;
    facts = before;
    EXPECT_EQ(run({"export", "-o", out, "--force"}).exit, 0);
    facts = elsewhere;
    EXPECT_EQ(summary(run({"import", out, "--json"}))["unchanged"], 2);
}

TEST_F(ImportCalendar, OptionsThatDoNotFitAreOneSentence) {
    const std::string path = calendar(event("1", "SUMMARY:a\n"));
    for (const std::vector<std::string>& more : {std::vector<std::string>{"--kind", "org"},
                                                 {"--column", "a=b"},
                                                 {"--sheet", "x"},
                                                 {"--map", "m"},
                                                 {"--save-map", "m"},
                                                 {"--prefecture", "16"}}) {
        std::vector<std::string> arguments{"import", path, "--source", "ical"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        EXPECT_EQ(run(arguments).exit, 2) << more[0];
    }
    EXPECT_EQ(run({"import", path, "--kind", "opportunity"}).exit, 0);
    const std::string table = folder.write("t.csv", "団体名\n甲\n").string();
    EXPECT_EQ(run({"import", table, "--source", "ical"}).exit, 2);
    EXPECT_EQ(run({"import", folder.write("e.ics", "").string(), "--source", "ical"}).exit, 2);
    EXPECT_EQ(run({"import", "/nonexistent", "--source", "ical"}).exit, 2);
    EXPECT_EQ(run({"import", path, "--source", "other"}).exit, 2);
    EXPECT_EQ(run({"export", "--format", "ical", "--kind", "org", "-o", "x.ics"}).exit, 2);
    EXPECT_EQ(run({"export", "--format", "other", "-o", "x"}).exit, 2);
    EXPECT_EQ(run({"import", calendar(""), "--source", "ical"}).exit, 2) << "nothing in it";
}

}  // namespace
}  // namespace tsunagi::client
