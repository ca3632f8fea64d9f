// sheet_builder.h - tiny xlsx and ods files for tests, as their parts, so that each can be spoilt.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tests/support/zip_writer.h"

namespace tsunagi::test {

// Part name -> bytes.
using Parts = std::map<std::string, std::string>;

[[nodiscard]] std::string packed(const Parts& parts);

// One sheet named 一覧 with these <row> elements; texts are shared ones by index; formats are
// <xf> numbers behind the default: codes given to format 164, 165, ...
struct XlsxContent {
    std::string rows;
    std::vector<std::string> texts = {};    // each the inside of an <si>
    std::vector<std::string> formats = {};  // format codes, or ids as digits; style 1 is the first
    bool from_1904 = false;
};
[[nodiscard]] Parts xlsx_parts(const XlsxContent& content);
[[nodiscard]] std::string xlsx_file(const XlsxContent& content);

// `tables` are the <table:table> elements.
[[nodiscard]] Parts ods_parts(const std::string& tables);
[[nodiscard]] std::string ods_file(const std::string& tables);

// <sheetData> around rows, as a sheet part.
[[nodiscard]] std::string sheet_part(std::string_view rows);

}  // namespace tsunagi::test
