// Making a center: what is asked for, what is refused, and where its municipality comes from.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "client/center_folder.h"
#include "client/staff_keys.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/fake_daemon.h"

namespace tsunagi::client {
namespace {

class InitCommand : public ::testing::Test {
  protected:
    [[nodiscard]] std::string folder() const { return (temporary_ / "c").string(); }
    Ran run(std::vector<std::string> arguments, const RunOptions& options = {}) {
        arguments.insert(arguments.begin(), {"--data", folder()});
        return run_tsunagi(arguments, options);
    }
    std::string passphrase_file(const std::string& text) {
        return temporary_.write("pass", text + "\nsecond line\n").string();
    }
    // The last object of JSON lines.
    static nlohmann::json last(const std::string& text) {
        nlohmann::json out;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) out = nlohmann::json::parse(line);
        return out;
    }

    TempFolder temporary_;
};

TEST_F(InitCommand, AsksForWhatIsMissingWithinTenQuestions) {
    RunOptions options;
    options.answers = {"富山NPOセンター",
                       "99",
                       "富山",
                       "",
                       "8700110005902",
                       "8700110005901",
                       "つなぎ",
                       "みかん 太鼓 水曜日",
                       "みかん 太鼓 水曜日"};
    const Ran ran = run({"init"}, options);
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_TRUE(std::filesystem::exists(folder() + "/center.toml"));
    EXPECT_NE(ran.out.find("Next:"), std::string::npos);
}

TEST_F(InitCommand, RefusesAPassphraseThatIsQuicklyGuessed) {
    const auto refused = [&](const std::string& passphrase) {
        const Ran ran = run({"init", "--name", "富山NPOセンター", "--prefecture", "16", "--found",
                             "f", "--passphrase-file", passphrase_file(passphrase), "--json"});
        EXPECT_EQ(ran.exit, 2);
        EXPECT_FALSE(std::filesystem::exists(folder()));
        return last(ran.errors)["error"].get<std::string>();
    };
    EXPECT_EQ(refused("abcdef"), "passphrase_too_short");
    EXPECT_EQ(refused("aaaaaaaaaaaaaaaa"), "passphrase_repeats");
    EXPECT_EQ(refused("富山 npo センター 2026!"), "passphrase_is_name");
}

TEST_F(InitCommand, AsksAgainForAPassphraseThatIsTooShort) {
    RunOptions options;
    options.answers = {"abcdef", "みかん 太鼓 水曜日", "みかん 太鼓 水曜日"};
    const Ran ran = run({"init", "--name", "x", "--municipality", "162019", "--corporate-number",
                         "8700110005901", "--found", "f", "--prefecture", "16"},
                        options);
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_EQ(center_name(folder()), "x");
    EXPECT_TRUE(open_key_file(first_box_key_path(folder()), "みかん 太鼓 水曜日"));
}

TEST_F(InitCommand, TellsWhatIsWantedWhereNothingWasTyped) {
    RunOptions options;
    options.answers = {"", "つなぎ", "みかん 太鼓 水曜日", "みかん 太鼓 水曜日"};
    const Ran ran = run({"init", "--name", "x", "--municipality", "162019", "--corporate-number",
                         "8700110005901", "--prefecture", "16"},
                        options);
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_NE(ran.errors.find("paste your invitation"), std::string::npos) << ran.errors;
}

TEST_F(InitCommand, StopsAfterTenQuestions) {
    RunOptions options;
    options.answers.assign(20, "nowhere at all");
    const Ran ran = run({"init", "--name", "x", "--json"}, options);
    EXPECT_EQ(ran.exit, 2);
    EXPECT_NE(ran.errors.find("too_many_questions"), std::string::npos) << ran.errors;
    EXPECT_FALSE(std::filesystem::exists(folder()));
}

TEST_F(InitCommand, TakesTheNameOfAMunicipalityFromAList) {
    const std::string file =
        temporary_
            .write("list.csv",
                   "code,name\n271004,大阪市\n271276,大阪市北区\n272051,吹田市\n272078,"
                   "高槻市\n271462,堺市北区\n"
                   "271403,堺市\n142042,鎌倉市\n132063,府中市\n342084,府中市\n")
            .string();
    const std::string pass = passphrase_file("orange drum wednesday");
    const auto init = [&](std::vector<std::string> more) {
        std::filesystem::remove_all(folder());
        std::vector<std::string> arguments = {"init", "--name",  "x",  "--found",
                                              "f",    "--areas", file, "--passphrase-file",
                                              pass,   "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Ran ran = run(arguments);
        if (ran.exit != 0) return last(ran.errors)["error"].get<std::string>();
        const auto center = last(ran.out);
        return center["prefecture"].get<std::string>() + " " +
               center["municipality"].get<std::string>();
    };
    EXPECT_EQ(init({"--prefecture", "14", "--municipality", "鎌倉市"}), "14 142042");
    EXPECT_EQ(init({"--prefecture", "広島県", "--municipality", "府中市"}), "34 342084");
    EXPECT_EQ(init({"--municipality", "東京都府中市"}), "13 132063");
    EXPECT_EQ(init({"--municipality", "142042"}), "14 142042") << "a code tells its prefecture";
    EXPECT_EQ(init({"--municipality", "鎌倉市"}), "answer_missing")
        << "the list is not of all Japan";
    EXPECT_EQ(init({"--prefecture", "27", "--municipality", "北区"}), "area_is_several");
    EXPECT_EQ(init({"--prefecture", "27", "--municipality", "堺市北区"}), "27 271462");
}

TEST_F(InitCommand, RefusesWhatItCannotUse) {
    const std::string pass = passphrase_file("orange drum wednesday");
    const auto init = [&](std::vector<std::string> more) {
        std::vector<std::string> arguments = {
            "init", "--name", "x", "--prefecture", "16", "--passphrase-file", pass, "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Ran ran = run(arguments);
        EXPECT_EQ(ran.exit, 2) << ran.out;
        EXPECT_FALSE(std::filesystem::exists(folder()));
        return last(ran.errors)["error"].get<std::string>();
    };
    EXPECT_EQ(init({}), "found_or_join");
    EXPECT_EQ(init({"--found", "a", "--join", "tsunagi:x"}), "found_or_join");
    EXPECT_EQ(init({"--join", "tsunagi:nonsense"}), "invitation_unreadable");
    const Invitation old{CharterId{{1}}, PublicKey{{2}}, Token{{3}}, WallTime{1'000}, "a:1"};
    EXPECT_EQ(init({"--join", invitation_text(old)}), "invitation_expired");
    EXPECT_EQ(init({"--found", "a", "--corporate-number", "2010010000000"}),
              "bad_corporate_number");
    EXPECT_EQ(init({"--found", "a", "--municipality", "172014"}), "bad_municipality");
    EXPECT_EQ(init({"--found", "a", "--municipality", "162018"}), "wrong_check_digit");
    EXPECT_EQ(init({"--found", "a", "--municipality", "16201x"}), "names_not_here");
    EXPECT_EQ(init({"--found", "a", "--municipality", "富山市"}), "names_not_here");
    const auto named = [&](const std::string& list, const std::string& name) {
        const std::string file = temporary_.write("list.csv", list).string();
        return init({"--found", "a", "--areas", file, "--municipality", name});
    };
    EXPECT_EQ(named("name,address\n会,富山市\n", "富山市"), "no_area_codes");
    EXPECT_EQ(named("code,name\n162019,富山市\n172014,金沢市\n", "金沢市"), "bad_municipality");
    EXPECT_EQ(named("code,name\n162019,富山市\n162027,高岡市\n", "射水市"), "bad_municipality");
    EXPECT_EQ(init({"--found", "a", "--passphrase-file", "/nonexistent"}), "usage");
}

}  // namespace
}  // namespace tsunagi::client
