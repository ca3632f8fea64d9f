#include "client/import/csv_reader.h"

#include <gtest/gtest.h>

#include <random>

namespace tsunagi {
namespace {

struct Read {
    std::uint64_t line;
    std::vector<std::string> cells;
    CsvDamage damage;
    bool unterminated;

    friend bool operator==(const Read&, const Read&) = default;
};

std::ostream& operator<<(std::ostream& out, const Read& row) {
    out << "line " << row.line << " damage " << static_cast<int>(row.damage) << " cut "
        << row.unterminated << " [";
    for (const auto& cell : row.cells) out << cell << "|";
    return out << "]";
}

std::vector<Read> read_all(std::string_view text, CsvDialect dialect = {}) {
    MemoryBytes bytes(text);
    CsvReader reader(bytes, dialect);
    CsvRow row;
    std::vector<Read> rows;
    while (reader.next(row)) {
        Read read{row.line, {}, row.damage, row.unterminated};
        if (row.damage == CsvDamage::none) read.cells.assign(row.cells.begin(), row.cells.end());
        rows.push_back(std::move(read));
    }
    EXPECT_EQ(reader.offset(), text.size());
    return rows;
}

Read good(std::uint64_t line, std::vector<std::string> cells) {
    return {line, std::move(cells), CsvDamage::none, false};
}
Read last(std::uint64_t line, std::vector<std::string> cells) {
    return {line, std::move(cells), CsvDamage::none, true};
}
Read bad(std::uint64_t line, CsvDamage damage) { return {line, {}, damage, false}; }

using Rows = std::vector<Read>;

TEST(CsvReader, ReadsRowsWithTheirLines) {
    EXPECT_EQ(read_all("a,b\nc,d\n"), (Rows{good(1, {"a", "b"}), good(2, {"c", "d"})}));
    EXPECT_EQ(read_all("a,b\r\nc,\"d\"\r\n"), (Rows{good(1, {"a", "b"}), good(2, {"c", "d"})}));
    EXPECT_EQ(read_all("a,b\rc,d\r"), (Rows{good(1, {"a", "b"}), good(2, {"c", "d"})}));
    EXPECT_EQ(read_all(",\n"), (Rows{good(1, {"", ""})}));
    EXPECT_EQ(read_all(""), Rows{});
}

TEST(CsvReader, ReadsALastRowWithoutLineEnd) {
    EXPECT_EQ(read_all("a,b\nc,d"), (Rows{good(1, {"a", "b"}), last(2, {"c", "d"})}));
    EXPECT_EQ(read_all("a,\"b\""), (Rows{last(1, {"a", "b"})}));
    EXPECT_EQ(read_all("a,"), (Rows{last(1, {"a", ""})}));
}

TEST(CsvReader, SkipsBlankLinesButCountsThem) {
    EXPECT_EQ(read_all("\n\na\n\r\n\nb\n\n"), (Rows{good(3, {"a"}), good(6, {"b"})}));
}

TEST(CsvReader, KeepsLineBreaksCommasAndQuotesOfQuotedCells) {
    EXPECT_EQ(read_all("a,\"b\nc,\"\"d\"\"\"\ne\n"),
              (Rows{good(1, {"a", "b\nc,\"d\""}), good(3, {"e"})}));
    EXPECT_EQ(read_all("\"x\r\ny\",z\r\ne\r\n"), (Rows{good(1, {"x\r\ny", "z"}), good(3, {"e"})}));
}

TEST(CsvReader, KeepsSpaces) {
    EXPECT_EQ(read_all(" a , b\t\n"), (Rows{good(1, {" a ", " b\t"})}));
}

TEST(CsvReader, ReadsOtherDelimitersAndFilesWithoutQuoting) {
    EXPECT_EQ(read_all("a,b\tc\n\"d\te\"\t\"\"\"f\"\"\"\n", {'\t'}),
              (Rows{good(1, {"a,b", "c"}), good(2, {"d\te", "\"f\""})}));
    EXPECT_EQ(read_all("a;b,c\n", {';'}), (Rows{good(1, {"a", "b,c"})}));
    EXPECT_EQ(read_all("\"a\tb\"c\n", {'\t', false}), (Rows{good(1, {"\"a", "b\"c"})}));
}

TEST(CsvReader, LosesOnlyTheLineOfAStrayQuote) {
    const auto rows = read_all("a,b\nc,d\"d\"\ne,f\n");
    EXPECT_EQ(rows, (Rows{good(1, {"a", "b"}), bad(2, CsvDamage::quoting), good(3, {"e", "f"})}));
}

TEST(CsvReader, LosesOnlyTheLineOfAQuoteThatIsNeverClosed) {
    const auto rows = read_all("a,\"b\nc,d\ne,\"f\"\n");
    EXPECT_EQ(rows, (Rows{bad(1, CsvDamage::quoting), good(2, {"c", "d"}), good(3, {"e", "f"})}));
}

TEST(CsvReader, TellsThatTheEndCutARow) {
    EXPECT_EQ(read_all("a,b\nc,\"d"),
              (Rows{good(1, {"a", "b"}), Read{2, {}, CsvDamage::quoting, true}}));
    EXPECT_EQ(read_all("a,b\nc,\"d\n"),
              (Rows{good(1, {"a", "b"}), Read{2, {}, CsvDamage::quoting, true}}));
}

TEST(CsvReader, RefusesALineWithoutEndButReadsOnBehindIt) {
    for (const std::size_t length : {kRowBytesMax + 1, std::size_t{3'000'000}}) {
        const std::string text = "a\n" + std::string(length, 'x') + "\r\nb\n";
        EXPECT_EQ(read_all(text),
                  (Rows{good(1, {"a"}), bad(2, CsvDamage::too_long), good(3, {"b"})}));
    }
}

TEST(CsvReader, BoundsAQuotedCell) {
    std::string text = "a,\"";
    for (int line = 0; line < 20'000; ++line) text += "0123456789\n";
    const auto rows = read_all(text);
    ASSERT_EQ(rows.size(), 20'000U);
    EXPECT_EQ(rows.front(), bad(1, CsvDamage::quoting));
    EXPECT_EQ(rows.back(), good(20'000, {"0123456789"}));
}

TEST(CsvReader, ReadsRowsAcrossItsBuffersEdges) {
    std::mt19937 random(7);
    std::string text;
    Rows expected;
    std::uint64_t line = 1;
    while (text.size() < 3'500'000) {
        const std::string cell(random() % 40'000, 'y');
        const bool broken = random() % 3 == 0;
        text += broken ? "\"" + cell + "\r\nz\",1\r\n" : cell + ",1\r\n";
        expected.push_back(good(line, {broken ? cell + "\r\nz" : cell, "1"}));
        line += broken ? 2 : 1;
    }
    EXPECT_TRUE(read_all(text) == expected);
}

// What is read must not depend on where a row stands: rows are read a second time by their offsets.
TEST(CsvReader, ReadsTheSameRowAgainByItsOffset) {
    std::string text;
    for (int row = 0; row < 30'000; ++row) {
        text += row % 5 == 0 ? "\"" + std::string(100, 'q') + "\n\"," + std::to_string(row) + "\n"
                             : std::string(90, 'p') + "," + std::to_string(row) + "\n";
    }
    MemoryBytes bytes(text);
    CsvReader reader(bytes);
    CsvRow row;
    std::vector<std::pair<std::uint64_t, std::string>> places;
    while (reader.next(row)) places.emplace_back(row.offset, row.cells[1]);
    ASSERT_EQ(places.size(), 30'000U);
    for (const std::size_t step : {1UL, 7UL, 9'999UL}) {
        for (std::size_t at = 0; at < places.size(); at += step) {
            reader.seek(places[at].first, 1);
            ASSERT_TRUE(reader.next(row));
            ASSERT_EQ(row.cells[1], places[at].second);
        }
    }
    reader.seek(0, 1);
    ASSERT_TRUE(reader.next(row));
    EXPECT_EQ(row.cells[1], "0") << "backwards too";
}

// A source that fails is not the end of the file.
class FailingBytes final : public ByteSource {
  public:
    [[nodiscard]] std::uint64_t size() const override { return 1'000; }
    [[nodiscard]] std::optional<std::size_t> read_at(std::uint64_t, std::span<char>) override {
        return std::nullopt;
    }
};

TEST(CsvReader, TellsFailureFromTheEnd) {
    FailingBytes failing;
    CsvReader reader(failing);
    CsvRow row;
    EXPECT_FALSE(reader.next(row));
    EXPECT_TRUE(reader.failed());
    MemoryBytes empty("");
    CsvReader at_end(empty);
    EXPECT_FALSE(at_end.next(row));
    EXPECT_FALSE(at_end.failed());
}

}  // namespace
}  // namespace tsunagi
