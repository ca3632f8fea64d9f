#include "protocol/base/scope.h"

#include <cstring>

namespace tsunagi {
namespace {

constexpr std::size_t kKeyBytes = 1 + 4 + 32;

}  // namespace

Bytes Scope::key() const {
    Bytes out;
    out.reserve(kKeyBytes);
    out.push_back(static_cast<std::uint8_t>(level));
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(area >> shift));
    out.insert(out.end(), owner.bytes.begin(), owner.bytes.end());
    return out;
}

std::optional<Scope> Scope::from_key(ByteSpan key) {
    if (key.size() != kKeyBytes || key[0] > static_cast<std::uint8_t>(ScopeLevel::authority))
        return std::nullopt;
    Scope scope;
    scope.level = static_cast<ScopeLevel>(key[0]);
    for (std::size_t i = 1; i <= 4; ++i) scope.area = (scope.area << 8) | key[i];
    std::memcpy(scope.owner.bytes.data(), key.data() + 5, 32);
    if (!is_well_formed(scope)) return std::nullopt;
    return scope;
}

bool is_inside(const Scope& scope, const CenterId& center, const Home& home) {
    switch (scope.level) {
        case ScopeLevel::authority:
        case ScopeLevel::nation:
        case ScopeLevel::public_: return true;
        case ScopeLevel::center: return scope.owner.bytes == center.bytes;
        case ScopeLevel::municipality:
            return home.municipality != 0 && scope.area == home.municipality;
        case ScopeLevel::prefecture: return scope.area == home.prefecture;
        case ScopeLevel::region:
            return is_prefecture({home.prefecture}) &&
                   scope.area == static_cast<std::uint32_t>(region_of({home.prefecture}));
        case ScopeLevel::network: return false;
    }
    return false;
}

bool is_well_formed(const Scope& scope) {
    const bool has_owner = !scope.owner.is_zero();
    switch (scope.level) {
        case ScopeLevel::authority:
        case ScopeLevel::nation:
        case ScopeLevel::public_: return scope.area == 0 && !has_owner;
        // A genesis manifest has no center yet, but it is never in a center scope.
        case ScopeLevel::center:
        case ScopeLevel::network: return scope.area == 0 && has_owner;
        case ScopeLevel::municipality: return is_municipality({scope.area}) && !has_owner;
        case ScopeLevel::prefecture: return is_prefecture({scope.area}) && !has_owner;
        case ScopeLevel::region: return is_region(scope.area) && !has_owner;
    }
    return false;
}

std::string scope_text(const Scope& scope) {
    switch (scope.level) {
        case ScopeLevel::authority: return "authority";
        case ScopeLevel::nation: return "nation";
        case ScopeLevel::public_: return "public";
        case ScopeLevel::center: return "center";
        case ScopeLevel::network: return "network:" + to_hex(scope.owner.span());
        case ScopeLevel::municipality: return "municipality:" + area_text({scope.area});
        case ScopeLevel::prefecture:
            return scope.area < 10 ? "prefecture:0" + area_text({scope.area})
                                   : "prefecture:" + area_text({scope.area});
        case ScopeLevel::region:
            return "region:" + std::string(region_name_ja(static_cast<Region>(scope.area)));
    }
    return {};
}

}  // namespace tsunagi
