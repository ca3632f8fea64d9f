#include "protocol/authority/endpoints.h"

#include <algorithm>
#include <tuple>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/record/kinds.h"

namespace tsunagi {
namespace {

auto rank(const Endpoints::Told& told) { return std::tie(told.time, told.id); }

}  // namespace

bool Endpoints::add(const CheckedRecord& record) {
    const Header& header = record.header();
    CHECK(header.kind == kind::kEndpoint);
    auto endpoint = decode_endpoint(record.parsed().body());
    if (!endpoint) return false;
    OfCenter& center = centers_[header.center];
    const PublicKey device = endpoint->device;
    Told told{header.time, record.id(), std::move(*endpoint)};
    const auto [at, is_new] = center.try_emplace(device, told);
    if (!is_new) {
        if (rank(told) <= rank(at->second)) return false;
        at->second = std::move(told);
        return true;
    }
    if (center.size() <= kEndpointsPerCenterMax) return true;
    const auto oldest = std::ranges::min_element(
        center, [](const auto& a, const auto& b) { return rank(a.second) < rank(b.second); });
    const bool is_itself = oldest->first == device;
    center.erase(oldest);
    return !is_itself;
}

const Endpoint* Endpoints::find(const CenterId& center, const PublicKey& device) const {
    const auto of_center = centers_.find(center);
    if (of_center == centers_.end()) return nullptr;
    const auto told = of_center->second.find(device);
    return told == of_center->second.end() ? nullptr : &told->second.endpoint;
}

}  // namespace tsunagi
