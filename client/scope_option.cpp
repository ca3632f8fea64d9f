#include "client/scope_option.h"

#include "client/area_lookup.h"

namespace tsunagi::client {
namespace {

struct LevelName {
    std::string_view name;
    ScopeLevel level;
};
constexpr LevelName kLevels[] = {
    {"center", ScopeLevel::center},         {"municipality", ScopeLevel::municipality},
    {"prefecture", ScopeLevel::prefecture}, {"region", ScopeLevel::region},
    {"network", ScopeLevel::network},       {"nation", ScopeLevel::nation},
    {"public", ScopeLevel::public_},
};

std::optional<std::uint32_t> parse_place(ScopeLevel level, std::string_view place) {
    if (level == ScopeLevel::municipality) {
        const auto code = parse_municipality(place);
        return code ? std::optional(code->value) : std::nullopt;
    }
    if (level == ScopeLevel::prefecture) {
        const auto code = parse_prefecture(place);
        return code ? std::optional(code->value) : std::nullopt;
    }
    if (level == ScopeLevel::region) {
        const auto region = parse_region(place);
        return region ? std::optional(static_cast<std::uint32_t>(*region)) : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

Expected<ScopeChoice> parse_scope(std::string_view text) {
    const auto colon = text.find(':');
    const std::string_view name = text.substr(0, colon);
    for (const auto& row : kLevels) {
        if (row.name != name) continue;
        if (row.level == ScopeLevel::network) return failure(Error::network_scope);
        if (colon == std::string_view::npos) return ScopeChoice{row.level, 0};
        const auto place = parse_place(row.level, text.substr(colon + 1));
        if (!place && row.level == ScopeLevel::municipality &&
            with_right_check_digit(text.substr(colon + 1))) {
            return no_such_place(std::string(text.substr(colon + 1)), LocalError::bad_scope);
        }
        if (!place) return failure(LocalError::bad_scope, text);
        return ScopeChoice{row.level, *place};
    }
    return failure(LocalError::bad_scope, text);
}

Expected<Scope> scope_for(const ScopeChoice& choice, const CenterId& center, const Home& home) {
    if (choice.level == ScopeLevel::center) return Scope::of_center(center);
    Scope scope{choice.level, choice.area, {}};
    if (choice.area == 0) {
        if (choice.level == ScopeLevel::municipality) {
            if (home.municipality == 0) return failure(LocalError::scope_without_home);
            scope.area = home.municipality;
        } else if (choice.level == ScopeLevel::prefecture) {
            scope.area = home.prefecture;
        } else if (choice.level == ScopeLevel::region && is_prefecture({home.prefecture})) {
            scope.area = static_cast<std::uint32_t>(region_of({home.prefecture}));
        }
    }
    if (!is_inside(scope, center, home)) return failure(Error::scope_not_ours);
    return scope;
}

}  // namespace tsunagi::client
