// scope.h - who a record is for.
//
// A ladder of areas (municipality, prefecture, region, nation, public) with `center` as the
// default, `network` beside the ladder, and `authority` for the small records that every center
// must hold before anything else can be judged. Compared and stored by `key()`: level, then area,
// then owner. The numbers are wire format: DO NOT CHANGE.
#pragma once

#include <optional>
#include <string>

#include "protocol/base/area.h"
#include "protocol/base/bytes.h"

namespace tsunagi {

enum class ScopeLevel : std::uint8_t {
    center = 0,
    municipality = 1,
    prefecture = 2,
    region = 3,
    nation = 4,
    public_ = 5,
    network = 6,
    authority = 7,
};

struct Scope {
    ScopeLevel level = ScopeLevel::center;
    std::uint32_t area = 0;  // municipality (6 digits), prefecture (1-47) or region (1-8), else 0
    FixedBytes<32, struct ScopeOwnerTag>
        owner{};  // center scope: the center; network scope: the network; else zero

    friend auto operator<=>(const Scope&, const Scope&) = default;

    [[nodiscard]] static Scope authority() { return {ScopeLevel::authority, 0, {}}; }
    [[nodiscard]] static Scope nation() { return {ScopeLevel::nation, 0, {}}; }
    [[nodiscard]] static Scope of_center(const CenterId& center) {
        return {ScopeLevel::center, 0, same_bytes<decltype(Scope::owner)>(center)};
    }

    // 37 bytes: level, area big-endian, owner. The order of keys is the order of scopes.
    [[nodiscard]] Bytes key() const;
    [[nodiscard]] static std::optional<Scope> from_key(ByteSpan key);
};

// Where a center is. Its home decides which area scopes it is inside.
struct Home {
    std::uint8_t prefecture = 0;     // 1-47
    std::uint32_t municipality = 0;  // six digits, 0 where not told

    friend auto operator<=>(const Home&, const Home&) = default;
};

// Is a center with this id and home among those that may hold the scope? Network scopes: never,
// until networks exist.
[[nodiscard]] bool is_inside(const Scope& scope, const CenterId& center, const Home& home);

// Level and area fit each other: an area that exists in form, an owner exactly where the level has
// one.
[[nodiscard]] bool is_well_formed(const Scope& scope);

// "nation", "prefecture:16", "region:中部", "municipality:162019", "center", "network:<hex>",
// "authority".
[[nodiscard]] std::string scope_text(const Scope& scope);

}  // namespace tsunagi
