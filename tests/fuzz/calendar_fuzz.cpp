// Any bytes brought as a calendar: no crash, the same answer twice, records of clean text whose
// fields have their forms, and whatever was taken in comes back from an export as it was. The first
// byte chooses whether the bytes stand within an event, so that the search gets past the door.
#include "client/export/calendar_writer.h"
#include "client/import/calendar_file.h"
#include "tests/fuzz/source_fuzz.h"

namespace {

using namespace tsunagi;          // NOLINT(google-build-using-namespace): a program of its own
using namespace tsunagi::client;  // NOLINT(google-build-using-namespace): a program of its own

constexpr std::string_view kFront = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:a\r\n";
constexpr std::string_view kBack = "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

std::string written(const SourceRecord& record) {
    ItemAnswer item;
    item.kind = record.kind->id;
    std::string out;
    CalendarWriter writer(out, "x");
    if (!writer.event(item, record.body)) return {};
    writer.finish();
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    play_source<CalendarFile>(data, size, kFront, kBack, written);
    return 0;
}
