#include "client/attach/jp2_boxes.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tsunagi {
namespace {

constexpr std::size_t kBoxHead = 8, kLongBoxHead = 16;
constexpr std::array<std::string_view, 4> kNeeded = {"jP  ", "ftyp", "jp2h", "jp2c"};

std::uint64_t number_at(ByteSpan bytes, std::size_t at, std::size_t count) {
    std::uint64_t value = 0;
    for (const auto byte : bytes.subspan(at, count)) value = value << 8 | byte;
    return value;
}
std::string_view type_at(ByteSpan bytes, std::size_t at) {
    return {reinterpret_cast<const char*>(bytes.data()) + at + 4, 4};
}

}  // namespace

Bytes jp2_without_words(ByteSpan jp2) {
    if (jp2.size() < kBoxHead || type_at(jp2, 0) != kNeeded[0]) return {jp2.begin(), jp2.end()};
    Bytes out;
    std::size_t at = 0;
    while (at < jp2.size()) {
        if (jp2.size() - at < kBoxHead) return {};
        std::uint64_t length = number_at(jp2, at, 4);
        std::size_t head = kBoxHead;
        if (length == 0) length = jp2.size() - at;
        if (length == 1) {
            if (jp2.size() - at < kLongBoxHead) return {};
            length = number_at(jp2, at + kBoxHead, 8);
            head = kLongBoxHead;
        }
        if (length < head || length > jp2.size() - at) return {};
        const ByteSpan box = jp2.subspan(at, static_cast<std::size_t>(length));
        if (std::ranges::find(kNeeded, type_at(box, 0)) != kNeeded.end())
            out.insert(out.end(), box.begin(), box.end());
        at += box.size();
    }
    return out;
}

}  // namespace tsunagi
