// hsds_map.h - which strings of Open Referral's HSDS 3.0 are which fields, for reading and writing.
//
//   organization      org; description its text       service  resource (an offer), opportunity
//   phones            phone, fax                       locations, addresses  address, postal code
//   organization_identifiers of JP-JCN                 the corporate number
//   attributes        terms of the NPO Act's fields; link_type X-TSUNAGI-...: own_fields.h
//
// HSDS: https://docs.openreferral.org, CC BY-SA 4.0; the names below are its interface.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "protocol/record/kinds.h"

namespace tsunagi::client {

struct HsdsText {
    std::string_view name;   // in HSDS
    std::string_view field;  // of the kind
};
// The strings of an organization or service that are fields as they stand; none for other kinds.
[[nodiscard]] std::span<const HsdsText> hsds_texts(KindId kind);

inline constexpr std::string_view kHsdsCorporateNumber = "JP-JCN";
inline constexpr std::string_view kHsdsActivities = "特定非営利活動の分野";  // a taxonomy
inline constexpr std::string_view kHsdsKind = "X-TSUNAGI-KIND";

}  // namespace tsunagi::client
