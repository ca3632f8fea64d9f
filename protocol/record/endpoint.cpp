#include "protocol/record/endpoint.h"

#include <algorithm>

#include "protocol/base/host_port.h"
#include "protocol/base/limits.h"
#include "protocol/record/canonical.h"

namespace tsunagi {
namespace {

Result<void> is_well_formed(const Endpoint& endpoint) {
    if (endpoint.addresses.size() > kEndpointAddressesMax) return Error::over_limit;
    if (endpoint.device.is_zero()) return Error::bad_field;
    for (auto at = endpoint.addresses.begin(); at != endpoint.addresses.end(); ++at) {
        if (!is_endpoint_address(*at)) return Error::bad_field;
        if (std::find(endpoint.addresses.begin(), at, *at) != at) return Error::bad_field;
    }
    return {};
}

Result<Endpoint> read(schema::Endpoint::Reader in) {
    if (in.getAddresses().size() > kEndpointAddressesMax) return Error::over_limit;
    Endpoint out;
    out.device = read_fixed<PublicKey>(in.getDevice());
    for (const auto address : in.getAddresses()) out.addresses.push_back(read_text(address));
    out.room = in.getRoom();
    if (const auto good = is_well_formed(out); !good) return good.error();
    return out;
}

}  // namespace

bool is_endpoint_address(std::string_view text) {
    if (text.size() > kAddressBytesMax) return false;
    const auto address = parse_host_port(text);
    return address && address->port != 0 && host_port_text(*address) == text;
}

Result<Bytes> encode_endpoint(const Endpoint& endpoint) {
    if (const auto good = is_well_formed(endpoint); !good) return good.error();
    return write_canonical<schema::Endpoint>([&](schema::Endpoint::Builder out) {
        write_fixed(out.initDevice(), endpoint.device);
        out.setRoom(endpoint.room);
        if (endpoint.addresses.empty()) return;
        auto list = out.initAddresses(static_cast<unsigned>(endpoint.addresses.size()));
        for (unsigned i = 0; i < list.size(); ++i) list.set(i, endpoint.addresses[i].c_str());
    });
}

Result<Endpoint> decode_endpoint(ByteSpan body) {
    return read_canonical<schema::Endpoint>(body, CanonicalForm::required,
                                            [](schema::Endpoint::Reader in) { return read(in); });
}

}  // namespace tsunagi
