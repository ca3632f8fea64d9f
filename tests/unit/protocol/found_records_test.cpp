// What many found, each thing once.
#include "protocol/inquiry/found_records.h"

#include <gtest/gtest.h>

#include "protocol/base/random.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

class FoundRecordsTest : public ::testing::Test {
  protected:
    FoundRecordsTest() { init_crypto(); }

    CheckedRecord article(TestCenter& center,
                          const std::string& title,
                          const ParsedRecord* before = nullptr,
                          std::optional<WriterInstance> writer = {}) {
        FactSpec spec;
        spec.writer = writer;
        spec.body = article_body(title, "本文");
        if (before != nullptr) {
            spec.slot = before->header().slot;
            spec.replaces = {before};
        }
        spec.time = Hlc{++time_ << 16};
        return make_fact(random_, center, spec);
    }
    CheckedRecord org(TestCenter& center, std::uint64_t number, std::uint32_t row) {
        FactSpec spec;
        spec.kind = kind::kOrg;
        OrgState state;
        state.corporate_number = test_corporate_number(number);
        state.row = row;
        spec.body = org_body(state);
        spec.time = Hlc{++time_ << 16};
        return make_fact(random_, center, spec);
    }
    static std::vector<RecordId> ids(const std::vector<FoundRecord>& found) {
        std::vector<RecordId> out;
        for (const FoundRecord& one : found) out.push_back(one.record.id());
        return out;
    }

    SeededRandom random_{6};
    TestCenter a_ = make_center(random_);
    TestCenter b_ = make_center(random_);
    std::uint64_t time_ = 0;
    FoundRecords found_;
};

TEST_F(FoundRecordsTest, TheSameRecordFromManyIsThereOnceByTheFirst) {
    const CheckedRecord one = article(a_, "防災");
    const CheckedRecord two = article(a_, "倉庫");
    found_.add(two, b_.id);
    found_.add(one, a_.id);
    found_.add(one, b_.id);
    const auto all = found_.take();
    EXPECT_EQ(ids(all), (std::vector{one.id(), two.id()})) << "by time";
    EXPECT_EQ(all[0].told_by, a_.id);
    EXPECT_EQ(all[0].author, a_.id);
    EXPECT_TRUE(found_.take().empty());
}

TEST_F(FoundRecordsTest, OfTwoVersionsTheNewerOneCountsAndSiblingsStandBeside) {
    const CheckedRecord first = article(a_, "防災");
    const CheckedRecord newer = article(a_, "防災二版", &first.parsed());
    const CheckedRecord sibling = article(a_, "防災三版", &first.parsed(), 77);
    for (const CheckedRecord* record : {&newer, &first, &sibling}) found_.add(*record, b_.id);
    EXPECT_EQ(ids(found_.take()), (std::vector{newer.id(), sibling.id()}));
}

TEST_F(FoundRecordsTest, AThingThatManyHoldIsThereOnceAndNamesTheOthers) {
    const CheckedRecord old_row = org(a_, 1, 5);
    const CheckedRecord new_row = org(b_, 1, 9);
    const CheckedRecord other = org(a_, 2, 1);
    for (const CheckedRecord* record : {&old_row, &new_row, &other}) found_.add(*record, a_.id);
    const auto all = found_.take();
    ASSERT_EQ(ids(all), (std::vector{new_row.id(), other.id()}));
    ASSERT_EQ(all[0].others.size(), 1U);
    EXPECT_EQ(all[0].others[0].id, old_row.id());
    EXPECT_EQ(all[0].others[0].author, a_.id);
    EXPECT_TRUE(all[1].others.empty());
}

}  // namespace
}  // namespace tsunagi
