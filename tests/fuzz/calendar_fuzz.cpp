// Any bytes brought as a calendar: no crash, the same answer twice, records of clean text whose
// fields have their forms, and whatever was taken in comes back from an export as it was. The first
// byte chooses whether the bytes stand within an event, so that the search gets past the door.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "client/export/calendar_writer.h"
#include "client/import/calendar_file.h"
#include "protocol/base/check.h"
#include "protocol/base/utf8.h"

namespace {

using namespace tsunagi;          // NOLINT(google-build-using-namespace): a program of its own
using namespace tsunagi::client;  // NOLINT(google-build-using-namespace): a program of its own

constexpr std::string_view kFront = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:a\r\n";
constexpr std::string_view kBack = "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

std::vector<SourceRecord> read(const std::string& bytes) {
    WholeText text{bytes, TextEncoding::utf8};
    text.encoding = guess_encoding(text.bytes);
    CalendarFile file(text, "file");
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

void check_export(const SourceRecord& record) {
    ItemAnswer item;
    item.kind = kind::kOpportunity;
    std::string out;
    CalendarWriter writer(out, "x");
    if (!writer.event(item, record.body)) return;
    writer.finish();
    const auto again = read(out);
    CHECK(again.size() == 1);
    CHECK(again.front().body == record.body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    if (data[0] % 2 == 1) bytes = std::string(kFront) + bytes + std::string(kBack);
    const auto records = read(bytes);
    CHECK(read(bytes).size() == records.size());
    for (const SourceRecord& record : records) {
        if (record.body.title.empty() || check_body(*record.kind, record.body)) continue;
        if (!encode_body(record.body)) continue;  // too long
        check_export(record);
    }
    return 0;
}
