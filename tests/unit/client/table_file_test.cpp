#include "client/import/table_file.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "tests/support/temp_folder.h"
#include "tests/unit/client/nta_builder.h"
#include "tests/unit/client/table_builder.h"

namespace tsunagi::test {
namespace {

using namespace std::string_view_literals;
using Rows = std::vector<Cells>;
using Texts = std::vector<std::string>;

const std::string kTable = "団体名,電話番号\nつなぎて,087-000-0001\n①の会,087-000-0002\n";
const Rows kRows = {
    {"団体名", "電話番号"}, {"つなぎて", "087-000-0001"}, {"①の会", "087-000-0002"}};

std::string with_delimiter(std::string text, char delimiter) {
    for (char& byte : text) byte = byte == ',' ? delimiter : byte;
    return text;
}

TEST(TableFile, ReadsEveryEncodingAlike) {
    const auto tabs = with_delimiter(kTable, '\t');
    const std::vector<std::pair<std::string, TableEncoding>> files = {
        {kTable, TableEncoding::utf8},
        {"\uFEFF" + kTable, TableEncoding::utf8},
        {"\uFEFF\uFEFF" + kTable, TableEncoding::utf8},
        {to_cp932(kTable), TableEncoding::cp932},
        {to_utf16(tabs, false), TableEncoding::utf16le},
        {to_utf16(tabs, true), TableEncoding::utf16be},
    };
    for (const auto& [bytes, encoding] : files) {
        const TableRead read = read_table(bytes);
        EXPECT_EQ(read.form.encoding, encoding) << table_encoding_name(read.form.encoding);
        EXPECT_EQ(read.cells(), kRows) << table_encoding_name(encoding);
        EXPECT_EQ(read.damage_texts(), Texts{});
        EXPECT_FALSE(read.form.mark_in_header);
    }
}

// A file that went through a program that took the byte order mark for text.
TEST(TableFile, TakesBrokenByteOrderMarksOffTheHeader) {
    for (const std::string mark : {"?", "ï»¿", "・ｿ"}) {
        const TableRead read = read_table(mark + kTable);
        EXPECT_EQ(read.cells(), kRows) << mark;
        EXPECT_TRUE(read.form.mark_in_header) << mark;
    }
    const TableRead quoted = read_table("\"\uFEFF団体名\",電話番号\n");
    EXPECT_EQ(quoted.cells(), (Rows{{"団体名", "電話番号"}}));
    EXPECT_TRUE(quoted.form.mark_in_header);
    const TableRead twice = read_table("\uFEFF\"\uFEFF\uFEFF団体名\",電話番号\n");
    EXPECT_EQ(twice.cells(), quoted.cells()) << "a mark in front, and two inside the quotes";
    EXPECT_EQ(read_table("?,name\n").cells(), (Rows{{"?", "name"}})) << "a question mark";
    EXPECT_EQ(read_table("a\n?団体\n").cells(), (Rows{{"a"}, {"?団体"}})) << "the first row only";
}

TEST(TableFile, FindsTheDelimiterByTheRows) {
    for (const char delimiter : {',', '\t', ';'}) {
        const TableRead read = read_table(with_delimiter(kTable, delimiter));
        EXPECT_EQ(read.form.dialect.delimiter, delimiter);
        EXPECT_EQ(read.cells(), kRows);
    }
    EXPECT_EQ(read_table("一覧\n\n名称,支援\nA,\"学習;食料\"\nB,食料;住居;学習\n").form.dialect,
              CsvDialect{})
        << "lists inside cells, a title above";
    EXPECT_EQ(read_table("name;share\nA;1,5\nB;2,5\n").form.dialect.delimiter, ';');
    EXPECT_EQ(read_table("name\nA\nB\n").form.dialect, CsvDialect{}) << "one column";
}

TEST(TableFile, ReadsTabbedTextWhoseQuotesAreOnlyCharacters) {
    const TableRead read = read_table("id\ttext\n1\t\"so\" he said\n2\t5\" wide\n3\tplain\n");
    EXPECT_FALSE(read.form.dialect.quotes);
    EXPECT_EQ(read.cells(),
              (Rows{{"id", "text"}, {"1", "\"so\" he said"}, {"2", "5\" wide"}, {"3", "plain"}}));
    EXPECT_TRUE(read_table("id\ttext\n1\t\"two\nlines\"\n").form.dialect.quotes);
}

TEST(TableFile, CountsLinesThroughBreaksInCells) {
    const TableRead read = read_table("\"a\r\nb\",c\r\n\r\nd,\"e\rf\"\r\ng,h\r\n");
    EXPECT_EQ(read.cells(), (Rows{{"a\nb", "c"}, {"d", "e\nf"}, {"g", "h"}}));
    ASSERT_EQ(read.rows.size(), 3U);
    EXPECT_EQ(read.rows[0].line, 1U);
    EXPECT_EQ(read.rows[1].line, 4U);
    EXPECT_EQ(read.rows[2].line, 6U);
    EXPECT_FALSE(read.rows[2].unterminated);
    EXPECT_TRUE(read_table("a,b\nc").rows.back().unterminated);
}

TEST(TableFile, LeavesOutRowsWithNothingVisible) {
    EXPECT_EQ(read_table("a,b\n,\n 　,\u200B\nc,d\n").cells(), (Rows{{"a", "b"}, {"c", "d"}}));
}

TEST(TableFile, TellsDamagedLinesAndReadsTheRest) {
    const TableRead read =
        read_table("名称,備考\n甲,\"x\"y\n乙,\xFF\xFE\n丙,よい\n丁,\"切れた\n"sv);
    EXPECT_EQ(read.cells(), (Rows{{"名称", "備考"}, {"丙", "よい"}}));
    EXPECT_EQ(read.damage_texts(), (Texts{"2:0 quoting", "3:2 encoding", "5:0 cut_off"}));
    const TableRead cp932 = read_table(to_cp932("名称,備考\n甲,よい\n") + "x,\x81\n");
    EXPECT_EQ(cp932.cells(), (Rows{{"名称", "備考"}, {"甲", "よい"}}));
    EXPECT_EQ(cp932.damage_texts(), (Texts{"3:2 encoding"}));
    const TableRead utf16 = read_table(to_utf16("a\tb\nc\td\n", false).append("\x01\xD8\n\0e\0"sv));
    EXPECT_EQ(utf16.cells(), (Rows{{"a", "b"}, {"c", "d"}, {"e"}}));
    EXPECT_EQ(utf16.damage_texts(), (Texts{"3:1 encoding"})) << "half a surrogate pair";
}

TEST(TableFile, KeepsControlAndBidiCharactersOutAndTellsWhere) {
    const TableRead read = read_table(
        "name,note\na\x07,b\nc,\u202Egnp.exe\u2066\nd\0e,f\ng\u200Bh,\"i\tj\nk\"\n\u0085,l\n"sv);
    EXPECT_EQ(read.cells(), (Rows{{"name", "note"},
                                  {"a", "b"},
                                  {"c", "gnp.exe"},
                                  {"de", "f"},
                                  {"g\u200Bh", "i\tj\nk"},
                                  {"", "l"}}));
    EXPECT_EQ(read.damage_texts(), (Texts{"2:1 control_characters", "3:2 control_characters",
                                          "4:1 control_characters", "7:1 control_characters"}));
    EXPECT_FALSE(loses_row(read.damages.front().reason));
}

TEST(TableFile, BoundsColumnsAndLines) {
    const TableRead wide = read_table("a,b\n" + std::string(5'000, ',') + "x\nc,d\n");
    EXPECT_EQ(wide.damage_texts(), (Texts{"2:1025 too_wide"}));
    const TableRead longer = read_table("a,b\n" + std::string(100'000, 'x') + "\nc,d\n");
    EXPECT_EQ(longer.cells(), (Rows{{"a", "b"}, {"c", "d"}}));
    EXPECT_EQ(longer.damage_texts(), (Texts{"2:0 too_long"}));
}

TEST(TableFile, SaysWhatIsNoTable) {
    EXPECT_EQ(table_refusal(""), "empty");
    EXPECT_EQ(table_refusal("\uFEFF \r\n"), "empty");
    EXPECT_EQ(table_refusal("\xFF\xFE"), "empty");
    EXPECT_EQ(table_refusal("\x1F\x8B\x08 packed"), "archive");
    EXPECT_EQ(table_refusal("%PDF-1.7\n"), "pdf");
    EXPECT_EQ(table_refusal("\x7F"
                            "ELF\x02\0\0"sv),
              "binary");
    const auto folder = TableFile::open("/");
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().error, TableError::not_a_file);
    const auto nothing = TableFile::open("/no/such/file.csv");
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().error, TableError::cannot_open);
    EXPECT_FALSE(nothing.error().detail.empty());
}

// What a browser saved in place of the table, under the table's name.
TEST(TableFile, TakesNoPageFeedOrPictureForATable) {
    for (const auto page : {"<!DOCTYPE HTML>\n<html>"sv, "\uFEFF\r\n <HTML lang=ja>"sv,
                            "<body>a,b"sv, "<?xml version=\"1.0\"?>\n<html>"sv})
        EXPECT_EQ(table_refusal(page), "web_page") << page;
    for (const auto feed :
         {"<?xml version=\"1.0\"?><feed>"sv, "<rss version=\"2.0\">"sv, "<rdf:RDF>"sv})
        EXPECT_EQ(table_refusal(feed), "markup") << feed;
    for (const auto picture : {"\x89PNG\r\n\x1A\n"sv, "\xFF\xD8\xFF\xE0"sv, "GIF89a\x01"sv,
                               "RIFF\x08\x10\x20\x30WEBPVP8 "sv})
        EXPECT_EQ(table_refusal(picture), "picture") << picture.substr(1, 3);
    EXPECT_EQ(table_refusal("<名称>,電話番号\n甲の会,076-444-0001\n"), "");
    EXPECT_EQ(table_refusal("RIFF,name\n1,a\n"), "");
}

TEST(TableFile, EveryErrorHasNameAndSentence) {
    for (std::uint8_t error = 1; error <= 14; ++error) {
        EXPECT_FALSE(std::string(table_error_name(TableError{error})).empty());
        EXPECT_TRUE(std::string(table_error_text(TableError{error})).ends_with("."));
    }
    for (std::uint8_t reason = 1; reason <= 7; ++reason) {
        EXPECT_FALSE(std::string(table_damage_name(TableDamageReason{reason})).empty());
        EXPECT_TRUE(std::string(table_damage_text(TableDamageReason{reason})).ends_with("."));
    }
}

// The start says nothing about the encoding where it is all ASCII; the file's later part does.
TEST(TableFile, JudgesTheEncodingByTheFirstPartBeyondAscii) {
    std::string text = "id,name\n";
    while (text.size() < 600'000) text += "1234567,plain ascii name\n";
    const TableRead read = read_table(text + to_cp932("8,特定非営利活動法人\n"));
    EXPECT_EQ(read.form.encoding, TableEncoding::cp932);
    EXPECT_EQ(read.rows.back().cells.back(), "特定非営利活動法人");
    EXPECT_EQ(read.damage_texts(), Texts{});
}

// Two readings are allowed, the whole file in memory is not: a source of 2 GB that no memory holds.
class EndlessRows final : public ByteSource {
  public:
    static constexpr std::string_view kRow = "12345678,a name of a thing,0123456789012345678901\n";
    static constexpr std::uint64_t kBytes = 2'000'000'000 / kRow.size() * kRow.size();

    [[nodiscard]] std::uint64_t size() const override { return kBytes; }
    [[nodiscard]] std::optional<std::size_t> read_at(std::uint64_t offset,
                                                     std::span<char> into) override {
        largest_ = std::max(largest_, into.size());
        const auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>(into.size(), kBytes - std::min(kBytes, offset)));
        for (std::size_t done = 0; done < count;) {
            const auto start = static_cast<std::size_t>((offset + done) % kRow.size());
            const std::size_t part = std::min(count - done, kRow.size() - start);
            std::copy_n(kRow.data() + start, part, into.data() + done);
            done += part;
        }
        return count;
    }
    [[nodiscard]] std::size_t largest() const { return largest_; }

  private:
    std::size_t largest_ = 0;
};

TEST(TableFile, StreamsAsMuchAsIsAskedFor) {
    auto source = std::make_unique<EndlessRows>();
    const EndlessRows& bytes = *source;
    // All ASCII: the search for the encoding reads all of it, once.
    const auto file = TableFile::open(std::move(source));
    ASSERT_TRUE(file);
    std::uint64_t rows = 0;
    ASSERT_TRUE(file->for_each_row([&](const TableRow&) { return ++rows < 100'000; }));
    EXPECT_EQ(rows, 100'000U);
    EXPECT_EQ(file->sample(50)->size(), 50U);
    EXPECT_LE(bytes.largest(), 1024U * 1024U);
}

// A file that shrinks or grows between the readings is told.
class ChangingBytes final : public ByteSource {
  public:
    explicit ChangingBytes(std::string& text) : text_(text), size_(text.size()) {}
    [[nodiscard]] std::uint64_t size() const override { return size_; }
    [[nodiscard]] std::optional<std::size_t> read_at(std::uint64_t offset,
                                                     std::span<char> into) override {
        return MemoryBytes(text_).read_at(offset, into);
    }

  private:
    std::string& text_;
    std::uint64_t size_;
};

TEST(TableFile, NoticesThatTheFileChanged) {
    std::string text = "a,b\nc,d\n";
    const auto file = TableFile::open(std::make_unique<ChangingBytes>(text));
    ASSERT_TRUE(file);
    const auto all = [](const TableRow&) { return true; };
    EXPECT_TRUE(file->for_each_row(all));
    text += "e,f\n";
    const auto read = file->for_each_row(all);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().error, TableError::changed);
}

// Of one length, so that the rows alone do not tell it.
TEST(TableFile, NoticesAFileThatWasWrittenToBetweenTheReadings) {
    const TempFolder folder;
    const std::string plain = "団体名,電話番号\n甲の会,076-444-0001\n";
    for (const bool is_utf16 : {false, true}) {
        const std::string text = is_utf16 ? to_utf16(plain, true) : plain;
        const std::string path = folder.write("list.csv", text).string();
        const auto file = TableFile::open(path);
        ASSERT_TRUE(file);
        const auto all = [](const TableRow&) { return true; };
        EXPECT_TRUE(file->for_each_row(all));
        folder.write("list.csv", text);
        std::filesystem::last_write_time(
            path, std::filesystem::last_write_time(path) + std::chrono::seconds(1));
        std::size_t rows = 0;
        const auto read = file->for_each_row([&](const TableRow&) { return ++rows > 0; });
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().error, TableError::changed);
        EXPECT_EQ(rows, 0U) << "nothing of it was handed out";
    }
}

// Long files in UTF-16 are converted piece by piece: pairs and rows may stand across the edges.
TEST(TableFile, ReadsLongUtf16AsTheUtf8ItCameFrom) {
    std::string text = "番号\t名称\n";
    for (std::size_t row = 0; text.size() < 400'000; ++row) {
        text += std::to_string(row) + "\t" + std::string(row % 7, 'x') + "𠮷野の会é\n";
    }
    const TableRead expected = read_table(text);
    EXPECT_EQ(read_table(to_utf16(text, false)).cells(), expected.cells());
    EXPECT_EQ(read_table(to_utf16(text, true)).cells(), expected.cells());
}

}  // namespace
}  // namespace tsunagi::test
