// source_fuzz.h - what the fuzz targets of files of records have in common: any bytes, alone or
// within a part that gets them past the door, are read without a crash and twice alike, every note
// says something, and what could be published comes back from an export as it was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "client/import/source_record.h"
#include "client/import/whole_text.h"
#include "protocol/base/check.h"
#include "protocol/base/utf8.h"

namespace tsunagi::client {

template <typename File>
std::vector<SourceRecord> read_any(const std::string& bytes) {
    File file({bytes, guess_encoding(bytes)}, "file");
    std::vector<SourceRecord> records;
    file.for_each(
        [&](const SourceRecord& record) {
            for (const CellNote& note : record.notes) CHECK(*note.sentence != '\0');
            records.push_back(record);
            return true;
        },
        [](const SourceNote& note) {
            CHECK(*note.sentence != '\0');
            CHECK(is_valid_utf8(note.detail));
        });
    return records;
}

// `write`: a record as the bytes of an export; empty where the format has no place for it. The
// first byte chooses whether the others stand between `front` and `back`.
template <typename File, typename Write>
void play_source(const std::uint8_t* data,
                 std::size_t size,
                 std::string_view front,
                 std::string_view back,
                 const Write& write) {
    if (size == 0) return;
    std::string bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    if (data[0] % 2 == 1) bytes = std::string(front) + bytes + std::string(back);
    const auto records = read_any<File>(bytes);
    CHECK(read_any<File>(bytes).size() == records.size());
    for (const SourceRecord& record : records) {
        if (record.body.title.empty() || check_body(*record.kind, record.body)) continue;
        if (!encode_body(record.body)) continue;  // too long
        const std::string out = write(record);
        if (out.empty()) continue;
        const auto again = read_any<File>(out);
        CHECK(again.size() == 1);
        CHECK(again.front().kind->id == record.kind->id);
        CHECK(again.front().body == record.body);
    }
}

}  // namespace tsunagi::client
