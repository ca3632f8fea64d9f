// What people write behind options: lengths of time, scopes, addresses, ids; and the command line
// itself.
#include <gtest/gtest.h>

#include "client/area_lookup.h"
#include "client/command_line.h"
#include "client/commands/values.h"
#include "client/duration.h"
#include "client/human_text.h"
#include "client/messages.h"
#include "client/scope_option.h"

namespace tsunagi::client {
namespace {

using std::chrono::seconds;

TEST(Duration, ReadsUnitsAndRefusesTheRest) {
    EXPECT_EQ(parse_duration("8h"), seconds(8 * 3600));
    EXPECT_EQ(parse_duration("30m"), seconds(1800));
    EXPECT_EQ(parse_duration("2d"), seconds(2 * 86400));
    EXPECT_EQ(parse_duration("90s"), seconds(90));
    EXPECT_EQ(parse_duration("1h30m"), seconds(5400));
    for (const char* wrong :
         {"", "8", "h", "0h", "-1h", "8 h", "8x", "400d", "99999999999999999999h", "1h30"}) {
        EXPECT_FALSE(parse_duration(wrong)) << wrong;
    }
}

TEST(ScopeOption, ReadsEveryFormOfTheLadder) {
    const auto read = [](std::string_view text) { return *parse_scope(text); };
    EXPECT_EQ(read("center"), (ScopeChoice{ScopeLevel::center, 0}));
    EXPECT_EQ(read("municipality"), (ScopeChoice{ScopeLevel::municipality, 0}));
    EXPECT_EQ(read("municipality:162019"), (ScopeChoice{ScopeLevel::municipality, 162019}));
    EXPECT_EQ(read("prefecture"), (ScopeChoice{ScopeLevel::prefecture, 0}));
    EXPECT_EQ(read("prefecture:16"), (ScopeChoice{ScopeLevel::prefecture, 16}));
    EXPECT_EQ(read("prefecture:富山県"), (ScopeChoice{ScopeLevel::prefecture, 16}));
    EXPECT_EQ(read("region:中部"), (ScopeChoice{ScopeLevel::region, 4}));
    EXPECT_EQ(read("nation"), (ScopeChoice{ScopeLevel::nation, 0}));
    EXPECT_EQ(read("public"), (ScopeChoice{ScopeLevel::public_, 0}));
}

TEST(ScopeOption, RefusesNetworksAndNonsenseWithTheirOwnSentences) {
    EXPECT_EQ(parse_scope("network:abcd").error().name, "network_scope");
    EXPECT_EQ(parse_scope("network").error().exit, ExitCode::refused);
    for (const char* wrong : {"", "world", "nation:16", "center:1", "prefecture:48",
                              "prefecture:", "municipality:1620", "region:nowhere", "Nation"}) {
        EXPECT_EQ(parse_scope(wrong).error().name, "bad_scope") << wrong;
    }
}

TEST(ScopeOption, TellsWhichCheckDigitACodeWouldHave) {
    const Failure wrong = parse_scope("municipality:162018").error();
    EXPECT_EQ(wrong.name, "wrong_check_digit");
    EXPECT_EQ(
        wrong.message,
        "'162018' is no municipality's code: the last digit checks the others, and behind "
        "16201 it is 9. One of the six is wrong: compare them with where you have them from.");
    EXPECT_EQ(read_area("１６２０１８").error().name, "wrong_check_digit");
    EXPECT_EQ(read_area("162019")->value, 162019U);
    for (const char* other : {"16201x", "162", "999999", "富山市", "abcdef"})
        EXPECT_EQ(read_area(other).error().name, "bad_area") << other;
}

TEST(ScopeOption, ResolvesToTheCentersOwnPlace) {
    const CenterId center = same_bytes<CenterId>(Digest{{1}});
    const Home home{16, 162019};
    EXPECT_EQ(scope_for({ScopeLevel::prefecture, 0}, center, home)->area, 16U);
    EXPECT_EQ(scope_for({ScopeLevel::municipality, 0}, center, home)->area, 162019U);
    EXPECT_EQ(scope_for({ScopeLevel::region, 0}, center, home)->area, 4U);
    EXPECT_EQ(scope_for({ScopeLevel::center, 0}, center, home)->owner.bytes, center.bytes);
    EXPECT_EQ(scope_for({ScopeLevel::prefecture, 17}, center, home).error().name, "scope_not_ours");
    EXPECT_EQ(scope_for({ScopeLevel::municipality, 0}, center, Home{16, 0}).error().name,
              "scope_without_home");
}

TEST(OptionValues, ReadsAddressesAndIds) {
    for (const char* good : {"127.0.0.1:7700", "center.example.jp:1", "[::1]:7700"})
        EXPECT_TRUE(read_address(good)) << good;
    for (const char* wrong : {"", "host", ":7700", "host:", "host:0", "host:65536", "::1:7700",
                              "a b:1", "http://x:1"}) {
        EXPECT_FALSE(read_address(wrong)) << wrong;
    }
    EXPECT_EQ(*read_id("ABCDEF01"), "abcdef01");
    for (const char* wrong : {"", "abcdef0", "abcdefg1", "富山富山富山"})
        EXPECT_FALSE(read_id(wrong)) << wrong;
    EXPECT_EQ(read_kind("manifest").error().name, "unknown_kind");
    EXPECT_EQ((*read_kind("org"))->id, kind::kOrg);
}

TEST(HumanText, TellsAges) {
    constexpr std::int64_t kNow = 1'773'532'800'000;
    constexpr std::int64_t kHour = 3'600'000;
    EXPECT_EQ(age_text(kNow - 1000, kNow), "just now");
    EXPECT_EQ(age_text(kNow + kHour, kNow), "just now");
    EXPECT_EQ(age_text(kNow - 60'000, kNow), "1 minute ago");
    EXPECT_EQ(age_text(kNow - 5 * kHour, kNow), "5 hours ago");
    EXPECT_EQ(age_text(kNow - 70 * 24 * kHour, kNow), "2 months ago");
    EXPECT_EQ(age_text(kNow - 800 * 24 * kHour, kNow), "2 years ago");
    use_language(Language::japanese);
    EXPECT_EQ(age_text(kNow - 70 * 24 * kHour, kNow), "2か月前");
    EXPECT_EQ(scope_words("prefecture:16"), "富山県内");
    EXPECT_EQ(place_text(162019), "富山県 162019");
    EXPECT_EQ(length_text(8 * 3600), "8時間");
    use_language(Language::english);
    EXPECT_EQ(scope_words("prefecture:16"), "within Toyama");
    EXPECT_EQ(number_text(1234567), "1,234,567");
}

template <typename T>
const T& command(const ParsedLine& line) {
    return std::get<T>(std::get<CommandLine>(line).command);
}

TEST(CommandLine, TakesGlobalOptionsBeforeAndBehindTheCommand) {
    for (const auto& arguments : {std::vector<std::string>{"--json", "--data", "d", "status"},
                                  std::vector<std::string>{"status", "--json", "--data", "d"}}) {
        const auto line = parse_command_line(arguments);
        EXPECT_TRUE(std::get<CommandLine>(line).global.json);
        EXPECT_EQ(std::get<CommandLine>(line).global.data, "d");
    }
}

TEST(CommandLine, TakesNamesOfCommandsAsSearchWords) {
    const auto line =
        parse_command_line({"search", "list", "status", "--limit", "3", "--prefecture", "16"});
    EXPECT_EQ(command<SearchOptions>(line).words, (std::vector<std::string>{"list", "status"}));
    EXPECT_EQ(command<SearchOptions>(line).limit, 3U);
}

TEST(CommandLine, DoesNotSwallowTheFileBehindARepeatedOption) {
    const auto line = parse_command_line(
        {"import", "--prefecture", "16", "--prefecture", "17", "f.csv", "--source", "nta"});
    EXPECT_EQ(command<ImportOptions>(line).file, "f.csv");
    EXPECT_EQ(command<ImportOptions>(line).prefectures, (std::vector<std::string>{"16", "17"}));
}

TEST(CommandLine, KeepsAnEmptyBodyApartFromNone) {
    EXPECT_TRUE(command<PublishOptions>(
                    parse_command_line({"publish", "article", "--title", "t", "--body", ""}))
                    .change.has_body);
    EXPECT_FALSE(command<PublishOptions>(parse_command_line({"publish", "article", "--title", "t"}))
                     .change.has_body);
    EXPECT_EQ(command<AddPeerOptions>(parse_command_line({"peers", "add", "a:1"})).address, "a:1");
}

TEST(CommandLine, RefusesWithUsage) {
    for (const auto& arguments :
         {std::vector<std::string>{}, std::vector<std::string>{"nonsense"},
          std::vector<std::string>{"show"}, std::vector<std::string>{"list", "--limit", "x"},
          std::vector<std::string>{"status", "--nonsense"},
          std::vector<std::string>{"publish", "article", "--title"},
          std::vector<std::string>{"status", "extra"}}) {
        const auto line = parse_command_line(arguments);
        ASSERT_TRUE(std::holds_alternative<Failure>(line))
            << (arguments.empty() ? "" : arguments.front());
        EXPECT_EQ(std::get<Failure>(line).exit, ExitCode::usage);
        EXPECT_NE(std::get<Failure>(line).message.find("--help"), std::string::npos);
    }
}

TEST(CommandLine, TellsAWrongValueInOurWords) {
    const auto told = [](const std::vector<std::string>& arguments) {
        return std::get<Failure>(parse_command_line(arguments)).message;
    };
    EXPECT_EQ(told({"list", "--limit", "abc"}),
              "--limit needs a number; 'abc' is none, or too large. See 'tsunagi list --help'.");
    EXPECT_EQ(told({"list", "--yes=maybe"}),
              "--yes takes no value: leave 'maybe' out. See 'tsunagi list --help'.");
    EXPECT_EQ(told({"bundle", "export"}),
              "--output is missing. See 'tsunagi bundle export --help'.");
    use_language(Language::japanese);
    EXPECT_EQ(told({"list", "--limit", "abc"}),
              "--limit には数を付けてください。「abc」は数でないか、大きすぎます。"
              "「tsunagi list --help」をご覧ください。");
    use_language(Language::english);
}

TEST(CommandLine, AsksForTheSecondWordOfACommandInOurWords) {
    for (const std::string name : {"mail", "bundle"}) {
        EXPECT_EQ(std::get<Failure>(parse_command_line({name})).message,
                  "Which command? See 'tsunagi " + name + " --help'.");
        const std::string message =
            std::get<Failure>(parse_command_line({name, "nonsense"})).message;
        EXPECT_TRUE(message.starts_with("There is no command named 'nonsense'.")) << message;
    }
    EXPECT_EQ(command<MailTestOptions>(parse_command_line({"mail", "test"})).address, "");
    EXPECT_EQ(command<MailTestOptions>(parse_command_line({"mail", "test", "a@b.jp"})).address,
              "a@b.jp");
}

TEST(CommandLine, GivesHelpWithAnExampleForEveryCommand) {
    for (const char* name :
         {"init", "invite", "members", "sponsor", "peers", "unlock", "lock", "publish", "show",
          "list", "import", "search", "mail", "status", "check"}) {
        const auto line = parse_command_line({name, "--help"});
        ASSERT_TRUE(std::holds_alternative<HelpText>(line)) << name;
        const std::string& text = std::get<HelpText>(line).text;
        EXPECT_NE(text.find("Example:"), std::string::npos) << name;
        EXPECT_NE(text.find(std::string("tsunagi ") + name), std::string::npos) << name;
    }
    EXPECT_TRUE(std::get<HelpText>(parse_command_line({"--version"})).text.starts_with("tsunagi "));
}

}  // namespace
}  // namespace tsunagi::client
