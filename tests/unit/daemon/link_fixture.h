// link_fixture.h - a LinkLayer that notes what it is told, and a loop that runs it until a
// condition holds.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/link/link_layer.h"

namespace tsunagi::test {

// No condition here takes seconds; the deadline only ends a test that would hang.
inline constexpr std::chrono::seconds kTestDeadline{20};

// Runs `io` until `done`, calling `each_turn` in between. False at the deadline.
inline bool run_until(
    boost::asio::io_context& io,
    const std::function<bool()>& done,
    const std::function<void()>& each_turn = [] {}) {
    const auto deadline = std::chrono::steady_clock::now() + kTestDeadline;
    while (!done()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        if (io.stopped()) io.restart();
        if (io.poll() == 0) io.run_one_for(std::chrono::milliseconds{1});
        each_turn();
    }
    return true;
}

// Limits under which a test of many connections from one address does not wait.
inline LinkLimits roomy_limits() {
    LinkLimits limits;
    limits.loopback_exempt = true;
    limits.handshakes_per_second = 1'000'000;
    limits.handshake_burst = 1'000'000;
    return limits;
}

struct Closed {
    CloseReason reason;
    std::string text;
};

struct Failed {
    OpenFailure failure;
    std::string text;
};

class LinkCenter {
  public:
    LinkCenter(boost::asio::io_context& io, std::uint8_t seed, LinkLimits limits = roomy_limits())
        : identity(std::make_shared<TlsIdentity>(Bytes(32, seed))),
          layer(std::make_unique<LinkLayer>(io, LinkOptions{identity, callbacks(), limits})) {}

    [[nodiscard]] std::uint16_t listen() {
        const auto listening = layer->listen("127.0.0.1", 0);
        EXPECT_EQ(listening.error, "");
        return listening.port;
    }

    void dial(std::uint16_t port, std::optional<DeviceKey> pin = std::nullopt) {
        layer->dial(DialId{++dials}, "127.0.0.1", port, pin);
    }

    [[nodiscard]] LinkId only_link() const {
        EXPECT_EQ(opened.size(), 1U);
        return opened.begin()->first;
    }

    std::shared_ptr<TlsIdentity> identity;
    std::function<bool(const DeviceKey&, Direction)> admit = [](const DeviceKey&, Direction) {
        return true;
    };
    std::function<void(LinkId, std::span<const std::uint8_t>)> frame_hook;
    std::function<void(LinkId)> open_hook;

    std::map<LinkId, LinkInfo> opened;
    std::map<LinkId, std::vector<Bytes>> frames;
    std::vector<std::pair<LinkId, Closed>> closed;
    std::vector<std::pair<DialId, Failed>> dial_failures;
    std::vector<Failed> inbound_failures;
    std::vector<LinkId> drained;
    std::uint64_t dials = 0;
    std::unique_ptr<LinkLayer> layer;

  private:
    LinkCallbacks callbacks() {
        LinkCallbacks made;
        made.admit = [this](const DeviceKey& key, Direction direction) {
            return admit(key, direction);
        };
        made.on_open = [this](LinkId link, const LinkInfo& info) {
            opened.emplace(link, info);
            if (open_hook) open_hook(link);
        };
        made.on_frame = [this](LinkId link, std::span<const std::uint8_t> frame) {
            EXPECT_TRUE(opened.contains(link));
            if (frame_hook) {
                frame_hook(link, frame);
            } else {
                frames[link].emplace_back(frame.begin(), frame.end());
            }
        };
        made.on_drained = [this](LinkId link) { drained.push_back(link); };
        made.on_closed = [this](LinkId link, CloseReason reason, const std::string& text) {
            closed.push_back({link, {reason, text}});
        };
        made.on_dial_failed = [this](DialId dial, OpenFailure failure, const std::string& text) {
            dial_failures.push_back({dial, {failure, text}});
        };
        made.on_inbound_failed = [this](const std::string& /*address*/, OpenFailure failure,
                                        const std::string& text) {
            inbound_failures.push_back({failure, text});
        };
        return made;
    }
};

// Two centers, the second of which listens; dial() joins them.
class LinkTest : public ::testing::Test {
  protected:
    // gtest's ASSERT needs a void function.
    void join() {
        const std::uint16_t port = listener.listen();
        dialer.dial(port, listener.identity->device_key());
        ASSERT_TRUE(
            run_until(io, [&] { return !dialer.opened.empty() && !listener.opened.empty(); }));
    }

    boost::asio::io_context io{1};
    LinkCenter dialer{io, 1};
    LinkCenter listener{io, 2};
};

}  // namespace tsunagi::test
