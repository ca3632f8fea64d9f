// `init`: what it writes parses back, opens with the passphrase, and stands whole or not at all.
#include "client/center_folder.h"
#include "client/staff_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "client/system_random.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/fake_daemon.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

constexpr WallTime kNow{1'773'532'800'000};

Bytes read_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

mode_t mode_of(const std::string& path) {
    struct stat info{};
    EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
    return info.st_mode & 0777U;
}

CenterPlan founding_plan() {
    return {"富山\"NPO\\センター", {16, 162019}, "8700110005901", "つなぎ試験", std::nullopt};
}

class CenterFolder : public ::testing::Test {
  protected:
    void SetUp() override { init_crypto(); }

    Expected<void> write(const CenterPlan& plan, const std::string& folder) {
        auto files = make_center_files(plan, "correct horse", kNow, random_, kSealCostMin);
        if (!files) return files.error();
        id_ = files->id;
        charter_ = files->charter;
        return write_center_folder(folder, *files, random_);
    }
    [[nodiscard]] std::string folder() const { return (temporary_ / "center").string(); }

    TempFolder temporary_;
    SystemRandom random_;
    CenterId id_;
    CharterId charter_;
};

TEST_F(CenterFolder, ParsesBack) {
    ASSERT_TRUE(write(founding_plan(), folder()));
    auto manifest_record = parse_record(read_bytes(folder() + "/genesis/manifest.record"));
    ASSERT_TRUE(manifest_record);
    EXPECT_EQ(manifest_record->id().bytes, id_.bytes);
    const auto checked = check_record(std::move(*manifest_record));
    ASSERT_TRUE(checked);
    const auto manifest = decode_manifest(checked->parsed().body());
    ASSERT_TRUE(manifest);
    EXPECT_EQ(manifest->name, founding_plan().name);
    EXPECT_EQ(manifest->home, founding_plan().home);
    EXPECT_EQ(manifest->corporate_number, "8700110005901");

    auto charter_record = parse_record(read_bytes(folder() + "/genesis/charter.record"));
    ASSERT_TRUE(charter_record);
    EXPECT_EQ(charter_record->id().bytes, charter_.bytes);
    const auto charter = decode_charter(charter_record->body());
    ASSERT_TRUE(charter);
    EXPECT_EQ(charter->founders, std::vector<CenterId>{id_});

    const Bytes bytes = read_bytes(folder() + "/center.toml");
    const std::string toml(bytes.begin(), bytes.end());
    EXPECT_NE(toml.find("center = \"" + id_text(id_) + "\""), std::string::npos);
    EXPECT_NE(toml.find(R"(name = "富山\"NPO\\センター")"), std::string::npos);
    EXPECT_EQ(toml.find("[join]"), std::string::npos);
}

TEST_F(CenterFolder, SealsTheKeysThatTheManifestNames) {
    ASSERT_TRUE(write(founding_plan(), folder()));
    const auto record = parse_record(read_bytes(folder() + "/genesis/manifest.record"));
    const auto manifest = decode_manifest(record->body());
    ASSERT_TRUE(manifest);
    const auto key_of = [&](Role role) {
        for (const auto& grant : manifest->grants) {
            if (grant.role == role) return grant.key;
        }
        return PublicKey{};
    };
    const auto key = find_staff_key(folder(), "");
    ASSERT_TRUE(key);
    const auto staff = open_key_file(key->path, "correct horse");
    ASSERT_TRUE(staff);
    EXPECT_EQ(SecretKey::from_seed(*staff).public_key(), key_of(Role::staff));
    const auto root = open_key_file(folder() + "/keys/root.sealed", "correct horse");
    ASSERT_TRUE(root);
    EXPECT_EQ(SecretKey::from_seed(*root).public_key(), manifest->officers.front().key);
    const auto box = open_key_file(folder() + "/keys/box.sealed", "correct horse");
    ASSERT_TRUE(box);
    EXPECT_EQ(box_public_key(*box), key_of(Role::box));
    EXPECT_EQ(SecretKey::from_seed(read_bytes(folder() + "/keys/device.key")).public_key(),
              key_of(Role::device));
    EXPECT_EQ(SecretKey::from_seed(read_bytes(folder() + "/keys/machine.key")).public_key(),
              key_of(Role::machine));
}

TEST_F(CenterFolder, IsForItsOwnerOnly) {
    ASSERT_TRUE(write(founding_plan(), folder()));
    EXPECT_EQ(mode_of(folder()), 0700U);
    EXPECT_EQ(mode_of(folder() + "/keys"), 0700U);
    for (const auto& entry : fs::directory_iterator(folder() + "/keys"))
        EXPECT_EQ(mode_of(entry.path()), 0600U);
    EXPECT_EQ(mode_of(folder() + "/center.toml"), 0600U);
}

TEST_F(CenterFolder, TellsAWrongPassphraseFromADamagedKey) {
    ASSERT_TRUE(write(founding_plan(), folder()));
    const std::string path = folder() + "/keys/staff-1.sealed";
    EXPECT_EQ(open_key_file(path, "wrong").error().name, "wrong_passphrase");
    fs::resize_file(path, 20);
    EXPECT_EQ(open_key_file(path, "correct horse").error().name, "key_damaged");
    EXPECT_EQ(open_key_file(path, "correct horse").error().exit, ExitCode::damage);
}

TEST_F(CenterFolder, RefusesAFolderThatHoldsSomething) {
    ASSERT_TRUE(write(founding_plan(), folder()));
    const Bytes before = read_bytes(folder() + "/center.toml");
    EXPECT_EQ(write(founding_plan(), folder()).error().name, "center_exists");
    EXPECT_EQ(read_bytes(folder() + "/center.toml"), before);
    (void)temporary_.write("other.txt", "x");
    EXPECT_EQ(write(founding_plan(), temporary_.path().string()).error().name, "folder_not_empty");
    EXPECT_EQ(write(founding_plan(), (temporary_ / "other.txt").string()).error().name,
              "folder_not_empty");
}

TEST_F(CenterFolder, UsesAnEmptyFolderAndLeavesNothingElse) {
    fs::create_directory(folder());
    ASSERT_TRUE(write(founding_plan(), folder() + "/"));
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder()))
        names.push_back(entry.path().filename());
    std::ranges::sort(names);
    EXPECT_EQ(names, (std::vector<std::string>{"center.toml", "genesis", "keys"}));
    EXPECT_EQ(std::distance(fs::directory_iterator(temporary_.path()), {}), 1);
}

TEST_F(CenterFolder, KeepsWhatTheInvitationSays) {
    CenterPlan plan = founding_plan();
    plan.federation.clear();
    plan.invitation =
        Invitation{CharterId{{7}}, PublicKey{{8}}, Token{{9}}, kNow, "center.example.jp:7700"};
    ASSERT_TRUE(write(plan, folder()));
    EXPECT_EQ(charter_, plan.invitation->charter);
    EXPECT_FALSE(fs::exists(folder() + "/genesis/charter.record"));
    const Bytes bytes = read_bytes(folder() + "/center.toml");
    const std::string toml(bytes.begin(), bytes.end());
    EXPECT_NE(toml.find("[join]\naddress = \"center.example.jp:7700\"\npin = \"08"),
              std::string::npos);
    EXPECT_NE(toml.find("charter = \"07"), std::string::npos);
}

TEST_F(CenterFolder, RefusesANameThatNoManifestCanHold) {
    CenterPlan plan = founding_plan();
    plan.name = "a\nb";
    EXPECT_EQ(write(plan, folder()).error().name, "bad_name");
    EXPECT_FALSE(fs::exists(folder()));
}

}  // namespace
}  // namespace tsunagi::client
