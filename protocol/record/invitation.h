// invitation.h - one line that a new center needs to join: which federation, whom to call, and a
// one-time token.
//
// "tsunagi:" and unpadded base64url of: version u8 (1), charter 32, device pin 32, token 16, expiry
// u64 big-endian (milliseconds since 1970), address (host:port, the rest). The token is a secret
// until it is used: the line is shown to the one invited, by a channel that the inviter trusts. The
// inviter keeps only the token's hash.
#pragma once

#include <string>
#include <string_view>

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"
#include "protocol/base/time.h"

namespace tsunagi {

using Token = FixedBytes<16, struct TokenTag>;

struct Invitation {
    CharterId charter;
    PublicKey pin;
    Token token;
    WallTime expires;
    std::string address;
    friend bool operator==(const Invitation&, const Invitation&) = default;
};

[[nodiscard]] std::string invitation_text(const Invitation& invitation);
// Spaces and line breaks that mail programs add are ignored. Errors: malformed, unknown_format.
[[nodiscard]] Result<Invitation> parse_invitation(std::string_view text);

}  // namespace tsunagi
