// The table [mail]: what is taken, what is refused with which sentence, and whose the password is.
#include "client/mail/mail_settings.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temp_folder.h"

namespace tsunagi::client {
namespace {

constexpr const char* kUsual =
    "[mail]\n"
    "to = [\"staff@example.jp\", \"other@example.jp\"]\n"
    "from = \"center@example.jp\"\n";

class MailSettingsTest : public testing::Test {
  protected:
    MailSettingsTest() {
        temporary_.write("center.toml", "");
        ::chmod(temporary_.write("sendmail", "#!/bin/sh\n").c_str(), S_IRWXU);
    }

    [[nodiscard]] std::string folder() const { return temporary_.path().string(); }
    [[nodiscard]] std::string usual_sendmail() const { return (temporary_ / "sendmail").string(); }
    [[nodiscard]] std::string no_sendmail() const { return (temporary_ / "none").string(); }

    // With the lines of `kUsual` before.
    Expected<MailSettings> with(const std::string& lines) { return whole(kUsual + lines); }
    Expected<MailSettings> whole(const std::string& text) {
        temporary_.write("tsunagi.toml", text);
        return read_mail_settings(folder(), usual_sendmail());
    }
    SmtpServer server(const std::string& lines) {
        const auto read = with(lines);
        EXPECT_TRUE(read) << read.error().message;
        const auto* found = read ? std::get_if<SmtpServer>(&read->way) : nullptr;
        EXPECT_NE(found, nullptr) << lines;
        return found == nullptr ? SmtpServer{} : *found;
    }
    void expect_refused(const std::string& lines, const std::string& word) {
        const auto read = with(lines);
        ASSERT_FALSE(read) << lines;
        EXPECT_EQ(read.error().name, "mail_setting") << lines;
        EXPECT_EQ(read.error().exit, ExitCode::usage);
        EXPECT_NE(read.error().message.find(word), std::string::npos) << read.error().message;
    }

    TempFolder temporary_;
};

TEST_F(MailSettingsTest, ReadAServerOfAProvider) {
    const auto read = with(
        "smtp = \"smtps://smtp.example.jp:465\"\n"
        "user = \"center@example.jp\"\n"
        "password_file = \"mail-password\"\n"
        "timeout_seconds = 90\n");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->to, (std::vector<std::string>{"staff@example.jp", "other@example.jp"}));
    EXPECT_EQ(read->from, "center@example.jp");
    EXPECT_EQ(read->timeout, std::chrono::seconds{90});
    const auto& server = std::get<SmtpServer>(read->way);
    EXPECT_EQ(server.address, (HostPort{"smtp.example.jp", 465}));
    EXPECT_EQ(server.cover, MailCover::tls);
    EXPECT_EQ(server.user, "center@example.jp");
    EXPECT_EQ(server.password_file, folder() + "/mail-password");
    EXPECT_EQ(server.ca_file, "");
    EXPECT_EQ(server.text(), "smtps://smtp.example.jp:465");
}

TEST_F(MailSettingsTest, CoverEveryConnectionThatLeavesTheMachine) {
    EXPECT_EQ(server("smtp = \"smtp://smtp.example.jp:587\"\n").cover, MailCover::starttls);
    EXPECT_EQ(server("smtp = \"smtp://192.0.2.1:587\"\n").cover, MailCover::starttls);
    EXPECT_EQ(server("smtp = \"smtp://127.example.jp:587\"\n").cover, MailCover::starttls);
    EXPECT_EQ(server("smtp = \"smtp://localhost.example.jp:25\"\n").cover, MailCover::starttls);
    EXPECT_EQ(server("smtp = \"smtp://[2001:db8::1]:25\"\n").cover, MailCover::starttls);
    for (const char* own : {"127.0.0.1", "127.255.0.9", "localhost", "[::1]"}) {
        const std::string line = "smtp = \"smtp://" + std::string(own) + ":25\"\n";
        EXPECT_EQ(server(line).cover, MailCover::none) << own;
        EXPECT_EQ(server(line + "starttls = \"required\"\n").cover, MailCover::starttls) << own;
    }
    const std::string office = "smtp = \"smtp://mail.example.jp:25\"\n";
    EXPECT_EQ(server(office + "starttls = \"off\"\n").cover, MailCover::none);
    EXPECT_EQ(server(office + "ca_file = \"/etc/our-ca.pem\"\n").ca_file, "/etc/our-ca.pem");
    expect_refused(office + "starttls = \"off\"\nuser = \"u\"\npassword_file = \"p\"\n",
                   "everybody on the way");
    EXPECT_EQ(server("smtp = \"smtp://127.0.0.1:25\"\nuser = \"u\"\npassword_file = \"p\"\n").user,
              "u");
}

TEST_F(MailSettingsTest, TakeTheMailProgramOfTheMachine) {
    const auto usual = with("");
    ASSERT_TRUE(usual) << usual.error().message;
    EXPECT_EQ(std::get<SendmailProgram>(usual->way).path, usual_sendmail());
    EXPECT_EQ(usual->timeout, kMailTimeout);
    const auto named = with("sendmail = \"/opt/bin/sendmail\"\n");
    ASSERT_TRUE(named) << named.error().message;
    EXPECT_EQ(std::get<SendmailProgram>(named->way).path, "/opt/bin/sendmail");
}

TEST_F(MailSettingsTest, ShowWhatToWriteWhereNothingIsSetUp) {
    temporary_.write("tsunagi.toml", kUsual);
    const auto no_way = read_mail_settings(folder(), no_sendmail());
    ASSERT_FALSE(no_way);
    EXPECT_EQ(no_way.error().name, "mail_unset");
    // Also where a program is there, but nobody is named.
    for (const char* text : {"", "[other]\nx = 1\n", "[mail]\n", "from = \"a@example.jp\"\n"}) {
        const auto read = whole(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().name, "mail_unset") << text;
        for (const char* line : {"[mail]", "to = [\"", "from = \"", "smtp = \"smtps://",
                                 "user = \"", "password_file = \""}) {
            EXPECT_NE(read.error().message.find(line), std::string::npos) << line;
        }
        EXPECT_NE(read.error().message.find(folder() + "/tsunagi.toml"), std::string::npos);
    }
    // What the sentence shows is what is taken.
    const std::string message = no_way.error().message;
    const auto shown = whole(message.substr(message.find("[mail]")));
    ASSERT_TRUE(shown) << shown.error().message;
    EXPECT_EQ(std::get<SmtpServer>(shown->way).cover, MailCover::tls);
}

TEST_F(MailSettingsTest, MayNameNobodyBecauseACommandCan) {
    const auto read = whole("[mail]\nfrom = \"center@example.jp\"\n");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(read->to.empty());
    const auto one = whole("[mail]\nto = \"staff@example.jp\"\nfrom = \"center@example.jp\"\n");
    ASSERT_TRUE(one) << one.error().message;
    EXPECT_EQ(one->to, (std::vector<std::string>{"staff@example.jp"}));
}

TEST_F(MailSettingsTest, SayWhatIsWrong) {
    const std::string smtp = "smtp = \"smtps://smtp.example.jp:465\"\n";
    expect_refused("smpt = \"smtps://smtp.example.jp:465\"\n", "'smpt'");
    expect_refused("password = \"secret\"\n", "'password'");
    for (const char* address :
         {"smtp.example.jp:465", "http://smtp.example.jp:465", "smtps://smtp.example.jp",
          "smtps://smtp.example.jp:0", "smtps://smtp.example.jp:99999", "smtps://:465",
          "smtps://user:pass@smtp.example.jp:465", "smtps://smtp.example.jp/x:465",
          "smtps://smtp.example.jp?x:465", "smtps://例え.jp:465", "SMTPS://smtp.example.jp:465",
          "smtps://smtp.example.jp:465/", "smtps:smtp.example.jp:465", "s"}) {
        expect_refused("smtp = \"" + std::string(address) + "\"\n", "smtps://HOST:465");
    }
    expect_refused("smtp = 465\n", "smtp must be a text");
    expect_refused("smtp = \"\"\n", "smtp must be a text");
    expect_refused(smtp + "starttls = \"required\"\n", "belongs to smtp://");
    expect_refused("smtp = \"smtp://a.jp:587\"\nstarttls = \"never\"\n", "\"required\" or \"off\"");
    expect_refused("smtp = \"smtp://a.jp:587\"\nstarttls = false\n", "starttls must be a text");
    expect_refused(smtp + "user = \"u\"\n", "belong together");
    expect_refused(smtp + "password_file = \"p\"\n", "belong together");
    expect_refused(smtp + "sendmail = \"/usr/sbin/sendmail\"\n", "one way");
    expect_refused("user = \"u\"\npassword_file = \"p\"\n", "user belongs to smtp");
    expect_refused("sendmail = \"sendmail\"\n", "whole path");
    for (const char* seconds : {"0", "601", "-1", "\"60\"", "1.5"})
        expect_refused("timeout_seconds = " + std::string(seconds) + "\n", "from 1 to 600");
    expect_refused("user = \"line\\nfeed\"\n" + smtp, "user must be a text");
    expect_refused("what is this\n", "Line 4");
    for (const char* line : {"to = [1]\n", "to = [\"\"]\n", "to = [\"a\"]\n", "to = 1\n"}) {
        const auto read = whole("[mail]\nfrom = \"a@example.jp\"\n" + std::string(line));
        EXPECT_FALSE(read) << line;
    }
    const auto odd = whole("[mail]\nto = [\"Name <a@example.jp>\"]\nfrom = \"a@example.jp\"\n");
    ASSERT_FALSE(odd);
    EXPECT_EQ(odd.error().name, "bad_mail_address");
    const auto not_a_table = whole("mail = 1\n");
    ASSERT_FALSE(not_a_table);
    EXPECT_EQ(not_a_table.error().name, "mail_setting");
}

TEST_F(MailSettingsTest, MayComeFromAnEditorOfWindows) {
    const auto read = whole("\xEF\xBB\xBF[mail]\r\nfrom = \"center@example.jp\"\r\n");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->from, "center@example.jp");
}

TEST_F(MailSettingsTest, AreNotTakenForMissingWhereTheyCannotBeRead) {
    std::filesystem::create_directory(temporary_ / "tsunagi.toml");
    const auto read = read_mail_settings(folder(), usual_sendmail());
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().name, "bad_file");
}

TEST_F(MailSettingsTest, NeedACenter) {
    std::filesystem::remove(temporary_ / "center.toml");
    const auto read = whole(kUsual);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().name, "no_center");
}

// --- the password ---

class MailPasswordTest : public testing::Test {
  protected:
    std::string file(const std::string& content, mode_t mode = 0600) {
        const std::string path = temporary_.write("password", content).string();
        EXPECT_EQ(::chmod(path.c_str(), mode), 0);
        return path;
    }
    std::string refusal(const std::string& path) {
        const auto password = read_mail_password(path);
        if (password) return "nothing";
        EXPECT_EQ(password.error().message.find("secret"), std::string::npos);
        return password.error().name;
    }
    TempFolder temporary_;
};

TEST_F(MailPasswordTest, IsTheFirstLine) {
    for (const char* content : {"secret 合言葉", "secret 合言葉\n", "secret 合言葉\r\nmore\n"}) {
        const auto password = read_mail_password(file(content));
        ASSERT_TRUE(password) << password.error().message;
        EXPECT_EQ(password->view(), "secret 合言葉");
    }
    EXPECT_EQ(refusal(file("secret\n", 0400)), "nothing");
}

TEST_F(MailPasswordTest, IsNotReadWhereOthersCanReadItToo) {
    for (const mode_t mode : {0640U, 0604U, 0644U, 0620U, 0602U, 0660U, 0610U, 0601U, 0777U})
        EXPECT_EQ(refusal(file("secret\n", mode)), "mail_password_open") << mode;
    const auto refused = read_mail_password(file("secret\n", 0644));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("chmod 600 " + (temporary_ / "password").string()),
              std::string::npos)
        << refused.error().message;
}

TEST_F(MailPasswordTest, IsNoneWhereTheFileHoldsNone) {
    EXPECT_EQ(refusal(file("")), "mail_password_file");
    EXPECT_EQ(refusal(file("\nsecret\n")), "mail_password_file");
    EXPECT_EQ(refusal(file("secret\x01\n")), "mail_password_file");
    EXPECT_EQ(refusal(file(std::string("secret\0more\n", 12))), "mail_password_file");
    EXPECT_EQ(refusal(file("secret\xff\n")), "mail_password_file");
    EXPECT_EQ(refusal(file(std::string(kMailPasswordBytesMax, 'x') + "\r\n")), "nothing");
    EXPECT_EQ(refusal(file(std::string(kMailPasswordBytesMax + 1, 'x') + "\n")),
              "mail_password_file");
    EXPECT_EQ(refusal((temporary_ / "gone").string()), "mail_password_file");
    EXPECT_EQ(refusal(temporary_.path().string()), "mail_password_file");
    // A pipe that nobody writes into would keep a nightly job for ever.
    const std::string pipe = (temporary_ / "pipe").string();
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(refusal(pipe), "mail_password_file");
}

}  // namespace
}  // namespace tsunagi::client
