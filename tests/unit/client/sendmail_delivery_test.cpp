// The mail program of a machine, played by small scripts: what it is given, and how its end is
// told.
#include "client/mail/sendmail_delivery.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "tests/support/temp_folder.h"

namespace tsunagi::client {
namespace {

using std::chrono::seconds;

// Long enough for a machine at work, and nothing waits for it where all goes well.
constexpr seconds kLong{60};

class SendmailDelivery : public testing::Test {
  protected:
    std::string script(const std::string& lines) {
        const std::string path = temporary_.write("sendmail", "#!/bin/sh\n" + lines).string();
        EXPECT_EQ(::chmod(path.c_str(), S_IRWXU), 0);
        return path;
    }
    [[nodiscard]] std::string place(const std::string& name) const {
        return (temporary_ / name).string();
    }
    [[nodiscard]] std::string content(const std::string& name) const {
        std::ifstream file(temporary_ / name, std::ios::binary);
        std::stringstream text;
        text << file.rdbuf();
        return text.str();
    }
    TempFolder temporary_;
};

TEST_F(SendmailDelivery, GivesTheWholeMailWithLineFeeds) {
    std::string message = "Subject: x\r\n\r\n";
    std::string expected = "Subject: x\n\n";
    for (int i = 0; i < 30'000; ++i) {
        message += std::to_string(i) + "\r\n";
        expected += std::to_string(i) + "\n";
    }
    const std::string program =
        script("cat > '" + place("mail") + "'\necho \"$0 $@\" > '" + place("words") + "'\n");
    const auto delivered = deliver_by_sendmail(program, message, kLong);
    ASSERT_TRUE(delivered) << delivered.error().message;
    EXPECT_EQ(content("mail"), expected);
    EXPECT_EQ(content("words"), program + " -t -i\n");
}

TEST_F(SendmailDelivery, TellsWhatTheProgramSays) {
    const auto failed = deliver_by_sendmail(
        script("cat > /dev/null\necho 'no account' >&2\necho 'set one up'\nexit 78\n"), "x\r\n",
        kLong);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().name, "sendmail_failed");
    EXPECT_NE(failed.error().message.find("code 78: no account set one up"), std::string::npos)
        << failed.error().message;
    const auto killed = deliver_by_sendmail(script("kill -TERM $$\n"), "x\r\n", kLong);
    ASSERT_FALSE(killed);
    EXPECT_NE(killed.error().message.find("signal 15"), std::string::npos)
        << killed.error().message;
}

TEST_F(SendmailDelivery, BoundsWhatTheProgramSays) {
    const auto failed = deliver_by_sendmail(
        script("cat > /dev/null\nhead -c 300000 /dev/zero | tr '\\0' 'x' >&2\nexit 1\n"), "x\r\n",
        kLong);
    ASSERT_FALSE(failed);
    EXPECT_LT(failed.error().message.size(), 1000U);
}

TEST_F(SendmailDelivery, EndsAProgramThatTalksWithoutEnd) {
    const auto failed = deliver_by_sendmail(script("yes & yes & exec yes\n"), "x\r\n", seconds{1});
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().message.find("after 1 seconds"), std::string::npos)
        << failed.error().message;
}

// More than a pipe holds, so that writing is cut off and not only left unread.
TEST_F(SendmailDelivery, DoesNotTakeAMailForSentThatWasNotRead) {
    const auto failed = deliver_by_sendmail(script("exit 0\n"), std::string(1'000'000, 'x'), kLong);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().name, "sendmail_failed");
    EXPECT_NE(failed.error().message.find("before it had read"), std::string::npos);
}

TEST_F(SendmailDelivery, DoesNotWaitForWhatGoesOnInTheBackground) {
    const auto delivered = deliver_by_sendmail(
        script("cat > /dev/null\nsleep 600 &\necho $! > '" + place("child") + "'\nexit 0\n"),
        "x\r\n", kLong);
    EXPECT_TRUE(delivered) << delivered.error().message;
    const int child = std::stoi("0" + content("child"));
    ASSERT_GT(child, 0);
    EXPECT_EQ(::kill(child, SIGKILL), 0);
}

TEST_F(SendmailDelivery, SaysThatThereIsNoProgram) {
    for (const std::string& path : {place("none"), temporary_.write("no-program", "x").string(),
                                    place("none/sendmail"), temporary_.path().string()}) {
        const auto failed = deliver_by_sendmail(path, "x\r\n", kLong);
        ASSERT_FALSE(failed) << path;
        EXPECT_EQ(failed.error().name, "sendmail_missing") << path;
    }
}

TEST_F(SendmailDelivery, LeavesSignalsAsTheyWere) {
    struct sigaction before{};
    ASSERT_EQ(::sigaction(SIGPIPE, nullptr, &before), 0);
    ASSERT_TRUE(deliver_by_sendmail(
        script("cat > /dev/null\ngrep SigIgn /proc/$$/status > '" + place("ignored") + "'\n"),
        "x\r\n", kLong));
    struct sigaction after{};
    ASSERT_EQ(::sigaction(SIGPIPE, nullptr, &after), 0);
    EXPECT_EQ(before.sa_handler, after.sa_handler);
    // A bit for each signal, the lowest for number one.
    const std::string ignored = content("ignored");
    ASSERT_FALSE(ignored.empty());
    const auto bits = std::stoull(ignored.substr(ignored.find(':') + 1), nullptr, 16);
    EXPECT_EQ(bits & (1ULL << (SIGPIPE - 1)), 0U) << ignored;
}

}  // namespace
}  // namespace tsunagi::client
