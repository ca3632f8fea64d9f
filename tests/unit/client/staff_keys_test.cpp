// The staff keys of a folder: which there are, which --as means, and new ones on the disk.
#include "client/staff_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "client/center_folder.h"
#include "client/system_random.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/founded_center.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFirst = "the first passphrase";
constexpr const char* kSecond = "the second passphrase";

class StaffKeys : public ::testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(make_founded_center(folder(), kFirst, random_));
        auto box = open_key_file(first_box_key_path(folder()), kFirst);
        ASSERT_TRUE(box);
        box_ = std::move(*box);
    }
    [[nodiscard]] std::string folder() const { return (temporary_ / "c").string(); }
    Expected<void> write(const std::string& name, const SecretKey& key) {
        const auto sealer = Sealer::make(kSecond, random_, kSealCostMin);
        return write_staff_key(folder(), {name, key, box_}, *sealer, random_);
    }
    [[nodiscard]] std::string error_for(const std::string& staff) const {
        const auto key = find_staff_key(folder(), staff);
        return key ? "" : key.error().name;
    }
    [[nodiscard]] std::vector<std::string> files() const {
        std::vector<std::string> out;
        for (const auto& entry : fs::directory_iterator(folder() + "/keys"))
            out.push_back(entry.path().filename().string());
        std::ranges::sort(out);
        return out;
    }

    TempFolder temporary_;
    SystemRandom random_;
    Bytes box_;
};

TEST_F(StaffKeys, InitTellsThePublicHalfOfTheFirst) {
    const auto keys = staff_keys(folder());
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].name, "staff-1");
    const auto seed = open_key_file(keys[0].path, kFirst);
    ASSERT_TRUE(seed);
    EXPECT_EQ(keys[0].key, SecretKey::from_seed(*seed).public_key());
}

TEST_F(StaffKeys, ANewOneOpensWithItsOwnPassphraseAndSoDoItsSealedRecords) {
    const auto key = SecretKey::generate(random_);
    ASSERT_TRUE(write("staff-sato", key));
    const auto found = find_staff_key(folder(), "sato");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->path, find_staff_key(folder(), "staff-sato")->path);
    const auto seed = open_key_file(found->path, kSecond);
    ASSERT_TRUE(seed);
    EXPECT_EQ(SecretKey::from_seed(*seed).public_key(), key.public_key());
    EXPECT_FALSE(open_key_file(found->path, kFirst));
    const std::string box = box_key_path(folder(), *found);
    EXPECT_NE(box, first_box_key_path(folder()));
    EXPECT_EQ(*open_key_file(box, kSecond), box_);
    // The first one's is where it was.
    EXPECT_EQ(box_key_path(folder(), *find_staff_key(folder(), "staff-1")),
              first_box_key_path(folder()));
    EXPECT_EQ(staff_keys(folder()).at(1).key, key.public_key());
    for (const auto& entry : fs::directory_iterator(folder() + "/keys")) {
        struct stat info{};
        ASSERT_EQ(::stat(entry.path().c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 0777U, 0600U) << entry.path();
    }
}

// Of two attempts at once the first one's key must not be lost.
TEST_F(StaffKeys, NeverReplacesAKeyAndLeavesNothingWhereItFails) {
    const auto key = SecretKey::generate(random_);
    ASSERT_TRUE(write("staff-sato", key));
    EXPECT_EQ(write("staff-sato", SecretKey::generate(random_)).error().name, "staff_exists");
    EXPECT_EQ(staff_keys(folder()).at(1).key, key.public_key());
    const auto before = files();
    fs::create_directory(folder() + "/keys/box-suzuki.sealed");
    (void)temporary_.write("c/keys/box-suzuki.sealed/x", "y");
    const auto failed = write("staff-suzuki", key);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().name, "folder_cannot_be_written");
    fs::remove_all(folder() + "/keys/box-suzuki.sealed");
    EXPECT_EQ(files(), before);
    // What was cut off before the sealed key is done anew.
    (void)temporary_.write("c/keys/staff-suzuki.public", "half");
    ASSERT_TRUE(write("staff-suzuki", key));
    EXPECT_EQ(staff_keys(folder()).at(2).key, key.public_key());
    remove_staff_key(folder(), "staff-suzuki");
    EXPECT_EQ(files(), before);
}

TEST_F(StaffKeys, OneCommandAtATimeChangesThem) {
    const auto first = lock_keys(folder() + "/keys");
    ASSERT_TRUE(first);
    EXPECT_EQ(lock_keys(folder() + "/keys").error().name, "key_is_being_changed");
}

TEST_F(StaffKeys, TellsWhichAreMissingOrSeveral) {
    EXPECT_EQ(error_for(""), "");
    EXPECT_EQ(error_for("staff-9"), "key_missing");
    EXPECT_EQ(error_for("../keys/root"), "key_missing");
    ASSERT_TRUE(write("staff-佐藤", SecretKey::generate(random_)));
    EXPECT_EQ(error_for(""), "key_is_several");
    EXPECT_EQ(error_for("佐藤"), "");
    EXPECT_EQ(error_for("1"), "");
    fs::remove(folder() + "/center.toml");
    EXPECT_EQ(error_for(""), "no_center");
}

TEST_F(StaffKeys, TakesNamesThatCanBeFiles) {
    for (const char* name : {"sato", "Sato-2", "佐藤", "staff-1", "a_b"}) {
        const auto read = read_staff_name(name);
        ASSERT_TRUE(read) << name;
        EXPECT_TRUE(read->starts_with("staff-")) << *read;
    }
    EXPECT_EQ(*read_staff_name("staff-1"), "staff-1");
    EXPECT_EQ(*read_staff_name("か\u3099く"), *read_staff_name("がく"));
    for (const char* name : {"", "staff-", "a b", "../x", "a/b", ".", "a\nb", "\xff\xfe", "-a",
                             "a\u202Eb", "a\u200Bb", "a\u0085"})
        EXPECT_EQ(read_staff_name(name).error().name, "bad_staff_name") << name;
    EXPECT_TRUE(read_staff_name(std::string(kStaffNameBytesMax, 'x')));
    EXPECT_FALSE(read_staff_name(std::string(kStaffNameBytesMax + 1, 'x')));
}

TEST_F(StaffKeys, APublicHalfThatIsDamagedTellsNothing) {
    fs::resize_file(folder() + "/keys/staff-1.public", 10);
    EXPECT_FALSE(staff_keys(folder()).at(0).key);
    fs::remove(folder() + "/keys/staff-1.public");
    EXPECT_FALSE(staff_keys(folder()).at(0).key);
}

}  // namespace
}  // namespace tsunagi::client
