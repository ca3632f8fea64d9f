#include "client/import/nta_recognition.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "client/import/nta_row.h"

namespace tsunagi {
namespace {

constexpr std::size_t kRecognitionBytes = 64 * 1024;  // what the encoding is judged by

// 1, 2, 3: rows are numbered through, from 1.
bool is_number(std::string_view cell, std::uint64_t expected) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    return read.ec == std::errc() && read.ptr == cell.data() + cell.size() && value == expected;
}

}  // namespace

bool is_published_register(ByteSource& source) {
    std::vector<char> sample(std::min<std::uint64_t>(kRecognitionBytes, source.size()));
    const auto count = source.read_at(0, sample);
    if (!count) return false;
    const std::string_view start(sample.data(), *count);
    if (file_nature(start) != FileNature::text) return false;
    const NtaForm form{guess_encoding(start), nta_raw_layout(), kNtaColumns};
    CsvReader reader(source);
    reader.seek(byte_order_mark_bytes(start), 1);
    CsvRow row;
    std::size_t rows = 0;
    while (rows < kNtaRowsRecognisedBy && reader.next(row)) {
        if (std::ranges::all_of(row.cells, &std::string_view::empty)) continue;
        const bool is_good = row.damage == CsvDamage::none && looks_like_nta_row(row.cells) &&
                             is_number(row.cells.front(), rows + 1) &&
                             judge_nta_row(form, row).facts.has_value();
        if (!is_good) return false;
        ++rows;
    }
    return rows > 0 && !reader.failed();
}

bool is_published_register_file(const std::string& path) {
    const auto opened = FileBytes::open(path);
    return opened.file != nullptr && is_published_register(*opened.file);
}

}  // namespace tsunagi
