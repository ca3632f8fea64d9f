#include "client/export/csv_writer.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>

#include "client/import/text_encoding.h"
#include "protocol/base/check.h"

namespace tsunagi::client {
namespace {

constexpr std::string_view kFormulaSigns = "=+-@\t\r\n";
// Where people write Japanese, spreadsheets take these for the narrow ones.
constexpr std::array<std::string_view, 4> kWideFormulaSigns = {"＝", "＋", "－", "＠"};
constexpr std::string_view kGeta = "\x81\xAC";  // 〓, which stands for a missing letter in print

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

// Microsoft's table, as text_encoding.h reads it; characters that it lacks are an error.
UConverter* cp932() {
    static const Converter kConverter = [] {
        UErrorCode problem = U_ZERO_ERROR;
        Converter converter(ucnv_open(kCp932InIcu, &problem));
        CHECK(U_SUCCESS(problem));
        ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                              &problem);
        CHECK(U_SUCCESS(problem));
        return converter;
    }();
    return kConverter.get();
}

// Unicode has two characters for each of these, and CP932 one: other programs write the left ones.
UChar32 vendors_twin(UChar32 c) {
    switch (c) {
        case 0x301C: return 0xFF5E;  // 〜
        case 0x2212: return 0xFF0D;  // −
        case 0x2016: return 0x2225;  // ‖
        case 0x2014: return 0x2015;  // —
        case 0x00A2: return 0xFFE0;  // ¢
        case 0x00A3: return 0xFFE1;  // £
        case 0x00AC: return 0xFFE2;  // ¬
        default: return c;
    }
}

// The character's bytes; empty where CP932 lacks it.
std::string in_cp932(UChar32 c) {
    const icu::UnicodeString text(vendors_twin(c));
    char bytes[8];
    UErrorCode problem = U_ZERO_ERROR;
    ucnv_resetFromUnicode(cp932());
    const int32_t size =
        ucnv_fromUChars(cp932(), bytes, sizeof bytes, text.getBuffer(), text.length(), &problem);
    return U_SUCCESS(problem) ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace

CsvWriter::CsvWriter(CsvEncoding encoding, std::string& out) : encoding_(encoding), out_(out) {
    if (encoding_ == CsvEncoding::utf8) out_ += "\xEF\xBB\xBF";
}

void CsvWriter::append(std::string_view text) {
    if (encoding_ == CsvEncoding::utf8) {
        out_ += text;
        return;
    }
    const auto unicode = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
    for (int32_t at = 0; at < unicode.length(); at = unicode.moveIndex32(at, 1)) {
        const UChar32 c = unicode.char32At(at);
        const std::string bytes = in_cp932(c);
        if (bytes.empty()) {
            std::string letter;
            icu::UnicodeString(c).toUTF8String(letter);
            misfits_.insert(std::move(letter));
        }
        out_ += bytes.empty() ? kGeta : std::string_view(bytes);
    }
}

void CsvWriter::row(std::span<const std::string> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i != 0) out_ += ',';
        const std::string& cell = cells[i];
        const bool is_marked = looks_like_formula(cell) || cell.starts_with('\'');
        const std::string text = (is_marked ? "'" : "") + cell;
        const bool is_quoted = text.find_first_of(",\"\r\n") != std::string::npos;
        append(is_quoted ? csv_quoted(text) : text);
    }
    out_ += "\r\n";
}

bool looks_like_formula(std::string_view cell) {
    if (cell.empty()) return false;
    return kFormulaSigns.find(cell.front()) != std::string_view::npos ||
           std::ranges::any_of(kWideFormulaSigns,
                               [&](std::string_view sign) { return cell.starts_with(sign); });
}

std::string csv_quoted(std::string_view cell) {
    std::string out = "\"";
    for (const char c : cell) out.append(c == '"' ? 2 : 1, c);
    return out + '"';
}

std::string_view take_back_apostrophe(std::string_view cell) {
    if (cell.size() > 1 && cell.front() == '\'' &&
        (looks_like_formula(cell.substr(1)) || cell[1] == '\''))
        cell.remove_prefix(1);
    return cell;
}

}  // namespace tsunagi::client
