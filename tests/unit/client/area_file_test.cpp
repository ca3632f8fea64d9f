// Lists of municipalities as they are published: columns by what is in them, rows that are none.
#include "client/import/area_file.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace tsunagi::client {
namespace {

class AreaFileTest : public ::testing::Test {
  protected:
    AreaFile read(const std::string& text) {
        const auto file = AreaFile::open(folder_.write("list.csv", text).string());
        EXPECT_TRUE(file.has_value());
        return *file;
    }
    static std::vector<std::string> reasons(const AreaFile& file) {
        std::vector<std::string> out;
        for (const SourceNote& note : file.notes())
            out.push_back(std::to_string(note.line) + " " + note.reason);
        return out;
    }

    TempFolder folder_;
};

TEST_F(AreaFileTest, ReadsTheMinistrysColumns) {
    const AreaFile file = read(
        "団体コード,都道府県名（漢字）,市区町村名（漢字）,都道府県名（カナ）,市区町村名（カナ）\n"
        "160008,富山県,,ﾄﾔﾏｹﾝ,\n"
        "162019,富山県,富山市,ﾄﾔﾏｹﾝ,ﾄﾔﾏｼ\n"
        "162027,富山県,高岡市,ﾄﾔﾏｹﾝ,ﾀｶｵｶｼ\n"
        "170003,石川県,,ｲｼｶﾜｹﾝ,\n"
        "172014,石川県,金沢市,ｲｼｶﾜｹﾝ,ｶﾅｻﾞﾜｼ\n");
    ASSERT_EQ(file.tables().size(), 2U);
    const std::vector<AreaRow> toyama{{{162019}, "富山市", "とやまし"},
                                      {{162027}, "高岡市", "たかおかし"}};
    EXPECT_EQ(file.tables().at({16}).rows, toyama);
    EXPECT_EQ(file.tables().at({16}).line, 3U);
    EXPECT_EQ(file.tables().at({17}).rows.front().reading, "かなざわし");
    EXPECT_EQ(file.rows(), 3U);
    EXPECT_TRUE(file.notes().empty());
}

TEST_F(AreaFileTest, ReadsOtherColumnsInAnotherOrderWithATitleInFront) {
    const AreaFile file = read(
        "市町村一覧,,,\n"
        "city,citykana,lat,lgcode\n"
        "札幌市 中央区,さっぽろし ちゅうおうく,43.05,11011\n"  // a spreadsheet took the zero
        "札幌市,さっぽろし,43.06,011002\n");
    ASSERT_EQ(file.tables().size(), 1U);
    const std::vector<AreaRow> rows{{{11011}, "札幌市中央区", "さっぽろしちゅうおうく"},
                                    {{11002}, "札幌市", "さっぽろし"}};
    EXPECT_EQ(file.tables().at({1}).rows, rows);
}

TEST_F(AreaFileTest, LeavesOutWhatIsNoMunicipalityAndSaysWhy) {
    const AreaFile file = read(
        "code,name\n"
        "162019,富山市\n"
        "162018,富山市\n"  // another check digit
        "162019,とやま市\n"
        "162019,富山市\n"  // the same once more
        "162027,\n"
        "合計,1\n"
        ",\n"
        "162116,射水市\n");
    EXPECT_EQ(file.rows(), 2U);
    EXPECT_EQ(reasons(file),
              (std::vector<std::string>{"3 bad_area", "4 twice", "6 title_missing", "7 bad_area"}));
    EXPECT_EQ(file.tables().at({16}).rows.front().reading, "");
}

TEST_F(AreaFileTest, LeavesOutAPrefectureOfWhichItHasOnlyWards) {
    const AreaFile file =
        read("code,name\n011002,札幌市\n011011,札幌市中央区\n011029,札幌市北区\n162019,富山市\n");
    EXPECT_FALSE(file.tables().contains({1}));
    EXPECT_TRUE(file.tables().contains({16}));
    EXPECT_EQ(reasons(file), std::vector<std::string>{"2 wards_alone"});
    EXPECT_EQ(file.rows(), 1U);
}

TEST_F(AreaFileTest, TakesTheMunicipalitysReadingAlsoOfASingleOne) {
    const AreaFile file = read("団体コード,県カナ,市カナ,市名\n162019,ﾄﾔﾏｹﾝ,ﾄﾔﾏｼ,富山市\n");
    EXPECT_EQ(file.tables().at({16}).rows.front().reading, "とやまし");
}

TEST_F(AreaFileTest, KnowsAFileThatIsNoSuchList) {
    EXPECT_FALSE(read("団体名,電話番号\nおやこの森,076-431-6111\n").columns().has_value());
    EXPECT_FALSE(read("code,name\n162019,A\n162027,B\n").columns().has_value());
    EXPECT_FALSE(AreaFile::of_rows({}).columns().has_value());
    const std::vector<TableRow> many(kAreaRowsMax + 1, TableRow{1, {"162019", "富山市"}});
    EXPECT_FALSE(AreaFile::of_rows(many).columns().has_value());
    // Five digits without check digits; 11100 could be Hokkaido's 011100.
    EXPECT_FALSE(
        read("code,name\n11100,さいたま市\n11201,川越市\n11202,熊谷市\n").columns().has_value());
}

}  // namespace
}  // namespace tsunagi::client
