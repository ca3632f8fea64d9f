// profile_option.h - what a center says of itself, as `init` and `profile` read it.
//
// Thread: any.
#pragma once

#include <string>

#include "client/error_sentences.h"
#include "protocol/base/area.h"

namespace tsunagi::client {

// Errors: bad_name.
[[nodiscard]] Expected<std::string> read_center_name(const std::string& text);
// By number or name. Errors: bad_prefecture.
[[nodiscard]] Expected<AreaCode> read_prefecture(const std::string& text);
// 13 digits, or "" for none. Errors: bad_corporate_number.
[[nodiscard]] Expected<std::string> read_corporate_number(const std::string& text);

}  // namespace tsunagi::client
