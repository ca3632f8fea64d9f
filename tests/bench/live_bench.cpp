// live_bench.cpp - how long after a publish on one center its neighbour shows the record.
//
//   tsunagi_live_bench --from DATA_A --to DATA_B [--publishes 300]
//
// Two real daemons that are connected and unlocked; tests/bench/sync.py starts them. One
// control connection to each stays open: a record is published on A, and B is asked for it until
// it shows it. So the time holds everything: signature, commit on A, link, checks, commit on B, and
// the last question. Beside it stand this machine's own limits, measured in the same run in the
// folder beside A's: one record made durable by the store alone, one flush of one page, and a small
// frame to and fro over a link. Nothing is asserted but that all arrives.
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "client/control_client.h"
#include "protocol/record/body.h"
#include "storage/store.h"
#include "tests/bench/bench_setting.h"
#include "tests/bench/link_pair.h"
#include "tests/support/builders.h"

namespace {

using namespace tsunagi;
using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

constexpr std::chrono::microseconds kPauseBetweenQuestions{50};
constexpr std::chrono::seconds kArrivesWithin{30};
constexpr std::size_t kLimitSamples = 200;

class Times {
  public:
    void add(Clock::duration time) { all_.push_back(Microseconds(time).count() / 1000.0); }
    void print(const char* what) {
        std::sort(all_.begin(), all_.end());
        std::printf("%-44s median %7.3f  p95 %7.3f  p99 %7.3f  worst %7.3f ms\n", what, at(50),
                    at(95), at(99), all_.back());
    }

  private:
    [[nodiscard]] double at(std::size_t percent) const {
        return all_[std::min(all_.size() - 1, all_.size() * percent / 100)];
    }
    std::vector<double> all_;
};

template <typename T>
T must(client::Expected<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().message.c_str());
        std::exit(1);
    }
    return std::move(*result);
}

RecordId publish(client::ControlClient& center, std::size_t number) {
    client::Draft draft;
    draft.kind = kind::kArticle;
    draft.level = ScopeLevel::nation;
    draft.body = *encode_body(article_body("遅れを測る " + std::to_string(number),
                                           "富山の受付は軍手と長靴を待っています。"));
    client::PublishRequest request;
    request.drafts.push_back(std::move(draft));
    std::optional<RecordId> id;
    (void)must(center.ask(std::move(request), [&](client::Answer& answer) {
        const auto* done = std::get_if<client::PublishedAnswer>(&answer);
        if (done != nullptr && !done->outcomes.empty()) id = done->outcomes.front().id;
    }));
    if (!id || id->is_zero()) {
        std::fprintf(stderr, "the record was refused; is the center unlocked?\n");
        std::exit(1);
    }
    return *id;
}

bool shows(client::ControlClient& center, const RecordId& id) {
    bool found = false;
    auto done = center.ask(client::ShowRequest{id_text(id)}, [&](client::Answer& answer) {
        found = found || std::holds_alternative<client::ItemAnswer>(answer);
    });
    return done.has_value() && found;
}

void measure_live(const std::string& from, const std::string& to, std::size_t publishes) {
    auto a = must(client::ControlClient::connect(from));
    auto b = must(client::ControlClient::connect(to));
    Times acknowledged;
    Times visible;
    Times question;
    constexpr std::size_t kWarmUp = 5;
    for (std::size_t i = 0; i < publishes + kWarmUp; ++i) {
        const auto begin = Clock::now();
        const RecordId id = publish(a, i);
        const auto replied = Clock::now();
        auto asked = Clock::now();
        while (!shows(b, id)) {
            if (Clock::now() - begin > kArrivesWithin) {
                std::fprintf(stderr, "%s did not arrive; are the two connected?\n",
                             id_text(id).c_str());
                std::exit(1);
            }
            std::this_thread::sleep_for(kPauseBetweenQuestions);
            asked = Clock::now();
        }
        const auto end = Clock::now();
        if (i < kWarmUp) continue;
        acknowledged.add(replied - begin);
        visible.add(end - begin);
        question.add(end - asked);
    }
    acknowledged.print("publish: durable on A and answered");
    visible.print("publish on A until B shows it, durable on both");
    question.print("  of it the last question to B");
}

// --- what this machine can do at best ---

void measure_commit(const std::filesystem::path& folder) {
    SeededRandom random(1);
    TestCenter center = make_center(random);
    const auto store = Store::open(folder, random);
    Times times;
    for (std::size_t i = 0; i < kLimitSamples; ++i) {
        FactSpec spec;
        spec.body = article_body("遅れを測る " + std::to_string(i),
                                 "富山の受付は軍手と長靴を待っています。");
        const StoreOrder order = order_of(i + 1, {make_fact(random, center, spec)});
        const auto begin = Clock::now();
        (void)store->apply({&order, 1});
        times.add(Clock::now() - begin);
    }
    times.print("limit: the store makes one record durable");
}

void measure_flush(const std::filesystem::path& folder) {
    const int file = ::open((folder / "flush").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const std::vector<char> page(4096, 'x');
    Times times;
    for (std::size_t i = 0; i < kLimitSamples; ++i) {
        const auto begin = Clock::now();
        if (::pwrite(file, page.data(), page.size(), 0) < 0 || ::fdatasync(file) != 0) std::exit(1);
        times.add(Clock::now() - begin);
    }
    ::close(file);
    times.print("limit: one page flushed");
}

void measure_link() {
    bench::LinkPair both;
    both.dial();
    Times times;
    for (std::size_t i = 0; i < kLimitSamples; ++i) {
        const int before = both.echoes;
        const auto begin = Clock::now();
        both.layers[1]->send(both.links[1], Bytes(100, 7));
        while (both.echoes == before) both.io.run_one();
        times.add(Clock::now() - begin);
    }
    times.print("limit: a small frame to and fro over a link");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"How long after a publish on one center its neighbour shows the record."};
    std::string from;
    std::string to;
    std::size_t publishes = 300;
    app.add_option("--from", from, "data folder of the center that publishes")->required();
    app.add_option("--to", to, "data folder of the center that is asked")->required();
    app.add_option("--publishes", publishes, "how many records");
    CLI11_PARSE(app, argc, argv);
    init_crypto();
    {
        const BenchFolder folder(std::filesystem::path(from).parent_path());
        measure_commit(folder.path());
        measure_flush(folder.path());
    }
    measure_link();
    measure_live(from, to, publishes);
    return 0;
}
