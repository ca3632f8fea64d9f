// UTF-8 against an encoder: a text is valid if and only if some code points encode to it.
#include "protocol/base/utf8.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace tsunagi {
namespace {

std::string encoded(std::uint32_t code) {
    const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
    if (code < 0x80) return {byte(code)};
    if (code < 0x800) return {byte(0xC0 | code >> 6), byte(0x80 | (code & 63))};
    if (code < 0x10000) {
        return {byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 63)), byte(0x80 | (code & 63))};
    }
    return {byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 63)), byte(0x80 | (code >> 6 & 63)),
            byte(0x80 | (code & 63))};
}

TEST(Utf8, EveryCodePointIsValidAndSurrogatesAreNot) {
    std::set<std::string> valid;
    for (std::uint32_t code = 0; code < 0x110000; ++code) {
        const bool is_surrogate = code >= 0xD800 && code < 0xE000;
        const std::string text = encoded(code);
        ASSERT_EQ(is_valid_utf8(text), !is_surrogate) << code;
        if (!is_surrogate && text.size() <= 3) valid.insert(text);
    }
    // All strings of two bytes, and of three with a lead byte: valid if they are pieces of valid.
    for (std::uint32_t value = 0; value < 0x10000; ++value) {
        const std::string two{static_cast<char>(value >> 8), static_cast<char>(value)};
        const bool expected = valid.contains(two) || (valid.contains(two.substr(0, 1)) &&
                                                      valid.contains(two.substr(1, 1)));
        ASSERT_EQ(is_valid_utf8(two), expected) << value;
    }
    for (std::uint32_t value = 0xE00000; value < 0xF00000; value += 7) {
        const std::string three{static_cast<char>(value >> 16), static_cast<char>(value >> 8),
                                static_cast<char>(value)};
        ASSERT_EQ(is_valid_utf8(three), valid.contains(three)) << value;
    }
    EXPECT_FALSE(is_valid_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
    EXPECT_FALSE(is_valid_utf8("\xF0\x8F\xBF\xBF"));  // overlong
    EXPECT_FALSE(is_valid_utf8("富山\xE5"));
}

TEST(Utf8, CleanTextHasNoControls) {
    for (std::uint32_t code = 0; code < 0x100; ++code) {
        const bool is_control = code < 0x20 || (code >= 0x7F && code <= 0x9F);
        const bool is_break = code == '\n' || code == '\t';
        const std::string text = "a" + encoded(code) + "b";
        EXPECT_EQ(is_clean_text(text, TextShape::single_line), !is_control) << code;
        EXPECT_EQ(is_clean_text(text, TextShape::multi_line), !is_control || is_break) << code;
    }
    EXPECT_TRUE(is_clean_text("", TextShape::single_line));
    EXPECT_FALSE(is_clean_text("\xFF", TextShape::multi_line));
}

TEST(Utf8, CutsBetweenCharacters) {
    EXPECT_EQ(character_end("つなぎ", 9), 9U);
    EXPECT_EQ(character_end("つなぎ", 100), 9U);
    EXPECT_EQ(character_end("つなぎ", 8), 6U);
    EXPECT_EQ(character_end("つなぎ", 6), 6U);
    EXPECT_EQ(character_end("つなぎ", 2), 0U);
    EXPECT_EQ(character_end("aつ", 2), 1U);
    EXPECT_EQ(character_end("", 0), 0U);
    EXPECT_EQ(character_end("\x80\x80\x80", 2), 0U);  // no text, and no end before its beginning
}

}  // namespace
}  // namespace tsunagi
