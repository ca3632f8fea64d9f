// nta_row.h - one row of a corporate number file of the National Tax Agency
// (国税庁法人番号公表サイト).
//
// A row is an event: what a corporation's entry was after a change. Files come in two forms: 30
// columns without a header (as published) and a filtered form whose header names its columns, in
// any order. This module knows the columns and judges a row's cells; which row is a corporation's
// current state is nta_file.h's business. What a spreadsheet did to short codes is undone where
// there is one way only (lost leading zeros, dates with slashes); everything else is refused with a
// reason. Text is kept as it is written.
// Thread: any; values only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/import/csv_reader.h"
#include "client/import/text_encoding.h"
#include "protocol/base/area.h"
#include "protocol/base/corporate_number.h"

namespace tsunagi {

// Everything is UTF-8; dates are YYYY-MM-DD; an absent column or an empty cell is "".
struct NtaRow {
    std::string sequence;          // as published; "" in the filtered form
    std::string corporate_number;  // 13 digits, verified
    std::string process;  // 01 new, 11 name, 12 address in Japan, 13 address abroad, 21 closed,
                          // 22 revived, 71 merged, 72 merger invalid, 81 erased, 99 deleted
    std::string correct;  // 1 where the row corrects an earlier one
    std::string update_date;
    std::string change_date;
    std::string name;
    std::string name_image;  // id of a picture of characters that have no code
    std::string kind;  // 101 state, 201 local government, 301.. companies, 399 other, 401 foreign,
                       // 499 others
    std::string prefecture_name;
    std::string city_name;
    std::string street;
    std::string address_image;
    std::string prefecture_code;  // 01..47, 99 abroad
    std::string city_code;        // JIS X 0402, three digits
    std::string post_code;        // seven digits
    std::string address_outside;  // where the head office is abroad
    std::string address_outside_image;
    std::string close_date;
    std::string close_cause;  // 01 liquidated, 11 merged, 21 by the registrar, 31 other
    std::string successor;    // the corporate number that took it over
    std::string change_cause;
    std::string assignment_date;
    std::string latest;  // 1 where the row is the current state by the agency
    std::string en_name;
    std::string en_prefecture;
    std::string en_city;
    std::string en_address_outside;
    std::string kana;     // the published furigana
    std::string hihyoji;  // 1 where it is left out of the agency's own search

    // What is worked out of the above.
    AreaCode area;                 // the municipality, else the prefecture, else none
    std::uint64_t row_number = 0;  // among the file's rows, from 1; unreadable ones count
    std::uint64_t line = 0;        // where the row starts
};

inline constexpr std::size_t kNtaColumns = 30;
// Position of each published column in a file's rows; nothing where the file has it not.
using NtaLayout = std::array<std::optional<std::size_t>, kNtaColumns>;

// The layout of the published form: all columns in order.
[[nodiscard]] NtaLayout nta_raw_layout();

// What a header says.
struct NtaHeader {
    NtaLayout layout{};
    std::size_t known = 0;             // columns whose names are the agency's
    std::vector<std::string> missing;  // names of those that an import needs
    std::string repeated;              // a name that stands there twice, else ""
};
[[nodiscard]] NtaHeader read_nta_header(const std::vector<std::string_view>& cells);

// 30 cells that begin like a published row: a sequence number, 13 digits, a process code.
[[nodiscard]] bool looks_like_nta_row(const std::vector<std::string_view>& cells);

// Stable numbers, for --json: DO NOT CHANGE.
enum class NtaReason : std::uint8_t {
    truncated = 1,  // the file ends inside the row
    column_count = 2,
    corporate_number = 3,  // detail says which column and why
    date = 4,
    encoding = 5,   // bytes that are not of the file's encoding
    nul_bytes = 6,  // binary data between the lines
    process = 7,    // a process code that the agency has not
    flag = 8,       // correct, latest, hihyoji: 0 or 1
    area = 9,       // prefecture or municipality code
    quoting = 10,   // a quote inside a cell, or one never closed
    too_long = 11,  // a line over kRowBytesMax
};

// "truncated", "column_count", ...: names for --json.
[[nodiscard]] const char* nta_reason_name(NtaReason reason);
// A plain English sentence, for translation by the client.
[[nodiscard]] const char* nta_reason_text(NtaReason reason);

struct NtaRejection {
    std::uint64_t line = 0;  // of the file, from 1; where the row starts
    NtaReason reason = NtaReason::truncated;
    std::string
        detail;  // column and value, or found and expected counts; "" where the reason says it all
};

// What choosing among rows needs: cheaper than a whole NtaRow.
struct NtaFacts {
    CorporateNumber number;
    std::uint64_t order = 0;  // latest, then updateDate, then changeDate: greater is newer
    AreaCode prefecture;      // none abroad
};

// How a file's rows are read.
struct NtaForm {
    TextEncoding encoding = TextEncoding::utf8;
    NtaLayout layout{};
    std::size_t columns = 0;
};

// Judges one row. Exactly one of the two is set.
struct NtaJudgement {
    std::optional<NtaFacts> facts;
    std::optional<NtaRejection> rejection;
};
[[nodiscard]] NtaJudgement judge_nta_row(const NtaForm& form, const CsvRow& row);

// The prefecture of a row, even of one whose other cells are wrong, for filtering; none where
// unreadable or abroad.
[[nodiscard]] AreaCode prefecture_of_nta_row(const NtaForm& form, const CsvRow& row);

// Pre: judge_nta_row(form, row) gave facts. row_number and line are the caller's.
[[nodiscard]] NtaRow take_nta_row(const NtaForm& form, const CsvRow& row);

}  // namespace tsunagi
