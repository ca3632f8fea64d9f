#include "client/terminal_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "client/render.h"
#include "protocol/base/utf8.h"

namespace tsunagi::client {
namespace {

// An independent reading of what a terminal may get: valid UTF-8 without any control or direction
// character.
bool is_harmless(const std::string& text, bool with_lines) {
    if (!is_valid_utf8(text)) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x20 && !(with_lines && (c == '\n' || c == '\t'))) return false;
        if (c == 0x7F) return false;
        if (c == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0)
            return false;  // U+0080..U+009F
    }
    for (const char* control : {"\u061C", "\u200E", "\u200F", "\u202A", "\u202B", "\u202C",
                                "\u202D", "\u202E", "\u2066", "\u2067", "\u2028", "\u2029"}) {
        if (text.find(control) != std::string::npos) return false;
    }
    return true;
}

rc::Gen<std::string> hostile_text() {
    const auto piece = rc::gen::element<std::string>(
        "a", "県", "\x1b[2J", "\u009b31m", "\r", "\n", "\t", "\b", "\x7f", "\u202e", "\u2066",
        "\u2069", "\u2068", "\u061c", "\xff", "\xe3\x81", "\xc2", "\xed\xa0\x80",
        "\xf4\x90\x80\x80", "שלום", "\u2028", "𠮷", "か\u3099");
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                        [](const std::vector<std::string>& parts) {
                            std::string text;
                            for (const auto& part : parts) text += part;
                            return text;
                        });
}

RC_GTEST_PROP(TerminalText, LetsNothingThroughThatMovesATerminal, ()) {
    const std::string text = *hostile_text();
    RC_ASSERT(is_harmless(escaped(text, Lines::many), true));
    RC_ASSERT(is_harmless(escaped(text, Lines::one), false));
    RC_ASSERT(is_harmless(isolated(text), false));
    // What was made of a field passes the output's own escaping unchanged.
    RC_ASSERT(escaped(isolated(text), Lines::one) == isolated(text));
}

RC_GTEST_PROP(TerminalText, LetsNothingThroughOfRandomBytes, (const std::string& text)) {
    RC_ASSERT(is_harmless(escaped(text, Lines::many), true));
    RC_ASSERT(is_harmless(isolated(text), false));
}

TEST(TerminalText, ShowsWhatItEscaped) {
    EXPECT_EQ(escaped("a\x1b[2Jb", Lines::many), "a\\x1B[2Jb");
    EXPECT_EQ(escaped("\u009b", Lines::many), "\\x9B");
    EXPECT_EQ(escaped("\u202eabc", Lines::many), "\\u202Eabc");
    EXPECT_EQ(escaped("a\nb", Lines::many), "a\nb");
    EXPECT_EQ(escaped("a\nb", Lines::one), "a\\x0Ab");
    EXPECT_EQ(escaped("\xff\xe3\x81", Lines::one), "\\xFF\\xE3\\x81");
    EXPECT_EQ(escaped("富山県", Lines::one), "富山県");
}

TEST(TerminalText, IsolatesRightToLeftFieldsAndKeepsUnpairedIsolatesOut) {
    EXPECT_EQ(isolated("שלום"), "\u2068שלום\u2069");
    EXPECT_EQ(isolated("富山"), "富山");
    EXPECT_EQ(escaped("\u2069x", Lines::many), "\\u2069x");
    EXPECT_EQ(escaped("\u2068x", Lines::many), "\\u2068x");
}

TEST(TerminalText, KeepsJsonMeaningWhileEscaping) {
    EXPECT_EQ(escaped_json("{\"a\":\"\u009b\u202e県\"}"), "{\"a\":\"\\u009b\\u202e県\"}");
}

TEST(TerminalText, MeasuresColumns) {
    EXPECT_EQ(width(""), 0U);
    EXPECT_EQ(width("abc"), 3U);
    EXPECT_EQ(width("富山県"), 6U);
    EXPECT_EQ(width("ｶﾅ"), 2U);
    EXPECT_EQ(width("ＮＰＯ"), 6U);
    EXPECT_EQ(width("か\u3099"), 2U);  // combining sound mark
    EXPECT_EQ(width("é"), 1U);
    EXPECT_EQ(width("𠮷"), 2U);
    EXPECT_EQ(width("…"), 1U);
}

TEST(TerminalText, CutsAndPadsByColumns) {
    EXPECT_EQ(cut("富山県", 6), "富山県");
    EXPECT_EQ(cut("富山県", 5), "富山…");
    EXPECT_EQ(cut("富山県", 4), "富…");
    EXPECT_EQ(width(cut("富山県", 4)), 3U);
    EXPECT_EQ(cut("\u2068שלום\u2069", 3), "\u2068של…\u2069");
    EXPECT_EQ(padded("富山", 6), "富山  ");
    EXPECT_EQ(padded_left("12", 5), "   12");
}

RC_GTEST_PROP(TerminalText, NeverCutsWiderThanAsked, ()) {
    const std::string text = isolated(*hostile_text());
    const auto columns = *rc::gen::inRange<std::size_t>(0, 20);
    const std::string shorter = cut(text, columns);
    RC_ASSERT(width(shorter) <= columns);
    RC_ASSERT(is_harmless(shorter, false));
}

// What people see of the table.
std::string shown(const Table& table) {
    std::FILE* out = std::tmpfile();
    Output output(out, out, OutputForm::people);
    table.write(output);
    EXPECT_TRUE(output.finish());
    std::rewind(out);
    char buffer[512];
    std::string text(buffer, std::fread(buffer, 1, sizeof(buffer), out));
    std::fclose(out);
    return text;
}

TEST(Table, LinesUpJapaneseColumns) {
    Table table({{"名前", Table::Align::left, 60},
                 {"n", Table::Align::right, 8},
                 {"x", Table::Align::left, 8}});
    table.add({"富山県", "1", "a"});
    table.add({"NPO", "12,345", "b\x1b"});
    EXPECT_EQ(shown(table),
              "名前         n  x\n"
              "富山県       1  a\n"
              "NPO     12,345  b\\x1B\n");
}

// Right-to-left letters would draw the cell beside them over; a line end would be another row.
TEST(Table, NoCellReachesIntoAnother) {
    Table table({{"名前", Table::Align::left, 60}, {"x", Table::Align::left, 8}});
    table.add({"שלום", "1"});
    table.add({"甲\n乙", "2"});
    EXPECT_EQ(shown(table),
              "名前      x\n"
              "\u2068שלום\u2069      1\n"
              "甲\\x0A乙  2\n");
}

}  // namespace
}  // namespace tsunagi::client
