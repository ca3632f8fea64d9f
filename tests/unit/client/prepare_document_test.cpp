// Documents that are attached: PDF written anew, office files and text as they are, programs not at
// all.
#include <gtest/gtest.h>

#include "client/attach/prepare_file.h"
#include "client/messages.h"
#include "tests/support/effort.h"
#include "tests/support/zip_writer.h"
#include "tests/unit/client/attach_documents.h"
#include "tests/unit/client/attach_fixtures.h"

namespace tsunagi::test {
namespace {

PreparedFile prepared_document(ByteSpan bytes, std::string_view name) {
    auto file = prepare_file(bytes, name);
    EXPECT_TRUE(file.has_value()) << name << (file ? "" : file_trouble_name(file.error()));
    return file ? std::move(*file) : PreparedFile{};
}
FileTrouble trouble_of_document(ByteSpan bytes,
                                std::string_view name,
                                const PrepareLimits& limits = {}) {
    const auto file = prepare_file(bytes, name, limits);
    EXPECT_FALSE(file.has_value()) << name;
    return file ? FileTrouble{} : file.error();
}
FileTrouble trouble_of_text(std::string_view text, std::string_view name) {
    return trouble_of_document(as_bytes(text), name);
}

TEST(PreparePdf, KeepsThePagesAndTheirWords) {
    const PreparedFile file = prepared_document(pdf_file({}), "お知らせ.PDF");
    EXPECT_EQ(file.media_type, "application/pdf");
    EXPECT_EQ(file.name, "お知らせ.pdf");
    EXPECT_NE(file.text.find("Hanako 090-1234-5678"), std::string::npos) << file.text;
    EXPECT_NE(file.text.find("相談会のお知らせ"), std::string::npos) << file.text;
    EXPECT_NE(unpacked_pdf(file.content).find("(Notice)"), std::string::npos);
    EXPECT_FALSE(file.had_metadata);
    EXPECT_FALSE(file.had_active_parts);
    EXPECT_FALSE(file.may_keep_metadata);
    EXPECT_FALSE(file.thumbnail.empty());
    EXPECT_LE(file.thumbnail.size(), kThumbnailBytesMax);
    EXPECT_EQ(file.width, 0U);
    // What is clean stays as it is, byte for byte: a second person attaches the same file.
    EXPECT_EQ(prepared_document(file.content, "a").content, file.content);
}

TEST(PreparePdf, FreesThePhotographsInside) {
    for (const bool is_packed : {false, true}) {
        const Bytes pdf = pdf_file({.has_photo = true, .is_photo_packed = is_packed});
        const PreparedFile file = prepared_document(pdf, "a.pdf");
        EXPECT_TRUE(file.had_place);
        EXPECT_TRUE(file.had_metadata);
        EXPECT_FALSE(holds(file.content, kPlanted));
        const Bytes picture = picture_in_pdf(file.content);
        ASSERT_FALSE(picture.empty());
        EXPECT_FALSE(holds(picture, "Exif"));
        EXPECT_FALSE(tells_more_than_allowed(picture));
        EXPECT_EQ(jpeg_samples(picture), jpeg_samples(telephone_jpeg(sample_pixels({96, 64}), 1)));
    }
}

TEST(PreparePdf, TakesOutAuthorsAndPrivateData) {
    const PreparedFile file = prepared_document(pdf_file({.has_words = true}), "a.pdf");
    const std::string all = unpacked_pdf(file.content);
    EXPECT_TRUE(file.had_metadata);
    EXPECT_EQ(all.find(kPlanted), std::string::npos) << all;
    EXPECT_EQ(all.find("D:2026"), std::string::npos);
    EXPECT_NE(all.find("Look here"), std::string::npos);
    EXPECT_NE(all.find("(Notice)"), std::string::npos);
}

TEST(PreparePdf, TakesOutScriptsAndAttachedFilesAndSaysSo) {
    const PreparedFile scripts = prepared_document(pdf_file({.has_script = true}), "a.pdf");
    EXPECT_TRUE(scripts.had_active_parts);
    const std::string all = unpacked_pdf(scripts.content);
    for (const char* word : {"JavaScript", "app.alert", "Launch", "calc.exe"})
        EXPECT_EQ(all.find(word), std::string::npos) << word;
    const PreparedFile attached = prepared_document(pdf_file({.has_attachment = true}), "a.pdf");
    EXPECT_TRUE(attached.had_active_parts);
    const std::string rest = unpacked_pdf(attached.content);
    for (const std::string_view word :
         {kPlanted, std::string_view("EmbeddedFile"), std::string_view("FileAttachment")})
        EXPECT_EQ(rest.find(word), std::string::npos) << word;
}

TEST(PreparePdf, LeavesASignedOneAsItIs) {
    const Bytes signed_pdf = pdf_file({.has_words = true, .is_signed = true});
    const PreparedFile file = prepared_document(signed_pdf, "a.pdf");
    EXPECT_EQ(file.content, signed_pdf);
    EXPECT_TRUE(file.may_keep_metadata);
    EXPECT_FALSE(file.had_metadata);
    EXPECT_EQ(trouble_of_document(pdf_file({.has_script = true, .is_signed = true}), "a.pdf"),
              FileTrouble::program_or_macro);
}

TEST(PreparePdf, RefusesAPasswordToOpenIt) {
    EXPECT_EQ(trouble_of_document(pdf_file({.user_password = "secret", .owner_password = "other"}),
                                  "a.pdf"),
              FileTrouble::locked);
    const PreparedFile open = prepared_document(
        pdf_file({.has_photo = true, .has_words = true, .owner_password = "other"}), "a.pdf");
    EXPECT_NE(open.text.find("Hanako"), std::string::npos);
    EXPECT_EQ(unpacked_pdf(open.content).find(kPlanted), std::string::npos);
}

TEST(PreparePdf, RefusesWhatIsCutOff) {
    Bytes pdf = pdf_file({.has_photo = true});
    pdf.resize(pdf.size() / 2);
    EXPECT_EQ(trouble_of_document(pdf, "a.pdf"), FileTrouble::damaged_pdf);
    EXPECT_EQ(trouble_of_text("%PDF-1.4 and no more %%EOF", "a.pdf"), FileTrouble::damaged_pdf);
}

TEST(PreparePdf, EndsWithinItsMemory) {
    if (kIsSanitized) GTEST_SKIP() << "sanitizers need more memory than any bound allows";
    const auto trouble = trouble_of_document(pdf_bomb(200'000'000), "a.pdf",
                                             {.memory_bytes_max = std::uint64_t{512} << 20});
    // qpdf itself may take the want of memory for damage.
    EXPECT_TRUE(trouble == FileTrouble::out_of_resources || trouble == FileTrouble::damaged_pdf);
}

TEST(PrepareOffice, TakesDocumentsAsTheyAre) {
    const std::string docx = docx_file();
    const PreparedFile file = prepared_document(as_bytes(docx), "議事録.zip");
    EXPECT_EQ(file.name, "議事録.docx");
    EXPECT_EQ(file.content, Bytes(docx.begin(), docx.end()));
    EXPECT_TRUE(file.may_keep_metadata);
    EXPECT_TRUE(file.thumbnail.empty());
    EXPECT_EQ(prepared_document(as_bytes(xlsx_file(false)), "a").name, "a.xlsx");
    EXPECT_EQ(prepared_document(as_bytes(odt_file(false)), "a.doc").media_type,
              "application/vnd.oasis.opendocument.text");
}

TEST(PrepareOffice, RefusesMacrosWhateverTheName) {
    for (const std::string& document :
         {docx_file({.has_macro = true}), docx_file({.says_macro = true}), xlsx_file(true),
          odt_file(true)})
        EXPECT_EQ(trouble_of_text(document, "safe.docx"), FileTrouble::program_or_macro);
}

TEST(PrepareOffice, RefusesWhatCannotBeLookedInto) {
    EXPECT_EQ(trouble_of_text(odt_file(false, true), "a.odt"), FileTrouble::locked);
    EXPECT_EQ(trouble_of_text(zip_archive({{.name = "a.txt", .bytes = "a"}}), "a.docx"),
              FileTrouble::archive);
    EXPECT_EQ(trouble_of_text(docx_file().substr(0, 100), "a.docx"), FileTrouble::damaged_office);
    EXPECT_EQ(trouble_of_text(zip_archive({zip_bomb("word/document.xml", 300'000'000)}), "a.docx"),
              FileTrouble::out_of_resources);
    EXPECT_EQ(trouble_of_text("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on", "a.xls"),
              FileTrouble::old_office);
}

TEST(PrepareText, TakesTextAndCsvAsTheyAre) {
    const PreparedFile text = prepared_document(as_bytes("MZ世代の相談\n"), "メモ.txt");
    EXPECT_EQ(text.media_type, "text/plain");
    EXPECT_EQ(text.text, "MZ世代の相談\n");
    const PreparedFile csv =
        prepared_document(as_bytes("\x96\xBC\x91\x4F,\x93\x64\x98\x62\r\n"), "名簿.CSV");
    EXPECT_EQ(csv.media_type, "text/csv");
    EXPECT_EQ(csv.text, "名前,電話\n");
    EXPECT_EQ(csv.content.size(), 11U);
    const std::string word = "あ";
    std::string lot;
    while (lot.size() < kAttachedTextBytesMax + 2) lot += word;
    const PreparedFile much = prepared_document(as_bytes(lot), "a.txt");
    EXPECT_EQ(much.text.size(), kAttachedTextBytesMax / 3 * 3);
}

TEST(PrepareText, RefusesProgramsAndScripts) {
    EXPECT_EQ(trouble_of_text({"MZ\x90\0\x03\0\0\0", 8}, "photo.jpg"),
              FileTrouble::program_or_macro);
    EXPECT_EQ(trouble_of_text("\x7F\x45LF\x02\x01\x01", "a"), FileTrouble::program_or_macro);
    EXPECT_EQ(trouble_of_text("#!/bin/sh\nrm *\n", "a.txt"), FileTrouble::program_or_macro);
    EXPECT_EQ(trouble_of_text("del *.*\r\n", "a.BAT"), FileTrouble::program_or_macro);
    EXPECT_EQ(trouble_of_text("<html></html>", "a.txt"), FileTrouble::unsupported_type);
    EXPECT_EQ(trouble_of_text({"a\0b", 3}, "a.txt"), FileTrouble::unsupported_type);
    EXPECT_EQ(trouble_of_text("7z\xBC\xAF\x27\x1C\x01", "a.7z"), FileTrouble::archive);
    EXPECT_EQ(trouble_of_text("\xEF\xBB\xBF", "a.txt"), FileTrouble::empty);
}

TEST(FileTroubles, HaveASentenceInBothLanguages) {
    client::use_language(client::Language::japanese);
    for (int i = 1; i <= static_cast<int>(kFileTroubleLast); ++i) {
        const auto trouble = static_cast<FileTrouble>(i);
        EXPECT_TRUE(client::is_translated(file_trouble_text(trouble))) << i;
        EXPECT_NE(file_trouble_sentence(trouble), file_trouble_text(trouble)) << i;
    }
    client::use_language(client::Language::english);
    EXPECT_EQ(file_trouble_sentence(FileTrouble::empty), file_trouble_text(FileTrouble::empty));
}

}  // namespace
}  // namespace tsunagi::test
