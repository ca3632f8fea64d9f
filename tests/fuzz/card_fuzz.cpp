// Any bytes brought as address cards: no crash, the same answer twice, and an organisation that was
// taken in comes back from an export as it was. The first byte chooses whether the bytes stand
// within a card, so that the search gets past the door.
#include "client/export/card_writer.h"
#include "client/import/card_file.h"
#include "tests/fuzz/source_fuzz.h"

namespace {

using namespace tsunagi;          // NOLINT(google-build-using-namespace): a program of its own
using namespace tsunagi::client;  // NOLINT(google-build-using-namespace): a program of its own

constexpr std::string_view kFront = "BEGIN:VCARD\r\nKIND:org\r\nFN:a\r\n";
constexpr std::string_view kBack = "\r\nEND:VCARD\r\n";

std::string written(const SourceRecord& record) {
    ItemAnswer item;
    item.kind = record.kind->id;
    std::string out;
    if (record.kind->id == kind::kOrg) write_card(out, item, record.body);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    play_source<CardFile>(data, size, kFront, kBack, written);
    return 0;
}
