// Records of kinds that are sealed: written for certain centers, carried by all.
#include "protocol/record/sealed_body.h"
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

struct SealingNodes : ::testing::Test {
    Rig rig{13};
    Rig::NodeId a = 0;
    Rig::NodeId b = 1;
    Rig::NodeId c = 2;

    void SetUp() override {
        rig.found({{"富山センター", 16}, {"京都センター", 26}, {"奈良センター", 29}});
        rig.unlock(a);
        rig.connect(a, b);
        rig.connect(b, c);
        rig.settle();
    }
    [[nodiscard]] CenterId center(Rig::NodeId id) { return rig.seat(id).keys.id; }
    [[nodiscard]] Draft introduction(const std::string& text) {
        Draft out;
        out.kind = kind::kIntroduction;
        out.scope = Scope::nation();
        out.body = *encode_body(article_body("机", text));
        out.readers = {center(b)};
        return out;
    }
    [[nodiscard]] ItemReply publish(const Draft& draft) {
        return rig.publish(a, {draft}).items.at(0);
    }
    // What the node's center reads of it.
    [[nodiscard]] Result<Body> opened(Rig::NodeId id, const RecordId& record) {
        const auto bytes = rig.seat(id).store.record(record);
        if (!bytes) return Error::not_found;
        const auto parsed = parse_record(*bytes);
        const TestCenter& keys = rig.seat(id).keys;
        const auto body =
            open_body(parsed->body(), parsed->header(), keys.id, BoxKey(keys.box_secret));
        return body ? decode_body(*body) : Result<Body>(body.error());
    }
};

TEST_F(SealingNodes, EverybodyCarriesItAndTheNamedOnesReadIt) {
    const ItemReply reply = publish(introduction("紹介してほしい"));
    ASSERT_EQ(reply.outcome, Outcome::stored);
    rig.settle();
    rig.advance(kSecond * 5);
    EXPECT_EQ(opened(a, reply.id)->text, "紹介してほしい");
    EXPECT_EQ(opened(b, reply.id)->text, "紹介してほしい");
    EXPECT_EQ(opened(c, reply.id).error(), Error::sealed_for_others);
    const Bytes held = *rig.seat(c).store.record(reply.id);
    EXPECT_EQ(std::string(held.begin(), held.end()).find("紹介"), std::string::npos);
}

TEST_F(SealingNodes, ANewVersionIsSealedAnewAndAWithdrawalNeedsNoReader) {
    const RecordId first = publish(introduction("一")).id;
    Draft next = introduction("二");
    next.slot = parse_record(*rig.seat(a).store.record(first))->header().slot;
    next.base = {first};
    const ItemReply second = publish(next);
    ASSERT_EQ(second.outcome, Outcome::updated);
    EXPECT_EQ(opened(a, second.id)->text, "二");
    next.base = {second.id};
    next.body.clear();
    next.readers.clear();
    EXPECT_EQ(publish(next).outcome, Outcome::updated);
}

TEST_F(SealingNodes, RefusesOneThatNobodyElseCouldRead) {
    Draft draft = introduction("誰に");
    draft.readers.clear();
    EXPECT_EQ(publish(draft).error, Error::no_readers);
    draft.readers = {CenterId{{9}}};
    EXPECT_EQ(publish(draft).error, Error::unknown_center);
    draft.readers.assign(kBodyReadersMax, center(b));  // the same one, many times
    EXPECT_EQ(publish(draft).outcome, Outcome::stored);
    draft.scope = Scope::of_center(center(a));  // for this center alone: no reader is needed
    draft.readers.clear();
    const ItemReply kept = publish(draft);
    EXPECT_EQ(kept.outcome, Outcome::stored);
    EXPECT_EQ(opened(a, kept.id)->text, "誰に");
}

TEST_F(SealingNodes, RefusesFilesOfWhatIsSealed) {
    Draft draft = introduction("写真つき");
    Body body = article_body("机");
    body.attachments = {attachment_of(Bytes(10))};
    draft.body = *encode_body(body);
    const ItemReply reply = publish(draft);
    EXPECT_EQ(reply.error, Error::bad_field);
    EXPECT_EQ(reply.field, "attachments");
}

}  // namespace
}  // namespace tsunagi
