// Any bytes brought as HSDS: no crash, the same answer twice, and whatever was taken in comes back
// from an export as it was. The first byte chooses whether the bytes stand within an organization,
// so that the search gets past the door.
#include "client/export/hsds_writer.h"
#include "client/import/hsds_file.h"
#include "tests/fuzz/source_fuzz.h"

namespace {

using namespace tsunagi;          // NOLINT(google-build-using-namespace): a program of its own
using namespace tsunagi::client;  // NOLINT(google-build-using-namespace): a program of its own

constexpr std::string_view kFront = R"([{"id":"1","name":"a","description":"b",)";
constexpr std::string_view kBack = "}]";

std::string written(const SourceRecord& record) {
    ItemAnswer item;
    item.kind = record.kind->id;
    std::string out;
    HsdsWriter writer(out);
    if (!writer.add(item, record.body)) return {};
    writer.finish();
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    play_source<HsdsFile>(data, size, kFront, kBack, written);
    return 0;
}
