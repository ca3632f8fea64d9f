// Any bytes as a frame: refused, or a frame that goes there and back.
#include "protocol/base/check.h"
#include "protocol/session/wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tsunagi;
    const auto frame = decode_frame({data, size});
    if (!frame) return 0;
    const Bytes bytes = encode_frame(*frame);
    const auto again = decode_frame(bytes);
    CHECK(again.has_value() && *again == *frame);
    CHECK(encode_frame(*again) == bytes);
    return 0;
}
