// The frames of sketches.
#include "protocol/base/limits.h"
#include "protocol/session/wire.h"
#include "tests/vectors/vectors.h"

namespace tsunagi {

std::vector<Vector> make_sketch_frames() {
    using enum Error;
    std::vector<Vector> out;
    const auto add = [&](const char* name, const Frame& frame) {
        out.push_back({"frame", name, std::nullopt, encode_frame(frame)});
    };
    const auto bad = [&](const char* name, Error error, const Frame& frame) {
        out.push_back({"frame", name, error, encode_frame(frame)});
    };
    const Scope toyama{ScopeLevel::prefecture, 16, {}};
    Sketch sketch(6);
    for (const SketchItem item :
         std::initializer_list<SketchItem>{0x0102030405060708, 0xfedcba9876543210, 0xff})
        sketch.add(item);
    const auto symbols = sketch.symbols();
    const SketchSymbol most{UINT64_MAX, UINT32_MAX, UINT8_MAX};
    add("sketch_query", frame::SketchQuery{toyama, {673, 674}, 128, 1'500});
    add("sketch_answer",
        frame::SketchAnswer{toyama, WireDigest{{9}}, 0, {symbols.begin(), symbols.end()}});
    add("sketch_answer_greatest_numbers",
        frame::SketchAnswer{toyama, WireDigest{{9}}, 128, {most}});
    add("sketch_answer_none", frame::SketchAnswer{toyama, {}, 128, {}});
    add("request_items", frame::RequestItems{{0x0102030405060708, UINT64_MAX}});
    bad("sketch_of_16385_symbols", over_limit,
        frame::SketchQuery{toyama, {674}, 0, kSketchSymbolsMax + 1});
    bad("sketch_of_no_symbols", malformed, frame::SketchQuery{toyama, {674}, 7, 7});
    bad("sketch_of_a_month_twice", malformed, frame::SketchQuery{toyama, {674, 674}, 0, 7});
    bad("request_items_1001", over_limit,
        frame::RequestItems{std::vector<SketchItem>(kIdsPerFrameMax + 1)});
    return out;
}

}  // namespace tsunagi
