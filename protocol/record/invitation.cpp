#include "protocol/record/invitation.h"

#include <algorithm>

#include "protocol/base/big_endian.h"
#include "protocol/base/limits.h"
#include "protocol/base/utf8.h"

namespace tsunagi {
namespace {

constexpr std::string_view kInvitationStart = "tsunagi:";
constexpr std::uint8_t kInvitationVersion = 1;
constexpr std::size_t kFixedBytes = 1 + 32 + 32 + 16 + 8;

}  // namespace

std::string invitation_text(const Invitation& invitation) {
    Bytes bytes{kInvitationVersion};
    const auto append = [&](ByteSpan more) { bytes.insert(bytes.end(), more.begin(), more.end()); };
    append(invitation.charter.span());
    append(invitation.pin.span());
    append(invitation.token.span());
    append_u64(bytes, static_cast<std::uint64_t>(invitation.expires.ms));
    append(as_bytes(invitation.address));
    return std::string(kInvitationStart) + to_base64url(bytes);
}

Result<Invitation> parse_invitation(std::string_view text) {
    std::string line;
    std::ranges::copy_if(text, std::back_inserter(line),
                         [](char c) { return static_cast<unsigned char>(c) > ' '; });
    if (!line.starts_with(kInvitationStart)) return Error::malformed;
    const auto bytes = from_base64url(std::string_view(line).substr(kInvitationStart.size()));
    if (!bytes || bytes->empty()) return Error::malformed;
    if (bytes->front() != kInvitationVersion) return Error::unknown_format;
    if (bytes->size() <= kFixedBytes || bytes->size() > kFixedBytes + kAddressBytesMax)
        return Error::malformed;
    const ByteSpan all(*bytes);
    Invitation out;
    out.charter = *CharterId::from(all.subspan(1, 32));
    out.pin = *PublicKey::from(all.subspan(33, 32));
    out.token = *Token::from(all.subspan(65, 16));
    out.expires.ms = static_cast<std::int64_t>(read_u64(all.subspan(81)));
    out.address.assign(all.begin() + kFixedBytes, all.end());
    if (!is_clean_text(out.address, TextShape::single_line)) return Error::malformed;
    return out;
}

}  // namespace tsunagi
