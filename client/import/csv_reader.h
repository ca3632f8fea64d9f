// csv_reader.h - rows of a CSV file, streamed, each with the line where it starts.
//
// The comma may be another delimiter, and files without quoting at all (tab separated ones of
// programs) are read too. libcsv does the quoting (strictly: a stray quote is an error); this class
// gives it one line at a time, so that a row is known by its line and offset, and a damaged row
// costs only its own line: reading goes on at the line behind the one where the row began. Cells
// are raw bytes of the file's encoding; UTF-8 and CP932 both keep the delimiters, quote and line
// ends to themselves. Lines end in LF, CR LF or CR. Quoted cells may hold line breaks. Blank lines
// are no rows. Thread: one. Ownership: the source outlives the reader; a row's cells live until the
// next call. Bounds: kRowBytesMax for one row; memory is one buffer, however long the file is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client/import/byte_source.h"

struct csv_parser;  // libcsv's

namespace tsunagi {

inline constexpr std::size_t kRowBytesMax = 64 * 1024;  // register rows have under 4 KiB

enum class CsvDamage : std::uint8_t {
    none,
    quoting,   // a quote inside a cell, or one never closed
    too_long,  // over kRowBytesMax without a line end
};

struct CsvDialect {
    char delimiter = ',';  // ASCII below 0x40 but no quote or line end: CP932 has the others inside
                           // characters
    bool quotes = true;    // false: a quote is a character like any other

    friend bool operator==(const CsvDialect&, const CsvDialect&) = default;
};

struct CsvRow {
    std::uint64_t line = 0;               // 1 is the first; where the row starts
    std::uint64_t offset = 0;             // of its first byte in the source
    std::string_view raw;                 // its bytes, line end included; empty where too long
    std::vector<std::string_view> cells;  // without quotes; where damaged, those before the damage
    CsvDamage damage = CsvDamage::none;
    bool has_nul = false;       // no text has NUL bytes
    bool unterminated = false;  // the source ends inside this row: it may be cut off
};

class CsvReader {
  public:
    explicit CsvReader(ByteSource& source, CsvDialect dialect = {});
    CsvReader(const CsvReader&) = delete;
    CsvReader& operator=(const CsvReader&) = delete;
    ~CsvReader();

    // Goes to `offset`, which is the start of line `line`.
    void seek(std::uint64_t offset, std::uint64_t line);

    // The next row. False at the end, or where the source fails (see failed()).
    [[nodiscard]] bool next(CsvRow& row);

    // The source could not be read.
    [[nodiscard]] bool failed() const { return failed_; }
    // The offset of the first byte that no row has covered yet.
    [[nodiscard]] std::uint64_t offset() const { return buffer_offset_ + position_; }

    // The line at offset().
    [[nodiscard]] std::uint64_t line() const { return line_; }

  private:
    enum class LineKind : std::uint8_t { complete, unterminated, too_long, none };
    struct Line {
        LineKind kind = LineKind::none;
        std::size_t end = 0;  // bytes from the row's first byte to the byte behind this line
    };
    // What is known of the row being read; bytes count from its first one.
    struct Progress {
        std::size_t fed = 0;
        std::size_t first_line_end = 0;
        std::uint64_t lines = 0;
    };

    static void take_cell(void* bytes, std::size_t size, void* self);
    static void take_row_end(int terminator, void* self);

    // The line that starts `from` bytes behind the row's first byte.
    [[nodiscard]] Line find_line(std::size_t from);
    // Position in buffer_ behind the line that starts at `start`; 0 where its end is not in the
    // buffer.
    [[nodiscard]] std::size_t line_end(std::size_t start) const;
    // Moves the row's first byte to the buffer's start and reads on.
    void refill();
    void begin_row();
    // A line without any quote is a row of what stands between its delimiters: no need of libcsv.
    void split_plain_line(std::string_view line);
    // Takes the row's bytes [from, end). False on an error of quoting.
    [[nodiscard]] bool feed(std::size_t from, std::size_t end);
    // Ends a row that the source's end has cut. False inside a quoted cell.
    [[nodiscard]] bool feed_end();
    void finish(CsvRow& row, std::size_t end, std::uint64_t lines);
    void finish_damaged(CsvRow& row, CsvDamage damage, std::size_t first_line_end);
    void skip_long_line();

    ByteSource& source_;
    CsvDialect dialect_;
    std::unique_ptr<csv_parser> parser_;
    std::vector<char> buffer_;
    std::size_t filled_ = 0;           // bytes in buffer_
    std::size_t position_ = 0;         // of the next row's first byte in buffer_
    std::uint64_t buffer_offset_ = 0;  // of buffer_[0] in the source
    std::uint64_t line_ = 1;           // of the byte at position_
    bool at_end_ = false;
    bool failed_ = false;

    std::string cell_bytes_;              // all cells of the current row
    std::vector<std::size_t> cell_ends_;  // in cell_bytes_
    bool row_ended_ = false;
    bool parser_used_ = false;
};

}  // namespace tsunagi
