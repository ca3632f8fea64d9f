#include "tests/unit/client/table_builder.h"

#include <iconv.h>

#include <memory>
#include <stdexcept>

namespace tsunagi::test {

std::vector<Cells> TableRead::cells() const {
    std::vector<Cells> all;
    for (const TableRow& row : rows) all.push_back(row.cells);
    return all;
}

std::vector<std::string> TableRead::damage_texts() const {
    std::vector<std::string> texts;
    for (const TableDamage& damage : damages) {
        texts.push_back(std::to_string(damage.line) + ":" + std::to_string(damage.column) + " " +
                        table_damage_name(damage.reason));
    }
    return texts;
}

TableResult<TableFile> open_table(std::string_view bytes, const TableOptions& options) {
    return TableFile::open(std::make_unique<MemoryBytes>(bytes), options);
}

TableRead read_table(std::string_view bytes, const TableOptions& options) {
    const auto file = open_table(bytes, options);
    if (!file) {
        throw std::runtime_error(std::string(table_error_name(file.error().error)) + " " +
                                 file.error().detail);
    }
    TableRead read{file->form(), {}, {}};
    const auto result = file->for_each_row(
        [&](const TableRow& row) {
            read.rows.push_back(row);
            return true;
        },
        [&](const TableDamage& damage) { read.damages.push_back(damage); });
    if (!result) throw std::runtime_error(table_error_name(result.error().error));
    return read;
}

std::string table_refusal(std::string_view bytes, const TableOptions& options) {
    const auto file = open_table(bytes, options);
    return file ? "" : table_error_name(file.error().error);
}

std::vector<TableRow> table_rows(const std::vector<Cells>& rows) {
    std::vector<TableRow> all;
    for (const Cells& cells : rows) all.push_back({all.size() + 1, cells, false});
    return all;
}

std::string to_utf16(std::string_view utf8, bool big_endian) {
    const iconv_t converter = iconv_open(big_endian ? "UTF-16BE" : "UTF-16LE", "UTF-8");
    std::string in(utf8);
    std::string out(in.size() * 2 + 2, '\0');
    char* from = in.data();
    char* to = out.data();
    std::size_t from_left = in.size();
    std::size_t to_left = out.size();
    const std::size_t result = iconv(converter, &from, &from_left, &to, &to_left);
    iconv_close(converter);
    if (result == static_cast<std::size_t>(-1)) throw std::runtime_error("not UTF-8");
    out.resize(out.size() - to_left);
    return (big_endian ? "\xFE\xFF" : "\xFF\xFE") + out;
}

}  // namespace tsunagi::test
