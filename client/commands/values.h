// values.h - option values that several commands read: kinds, prefectures, addresses.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "client/error_sentences.h"
#include "protocol/base/area.h"
#include "protocol/base/time.h"
#include "protocol/record/kinds.h"

namespace tsunagi::client {

// A kind that people can write; null for "". Errors: unknown_kind.
[[nodiscard]] Expected<const KindRow*> read_kind(const std::string& name);
// Errors: bad_prefecture.
[[nodiscard]] Expected<std::vector<AreaCode>> read_prefectures(
    const std::vector<std::string>& texts);
// HOST:PORT or [IPv6]:PORT. Errors: bad_address.
[[nodiscard]] Expected<std::string> read_address(const std::string& text);
// A record's id or the first eight or more digits of it, in lower case. Errors: bad_id.
[[nodiscard]] Expected<std::string> read_id(const std::string& text);

// A day (from its first moment in Japan) or a length back from now, in milliseconds since 1970; 0
// for "". Errors: bad_since.
[[nodiscard]] Expected<std::int64_t> read_since(const std::string& text, WallTime now);
// --wait, which goes with --federation: how long to wait for other centers, in milliseconds; 0 for
// "", the usual. Errors: usage.
[[nodiscard]] Expected<std::uint32_t> read_wait(const std::string& text, bool has_federation);
inline constexpr std::chrono::seconds kWaitMax{60};
// 700M, 3900M, 1G, or bytes; 0 for "". Errors: bad_size, also for less than `least`.
[[nodiscard]] Expected<std::uint64_t> read_size(const std::string& text, std::uint64_t least);

}  // namespace tsunagi::client
