// mail_address.h - is this a mail address, and how is it written into a mail?
//
// Plain addresses in ASCII (name@example.jp): no display names, comments or groups. Dots that stand
// side by side or at an end of the name (a..b@, a.@) are taken, because phone companies of Japan
// gave out such addresses for years; in a mail they are written in quotes. Because nothing but
// letters, digits and a few signs gets through, an address cannot bring a header or a command of
// its own. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tsunagi::client {

inline constexpr std::size_t kMailAddressBytesMax = 254;     // RFC 5321: 256 with < and >
inline constexpr std::size_t kMailNameBytesMax = 64;         // before the @
inline constexpr std::size_t kMailDomainLabelBytesMax = 63;  // of DNS

[[nodiscard]] bool is_mail_address(std::string_view text);
// As it stands between < and >. Pre: is_mail_address(address).
[[nodiscard]] std::string mail_path(std::string_view address);
// What stands behind the @. Pre: is_mail_address(address).
[[nodiscard]] std::string_view mail_domain(std::string_view address);

// Letters, digits and hyphens, with dots between labels: what the name of a machine is made of.
[[nodiscard]] bool is_domain_name(std::string_view text);

}  // namespace tsunagi::client
