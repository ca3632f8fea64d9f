// What endpoint records say together, beside a naive twin; and whose key may say it.
#include "protocol/authority/endpoints.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/authority/roster.h"
#include "protocol/base/limits.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

struct EndpointRecords : ::testing::Test {
    SeededRandom random{5};
    std::vector<TestCenter> centers;
    CharterId charter;

    void SetUp() override {
        for (int i = 0; i < 2; ++i) centers.push_back(make_center(random));
        charter = same_bytes<CharterId>(found_federation(random, centers).id());
    }
    CheckedRecord told(std::size_t center,
                       const PublicKey& device,
                       std::int64_t at,
                       const std::string& address) {
        return make_endpoint(random, centers[center], {device, {address}, 1},
                             Hlc::at({kTestNow.ms + at}));
    }
    [[nodiscard]] std::string address(const Endpoints& endpoints, const PublicKey& device) const {
        const Endpoint* found = endpoints.find(centers[0].id, device);
        return found == nullptr ? "" : found->addresses.front();
    }
};

TEST_F(EndpointRecords, TheNewestOfADeviceCounts) {
    Endpoints endpoints;
    const PublicKey device{{1}};
    EXPECT_TRUE(endpoints.add(told(0, device, 5, "five:1")));
    EXPECT_FALSE(endpoints.add(told(0, device, 3, "three:1")));
    EXPECT_EQ(address(endpoints, device), "five:1");
    EXPECT_TRUE(endpoints.add(told(0, device, 9, "nine:1")));
    EXPECT_EQ(address(endpoints, device), "nine:1");
    EXPECT_EQ(endpoints.find(centers[1].id, device), nullptr) << "each center speaks for itself";
}

TEST_F(EndpointRecords, TellTheSameInWhateverOrderTheyCome) {
    std::vector<CheckedRecord> records;
    for (int i = 0; i < 60; ++i) {
        const PublicKey device{{static_cast<std::uint8_t>(1 + random.below(30))}};
        records.push_back(told(random.below(2), device, static_cast<std::int64_t>(random.below(9)),
                               "n" + std::to_string(i) + ":1"));
    }
    for (int round = 0; round < 20; ++round) {
        for (std::size_t i = records.size() - 1; i > 0; --i)
            std::swap(records[i], records[random.below(i + 1)]);
        Endpoints endpoints;
        for (const CheckedRecord& record : records) (void)endpoints.add(record);
        // The twin: of each device its greatest record, of these the greatest few of each center.
        for (const TestCenter& center : centers) {
            std::map<PublicKey, std::pair<Hlc, RecordId>> newest;
            for (const CheckedRecord& record : records) {
                if (record.header().center != center.id) continue;
                const auto device = decode_endpoint(record.parsed().body())->device;
                auto& entry = newest[device];
                entry = std::max(entry, std::pair(record.header().time, record.id()));
            }
            std::vector<std::pair<Hlc, RecordId>> ranks;
            for (const auto& [device, rank] : newest) ranks.push_back(rank);
            std::ranges::sort(ranks, std::greater{});
            const auto& all = endpoints.all().at(center.id);
            EXPECT_EQ(all.size(), std::min(ranks.size(), kEndpointsPerCenterMax));
            for (const auto& [device, one] : all)
                EXPECT_EQ(std::pair(one.time, one.id), newest.at(device));
        }
    }
}

TEST_F(EndpointRecords, ABodyThatCannotBeReadIsPassedOver) {
    Endpoints endpoints;
    Header header = told(0, PublicKey{{1}}, 1, "a:1").header();
    const Bytes body(16, 0xff);
    const auto record = make_record(header, body, {}, centers[0].machine);
    ASSERT_TRUE(record);
    EXPECT_FALSE(endpoints.add(*record));
    Roster roster(charter);
    roster.add(centers[0].genesis);
    EXPECT_TRUE(roster.judge_authority(*record)) << "kept and relayed: a later version may read it";
}

TEST_F(EndpointRecords, OnlyAMachineOfTheCenterMaySayThem) {
    Roster roster(charter);
    const CheckedRecord record = told(0, centers[0].device, 1, "a:1");
    EXPECT_EQ(roster.judge_authority(record).error(), Error::unknown_center) << "it waits";
    roster.add(centers[0].genesis);
    roster.add(centers[1].genesis);
    roster.settle();
    EXPECT_TRUE(roster.judge_authority(record));
    const Bytes body = *encode_endpoint({centers[0].device, {"a:1"}, 1});
    const auto by = [&](const SecretKey& key) {
        Header header = record.header();
        header.writer_key = key.public_key();
        return roster.judge_authority(*make_record(header, body, {}, key)).error();
    };
    EXPECT_EQ(by(centers[0].staff), Error::key_not_granted);
    EXPECT_EQ(by(centers[0].root), Error::key_not_granted);
    EXPECT_EQ(by(centers[1].machine), Error::key_not_granted) << "of another center";
}

}  // namespace
}  // namespace tsunagi
