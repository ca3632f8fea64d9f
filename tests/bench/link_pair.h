// link_pair.h - two link layers in one process, for benchmarks of what a link costs.
//
// Both ends are on one thread, so that a measured time is work and not the scheduler's. Layer 0
// listens and echoes every frame; layer 1 dials.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "daemon/link/link_layer.h"

namespace tsunagi::bench {

struct LinkPair {
    LinkPair() {
        for (std::uint8_t i = 0; i < 2; ++i) {
            LinkCallbacks callbacks;
            callbacks.admit = [](const DeviceKey&, Direction) { return true; };
            callbacks.on_open = [this, i](LinkId link, const LinkInfo&) {
                links[i] = link;
                ++opened;
            };
            callbacks.on_frame = [this, i](LinkId link, std::span<const std::uint8_t> frame) {
                if (i == 0) layers[0]->send(link, Bytes(frame.begin(), frame.end()));
                if (i == 1) ++echoes;
            };
            callbacks.on_drained = [](LinkId) {};
            callbacks.on_closed = [this](LinkId, CloseReason, const std::string&) { ++closed; };
            callbacks.on_dial_failed = [](DialId, OpenFailure, const std::string&) {};
            LinkLimits limits;
            limits.loopback_exempt = true;
            limits.handshakes_per_second = limits.handshake_burst = 1'000'000;
            layers[i] = std::make_unique<LinkLayer>(
                io, LinkOptions{std::make_shared<TlsIdentity>(Bytes(32, std::uint8_t(i + 1))),
                                callbacks, limits});
        }
        port = layers[0]->listen("127.0.0.1", 0).port;
    }
    void dial() {
        const int wanted = opened + 2;
        layers[1]->dial(DialId{1}, "127.0.0.1", port, {});
        while (opened < wanted) io.run_one();
    }

    boost::asio::io_context io{1};
    std::unique_ptr<LinkLayer> layers[2];
    LinkId links[2]{};
    std::uint16_t port = 0;
    int opened = 0;
    int closed = 0;
    int echoes = 0;
};

}  // namespace tsunagi::bench
