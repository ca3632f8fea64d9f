#include "protocol/base/host_port.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

TEST(HostPort, ReadsNamesAndBothKindsOfAddresses) {
    EXPECT_EQ(parse_host_port("192.0.2.7:7700"), (HostPort{"192.0.2.7", 7700}));
    EXPECT_EQ(parse_host_port("toyama.example.jp:1"), (HostPort{"toyama.example.jp", 1}));
    EXPECT_EQ(parse_host_port("[2001:db8::7]:65535"), (HostPort{"2001:db8::7", 65535}));
    EXPECT_EQ(parse_host_port("127.0.0.1:0"), (HostPort{"127.0.0.1", 0}));
}

TEST(HostPort, RefusesWhatIsNotOne) {
    for (const char* text :
         {"", ":", "host", "host:", ":7700", "host:65536", "host:-1", "host:7x", "2001:db8::7:7700",
          "[::1]", "[host]:7700", "ho st:7700", "host\n:7700", "[::1:7700"}) {
        EXPECT_FALSE(parse_host_port(text)) << text;
    }
}

TEST(HostPort, IsWrittenAsItIsRead) {
    for (const char* text : {"192.0.2.7:7700", "[2001:db8::7]:7700", "toyama.example.jp:80"}) {
        EXPECT_EQ(host_port_text(*parse_host_port(text)), text);
    }
}

}  // namespace
}  // namespace tsunagi
