// scope_option.h - `--scope`:
// center|municipality[:CODE]|prefecture[:CC]|region[:NAME]|network:ID|nation|public.
//
// An area level without a place means the center's own. Networks are read and refused until they
// exist.
#pragma once

#include <compare>
#include <string_view>

#include "client/error_sentences.h"
#include "protocol/base/scope.h"

namespace tsunagi::client {

struct ScopeChoice {
    ScopeLevel level = ScopeLevel::center;
    std::uint32_t area = 0;  // 0 with an area level: the center's own
    friend auto operator<=>(const ScopeChoice&, const ScopeChoice&) = default;
};

// Errors: bad_scope, network_scope.
[[nodiscard]] Expected<ScopeChoice> parse_scope(std::string_view text);

// The scope that a choice means for a center. Errors: scope_without_home, scope_not_ours.
[[nodiscard]] Expected<Scope> scope_for(const ScopeChoice& choice,
                                        const CenterId& center,
                                        const Home& home);

}  // namespace tsunagi::client
