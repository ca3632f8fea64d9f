// Any bytes as signed JSON lines: refused, or read to their end in bounded steps; what is read is
// as long as it says. What is read and can be parsed, written again, is read the same.
#include <memory>
#include <string>

#include "client/bundle/signed_lines.h"
#include "protocol/base/check.h"

namespace {

using namespace tsunagi;
using namespace tsunagi::client;

void read(std::string_view text) {
    auto input = SignedLinesInput::open("x", std::make_unique<MemoryBytes>(text));
    if (!input) return;
    std::string again = signed_lines_head(input->charter());
    std::uint64_t records = 0;
    while (true) {
        const auto next = input->next();
        if (!next || !*next) break;
        CHECK((*next)->size() <= kRecordBytesMax);
        const auto parsed = parse_record(Bytes((*next)->begin(), (*next)->end()));
        if (!parsed) continue;
        again += signed_line(*parsed);
        ++records;
    }
    CHECK(input->position() <= text.size());
    again += signed_lines_end(records);
    auto written = SignedLinesInput::open("again", std::make_unique<MemoryBytes>(again));
    CHECK(written.has_value());
    for (std::uint64_t n = 0; n < records; ++n) {
        const auto next = written->next();
        CHECK(next.has_value() && next->has_value());
    }
    const auto end = written->next();
    CHECK(end.has_value() && !end->has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    read(bytes);
    // Behind a good head, so that the lines are reached.
    read(signed_lines_head(CharterId{{2}}) + std::string(bytes));
    return 0;
}
