// csv_writer.h - tables that a spreadsheet opens as they are meant.
//
// RFC 4180 with the habits of Excel: a byte order mark in front of UTF-8, CR LF, cells in quotes
// where they need them. A cell that a spreadsheet would take for a formula (= + - @ in either
// width, tab, CR, LF in front) gets an apostrophe, which take_back_apostrophe() undoes at import.
// CP932 for programs that read nothing else: what it lacks becomes 〓 and is told. Thread: one.
// Ownership: appends to the caller's text.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

namespace tsunagi::client {

enum class CsvEncoding : std::uint8_t { utf8, cp932 };

class CsvWriter {
  public:
    CsvWriter(CsvEncoding encoding, std::string& out);
    void row(std::span<const std::string> cells);

    // Characters that did not fit, each once, in UTF-8.
    [[nodiscard]] const std::set<std::string>& misfits() const { return misfits_; }

  private:
    void append(std::string_view text);

    CsvEncoding encoding_;
    std::string& out_;
    std::set<std::string> misfits_;
};

// Would a spreadsheet take the cell for a formula?
[[nodiscard]] bool looks_like_formula(std::string_view cell);
// In quotes, with those inside doubled.
[[nodiscard]] std::string csv_quoted(std::string_view cell);
// The cell as it was before a CsvWriter made it harmless.
[[nodiscard]] std::string_view take_back_apostrophe(std::string_view cell);

}  // namespace tsunagi::client
