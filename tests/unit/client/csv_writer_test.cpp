// Tables for spreadsheets: quoting, formulas, CP932.
#include "client/export/csv_writer.h"

#include <gtest/gtest.h>

#include "client/import/byte_source.h"
#include "client/import/table_file.h"
#include "tests/support/builders.h"

namespace tsunagi::client {
namespace {

std::string written(CsvEncoding encoding, const std::vector<std::string>& cells) {
    std::string out;
    CsvWriter(encoding, out).row(cells);
    return out;
}

TEST(CsvWriter, QuotesWhatNeedsQuotes) {
    EXPECT_EQ(written(CsvEncoding::utf8, {"a", "b,c", "d\"e", "f\ng", ""}),
              "\xEF\xBB\xBF"
              "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n");
}

TEST(CsvWriter, MakesFormulasHarmlessAndTheImportTakesThatBack) {
    for (const std::string cell : {"=1+1", "+81", "-5", "@x", "'=1", "'", "plain", "\tx"}) {
        std::string out = written(CsvEncoding::utf8, {"x", cell});
        out = out.substr(5, out.size() - 7);  // behind the mark, x and comma
        EXPECT_EQ(std::string_view("=+-@\t").find(out.front()), std::string_view::npos) << out;
        EXPECT_EQ(take_back_apostrophe(out), cell);
    }
    for (const std::string cell : {"＝1+1", "＋81", "－5", "＠SUM(A1)", "\r=1", "\n=1"}) {
        EXPECT_TRUE(looks_like_formula(cell)) << cell;
        EXPECT_NE(written(CsvEncoding::utf8, {"x", cell}).find("'" + cell), std::string::npos)
            << cell;
        EXPECT_EQ(take_back_apostrophe("'" + cell), cell);
    }
    EXPECT_EQ(take_back_apostrophe("'quoted'"), "'quoted'") << "another program's apostrophe stays";
}

TEST(CsvWriter, TellsWhatCp932Lacks) {
    std::string out;
    CsvWriter writer(CsvEncoding::cp932, out);
    writer.row(std::vector<std::string>{"髙﨑①㈱〜−", "𠮷野é\u200b"});
    EXPECT_EQ(writer.misfits(), (std::set<std::string>{"𠮷", "é", "\u200b"}));
    EXPECT_NE(out.find("\x81\xAC"), std::string::npos);
    EXPECT_TRUE(out.starts_with("\xFB\xFC") || out.starts_with("\xEE\xE0"))
        << "髙, no mark before it";
}

// What is written is read again, cell by cell.
TEST(CsvWriter, IsReadAgainByTheImport) {
    SeededRandom random(8);
    static const std::string kPieces[] = {"富山", "a", ",",  "\"", "\n", "=",
                                          "'",    ";", "\t", "1",  "、"};
    for (int turn = 0; turn < 300; ++turn) {
        std::string out;
        CsvWriter writer(CsvEncoding::utf8, out);
        std::vector<std::vector<std::string>> rows{{"name", "body", "tag"}};
        for (int i = 0; i < 3; ++i) {
            std::vector<std::string> cells;
            for (int n = 0; n < 3; ++n) {
                std::string cell = "x";
                for (std::size_t k = random.below(6); k > 0; --k)
                    cell += kPieces[random.below(std::size(kPieces))];
                cells.push_back(cell + "x");
            }
            rows.push_back(std::move(cells));
        }
        for (const auto& row : rows) writer.row(row);
        const auto file = TableFile::open(std::make_unique<MemoryBytes>(out));
        ASSERT_TRUE(file);
        std::size_t n = 0;
        ASSERT_TRUE(file->for_each_row([&](const TableRow& row) {
            EXPECT_EQ(row.cells, rows.at(n)) << out;
            ++n;
            return true;
        }));
        EXPECT_EQ(n, rows.size());
    }
}

}  // namespace
}  // namespace tsunagi::client
