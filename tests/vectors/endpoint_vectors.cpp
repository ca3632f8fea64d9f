#include "tests/vectors/endpoint_vectors.h"

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/record/canonical.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

Bytes endpoint_body(const Endpoint& endpoint) {
    const auto bytes = encode_endpoint(endpoint);
    CHECK(bytes.has_value());
    return *bytes;
}

// An endpoint that our own encoder would refuse to write.
Bytes raw_encoded(const PublicKey& device, const std::vector<std::string>& addresses) {
    return write_canonical<schema::Endpoint>([&](schema::Endpoint::Builder out) {
        write_fixed(out.initDevice(), device);
        auto list = out.initAddresses(static_cast<unsigned>(addresses.size()));
        for (unsigned i = 0; i < list.size(); ++i) list.set(i, addresses[i].c_str());
        out.setRoom(7);
    });
}

}  // namespace

std::vector<Vector> make_endpoint_vectors() {
    using enum Error;
    SeededRandom random(78);
    std::vector<Vector> out;
    const auto yay = [&](const char* format, const char* name, Bytes bytes) {
        out.push_back({format, name, std::nullopt, std::move(bytes)});
    };
    const auto nay = [&](const char* name, Error error, Bytes bytes) {
        out.push_back({"endpoint", name, error, std::move(bytes)});
    };
    const auto device = random.fixed<PublicKey>();
    const Endpoint full{
        device,
        {"192.0.2.7:7700", "[2001:db8::7]:7700", "toyama.example.jp:443", "10.0.0.1:1"},
        0xffff};
    yay("endpoint", "four_addresses", endpoint_body(full));
    yay("endpoint", "no_addresses", endpoint_body({device, {}, 0}));
    yay("endpoint", "longest_address",
        endpoint_body({device, {std::string(253, 'x') + ":65535"}, 1}));
    nay("five_addresses", over_limit, raw_encoded(device, {"a:1", "b:1", "c:1", "d:1", "e:1"}));
    nay("no_device", bad_field, raw_encoded({}, {"a:1"}));
    nay("address_twice", bad_field, raw_encoded(device, {"a:1", "b:1", "a:1"}));
    nay("port_0", bad_field, raw_encoded(device, {"a:0"}));
    nay("port_with_leading_zero", bad_field, raw_encoded(device, {"a:01"}));
    nay("port_65536", bad_field, raw_encoded(device, {"a:65536"}));
    nay("no_port", bad_field, raw_encoded(device, {"toyama.example.jp"}));
    nay("no_host", bad_field, raw_encoded(device, {":7700"}));
    nay("ipv6_without_brackets", bad_field, raw_encoded(device, {"2001:db8::7:7700"}));
    nay("line_break", bad_field, raw_encoded(device, {"a\nb:7700"}));
    nay("host_of_254_bytes", bad_field, raw_encoded(device, {std::string(254, 'x') + ":1"}));
    Bytes longer = endpoint_body(full);
    longer.resize(longer.size() + 8);
    nay("dead_word_at_the_end", not_canonical, longer);
    nay("seven_bytes", malformed, Bytes(7));
    nay("empty", malformed, {});

    TestCenter center = make_center(random);
    const CheckedRecord record =
        make_endpoint(random, center, {center.device, {"192.0.2.7:7700"}, kRoomDefault});
    const ByteSpan span = record.parsed().bytes();
    yay("record", "endpoint", Bytes(span.begin(), span.end()));
    return out;
}

}  // namespace tsunagi
