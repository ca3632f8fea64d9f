// import of an export that holds other centers' records: they stay theirs.
#include <fstream>

#include "tests/support/builders.h"
#include "tests/unit/client/import_fixture.h"

namespace tsunagi::client {
namespace {

constexpr CenterId kOtherCenter{{0x22}};
constexpr std::string_view kHeader = "id,title,text\n";

struct ImportOfAnExport : ImportCommand {
    // Another center's article that is held here. Its id, as in a file.
    std::string theirs(const std::string& title, Body body = {}) {
        body.title = title;
        body.language = "ja";
        const RecordId id{{++last_id, 0, 0, 7}};
        Fact& fact = facts[natural_slot(kOtherCenter, kind::kArticle, title)];
        fact = {kind::kArticle, {{id, *encode_body(body)}}, kOtherCenter};
        return to_hex(id.span());
    }
    Ran take_in(const std::string& rows, const std::vector<std::string>& more = {"--json"}) {
        const std::string path = folder.write("back.csv", std::string(kHeader) + rows).string();
        std::vector<std::string> words{"import", path, "--kind", "article"};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
};

TEST_F(ImportOfAnExport, LeavesOtherCentersRecordsAsTheyAre) {
    Body body;
    body.text = "一行目";
    const std::string id = theirs("よその記事", body);
    const auto before = facts.size();
    const Ran ran = take_in(id + ",よその記事,一行目\n,このセンターの記事,\n");
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    const nlohmann::json told = summary(ran);
    EXPECT_EQ(told["read"], 2);
    EXPECT_EQ(told["new"], 1);
    EXPECT_EQ(told["skipped"], 1);
    EXPECT_EQ(told["rejected"], 0);
    EXPECT_EQ(facts.size(), before + 1);
    EXPECT_NE(ran.out.find("\"reason\":\"others_record\""), std::string::npos) << ran.out;
    const Ran people = take_in(id + ",よその記事,一行目\n", {});
    EXPECT_EQ(people.exit, 0) << people.errors;
    for (const char* words : {"1 record of another center: left as it is",
                              "empty only its row's cell under id", "Leave all other ids"})
        EXPECT_NE(people.errors.find(words), std::string::npos) << people.errors;
    EXPECT_EQ(facts.size(), before + 1);
}

// What a preview says comes true, of other centers' records as well.
TEST_F(ImportOfAnExport, APreviewTellsTheSame) {
    const std::string same = theirs("よその記事");
    const std::string changed = theirs("もう一つの記事");
    const std::string rows =
        same + ",よその記事,\n" + changed + ",もう一つの記事（改）,\n,わたしの記事,\n";
    const std::size_t before = facts.size();
    const nlohmann::json told = summary(take_in(rows, {"--json", "--preview"}));
    EXPECT_EQ(facts.size(), before);
    const nlohmann::json done = summary(take_in(rows));
    for (const char* key : {"read", "new", "updated", "unchanged", "rejected", "skipped"})
        EXPECT_EQ(told[key], done[key]) << key;
    EXPECT_EQ(told["skipped"], 1);
    EXPECT_EQ(told["rejected"], 1);
    const Ran people = take_in(rows, {"--preview", "--scope", "prefecture"});
    EXPECT_NE(people.out.find("To be shared: 1 record."), std::string::npos) << people.out;
    const Ran none = take_in(same + ",よその記事,\n", {"--preview", "--scope", "prefecture"});
    EXPECT_EQ(none.exit, 0) << none.errors;
    EXPECT_EQ(none.out.find("To be shared"), std::string::npos) << none.out;
}

TEST_F(ImportOfAnExport, RejectsWhatWasChangedInAnotherCentersRecord) {
    const std::string id = theirs("よその記事");
    const Ran ran = take_in(id + ",よその記事（改）,\n");
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    const nlohmann::json told = summary(ran);
    EXPECT_EQ(told["rejected"], 1);
    EXPECT_EQ(told["skipped"], 0);
    EXPECT_EQ(titles(), std::vector<std::string>{"よその記事"});
    EXPECT_NE(ran.out.find("others_record_changed"), std::string::npos) << ran.out;
    const Ran people = take_in(id + ",よその記事（改）,\n", {});
    EXPECT_NE(people.errors.find("ask that center to change it"), std::string::npos)
        << people.errors;
    // Without the id it is this center's own.
    EXPECT_EQ(summary(take_in(",よその記事（改）,\n"))["new"], 1);
}

// A file has no column for files, nor for fields that a newer program wrote.
TEST_F(ImportOfAnExport, WhatAFileCannotHoldIsNoChangeOfAnotherCentersRecord) {
    Body body;
    body.fields[900] = "later";
    body.translations["pt"] = {"Artigo", ""};
    const std::string id = theirs("よその記事", body);
    const nlohmann::json told = summary(take_in(id + ",よその記事,\n"));
    EXPECT_EQ(told["skipped"], 1) << told;
    EXPECT_EQ(told["rejected"], 0) << told;
}

TEST_F(ImportOfAnExport, AnotherKindOfRecordUnderTheSameIdIsNoCopyEither) {
    const std::string id = theirs("よその記事");
    const std::string path = folder.write("o.csv", "id,name\n" + id + ",よその記事\n").string();
    const nlohmann::json told = summary(run({"import", path, "--kind", "org", "--json"}));
    EXPECT_EQ(told["rejected"], 1) << told;
    EXPECT_EQ(facts.size(), 1U);
}

TEST_F(ImportOfAnExport, AnIdThatIsNotHereComesInAsOwn) {
    const nlohmann::json told = summary(take_in(std::string(64, 'a') + ",遠くの記事,\n"));
    EXPECT_EQ(told["new"], 1) << told;
    for (const auto& [slot, fact] : facts) {
        EXPECT_EQ(decode_body(fact.versions.back().second)->field(common_field::kOriginId),
                  std::string(64, 'a'));
    }
}

// Rows of one number: the one with the id is the record, whichever stands first.
struct ImportOfACopiedRow : ImportOfAnExport {
    const std::string number = test_corporate_number(5);
    std::string id;

    void SetUp() override {
        ImportOfAnExport::SetUp();
        Body body;
        body.title = "甲の会";
        body.language = "ja";
        body.fields[org::kCorporateNumber] = number;
        const RecordId record{{++last_id, 0, 0, 3}};
        facts[natural_slot(kOwn, kind::kOrg, number)] = {kind::kOrg,
                                                         {{record, *encode_body(body)}}};
        id = to_hex(record.span());
    }
    Ran take_in_orgs(const std::string& rows, const std::vector<std::string>& more = {"--json"}) {
        const std::string path =
            folder.write("orgs.csv", "id,name,corporate_number\n" + rows).string();
        std::vector<std::string> words{"import", path, "--kind", "org"};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    [[nodiscard]] std::string row(const std::string& first, const std::string& name) const {
        return first + "," + name + "," + number + "\n";
    }
};

TEST_F(ImportOfACopiedRow, BehindItsRecordIsARecordOfItsOwn) {
    const nlohmann::json told = summary(take_in_orgs(row(id, "甲の会") + row("", "甲の会 支部")));
    EXPECT_EQ(told["new"], 1) << told;
    EXPECT_EQ(told["rejected"], 0) << told;
    EXPECT_EQ(titles(), (std::vector<std::string>{"甲の会", "甲の会 支部"}));
}

TEST_F(ImportOfACopiedRow, BeforeItsRecordIsLeftOut) {
    const std::string rows = row("", "甲の会 支部") + row(id, "甲の会（改）");
    const nlohmann::json preview = summary(take_in_orgs(rows, {"--preview", "--json"}));
    EXPECT_EQ(preview["rejected"], 1) << preview;
    const Ran asked = take_in_orgs(rows, {"--scope", "prefecture"});
    EXPECT_NE(asked.errors.find("To be shared: 1 record."), std::string::npos) << asked.errors;
    const Ran ran = take_in_orgs(rows);
    EXPECT_EQ(summary(ran)["updated"], 1) << ran.out;
    EXPECT_EQ(summary(ran)["rejected"], 1) << ran.out;
    EXPECT_NE(ran.out.find("named_by_another_row"), std::string::npos) << ran.out;
    EXPECT_EQ(titles(), std::vector<std::string>{"甲の会（改）"});
}

TEST_F(ImportOfACopiedRow, WithoutItsRecordUpdatesByTheNumber) {
    const nlohmann::json told = summary(take_in_orgs(row("", "甲の会（改）")));
    EXPECT_EQ(told["updated"], 1) << told;
    EXPECT_EQ(titles(), std::vector<std::string>{"甲の会（改）"});
}

// The question counts what would be shared, and there is none where nothing would be.
TEST_F(ImportOfAnExport, OnlyWhatComesInIsAskedAbout) {
    const std::string id = theirs("よその記事");
    const Ran asked = take_in(id + ",よその記事,\n,わたしの記事,\n", {"--scope", "prefecture"});
    EXPECT_EQ(asked.exit, 2) << "nobody agreed";
    EXPECT_NE(asked.errors.find("To be shared: 1 record."), std::string::npos) << asked.errors;
    const Ran none = take_in(id + ",よその記事,\n", {"--scope", "prefecture"});
    EXPECT_EQ(none.exit, 0) << none.errors;
    EXPECT_EQ(facts.size(), 1U);
}

}  // namespace
}  // namespace tsunagi::client
