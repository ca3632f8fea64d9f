// Dry runs: the answers that publishing would give, with nothing signed or stored.
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

using Outcomes = std::vector<std::tuple<Outcome, Error, std::string>>;

struct DryRunNode : ::testing::Test {
    Rig rig{17};
    Rig::NodeId a = 0;

    void SetUp() override {
        rig.found({{"富山センター", 16}, {"石川センター", 17}});
        rig.unlock(a);
    }
    static Outcomes outcomes(const Reply& reply) {
        EXPECT_FALSE(reply.error);
        Outcomes out;
        for (const ItemReply& item : reply.items)
            out.emplace_back(item.outcome, item.error, item.field);
        return out;
    }
    Reply dry_run(const std::vector<Draft>& drafts, std::optional<UnwrittenVersion> last = {}) {
        return rig.request(a, [&](RequestTicket ticket) {
            return Input(input::DryRun{ticket, drafts, std::move(last)});
        });
    }
    [[nodiscard]] ItemReply publish(const Draft& draft) {
        return rig.publish(a, {draft}).items.at(0);
    }
    [[nodiscard]] Arrival records() { return rig.seat(a).store.last_arrival(); }
    // The same answers, tried out and done; nothing was written by the first.
    void expect_same(const std::vector<Draft>& drafts) {
        rig.lock(a);
        const Arrival before = records();
        const Outcomes tried = outcomes(dry_run(drafts));
        EXPECT_EQ(records(), before);
        rig.unlock(a);
        EXPECT_EQ(tried, outcomes(rig.publish(a, drafts)));
    }
    static Draft row(const std::string& number, const std::string& title) {
        Body body = article_body(title);
        body.fields[common_field::kOriginId] = number;
        Draft draft = article("");
        draft.body = *encode_body(body);
        draft.only_if_newer = true;
        return draft;
    }
    static Draft org(const Body& body) {
        Draft draft;
        draft.kind = kind::kOrg;
        draft.scope = Scope::nation();
        draft.only_if_newer = true;
        draft.body = *encode_body(body);
        return draft;
    }
};

TEST_F(DryRunNode, AnswersAsPublishingDoesAndWritesNothing) {
    const ItemReply first = publish(row("1", "初め"));
    ASSERT_EQ(publish(row("2", "そのまま")).outcome, Outcome::stored);
    ASSERT_EQ(publish(row("1", "次")).outcome, Outcome::updated);
    Draft stale = row("1", "古い版から");
    stale.slot = parse_record(*rig.seat(a).store.record(first.id))->header().slot;
    stale.base = {first.id};
    Draft narrower = row("2", "県内だけ");
    narrower.scope = {ScopeLevel::prefecture, 16, {}};
    Draft elsewhere = row("4", "よその県");
    elsewhere.scope = {ScopeLevel::prefecture, 17, {}};
    Draft nowhere = row("5", "ない枠");
    nowhere.slot = SlotId{{1, 2, 3}};
    Draft broken = row("6", "");
    broken.body = {1, 2, 3};
    Draft withdrawn = row("2", "");
    withdrawn.slot =
        natural_slot(rig.seat(a).keys.id, kind::kArticle,
                     slot_key(*find_kind(kind::kArticle), *decode_body(narrower.body)));
    withdrawn.body.clear();
    withdrawn.only_if_newer = false;
    Draft unknown = row("7", "");
    unknown.kind = 0x7FFF;
    expect_same({row("3", "新しい"), row("1", "直した"), row("2", "そのまま"), article("鍵なし"),
                 stale, narrower, elsewhere, nowhere, broken, unknown, withdrawn});
}

TEST_F(DryRunNode, DraftsOfOneSlotInARowAreJudgedByEachOther) {
    ASSERT_EQ(publish(row("1", "初め")).outcome, Outcome::stored);
    Draft narrower = row("2", "あ");
    narrower.scope = {ScopeLevel::prefecture, 16, {}};
    const std::vector<Draft> drafts = {
        row("1", "初め"), row("1", "次"), row("1", "次"), row("1", "初め"), row("2", "あ"),
        row("2", "あ"),   narrower,       row("2", "い"), row("3", "う"),
    };
    expect_same(drafts);
}

TEST_F(DryRunNode, GoesOnWhereTheOneBeforeEnded) {
    const Reply first = dry_run({row("1", "あ"), row("2", "い")});
    EXPECT_EQ(std::get<0>(outcomes(first)[1]), Outcome::stored);
    ASSERT_TRUE(first.last);
    const Reply next = dry_run({row("2", "い"), row("2", "う")}, first.last);
    EXPECT_EQ(std::get<0>(outcomes(next)[0]), Outcome::unchanged);
    EXPECT_EQ(std::get<0>(outcomes(next)[1]), Outcome::updated);
    // What does not follow is judged by what stands.
    EXPECT_EQ(std::get<0>(outcomes(dry_run({row("1", "あ")}, next.last))[0]), Outcome::stored);
    EXPECT_EQ(std::get<0>(outcomes(dry_run({row("2", "い")}))[0]), Outcome::stored);
}

TEST_F(DryRunNode, AListAndTheRegisterCompleteEachOtherAsWhenWritten) {
    const std::string number = test_corporate_number(3);
    const Body from_register = org_body({.corporate_number = number, .updated_on = "2026-01-15"});
    const Body from_list = listed_org_body(from_register);
    const Body later = org_body({.corporate_number = number, .updated_on = "2026-02-15"});
    expect_same({org(from_register), org(from_list), org(from_list), org(from_register), org(later),
                 org(from_list), org(later)});
}

TEST_F(DryRunNode, AnExportedRecordThatComesTwiceIsRefusedTheSecondTime) {
    const ItemReply first = publish(article("初め"));
    Draft draft = article("次");
    draft.slot = parse_record(*rig.seat(a).store.record(first.id))->header().slot;
    draft.base = {first.id};
    draft.only_if_newer = true;
    Draft other = draft;
    other.body = *encode_body(article_body("別の直し"));
    const Reply tried = dry_run({draft, other});
    EXPECT_EQ(std::get<0>(outcomes(tried)[0]), Outcome::updated);
    EXPECT_EQ(std::get<1>(outcomes(tried)[1]), Error::changed_meanwhile);
    EXPECT_EQ(std::get<0>(outcomes(dry_run({draft, draft}))[1]), Outcome::unchanged);
    expect_same({draft, draft, other});
}

}  // namespace
}  // namespace tsunagi
