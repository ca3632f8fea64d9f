// Mails as bytes: an independent, naive reader gives back what went in, and nothing gets past it.
#include "client/mail/message.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "client/mail/mail_address.h"
#include "protocol/base/utf8.h"
#include "tests/support/builders.h"

namespace tsunagi::client {
namespace {

// --- the naive reader ---

std::vector<std::string> lines_of(std::string text) {
    std::vector<std::string> out;
    for (std::size_t at = text.find("\r\n"); at != std::string::npos; at = text.find("\r\n")) {
        out.push_back(text.substr(0, at));
        text.erase(0, at + 2);
    }
    EXPECT_EQ(text, "") << "the last line has its end too";
    return out;
}

std::string from_base64(const std::string& text) {
    static const std::string letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0, count = 0;
    for (const char c : text) {
        if (c == '=') break;
        const auto value = letters.find(c);
        EXPECT_NE(value, std::string::npos) << text;
        bits = (bits << 6) | static_cast<unsigned>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<char>((bits >> count) & 0xFF));
        }
    }
    return out;
}

struct ReadMail {
    std::map<std::string, std::string> headers;  // unfolded, as they stand
    std::string text;
};

ReadMail read_mail(const std::string& message) {
    ReadMail out;
    const auto lines = lines_of(message);
    std::size_t at = 0;
    std::string name;
    for (; at < lines.size() && !lines[at].empty(); ++at) {
        const std::string& line = lines[at];
        if (line.front() == ' ') {
            EXPECT_FALSE(name.empty());
            out.headers[name] += line;
            continue;
        }
        const auto colon = line.find(": ");
        EXPECT_NE(colon, std::string::npos) << line;
        name = line.substr(0, colon);
        EXPECT_FALSE(out.headers.contains(name)) << name << " stands twice";
        out.headers[name] = line.substr(colon + 2);
    }
    const bool is_base64 = out.headers["Content-Transfer-Encoding"] == "base64";
    std::string body;
    for (++at; at < lines.size(); ++at) body += is_base64 ? lines[at] : lines[at] + "\r\n";
    for (const std::string& line : lines_of(is_base64 ? from_base64(body) : body))
        out.text += line + "\n";
    return out;
}

// Encoded words, each of whole characters; spaces between two of them are none.
std::string read_subject(const std::string& value) {
    if (value.find("=?") == std::string::npos) return value;
    std::string out;
    std::string rest = value;
    while (!rest.empty()) {
        EXPECT_TRUE(rest.starts_with("=?UTF-8?B?")) << value;
        const auto end = rest.find("?=");
        EXPECT_NE(end, std::string::npos) << value;
        EXPECT_LE(end + 2, 75U);
        const std::string word = from_base64(rest.substr(10, end - 10));
        EXPECT_TRUE(is_valid_utf8(word)) << "a character was cut: " << value;
        out += word;
        rest.erase(0, end + 2);
        rest.erase(0, rest.find_first_not_of(' '));
    }
    return out;
}

// --- what is the same of every mail ---

MailParts parts(const std::string& subject, const std::string& text) {
    return {"center@example.jp", {"staff@example.jp"}, subject, text};
}

std::string built(const MailParts& parts) {
    SeededRandom random(1);
    const auto message = build_message(parts, kTestNow, random);
    EXPECT_TRUE(message) << message.error().message;
    return message ? *message : std::string{};
}

std::string refusal(const MailParts& parts) {
    SeededRandom random(1);
    const auto message = build_message(parts, kTestNow, random);
    return message ? "nothing" : message.error().name;
}

void expect_fit_for_every_server(const std::string& message) {
    for (const char c : message) EXPECT_LT(static_cast<unsigned char>(c), 0x80);
    for (const std::string& line : lines_of(message)) {
        EXPECT_LE(line.size(), 78U) << line;
        EXPECT_EQ(line.find_first_of("\r\n"), std::string::npos) << line;
    }
}

TEST(MailMessage, HoldsEveryHeaderOnce) {
    MailParts of_two = parts("Good morning", "Two new voices.\n");
    of_two.to.push_back("other@example.jp");
    const std::string message = built(of_two);
    expect_fit_for_every_server(message);
    const ReadMail mail = read_mail(message);
    std::set<std::string> names;
    for (const auto& [name, value] : mail.headers) names.insert(name);
    EXPECT_EQ(names, (std::set<std::string>{"Date", "From", "To", "Subject", "Message-ID",
                                            "MIME-Version", "Content-Type",
                                            "Content-Transfer-Encoding", "Auto-Submitted"}));
    EXPECT_EQ(mail.headers.at("Date"), "Sun, 15 Mar 2026 09:00:00 +0900");
    EXPECT_EQ(mail.headers.at("From"), "center@example.jp");
    EXPECT_EQ(mail.headers.at("To"), "staff@example.jp, other@example.jp");
    EXPECT_EQ(mail.headers.at("Subject"), "Good morning");
    EXPECT_EQ(mail.headers.at("MIME-Version"), "1.0");
    EXPECT_EQ(mail.headers.at("Content-Type"), "text/plain; charset=UTF-8");
    EXPECT_EQ(mail.headers.at("Auto-Submitted"), "auto-generated");
    EXPECT_EQ(mail.text, "Two new voices.\n");
}

TEST(MailMessage, TellsTheTimeOfJapan) {
    EXPECT_EQ(mail_date(WallTime{0}), "Thu, 01 Jan 1970 09:00:00 +0900");
    EXPECT_EQ(mail_date(WallTime{1'772'290'799'999}), "Sat, 28 Feb 2026 23:59:59 +0900");
    EXPECT_EQ(mail_date(WallTime{1'772'290'800'000}), "Sun, 01 Mar 2026 00:00:00 +0900");
}

TEST(MailMessage, HasAnotherIdEachTime) {
    SeededRandom random(1);
    const auto first = build_message(parts("s", "t"), kTestNow, random);
    const auto second = build_message(parts("s", "t"), kTestNow, random);
    ASSERT_TRUE(first && second);
    const std::string id = read_mail(*first).headers.at("Message-ID");
    EXPECT_NE(id, read_mail(*second).headers.at("Message-ID"));
    EXPECT_EQ(id.size(), std::string("<@example.jp>").size() + 32) << id;
    EXPECT_TRUE(id.ends_with("@example.jp>")) << id;
}

TEST(MailMessage, CarriesJapanese) {
    const std::string subject =
        "今日のつながり：新しい声が三つ、あなたが答えられる質問が一つ、締め切りの近い共同声明が二つ"
        "あります";
    const std::string text = "おはようございます。\n\n・フードバンクの米が足りません（富山県）\n";
    const std::string message = built(parts(subject, text));
    expect_fit_for_every_server(message);
    const ReadMail mail = read_mail(message);
    EXPECT_EQ(read_subject(mail.headers.at("Subject")), subject);
    EXPECT_EQ(mail.text, text);
}

TEST(MailMessage, LeavesLinesAloneThatOldServersWouldChange) {
    for (const std::string text :
         {".\n", "..\nQUIT\n", "From here on\n", "end \n", "tab\t\n", "x\n.", "\n\n", ""}) {
        const std::string message = built(parts("s", text));
        const bool ends = text.empty() || text.ends_with('\n');
        EXPECT_EQ(read_mail(message).text, ends ? text : text + "\n");
        EXPECT_EQ(message.find("\r\n."), std::string::npos) << message;
        EXPECT_EQ(message.find("\r\nFrom "), std::string::npos) << message;
    }
}

TEST(MailMessage, WritesSubjectsSoThatTheyComeBack) {
    const std::vector<std::string> subjects = {"",
                                               " ",
                                               " x",
                                               "x ",
                                               "a  b",
                                               "=?UTF-8?B?44GC?=",
                                               "a =?b",
                                               "?=",
                                               std::string(200, 'x'),
                                               "\"q\" <x>",
                                               "𠮷野家👩‍👩‍👧"};
    for (const std::string& subject : subjects) {
        const std::string message = built(parts(subject, "t"));
        expect_fit_for_every_server(message);
        EXPECT_EQ(read_subject(read_mail(message).headers.at("Subject")), subject);
    }
}

TEST(MailMessage, RefusesHeadersInsideOfValues) {
    for (const std::string value :
         {"x\r\nBcc: thief@example.com", "x\nBcc: thief@example.com", "x\rBcc: thief@example.com",
          "x\tz", "x\x1b[31m", "x\x7f", "x\xc2\x85y", "\xff", "\xe3\x81"}) {
        EXPECT_EQ(refusal(parts(value, "t")), "bad_text") << value;
        MailParts odd_from = parts("s", "t");
        odd_from.from = value;
        EXPECT_EQ(refusal(odd_from), "bad_mail_address") << value;
        MailParts odd_to = parts("s", "t");
        odd_to.to.push_back("a@example.jp" + value);
        EXPECT_EQ(refusal(odd_to), "bad_mail_address") << value;
    }
    EXPECT_EQ(refusal(parts(std::string("x\0y", 3), "t")), "bad_text");
    EXPECT_EQ(refusal(parts("s", "line\r\nline")), "bad_text");
    EXPECT_EQ(refusal(parts("s", "line\x1b[2J")), "bad_text");
}

TEST(MailMessage, KeepsItsBounds) {
    EXPECT_EQ(refusal(parts(std::string(kMailSubjectBytesMax, 'x'), "t")), "nothing");
    EXPECT_EQ(refusal(parts(std::string(kMailSubjectBytesMax + 1, 'x'), "t")), "mail_too_long");
    EXPECT_EQ(refusal(parts("s", std::string(kMailTextBytesMax, 'x'))), "nothing");
    EXPECT_EQ(refusal(parts("s", std::string(kMailTextBytesMax + 1, 'x'))), "mail_too_long");
    MailParts many = parts("s", "t");
    many.to.assign(kMailReceiversMax, "staff@example.jp");
    EXPECT_EQ(refusal(many), "nothing");
    many.to.emplace_back("one@example.jp");
    EXPECT_EQ(refusal(many), "mail_receivers_too_many");
    many.to.clear();
    EXPECT_EQ(refusal(many), "mail_without_receiver");
}

// Characters of one to four bytes, blanks, and what has a meaning in mails.
rc::Gen<std::string> any_text(const std::vector<std::string>& more) {
    std::vector<std::string> pieces{"a",     "Z", " ",      "  ",   ".",  "=?", "?=", "=",
                                    "From ", ":", "つなぎ", "富山", "ｶﾅ", "é",  "𠮷", "\u3000"};
    pieces.insert(pieces.end(), more.begin(), more.end());
    return rc::gen::map(
        rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::move(pieces))),
        [](const std::vector<std::string>& chosen) {
            std::string out;
            for (const auto& piece : chosen) out += piece;
            return out;
        });
}

RC_GTEST_PROP(MailMessage, IsReadBackWhateverItHolds, ()) {
    const auto subject = *any_text({});
    const auto text = *any_text({"\n", "\n", "\n.", "\n\n", "\t", std::string(70, 'w')});
    RC_PRE(subject.size() <= kMailSubjectBytesMax);
    SeededRandom random(*rc::gen::arbitrary<std::uint64_t>());
    const auto message = build_message(parts(subject, text), kTestNow, random);
    RC_ASSERT(static_cast<bool>(message));
    const ReadMail mail = read_mail(*message);
    RC_ASSERT(mail.headers.size() == 9U);
    RC_ASSERT(read_subject(mail.headers.at("Subject")) == subject);
    RC_ASSERT(mail.text == (text.empty() || text.ends_with('\n') ? text : text + "\n"));
    for (const std::string& line : lines_of(*message)) RC_ASSERT(line.size() <= 78U);
}

// Any bytes at all: refused, or harmless.
RC_GTEST_PROP(MailMessage,
              AnyBytesBringNoHeaderOfTheirOwn,
              (const std::string& subject, const std::string& from, const std::string& to)) {
    SeededRandom random(1);
    MailParts odd = parts(subject, "t");
    if (*rc::gen::arbitrary<bool>()) odd.from = from + "@example.jp";
    if (*rc::gen::arbitrary<bool>()) odd.to = {to + "@example.jp"};
    const auto message = build_message(odd, kTestNow, random);
    if (!message) return;
    const ReadMail mail = read_mail(*message);
    RC_ASSERT(mail.headers.size() == 9U);
    RC_ASSERT(mail.text == "t\n");
}

// --- addresses ---

TEST(MailAddress, IsTakenAsPeopleInJapanHaveThem) {
    for (const char* address :
         {"staff@example.jp", "a@localhost", "first.last+list@sub.example.ne.jp", "1@2.jp",
          "a..b@docomo.ne.jp", "a.@docomo.ne.jp", ".a@ezweb.ne.jp", "x'y=z@xn--wgv71a.jp"}) {
        EXPECT_TRUE(is_mail_address(address)) << address;
    }
    EXPECT_TRUE(is_mail_address(std::string(64, 'a') + "@example.jp"));
    for (const char* address : {"",
                                "@",
                                "a@",
                                "@example.jp",
                                "a",
                                "a@b@c",
                                "a b@example.jp",
                                "a@example..jp",
                                "a@.example.jp",
                                "a@example.jp.",
                                "a@-example.jp",
                                "a@[192.0.2.1]",
                                "\"a\"@example.jp",
                                "<a@example.jp>",
                                "Name <a@example.jp>",
                                "a,b@example.jp",
                                "a@example.jp,b@example.jp",
                                "つなぎ@example.jp",
                                "a@例え.jp",
                                "a@exam_ple.jp",
                                "a@example.jp\n",
                                "a;b@example.jp"}) {
        EXPECT_FALSE(is_mail_address(address)) << address;
    }
    EXPECT_FALSE(is_mail_address(std::string(65, 'a') + "@example.jp"));
    EXPECT_FALSE(is_mail_address("a@" + std::string(64, 'a') + ".jp"));
}

TEST(MailAddress, StandsInQuotesWhereItsDotsWouldNotBeRead) {
    EXPECT_EQ(mail_path("first.last@example.jp"), "first.last@example.jp");
    EXPECT_EQ(mail_path("a..b@docomo.ne.jp"), "\"a..b\"@docomo.ne.jp");
    EXPECT_EQ(mail_path("a.@docomo.ne.jp"), "\"a.\"@docomo.ne.jp");
    EXPECT_EQ(mail_domain("a..b@docomo.ne.jp"), "docomo.ne.jp");
}

}  // namespace
}  // namespace tsunagi::client
