#include "client/import/sheet_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/client/sheet_builder.h"
#include "tests/unit/client/table_builder.h"

namespace tsunagi::test {
namespace {

using Rows = std::vector<Cells>;
using Texts = std::vector<std::string>;

std::vector<std::uint64_t> lines(const TableRead& read) {
    std::vector<std::uint64_t> all;
    for (const TableRow& row : read.rows) all.push_back(row.line);
    return all;
}

TEST(SheetXlsx, ReadsTextsNumbersAndTheirLines) {
    const TableRead read = read_table(xlsx_file(
        {.rows =
             "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>"
             "<row r=\"2\"/>"
             "<row r=\"4\"><c r=\"A4\" t=\"s\"><v>2</v></c><c r=\"C4\"><v>2010010000000</v></c>"
             "</row><row r=\"5\"><c r=\"A5\"><v>2.01001E12</v></c></row>",
         .texts = {"<t>名称</t>", "<t xml:space=\"preserve\">番 号</t>", "<t>つなぎて</t>"}}));
    EXPECT_EQ(read.form.kind, TableKind::xlsx);
    EXPECT_EQ(read.form.sheets, (Texts{"一覧"}));
    EXPECT_EQ(read.form.sheet, "一覧");
    EXPECT_EQ(read.cells(),
              (Rows{{"名称", "番 号"}, {"つなぎて", "", "2010010000000"}, {"2010010000000"}}));
    EXPECT_EQ(lines(read), (std::vector<std::uint64_t>{1, 4, 5}));
}

TEST(SheetXlsx, ReadsEveryKindOfCell) {
    const TableRead read = read_table(xlsx_file(
        {.rows = "<row><c t=\"inlineStr\"><is><r><t>中の</t></r><r><t>文</t></r></is></c>"
                 "<c t=\"str\"><f>A1&amp;\"x\"</f><v>結果</v></c>"
                 "<c><f>1+1</f><v>2</v></c><c t=\"b\"><v>1</v></c>"
                 "<c t=\"d\"><v>2024-04-01T00:00:00</v></c>"
                 "<c t=\"e\"><f>X()</f><v>#NAME?</v></c><c/><c t=\"str\"><f>\"\"</f><v></v></c>"
                 "<c t=\"n\"><v>7</v></c><c><f>1+2</f></c></row>"}));
    EXPECT_EQ(read.cells(), (Rows{{"中の文", "結果", "2", "TRUE", "2024-04-01", "", "", "", "7"}}));
    EXPECT_EQ(read.damage_texts(), (Texts{"1:6 formula_error", "1:10 formula_error"}));
    EXPECT_EQ(read.damages[0].detail, "#NAME?");
    EXPECT_EQ(read.damages[1].detail, "=") << "written by a program that computes nothing";
}

// Excel keeps how names are read beside them; and characters that XML cannot hold as _xHHHH_.
TEST(SheetXlsx, LeavesReadingsOutAndReadsEscapes) {
    const TableRead read = read_table(xlsx_file(
        {.rows = "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c></row>",
         .texts = {
             "<t>山田</t><rPh sb=\"0\" eb=\"2\"><t>ヤマダ</t></rPh><phoneticPr fontId=\"1\"/>",
             "<r><t>一</t></r><rPh sb=\"0\" eb=\"1\"><t>イチ</t></rPh><r><t>二</t></r>",
             "<t>上_x000D_\n下_x0041_\u202E_x0007_</t>"}}));
    EXPECT_EQ(read.cells(), (Rows{{"山田", "一二", "上\n下A"}}));
    EXPECT_EQ(read.damage_texts(), (Texts{"1:3 control_characters"}));
}

TEST(SheetXlsx, WritesDatesTimesAndCodesAsShown) {
    const XlsxContent content = {
        .rows =
            "<row><c s=\"1\"><v>45383</v></c><c s=\"2\"><v>0.375</v></c>"
            "<c s=\"3\"><v>10006</v></c><c s=\"4\"><v>45383</v></c><c s=\"0\"><v>45383</v></c>"
            "<c s=\"99\"><v>1.50</v></c></row>",
        .formats = {"14", "h:mm", "000000", "ge.m.d"}};
    EXPECT_EQ(read_table(xlsx_file(content)).cells(),
              (Rows{{"2024-04-01", "09:00", "010006", "2024-04-01", "45383", "1.5"}}));
    const TableRead from_1904 = read_table(xlsx_file(
        {.rows = "<row><c s=\"1\"><v>43921</v></c></row>", .formats = {"14"}, .from_1904 = true}));
    EXPECT_EQ(from_1904.cells(), (Rows{{"2024-04-01"}}));
}

Parts three_sheets() {
    Parts parts = xlsx_parts({.rows = ""});
    parts["xl/workbook.xml"] =
        "<workbook xmlns:r=\"r\"><sheets><sheet name=\"表紙\" r:id=\"rId1\"/>"
        "<sheet name=\"隠し\" state=\"hidden\" r:id=\"rId2\"/>"
        "<sheet name=\"名簿\" r:id=\"rId3\"/></sheets></workbook>";
    std::string relations;
    for (const int id : {1, 2, 3}) {
        const std::string number = std::to_string(id);
        relations += "<Relationship Id=\"rId" + number +
                     "\" Type=\"x/worksheet\" "
                     "Target=\"worksheets/sheet" +
                     number + ".xml\"/>";
    }
    parts["xl/_rels/workbook.xml.rels"] = "<Relationships>" + relations + "</Relationships>";
    parts["xl/worksheets/sheet2.xml"] = sheet_part("<row><c><v>2</v></c></row>");
    parts["xl/worksheets/sheet3.xml"] = sheet_part("<row><c><v>3</v></c></row>");
    return parts;
}

TEST(SheetXlsx, TakesTheFirstSheetWithRowsOrTheOneNamed) {
    const std::string file = packed(three_sheets());
    const TableRead first = read_table(file);
    EXPECT_EQ(first.form.sheets, (Texts{"表紙", "隠し", "名簿"}));
    EXPECT_EQ(first.form.sheet, "名簿") << "hidden sheets come last";
    EXPECT_EQ(first.cells(), (Rows{{"3"}}));
    EXPECT_EQ(read_table(file, {.sheet = "隠し"}).cells(), (Rows{{"2"}}));
    EXPECT_EQ(table_refusal(file, {.sheet = "表紙"}), "no_rows");
    const auto unknown = open_table(file, {.sheet = "無い"});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().error, TableError::unknown_sheet);
    EXPECT_EQ(unknown.error().detail, "表紙, 隠し, 名簿");
    EXPECT_EQ(table_refusal(xlsx_file({.rows = "<row><c s=\"1\"/></row>"})), "no_rows");
}

TEST(SheetXlsx, CanBeReadAgain) {
    const std::string file =
        xlsx_file({.rows = "<row><c t=\"str\"><v>a\u202E</v></c></row><row><c><v>1</v></c></row>"});
    const auto table = open_table(file);
    ASSERT_TRUE(table);
    for (int reading = 0; reading < 2; ++reading) {
        std::size_t rows = 0;
        std::size_t damages = 0;
        ASSERT_TRUE(table->for_each_row([&](const TableRow&) { return ++rows > 0; },
                                        [&](const TableDamage&) { ++damages; }));
        EXPECT_EQ(rows, 2U);
        EXPECT_EQ(damages, 1U);
    }
    EXPECT_EQ(table->sample(1)->size(), 1U);
}

std::string ods_cell(const std::string& type, const std::string& value, const std::string& shown) {
    const std::string name = type == "float" ? "value" : type + "-value";
    return "<table:table-cell office:value-type=\"" + type + "\" calcext:value-type=\"" + type +
           "\" office:" + name + "=\"" + value + "\"><text:p>" + shown +
           "</text:p></table:table-cell>";
}
std::string ods_text(const std::string& inside, const std::string& attributes = "") {
    return "<table:table-cell office:value-type=\"string\" " + attributes + ">" + inside +
           "</table:table-cell>";
}
std::string ods_row(const std::string& cells, const std::string& attributes = "") {
    return "<table:table-row " + attributes + ">" + cells + "</table:table-row>";
}
std::string ods_table(const std::string& name, const std::string& rows) {
    return "<table:table table:name=\"" + name + "\">" + rows + "</table:table>";
}

TEST(SheetOds, ReadsEveryKindOfCell) {
    const TableRead read = read_table(ods_file(ods_table(
        "一覧",
        ods_row(ods_text("<text:p>一行目</text:p><text:p>二<text:s text:c=\"2\"/>行<text:tab/>"
                         "<text:line-break/>目</text:p>") +
                ods_cell("float", "2010010000000", "2.01E+12") +
                ods_cell("float", "10006", "010006") + ods_cell("date", "2024-04-01", "R6.4.1") +
                ods_cell("date", "2024-04-01T10:30:00", "x") +
                ods_cell("time", "PT09H30M00S", "9:30") + ods_cell("boolean", "true", "真") +
                "<table:table-cell office:value-type=\"percentage\" office:value=\"0.25\">"
                "<text:p>25%</text:p></table:table-cell>" +
                "<table:table-cell office:value-type=\"string\" calcext:value-type=\"error\">"
                "<text:p>#N/A</text:p></table:table-cell>" +
                ods_text("<office:annotation><text:p>注</text:p></office:annotation>"
                         "<text:p><text:ruby><text:ruby-base>山</text:ruby-base>"
                         "<text:ruby-text>ヤマ</text:ruby-text></text:ruby></text:p>")))));
    EXPECT_EQ(read.form.kind, TableKind::ods);
    EXPECT_EQ(read.cells(), (Rows{{"一行目\n二  行\t\n目", "2010010000000", "010006", "2024-04-01",
                                   "2024-04-01T10:30", "09:30", "TRUE", "0.25", "", "山"}}));
    EXPECT_EQ(read.damage_texts(), (Texts{"1:9 formula_error"}));
}

TEST(SheetOds, RepeatsCellsAndRows) {
    const std::string repeated = "table:number-rows-repeated=\"3\"";
    const TableRead read = read_table(ods_file(
        ods_table("空", ods_row("<table:table-cell/>", "table:number-rows-repeated=\"1048576\"")) +
        ods_table(
            "一覧",
            ods_row(ods_text("<text:p>a</text:p>") +
                    ods_text("<text:p>b</text:p>", "table:number-columns-repeated=\"2\"") +
                    "<table:covered-table-cell office:value-type=\"string\">"
                    "<text:p>x</text:p></table:covered-table-cell>" +
                    ods_text("<text:p>c</text:p>")) +
                ods_row("<table:table-cell table:number-columns-repeated=\"16384\"/>", repeated) +
                ods_row(ods_text("<text:p>d</text:p>") + ods_text("<text:p>e</text:p>"), repeated) +
                ods_row(ods_text("<text:p>f</text:p>")))));
    EXPECT_EQ(read.form.sheets, (Texts{"空", "一覧"}));
    EXPECT_EQ(read.form.sheet, "一覧");
    EXPECT_EQ(read.cells(),
              (Rows{{"a", "b", "b", "", "c"}, {"d", "e"}, {"d", "e"}, {"d", "e"}, {"f"}}));
    EXPECT_EQ(lines(read), (std::vector<std::uint64_t>{1, 5, 6, 7, 8}));
}

TEST(SheetOds, TakesTheSheetNamed) {
    const std::string file =
        ods_file(ods_table("一", ods_row(ods_text("<text:p>1</text:p>"))) +
                 ods_table("二", ods_row(ods_text("<text:p>2</text:p>"))) + ods_table("三", ""));
    EXPECT_EQ(read_table(file).cells(), (Rows{{"1"}}));
    EXPECT_EQ(read_table(file, {.sheet = "二"}).cells(), (Rows{{"2"}}));
    EXPECT_EQ(table_refusal(file, {.sheet = "三"}), "no_rows");
    EXPECT_EQ(table_refusal(file, {.sheet = "四"}), "unknown_sheet");
}

}  // namespace
}  // namespace tsunagi::test
