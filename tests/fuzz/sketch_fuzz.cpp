// Bytes as symbols, and as two sets. Whatever the symbols, they are read in bounded time, and what
// is read explains them: its own sketch is the same. That it is also what the sets differ by can't
// be asked here, since who searches long enough finds ids whose checksums agree.
#include <algorithm>
#include <set>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/reconcile/sketch.h"

namespace {

using namespace tsunagi;

template <typename Items>
Sketch sketch_of(const Items& items, std::size_t symbols) {
    Sketch out(symbols);
    for (const SketchItem item : items) out.add(item);
    return out;
}

void read(const Sketch& difference) {
    const auto found = peel(difference);
    if (!found) return;
    CHECK(found->added.size() + found->subtracted.size() <= difference.size());
    Sketch again = sketch_of(found->added, difference.size());
    again.subtract(sketch_of(found->subtracted, difference.size()));
    CHECK(again == difference);
}

void read_symbols(ByteSpan bytes) {
    const auto symbols = decode_symbols(bytes);
    if (!symbols) return;
    CHECK(encode_symbols(*symbols) == Bytes(bytes.begin(), bytes.end()));
    const Sketch sketch(*symbols);
    (void)symbols_for(estimate_difference(sketch, static_cast<std::int64_t>(bytes.size()) - 100));
    read(sketch);
}

// Few different bytes make items that are alike.
void read_sets(ByteSpan bytes) {
    constexpr std::size_t kInstructionBytes = 3;
    if (bytes.empty()) return;
    std::set<SketchItem> a;
    std::set<SketchItem> b;
    for (std::size_t at = 1; at + kInstructionBytes <= bytes.size(); at += kInstructionBytes) {
        const SketchItem item = SketchItem{bytes[at]} << 56 | bytes[at + 1];
        if ((bytes[at + 2] & 1) != 0) a.insert(item);
        if ((bytes[at + 2] & 2) != 0) b.insert(item);
    }
    Sketch difference = sketch_of(a, bytes[0]);
    difference.subtract(sketch_of(b, bytes[0]));
    read(difference);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteSpan rest{data + 1, size - 1};
    if ((data[0] & 1) != 0) {
        read_symbols(rest);
    } else {
        read_sets(rest);
    }
    return 0;
}
