// Another passphrase for sealed keys: whatever step fails or is cut off, each file opens with the
// old passphrase or with the new one, and the same change done again does the rest.
#include "client/key_passphrase.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "client/center_folder.h"
#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOld = "the old passphrase";
constexpr std::string_view kNew = "a new passphrase";
constexpr std::array<const char*, 3> kNames{"officer", "box", "staff-1"};

struct Killed {};

// The real disk with one fault: step number `at` fails with `number`, or the process ends there,
// after which nothing more is done.
class FaultyDisk final : public KeyDisk {
  public:
    enum class Fault { none, fails, killed, writes_wrong };
    explicit FaultyDisk(Fault fault = Fault::none, int at = -1, int number = EIO)
        : fault_(fault), at_(at), number_(number) {}

    int write(const std::string& path, ByteSpan bytes, const std::string& like) override {
        // A full disk and a kill leave a file that is cut off.
        if (steps_ == at_ && (fault_ == Fault::fails || fault_ == Fault::killed))
            (void)real_.write(path, bytes.first(bytes.size() / 2), like);
        if (const int number = step(); number != 0) return number;
        Bytes written(bytes.begin(), bytes.end());
        if (fault_ == Fault::writes_wrong && steps_ == at_ + 1) written.back() ^= 1;
        return real_.write(path, written, like);
    }
    int rename(const std::string& from, const std::string& to) override {
        if (const int number = step(); number != 0) return number;
        return real_.rename(from, to);
    }
    int flush(const std::string& folder) override {
        if (const int number = step(); number != 0) return number;
        return real_.flush(folder);
    }
    void remove(const std::string& path) override {
        if (!is_killed_) real_.remove(path);
    }
    [[nodiscard]] int steps() const { return steps_; }

  private:
    int step() {
        if (steps_++ != at_) return 0;
        if (fault_ == Fault::killed) {
            is_killed_ = true;
            throw Killed{};
        }
        return fault_ == Fault::fails ? number_ : 0;
    }

    RealKeyDisk real_;
    Fault fault_;
    int at_;
    int number_;
    int steps_ = 0;
    bool is_killed_ = false;
};

class KeyPassphrase : public ::testing::Test {
  protected:
    void SetUp() override { init_crypto(); }
    void make_keys() {
        const auto sealer = Sealer::make(kOld, random_, kSealCostMin);
        fs::create_directories(folder());
        for (std::size_t i = 0; i < kNames.size(); ++i) {
            before_[i] = sealer->seal(secret(i), random_);
            write_key(i, before_[i]);
        }
    }
    void write_key(std::size_t i, ByteSpan sealed) const {
        (void)temporary_.write("keys/" + std::string(kNames[i]) + ".sealed",
                               {reinterpret_cast<const char*>(sealed.data()), sealed.size()});
    }
    // With a passphrase of its own.
    void seal_apart(std::size_t i, std::string_view passphrase) {
        write_key(i, *seal(secret(i), passphrase, random_, kSealCostMin));
    }
    static Bytes secret(std::size_t i) { return Bytes(32, static_cast<std::uint8_t>(i + 1)); }
    [[nodiscard]] std::string folder() const { return (temporary_ / "keys").string(); }
    [[nodiscard]] std::string path(std::size_t i) const {
        return folder() + "/" + kNames[i] + ".sealed";
    }
    [[nodiscard]] std::vector<SealedKey> keys() const {
        return {{kNames[0], path(0), false}, {kNames[1], path(1), false}, {kNames[2], path(2)}};
    }
    Expected<std::vector<ChangedKey>> change(KeyDisk& disk) {
        auto change = PassphraseChange::begin(keys(), disk);
        if (!change) return change.error();
        if (const auto opened = change->open(kOld); !opened) return opened.error();
        return change->finish(kNew, random_, kSealCostMin);
    }
    [[nodiscard]] bool opens(std::size_t i, std::string_view passphrase) const {
        const auto seed = open_key_file(path(i), passphrase);
        return seed && *seed == secret(i);
    }
    // The file as it was, which opens with the old passphrase: told without stretching that.
    [[nodiscard]] bool is_as_before(std::size_t i) const {
        std::ifstream file(path(i), std::ios::binary);
        return Bytes{std::istreambuf_iterator<char>(file), {}} == before_[i];
    }
    void expect_all_new() const {
        for (std::size_t i = 0; i < kNames.size(); ++i) EXPECT_TRUE(opens(i, kNew)) << kNames[i];
    }
    void expect_nothing_changed() const {
        for (std::size_t i = 0; i < kNames.size(); ++i) EXPECT_TRUE(is_as_before(i)) << kNames[i];
        expect_only_keys();
    }
    void expect_only_keys() const {
        EXPECT_EQ(std::distance(fs::directory_iterator(folder()), {}), 3) << "nothing is left";
    }

    TempFolder temporary_;
    SeededRandom random_{1};
    std::array<Bytes, kNames.size()> before_;
};

TEST_F(KeyPassphrase, IsAnotherOneForEveryKeyAndTheKeysStayTheSame) {
    make_keys();
    FaultyDisk disk;
    const auto done = change(disk);
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_EQ(done->size(), 3U);
    for (const auto& key : *done) EXPECT_EQ(key.outcome, KeyOutcome::changed) << key.name;
    expect_all_new();
    for (std::size_t i = 0; i < kNames.size(); ++i) EXPECT_FALSE(opens(i, kOld)) << kNames[i];
    expect_only_keys();
    EXPECT_EQ(disk.steps(), 9) << "three files, each written, renamed and flushed";
}

TEST_F(KeyPassphrase, WhereAStepFailsNothingIsLost) {
    for (int at = 0; at < 9; ++at) {
        fs::remove_all(folder());
        make_keys();
        FaultyDisk disk(FaultyDisk::Fault::fails, at, ENOSPC);
        const auto failed = change(disk);
        ASSERT_FALSE(failed) << at;
        if (at <= 3) {
            EXPECT_EQ(failed.error().name, "disk_full") << at;
            expect_nothing_changed();
        } else {
            EXPECT_EQ(failed.error().name, "passphrase_half_changed") << at;
            for (std::size_t i = 0; i < kNames.size(); ++i)
                EXPECT_TRUE(is_as_before(i) || opens(i, kNew)) << at << " " << kNames[i];
            EXPECT_EQ(is_as_before(2), at < 8) << "the staff key comes last";
        }
        expect_only_keys();
        RealKeyDisk real;
        ASSERT_TRUE(change(real)) << at;
        expect_all_new();
    }
}

TEST_F(KeyPassphrase, SaysOfAFolderThatCannotBeWrittenWhatToDo) {
    make_keys();
    FaultyDisk disk(FaultyDisk::Fault::fails, 1, EROFS);
    const auto failed = change(disk);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().name, "key_cannot_be_written");
    EXPECT_NE(failed.error().message.find(
                  path(1) + ": this disk can be read but not written. Make its folder"),
              std::string::npos)
        << failed.error().message;
    expect_nothing_changed();
}

TEST_F(KeyPassphrase, AfterAKillAtAnyStepTheSameChangeDoesTheRest) {
    for (int at = 0; at < 9; ++at) {
        fs::remove_all(folder());
        make_keys();
        FaultyDisk disk(FaultyDisk::Fault::killed, at);
        EXPECT_THROW((void)change(disk), Killed);
        std::size_t changed = 0;
        for (std::size_t i = 0; i < kNames.size(); ++i) {
            EXPECT_TRUE(is_as_before(i) || opens(i, kNew)) << at << " " << kNames[i];
            changed += is_as_before(i) ? 0 : 1;
        }
        EXPECT_EQ(changed, at < 4 ? 0U : static_cast<std::size_t>(at - 2) / 2) << at;
        RealKeyDisk real;
        const auto done = change(real);
        ASSERT_TRUE(done) << at << done.error().message;
        for (std::size_t i = 0; i < kNames.size(); ++i) {
            EXPECT_EQ((*done)[i].outcome, i < changed ? KeyOutcome::was_new : KeyOutcome::changed);
        }
        expect_all_new();
        expect_only_keys();
    }
}

TEST_F(KeyPassphrase, AFileThatDoesNotReadBackTakesNoPlace) {
    for (int at = 0; at < 3; ++at) {
        fs::remove_all(folder());
        make_keys();
        FaultyDisk disk(FaultyDisk::Fault::writes_wrong, at);
        const auto failed = change(disk);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().name, "key_cannot_be_written");
        expect_nothing_changed();
    }
}

TEST_F(KeyPassphrase, WrongForTheKeyThatIsNeededChangesNothing) {
    make_keys();
    seal_apart(2, "of somebody else");
    RealKeyDisk disk;
    const auto failed = change(disk);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().name, "wrong_passphrase");
    EXPECT_TRUE(opens(0, kOld) && opens(1, kOld) && opens(2, "of somebody else"));
    expect_only_keys();
}

TEST_F(KeyPassphrase, LeavesOtherKeysThatItDoesNotOpen) {
    make_keys();
    seal_apart(0, "of the officer");
    fs::resize_file(path(1), 30);
    RealKeyDisk disk;
    const auto done = change(disk);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ((*done)[0].outcome, KeyOutcome::left);
    EXPECT_EQ((*done)[0].reason.name, "wrong_passphrase");
    EXPECT_EQ((*done)[1].outcome, KeyOutcome::left);
    EXPECT_EQ((*done)[1].reason.name, "key_damaged");
    EXPECT_EQ((*done)[2].outcome, KeyOutcome::changed);
    EXPECT_TRUE(opens(0, "of the officer") && opens(2, kNew));
}

TEST_F(KeyPassphrase, IsForItsOwnerOnlyAndKeepsTheOwner) {
    make_keys();
    const bool may_give_away = ::geteuid() == 0;
    const uid_t owner = may_give_away ? 12345 : ::geteuid();
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        ASSERT_EQ(::chown(path(i).c_str(), owner, ::getegid()), 0);
        ASSERT_EQ(::chmod(path(i).c_str(), 0644), 0);
    }
    RealKeyDisk disk;
    ASSERT_TRUE(change(disk));
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        struct stat info{};
        ASSERT_EQ(::stat(path(i).c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 0777U, 0600U);
        EXPECT_EQ(info.st_uid, owner);
    }
}

TEST_F(KeyPassphrase, OfALinkChangesWhatItLeadsTo) {
    make_keys();
    fs::create_directory(temporary_ / "stick");
    fs::rename(path(0), temporary_ / "stick/root.sealed");
    fs::create_symlink(temporary_ / "stick/root.sealed", path(0));
    RealKeyDisk disk;
    ASSERT_TRUE(change(disk));
    expect_all_new();
    EXPECT_TRUE(fs::is_symlink(path(0)));
    EXPECT_EQ(std::distance(fs::directory_iterator(temporary_ / "stick"), {}), 1);
}

TEST_F(KeyPassphrase, IsChangedByOneAtATime) {
    make_keys();
    RealKeyDisk disk;
    {
        const auto first = PassphraseChange::begin(keys(), disk);
        ASSERT_TRUE(first);
        EXPECT_EQ(change(disk).error().name, "key_is_being_changed");
    }
    EXPECT_TRUE(change(disk));
}

TEST_F(KeyPassphrase, WhatLiesInTheWayStaysAndIsNamed) {
    make_keys();
    fs::create_directories(folder() + "/.box.sealed.new/x");
    RealKeyDisk disk;
    const auto failed = change(disk);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().name, "key_cannot_be_written");
    EXPECT_NE(failed.error().message.find(path(1)), std::string::npos) << failed.error().message;
    EXPECT_TRUE(opens(0, kOld) && opens(1, kOld) && opens(2, kOld));
}

}  // namespace
}  // namespace tsunagi::client
