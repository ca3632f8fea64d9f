// Spreadsheets that are cut off, locked, or made to harm: each is refused with its reason, at once
// and within bounds.
#include <gtest/gtest.h>

#include "client/import/sheet_archive.h"
#include "client/import/sheet_reader.h"
#include "client/import/sheet_xml.h"
#include "tests/unit/client/sheet_builder.h"
#include "tests/unit/client/table_builder.h"

namespace tsunagi::test {
namespace {

const XlsxContent kContent = {.rows = "<row><c t=\"s\"><v>0</v></c><c><v>1</v></c></row>",
                              .texts = {"<t>名称</t>"}};

// The whole archive, with one part in another form.
std::string with_part(const ZipPart& part) {
    std::vector<ZipPart> parts;
    for (const auto& [name, bytes] : xlsx_parts(kContent)) {
        if (name != part.name) parts.push_back({name, bytes});
    }
    parts.push_back(part);
    return zip_archive(parts);
}

std::string with_rows(const std::string& rows) {
    return xlsx_file({.rows = rows, .texts = {"<t>名称</t>"}});
}

TEST(SheetDamage, RefusesFilesCutOffAnywhere) {
    const std::string whole = xlsx_file(kContent);
    ASSERT_EQ(table_refusal(whole), "");
    for (std::size_t bytes = 4; bytes < whole.size(); bytes += 7)
        EXPECT_EQ(table_refusal(whole.substr(0, bytes)), "damaged_sheet") << bytes;
}

TEST(SheetDamage, NoticesEveryChangedByteOrReadsOn) {
    const std::string whole = xlsx_file(kContent);
    for (std::size_t at = 4; at < whole.size(); ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0x20);
        const std::string refusal = table_refusal(changed);
        EXPECT_NE(refusal, "cannot_read") << at;
    }
}

TEST(SheetDamage, RefusesMissingParts) {
    for (const auto& [name, bytes] : xlsx_parts(kContent)) {
        Parts parts = xlsx_parts(kContent);
        parts.erase(name);
        const std::string expected = name == "[Content_Types].xml" ? "archive" : "damaged_sheet";
        EXPECT_EQ(table_refusal(packed(parts)), expected) << name;
    }
    Parts ods = ods_parts("");
    ods.erase("content.xml");
    EXPECT_EQ(table_refusal(packed(ods)), "damaged_sheet");
}

TEST(SheetDamage, RefusesPartsThatAreWrong) {
    EXPECT_EQ(table_refusal(with_part({"xl/sharedStrings.xml", "<sst><si>"})), "damaged_sheet");
    EXPECT_EQ(table_refusal(with_part({.name = "xl/styles.xml", .bytes = "<a/>", .checksum = 7})),
              "damaged_sheet");
    EXPECT_EQ(table_refusal(with_rows("<row><c t=\"s\"><v>1</v></c></row>")), "damaged_sheet")
        << "a text that is not there";
    EXPECT_EQ(table_refusal(with_rows("<row><c t=\"s\"><v>-1</v></c></row>")), "damaged_sheet");
    EXPECT_EQ(table_refusal(with_rows("<row r=\"0\"><c r=\"A0\"><v>1</v></c></row>")),
              "damaged_sheet");
    EXPECT_EQ(table_refusal(with_rows("<row r=\"x\"><c><v>1</v></c></row>")), "damaged_sheet");
    EXPECT_EQ(table_refusal(with_rows("<row><c r=\"AAAA1\"><v>1</v></c></row>")), "damaged_sheet");
    EXPECT_EQ(table_refusal(with_rows("<row><c r=\"1\"><v>1</v></c></row>")), "damaged_sheet");
}

TEST(SheetDamage, SaysThatThePasswordMustGo) {
    EXPECT_EQ(
        table_refusal(with_part({.name = "xl/styles.xml", .bytes = "x", .has_password = true})),
        "encrypted");
    std::string office = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(1'500'000, '\0');
    EXPECT_EQ(table_refusal(office), "old_spreadsheet");
    for (const char letter : std::string("EncryptedPackage")) {
        office += letter;
        office += '\0';
    }
    EXPECT_EQ(table_refusal(office), "encrypted");
    Parts ods = ods_parts("");
    ods["META-INF/manifest.xml"] = "<manifest><encryption-data/></manifest>";
    ods["content.xml"] = "\x01\x02 sealed";
    EXPECT_EQ(table_refusal(packed(ods)), "encrypted");
    EXPECT_NE(std::string(table_error_text(TableError::encrypted)).find("remove the password"),
              std::string::npos);
}

TEST(SheetDamage, KnowsOtherArchives) {
    EXPECT_EQ(table_refusal(packed({{"list.csv", "a,b\n"}})), "archive");
    EXPECT_EQ(table_refusal(zip_archive({})), "archive");
    Parts document = {{"[Content_Types].xml", "<Types/>"},
                      {"_rels/.rels",
                       "<Relationships><Relationship Type=\"x/officeDocument\" "
                       "Target=\"word/document.xml\"/></Relationships>"},
                      {"word/document.xml", "<document/>"}};
    EXPECT_EQ(table_refusal(packed(document)), "archive");
    document["_rels/.rels"] =
        "<Relationships><Relationship Type=\"x/officeDocument\" "
        "Target=\"xl/workbook.bin\"/></Relationships>";
    EXPECT_EQ(table_refusal(packed(document)), "old_spreadsheet");
}

TEST(SheetDamage, RefusesBombsByWhatTheySay) {
    EXPECT_EQ(table_refusal(with_part(zip_bomb("xl/worksheets/sheet1.xml", 300'000'000))),
              "too_large");
    ZipPart greatest = zip_bomb("xl/media/image.png", 1'000);
    greatest.unpacked_bytes = 0xFFFFFFF0U;
    EXPECT_EQ(table_refusal(with_part(greatest)), "too_large");
    ZipPart thin = zip_bomb("xl/media/image.png", 1'000);
    thin.unpacked_bytes = 200'000'000;
    EXPECT_EQ(table_refusal(with_part(thin)), "too_large") << "too much for so small a file";
    std::vector<ZipPart> many;
    for (int part = 0; part < 10; ++part) {
        many.push_back(zip_bomb("part" + std::to_string(part), 100));
        many.back().unpacked_bytes = 60'000'000;
    }
    EXPECT_EQ(table_refusal(zip_archive(many)), "too_large") << "all parts together";
}

TEST(SheetDamage, RefusesMorePartsThanAnySpreadsheetHas) {
    std::vector<ZipPart> parts;
    for (int part = 0; part < kSheetPartsMax; ++part)
        parts.push_back({"part" + std::to_string(part), ""});
    EXPECT_EQ(table_refusal(zip_archive(parts)), "archive");
    parts.push_back({"one more", ""});
    EXPECT_EQ(table_refusal(zip_archive(parts)), "too_large");
}

// A bomb that says it is small: what comes out is no XML, or more than was said.
TEST(SheetDamage, RefusesBombsThatLie) {
    ZipPart lie = zip_bomb("xl/worksheets/sheet1.xml", 300'000'000);
    lie.unpacked_bytes = 1'000;
    EXPECT_EQ(table_refusal(with_part(lie)), "damaged_sheet");
    const std::string file = zip_archive({lie});
    MemoryBytes bytes(file);
    auto archive = SheetArchive::open(bytes);
    ASSERT_TRUE(archive);
    std::uint64_t unpacked = 0;
    const auto read = archive->read(lie.name, [&](std::string_view piece) {
        unpacked += piece.size();
        return true;
    });
    EXPECT_FALSE(read);
    EXPECT_LE(unpacked, kSheetUnpackedBytesMax);
}

// What is read of several parts counts together.
TEST(SheetDamage, CountsWhatReallyComesOut) {
    const std::string file = zip_archive({{"part", std::string(4'000'000, 'x')}});
    MemoryBytes bytes(file);
    auto archive = SheetArchive::open(bytes);
    ASSERT_TRUE(archive);
    const auto all = [](std::string_view) { return true; };
    int readings = 0;
    while (archive->read("part", all)) ++readings;
    EXPECT_EQ(readings, static_cast<int>(kSheetUnpackedBytesMax / 4'000'000));
}

TEST(SheetDamage, LetsNoEntityGrow) {
    const std::string bomb =
        "<!DOCTYPE sst [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
        "<sst><si><t>&b;</t></si></sst>";
    EXPECT_EQ(table_refusal(with_part({"xl/sharedStrings.xml", bomb})), "damaged_sheet");
}

// It would be sound XML: only its depth is refused.
TEST(SheetDamage, RefusesElementsWithoutEndInsideOneAnother) {
    const auto nested = [](std::size_t levels) {
        std::string text;
        for (std::size_t level = 2; level < levels; ++level) text += "<r>";
        for (std::size_t level = 2; level < levels; ++level) text += "</r>";
        return with_part({"xl/sharedStrings.xml", "<sst><si><t>名称</t>" + text + "</si></sst>"});
    };
    EXPECT_EQ(table_refusal(nested(kSheetXmlDepthMax)), "");
    EXPECT_EQ(table_refusal(nested(kSheetXmlDepthMax + 1)), "damaged_sheet");
    EXPECT_EQ(table_refusal(nested(100'000)), "damaged_sheet");
}

TEST(SheetDamage, BoundsRowsCellsAndTexts) {
    EXPECT_EQ(table_refusal(with_rows("<row r=\"1048577\"><c r=\"A1\"><v>1</v></c></row>")),
              "too_large");
    const TableRead wide =
        read_table(with_rows("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"XFD1\"><v>2</v></c>"
                             "<c r=\"ZZZ1\"><v>3</v></c></row>"));
    EXPECT_EQ(wide.cells(), (std::vector<Cells>{{"1"}}));
    EXPECT_EQ(wide.damage_texts(), (std::vector<std::string>{"1:16384 too_wide"}));
    std::string sparse;  // each a row of 1,024 cells in memory
    for (int row = 1; row <= 3'000; ++row)
        sparse += "<row r=\"" + std::to_string(row) + "\"><c r=\"AMJ1\"><v>1</v></c></row>";
    EXPECT_EQ(table_refusal(with_rows(sparse)), "too_large");
    EXPECT_EQ(table_refusal(with_rows("<row><c t=\"str\"><v>" + std::string(200'000, 'x') +
                                      "</v></c></row>")),
              "too_large");
}

// A text that the file holds once and each cell has.
TEST(SheetDamage, BoundsTheTextOfAllCellsTogether) {
    const std::string text(120'000, 'x');
    const auto cells = [&](std::size_t count) {
        std::string rows;
        for (std::size_t cell = 0; cell < count; ++cell)
            rows += "<row><c t=\"s\"><v>0</v></c></row>";
        return xlsx_file({.rows = rows, .texts = {"<t>" + text + "</t>"}});
    };
    EXPECT_EQ(read_table(cells(2)).rows.size(), 2U);
    EXPECT_EQ(table_refusal(cells(kSheetTextBytesMax / text.size() + 1)), "too_large");
}

// A few bytes of ods that stand for 17 billion cells.
TEST(SheetDamage, BoundsWhatOdsRepeats) {
    const auto table = [](const std::string& columns, const std::string& rows) {
        return ods_file(
            "<table:table table:name=\"a\"><table:table-row table:number-rows-repeated=\"" + rows +
            "\"><table:table-cell office:value-type=\"string\" "
            "table:number-columns-repeated=\"" +
            columns + "\"><text:p>x</text:p></table:table-cell></table:table-row></table:table>");
    };
    EXPECT_EQ(table_refusal(table("16384", "1048576")), "too_large");
    EXPECT_EQ(table_refusal(table("1", "18446744073709551615")), "too_large");
    EXPECT_EQ(read_table(table("18446744073709551615", "1")).rows.at(0).cells.size(),
              kTableColumnsMax);
    EXPECT_EQ(read_table(table("-1", "0")).rows.at(0).cells.size(), 1U);
    const std::string blank =
        "<table:table-cell table:number-columns-repeated=\"18446744073709551615\"/>";
    const std::string text =
        "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
    EXPECT_EQ(table_refusal(ods_file("<table:table><table:table-row>" + blank + blank + text +
                                     "</table:table-row></table:table>")),
              "no_rows")
        << "numbers of columns do not go round";
}

class LargeBytes final : public ByteSource {
  public:
    [[nodiscard]] std::uint64_t size() const override { return 1'000'000'000; }
    [[nodiscard]] std::optional<std::size_t> read_at(std::uint64_t offset,
                                                     std::span<char> into) override {
        std::fill(into.begin(), into.end(), 'x');
        if (offset == 0) std::copy_n("PK\x03\x04", 4, into.data());
        return into.size();
    }
};

TEST(SheetDamage, RefusesAGreatFileBeforeReadingIt) {
    const auto table = TableFile::open(std::make_unique<LargeBytes>());
    ASSERT_FALSE(table);
    EXPECT_EQ(table.error().error, TableError::too_large);
}

}  // namespace
}  // namespace tsunagi::test
