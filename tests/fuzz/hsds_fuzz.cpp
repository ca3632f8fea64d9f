// Any bytes brought as HSDS: no crash, the same answer twice, and whatever was taken in comes back
// from an export as it was. The first byte chooses whether the bytes stand within an organization,
// so that the search gets past the door.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "client/export/hsds_writer.h"
#include "client/import/hsds_file.h"
#include "protocol/base/check.h"

namespace {

using namespace tsunagi;          // NOLINT(google-build-using-namespace): a program of its own
using namespace tsunagi::client;  // NOLINT(google-build-using-namespace): a program of its own

constexpr std::string_view kFront = R"([{"id":"1","name":"a","description":"b",)";
constexpr std::string_view kBack = "}]";

std::vector<SourceRecord> read(const std::string& bytes) {
    std::vector<SourceRecord> records;
    HsdsFile({bytes, guess_encoding(bytes)}, "file")
        .for_each(
            [&](const SourceRecord& record) {
                for (const CellNote& note : record.notes) CHECK(*note.sentence != '\0');
                records.push_back(record);
                return true;
            },
            [](const SourceNote& note) { CHECK(*note.sentence != '\0'); });
    return records;
}

void check_export(const SourceRecord& record) {
    ItemAnswer item;
    item.kind = record.kind->id;
    std::string out;
    HsdsWriter writer(out);
    if (!writer.add(item, record.body)) return;
    writer.finish();
    const auto again = read(out);
    CHECK(again.size() == 1);
    CHECK(again.front().kind->id == record.kind->id);
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
