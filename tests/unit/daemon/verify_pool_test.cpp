#include "daemon/verify_pool.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <mutex>

#include "tests/support/builders.h"

namespace tsunagi {
namespace {

class VerifyPoolTest : public ::testing::Test {
  protected:
    VerifyPoolTest() : random_(7), center_(make_center(random_)) {
        auto centers = std::span(&center_, 1);
        (void)found_federation(random_, centers);
    }

    Bytes record(int number) {
        FactSpec spec;
        spec.body = article_body("記事" + std::to_string(number));
        const auto made = make_fact(random_, center_, spec);
        ids_.push_back(made.id());
        return bytes_of(made);
    }

    VerifyPool::Done done() {
        return [this](input::Checked checked) {
            const std::lock_guard lock(mutex_);
            answers_.emplace(checked.ticket, std::move(checked.records));
            changed_.notify_all();
        };
    }

    void wait_for(std::size_t answers) {
        std::unique_lock lock(mutex_);
        ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(30),
                                      [&] { return answers_.size() == answers; }));
    }

    SeededRandom random_;
    TestCenter center_;
    std::vector<RecordId> ids_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<CheckTicket, std::vector<Result<CheckedRecord>>> answers_;
};

TEST_F(VerifyPoolTest, AnswersEachBatchOnceInTheOrderOfItsRecords) {
    CheckOrder large{1, {}};
    for (int i = 0; i < 150; ++i) large.records.push_back(record(i));
    CheckOrder small{2, {record(150)}};
    VerifyPool pool(3, done());
    pool.submit(std::move(large));
    pool.submit(std::move(small));
    pool.submit({3, {}});
    wait_for(3);
    ASSERT_EQ(answers_.at(1).size(), 150u);
    for (std::size_t i = 0; i < 150; ++i) {
        ASSERT_TRUE(answers_.at(1)[i]) << i;
        EXPECT_EQ(answers_.at(1)[i]->id(), ids_[i]);
    }
    ASSERT_TRUE(answers_.at(2)[0]);
    EXPECT_EQ(answers_.at(2)[0]->id(), ids_[150]);
    EXPECT_TRUE(answers_.at(3).empty());
}

TEST_F(VerifyPoolTest, TellsWhichRecordsAreBad) {
    Bytes forged = record(1);
    forged[forged.size() - 1] ^= 1;  // the body no longer fits its commitment
    Bytes unsigned_one = record(2);
    const std::size_t header = unsigned_one[0] | std::size_t{unsigned_one[1]} << 8;
    unsigned_one[8 + header] ^= 1;
    VerifyPool pool(2, done());
    pool.submit({9, {record(3), forged, unsigned_one, Bytes{1, 2, 3}, record(4)}});
    wait_for(1);
    const auto& results = answers_.at(9);
    EXPECT_TRUE(results[0]);
    EXPECT_EQ(results[1].error(), Error::body_mismatch);
    EXPECT_EQ(results[2].error(), Error::bad_signature);
    EXPECT_EQ(results[3].error(), Error::malformed);
    EXPECT_TRUE(results[4]);
}

TEST_F(VerifyPoolTest, EndsWithBatchesUnderWay) {
    for (int round = 0; round < 20; ++round) {
        VerifyPool pool(2, done());
        CheckOrder order{static_cast<CheckTicket>(100 + round), {}};
        for (int i = 0; i < 40; ++i) order.records.push_back(Bytes{1, 2, 3});
        pool.submit(std::move(order));
    }
    const std::lock_guard lock(mutex_);
    EXPECT_LE(answers_.size(), 20u);
}

}  // namespace
}  // namespace tsunagi
