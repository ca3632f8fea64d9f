#include "tests/unit/client/sheet_builder.h"

#include <algorithm>

namespace tsunagi::test {
namespace {

const std::string kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
const std::string kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const std::string kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const std::string kPackage = "http://schemas.openxmlformats.org/package/2006/relationships";

std::string relation(int id, const std::string& kind, const std::string& target) {
    return "<Relationship Id=\"rId" + std::to_string(id) + "\" Type=\"" + kOffice + "/" + kind +
           "\" Target=\"" + target + "\"/>";
}

std::string styles(const std::vector<std::string>& formats) {
    std::string codes;
    std::string cells = "<xf numFmtId=\"0\"/>";
    int id = 164;
    for (const std::string& format : formats) {
        const bool is_id = std::all_of(format.begin(), format.end(),
                                       [](char c) { return c >= '0' && c <= '9'; }) &&
                           format.size() < 3;
        const std::string number = is_id ? format : std::to_string(id++);
        if (!is_id) codes += "<numFmt numFmtId=\"" + number + "\" formatCode=\"" + format + "\"/>";
        cells += "<xf numFmtId=\"" + number + "\"/>";
    }
    return kXml + "<styleSheet xmlns=\"" + kMain + "\"><numFmts>" + codes +
           "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>" + cells +
           "</cellXfs></styleSheet>";
}

}  // namespace

std::string packed(const Parts& parts) {
    std::vector<ZipPart> all;
    for (const auto& [name, bytes] : parts) all.push_back({name, bytes});
    return zip_archive(all);
}

std::string sheet_part(std::string_view rows) {
    return kXml + "<worksheet xmlns=\"" + kMain + "\"><sheetData>" + std::string(rows) +
           "</sheetData><mergeCells/></worksheet>";
}

Parts xlsx_parts(const XlsxContent& content) {
    Parts parts;
    parts["[Content_Types].xml"] = kXml + "<Types/>";
    parts["_rels/.rels"] = kXml + "<Relationships xmlns=\"" + kPackage + "\">" +
                           relation(1, "officeDocument", "xl/workbook.xml") + "</Relationships>";
    parts["xl/workbook.xml"] =
        kXml + "<workbook xmlns=\"" + kMain + "\" xmlns:r=\"" + kOffice + "\"><workbookPr" +
        (content.from_1904 ? " date1904=\"1\"" : "") +
        "/><sheets><sheet name=\"一覧\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    parts["xl/_rels/workbook.xml.rels"] = kXml + "<Relationships xmlns=\"" + kPackage + "\">" +
                                          relation(1, "worksheet", "worksheets/sheet1.xml") +
                                          relation(2, "sharedStrings", "sharedStrings.xml") +
                                          relation(3, "styles", "/xl/styles.xml") +
                                          "</Relationships>";
    std::string texts;
    for (const std::string& text : content.texts) texts += "<si>" + text + "</si>";
    parts["xl/sharedStrings.xml"] = kXml + "<sst xmlns=\"" + kMain + "\">" + texts + "</sst>";
    parts["xl/styles.xml"] = styles(content.formats);
    parts["xl/worksheets/sheet1.xml"] = sheet_part(content.rows);
    return parts;
}

std::string xlsx_file(const XlsxContent& content) { return packed(xlsx_parts(content)); }

Parts ods_parts(const std::string& tables) {
    Parts parts;
    parts["mimetype"] = "application/vnd.oasis.opendocument.spreadsheet";
    parts["META-INF/manifest.xml"] = kXml + "<manifest/>";
    parts["content.xml"] =
        kXml +
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
        " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\""
        " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""
        " xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\">"
        "<office:body><office:spreadsheet>" +
        tables + "</office:spreadsheet></office:body></office:document-content>";
    return parts;
}

std::string ods_file(const std::string& tables) { return packed(ods_parts(tables)); }

}  // namespace tsunagi::test
