// The driver with a real node and ports of the test, which answer from inside an effect.
#include "daemon/node_driver.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"
#include "tests/support/memory_store.h"

namespace tsunagi {
namespace {

class Ports final : public EffectPorts {
  public:
    Now now() override { return time; }
    std::unique_ptr<RecordIndex> snapshot() override {
        return std::make_unique<MemoryStore>(memory);
    }
    void store(StoreOrder order) override {
        done.push_back("store");
        memory.apply(order);
        driver->take(input::Committed{order.ticket});
    }
    void check(CheckOrder order) override {
        done.push_back("check");
        input::Checked checked{order.ticket, {}};
        for (auto& bytes : order.records) {
            auto parsed = parse_record(std::move(bytes));
            checked.records.push_back(parsed ? check_record(std::move(*parsed))
                                             : Result<CheckedRecord>(parsed.error()));
        }
        driver->take(std::move(checked));
    }
    void send(PeerId, Bytes) override {}
    void serve(ServeOrder) override {}
    void dial(DialOrder order) override {
        done.push_back("dial");
        driver->take(input::DialFailed{order.dial, "nobody there"});
    }
    void close(CloseOrder) override {}
    void reply(Reply reply) override {
        done.push_back("reply");
        replies.push_back(std::move(reply));
    }
    void search(SearchOrder) override {}
    void content(ContentOrder) override {}
    void tell(const ContentNews& news) override {
        done.push_back("file");
        files.push_back(news);
    }
    void tell(InquiryNews news) override {
        EXPECT_TRUE(std::holds_alternative<InquiryNews::End>(news.news));
        done.push_back("tell");
    }
    void members_changed() override {}
    void rejection_heard() override { done.push_back("rejection"); }
    void arm(Monotonic wake_at) override { armed = wake_at; }

    MemoryStore memory;
    NodeDriver* driver = nullptr;
    Now time{{1'000}, kTestNow};
    std::vector<std::string> done;
    std::vector<Reply> replies;
    std::vector<ContentNews> files;
    Monotonic armed;
};

class NodeDriverTest : public ::testing::Test {
  protected:
    NodeDriverTest() : random_(4), center_(make_center(random_)) {
        init_crypto();
        const auto charter = found_federation(random_, std::span(&center_, 1));
        first_records_ = {bytes_of(center_.genesis), bytes_of(charter)};
        NodeConfig config;
        config.center = center_.id;
        config.charter = center_.charter;
        config.writer = 5;
        config.device = center_.device;
        node_ = std::make_unique<Node>(config, random_, ports_.memory, ports_.time);
        driver_ = std::make_unique<NodeDriver>(*node_, ports_);
        ports_.driver = driver_.get();
    }

    SeededRandom random_;
    TestCenter center_;
    std::vector<Bytes> first_records_;
    Ports ports_;
    std::unique_ptr<Node> node_;
    std::unique_ptr<NodeDriver> driver_;
};

TEST_F(NodeDriverTest, AnswersFromInsideAnEffectWaitForTheirTurn) {
    driver_->take(input::TakeIn{7, first_records_});
    EXPECT_EQ(ports_.done.front(), "check");
    EXPECT_EQ(ports_.done.back(), "reply");  // after the records are durable
    ASSERT_EQ(ports_.replies.size(), 1u);
    EXPECT_EQ(ports_.replies[0].request, 7u);
    EXPECT_FALSE(ports_.replies[0].error);
    EXPECT_TRUE(ports_.memory.has(center_.genesis.id()));
    EXPECT_TRUE(node_->view().is_member);
}

TEST_F(NodeDriverTest, ADialThatFailsAtOnceIsTriedAgainLater) {
    driver_->take(input::AddPeer{8, "192.0.2.7:7700"});
    EXPECT_EQ(std::count(ports_.done.begin(), ports_.done.end(), "dial"), 1);
    EXPECT_GT(ports_.armed, ports_.time.monotonic);
    EXPECT_LT(ports_.armed, Monotonic::never());
}

TEST_F(NodeDriverTest, TimeNeverRunsBackwardsForTheNode) {
    driver_->take(input::TakeIn{1, first_records_});
    ports_.time.monotonic.ms = 5'000;
    driver_->take(input::WakeUp{});
    ports_.time.monotonic.ms = 10;
    driver_->take(input::AddPeer{2, "192.0.2.7:7700"});
    EXPECT_GT(ports_.armed.ms, 5'000);
}

TEST_F(NodeDriverTest, IgnoresInputsAfterItsStop) {
    driver_->stop();
    driver_->take(input::TakeIn{1, first_records_});
    EXPECT_TRUE(ports_.done.empty());
}

}  // namespace
}  // namespace tsunagi
