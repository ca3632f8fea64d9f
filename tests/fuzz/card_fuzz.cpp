// Any bytes brought as address cards: no crash, the same answer twice, and an organisation that was
// taken in comes back from an export as it was. The first byte chooses whether the bytes stand
// within a card, so that the search gets past the door.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "client/export/card_writer.h"
#include "client/import/card_file.h"
#include "protocol/base/check.h"
#include "protocol/base/utf8.h"

namespace {

using namespace tsunagi;          // NOLINT(google-build-using-namespace): a program of its own
using namespace tsunagi::client;  // NOLINT(google-build-using-namespace): a program of its own

constexpr std::string_view kFront = "BEGIN:VCARD\r\nKIND:org\r\nFN:a\r\n";
constexpr std::string_view kBack = "\r\nEND:VCARD\r\n";

std::vector<SourceRecord> read(const std::string& bytes) {
    std::vector<SourceRecord> records;
    CardFile({bytes, guess_encoding(bytes)}, "file")
        .for_each(
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
    item.kind = kind::kOrg;
    std::string out;
    write_card(out, item, record.body);
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
        if (record.kind->id != kind::kOrg || record.body.title.empty()) continue;
        if (check_body(*record.kind, record.body) || !encode_body(record.body)) continue;
        check_export(record);
    }
    return 0;
}
