// Facts that change: edits of what stands, and withdrawals.
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

struct EditingNode : ::testing::Test {
    Rig rig{11};
    Rig::NodeId a = 0;
    Rig::NodeId b = 1;

    void SetUp() override {
        rig.found({{"富山センター", 16}, {"石川センター", 17}});
        rig.unlock(a);
        rig.connect(a, b);
        rig.settle();
    }
    [[nodiscard]] ItemReply publish(const Draft& draft) {
        return rig.publish(a, {draft}).items.at(0);
    }
    [[nodiscard]] SlotId slot_of(const RecordId& id) {
        return parse_record(*rig.seat(a).store.record(id))->header().slot;
    }
    [[nodiscard]] std::vector<Arrival> shown(Rig::NodeId id) {
        return rig.seat(id).store.list_shown(kind::kArticle, UINT64_MAX, 10);
    }
};

TEST_F(EditingNode, AnEditOfTheNewestVersionIsTakenAndOneOfAnOlderVersionIsNot) {
    const RecordId first = publish(article("初め")).id;
    Draft draft = article("次");
    draft.slot = slot_of(first);
    draft.base = {first};
    const ItemReply second = publish(draft);
    EXPECT_EQ(second.outcome, Outcome::updated);
    draft.body = *encode_body(article_body("別の人が初めから直した"));
    const ItemReply late = publish(draft);
    EXPECT_EQ(late.outcome, Outcome::refused);
    EXPECT_EQ(late.error, Error::changed_meanwhile);
    draft.base = {second.id};
    EXPECT_EQ(publish(draft).outcome, Outcome::updated);
    EXPECT_EQ(shown(a).size(), 1U);
}

// Of several people at once each signs with the key that came with the request.
TEST_F(EditingNode, WhoAsksSignsWithTheirOwnKeyWhateverIsOpen) {
    const auto mine = std::make_shared<const SecretKey>(SecretKey::generate(rig.random()));
    const auto publish_as = [&](std::shared_ptr<const SecretKey> staff, const char* title) {
        return rig.request(a, [&](RequestTicket ticket) {
            return input::Publish{ticket, {article(title)}, std::move(staff)};
        });
    };
    EXPECT_EQ(publish_as(mine, "誰の鍵でもない").error, Error::key_not_granted);
    rig.grant_staff(a, *mine, kRightPublish);
    const auto writer_of = [&](const Reply& reply) {
        return parse_record(*rig.seat(a).store.record(reply.items.at(0).id))->header().writer_key;
    };
    EXPECT_EQ(writer_of(publish_as(mine, "佐藤が書いた")), mine->public_key());
    EXPECT_EQ(writer_of(publish_as(nullptr, "開けた人が書いた")),
              rig.seat(a).keys.staff.public_key());
    rig.lock(a);
    EXPECT_EQ(publish_as(nullptr, "閉じている").error, Error::locked);
    EXPECT_EQ(writer_of(publish_as(mine, "自分の鍵は開いている")), mine->public_key());
    rig.settle();
    EXPECT_EQ(shown(b).size(), 3U);
}

TEST_F(EditingNode, AWithdrawnFactIsShownNowhereAndCanComeBack) {
    const RecordId first = publish(article("取り下げる")).id;
    rig.settle();
    ASSERT_EQ(shown(b).size(), 1U);
    Draft empty = article("");
    empty.body.clear();
    empty.slot = slot_of(first);
    empty.base = {first};
    const ItemReply gone = publish(empty);
    ASSERT_EQ(gone.outcome, Outcome::updated);
    rig.settle();
    rig.advance(std::chrono::seconds(5));
    EXPECT_TRUE(rig.seat(b).store.has(gone.id));
    EXPECT_TRUE(shown(a).empty());
    EXPECT_TRUE(shown(b).empty());

    Draft back = article("やはり載せる");
    back.slot = empty.slot;
    back.base = {gone.id};
    EXPECT_EQ(publish(back).outcome, Outcome::updated);
    rig.settle();
    rig.advance(std::chrono::seconds(5));
    EXPECT_EQ(shown(b).size(), 1U);
}

TEST_F(EditingNode, SmallCountsStayInTheCenter) {
    Body body;
    body.language = "ja";
    body.title = "通院の足がない";
    body.fields[issue::kMeToo] = "2026-08 162019: 4";
    Draft draft = article("");
    draft.kind = kind::kIssue;
    draft.body = *encode_body(body);
    ASSERT_NE(draft.scope.level, ScopeLevel::center);
    const ItemReply small = publish(draft);
    EXPECT_EQ(small.error, Error::bad_field);
    EXPECT_EQ(small.field, "me_too");
    draft.scope = Scope::of_center(rig.seat(a).keys.id);
    EXPECT_EQ(publish(draft).outcome, Outcome::stored);
    draft.scope = article("").scope;
    body.fields[issue::kMeToo] = "2026-08 162019: 5";
    draft.body = *encode_body(body);
    EXPECT_EQ(publish(draft).outcome, Outcome::stored);
}

TEST_F(EditingNode, WhoIsNotMeantAnyMoreSeesItNoMore) {
    const RecordId first = publish(article("みんなに")).id;
    rig.settle();
    ASSERT_EQ(shown(b).size(), 1U);
    Draft draft = article("県内だけ", {ScopeLevel::prefecture, 16, {}});
    draft.slot = slot_of(first);
    draft.base = {first};
    const ItemReply second = publish(draft);
    ASSERT_EQ(second.outcome, Outcome::updated);
    EXPECT_EQ(second.replaced, first);
    rig.settle();
    rig.advance(std::chrono::seconds(5));
    EXPECT_FALSE(rig.seat(b).store.has(second.id)) << "Ishikawa is another prefecture";
    EXPECT_TRUE(shown(b).empty());
    EXPECT_EQ(shown(a).size(), 1U);
    // Wider again: nothing stands between.
    draft.scope = Scope::nation();
    draft.base = {second.id};
    EXPECT_EQ(publish(draft).outcome, Outcome::updated);
    rig.settle();
    rig.advance(std::chrono::seconds(5));
    EXPECT_EQ(shown(b).size(), 1U);
}

TEST_F(EditingNode, AnImportDoesNotNarrowWhatIsShared) {
    Body body = article_body("一覧の一行");
    body.fields[common_field::kOriginId] = "1";
    Draft draft = article("");
    draft.body = *encode_body(body);
    draft.only_if_newer = true;
    ASSERT_EQ(publish(draft).outcome, Outcome::stored);
    draft.scope = {ScopeLevel::prefecture, 16, {}};
    const ItemReply narrower = publish(draft);
    EXPECT_EQ(narrower.outcome, Outcome::refused);
    EXPECT_EQ(narrower.error, Error::narrows_scope);
}

// A list that went to all by mistake, was taken back, and comes in for fewer.
TEST_F(EditingNode, AnImportMayNarrowWhatWasWithdrawn) {
    Body body = article_body("一覧の一行");
    body.fields[common_field::kOriginId] = "1";
    Draft draft = article("");
    draft.body = *encode_body(body);
    draft.only_if_newer = true;
    const RecordId first = publish(draft).id;
    Draft empty = article("");
    empty.body.clear();
    empty.slot = slot_of(first);
    const RecordId gone = publish(empty).id;
    rig.settle();
    draft.scope = Scope::of_center(rig.seat(a).keys.id);
    const ItemReply narrower = publish(draft);
    EXPECT_EQ(narrower.outcome, Outcome::updated);
    EXPECT_EQ(narrower.replaced, gone);
    rig.settle();
    rig.advance(std::chrono::seconds(5));
    EXPECT_EQ(shown(a).size(), 1U);
    EXPECT_TRUE(shown(b).empty());
    EXPECT_FALSE(rig.seat(b).store.has(narrower.id));
    const auto version = parse_record(*rig.seat(a).store.record(narrower.id));
    EXPECT_EQ(version->header().parents, std::vector{gone}) << "no second withdrawal for all";
}

// What the center keeps for itself does not go out because a row has the same number.
TEST_F(EditingNode, AnImportDoesNotShareWhatItsRowDoesNotSay) {
    const std::string number = test_corporate_number(4);
    const Body from_register = org_body({.corporate_number = number, .updated_on = "2026-01-15"});
    Draft own;
    own.kind = kind::kOrg;
    own.scope = Scope::of_center(rig.seat(a).keys.id);
    own.only_if_newer = true;
    own.body = *encode_body(listed_org_body(from_register));
    const RecordId first = publish(own).id;
    Draft draft = own;
    draft.scope = Scope::nation();
    draft.body = *encode_body(from_register);
    const ItemReply refused = publish(draft);
    EXPECT_EQ(refused.outcome, Outcome::refused);
    EXPECT_EQ(refused.error, Error::widens_scope);
    // Somebody looked at the version that it is made from.
    draft.slot = slot_of(first);
    draft.base = {first};
    const ItemReply looked_at = publish(draft);
    EXPECT_EQ(looked_at.outcome, Outcome::updated);
    // Nobody is new to it: the next register updates it.
    draft.slot.reset();
    draft.base.clear();
    draft.body = *encode_body(org_body({.corporate_number = number, .updated_on = "2026-02-15"}));
    EXPECT_EQ(publish(draft).outcome, Outcome::updated);
}

TEST_F(EditingNode, AnImportMayShareWhatItsRowSaysItself) {
    Body body = article_body("一覧の一行");
    body.fields[common_field::kOriginId] = "1";
    Draft draft = article("");
    draft.scope = Scope::of_center(rig.seat(a).keys.id);
    draft.body = *encode_body(body);
    draft.only_if_newer = true;
    const RecordId first = publish(draft).id;
    draft.scope = Scope::nation();
    EXPECT_EQ(publish(draft).outcome, Outcome::updated);
    // Withdrawn, it says nothing that could go along.
    Draft empty = article("");
    empty.body.clear();
    empty.slot = slot_of(first);
    empty.scope = draft.scope;
    ASSERT_EQ(publish(empty).outcome, Outcome::updated);
    EXPECT_EQ(publish(draft).outcome, Outcome::updated);
}

// An import that was broken off and begins again.
TEST_F(EditingNode, ACorrectionThatStandsAlreadyIsUnchanged) {
    const RecordId first = publish(article("初め")).id;
    Draft draft = article("次");
    draft.slot = slot_of(first);
    draft.base = {first};
    draft.only_if_newer = true;
    ASSERT_EQ(publish(draft).outcome, Outcome::updated);
    EXPECT_EQ(publish(draft).outcome, Outcome::unchanged);
    Draft narrower = draft;
    narrower.scope = {ScopeLevel::prefecture, 16, {}};
    EXPECT_EQ(publish(narrower).error, Error::changed_meanwhile);
    draft.body = *encode_body(article_body("別の直し"));
    EXPECT_EQ(publish(draft).error, Error::changed_meanwhile);
    draft.only_if_newer = false;
    EXPECT_EQ(publish(draft).error, Error::changed_meanwhile) << "an edit";
}

TEST_F(EditingNode, TheRegisterAndAListWriteOneOrganisationTogether) {
    const std::string number = test_corporate_number(3);
    const auto import = [&](const Body& body) {
        Draft draft;
        draft.kind = kind::kOrg;
        draft.scope = Scope::nation();
        draft.only_if_newer = true;
        draft.body = *encode_body(body);
        return publish(draft);
    };
    const Body from_register = org_body({.corporate_number = number, .updated_on = "2026-01-15"});
    const Body from_list = listed_org_body(from_register);
    ASSERT_EQ(import(from_register).outcome, Outcome::stored);
    ASSERT_EQ(import(from_list).outcome, Outcome::updated);
    EXPECT_EQ(import(from_list).outcome, Outcome::unchanged);
    EXPECT_EQ(import(from_register).outcome, Outcome::unchanged);
    const ItemReply later =
        import(org_body({.corporate_number = number, .updated_on = "2026-02-15"}));
    ASSERT_EQ(later.outcome, Outcome::updated);
    const auto held = decode_body(parse_record(*rig.seat(a).store.record(later.id))->body());
    EXPECT_EQ(held->field(org::kPhone), "076-444-0001");
    EXPECT_EQ(held->field(org::kUpdatedOn), "2026-02-15");
    EXPECT_EQ(held->text, "木曜休み");
}

TEST_F(EditingNode, NothingIsWithdrawnThatDoesNotStand) {
    Draft empty = article("");
    empty.body.clear();
    EXPECT_EQ(publish(empty).outcome, Outcome::refused) << "no slot, no body";
    empty.slot = SlotId{{1, 2, 3}};
    EXPECT_EQ(publish(empty).error, Error::not_found);
}

TEST_F(EditingNode, TakingInTheSameOriginAgainMakesAVersion) {
    Draft draft = article("名簿の一行");
    Body body = article_body("名簿の一行");
    body.fields[common_field::kOrigin] = "meibo.csv";
    body.fields[common_field::kOriginId] = "7";
    draft.body = *encode_body(body);
    draft.only_if_newer = true;
    EXPECT_EQ(publish(draft).outcome, Outcome::stored);
    EXPECT_EQ(publish(draft).outcome, Outcome::unchanged);
    body.title = "名簿の一行（改）";
    draft.body = *encode_body(body);
    EXPECT_EQ(publish(draft).outcome, Outcome::updated);
    EXPECT_EQ(shown(a).size(), 1U);
}

}  // namespace
}  // namespace tsunagi
