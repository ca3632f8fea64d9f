#include "client/import/text_encoding.h"

#include <gtest/gtest.h>
#include <iconv.h>

#include <array>
#include <optional>

#include "tests/unit/client/nta_builder.h"

namespace tsunagi {
namespace {

using namespace std::string_view_literals;

std::optional<std::string> from_cp932(std::string_view bytes) {
    std::string out;
    if (!append_as_utf8(TextEncoding::cp932, bytes, out)) return std::nullopt;
    return out;
}

TEST(TextEncoding, ReadsCp932AsMicrosoftMeansIt) {
    EXPECT_EQ(from_cp932("\x81\x60"), "\uFF5E");  // not U+301C
    EXPECT_EQ(from_cp932("\x81\x7C"), "\uFF0D");  // not U+2212
    EXPECT_EQ(from_cp932("\x87\x40"), "①");
    EXPECT_EQ(from_cp932("\x87\x8A"), "㈱");
    EXPECT_EQ(from_cp932("\xFB\xFC"), "髙");
    EXPECT_EQ(from_cp932("\xEE\xE0"), "髙") << "one character, two byte forms";
    EXPECT_EQ(from_cp932("\xB1"), "ｱ");
    EXPECT_EQ(from_cp932("NPO\\~\x7F\x1A"), "NPO\\~\x7F\x1A") << "ASCII is ASCII";
}

// Every byte pair, beside the C library's own table.
TEST(TextEncoding, ReadsCp932AsTheCLibraryDoes) {
    const iconv_t converter = iconv_open("UTF-8", "CP932");
    for (unsigned lead = 0x81; lead <= 0xFC; ++lead) {
        if (lead >= 0xA0 && lead <= 0xDF) continue;
        for (unsigned trail = 0x40; trail <= 0xFC; ++trail) {
            std::array<char, 2> pair = {static_cast<char>(lead), static_cast<char>(trail)};
            std::array<char, 8> utf8{};
            char *from = pair.data(), *to = utf8.data();
            std::size_t from_left = 2, to_left = utf8.size();
            iconv(converter, nullptr, nullptr, nullptr, nullptr);
            const bool known =
                iconv(converter, &from, &from_left, &to, &to_left) != static_cast<std::size_t>(-1);
            const std::string expected(utf8.data(), utf8.size() - to_left);
            const auto read = from_cp932({pair.data(), 2});
            EXPECT_EQ(read.has_value(), known) << std::hex << lead << trail;
            EXPECT_EQ(read.value_or(""), known ? expected : "") << std::hex << lead << trail;
        }
    }
    iconv_close(converter);
}

TEST(TextEncoding, RefusesBytesThatAreNoTextAndKeepsWhatWasThere) {
    for (const auto bytes :
         {"ab\x81"sv, "\x81\x20"sv, "\xFF"sv, "\x80"sv, "\xA0"sv, "\x85\x9F"sv, "\x81\""sv}) {
        std::string out = "before";
        EXPECT_FALSE(append_as_utf8(TextEncoding::cp932, bytes, out));
        EXPECT_FALSE(is_valid_text(TextEncoding::cp932, bytes));
        EXPECT_EQ(out, "before");
    }
    for (const auto bytes :
         {"long enough \xE3\x81"sv, "\xC0\x80"sv, "\xED\xA0\x80"sv, "\x93\xFA"sv}) {
        std::string out = "before";
        EXPECT_FALSE(append_as_utf8(TextEncoding::utf8, bytes, out));
        EXPECT_EQ(out, "before");
    }
}

TEST(TextEncoding, ValidAndReadableAreTheSame) {
    const std::string text = "特定非営利活動法人①㈱髙～";
    const std::string cp932 = test::to_cp932(text);
    for (std::size_t cut = 0; cut <= cp932.size(); ++cut) {
        std::string out;
        const auto part = std::string_view(cp932).substr(0, cut);
        EXPECT_EQ(is_valid_text(TextEncoding::cp932, part),
                  append_as_utf8(TextEncoding::cp932, part, out));
    }
    EXPECT_EQ(from_cp932(cp932), text);
}

TEST(TextEncoding, CountsByteOrderMarks) {
    EXPECT_EQ(byte_order_mark_bytes("name"), 0U);
    EXPECT_EQ(byte_order_mark_bytes("\uFEFFname"), 3U);
    EXPECT_EQ(byte_order_mark_bytes("\uFEFF\uFEFFname"), 6U);
    EXPECT_EQ(byte_order_mark_bytes(""), 0U);
}

TEST(TextEncoding, GuessesByMostLines) {
    const std::string utf8 = "一行目\n二行目\n三行目\n";
    EXPECT_EQ(guess_encoding(utf8), TextEncoding::utf8);
    EXPECT_EQ(guess_encoding(test::to_cp932(utf8)), TextEncoding::cp932);
    EXPECT_EQ(guess_encoding(utf8 + "\x93\xFA\x96\x7B\n"), TextEncoding::utf8) << "one bad line";
    EXPECT_EQ(guess_encoding(test::to_cp932(utf8) + "\xFF\xFF\n"), TextEncoding::cp932);
    EXPECT_EQ(guess_encoding("plain\nascii\n"), TextEncoding::utf8);
    EXPECT_EQ(guess_encoding(""), TextEncoding::utf8);
}

TEST(TextEncoding, GuessesFromASampleThatEndsInsideACharacter) {
    const std::string utf8 = "一行目\n二行目";
    for (std::size_t cut = 10; cut <= utf8.size(); ++cut) {
        EXPECT_EQ(guess_encoding(std::string_view(utf8).substr(0, cut)), TextEncoding::utf8) << cut;
    }
}

TEST(FileNature, KnowsWhatIsNoText) {
    EXPECT_EQ(file_nature("a,b\n"), FileNature::text);
    EXPECT_EQ(file_nature(""), FileNature::empty);
    EXPECT_EQ(file_nature("\uFEFF\r\n"), FileNature::empty);
    EXPECT_EQ(file_nature("PK\x03\x04more"), FileNature::zip);
    EXPECT_EQ(file_nature("\x1F\x8B\x08"), FileNature::gzip);
    EXPECT_EQ(file_nature("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), FileNature::old_office);
    EXPECT_EQ(file_nature("%PDF-1.7"), FileNature::pdf);
    EXPECT_EQ(file_nature("\xFF\xFE"
                          "a\0b\0"sv),
              FileNature::utf16);
    EXPECT_EQ(file_nature("\x7F"
                          "ELF\x02\0\0"sv),
              FileNature::binary);
}

}  // namespace
}  // namespace tsunagi
