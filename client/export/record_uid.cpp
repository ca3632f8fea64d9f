#include "client/export/record_uid.h"

#include "client/json_output.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kCenterDigits = 16;

}  // namespace

std::string record_uid(const ItemAnswer& item) {
    const std::string thing = item.slot.empty() ? id_text(item.id) : to_hex(item.slot);
    return thing + "-" + to_hex(item.center.span()).substr(0, kCenterDigits);
}

std::string compact_utc(std::int64_t ms) {
    std::string text;
    for (const char c : time_text(ms)) {
        if (c == '.') break;
        if (c != '-' && c != ':') text += c;
    }
    return text + "Z";
}

}  // namespace tsunagi::client
