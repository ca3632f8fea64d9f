// Two nodes whose stores differ here and there: found by sketches, fetched by items, judged by the
// tree; and two whose stores are equal.
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

struct SketchingNodes : ::testing::Test {
    Rig rig{21};
    Rig::NodeId a = 0;
    Rig::NodeId b = 1;

    void SetUp() override {
        rig.found({{"富山センター", 16}, {"石川センター", 17}});
        rig.unlock(a);
        rig.unlock(b);
        publish(a, 300);
        link();
        ASSERT_EQ(digest(a), digest(b));
        rig.disconnect(a, b);
        rig.settle();
        rig.sent.clear();
    }
    void publish(Rig::NodeId id, int count) {
        for (int i = 0; i < count; ++i)
            (void)rig.publish(id, {article(std::to_string(id) + "/" + std::to_string(++number_))});
    }
    void link() {
        rig.connect(a, b);
        rig.settle();
        rig.advance(10 * kSecond);
    }
    [[nodiscard]] Digest digest(Rig::NodeId id) {
        return rig.seat(id).store.scope_summary(Scope::nation()).digest;
    }
    // Frames of this kind, both ways.
    template <typename Message>
    [[nodiscard]] std::size_t count() const {
        return rig.count_sent<Message>(a, b) + rig.count_sent<Message>(b, a);
    }
    // Queries for nodes, not for months.
    [[nodiscard]] std::size_t node_queries() const {
        std::size_t out = 0;
        for (const Rig::Sent& one : rig.sent) {
            const auto* query = std::get_if<frame::TreeQuery>(&one.frame);
            out += query != nullptr && !query->nodes.empty();
        }
        return out;
    }

  private:
    int number_ = 0;
};

TEST_F(SketchingNodes, WhatDiffersHereAndThereIsFoundBySketchesAlone) {
    publish(a, 15);
    publish(b, 25);
    link();
    EXPECT_EQ(digest(a), digest(b));
    EXPECT_EQ(rig.seat(a).store.scope_summary(Scope::nation()).count, 342U) << "and two seals";
    EXPECT_EQ(node_queries(), 0U);
    EXPECT_GE(count<frame::SketchQuery>(), 1U);
    EXPECT_GE(count<frame::RequestItems>(), 1U);
    EXPECT_EQ(count<frame::Request>(), 0U);
}

TEST_F(SketchingNodes, EqualStoresMeetInOneRoundTripAndAKilobyte) {
    link();
    std::size_t bytes = 0;
    for (const Rig::Sent& one : rig.sent) {
        bytes += one.bytes + 4;
        EXPECT_TRUE(std::holds_alternative<frame::Hello>(one.frame) ||
                    std::holds_alternative<frame::Scopes>(one.frame))
            << "frame " << one.frame.index();
    }
    EXPECT_EQ(count<frame::Hello>(), 2U);
    EXPECT_EQ(count<frame::Scopes>(), 2U);
    EXPECT_LT(bytes, 1'000U);
    RecordProperty("bytes", static_cast<int>(bytes));
}

TEST_F(SketchingNodes, AnItemThatIsNotThereIsAnsweredAsMissing) {
    const PeerId raw = rig.connect_raw(a, rig.seat(b).keys.device);
    rig.raw_greet(raw, rig.seat(b).keys);
    rig.settle();
    const RecordId held = rig.seat(a).store.log(Scope::nation(), 0, 1).front().id;
    rig.sent.clear();
    rig.raw_send(raw, frame::RequestItems{{held.prefix(), 77}});
    rig.settle();
    const auto answers = rig.all_sent<frame::Records>(a, Rig::kRaw);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].records.size(), 1U);
    EXPECT_EQ(answers[0].missing, std::vector<RecordId>{first_id_of(77)});
}

TEST_F(SketchingNodes, OfAScopeThatIsNotSharedNothingIsTold) {
    const Reply own = rig.publish(a, {article("内", Scope::of_center(rig.seat(a).keys.id))});
    ASSERT_EQ(own.items.size(), 1U);
    const PeerId raw = rig.connect_raw(a, rig.seat(b).keys.device);
    rig.raw_greet(raw, rig.seat(b).keys);
    rig.settle();
    const Scope scope = Scope::of_center(rig.seat(a).keys.id);
    const Month month = rig.seat(a).store.months(scope).front().month;
    rig.sent.clear();
    rig.raw_send(raw, frame::SketchQuery{scope, {month}, 0, 64});
    rig.raw_send(raw, frame::RequestItems{{own.items[0].id.prefix()}});
    rig.settle();
    const auto answers = rig.all_sent<frame::SketchAnswer>(a, Rig::kRaw);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_TRUE(answers[0].symbols.empty());
    EXPECT_TRUE(answers[0].state.is_zero());
    const auto records = rig.all_sent<frame::Records>(a, Rig::kRaw);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_TRUE(records[0].records.empty());
}

TEST_F(SketchingNodes, ASketchThatNobodyAskedForClosesTheLink) {
    const PeerId raw = rig.connect_raw(a, rig.seat(b).keys.device);
    rig.raw_greet(raw, rig.seat(b).keys);
    rig.settle();
    rig.raw_send(raw, frame::SketchAnswer{Scope::nation(), {}, 0, {}});
    rig.settle();
    EXPECT_FALSE(rig.is_raw_open(raw));
}

TEST(SketchingThree, AnItemIsAskedOfOnePeerOnly) {
    Rig rig{22};
    rig.found({{"富山センター", 16}, {"石川センター", 17}, {"福井センター", 18}});
    const Rig::NodeId a = 0;
    const Rig::NodeId b = 1;
    const Rig::NodeId c = 2;
    rig.unlock(a);
    for (int i = 0; i < 300; ++i) (void)rig.publish(a, {article(std::to_string(i))});
    rig.connect(a, b);
    rig.connect(a, c);
    rig.settle();
    rig.advance(10 * kSecond);
    rig.disconnect(a, c);
    for (int i = 0; i < 20; ++i) (void)rig.publish(a, {article("新 " + std::to_string(i))});
    rig.advance(10 * kSecond);
    rig.sent.clear();
    rig.connect(c, a);
    rig.connect(c, b);
    rig.settle();
    rig.advance(10 * kSecond);
    const auto digest = [&](Rig::NodeId id) {
        return rig.seat(id).store.scope_summary(Scope::nation()).digest;
    };
    EXPECT_EQ(digest(c), digest(a));
    EXPECT_GE(rig.count_sent<frame::SketchQuery>(c, a), 1U);
    EXPECT_GE(rig.count_sent<frame::SketchQuery>(c, b), 1U);
    std::size_t items = rig.count_sent<frame::Request>(c, a) + rig.count_sent<frame::Request>(c, b);
    for (const Rig::NodeId from : {a, b}) {
        for (const auto& request : rig.all_sent<frame::RequestItems>(c, from))
            items += request.items.size();
    }
    EXPECT_EQ(items, 21U) << "and their seal";
}

}  // namespace
}  // namespace tsunagi
