// Taking in a backup by a clock that is behind: it begins nothing, or keeps the files that it needs
// again.
#include "daemon/restore_intake.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>

#include "daemon/center_node.h"
#include "daemon/start_failure.h"
#include "daemon/system.h"
#include "protocol/node/restore_hold.h"
#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"

namespace tsunagi {
namespace {

constexpr std::int64_t kHour = 3'600'000;

class RestoreIntakeTest : public ::testing::Test {
  protected:
    RestoreIntakeTest()
        : random_(47), center_(make_center(random_, {.now = {system_now().wall.ms - 24 * kHour}})) {
        const CheckedRecord charter = found_federation(random_, std::span(&center_, 1));
        store_ =
            Store::open(folder_.path(), random_, {.map_bytes = 1ULL << 30, .free_bytes_min = 0});
        StoreOrder first;
        first.records = {center_.genesis, charter};
        (void)store_->apply({&first, 1});
        std::filesystem::create_directories(folder_ / "keys");
        std::filesystem::create_directories(folder_ / "restore");
        key_ = random_.fixed<StreamKey>();
        write("keys/backup.key", key_.span());
        std::filesystem::permissions(folder_ / "keys/backup.key",
                                     std::filesystem::perms::owner_read);
    }
    void write(const std::string& name, ByteSpan bytes) {
        std::ofstream file(folder_ / name, std::ios::binary);
        file.write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
    }
    // A backup with these records, beside the store.
    void put_backup(std::int64_t made_ms, const std::vector<CheckedRecord>& records) {
        BackupHead head{random_.fixed<BackupSet>(), 1, center_.id, center_.charter,
                        static_cast<std::uint64_t>(made_ms)};
        auto start = BackupEncoder::start(head, key_, random_);
        Bytes part = start.head;
        const auto add = [&part](const Bytes& bytes) {
            part.insert(part.end(), bytes.begin(), bytes.end());
        };
        for (const CheckedRecord& record : records) add(start.encoder.records(bytes_of(record), 1));
        add(start.encoder.end());
        write("restore/" + backup_part_name(head.set, 1), part);
        BackupList list;
        list.open.head = head;
        list.open.head.number = 0;
        list.parts.push_back({1, start.encoder.check(), part.size(), records.size(), 9, 5});
        write("restore/backup.list", encode_backup_list(list, key_, random_));
    }
    std::unique_ptr<RestoreIntake> begin() {
        CenterFile file;
        file.center = center_.id;
        file.charter = center_.charter;
        return RestoreIntake::begin(folder_.path(), *store_, file);
    }
    // Takes all of it in, as the daemon does before anybody can connect.
    void take_in() {
        const auto intake = begin();
        ASSERT_NE(intake, nullptr);
        NodeConfig config;
        config.center = center_.id;
        config.charter = center_.charter;
        config.writer = store_->identity().writer;
        boost::asio::io_context io;
        CenterNode node(io, *store_, random_, config,
                        {.peers = [&]() -> LinkPeers& { std::abort(); },
                         .committed = [] {},
                         .erased = [](StoreTicket, bool) {},
                         .search = [](SearchOrder) {},
                         .content = [](ContentOrder) {},
                         .full_changed = [](bool) {},
                         .broken = [](const std::string& why) { ADD_FAILURE() << why; }});
        bool is_done = false;
        intake->run(io, node, [&](const std::optional<std::string>& refused) {
            EXPECT_FALSE(refused) << *refused;
            is_done = true;
        });
        while (!is_done && io.run_one() != 0) {
        }
        node.stop();
    }
    CheckedRecord fact_at(std::int64_t ms) {
        FactSpec spec;
        spec.scope = Scope::of_center(center_.id);
        spec.body = article_body("記事", "ここにしかない");
        spec.time = Hlc::at({ms});
        return make_fact(random_, center_, spec);
    }
    [[nodiscard]] bool is_folder_there() const {
        return std::filesystem::exists(folder_ / "restore/backup.list");
    }

    SeededRandom random_;
    TempFolder folder_;
    TestCenter center_;
    std::unique_ptr<Store> store_;
    StreamKey key_;
};

TEST_F(RestoreIntakeTest, AClockBehindTheBackupIsToldBeforeAnythingIsWritten) {
    put_backup(system_now().wall.ms + 48 * kHour, {});
    try {
        (void)begin();
        ADD_FAILURE() << "it began";
    } catch (const StartFailure& failure) {
        EXPECT_NE(std::string(failure.what()).find("clock"), std::string::npos) << failure.what();
    }
    EXPECT_FALSE(RestoreHold(store_->snapshot()).mark());
    EXPECT_TRUE(is_folder_there());
}

TEST_F(RestoreIntakeTest, WhatCountsIsTakenInAndTheFolderGoes) {
    const CheckedRecord fact = fact_at(system_now().wall.ms - kHour);
    put_backup(system_now().wall.ms, {fact});
    take_in();
    EXPECT_TRUE(store_->snapshot().has(fact.id()));
    EXPECT_TRUE(RestoreHold(store_->snapshot()).waits());
    EXPECT_FALSE(is_folder_there());
}

// In memory it is gone with the process, and nobody else has it.
TEST_F(RestoreIntakeTest, WhatLiesInTheFutureKeepsTheFolder) {
    const CheckedRecord now = fact_at(system_now().wall.ms - kHour);
    const CheckedRecord later = fact_at(system_now().wall.ms + 48 * kHour);
    put_backup(system_now().wall.ms, {now, later});
    for (int start = 0; start < 2; ++start) {
        take_in();
        EXPECT_TRUE(store_->snapshot().has(now.id()));
        EXPECT_FALSE(store_->snapshot().has(later.id()));
        EXPECT_TRUE(is_folder_there());
    }
}

}  // namespace
}  // namespace tsunagi
