// import of tables against a small daemon that keeps what it is given: preview, import, the same
// again, log and undo.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "protocol/record/body.h"
#include "protocol/record/canonical.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/fake_daemon.h"

namespace tsunagi::client {
namespace {

using Json = nlohmann::json;

const CenterId kOwn{{0x11}};

// One fact: its versions, the newest last. An empty body withdraws it.
struct Fact {
    KindId kind = 0;
    std::vector<std::pair<RecordId, Bytes>> versions;
};

struct ImportCommand : ::testing::Test {
    TempFolder folder;
    std::map<SlotId, Fact> facts;
    std::uint8_t last_id = 0;
    ScopeLevel last_level{};
    std::unique_ptr<FakeDaemon> daemon;

    void SetUp() override {
        daemon = std::make_unique<FakeDaemon>(
            folder.path().string(), [this](schema::Request::Reader request,
                                           FakeDaemon::Stream& stream) { serve(request, stream); });
    }

    void serve(schema::Request::Reader request, FakeDaemon::Stream& stream) {
        if (serve_center(kOwn, request, stream)) return;
        if (request.isShow()) return show(request.getShow(), stream);
        if (request.isList()) return list_all(request.getList().getKind(), stream);
        if (request.isPublish()) {
            stream.send([&](schema::Answer::Builder answer) {
                const auto drafts = request.getPublish().getDrafts();
                auto outcomes = answer.initPublished(drafts.size());
                for (unsigned i = 0; i < drafts.size(); ++i) publish(drafts[i], outcomes[i]);
            });
            return stream.done(1, 1);
        }
        stream.problem(static_cast<std::uint16_t>(Error::invalid_argument));
    }

    void publish(schema::DraftItem::Reader draft, schema::Outcome::Builder outcome) {
        const Bytes body = read_data(draft.getBody());
        last_level = static_cast<ScopeLevel>(draft.getScopeLevel());
        SlotId slot{};
        if (draft.getSlot().size() != 0) {
            slot = *SlotId::from({draft.getSlot().begin(), draft.getSlot().size()});
        } else {
            slot = natural_slot(kOwn, draft.getKind(),
                                slot_key(*find_kind(draft.getKind()), *decode_body(body)));
        }
        Fact& fact = facts[slot];
        fact.kind = draft.getKind();
        if (draft.getOnlyIfNewer() && !fact.versions.empty() &&
            fact.versions.back().second == body) {
            outcome.setOutcome(2);
            return write_fixed(outcome.initId(), fact.versions.back().first);
        }
        outcome.setOutcome(fact.versions.empty() ? 0 : 1);
        if (!fact.versions.empty()) write_fixed(outcome.initReplaced(), fact.versions.back().first);
        fact.versions.emplace_back(RecordId{{++last_id, 0, 0, 1}}, body);
        write_fixed(outcome.initId(), fact.versions.back().first);
    }

    void fill(schema::Item::Builder item, const SlotId& slot, const Fact& fact, std::size_t n) {
        write_fixed(item.initId(), fact.versions[n].first);
        item.setKind(fact.kind);
        write_fixed(item.initCenter(), kOwn);
        item.setScope("center");
        item.setBody(as_data(fact.versions[n].second));
        item.setVersionOf(as_data(slot.span()));
        item.setIsHidden(n + 1 != fact.versions.size());
    }

    void list_all(KindId kind, FakeDaemon::Stream& stream) {
        for (const auto& [slot, fact] : facts) {
            if ((kind != 0 && fact.kind != kind) || fact.versions.back().second.empty()) continue;
            stream.send([&, &place = slot, &whole = fact](schema::Answer::Builder answer) {
                fill(answer.initItem(), place, whole, whole.versions.size() - 1);
            });
        }
        stream.done(facts.size(), facts.size());
    }

    void show(const std::string& prefix, FakeDaemon::Stream& stream) {
        for (const auto& [slot, fact] : facts) {
            for (std::size_t n = 0; n < fact.versions.size(); ++n) {
                if (!to_hex(fact.versions[n].first.span()).starts_with(prefix)) continue;
                stream.send([&, n, &place = slot, &whole = fact](schema::Answer::Builder answer) {
                    fill(answer.initItem(), place, whole, n);
                });
                return stream.done(1, 1);
            }
        }
        stream.problem(static_cast<std::uint16_t>(Error::not_found));
    }

    [[nodiscard]] Ran run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"--data", folder.path().string()});
        return run_tsunagi(arguments);
    }
    [[nodiscard]] static Json summary(const Ran& ran) {
        std::istringstream in(ran.out);
        Json last;
        for (std::string line; std::getline(in, line);) last = Json::parse(line);
        return last;
    }
    std::string list(const std::string& rows) {
        return folder.write("名簿_2026.csv", "団体名,住所,電話番号,設立日\n" + rows).string();
    }
    // Titles that are shown now.
    [[nodiscard]] std::vector<std::string> titles() const {
        std::vector<std::string> out;
        for (const auto& [slot, fact] : facts) {
            const Bytes& body = fact.versions.back().second;
            if (!body.empty()) out.push_back(decode_body(body)->title);
        }
        std::ranges::sort(out);
        return out;
    }
};

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
    Json first = summary(run({"import", path, "--json"}));
    EXPECT_EQ(first["new"], 2);
    EXPECT_EQ(first["import"], 1);
    EXPECT_EQ(last_level, ScopeLevel::center);
    EXPECT_EQ(summary(run({"import", path, "--json"}))["unchanged"], 2);
    list("甲の会,富山市,076-444-9999,\n乙の会,氷見市,,\n丙の会,高岡市,,\n");
    const Json second = summary(run({"import", path, "--json"}));
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
    const Json undone = summary(run({"import", "undo", "--yes", "--json"}));
    EXPECT_EQ(undone["import"], 2);
    EXPECT_EQ(undone["withdrawn"], 1);
    EXPECT_EQ(undone["restored"], 1);
    EXPECT_EQ(titles(), std::vector<std::string>{"甲の会"});
    for (const auto& [slot, fact] : facts) {
        if (fact.versions.back().second.empty()) continue;
        EXPECT_EQ(decode_body(fact.versions.back().second)->field(org::kPhone), "076-444-0001");
    }
    EXPECT_EQ(run({"import", "undo", "2", "--yes"}).exit, 3) << "twice";
    EXPECT_EQ(run({"import", "undo", "9", "--yes"}).exit, 1);
    const Ran log = run({"import", "log", "--json"});
    EXPECT_NE(log.out.find("\"undone\":true"), std::string::npos) << log.out;
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
    const Json undone = summary(run({"import", "undo", "--yes", "--json"}));
    EXPECT_EQ(undone["withdrawn"], 1);
    EXPECT_EQ(undone["left"], 1);
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
    EXPECT_EQ(run({"import", path, "--kind", "org"}).exit, 2) << "no column names the records";
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
        const Json again = summary(run({"import", out, "--kind", "article", "--json"}));
        EXPECT_EQ(again["unchanged"], 2) << again;
        EXPECT_EQ(facts.size(), 2U);
        // Elsewhere they are new, and the same.
        facts.clear();
        const Json elsewhere = summary(run({"import", out, "--kind", "article", "--json"}));
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
        EXPECT_EQ(Json::parse(line)["kind"], "article");
    EXPECT_EQ(count, 2U);
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
