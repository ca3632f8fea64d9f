// Bodies of endpoints: which addresses they may hold.
#include "protocol/record/endpoint.h"

#include <gtest/gtest.h>

#include "protocol/base/limits.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

Error refusal(const Endpoint& endpoint) {
    const auto body = encode_endpoint(endpoint);
    return body ? Error{} : body.error();
}

TEST(Endpoint, IsReadAsItWasWritten) {
    const Endpoint endpoint{PublicKey{{1}}, {"192.0.2.7:7700", "[2001:db8::7]:1"}, 65'535};
    EXPECT_EQ(*decode_endpoint(*encode_endpoint(endpoint)), endpoint);
    const Endpoint silent{PublicKey{{1}}, {}, 0};
    EXPECT_EQ(*decode_endpoint(*encode_endpoint(silent)), silent);
}

TEST(Endpoint, RefusesWhatCannotBeCalled) {
    const PublicKey device{{1}};
    EXPECT_EQ(refusal({{}, {"a:1"}, 1}), Error::bad_field);
    EXPECT_EQ(refusal({device, {"a:0"}, 1}), Error::bad_field);
    EXPECT_EQ(refusal({device, {"a:007"}, 1}), Error::bad_field) << "one form for one address";
    EXPECT_EQ(refusal({device, {"a:1", "a:1"}, 1}), Error::bad_field);
    EXPECT_EQ(refusal({device, {"a:1", "b:1", "c:1", "d:1", "e:1"}, 1}), Error::over_limit);
    EXPECT_EQ(refusal({device, {std::string(254, 'x') + ":1"}, 1}), Error::bad_field);
}

TEST(Endpoint, ABodyOfAnotherKindIsNotOne) {
    SeededRandom random(4);
    const TestCenter center = make_center(random);
    EXPECT_FALSE(decode_endpoint(center.genesis.parsed().body()));
    EXPECT_FALSE(decode_endpoint(*encode_body(article_body("記事"))));
}

}  // namespace
}  // namespace tsunagi
