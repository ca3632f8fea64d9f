#include "tests/unit/client/attach_documents.h"

#include <qpdf/Buffer.hh>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/Pl_Flate.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>

#include "tests/support/zip_writer.h"
#include "tests/unit/client/attach_fixtures.h"

namespace tsunagi::test {
namespace {

const std::string kAuthor{kPlanted};

QPDFObjectHandle parsed(const std::string& text) { return QPDFObjectHandle::parse(text); }

std::string deflated(const std::string& text) {
    Pl_Buffer out("out");
    Pl_Flate flate("flate", &out, Pl_Flate::a_deflate);
    flate.writeString(text);
    flate.finish();
    const auto buffer = out.getBufferSharedPointer();
    return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
}

void add_photo(QPDF& pdf, QPDFObjectHandle page, bool is_packed) {
    const Bytes jpeg = telephone_jpeg(sample_pixels({96, 64}), 1);
    std::string data(jpeg.begin(), jpeg.end());
    if (is_packed) data = deflated(data);
    auto photo = pdf.newStream(data);
    photo.replaceDict(
        parsed("<< /Type /XObject /Subtype /Image /Width 96 /Height 64 /ColorSpace /DeviceRGB "
               "/BitsPerComponent 8 >>"));
    photo.getDict().replaceKey(
        "/Filter", is_packed ? parsed("[/FlateDecode /DCTDecode]") : parsed("/DCTDecode"));
    page.getKey("/Resources").replaceKey("/XObject", parsed("<< >>"));
    page.getKey("/Resources").getKey("/XObject").replaceKey("/Im0", photo);
}

void add_words(QPDF& pdf, QPDFObjectHandle page) {
    auto info = pdf.getTrailer().getKey("/Info");
    info.replaceKey("/Author", QPDFObjectHandle::newString(kAuthor));
    info.replaceKey("/Company", QPDFObjectHandle::newString(kAuthor));
    auto xmp = pdf.newStream("<x:xmpmeta>" + kAuthor + "</x:xmpmeta>");
    xmp.replaceDict(parsed("<< /Type /Metadata /Subtype /XML >>"));
    pdf.getRoot().replaceKey("/Metadata", xmp);
    page.replaceKey("/PieceInfo", parsed("<< /Maker << /Private (" + kAuthor + ") >> >>"));
    page.replaceKey("/Annots", parsed("[<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /T (" +
                                      kAuthor + ") /Contents (Look here) /M (D:20260504) >>]"));
}

void add_script(QPDF& pdf, QPDFObjectHandle page) {
    pdf.getRoot().replaceKey("/OpenAction", parsed("<< /S /JavaScript /JS (app.alert\\(1\\)) >>"));
    page.replaceKey("/AA", parsed("<< /O << /S /Launch /F (calc.exe) >> >>"));
    page.replaceKey("/Annots",
                    parsed("[<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F "
                           "(calc.exe) >> >>]"));
}

void add_attachment(QPDF& pdf, QPDFObjectHandle page) {
    auto file = pdf.makeIndirectObject(parsed("<< /Type /Filespec /F (list.csv) >>"));
    file.replaceKey("/EF", parsed("<< >>"));
    file.getKey("/EF").replaceKey("/F", pdf.newStream(kAuthor));
    pdf.getRoot().replaceKey("/Names", parsed("<< /EmbeddedFiles << /Names [] >> >>"));
    auto names = pdf.getRoot().getKey("/Names").getKey("/EmbeddedFiles").getKey("/Names");
    names.appendItem(QPDFObjectHandle::newString("list.csv"));
    names.appendItem(file);
    page.replaceKey("/Annots",
                    parsed("[<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] >>]"));
    page.getKey("/Annots").getArrayItem(0).replaceKey("/FS", file);
}

Bytes written(QPDF& pdf, const PdfOptions& options) {
    QPDFWriter writer(pdf);
    writer.setOutputMemory();
    if (*options.user_password != '\0' || *options.owner_password != '\0')
        writer.setR6EncryptionParameters(options.user_password, options.owner_password, true, true,
                                         false, false, false, false, qpdf_r3p_full, true);
    writer.write();
    const auto buffer = writer.getBufferSharedPointer();
    return {buffer->getBuffer(), buffer->getBuffer() + buffer->getSize()};
}

constexpr char kFonts[] =
    "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> /F2 << /Type /Font "
    "/Subtype /Type0 /BaseFont /HeiseiKakuGo-W5-UniJIS-UTF16-H /Encoding /UniJIS-UTF16-H "
    "/DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 "
    "/FontDescriptor << /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 "
    "-250 1010 922] /ItalicAngle 0 /Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >> >>] >> "
    ">> >>";
// 相談会のお知らせ in UTF-16.
constexpr char kPage[] =
    "BT /F1 18 Tf 40 300 Td (Hanako 090-1234-5678) Tj /F2 18 Tf 0 -40 Td "
    "<76F88AC74F1A306E304A77E53089305B> Tj ET 1 0 0 rg 40 40 120 90 re f";

std::string xml(const std::string& body) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + body;
}

}  // namespace

Bytes pdf_file(const PdfOptions& options) {
    QPDF pdf;
    pdf.emptyPDF();
    auto info = pdf.makeIndirectObject(parsed("<< /Title (Notice) >>"));
    pdf.getTrailer().replaceKey("/Info", info);
    auto page = pdf.makeIndirectObject(parsed("<< /Type /Page /MediaBox [0 0 300 400] >>"));
    page.replaceKey("/Resources", parsed(kFonts));
    page.replaceKey("/Contents", pdf.newStream(kPage));
    pdf.addPage(page, false);
    if (options.has_photo) add_photo(pdf, page, options.is_photo_packed);
    if (options.has_words) add_words(pdf, page);
    if (options.has_script) add_script(pdf, page);
    if (options.has_attachment) add_attachment(pdf, page);
    if (options.is_signed) {
        auto signature = pdf.makeIndirectObject(
            parsed("<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 9 9 9] /Contents <00> >>"));
        pdf.getRoot().replaceKey("/AcroForm", parsed("<< /SigFlags 3 >>"));
        pdf.getRoot().getKey("/AcroForm").replaceKey("/Fields", QPDFObjectHandle::newArray());
        pdf.getRoot().getKey("/AcroForm").getKey("/Fields").appendItem(signature);
    }
    return written(pdf, options);
}

Bytes picture_in_pdf(ByteSpan bytes) {
    QPDF pdf;
    pdf.processMemoryFile("pdf", reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (auto& object : pdf.getAllObjects()) {
        if (!object.isStream() || !object.getDict().getKey("/Subtype").isNameAndEquals("/Image"))
            continue;
        const auto data = object.getRawStreamData();
        return {data->getBuffer(), data->getBuffer() + data->getSize()};
    }
    return {};
}

std::string unpacked_pdf(ByteSpan bytes) {
    QPDF pdf;
    pdf.processMemoryFile("pdf", reinterpret_cast<const char*>(bytes.data()), bytes.size());
    QPDFWriter writer(pdf);
    writer.setOutputMemory();
    writer.setStreamDataMode(qpdf_s_uncompress);
    writer.setObjectStreamMode(qpdf_o_disable);
    writer.setPreserveEncryption(false);
    writer.write();
    const auto buffer = writer.getBufferSharedPointer();
    return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
}

Bytes pdf_bomb(std::size_t unpacked_bytes) {
    const std::string packed = deflated(std::string(unpacked_bytes, ' '));
    std::string pdf = "%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n";
    const std::size_t stream = pdf.size();
    pdf += "4 0 obj\n<< /Type /ObjStm /N 1 /First 9 /Filter /FlateDecode /Length " +
           std::to_string(packed.size()) + " >>\nstream\n" + packed + "\nendstream\nendobj\n";
    const std::size_t table = pdf.size();
    // Entries of type, offset(4), index: a free one, the catalog, and two inside the stream.
    std::string entries;
    const auto entry = [&](int type, std::size_t offset) {
        entries += static_cast<char>(type);
        for (int shift = 24; shift >= 0; shift -= 8)
            entries += static_cast<char>(offset >> shift & 0xFF);
        entries += '\0';
    };
    entry(0, 0);
    entry(1, 9);
    entry(2, 4);
    entry(2, 4);
    entry(1, stream);
    entry(1, table);
    pdf += "5 0 obj\n<< /Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Length " +
           std::to_string(entries.size()) + " >>\nstream\n" + entries +
           "\nendstream\nendobj\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
    return {pdf.begin(), pdf.end()};
}

std::string docx_file(const DocxOptions& options) {
    const std::string type = options.says_macro
                                 ? "application/vnd.ms-word.document.macroEnabled.main+xml"
                                 : "application/vnd.openxmlformats-officedocument."
                                   "wordprocessingml.document.main+xml";
    std::vector<ZipPart> parts = {
        {.name = "[Content_Types].xml",
         .bytes = xml("<Types><Override PartName=\"/word/document.xml\" ContentType=\"" + type +
                      "\"/></Types>")},
        {.name = "word/document.xml", .bytes = xml("<w:document/>")}};
    if (options.has_macro) parts.push_back({.name = "word/vbaProject.bin", .bytes = "macro"});
    return zip_archive(parts);
}

std::string xlsx_file(bool has_macro_sheet) {
    std::vector<ZipPart> parts = {
        {.name = "[Content_Types].xml",
         .bytes =
             xml("<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/"
                 "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>")},
        {.name = "xl/workbook.xml", .bytes = xml("<workbook/>")}};
    if (has_macro_sheet)
        parts.push_back({.name = "xl/Macrosheets/sheet1.xml", .bytes = xml("<x/>")});
    return zip_archive(parts);
}

std::string odt_file(bool has_basic, bool is_encrypted) {
    std::vector<ZipPart> parts = {
        {.name = "mimetype", .bytes = "application/vnd.oasis.opendocument.text"},
        {.name = "content.xml", .bytes = xml("<office/>")},
        {.name = "META-INF/manifest.xml",
         .bytes = xml(is_encrypted ? "<manifest:encryption-data/>" : "<manifest/>")}};
    if (has_basic) parts.push_back({.name = "Basic/Standard/Module1.xml", .bytes = xml("<x/>")});
    return zip_archive(parts);
}

}  // namespace tsunagi::test
