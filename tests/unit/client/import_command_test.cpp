// import of tables against a small daemon that keeps what it is given: preview, import, the same
// again, log and undo.
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/unit/client/import_fixture.h"

namespace tsunagi::client {
namespace {

TEST_F(ImportCommand, APreviewShowsColumnsAndRowsAndWritesNothing) {
    const std::string path = list("甲の会,富山市,076-444-0001,令和元年5月1日\n");
    const Ran ran = run({"import", path, "--preview"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    for (const char* word : {"団体名", "甲の会", "076-444-0001", "2019-05-01", "UTF-8", "org"})
        EXPECT_NE(ran.out.find(word), std::string::npos) << word << "\n" << ran.out;
    EXPECT_TRUE(facts.empty());
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "imports"));
}

TEST_F(ImportCommand, TheSameAgainChangesNothingAndANewIssueUpdates) {
    const std::string path = list("甲の会,富山市,076-444-0001,\n乙の会,氷見市,,\n");
    nlohmann::json first = summary(run({"import", path, "--json"}));
    EXPECT_EQ(first["new"], 2);
    EXPECT_EQ(first["import"], 1);
    EXPECT_EQ(last_level, ScopeLevel::center);
    EXPECT_EQ(summary(run({"import", path, "--json"}))["unchanged"], 2);
    list("甲の会,富山市,076-444-9999,\n乙の会,氷見市,,\n丙の会,高岡市,,\n");
    const nlohmann::json second = summary(run({"import", path, "--json"}));
    EXPECT_EQ(second["new"], 1);
    EXPECT_EQ(second["updated"], 1);
    EXPECT_EQ(second["unchanged"], 1);
    EXPECT_EQ(titles(), (std::vector<std::string>{"丙の会", "乙の会", "甲の会"}));
}

TEST_F(ImportCommand, AnImportIsTakenBackWhole) {
    const std::string path = list("甲の会,富山市,076-444-0001,\n");
    EXPECT_EQ(run({"import", path}).exit, 0);
    list("甲の会,富山市,076-444-9999,\n乙の会,氷見市,,\n");
    EXPECT_EQ(run({"import", path}).exit, 0);
    EXPECT_EQ(run({"import", path}).exit, 0) << "changes nothing: not the one to take back";
    EXPECT_EQ(run({"import", "undo"}).exit, 2) << "nobody agreed";
    const nlohmann::json undone = summary(run({"import", "undo", "--yes", "--json"}));
    EXPECT_EQ(undone["import"], 2);
    EXPECT_EQ(undone["withdrawn"], 1);
    EXPECT_EQ(undone["restored"], 1);
    EXPECT_EQ(titles(), std::vector<std::string>{"甲の会"});
    expect_the_first_phone();
    EXPECT_EQ(run({"import", "undo", "2", "--yes"}).exit, 3) << "twice";
    EXPECT_EQ(run({"import", "undo", "9", "--yes"}).exit, 1);
    const Ran log = run({"import", "log", "--json"});
    EXPECT_NE(log.out.find("\"undone\":true"), std::string::npos) << log.out;
}

TEST_F(ImportCommand, OneThatWasBrokenOffIsLoggedAsSuchAndSaysWhatToDo) {
    const std::string path = list("甲の会,富山市,,\n");
    is_failing = true;
    const Ran broken = run({"import", path});
    EXPECT_NE(broken.exit, 0);
    EXPECT_NE(broken.errors.find("tsunagi import undo 1"), std::string::npos) << broken.errors;
    EXPECT_EQ(summary(run({"import", "log", "--json"}))["count"], 1);
    EXPECT_NE(run({"import", "log", "--json"}).out.find("\"ended\":false"), std::string::npos);
    is_failing = false;
    EXPECT_EQ(run({"import", path}).exit, 0);
    EXPECT_NE(run({"import", "log", "--json"}).out.find("\"ended\":true"), std::string::npos);
    const nlohmann::json undone = summary(run({"import", "undo", "1", "--yes", "--json"}));
    EXPECT_EQ(undone["withdrawn"], 0) << "what the second import wrote is its own";
    EXPECT_EQ(undone["ended"], false);
    EXPECT_EQ(titles(), std::vector<std::string>{"甲の会"});
}

TEST_F(ImportCommand, WhatABrokenOffImportWroteWithoutAnAnswerIsFoundAndTakenBack) {
    break_off_the_second_import();
    EXPECT_EQ(titles(), (std::vector<std::string>{"乙の会", "甲の会"}));
    const nlohmann::json undone = summary(run({"import", "undo", "2", "--yes", "--json"}));
    EXPECT_EQ(undone["withdrawn"], 1);
    EXPECT_EQ(undone["restored"], 1);
    EXPECT_EQ(titles(), std::vector<std::string>{"甲の会"});
    expect_the_first_phone();
}

// By hand after it was broken off: what stands in a slot of an unanswered frame is not the
// import's, and what a first undo made is not either.
TEST_F(ImportCommand, WhatPeopleWroteInTheSlotsOfABrokenOffImportIsLeftAlone) {
    break_off_the_second_import();
    const RecordId by_hand{{0xEE, 0, 0, 1}};
    for (auto& [slot, fact] : facts) {
        Body body = *decode_body(fact.versions.back().second);
        if (body.title != "甲の会") continue;
        body.title = "甲の会（改称）";
        fact.versions.emplace_back(by_hand, *encode_body(body));
        written_ms[by_hand] = written_ms[fact.versions[fact.versions.size() - 2].first] + 1;
    }
    const nlohmann::json undone = summary(run({"import", "undo", "--yes", "--json"}));
    EXPECT_EQ(undone["import"], 2) << "a broken-off one counts, though its list is empty";
    EXPECT_EQ(undone["withdrawn"], 1);
    EXPECT_EQ(undone["restored"], 0);
    EXPECT_EQ(undone["left"], 1);
    EXPECT_EQ(titles(), std::vector<std::string>{"甲の会（改称）"});
}

// The second run of an undo that could not be marked must not bring the import back.
TEST_F(ImportCommand, TakingABrokenOffImportBackTwiceIsAsOnce) {
    break_off_the_second_import();
    const auto log = folder.path() / "imports" / "0002.jsonl";
    std::stringstream before;
    before << std::ifstream(log).rdbuf();
    EXPECT_EQ(summary(run({"import", "undo", "2", "--yes", "--json"}))["restored"], 1);
    std::ofstream(log) << before.str();  // as if the mark had not been written
    const nlohmann::json again = summary(run({"import", "undo", "2", "--yes", "--json"}));
    EXPECT_EQ(again["withdrawn"], 0);
    EXPECT_EQ(again["restored"], 0);
    EXPECT_EQ(again["left"], 0) << "it is taken back already";
    EXPECT_EQ(titles(), std::vector<std::string>{"甲の会"});
    expect_the_first_phone();
}

TEST_F(ImportCommand, ABrokenOffImportAndTheOneAfterItAreTakenBackOneAfterAnother) {
    const std::string path = list("甲の会,富山市,076-444-0001,\n");
    EXPECT_EQ(run({"import", path}).exit, 0);
    list("甲の会,富山市,076-444-9999,\n");
    loses_answer = true;
    EXPECT_NE(run({"import", path}).exit, 0);
    loses_answer = false;
    list("甲の会,富山市,076-444-5555,\n");
    EXPECT_EQ(summary(run({"import", path, "--json"}))["updated"], 1);
    EXPECT_EQ(summary(run({"import", "undo", "3", "--yes", "--json"}))["restored"], 1);
    EXPECT_EQ(summary(run({"import", "undo", "2", "--yes", "--json"}))["restored"], 1);
    EXPECT_EQ(summary(run({"import", "undo", "1", "--yes", "--json"}))["withdrawn"], 1);
    EXPECT_TRUE(titles().empty());
}

// The first version left what an undo of a later import had brought back.
TEST_F(ImportCommand, ImportsAreTakenBackOneAfterAnother) {
    const std::string path = list("甲の会,富山市,076-444-0001,\n");
    EXPECT_EQ(run({"import", path}).exit, 0);
    list("甲の会,富山市,076-444-9999,\n");
    EXPECT_EQ(run({"import", path}).exit, 0);
    EXPECT_EQ(summary(run({"import", "undo", "2", "--yes", "--json"}))["restored"], 1);
    const nlohmann::json undone = summary(run({"import", "undo", "1", "--yes", "--json"}));
    EXPECT_EQ(undone["withdrawn"], 1);
    EXPECT_EQ(undone["left"], 0);
    EXPECT_TRUE(titles().empty());
}

TEST_F(ImportCommand, AnOlderVersionNamesTheNewerOneOrThatThereIsNoneAnyMore) {
    const std::string path = list("甲の会,富山市,,\n");
    EXPECT_EQ(run({"import", path}).exit, 0);
    EXPECT_EQ(run({"import", list("甲の会,富山市,076-444-0001,\n")}).exit, 0);
    ASSERT_EQ(facts.size(), 1U);
    const auto shown_with = [&](const RecordId& id) {
        const Ran ran = run({"show", to_hex(id.span())});
        EXPECT_EQ(ran.exit, 0) << ran.errors;
        return ran.out + ran.errors;
    };
    auto& versions = facts.begin()->second.versions;
    ASSERT_EQ(versions.size(), 2U);
    const RecordId older = versions[0].first;
    const RecordId newer = versions[1].first;
    const std::string short_newer = to_hex(newer.span()).substr(0, 12);
    EXPECT_NE(shown_with(older).find("newer version of this record: tsunagi show " + short_newer),
              std::string::npos);
    EXPECT_EQ(shown_with(newer).find("newer version"), std::string::npos);
    versions.emplace_back(RecordId{{0xEE, 0, 0, 1}}, Bytes{});
    EXPECT_NE(shown_with(older).find("This record was withdrawn"), std::string::npos)
        << shown_with(older);
}

TEST_F(ImportCommand, WhatChangedSinceIsLeftAlone) {
    const std::string path = list("甲の会,富山市,,\n乙の会,氷見市,,\n");
    EXPECT_EQ(run({"import", path}).exit, 0);
    for (auto& [slot, fact] : facts) {
        Body body = *decode_body(fact.versions.back().second);
        if (body.title != "甲の会") continue;
        body.title = "甲の会（改称）";
        fact.versions.emplace_back(RecordId{{0xEE, 0, 0, 1}}, *encode_body(body));
    }
    const Ran ran = run({"import", "undo", "--yes", "--json"});
    const nlohmann::json undone = summary(ran);
    EXPECT_EQ(undone["withdrawn"], 1);
    EXPECT_EQ(undone["left"], 1);
    EXPECT_NE(ran.out.find("\"title\":\"甲の会\",\"reason\":\"changed\""), std::string::npos)
        << ran.out;
    EXPECT_EQ(titles(), std::vector<std::string>{"甲の会（改称）"});
}

TEST_F(ImportCommand, WhatIsNotTakenAsItStandsIsListedForASpreadsheet) {
    const std::string path =
        list("甲の会,富山市,,8月5日\n,氷見市,,\n=1+1,高岡市,,明日\n※注意書き,,,\n");
    const Ran ran = run({"import", path});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    const auto notes = folder.path() / "imports" / "0001-notes.csv";
    ASSERT_TRUE(std::filesystem::exists(notes)) << ran.out << ran.errors;
    std::stringstream text;
    text << std::ifstream(notes).rdbuf();
    EXPECT_TRUE(text.str().starts_with("\xEF\xBB\xBF"));
    for (const char* part : {"2,\"設立日\",\"8月5日\"", "\r\n3,", "4,\"設立日\",\"明日\""})
        EXPECT_NE(text.str().find(part), std::string::npos) << part << "\n" << text.str();
    EXPECT_NE(ran.out.find("0001-notes.csv"), std::string::npos) << ran.out;
    EXPECT_EQ(titles(), (std::vector<std::string>{"=1+1", "甲の会"}));
}

TEST_F(ImportCommand, ColumnsAreChangedAndKeptByName) {
    const std::string path = folder.write("x.csv", "かいしゃ,メモ\n甲,あ\n").string();
    const Ran untitled = run({"import", path, "--kind", "org"});
    EXPECT_EQ(untitled.exit, 2) << "no column names the records";
    EXPECT_NE(untitled.out.find("かいしゃ"), std::string::npos) << untitled.out;
    EXPECT_NE(untitled.errors.find("--column 'NAME=title'"), std::string::npos);
    const Ran half = run({"import", path, "--kind", "org", "--column", "かいしゃ"});
    EXPECT_EQ(half.exit, 2);
    EXPECT_NE(half.errors.find("as in 'かいしゃ=title'"), std::string::npos) << half.errors;
    EXPECT_EQ(run({"import", path, "--kind", "org", "--column", "かいしゃ=title", "--column",
                   "メモ=-", "--save-map", "会社"})
                  .exit,
              0);
    EXPECT_EQ(titles(), std::vector<std::string>{"甲"});
    folder.write("x.csv", "メモ,かいしゃ,新しい列\nあ,乙,い\n");
    EXPECT_EQ(run({"import", path, "--map", "会社"}).exit, 0);
    EXPECT_EQ(titles(), (std::vector<std::string>{"乙", "甲"}));
    EXPECT_EQ(run({"import", path, "--map", "別"}).exit, 2);
    EXPECT_EQ(run({"import", path, "--map", "../x"}).exit, 2);
    EXPECT_EQ(run({"import", path, "--kind", "org", "--column", "ない=title"}).exit, 2);
}

TEST_F(ImportCommand, WhatIsExportedComesInAsTheSameRecords) {
    const std::string path =
        folder
            .write("b.csv",
                   "title,body,tags,type,summary,activities\n"
                   "=雪かき,\"二人で\n一時間\",\"冬,高齢\",手順・ノウハウ,短い,1\n"
                   "寄付,集め方,,,,\n")
            .string();
    EXPECT_EQ(run({"import", path, "--kind", "article"}).exit, 0);
    const auto before = facts;
    for (const char* encoding : {"utf-8", "cp932"}) {
        const std::string out = folder.path().string() + "/out-" + encoding + ".csv";
        EXPECT_EQ(run({"export", "--kind", "article", "--encoding", encoding, "-o", out}).exit, 0);
        EXPECT_EQ(run({"export", "--kind", "article", "-o", out}).exit, 2) << "it is there already";
        const nlohmann::json again = summary(run({"import", out, "--kind", "article", "--json"}));
        EXPECT_EQ(again["unchanged"], 2) << again;
        EXPECT_EQ(facts.size(), 2U);
        // Elsewhere they are new, and the same.
        facts.clear();
        const nlohmann::json elsewhere =
            summary(run({"import", out, "--kind", "article", "--json"}));
        EXPECT_EQ(elsewhere["new"], 2);
        std::set<std::string> titles_before;
        for (const auto& [slot, fact] : before) {
            Body body = *decode_body(fact.versions.back().second);
            const bool is_there = std::ranges::any_of(facts, [&](const auto& other) {
                Body copy = *decode_body(other.second.versions.back().second);
                copy.fields.erase(common_field::kOriginId);
                body.fields.erase(common_field::kOriginId);
                return copy == body;
            });
            EXPECT_TRUE(is_there) << body.title;
        }
        facts = before;
    }
    const std::string lines = folder.path().string() + "/all.jsonl";
    EXPECT_EQ(run({"export", "-o", lines}).exit, 0);
    std::ifstream in(lines);
    std::size_t count = 0;
    for (std::string line; std::getline(in, line); ++count)
        EXPECT_EQ(nlohmann::json::parse(line)["kind"], "article");
    EXPECT_EQ(count, 2U);
}

TEST_F(ImportCommand, AColumnsNameOfTwoLinesIsShownOnOne) {
    const std::string path = folder.write("x.csv", "\"団体\n名\",住所\n甲,富山\n").string();
    const Ran ran =
        run({"import", path, "--kind", "org", "--column", "団体 名=title", "--preview"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_NE(ran.out.find("団体 名"), std::string::npos) << ran.out;
    EXPECT_EQ(ran.out.find("x0A"), std::string::npos) << ran.out;
}

TEST_F(ImportCommand, FilesThatAreNoTablesAreToldForWhatTheyAre) {
    const auto told = [&](const std::string& bytes) {
        const Ran ran = run({"import", folder.write("f.csv", bytes).string(), "--kind", "org"});
        EXPECT_EQ(ran.exit, 2);
        return ran.errors;
    };
    EXPECT_NE(told("\x89PNG\r\n\x1A\n").find("This is a picture"), std::string::npos);
    EXPECT_NE(told("\xFF\xD8\xFF\xE0").find("This is a picture"), std::string::npos);
    EXPECT_NE(told("\n<!DOCTYPE html>\n<p>a,b").find("This is a web page"), std::string::npos);
    EXPECT_NE(told("<?xml version='1.0'?>\n<html>").find("This is a web page"), std::string::npos);
    EXPECT_NE(told("<?xml version='1.0'?>\n<feed>").find("This is a feed"), std::string::npos);
    const std::string list = folder.write("x.csv", "名称,住所\n甲,富山\n").string();
    const Ran sheet = run({"import", list, "--kind", "org", "--sheet", "名簿"});
    EXPECT_EQ(sheet.exit, 2);
    EXPECT_NE(sheet.errors.find("--sheet is for spreadsheets"), std::string::npos) << sheet.errors;
}

TEST_F(ImportCommand, AnExportSaysWhichEndingsItKnows) {
    for (const char* name : {"/z.xyz", "/z", "/z.CSV.bak"}) {
        const std::string out = folder.path().string() + name;
        const Ran ran = run({"export", "-o", out});
        EXPECT_EQ(ran.exit, 2);
        EXPECT_NE(ran.errors.find(".jsonl (JSON lines)"), std::string::npos) << ran.errors;
        EXPECT_FALSE(std::filesystem::exists(out));
    }
    const std::string out = folder.path().string() + "/z.xyz";
    EXPECT_EQ(run({"export", "-o", out, "--format", "jsonl"}).exit, 0);
}

TEST_F(ImportCommand, WrongFilesAreOneSentence) {
    const auto exit_of = [&](const std::string& bytes) {
        return run({"import", folder.write("f", bytes).string(), "--kind", "org"}).exit;
    };
    EXPECT_EQ(run({"import", "/nonexistent"}).exit, 2);
    EXPECT_EQ(exit_of(""), 2);
    EXPECT_EQ(exit_of("%PDF-1.7"), 2);
    EXPECT_EQ(exit_of("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), 2);
    EXPECT_EQ(exit_of(std::string("a\0b", 3)), 2);
    EXPECT_EQ(exit_of("1,2\n3,4\n"), 2) << "no header";
    EXPECT_TRUE(facts.empty());
}

TEST_F(ImportCommand, PersonalDataIsShownBeforeAListIsShared) {
    const std::string path =
        folder.write("a.csv", "title,body\n相談,田中様 090-1234-5678 まで\n").string();
    const Ran ran = run({"import", path, "--kind", "article", "--scope", "prefecture"});
    EXPECT_EQ(ran.exit, 2) << "nobody agreed";
    EXPECT_NE(ran.errors.find("090-1234-5678"), std::string::npos) << ran.errors;
    EXPECT_NE(ran.errors.find("田中様"), std::string::npos) << ran.errors;
    EXPECT_TRUE(facts.empty());
    EXPECT_EQ(run({"import", path, "--kind", "person", "--scope", "prefecture"}).exit, 3)
        << "people stay here";
}

}  // namespace
}  // namespace tsunagi::client
