#include "client/import/whole_text.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace tsunagi {
namespace {

// The error's name; "" where the file is read.
std::string whole_refusal(const std::filesystem::path& path) {
    const auto text = read_whole_text(path.string());
    return text ? "" : whole_text_error_name(text.error().error);
}

TEST(WholeText, SaysWhatIsNoTextToBeReadAtOnce) {
    const TempFolder folder;
    const auto large = folder.write("large.ics", "BEGIN:VCALENDAR\r\n");
    std::filesystem::resize_file(large, kWholeTextBytesMax + 1);  // takes no room on the disk
    EXPECT_EQ(whole_refusal(large), "too_large");
    EXPECT_EQ(whole_refusal(folder.path()), "not_a_file");
    EXPECT_EQ(whole_refusal(folder / "nothing.vcf"), "cannot_open");
    EXPECT_EQ(whole_refusal(folder.write("empty.vcf", "\xEF\xBB\xBF \r\n")), "empty");
    EXPECT_EQ(whole_refusal(folder.write("packed.vcf", "PK\x03\x04")), "not_text");
    EXPECT_EQ(whole_refusal(folder.write("wide.vcf",
                                         "\xFF\xFE"
                                         "B")),
              "not_text");
}

TEST(WholeText, TakesTheMarksOffAndTellsTheEncoding) {
    const TempFolder folder;
    const auto marked = read_whole_text(folder.write("a.vcf", "\uFEFF\uFEFF会").string());
    ASSERT_TRUE(marked);
    EXPECT_EQ(marked->bytes, "会");
    EXPECT_EQ(marked->encoding, TextEncoding::utf8);
    const auto old = read_whole_text(folder.write("b.vcf", "NOTE:\x89\xEF\r\n").string());
    ASSERT_TRUE(old);
    EXPECT_EQ(old->encoding, TextEncoding::cp932);
}

TEST(WholeFormat, IsToldByTheFirstSigns) {
    EXPECT_EQ(whole_format("BEGIN:VCALENDAR\r\n"), WholeFormat::calendar);
    EXPECT_EQ(whole_format("\xEF\xBB\xBF  begin:vcard\n"), WholeFormat::cards);
    for (const char* json : {"{\"a\":1}", "{}", "[{\"a\":1}]", " [ {", "[]", "{\n  \"a\""})
        EXPECT_EQ(whole_format(json), WholeFormat::json) << json;
}

TEST(WholeFormat, ATableMayBeginWithABracket) {
    for (const char* table : {"[2026年度]団体一覧,電話\n", "{旧}名称,電話\n", "名称,電話\n", ""})
        EXPECT_EQ(whole_format(table), WholeFormat::other) << table;
}

}  // namespace
}  // namespace tsunagi
