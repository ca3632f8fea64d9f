// endpoint.h - where a machine of a center can be called, as that machine says it.
//
// The body of an authority record of kind `endpoint`, signed by the center's machine key, so that a
// node keeps its own address right while all people's keys are locked. It only tells where to call:
// who answers there is proved by the device key, and whose that key is by the center's manifest.
//
// Bounds: kEndpointAddressesMax addresses of kAddressBytesMax bytes. Pure.
#pragma once

#include <string>
#include <vector>

#include "protocol/record/record.h"

namespace tsunagi {

struct Endpoint {
    PublicKey device;                    // what who answers there must prove
    std::vector<std::string> addresses;  // in the order to try them; none: not to be called
    std::uint16_t room = 0;              // links that others may open to it
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// "host:port" in the one form in which it is written, with a port.
[[nodiscard]] bool is_endpoint_address(std::string_view text);

// Errors: over_limit, bad_field (no device, an address that is none or stands twice).
[[nodiscard]] Result<Bytes> encode_endpoint(const Endpoint& endpoint);
// Errors: malformed, not_canonical, over_limit, bad_field.
[[nodiscard]] Result<Endpoint> decode_endpoint(ByteSpan body);

}  // namespace tsunagi
