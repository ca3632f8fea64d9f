// Lines of calendars and cards: folds, names, parameters, escapes; reading is the way back from
// writing.
#include "client/import/content_lines.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "client/export/content_writer.h"
#include "protocol/base/utf8.h"

namespace tsunagi::client {
namespace {

std::vector<ContentText> lines_of(std::string_view bytes,
                                  TextEncoding encoding = TextEncoding::utf8,
                                  SoftBreaks breaks = SoftBreaks::none) {
    ContentLines lines(bytes, encoding, breaks);
    std::vector<ContentText> out;
    while (auto line = lines.next()) out.push_back(std::move(*line));
    return out;
}

std::vector<std::string> texts_of(std::string_view bytes) {
    std::vector<std::string> out;
    for (const auto& line : lines_of(bytes)) out.push_back(line.text);
    return out;
}

TEST(ContentLines, FoldedLinesAreJoinedAndKnowWhereTheyBegin) {
    const auto lines = lines_of("A:1\r\n\r\nB:2\r\n  3\r\n\t4\nC:5");
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[1].text, "B:2 34");
    EXPECT_EQ(lines[1].line, 3U);
    EXPECT_EQ(lines[2].text, "C:5");
    EXPECT_EQ(lines[2].line, 6U);
}

TEST(ContentLines, AFoldInTheMiddleOfACharacterIsMended) {
    EXPECT_EQ(texts_of("A:\xe7\r\n \x9c\x8c\r\n"), std::vector<std::string>{"A:県"});
}

TEST(ContentLines, AnEmptyLineInsideAFoldedOneIsPassedOver) {
    EXPECT_EQ(texts_of("SUMMARY\n\n :Christmas\n   \nB:1\n"),
              (std::vector<std::string>{"SUMMARY:Christmas  ", "B:1"}));
}

TEST(ContentLines, DamageCostsOneLine) {
    const auto lines = lines_of("A:1\nB:\xff\xfe\nC:a\x01z\nD:2\n");
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[1].problem, LineProblem::encoding);
    EXPECT_EQ(lines[2].problem, LineProblem::control_characters);
    EXPECT_EQ(lines[2].text, "C:az");
    EXPECT_EQ(lines[3].text, "D:2");
    const auto long_lines = lines_of("A:" + std::string(kContentLineBytesMax, 'x') + "\nB:1\n");
    ASSERT_EQ(long_lines.size(), 2U);
    EXPECT_EQ(long_lines[0].problem, LineProblem::too_long);
    EXPECT_EQ(long_lines[0].text, "");
    EXPECT_EQ(long_lines[1].line, 2U);
}

TEST(ContentLines, Cp932IsReadAsSuch) {
    const auto lines = lines_of("A:\x8c\xa7\n", TextEncoding::cp932);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].text, "A:県");
}

TEST(ContentLines, QuotedPrintableGoesOnBehindAnEqualsSign) {
    const std::string card = "N;ENCODING=QUOTED-PRINTABLE:=E3=\n=81\nB:a=\nC:1\n";
    const auto lines = lines_of(card, TextEncoding::utf8, SoftBreaks::quoted_printable);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0].text, "N;ENCODING=QUOTED-PRINTABLE:=E3=81");
    EXPECT_EQ(lines[1].text, "B:a=") << "not in quoted-printable: the sign is its own";
}

TEST(ContentLines, AFoldBeforeTheColonHidesNoQuotedPrintable) {
    const std::string card = "N;ENCODING=\n QUOTED-PRINTABLE:=E3=\n=81\nB:1\n";
    const auto lines = lines_of(card, TextEncoding::utf8, SoftBreaks::quoted_printable);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].text, "N;ENCODING=QUOTED-PRINTABLE:=E3=81");
}

// Each of them was once an occasion to read the whole line again.
TEST(ContentLines, SoftBreaksWithoutEndCostNoTimeAndNoSpace) {
    std::string card = "N;ENCODING=QUOTED-PRINTABLE:=\n";
    for (std::size_t i = 0; i < kContentLineBytesMax / 3; ++i) card += "aaa=\n";
    card += "aaa=\naaa\nB:1\n";
    const auto lines = lines_of(card, TextEncoding::utf8, SoftBreaks::quoted_printable);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].problem, LineProblem::too_long);
    EXPECT_EQ(lines[1].text, "B:1");
    EXPECT_EQ(lines[1].line, kContentLineBytesMax / 3 + 4);
}

TEST(ContentLines, ACarriageReturnEndsALineWhereThereIsNoLineFeed) {
    const auto lines = lines_of("A:1\r\rB:2\r  3\r\r 4\rC:5");
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0].text, "A:1");
    EXPECT_EQ(lines[1].text, "B:2 34");
    EXPECT_EQ(lines[1].line, 3U);
    EXPECT_EQ(lines[2].text, "C:5");
    EXPECT_EQ(lines[2].line, 7U);
    EXPECT_EQ(texts_of("A:1\r"), std::vector<std::string>{"A:1"});
}

TEST(ContentLine, PartsOfALine) {
    const auto line =
        split_content_line("item1.attendee;CN=\"Abe; \"\"K: o\";x-a=b,\"c\";PREF:mailto:a@b;c");
    ASSERT_TRUE(line);
    EXPECT_EQ(line->group, "item1");
    EXPECT_EQ(line->name, "ATTENDEE");
    EXPECT_EQ(line->parameter("CN"), "Abe; K: o");
    EXPECT_EQ(line->parameter("X-A"), "b,c");
    EXPECT_TRUE(line->has("X-A", "C"));
    EXPECT_TRUE(line->has("TYPE", "PREF")) << "vCard 2.1 leaves the name out";
    EXPECT_FALSE(line->has("TYPE", "C"));
    EXPECT_EQ(line->value, "mailto:a@b;c");
    EXPECT_EQ(split_content_line("A;B=^'x^n^^:v")->parameter("B"), "\"x\n^");
    for (const char* no_line : {"", "no colon", ":value", "名前:値", "A;B=\"unclosed:1", "A B:c"})
        EXPECT_FALSE(split_content_line(no_line)) << no_line;
}

TEST(ContentLine, HasNoMoreParametersThanAnyProgramWrites) {
    std::string line = "NAME";
    for (std::size_t i = 0; i < kContentParametersMax; ++i) line += ";A=b";
    const auto most = split_content_line(line + ":x");
    ASSERT_TRUE(most);
    EXPECT_EQ(most->parameters.size(), kContentParametersMax);
    EXPECT_FALSE(split_content_line(line + ";A=b:x"));
}

TEST(ContentLine, EscapesAndParts) {
    EXPECT_EQ(unescaped_text("a\\nb\\Nc\\,d\\;e\\\\f\\:g"), "a\nb\nc,d;e\\f:g");
    EXPECT_EQ(unescaped_text("C:\\temp\\"), "C:\\temp\\") << "unknown escapes stay";
    EXPECT_EQ(split_value("a\\,b,c,,", ','), (std::vector<std::string_view>{"a\\,b", "c", "", ""}));
}

// What is written comes back, however long, and no line is longer than 75 bytes or cuts a
// character.
RC_GTEST_PROP(ContentWriter, WhatIsWrittenIsReadBack, ()) {
    const auto piece =
        rc::gen::element<std::string>("a", "県", "𠮷", "é", "\\", ";", ",", ":", "\"", "\n", "\t",
                                      " ", "^", "\\n", "=", "é県𠮷aaaa");
    const auto text_of = [&] {
        std::string text;
        for (const auto& part : *rc::gen::container<std::vector<std::string>>(piece)) text += part;
        return text;
    };
    const std::string value = text_of();
    const std::string parameter = text_of();
    std::string out;
    ContentWriter(out).text("X" + parameter_text("P", parameter), value);
    for (std::size_t at = 0; at < out.size();) {
        const std::size_t end = out.find("\r\n", at);
        RC_ASSERT(end != std::string::npos);
        RC_ASSERT(end - at <= kContentLineWidth);
        RC_ASSERT(is_valid_utf8(std::string_view(out).substr(at, end - at)));
        at = end + 2;
    }
    const auto lines = lines_of(out);
    RC_ASSERT(lines.size() == 1U);
    const auto line = split_content_line(lines[0].text);
    RC_ASSERT(line.has_value());
    RC_ASSERT(unescaped_text(line->value) == value);
    RC_ASSERT(line->parameter("P") == parameter);
}

}  // namespace
}  // namespace tsunagi::client
