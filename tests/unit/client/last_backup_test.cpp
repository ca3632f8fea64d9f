// When people are told to make a backup, and when they are left alone.
#include "client/backup/last_backup.h"

#include <gtest/gtest.h>

#include "client/center_folder.h"
#include "client/system_random.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/founded_center.h"

namespace tsunagi::client {
namespace {

constexpr WallTime kMade{1'773'532'800'000};  // 2026-03-15, 09:00 in Japan
constexpr std::chrono::hours kOneDay{24};

TEST(BackupWarning, LeavesTheFirstWeekOfACenterAlone) {
    const auto never = [](int days) {
        return backup_warning({}, kMade, kMade + days * kOneDay).find("never been backed up") !=
               std::string::npos;
    };
    EXPECT_TRUE(backup_warning({}, kMade, kMade).empty());
    EXPECT_TRUE(backup_warning({}, kMade, kMade + 6 * kOneDay).empty());
    EXPECT_TRUE(never(7));
    EXPECT_TRUE(never(400));
    EXPECT_TRUE(backup_warning({}, kMade, kMade + -3 * kOneDay).empty())
        << "the clock was set back";
    EXPECT_FALSE(backup_warning({}, {}, kMade).empty()) << "nobody knows when it was made";
}

TEST(BackupWarning, CountsFromTheLastBackupWhereThereIsOne) {
    const LastBackup last{kMade + 30 * kOneDay, "/media/usb"};
    EXPECT_TRUE(backup_warning(last, kMade, kMade + 36 * kOneDay).empty());
    EXPECT_NE(backup_warning(last, kMade, kMade + 37 * kOneDay).find("7 days old"),
              std::string::npos);
    // Also in the first week.
    const LastBackup early{kMade + -20 * kOneDay, "/media/usb"};
    EXPECT_FALSE(backup_warning(early, kMade, kMade).empty());
}

TEST(BackupWarning, TheGenesisTellsWhenACenterWasMade) {
    TempFolder temporary;
    SystemRandom random;
    const std::string folder = (temporary / "center").string();
    EXPECT_FALSE(center_made(folder));
    ASSERT_TRUE(make_founded_center(folder, "correct horse", random));
    const auto made = center_made(folder);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->ms, kMade.ms);
}

}  // namespace
}  // namespace tsunagi::client
