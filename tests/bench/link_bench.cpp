// link_bench.cpp - what a link carries over loopback, beside what plain TCP carries in the same
// run.
//
// Both ends are in this process, each on a thread of its own, as two daemons would be. Reported:
// megabytes (10^6) of frames a second for three frame sizes, the time of one small frame to and
// fro, and handshakes a second with both ends on one core. Plain TCP writes and reads 256 KiB
// pieces; its round trip is 100 bytes. Run: tsunagi_link_bench --benchmark_counters_tabular=true
#include <benchmark/benchmark.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "daemon/link/link_layer.h"
#include "tests/bench/link_pair.h"

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace tsunagi;

// A layer on its own thread. Callbacks not given do nothing.
class Daemon {
  public:
    Daemon(std::uint8_t seed, const std::function<void(Daemon&, LinkCallbacks&)>& wire) {
        LinkCallbacks callbacks;
        callbacks.admit = [](const DeviceKey&, Direction) { return true; };
        callbacks.on_open = [](LinkId, const LinkInfo&) {};
        callbacks.on_frame = [](LinkId, std::span<const std::uint8_t>) {};
        callbacks.on_drained = [](LinkId) {};
        callbacks.on_closed = [](LinkId, CloseReason, const std::string&) {};
        callbacks.on_dial_failed = [](DialId, OpenFailure, const std::string&) {};
        wire(*this, callbacks);
        LinkLimits limits;
        limits.loopback_exempt = true;
        limits.handshakes_per_second = limits.handshake_burst = 1'000'000;
        layer = std::make_unique<LinkLayer>(
            io, LinkOptions{std::make_shared<TlsIdentity>(Bytes(32, seed)), callbacks, limits});
        port = layer->listen("127.0.0.1", 0).port;
        thread = std::thread{[this] { io.run(); }};
    }

    ~Daemon() {
        asio::post(io, [this] { layer->stop([] {}); });
        thread.join();
    }

    asio::io_context io{1};
    std::unique_ptr<LinkLayer> layer;
    std::uint16_t port = 0;
    std::thread thread;
};

// Lets the benchmark's thread wait for a daemon's.
class Count {
  public:
    void add(std::size_t more) {
        const std::lock_guard lock{mutex_};
        count_ += more;
        changed_.notify_one();
    }
    void wait_for(std::size_t wanted) {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return count_ >= wanted; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t count_ = 0;
};

void rate(benchmark::State& state, std::size_t bytes_per_iteration) {
    state.counters["MB/s"] = benchmark::Counter(static_cast<double>(bytes_per_iteration) / 1e6,
                                                benchmark::Counter::kIsIterationInvariantRate);
}

constexpr std::size_t kBytesPerIteration = 64U << 20;

void link_throughput(benchmark::State& state) {
    const auto frame_bytes = static_cast<std::size_t>(state.range(0));
    const std::size_t frames = kBytesPerIteration / frame_bytes;
    Count opened;
    Count done;
    std::size_t to_send = 0;
    std::size_t received = 0;
    LinkId link{};
    const auto frame = std::make_shared<const Bytes>(frame_bytes, std::uint8_t{7});
    const auto fill = [&](Daemon& daemon) {
        while (to_send > 0 && daemon.layer->queued_bytes(link) < (2U << 20)) {
            daemon.layer->send(link, frame);
            --to_send;
        }
    };
    Daemon sender{1, [&](Daemon& self, LinkCallbacks& callbacks) {
                      callbacks.on_open = [&](LinkId id, const LinkInfo&) {
                          link = id;
                          opened.add(1);
                      };
                      callbacks.on_drained = [&](LinkId) { fill(self); };
                  }};
    Daemon receiver{2, [&](Daemon&, LinkCallbacks& callbacks) {
                        callbacks.on_frame = [&](LinkId, std::span<const std::uint8_t> bytes) {
                            benchmark::DoNotOptimize(bytes.data());
                            if (++received % frames == 0) done.add(1);
                        };
                    }};
    asio::post(sender.io, [&] { sender.layer->dial(DialId{1}, "127.0.0.1", receiver.port, {}); });
    opened.wait_for(1);
    std::size_t rounds = 0;
    for (auto _ : state) {
        asio::post(sender.io, [&] {
            to_send = frames;
            fill(sender);
        });
        done.wait_for(++rounds);
    }
    rate(state, kBytesPerIteration);
}
BENCHMARK(link_throughput)
    ->Arg(1'000)
    ->Arg(16 * 1024)
    ->Arg(256 * 1024)
    ->Arg(1 << 20)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void plain_tcp_throughput(benchmark::State& state) {
    asio::io_context io;
    tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
    tcp::socket out{io};
    out.connect(acceptor.local_endpoint());
    tcp::socket in = acceptor.accept();
    Count done;
    std::thread reader{[&] {
        std::vector<std::uint8_t> buffer(256 * 1024);
        std::size_t total = 0;
        boost::system::error_code error;
        while (!error) {
            const std::size_t before = total / kBytesPerIteration;
            total += in.read_some(asio::buffer(buffer), error);
            if (total / kBytesPerIteration > before) done.add(1);
        }
    }};
    const std::vector<std::uint8_t> piece(256 * 1024, 7);
    std::size_t rounds = 0;
    for (auto _ : state) {
        for (std::size_t sent = 0; sent < kBytesPerIteration; sent += piece.size()) {
            asio::write(out, asio::buffer(piece));
        }
        done.wait_for(++rounds);
    }
    out.close();
    reader.join();
    rate(state, kBytesPerIteration);
}
BENCHMARK(plain_tcp_throughput)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void link_round_trip(benchmark::State& state) {
    bench::LinkPair both;
    both.dial();
    for (auto _ : state) {
        const int before = both.echoes;
        both.layers[1]->send(both.links[1], Bytes(100, 7));
        while (both.echoes == before) both.io.run_one();
    }
}
BENCHMARK(link_round_trip)->Unit(benchmark::kMicrosecond);

void plain_tcp_round_trip(benchmark::State& state) {
    asio::io_context io;
    tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
    tcp::socket out{io};
    out.connect(acceptor.local_endpoint());
    tcp::socket in = acceptor.accept();
    out.set_option(tcp::no_delay(true));
    in.set_option(tcp::no_delay(true));
    std::vector<std::uint8_t> message(100, 7);
    for (auto _ : state) {
        asio::write(out, asio::buffer(message));
        asio::read(in, asio::buffer(message));
        asio::write(in, asio::buffer(message));
        asio::read(out, asio::buffer(message));
    }
}
BENCHMARK(plain_tcp_round_trip)->Unit(benchmark::kMicrosecond);

void link_handshake(benchmark::State& state) {
    bench::LinkPair both;
    for (auto _ : state) {
        both.dial();
        const int wanted = both.closed + 2;
        both.layers[1]->close(both.links[1], "done");
        while (both.closed < wanted) both.io.run_one();
    }
    state.counters["handshakes/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(link_handshake)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
