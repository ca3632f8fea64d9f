// import of an export whose records are for different people: each stays for those who see it, and
// the question before sharing tells what is new to whom.
#include <fstream>

#include "tests/unit/client/import_fixture.h"

namespace tsunagi::client {
namespace {

struct ImportScopes : ImportCommand {
    // A record of this center. Its id, as in a file.
    std::string stands(const std::string& title, const std::string& scope, KindId kind) {
        Body body;
        body.title = title;
        body.language = "ja";
        Fact& fact = facts[natural_slot(kOwn, kind, title)];
        fact.kind = kind;
        return write_version(fact, body, scope);
    }
    std::string stands(const std::string& title, const std::string& scope) {
        return stands(title, scope, kind::kArticle);
    }
    std::string write_version(Fact& fact, const Body& body, const std::string& scope) {
        const RecordId id{{++last_id, 0, 0, 3}};
        fact.versions.emplace_back(id, *encode_body(body));
        scopes[id] = scope;
        return to_hex(id.span());
    }
    Ran take_in(const std::string& rows, const std::vector<std::string>& more = {}) {
        const std::string path = folder.write("back.csv", "id,title,lang,text\n" + rows).string();
        std::vector<std::string> words{"import", path, "--kind", "article"};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    // By the title that it has now.
    std::string scope_of_title(const std::string& title) const {
        for (const auto& [slot, fact] : facts) {
            if (decode_body(fact.versions.back().second)->title == title)
                return scope_of(fact.versions.back().first);
        }
        return "none";
    }
    static std::string row(const std::string& id, const std::string& title) {
        return id + "," + title + ",ja,\n";
    }
    static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }
    static std::vector<nlohmann::json> of_type(const Ran& ran, const std::string& type) {
        std::vector<nlohmann::json> found;
        std::istringstream in(ran.out);
        for (std::string line; std::getline(in, line);) {
            auto object = nlohmann::json::parse(line);
            if (object["type"] == type) found.push_back(std::move(object));
        }
        return found;
    }
};

TEST_F(ImportScopes, EachRecordStaysForThoseWhoSeeIt) {
    const std::string rows = row(stands("内", "center"), "内") +
                             row(stands("県", "prefecture:16"), "県") +
                             row(stands("全国", "nation"), "全国（改）") + row("", "新しい");
    const Ran ran = take_in(rows, {"--yes", "--json"});
    const nlohmann::json told = summary(ran);
    EXPECT_EQ(told["updated"], 1) << ran.out;
    EXPECT_EQ(told["unchanged"], 2) << ran.out;
    EXPECT_EQ(told["new"], 1) << ran.out;
    EXPECT_EQ(scope_of_title("内"), "center");
    EXPECT_EQ(scope_of_title("県"), "prefecture:16");
    EXPECT_EQ(scope_of_title("全国（改）"), "nation");
    EXPECT_EQ(scope_of_title("新しい"), "center");
    const Ran log = run({"import", "log", "--json"});
    EXPECT_TRUE(has(log.out, "\"scope\":\"center, nation\"")) << log.out;
}

TEST_F(ImportScopes, WhatIsNewToOthersIsAskedAbout) {
    const std::string nation = stands("全国", "nation");
    const std::string prefecture = stands("県", "prefecture:16");
    const std::string own = stands("内", "center");
    const Ran one = take_in(row(nation, "全国（改）") + row(prefecture, "県"));
    EXPECT_EQ(one.exit, 2) << "nobody agreed";
    EXPECT_TRUE(has(one.errors, "To be shared: 1 record. There is no other center yet to see it"))
        << one.errors;
    const std::string rows = row(nation, "全国（改）") + row(prefecture, "県（改）") +
                             row(own, "内（改）") + row("", "新");
    const Ran asked = take_in(rows);
    EXPECT_EQ(asked.exit, 2);
    EXPECT_TRUE(has(asked.errors,
                    "To be shared: 2 records.\n"
                    "2 records: Only this center will see it.\n"
                    "1 record: There is no other center yet to see it (within "
                    "Toyama).\n"
                    "1 record: There is no other center yet to see it (all "
                    "centers)."))
        << asked.errors;
    EXPECT_EQ(titles(), (std::vector<std::string>{"全国", "内", "県"})) << "nothing was written";
    const Ran preview = take_in(rows, {"--preview", "--json"});
    EXPECT_EQ(summary(preview)["shared"], 2) << preview.out;
    EXPECT_EQ(summary(preview)["widened"], 0) << preview.out;
    const auto audiences = of_type(preview, "audience");
    ASSERT_EQ(audiences.size(), 3U) << preview.out;
    EXPECT_EQ(audiences[0]["scope"], "center");
    EXPECT_EQ(audiences[1]["scope"], "prefecture:16");
    EXPECT_EQ(audiences[2]["scope"], "nation");
    EXPECT_EQ(audiences[0]["records"], 2);
    const Ran people = take_in(rows, {"--preview"});
    EXPECT_TRUE(has(people.out, "To be shared: 2 records.\n2 records: Only this")) << people.out;
}

TEST_F(ImportScopes, NothingIsAskedWhereOthersSeeNothingNew) {
    const std::string nation = stands("全国", "nation");
    const std::string own = stands("内", "center");
    const Ran ran = take_in(row(nation, "全国") + row(own, "内（改）") + row("", "新"));
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_FALSE(has(ran.errors, "To be shared")) << ran.errors;
    EXPECT_EQ(scope_of_title("全国"), "nation");
    EXPECT_EQ(scope_of_title("内（改）"), "center");
}

TEST_F(ImportScopes, ASayingOfWhoSeesItTellsWhoseReadersAreNew) {
    const std::string rows = row(stands("内", "center"), "内") +
                             row(stands("県", "prefecture:16"), "県") +
                             row(stands("全国", "nation"), "全国") + row("", "新");
    const Ran asked = take_in(rows, {"--scope", "nation"});
    EXPECT_EQ(asked.exit, 2);
    EXPECT_TRUE(has(asked.errors,
                    "To be shared: 3 records. 2 of them will be seen by people who do "
                    "not see them today."))
        << asked.errors;
    const Ran preview = take_in(rows, {"--scope", "nation", "--preview", "--json"});
    EXPECT_EQ(summary(preview)["shared"], 3);
    EXPECT_EQ(summary(preview)["widened"], 2);
    EXPECT_EQ(summary(preview)["updated"], 2);
    const Ran done = take_in(rows, {"--scope", "nation", "--yes", "--json"});
    EXPECT_EQ(summary(done)["updated"], 2) << done.out;
    EXPECT_EQ(summary(done)["unchanged"], 1) << done.out;
    EXPECT_EQ(scope_of_title("内"), "nation");
    EXPECT_EQ(summary(run({"import", "undo", "--yes", "--json"}))["restored"], 2);
    for (const auto& [slot, fact] : facts) {
        if (decode_body(fact.versions.front().second)->title == "内")
            EXPECT_EQ(scope_of(fact.versions.back().first), "center");
    }
}

TEST_F(ImportScopes, NothingGoesFurtherThanWasSaid) {
    const std::string nation = stands("全国", "nation");
    const std::string rows = row(nation, "全国（改）") + row("", "新");
    const Ran asked = take_in(rows, {"--scope", "prefecture"});
    EXPECT_TRUE(has(asked.errors, "To be shared: 1 record.")) << asked.errors;
    const Ran ran = take_in(rows, {"--scope", "prefecture", "--yes"});
    EXPECT_EQ(ran.exit, 0);
    EXPECT_TRUE(has(ran.errors, "tsunagi edit ID")) << ran.errors;
    EXPECT_FALSE(has(ran.errors, "withdraw")) << ran.errors;
    EXPECT_EQ(titles(), (std::vector<std::string>{"全国", "新"}));
    const Ran own = take_in(row(nation, "全国（改）"), {"--scope", "center"});
    EXPECT_TRUE(has(own.out, "1 rows rejected")) << own.out << own.errors;
    EXPECT_FALSE(has(own.errors, "To be shared")) << own.errors;
}

TEST_F(ImportScopes, OnlyWhatOthersGetIsLookedAtForPersonalData) {
    const std::string nation = stands("全国", "nation");
    const std::string own = stands("内", "center");
    const Ran ran =
        take_in(own + ",内,ja,電話は090-1111-2222\n" + nation + ",全国,ja,電話は090-3333-4444\n");
    EXPECT_FALSE(has(ran.errors, "090-1111-2222")) << ran.errors;
    EXPECT_TRUE(has(ran.errors, "090-3333-4444")) << ran.errors;
    const Ran widened = take_in(own + ",内,ja,電話は090-1111-2222\n", {"--scope", "prefecture"});
    EXPECT_TRUE(has(widened.errors, "090-1111-2222")) << widened.errors;
}

// What a file has no room for goes along to the new readers, and is looked at.
TEST_F(ImportScopes, TranslationsThatGoAlongAreLookedAt) {
    Body body;
    body.title = "内";
    body.language = "ja";
    body.translations["en"] = {"inside", "Call 090-5555-6666"};
    Fact& fact = facts[natural_slot(kOwn, kind::kArticle, "内")];
    fact.kind = kind::kArticle;
    const std::string id = write_version(fact, body, "center");
    const Ran ran = take_in(row(id, "内"), {"--scope", "nation"});
    EXPECT_TRUE(has(ran.errors, "090-5555-6666")) << ran.errors;
}

// Each of these would go to all, or be lost, if it were taken for the record's newest version.
TEST_F(ImportScopes, AnOlderVersionOrAWithdrawnRecordIsLeftAsItIs) {
    const std::string old = stands("内", "center");
    Body body;
    body.title = "内";
    body.language = "ja";
    Fact& fact = facts[natural_slot(kOwn, kind::kArticle, "内")];
    const std::string newest = write_version(fact, body, "nation");
    const Ran widened = take_in(row(old, "内（改）"), {"--json"});
    EXPECT_EQ(summary(widened)["rejected"], 1) << widened.out << widened.errors;
    EXPECT_EQ(of_type(widened, "rejected")[0]["reason"], "changed_meanwhile");
    EXPECT_EQ(titles(), std::vector<std::string>{"内"});
    const std::size_t versions = fact.versions.size();
    fact.versions.emplace_back(RecordId{{++last_id, 0, 0, 3}}, Bytes());
    scopes[fact.versions.back().first] = "nation";
    const Ran withdrawn = take_in(row(newest, "内（改）"), {"--json"});
    EXPECT_EQ(summary(withdrawn)["rejected"], 1) << withdrawn.out << withdrawn.errors;
    EXPECT_EQ(fact.versions.size(), versions + 1);
}

TEST_F(ImportScopes, OfARowThatStandsTwiceTheSecondIsTold) {
    const std::string nation = stands("全国", "nation");
    const Ran ran = take_in(row(nation, "一") + row(nation, "二"), {"--yes", "--json"});
    EXPECT_EQ(summary(ran)["updated"], 1) << ran.out;
    EXPECT_EQ(summary(ran)["rejected"], 1) << ran.out;
    EXPECT_EQ(titles(), std::vector<std::string>{"一"});
    EXPECT_EQ(scope_of_title("一"), "nation");
}

TEST_F(ImportScopes, ARecordOfAnAreaThatTheCenterLeftIsToldAndLeft) {
    const std::string elsewhere = stands("石川", "prefecture:17");
    const Ran ran = take_in(row(elsewhere, "石川（改）") + row("", "新"), {"--json"});
    EXPECT_EQ(summary(ran)["new"], 1) << ran.out << ran.errors;
    ASSERT_EQ(of_type(ran, "rejected").size(), 1U) << ran.out;
    EXPECT_EQ(of_type(ran, "rejected")[0]["reason"], "scope_not_ours");
    const Ran moved = take_in(row(elsewhere, "石川"), {"--scope", "prefecture", "--yes", "--json"});
    EXPECT_EQ(summary(moved)["updated"], 1) << moved.out << moved.errors;
    EXPECT_EQ(scope_of_title("石川"), "prefecture:16");
}

TEST_F(ImportScopes, AnotherKindUnderTheIdIsANewRecordOfTheCenter) {
    const std::string id = stands("全国", "nation");
    const std::string path = folder.write("o.csv", "id,name\n" + id + ",全国\n").string();
    const Ran ran = run({"import", path, "--kind", "org", "--json"});
    EXPECT_EQ(summary(ran)["new"], 1) << ran.out << ran.errors;
    EXPECT_EQ(facts.size(), 2U);
    EXPECT_EQ(last_level, ScopeLevel::center);
}

TEST_F(ImportScopes, PrivateAndSealedKindsAreNotSharedByAFile) {
    const std::string person = stands("山田", "center", kind::kPerson);
    const std::string path = folder.write("p.csv", "id,name\n" + person + ",山田花子\n").string();
    EXPECT_EQ(summary(run({"import", path, "--kind", "person", "--json"}))["updated"], 1);
    EXPECT_EQ(scope_of_title("山田花子"), "center");
    const std::string sealed = stands("紹介", "nation", kind::kIntroduction);
    const std::string other =
        folder.write("i.csv", "id,title\n" + sealed + ",紹介（改）\n").string();
    const Ran ran = run({"import", other, "--kind", "introduction", "--yes"});
    EXPECT_EQ(ran.exit, 2) << ran.out;
    EXPECT_TRUE(has(ran.errors, "'tsunagi introduce' writes them")) << ran.errors;
}

TEST_F(ImportScopes, WithoutTheServiceAPreviewSaysThatItDoesNotKnow) {
    const std::string id = stands("全国", "nation");
    daemon.reset();
    const Ran ran = take_in(row(id, "全国（改）"), {"--preview"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_TRUE(has(ran.errors, "keep who sees them; that could not be looked up")) << ran.errors;
    const Ran without = take_in(row("", "新"), {"--preview"});
    EXPECT_FALSE(has(without.errors, "keep who sees them")) << without.errors;
}

TEST_F(ImportScopes, AnEmptyScopeIsNoScope) {
    const Ran ran = take_in(row("", "新"), {"--scope="});
    EXPECT_NE(ran.exit, 0) << ran.out;
    EXPECT_TRUE(facts.empty());
}

struct ImportCalendarScopes : ImportScopes {
    std::string event_of(const std::string& scope) {
        Body body;
        body.title = "祭";
        body.fields[opportunity::kStartsAt] = "2027-03-06T17:00";
        body.fields[find_field(*find_kind(kind::kOpportunity), "type")->key] = "event";
        body.language = "ja";
        Fact& fact = facts[natural_slot(kOwn, kind::kOpportunity, "祭")];
        fact.kind = kind::kOpportunity;
        return write_version(fact, body, scope);
    }
    // What an import says of the exported calendar, where `from` has become `to`.
    Ran take_in_changed(const std::string& from,
                        const std::string& to,
                        const std::vector<std::string>& more = {"--json"}) {
        const std::string out = folder.path().string() + "/out.ics";
        EXPECT_EQ(run({"export", "-o", out, "--force"}).exit, 0);
        std::stringstream text;
        text << std::ifstream(out).rdbuf();
        std::string calendar = text.str();
        EXPECT_NE(calendar.find(from), std::string::npos) << calendar;
        calendar.replace(calendar.find(from), from.size(), to);
        std::vector<std::string> words{"import", folder.write("in.ics", calendar).string(),
                                       "--yes"};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
};

// An export marks as private whatever is not public.
TEST_F(ImportCalendarScopes, TheMarkOfAnExportIsNoReasonToLeaveItOut) {
    event_of("nation");
    const Ran ran = take_in_changed("SUMMARY;LANGUAGE=ja:祭", "SUMMARY;LANGUAGE=ja:秋祭");
    EXPECT_EQ(summary(ran)["updated"], 1) << ran.out << ran.errors;
    EXPECT_EQ(scope_of_title("秋祭"), "nation");
}

// What is meant is a wider scope, and --scope center would be no answer to that.
TEST_F(ImportCalendarScopes, AScopeThatIsSaidDoesNotWidenWhatTheExportMarked) {
    for (const char* scope : {"center", "prefecture:16"}) {
        facts.clear();
        event_of(scope);
        const Ran ran = take_in_changed("SUMMARY;LANGUAGE=ja:祭", "SUMMARY;LANGUAGE=ja:秋祭",
                                        {"--scope", "nation"});
        EXPECT_TRUE(has(ran.errors, "marked as private by the export")) << ran.errors;
        EXPECT_TRUE(has(ran.errors, "'tsunagi edit ID --scope' who may see it")) << ran.errors;
        EXPECT_FALSE(has(ran.errors, "--scope center")) << ran.errors;
        EXPECT_EQ(facts.begin()->second.versions.size(), 1U);
    }
}

TEST_F(ImportCalendarScopes, AMarkThatSomebodySetIs) {
    event_of("public");
    const Ran marked = take_in_changed("CLASS:PUBLIC", "CLASS:PRIVATE");
    ASSERT_EQ(of_type(marked, "rejected").size(), 1U) << marked.out;
    EXPECT_EQ(of_type(marked, "rejected")[0]["reason"], "marked_private");
    EXPECT_NE(marked.exit, 0) << "nothing else is in the file";
    facts.clear();
    event_of("nation");
    const Ran confidential = take_in_changed("CLASS:PRIVATE", "CLASS:CONFIDENTIAL");
    EXPECT_NE(confidential.exit, 0) << confidential.out;
    EXPECT_EQ(facts.begin()->second.versions.size(), 1U);
}

}  // namespace
}  // namespace tsunagi::client
