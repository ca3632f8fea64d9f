// count against a small daemon: what is counted, what others get, what is refused.
#include <gtest/gtest.h>

#include <map>

#include "client/count_text.h"
#include "protocol/record/body.h"
#include "protocol/record/canonical.h"
#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/fake_daemon.h"

namespace tsunagi::client {
namespace {

using Fields = std::map<std::uint16_t, std::string>;

const CenterId kCounting{{0x11}};
const CenterId kElsewhere{{0x22}};

struct Stored {
    RecordId id;
    KindId kind;
    SlotId slot;
    Body body;
    CenterId center = kCounting;
    std::string scope = "center";
    bool is_old = false;  // a newer version stands
    bool is_withdrawn = false;
};

struct CountCommand : ::testing::Test {
    TempFolder folder;
    std::vector<Stored> records;
    std::vector<Stored> published;
    std::unique_ptr<FakeDaemon> daemon;
    std::uint8_t next = 1;

    void SetUp() override {
        daemon = std::make_unique<FakeDaemon>(
            folder.path().string(), [this](schema::Request::Reader request,
                                           FakeDaemon::Stream& stream) { serve(request, stream); });
    }

    // A record of this center with a slot of its own; its first eight digits are its number.
    Stored& add(KindId kind, const std::string& title, Fields fields) {
        Stored record;
        record.id = RecordId{{0, 0, 0, next}};
        record.slot = SlotId{{next}};
        record.kind = kind;
        record.body.title = title;
        record.body.language = "ja";
        record.body.fields = std::move(fields);
        ++next;
        return records.emplace_back(std::move(record));
    }
    static std::string hex(const Stored& record) { return to_hex(record.id.span()); }
    void respond(const std::string& survey, const std::string& answer, int times) {
        for (int i = 0; i < times; ++i)
            add(kind::kResponse, "回答",
                {{response::kSurvey, survey}, {response::kAnswers, answer}});
    }
    void voice(const std::string& issue, Fields more, std::vector<std::uint32_t> areas, int times) {
        more[voice::kIssue] = issue;
        for (int i = 0; i < times; ++i) add(kind::kVoice, "声", more).body.areas = areas;
    }

    void serve(schema::Request::Reader request, FakeDaemon::Stream& stream) {
        if (serve_center(kCounting, request, stream)) return;
        if (request.isList()) {
            std::uint64_t count = 0;
            for (const Stored& record : records) {
                if (record.kind != request.getList().getKind() || record.is_old) continue;
                stream.send(
                    [&](schema::Answer::Builder answer) { fill(answer.initItem(), record); });
                ++count;
            }
            return stream.done(count, count);
        }
        if (request.isShow()) {
            const std::string prefix = request.getShow().cStr();
            for (const Stored& record : records) {
                if (!hex(record).starts_with(prefix)) continue;
                stream.send(
                    [&](schema::Answer::Builder answer) { fill(answer.initItem(), record); });
                return stream.done(1, 1);
            }
            return stream.problem(static_cast<std::uint16_t>(Error::not_found));
        }
        if (request.isPublish()) return publish(request.getPublish().getDrafts()[0], stream);
        stream.problem(static_cast<std::uint16_t>(Error::invalid_argument));
    }

    void fill(schema::Item::Builder item, const Stored& record) const {
        write_fixed(item.initId(), record.id);
        item.setKind(record.kind);
        write_fixed(item.initCenter(), record.center);
        item.setScope(record.scope.c_str());
        if (!record.is_withdrawn) item.setBody(as_data(*encode_body(record.body)));
        item.setVersionOf(as_data(record.slot.span()));
        item.setIsHidden(record.is_old);
        std::vector<const Stored*> others;
        for (const Stored& other : records) {
            if (other.slot == record.slot && other.id != record.id && !other.is_old)
                others.push_back(&other);
        }
        auto sources = item.initSources(static_cast<unsigned>(others.size()));
        for (unsigned i = 0; i < sources.size(); ++i) {
            write_fixed(sources[i].initId(), others[i]->id);
            write_fixed(sources[i].initCenter(), others[i]->center);
        }
    }

    // Stored as the daemon would: the new version takes the place of the old one.
    void publish(schema::DraftItem::Reader draft, FakeDaemon::Stream& stream) {
        Stored record;
        record.id = RecordId{{0, 0, 1, next}};
        record.kind = draft.getKind();
        record.body = *decode_body(read_data(draft.getBody()));
        const bool is_new = draft.getSlot().size() == 0;
        record.slot = is_new ? SlotId{{next}} : *SlotId::from(read_data(draft.getSlot()));
        ++next;
        record.scope = draft.getScopeLevel() == static_cast<std::uint8_t>(ScopeLevel::nation)
                           ? "nation"
                           : "center";
        for (Stored& old : records) {
            if (!is_new && old.slot == record.slot) old.is_old = true;
        }
        records.push_back(record);
        published.push_back(record);
        stream.send([&](schema::Answer::Builder answer) {
            auto outcomes = answer.initPublished(1);
            write_fixed(outcomes[0].initId(), record.id);
            outcomes[0].setOutcome(is_new ? 0 : 1);
        });
        stream.done(1, 1);
    }

    [[nodiscard]] Ran run(std::vector<std::string> arguments, const RunOptions& options = {}) {
        arguments.insert(arguments.begin(), {"--data", folder.path().string()});
        return run_tsunagi(arguments, options);
    }
    [[nodiscard]] Ran count(const std::string& id, std::vector<std::string> more = {"--yes"}) {
        more.insert(more.begin(), {"count", id.substr(0, 8)});
        return run(more);
    }
    std::string survey(const std::string& questions, const std::string& scope = "nation") {
        Stored& record = add(kind::kSurvey, "食の調査", {{survey::kQuestions, questions}});
        record.scope = scope;
        record.body.areas = {16};
        return hex(record);
    }
    static std::string field(const Stored& record, std::uint16_t key) {
        return std::string(record.body.field(key));
    }
};

TEST_F(CountCommand, SharesATableOfEachClosedQuestion) {
    const std::string id =
        survey("困りましたか（はい／いいえ／わからない）\n年代: 若い／年配\nご意見");
    respond(id, "困りましたか: はい\n年代: 若い\nご意見: 山田さんに助けられた", 20);
    respond(id, "困りましたか: いいえ\n年代: 年配\n別の設問: はい", 9);
    respond(id, "1: わからない\n年代: 年配", 2);
    const Ran ran = count(id);
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    ASSERT_EQ(published.size(), 2U) << ran.out;
    const Stored first = published[0];
    EXPECT_EQ(first.kind, kind::kAggregate);
    EXPECT_EQ(first.scope, "nation");
    EXPECT_EQ(first.body.title, "食の調査: 困りましたか");
    EXPECT_EQ(first.body.areas, std::vector<std::uint32_t>{16});
    EXPECT_EQ(field(first, aggregate::kSurvey), id);
    EXPECT_EQ(field(first, aggregate::kCells), "はい: 20\nいいえ: X\nわからない: X");
    EXPECT_EQ(field(first, aggregate::kAnswers), "31");
    EXPECT_EQ(field(first, aggregate::kHiddenBelow), "5");
    EXPECT_EQ(field(published[1], aggregate::kCells), "若い: 20\n年配: 11");
    for (const auto& record : published) {
        for (const auto& [key, value] : record.body.fields)
            EXPECT_EQ(value.find("山田"), std::string::npos);
    }
    EXPECT_NE(ran.out.find("hidden: under 5"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("Not counted: ご意見"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("Not counted: 9"), std::string::npos) << ran.out;
    EXPECT_NE(ran.errors.find("center"), std::string::npos) << ran.errors;

    // The same again changes nothing; five more give the same records a new version.
    EXPECT_EQ(count(id).exit, 0);
    EXPECT_EQ(published.size(), 2U);
    respond(id, "困りましたか: はい\n年代: 若い", 4);
    EXPECT_NE(count(id).out.find("Not shared yet"), std::string::npos);
    EXPECT_EQ(published.size(), 2U);
    respond(id, "困りましたか: はい\n年代: 年配", 3);
    EXPECT_EQ(count(id).exit, 0);
    ASSERT_EQ(published.size(), 4U);
    EXPECT_EQ(published[2].slot, first.slot);
    EXPECT_EQ(field(published[2], aggregate::kCells), "はい: 27\nいいえ: X\nわからない: X");
    EXPECT_EQ(field(published[3], aggregate::kCells), "若い: 24\n年配: 14");
}

TEST_F(CountCommand, CountsEachResponseOnceWhicheverVersionItNames) {
    const std::string old = survey("q（a／b）");
    Stored newer = records.back();
    records.back().is_old = true;
    newer.id = RecordId{{0, 0, 2, 1}};
    records.push_back(newer);
    respond(old, "q: a", 6);
    respond(hex(newer), "q: b", 7);
    // An older version, a version beside it, another survey, another center.
    Stored again = records.back();
    again.id = RecordId{{0, 0, 2, 2}};
    records.push_back(again);
    again.id = RecordId{{0, 0, 2, 3}};
    again.is_old = true;
    records.push_back(again);
    respond(survey("q（a／b）"), "q: a", 9);
    const Ran ran = count(old, {"--preview", "--json"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_NE(ran.out.find("\"answer\":\"a\",\"count\":6"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("\"answer\":\"b\",\"count\":7"), std::string::npos) << ran.out;
    EXPECT_TRUE(published.empty());
    EXPECT_EQ(count(old).exit, 0);
    ASSERT_EQ(published.size(), 1U);
    EXPECT_EQ(field(published[0], aggregate::kSurvey), hex(newer));
}

TEST_F(CountCommand, TakesTheAggregateThatSomebodyWroteByHand) {
    const std::string id = survey("q（a／b）");
    Stored& hand = add(kind::kAggregate, "手書きの集計",
                       {{aggregate::kSurvey, id},
                        {aggregate::kQuestion, "ｑ"},
                        {aggregate::kCells, "だいたい半々"}});
    const SlotId slot = hand.slot;
    respond(id, "q: a", 6);
    respond(id, "q: b", 8);
    EXPECT_EQ(count(id).exit, 0);
    ASSERT_EQ(published.size(), 1U);
    EXPECT_EQ(published[0].slot, slot);
    EXPECT_EQ(published[0].body.title, "手書きの集計");
    EXPECT_EQ(field(published[0], aggregate::kCells), "a: 6\nb: 8");
}

TEST_F(CountCommand, KeepsTheThresholdAndPublishesNothingThatIsAllHidden) {
    const std::string id = survey("q（a／b）");
    respond(id, "q: a", 12);
    respond(id, "q: b", 4);
    const Ran none = count(id);
    EXPECT_EQ(none.exit, 0);
    EXPECT_NE(none.out.find("too few gave each answer"), std::string::npos) << none.out;
    EXPECT_NE(none.out.find("Nothing was published"), std::string::npos) << none.out;
    EXPECT_TRUE(published.empty());
    EXPECT_EQ(count(id, {"--yes", "--below", "2"}).exit, 2);
    EXPECT_EQ(count(id, {"--yes", "--below", "4"}).exit, 0);
    ASSERT_EQ(published.size(), 1U);
    EXPECT_EQ(field(published[0], aggregate::kHiddenBelow), "4");
    respond(id, "q: b", 4);
    EXPECT_EQ(count(id).exit, 0);
    ASSERT_EQ(published.size(), 2U);
    EXPECT_EQ(field(published[1], aggregate::kHiddenBelow), "4");  // as before
}

TEST_F(CountCommand, WhatOnlyThisCenterSawIsNoEarlierVersion) {
    const std::string id = survey("q（a／b）", "center");
    respond(id, "q: a", 6);
    respond(id, "q: b", 8);
    const Ran first = count(id, {});  // nobody is asked
    EXPECT_EQ(first.exit, 0) << first.errors;
    ASSERT_EQ(published.size(), 1U);
    EXPECT_EQ(published[0].scope, "center");
    EXPECT_NE(first.errors.find("--scope"), std::string::npos) << first.errors;
    EXPECT_EQ(count(id, {}).exit, 0);
    EXPECT_EQ(published.size(), 1U);
    respond(id, "q: b", 1);
    EXPECT_EQ(count(id, {"--yes", "--scope", "nation"}).exit, 0);
    ASSERT_EQ(published.size(), 2U);
    EXPECT_EQ(published[1].slot, published[0].slot);
    EXPECT_EQ(published[1].scope, "nation");
    respond(id, "q: b", 1);
    EXPECT_NE(count(id).out.find("Not shared yet"), std::string::npos);
    EXPECT_EQ(count(id, {"--yes", "--scope", "moon"}).exit, 2);
    EXPECT_EQ(published.size(), 2U);
}

TEST_F(CountCommand, AsksBeforeItShares) {
    const std::string id = survey("q（a／b）");
    respond(id, "q: a", 12);
    respond(id, "q: b", 14);
    EXPECT_EQ(run({"count", id.substr(0, 8)}).exit, 2);
    EXPECT_NE(run({"count", id.substr(0, 8)}, {{"n"}, {}}).exit, 0);
    EXPECT_TRUE(published.empty());
    EXPECT_EQ(run({"count", id.substr(0, 8)}, {{"y"}, {}}).exit, 0);
    EXPECT_EQ(published.size(), 1U);
}

TEST_F(CountCommand, CountsVoicesIntoTheIssue) {
    Stored& issue = add(kind::kIssue, "通院の足がない",
                        {{issue::kMeToo, "2025-03 162019: 8\n聞き取り（未集計）"}, {1, "要約"}});
    issue.scope = "nation";
    const std::string id = hex(issue);
    const Fields ok{{voice::kSummaryOk, "1"}, {voice::kDate, "2026-02-03"}};
    voice(id, ok, {162019}, 7);
    voice(id, ok, {162116}, 3);
    voice(id, ok, {162019, 162116}, 2);
    voice(id, {{voice::kDate, "2026-02-03"}}, {162019}, 5);
    voice(id, {{voice::kSummaryOk, "1"}}, {162019}, 1);
    voice(id, ok, {}, 1);
    const Ran ran = count(id);
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    ASSERT_EQ(published.size(), 1U) << ran.out;
    EXPECT_EQ(field(published[0], issue::kMeToo),
              "聞き取り（未集計）\n2025-03 162019: 8\n2026-02 16: 5\n2026-02 162019: 7");
    EXPECT_EQ(field(published[0], issue::kHiddenBelow), "5");
    EXPECT_EQ(field(published[0], 1), "要約");
    EXPECT_NE(ran.out.find("Not counted: 5 (not allowed"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("Not counted: 1 (no date)"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("2025: fewer voices"), std::string::npos) << ran.out;
    voice(id, ok, {162019}, 4);
    const Ran wait = count(id);
    EXPECT_NE(wait.out.find("Nothing was published"), std::string::npos) << wait.out;
    EXPECT_EQ(published.size(), 1U);
    voice(id, ok, {162019}, 1);
    EXPECT_EQ(count(id, {"--yes", "--scope", "nation"}).exit, 2);
    EXPECT_EQ(count(id).exit, 0);
    ASSERT_EQ(published.size(), 2U);
    EXPECT_NE(field(published[1], issue::kMeToo).find("2026-02 162019: 12"), std::string::npos);
}

TEST_F(CountCommand, TellsWhatCannotBeCounted) {
    const std::string open = survey("ご意見\n年代");
    respond(open, "年代: 20代", 9);
    const Ran no_choices = count(open);
    EXPECT_EQ(no_choices.exit, 2);
    EXPECT_NE(no_choices.errors.find("(yes / no)"), std::string::npos) << no_choices.errors;
    const Ran no_response = count(survey("q（a／b）"));
    EXPECT_EQ(no_response.exit, 0);
    EXPECT_NE(no_response.out.find("No response"), std::string::npos) << no_response.out;
    const Ran no_voice = count(hex(add(kind::kIssue, "課題", {})));
    EXPECT_EQ(no_voice.exit, 0);
    EXPECT_NE(no_voice.out.find("No voice"), std::string::npos) << no_voice.out;
    const Ran article = count(hex(add(kind::kArticle, "記事", {})));
    EXPECT_EQ(article.exit, 2);
    EXPECT_NE(article.errors.find("another kind"), std::string::npos) << article.errors;
    Stored& foreign = add(kind::kSurvey, "よその調査", {{survey::kQuestions, "q（a／b）"}});
    foreign.center = kElsewhere;
    EXPECT_EQ(count(hex(foreign)).exit, 3);
    EXPECT_EQ(count("ffffffff").exit, 1);
    Stored& withdrawn = add(kind::kSurvey, "取り下げた調査", {});
    withdrawn.is_withdrawn = true;
    const Ran gone = count(hex(withdrawn));
    EXPECT_EQ(gone.exit, 1);
    EXPECT_NE(gone.errors.find("withdrawn"), std::string::npos) << gone.errors;
    EXPECT_TRUE(published.empty());
}

TEST_F(CountCommand, SmallCountsByHandAreNotShared) {
    const std::string id = survey("q（a／b）");
    const auto hand = [&](const std::string& cells, const char* scope) {
        return run({"--yes", "publish", "aggregate", "--title", "集計", "--scope", scope, "--field",
                    "survey=" + id, "--field", "n=44", "--field", "cells=" + cells});
    };
    const Ran small = hand("はい: 40;いいえ: 4", "nation");
    EXPECT_EQ(small.exit, 2);
    EXPECT_NE(small.errors.find("いいえ: 4"), std::string::npos) << small.errors;
    EXPECT_NE(hand("はい: 40;いいえ: X", "nation").errors.find("can be computed"),
              std::string::npos);
    EXPECT_TRUE(published.empty());
    EXPECT_EQ(hand("はい: 40;いいえ: 4", "center").exit, 0);
    EXPECT_EQ(hand("はい: 35;いいえ: 9", "nation").exit, 0);
}

TEST_F(CountCommand, ShowTellsMonthsPlacesAndWhatIsHidden) {
    Stored& issue = add(kind::kIssue, "課題", {{issue::kMeToo, "聞き取り中\n2026-02 162019: 12"}});
    const Ran shown = run({"show", hex(issue)});
    EXPECT_NE(shown.out.find("2026-02 Toyama 162019  12"), std::string::npos) << shown.out;
    EXPECT_NE(shown.out.find("    聞き取り中"), std::string::npos) << shown.out;
    EXPECT_EQ(counts_text("はい: 1200\nいいえ: X"), "はい     1,200\nいいえ  hidden");
}

}  // namespace
}  // namespace tsunagi::client
