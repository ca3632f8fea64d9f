#include "daemon/config.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "daemon/start_failure.h"
#include "tests/support/temp_folder.h"

namespace tsunagi {
namespace {

Options options_of(std::vector<const char*> words) { return parse_options(words); }

int exit_code_of(std::vector<const char*> words) {
    try {
        (void)parse_options(words);
    } catch (const StartFailure& failure) {
        return failure.exit_code();
    }
    return kExitDone;
}

TEST(Options, TakeValuesInBothForms) {
    const auto options =
        options_of({"--data", "/d", "--listen=127.0.0.1:7700", "--listen", "[::1]:7701", "--peer",
                    "a.example:7700", "--announce=b.example:7700", "--log-level=debug"});
    EXPECT_EQ(options.command, Command::run);
    EXPECT_EQ(options.data, "/d");
    EXPECT_EQ(options.listen, (std::vector<HostPort>{{"127.0.0.1", 7700}, {"::1", 7701}}));
    EXPECT_EQ(options.peers, std::vector<std::string>{"a.example:7700"});
    EXPECT_EQ(options.announce, std::vector<std::string>{"b.example:7700"});
    EXPECT_EQ(options.log_level, LogLevel::debug);
}

TEST(Options, WrongOnesEndInTheUsageExitCode) {
    EXPECT_EQ(exit_code_of({}), kExitUsage);
    EXPECT_EQ(exit_code_of({"--data"}), kExitUsage);
    EXPECT_EQ(exit_code_of({"--data", "/d", "--peer", "nowhere"}), kExitUsage);
    EXPECT_EQ(exit_code_of({"--data", "/d", "--peer", "a:0"}), kExitUsage);
    EXPECT_EQ(exit_code_of({"--data", "/d", "--log-level", "loud"}), kExitUsage);
    EXPECT_EQ(exit_code_of({"--data", "/d", "extra"}), kExitUsage);
    EXPECT_EQ(exit_code_of({"--help"}), kExitDone);
    EXPECT_EQ(exit_code_of({"--version"}), kExitDone);
}

TEST(Settings, FileAndCommandLineAddUpAndTheLatterWins) {
    const TempFolder folder;
    folder.write("tsunagid.toml",
                 "listen = [\"127.0.0.1:7700\"]\npeers = [\"a.example:1\"]\nlog_level = "
                 "\"error\"\nlog_file = \"d.log\"\n");
    Options options;
    options.data = folder.path();
    options.peers = {"b.example:2"};
    options.log_level = LogLevel::debug;
    const auto settings = read_settings(options);
    EXPECT_EQ(settings.listen.size(), 1u);
    EXPECT_EQ(settings.peers, (std::vector<std::string>{"a.example:1", "b.example:2"}));
    EXPECT_EQ(settings.log_level, LogLevel::debug);
    EXPECT_EQ(settings.log_file, folder.path() / "d.log");
}

TEST(Settings, AMissingFileIsFineUnlessItWasNamed) {
    const TempFolder folder;
    Options options;
    options.data = folder.path();
    EXPECT_TRUE(read_settings(options).listen.empty());
    options.config = folder.path() / "other.toml";
    EXPECT_THROW((void)read_settings(options), StartFailure);
}

TEST(Settings, WhatIsWrongInTheFileIsNamed) {
    const TempFolder folder;
    Options options;
    options.data = folder.path();
    for (const auto& [text, word] : std::vector<std::pair<std::string, std::string>>{
             {"listen = [", "line 1"},
             {"listens = [\"127.0.0.1:1\"]", "listens"},
             {"peers = [\"nowhere\"]", "nowhere"},
             {"peers = [7]", "peers"},
             {"announce = [\"a.example:0\"]", "announce"},
             {"links_max = 65536", "links_max"},
             {"lan = \"yes\"", "lan"},
             {"links_max = \"7\"", "links_max"},
             {"log_level = \"loud\"", "log_level"}}) {
        folder.write("tsunagid.toml", text);
        try {
            (void)read_settings(options);
            ADD_FAILURE() << text;
        } catch (const StartFailure& failure) {
            EXPECT_EQ(failure.exit_code(), kExitRefused);
            EXPECT_NE(std::string(failure.what()).find(word), std::string::npos) << failure.what();
        }
    }
}

TEST(Settings, AddressesAreAnnouncedOnlyWhereTheyAreNamed) {
    const TempFolder folder;
    Options options;
    options.data = folder.path();
    EXPECT_TRUE(read_settings(options).announce.empty());
    EXPECT_EQ(read_settings(options).links_max, kRoomDefault);
    folder.write("tsunagid.toml", "announce = [\"a.example:1\"]\nlinks_max = 7\n");
    options.announce = {"[2001:db8::7]:2"};
    const auto settings = read_settings(options);
    EXPECT_EQ(settings.announce, (std::vector<std::string>{"a.example:1", "[2001:db8::7]:2"}));
    EXPECT_EQ(settings.links_max, 7);
    EXPECT_TRUE(settings.lan);
    options.announce.assign(4, "b.example:1");
    EXPECT_THROW((void)read_settings(options), StartFailure) << "five in all";
}

TEST(CenterFile, ReadsIdsAndWhomToCall) {
    const TempFolder folder;
    const std::string center(64, 'a');
    const std::string charter(64, 'b');
    folder.write(
        "center.toml",
        "center = \"" + center + "\"\ncharter = \"" + charter +
            "\"\nname = \"富山\"\nprefecture = 16\n[join]\naddress = \"192.0.2.7:7700\"\npin = \"" +
            std::string(64, 'c') + "\"\ntoken = \"00ff\"\n");
    const auto file = read_center_file(folder.path());
    EXPECT_EQ(id_text(file.center), center);
    EXPECT_EQ(id_text(file.charter), charter);
    EXPECT_EQ(file.name, "富山");
    ASSERT_TRUE(file.join);
    EXPECT_EQ(file.join->address, "192.0.2.7:7700");
    EXPECT_EQ(file.join->token, (Bytes{0x00, 0xff}));
}

TEST(CenterFile, IsRefusedWhereItIsMissingOrNotWhole) {
    const TempFolder folder;
    EXPECT_THROW((void)read_center_file(folder.path()), StartFailure);
    folder.write("center.toml", "center = \"abc\"\n");
    EXPECT_THROW((void)read_center_file(folder.path()), StartFailure);
}

}  // namespace
}  // namespace tsunagi
