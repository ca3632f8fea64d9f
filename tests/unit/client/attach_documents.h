// attach_documents.h - PDF and office documents for tests, made here, with words and programs where
// such documents keep them.
#pragma once

#include <string>

#include "protocol/base/bytes.h"

namespace tsunagi::test {

struct PdfOptions {
    bool has_photo = false;        // with a place and kPlanted in it
    bool is_photo_packed = false;  // a FlateDecode stream around it
    bool has_words = false;        // author, XMP, a comment's author: kPlanted
    bool has_script = false;       // at opening, and an action that starts a program
    bool has_attachment = false;   // a file and a note that carries it
    bool is_signed = false;
    const char* user_password = "";   // to open it
    const char* owner_password = "";  // to change it
};
// One page with "Hanako 090-1234-5678" and "相談会のお知らせ"; titled "Notice".
[[nodiscard]] Bytes pdf_file(const PdfOptions& options);
// The first picture inside, as it is stored; empty where there is none.
[[nodiscard]] Bytes picture_in_pdf(ByteSpan pdf);
// All streams unpacked, so that words can be looked for.
[[nodiscard]] std::string unpacked_pdf(ByteSpan pdf);
// A page tree, and a stream of objects that unpacks to that many bytes.
[[nodiscard]] Bytes pdf_bomb(std::size_t unpacked_bytes);

struct DocxOptions {
    bool has_macro = false;   // word/vbaProject.bin
    bool says_macro = false;  // only the list of types says so
};
[[nodiscard]] std::string docx_file(const DocxOptions& options = {});
[[nodiscard]] std::string xlsx_file(bool has_macro_sheet);
[[nodiscard]] std::string odt_file(bool has_basic, bool is_encrypted = false);

}  // namespace tsunagi::test
