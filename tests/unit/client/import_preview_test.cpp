// import --preview against a small daemon: that it counts what the import then does, refuses what
// the import refuses, and writes nothing.
#include <filesystem>
#include <functional>

#include "client/messages.h"
#include "protocol/base/big_endian.h"
#include "tests/support/builders.h"
#include "tests/unit/client/import_fixture.h"

namespace tsunagi::client {
namespace {

const std::string kTotals[] = {"read",     "new",     "updated", "unchanged",
                               "rejected", "skipped", "noted"};

struct ImportPreview : ImportCommand {
    static std::vector<int> totals(const nlohmann::json& summary) {
        std::vector<int> out;
        for (const std::string& name : kTotals) out.push_back(summary.value(name, -1));
        return out;
    }
    // The preview's numbers, and that the import's are the same.
    std::vector<int> expect_same(std::vector<std::string> command) {
        const std::size_t written = facts.size();
        std::vector<std::string> previewed = command;
        previewed.insert(previewed.end(), {"--preview", "--json"});
        const Ran preview = run(previewed);
        EXPECT_EQ(preview.exit, 0) << preview.errors;
        EXPECT_EQ(facts.size(), written);
        EXPECT_EQ(summary(preview)["counted"], true) << preview.out;
        command.emplace_back("--json");
        const Ran import = run(command);
        EXPECT_EQ(totals(summary(preview)), totals(summary(import))) << import.out << preview.out;
        EXPECT_EQ(told(preview), told(import));
        return totals(summary(preview));
    }
    // What was told of single lines, in the order of the lines.
    static std::vector<std::pair<std::uint64_t, std::string>> told(const Ran& ran) {
        std::vector<std::pair<std::uint64_t, std::string>> out;
        std::istringstream in(ran.out);
        for (std::string line; std::getline(in, line);) {
            const auto object = nlohmann::json::parse(line);
            if (object["type"] == "rejected" || object["type"] == "note")
                out.emplace_back(object["line"], object["reason"]);
        }
        std::ranges::sort(out);
        return out;
    }
    // Another center's export. Rows of one corporate number are one record here.
    std::string numbered(const std::vector<std::pair<std::uint64_t, std::string>>& rows) {
        std::string text = "id,法人番号,団体名,住所\n";
        for (const auto& [number, rest] : rows) {
            Bytes id;  // what says the same is the same record there
            for (const std::uint64_t part : {number, std::uint64_t{std::hash<std::string>{}(rest)}})
                append_u64(id, part);
            id.resize(RecordId::kSize);
            text += to_hex(id) + "," + test_corporate_number(number) + "," + rest + "\n";
        }
        return folder.write("番号付き.csv", text).string();
    }
};

TEST_F(ImportPreview, CountsWhatTheImportThenDoesOfAllRows) {
    std::string rows;
    for (int i = 0; i < 30; ++i) rows += "団体" + std::to_string(i) + ",富山市,076-444-0001,\n";
    EXPECT_EQ(expect_same({"import", list(rows)}), (std::vector{30, 30, 0, 0, 0, 0, 0}));
    rows.replace(rows.find("0001"), 4, "9999");
    rows += "丙の会,高岡市,,昔\n,高岡市,,\n合計,31,,\n";
    const auto later = expect_same({"import", list(rows)});
    EXPECT_EQ(later, (std::vector{33, 1, 1, 29, 1, 1, 2}));
    EXPECT_EQ(unlocks, 0U);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "imports" / "0003.jsonl"));
}

TEST_F(ImportPreview, TellsPeopleTheCountsAndThatItWasAPreview) {
    const Ran ran = run({"import", list("甲の会,富山市,,\n,富山市,,\n"), "--preview"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_NE(ran.out.find("If imported now: 2 rows read: 1 records new, 0 updated, 0 unchanged; 1 "
                           "rows rejected, 0 skipped.\nThis was a preview"),
              std::string::npos)
        << ran.out;
    EXPECT_NE(ran.errors.find("Line 3: the row has no title"), std::string::npos) << ran.errors;
    EXPECT_TRUE(facts.empty());
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "imports"));
}

TEST_F(ImportPreview, RowsOfOneRecordAreCountedOneAfterTheOther) {
    const std::string path = numbered({{1, "甲の会,富山市"},
                                       {2, "乙の会,氷見市"},
                                       {1, "甲の会,高岡市"},
                                       {3, "丙の会,高岡市"},
                                       {2, "乙の会,氷見市"},
                                       {1, "甲の会,高岡市"},
                                       {1, "甲の会,富山市"}});
    EXPECT_EQ(expect_same({"import", path}), (std::vector{7, 3, 2, 2, 0, 0, 0}));
}

TEST_F(ImportPreview, RowsOfOneRecordMayBeMoreThanOneMessageHolds) {
    std::vector<std::pair<std::uint64_t, std::string>> rows;
    for (std::uint64_t i = 0; i < 1'300; ++i) {
        rows.emplace_back(1, "甲の会" + std::to_string(i / 2) + ",富山市");
        if (i % 10 == 0) rows.emplace_back(10 + i, "乙の会,富山市");
    }
    EXPECT_EQ(expect_same({"import", numbered(rows)}),
              (std::vector{1'430, 131, 649, 650, 0, 0, 0}));
}

TEST_F(ImportPreview, AnExportThatComesBackIsKnownAgain) {
    EXPECT_EQ(run({"import", list("甲の会,富山市,076-444-0001,\n乙の会,氷見市,,\n")}).exit, 0);
    const std::string out = folder.path().string() + "/out.csv";
    EXPECT_EQ(run({"export", "--kind", "org", "-o", out}).exit, 0);
    EXPECT_EQ(expect_same({"import", out, "--kind", "org"})[3], 2);
}

TEST_F(ImportPreview, CalendarsAndCardsAreCountedToo) {
    const std::string calendar =
        folder
            .write("予定.ics",
                   "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:清掃\r\n"
                   "DTSTART:20260401T100000\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\n"
                   "DTSTART:20260402T100000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
            .string();
    EXPECT_EQ(expect_same({"import", calendar}), (std::vector{2, 1, 0, 0, 1, 0, 0}));
    EXPECT_EQ(expect_same({"import", calendar})[3], 1);
    const std::string cards =
        folder
            .write("名刺.vcf",
                   "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:org\r\nFN:甲の会\r\nORG:甲の会\r\nUID:1\r\n"
                   "END:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:山田花子\r\nN:山田;花子;;;\r\n"
                   "UID:2\r\nEND:VCARD\r\n")
            .string();
    const auto shared = expect_same({"import", cards, "--scope", "prefecture", "--yes"});
    EXPECT_EQ(shared, (std::vector{2, 1, 0, 0, 1, 0, 0})) << "people stay in the center";
}

TEST_F(ImportPreview, AsksNothingAndTellsWhoWouldSeeItAndWhatMayBePersonal) {
    const std::string path =
        folder.write("x.csv", "団体名,活動内容\n甲の会,担当は山田花子さん 090-1234-5678\n")
            .string();
    const Ran ran = run({"import", path, "--kind", "org", "--scope", "prefecture", "--preview"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    for (const char* words : {"To be shared: 1 record.", "may be personal data", "090-1234-5678",
                              "no other center yet to see it", "If imported now"})
        EXPECT_NE(ran.out.find(words), std::string::npos) << words << "\n" << ran.out;
    const Ran own = run({"import", path, "--kind", "org", "--preview"});
    EXPECT_EQ(own.out.find("To be shared"), std::string::npos) << own.out;
}

TEST_F(ImportPreview, RefusesWhatTheImportRefusesBeforeItBegins) {
    const std::string path = list("甲の会,富山市,,\n");
    const auto expect_refused = [&](std::vector<std::string> command) {
        command.emplace_back("--yes");
        const Ran import = run(command);
        command.emplace_back("--preview");
        const Ran preview = run(command);
        EXPECT_NE(preview.exit, 0) << preview.out;
        EXPECT_EQ(preview.exit, import.exit);
        EXPECT_EQ(preview.errors, import.errors);
        EXPECT_EQ(tried, 0U);
    };
    expect_refused({"import", path, "--scope", "prefecture:17"});
    expect_refused({"import", path, "--scope", "municipality"});
    expect_refused({"import", path, "--scope", "network"});
    expect_refused({"import", path, "--kind", "person", "--scope", "nation"});
    expect_refused({"import", list(",富山市,,\n,氷見市,,\n")});
    EXPECT_TRUE(facts.empty());
}

TEST_F(ImportPreview, WhatHoldsForAllRowsEndsIt) {
    dry_run_error = Error::not_a_member;
    const Ran ran = run({"import", list("甲の会,富山市,,\n"), "--preview"});
    EXPECT_EQ(ran.exit, 3) << ran.out;
    EXPECT_NE(ran.errors.find("has not been admitted yet"), std::string::npos) << ran.errors;
}

TEST_F(ImportPreview, CtrlCEndsItAndSaysSo) {
    interrupts = true;
    std::string rows;
    for (int i = 0; i < 4'000; ++i) rows += "団体" + std::to_string(i) + ",富山市,,\n";
    const Ran ran = run({"import", list(rows), "--preview"});
    EXPECT_EQ(ran.exit, 130) << ran.errors;
    EXPECT_NE(ran.errors.find("stopped by you"), std::string::npos) << ran.errors;
    EXPECT_LT(tried, 4'000U);
    EXPECT_EQ(ran.out.find("If imported now"), std::string::npos) << ran.out;
}

TEST_F(ImportPreview, WithoutTheServiceItShowsTheRowsAndSaysWhatItCouldNotTell) {
    daemon.reset();
    const std::string path = list("甲の会,富山市,,昔\n");
    const Ran ran = run({"import", path, "--preview", "--scope", "prefecture"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_NE(ran.out.find("甲の会"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("To be shared: 1 record."), std::string::npos) << ran.out;
    EXPECT_EQ(ran.out.find("If imported now"), std::string::npos) << ran.out;
    EXPECT_NE(ran.errors.find("could not be counted"), std::string::npos) << ran.errors;
    EXPECT_NE(ran.errors.find("tsunagid --data"), std::string::npos) << ran.errors;
    EXPECT_NE(ran.errors.find("Line 2"), std::string::npos) << ran.errors;
    const nlohmann::json last = summary(run({"import", path, "--preview", "--json"}));
    EXPECT_EQ(last["counted"], false);
    EXPECT_FALSE(last.contains("new"));
    EXPECT_EQ(run_tsunagi({"import", path, "--preview"}).exit, 0) << "no center at all";
}

TEST_F(ImportPreview, EveryUseOfAColumnHasALabelInTheReadersLanguage) {
    const std::string path =
        folder
            .write("x.csv",
                   "a,b,c,d,e,f,g,h,i,j,k,l,m\n題,よみ,文,ja,16,富山県,富山市,t,1,"
                   "2026-04-01,10:00,2026-04-01,11:00\n")
            .string();
    std::vector<std::string> command = {"--data", folder.path().string(), "import",   path,
                                        "--kind", "opportunity",          "--preview"};
    const char* uses[] = {"title",      "reading",  "text",    "lang", "areas",
                          "prefecture", "city",     "tags",    "id",   "start_date",
                          "start_time", "end_date", "end_time"};
    for (std::size_t i = 0; i < std::size(uses); ++i) {
        command.emplace_back("--column");
        command.push_back(std::string(1, static_cast<char>('a' + i)) + "=" + uses[i]);
    }
    const Ran english = run_tsunagi(command);
    EXPECT_EQ(english.exit, 0) << english.errors;
    use_language(Language::japanese);
    const Ran japanese = run_tsunagi(command);
    use_language(Language::english);
    for (const char* use : uses) {
        EXPECT_NE(english.out.find(std::string(use) + " ("), std::string::npos) << use;
        EXPECT_NE(japanese.out.find(std::string(use) + " ("), std::string::npos) << use;
    }
    EXPECT_NE(english.out.find("start_time (time it begins)"), std::string::npos) << english.out;
    EXPECT_NE(japanese.out.find("start_time (開始時刻)"), std::string::npos) << japanese.out;
    for (const char* words : {"title (題名・名称)", "city (市区町村)", "tags (タグ)", "id (行を",
                              "いま取り込むと、次のようになります。1行を読みました"})
        EXPECT_NE(japanese.out.find(words), std::string::npos) << words << "\n" << japanese.out;
}

}  // namespace
}  // namespace tsunagi::client
