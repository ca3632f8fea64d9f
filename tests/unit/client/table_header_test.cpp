#include "client/import/table_header.h"

#include <gtest/gtest.h>

#include "tests/unit/client/table_builder.h"

namespace tsunagi::test {
namespace {

std::vector<std::string> keys(const HeaderGuess& guess) {
    std::vector<std::string> all;
    for (const HeaderName& name : guess.columns) all.push_back(name.key);
    return all;
}
using Keys = std::vector<std::string>;

std::vector<std::string> roles(const std::vector<TableRow>& rows) {
    const RowSieve sieve(guess_header(rows), rows);
    std::vector<std::string> all;
    for (const TableRow& row : rows) all.push_back(row_role_name(sieve.role(row)));
    return all;
}

TEST(TableHeader, FindsTheFirstRow) {
    const auto rows = table_rows({{"団体名", "電話番号", "設立年"},
                                  {"つなぎて", "087-000-0001", "2003"},
                                  {"みなと会", "087-000-0002", "2011"}});
    const HeaderGuess guess = guess_header(rows);
    EXPECT_EQ(guess.line, 1U);
    EXPECT_EQ(guess.last_line, 1U);
    EXPECT_EQ(keys(guess), (Keys{"団体名", "電話番号", "設立年"}));
    EXPECT_GE(guess.confidence, kHeaderSure);
}

TEST(TableHeader, FindsTheRowBelowTitles) {
    const auto rows = table_rows({{"令和6年度　架空市 市民活動団体一覧", "", "", ""},
                                  {"", "", "", "2024年4月1日現在"},
                                  {"No", "団体名", "代表者", "連絡先"},
                                  {"1", "つなぎて", "山田", "087-000-0001"},
                                  {"2", "みなと会", "川田", "087-000-0002"}});
    const HeaderGuess guess = guess_header(rows);
    EXPECT_EQ(guess.line, 3U);
    EXPECT_GE(guess.confidence, kHeaderSure);
    EXPECT_EQ(roles(rows), (Keys{"above_header", "above_header", "header", "data", "data"}));
}

// As forms of cities have them: line breaks inside names, and a column that only holds a note.
TEST(TableHeader, ReadsNamesWithLineBreaksAndNotes) {
    const auto rows =
        table_rows({{"#property", "都道府県コード又は\n市区町村コード", "名　称", "ＵＲＬ",
                     "←データの項目名を入力"},
                    {"1", "162019", "架空センター", "https://example.jp/", "←データを入力"}});
    const HeaderGuess guess = guess_header(rows);
    EXPECT_EQ(guess.line, 1U);
    EXPECT_EQ(keys(guess), (Keys{"#property", "都道府県コード又は市区町村コード", "名称", "url",
                                 "←データの項目名を入力"}));
    EXPECT_EQ(guess.columns[1].written, "都道府県コード又は\n市区町村コード");
    EXPECT_FALSE(guess.columns[3].is_note);
    EXPECT_TRUE(guess.columns[4].is_note);
}

// A zero width space stood in the question of a real survey.
TEST(TableHeader, ComparesNamesWithoutZeroWidthSpaces) {
    const auto rows = table_rows({{"\u200B年\u200B齢\uFEFF", "住所"}, {"30", "架空市"}});
    EXPECT_EQ(keys(guess_header(rows)), (Keys{"年齢", "住所"}));
}

TEST(TableHeader, JoinsTwoRows) {
    const auto rows =
        table_rows({{"団体名", "所在地", "", "連絡先", ""},
                    {"", "都道府県", "市区町村", "電話", "メール"},
                    {"つなぎて", "富山県", "富山市", "076-000-0001", "a@example.jp"},
                    {"みなと会", "富山県", "高岡市", "076-000-0002", "b@example.jp"}});
    const HeaderGuess guess = guess_header(rows);
    EXPECT_EQ(guess.line, 1U);
    EXPECT_EQ(guess.last_line, 2U);
    EXPECT_EQ(keys(guess),
              (Keys{"団体名", "所在地都道府県", "所在地市区町村", "連絡先電話", "連絡先メール"}));
    EXPECT_EQ(guess.columns[3].written, "連絡先\n電話");
    EXPECT_EQ(roles(rows), (Keys{"header", "header", "data", "data"}));
}

TEST(TableHeader, IsWhereTheUserSays) {
    const auto rows = table_rows({{"一覧"}, {"つなぎて", "みどり"}, {"1", "2"}});
    const HeaderGuess told = header_at(rows, 2);
    EXPECT_EQ(told.line, 2U);
    EXPECT_EQ(keys(told), (Keys{"つなぎて", "みどり"}));
    EXPECT_EQ(told.confidence, 100U);
    EXPECT_EQ(header_at(rows, 0).line, 0U);
    EXPECT_EQ(header_at(rows, 9).line, 0U);
}

TEST(TableHeader, TakesNoRowOfDataForOne) {
    EXPECT_EQ(guess_header({}).line, 0U);
    EXPECT_EQ(guess_header(table_rows({{"1", "8700110005901", "01", "2024-04-01", "つなぎて"},
                                       {"2", "8700110005902", "01", "2024-04-01", "みなと"}}))
                  .line,
              0U);
    const HeaderGuess words =
        guess_header(table_rows({{"つなぎて", "みどり"}, {"みなと", "こども"}, {"山", "川"}}));
    EXPECT_LT(words.confidence, kHeaderSure) << "may be one; must be asked";
}

// A form of 1,000 lines, 11 filled, each with number, area code and area name.
TEST(TableHeader, KnowsLinesThatAFormHasFilledIn) {
    std::vector<Cells> cells = {{"ID", "全国地方公共団体コード", "都道府県名", "名称", "電話番号"}};
    for (int row = 1; row <= 1'000; ++row) {
        const bool filled = row <= 11;
        cells.push_back({std::to_string(row), "470007", "沖縄県",
                         filled ? "食堂" + std::string(1, static_cast<char>('A' + row)) : "",
                         filled && row % 2 == 0 ? "098-000-0001" : ""});
    }
    const auto rows = table_rows(cells);
    const auto all = roles(rows);
    EXPECT_EQ(std::count(all.begin(), all.end(), "data"), 11);
    EXPECT_EQ(std::count(all.begin(), all.end(), "prefilled"), 989);
    EXPECT_EQ(all.front(), "header");
}

TEST(TableHeader, KeepsRowsThatAllHoldTheSame) {
    std::vector<Cells> cells = {{"名称", "住所"}};
    for (int row = 0; row < 20; ++row) cells.push_back({"同じ会", "同じ町"});
    const auto all = roles(table_rows(cells));
    EXPECT_EQ(std::count(all.begin(), all.end(), "data"), 20) << "no row holds more than a form";
}

TEST(TableHeader, KnowsFootnotesTotalsAndRepeatedHeaders) {
    const auto rows = table_rows({{"区分", "団体数", "会員数"},
                                  {"福祉", "12", "340"},
                                  {"区分", "団体数", "会員数"},
                                  {"環境", "3", "41"},
                                  {"合　計", "15", "381"},
                                  {"※ 令和6年4月1日現在", "", ""},
                                  {"（注）会員数は概数", "", ""}});
    EXPECT_EQ(roles(rows),
              (Keys{"header", "data", "header", "data", "total", "footnote", "footnote"}));
    const auto named = table_rows({{"名称", "住所", "備考"},
                                   {"計", "架空市", "会の名前"},
                                   {"※印の会", "架空市", "会の名前"},
                                   {"みなと", "架空市", ""}});
    EXPECT_EQ(roles(named), (Keys{"header", "data", "data", "data"}));
}

}  // namespace
}  // namespace tsunagi::test
