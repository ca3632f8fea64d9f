// `passphrase`: what is asked, which keys are meant, what is refused, what is told.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "client/center_folder.h"
#include "client/system_random.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/fake_daemon.h"
#include "tests/unit/client/founded_center.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kOld = "an old passphrase";
constexpr const char* kNew = "a new passphrase";

class PassphraseCommand : public ::testing::Test {
  protected:
    void SetUp() override { ASSERT_TRUE(make_founded_center(folder(), kOld, random_)); }
    [[nodiscard]] std::string folder() const { return (temporary_ / "c").string(); }
    [[nodiscard]] std::string key(const std::string& name) const {
        return folder() + "/keys/" + name + ".sealed";
    }
    [[nodiscard]] bool opens(const std::string& name, const std::string& passphrase) const {
        return bool(open_key_file(key(name), passphrase));
    }
    std::string file(const std::string& name, const std::string& text) const {
        return temporary_.write(name, text + "\n").string();
    }
    Ran run(std::vector<std::string> more, const RunOptions& options = {}) const {
        std::vector<std::string> arguments = {"--data", folder(), "passphrase"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_tsunagi(arguments, options);
    }
    Ran run_with_files(std::vector<std::string> more) const {
        more.insert(more.begin(), {"--passphrase-file", file("old", kOld), "--new-passphrase-file",
                                   file("new", kNew), "--json"});
        return run(more);
    }
    static std::vector<Json> objects(const std::string& text) {
        std::vector<Json> out;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) out.push_back(Json::parse(line));
        return out;
    }
    static std::string error_of(const Ran& ran) {
        return ran.errors.empty() ? "" : objects(ran.errors).back()["error"].get<std::string>();
    }

    TempFolder temporary_;
    SystemRandom random_;
};

TEST_F(PassphraseCommand, AsksForTheOldOneAndTwiceForTheNewOne) {
    RunOptions options;
    options.answers = {kOld, kNew, kNew};
    const Ran ran = run({}, options);
    ASSERT_EQ(ran.exit, 0) << ran.errors;
    for (const char* name : {"root", "box", "staff-1"}) {
        EXPECT_TRUE(opens(name, kNew)) << name;
        EXPECT_FALSE(opens(name, kOld)) << name;
    }
    EXPECT_NE(ran.out.find("the officer's key, the key to sealed records, staff-1."),
              std::string::npos)
        << ran.out;
    EXPECT_NE(ran.out.find("Copies of the keys that were made before"), std::string::npos);
    EXPECT_NE(ran.out.find("tsunagi lock"), std::string::npos);
    EXPECT_EQ(ran.out.find("holds the old passphrase"), std::string::npos);
    EXPECT_EQ(ran.out.find(kNew), std::string::npos);
}

TEST_F(PassphraseCommand, TakesBothFromFilesAndTellsPrograms) {
    const Ran ran = run_with_files({});
    ASSERT_EQ(ran.exit, 0) << ran.errors;
    const auto lines = objects(ran.out);
    ASSERT_EQ(lines.size(), 4U) << ran.out;
    EXPECT_EQ(lines[0]["key"], "officer");
    EXPECT_EQ(lines[2], Json({{"type", "key"},
                              {"key", "staff-1"},
                              {"file", fs::canonical(key("staff-1")).string()},
                              {"outcome", "changed"}}));
    EXPECT_EQ(lines[3], Json({{"type", "summary"}, {"changed", 3}, {"was_new", 0}, {"left", 0}}));
}

TEST_F(PassphraseCommand, RemindsOfAFileWithTheOldOne) {
    const std::string old = file("old", kOld);
    RunOptions options;
    options.answers = {kNew, kNew};
    options.environment = {{"TSUNAGI_PASSPHRASE_FILE", old}};
    const Ran ran = run({}, options);
    ASSERT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_NE(ran.out.find("The file " + old + " holds the old passphrase"), std::string::npos)
        << ran.out;
}

TEST_F(PassphraseCommand, RefusesAWrongOldOneBeforeTheNewOneIsAsked) {
    RunOptions options;
    options.answers = {"wrong"};
    const Ran ran = run({}, options);
    EXPECT_EQ(ran.exit, 3);
    EXPECT_NE(ran.errors.find("The passphrase is wrong: try again. Nothing was changed."),
              std::string::npos)
        << ran.errors;
    EXPECT_TRUE(opens("root", kOld) && opens("box", kOld) && opens("staff-1", kOld));
    const Ran with_files = run({"--passphrase-file", file("old", "wrong"), "--new-passphrase-file",
                                file("new", kNew), "--json"});
    EXPECT_EQ(with_files.exit, 3);
    EXPECT_EQ(error_of(with_files), "wrong_passphrase");
}

TEST_F(PassphraseCommand, RefusesANewOneThatCannotBe) {
    const auto refused = [&](const std::vector<std::string>& answers) {
        RunOptions options;
        options.answers = answers;
        const Ran ran = run({"--json"}, options);
        EXPECT_NE(ran.exit, 0);
        EXPECT_TRUE(opens("staff-1", kOld) && opens("root", kOld));
        return error_of(ran);
    };
    EXPECT_EQ(refused({kOld, kOld, kOld}), "passphrase_unchanged");
    EXPECT_EQ(refused({kOld, kNew, "a new passphrase "}), "passphrases_differ");
    EXPECT_EQ(refused({kOld, kNew, "a new passphrase ", "eleven char"}), "passphrase_too_short")
        << "asked again where the two differed";
    EXPECT_EQ(refused({kOld, "", ""}), "passphrase_empty");
    EXPECT_EQ(refused({kOld, std::string(1025, 'x')}), "passphrase_too_long");
    EXPECT_EQ(refused({kOld, "eleven char"}), "passphrase_too_short");
    EXPECT_EQ(refused({kOld, "もももももももももも"}), "passphrase_repeats");
    EXPECT_EQ(refused({kOld, "X 0123456789"}), "passphrase_is_name");
    EXPECT_EQ(refused({kOld}), "passphrase_missing") << "the input ended";
    const Ran ran = run({"--passphrase-file", file("old", kOld), "--json"});
    EXPECT_EQ(ran.exit, 3);
    EXPECT_EQ(error_of(ran), "new_passphrase_missing");
}

TEST_F(PassphraseCommand, FinishesWhatWasCutOffAndSaysSo) {
    const Ran first = run_with_files({"--officer"});
    ASSERT_EQ(first.exit, 0) << first.errors;
    EXPECT_TRUE(opens("root", kNew) && opens("box", kOld) && opens("staff-1", kOld));
    RunOptions options;
    options.answers = {kOld, kNew, kNew};
    const Ran second = run({}, options);
    ASSERT_EQ(second.exit, 0) << second.errors;
    EXPECT_NE(second.out.find("An earlier change had been cut off and is finished now"),
              std::string::npos)
        << second.out;
    EXPECT_TRUE(opens("root", kNew) && opens("box", kNew) && opens("staff-1", kNew));
    const Ran third = run_with_files({});
    ASSERT_EQ(third.exit, 0) << third.errors;
    EXPECT_EQ(objects(third.out).back()["was_new"], 3);
}

TEST_F(PassphraseCommand, CanGiveTheOfficerOneOfItsOwn) {
    ASSERT_EQ(run_with_files({"--officer"}).exit, 0);
    const Ran ran = run({"--passphrase-file", file("old", kOld), "--new-passphrase-file",
                         file("new", "of the staff")});
    ASSERT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_NE(ran.out.find("another passphrase: the officer's key"), std::string::npos) << ran.out;
    EXPECT_TRUE(opens("root", kNew) && opens("box", "of the staff") &&
                opens("staff-1", "of the staff"));
}

TEST_F(PassphraseCommand, ChangesTheChosenStaffKeyAlone) {
    fs::copy_file(key("staff-1"), key("staff-2"));
    EXPECT_EQ(error_of(run_with_files({})), "key_is_several");
    const Ran ran = run_with_files({"--as", "staff-2"});
    ASSERT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_TRUE(opens("staff-2", kNew) && opens("box", kNew) && opens("staff-1", kOld));
}

TEST_F(PassphraseCommand, ChangesACopyThatIsKeptElsewhere) {
    const std::string copy = (temporary_ / "root.sealed").string();
    fs::copy_file(key("root"), copy);
    const Ran ran = run_with_files({"--key", copy});
    ASSERT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_TRUE(open_key_file(copy, kNew));
    EXPECT_TRUE(opens("root", kOld) && opens("staff-1", kOld));
    EXPECT_EQ(objects(ran.out).back()["changed"], 1);
}

TEST_F(PassphraseCommand, SaysWhichKeyCannotBeMeant) {
    EXPECT_EQ(error_of(run_with_files({"--officer", "--as", "staff-1"})), "key_choice");
    EXPECT_EQ(error_of(run_with_files({"--officer", "--key", key("root")})), "key_choice");
    EXPECT_EQ(error_of(run_with_files({"--key", folder() + "/nothing"})), "bad_file");
    EXPECT_EQ(error_of(run_with_files({"--key", folder() + "/center.toml"})), "key_damaged");
    EXPECT_EQ(error_of(run_with_files({"--as", "staff-9"})), "key_missing");
    fs::remove(key("root"));
    EXPECT_EQ(error_of(run_with_files({"--officer"})), "officer_key_missing");
    EXPECT_EQ(run_with_files({}).exit, 0) << "an officer's key that is kept elsewhere";
    fs::remove(folder() + "/center.toml");
    EXPECT_EQ(error_of(run_with_files({"--officer"})), "no_center");
    EXPECT_EQ(error_of(run_with_files({})), "no_center");
}

TEST_F(PassphraseCommand, AKeyThatSomebodyWeakenedIsNotOpened) {
    const auto at = static_cast<std::streamoff>(17);  // the memory that stretching takes
    std::fstream sealed(key("staff-1"), std::ios::binary | std::ios::in | std::ios::out);
    sealed.seekp(at);
    sealed.write("\0\0\1\0\0\0\0\0", 8);
    sealed.close();
    EXPECT_EQ(error_of(run_with_files({})), "no_memory_for_key");
    EXPECT_TRUE(opens("root", kOld) && opens("box", kOld));
}

}  // namespace
}  // namespace tsunagi::client
