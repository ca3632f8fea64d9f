// reconcile_bench.cpp - what it costs to find scattered differences of two large sets of ids:
// bytes, round trips and processor time, by tree and by sketch, from memory and from LMDB.
//
// Two sides hold the same ids but for `d`, half of them on either side (or all on the answerer's),
// in one month or spread over 75. One round of the asker runs over encoded frames; time is that of
// both sides, with encoding; bytes are those of all frames, the requests included, the records not.
// `bound_KB` is what d ids of 32 bytes cannot be told in less: log2(2^256 over d) bits.
// From memory, sketches are made from the tree when asked for; from LMDB they are kept.
// TSUNAGI_BENCH_SIZE: ids in the sets, 100,000 unless set; the goals are for 1,000,000.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>

#include "storage/environment.h"
#include "storage/sketch_table.h"
#include "storage/tree_table.h"
#include "tests/bench/bench_setting.h"
#include "tests/support/builders.h"
#include "tests/unit/protocol/round_fixture.h"

namespace tsunagi {
namespace {

namespace fs = std::filesystem;
using namespace storage;

constexpr ScopeNumber kScope = 1;
constexpr std::size_t kBatch = 50'000;

using MonthIds = std::map<Month, std::vector<RecordId>>;

// The tables that reconciliation reads, as the batch writer fills them.
class LmdbSide {
  public:
    LmdbSide() : environment_(folder_.path(), {.map_bytes = std::size_t{4} << 30}) {
        WriteTxn txn = environment_.begin_write();
        tables_ = open_tables(txn);
        txn.commit();
    }
    void insert(const MonthIds& ids) {
        WriteTxn txn = environment_.begin_write();
        std::vector<RecordId> all;
        for (const auto& [month, some] : ids) {
            TreeTableWriter nodes(txn, tables_.tree, kScope);
            months_[month] = {month, insert_ids(nodes, month, some)};
            write_sketch(txn, tables_, kScope, months_[month], some);
            all.insert(all.end(), some.begin(), some.end());
        }
        std::ranges::sort(all);
        for (const RecordId& id : all) {
            txn.put(tables_.scope_log, scope_log_key(kScope, ++arrival_).span(), id.span());
            txn.put(tables_.ids, id_key(id).span(), encode_id_entries({{arrival_, kScope}}));
        }
        txn.commit();
    }
    // Calls `use(side)` within one read transaction.
    template <typename Use>
    void with_side(Use&& use) {
        const auto txn = environment_.begin_read();
        const TreeTable tree(txn, tables_.tree, kScope);
        RoundSide side;
        for (const auto& [month, summary] : months_) side.months.push_back(summary);
        side.tree = &tree;
        side.sketch = [&](std::span<const Month> named, std::size_t symbols) {
            return read_sketch(txn, tables_, kScope, summaries_of(side.months, named), symbols);
        };
        side.has = [&](const RecordId& id) { return find_id(txn, tables_, id).has_value(); };
        side.has_item = [&](SketchItem item) {
            return txn.get(tables_.ids, (Key() << U64{item}).span()).has_value();
        };
        use(side);
    }

  private:
    BenchFolder folder_;
    Environment environment_;
    Tables tables_;
    std::map<Month, MonthSummary> months_;
    Arrival arrival_ = 0;
};

class MemorySide {
  public:
    void insert(const MonthIds& ids) {
        for (const auto& [month, some] : ids) store_.insert(month, some);
    }
    template <typename Use>
    void with_side(Use&& use) {
        use(side_of(store_));
    }

  private:
    IdStore store_;
};

// Two sides that drift apart: differences are added, never taken back.
template <typename Side>
class Pair {
  public:
    Pair(std::size_t months, bool is_one_sided) : months_(months), is_one_sided_(is_one_sided) {
        for (std::size_t left = bench_size(); left > 0;) {
            const std::size_t some = std::min(left, kBatch);
            const MonthIds ids = draw(some);
            ours_.insert(ids);
            theirs_.insert(ids);
            left -= some;
        }
    }
    void differ_by(std::size_t count) {
        for (const bool is_theirs : {true, false}) {
            const std::size_t share = is_one_sided_ ? (is_theirs ? count : 0)
                                                    : (is_theirs ? count - count / 2 : count / 2);
            std::size_t& has = is_theirs ? only_theirs_ : only_ours_;
            CHECK(share >= has);
            if (share == has) continue;
            (is_theirs ? theirs_ : ours_).insert(draw(share - has));
            has = share;
        }
    }
    // One round, by the tree alone or with sketches.
    void round(benchmark::State& state, bool has_sketches) {
        ours_.with_side([&](const RoundSide& ours) {
            theirs_.with_side([&](const RoundSide& theirs) {
                RoundResult result;
                for (auto unused : state) {
                    static_cast<void>(unused);
                    state.PauseTiming();
                    RoundRunner rounds{LinkKey{{7}}};
                    if (!has_sketches) {
                        // Of a state that a sketch was made of the tree is asked.
                        (void)rounds.run(ours, theirs);
                        rounds.sync().retry();
                    }
                    state.ResumeTiming();
                    result = rounds.run(ours, theirs);
                }
                CHECK(result.ids.size() + result.items.size() == only_theirs_);
                const RoundCost& cost = result.cost;
                state.counters["round_trips"] = static_cast<double>(cost.round_trips);
                state.counters["KB"] = static_cast<double>(cost.bytes) / 1000;
                state.counters["sketches"] = static_cast<double>(cost.sketch_queries);
                state.counters["tree_frames"] = static_cast<double>(cost.tree_queries);
            });
        });
    }

  private:
    MonthIds draw(std::size_t count) {
        MonthIds out;
        for (std::size_t i = 0; i < count; ++i) {
            out[static_cast<Month>(600 + random_.below(months_))].push_back(
                random_.template fixed<RecordId>());
        }
        for (auto& [month, ids] : out) std::ranges::sort(ids);
        return out;
    }

    SeededRandom random_{5};
    std::size_t months_;
    bool is_one_sided_;
    Side ours_;
    Side theirs_;
    std::size_t only_ours_ = 0;
    std::size_t only_theirs_ = 0;
};

// Pairs are dear to make: the last one is kept, and benchmarks run in the order that lets it grow.
template <typename Side>
Pair<Side>& pair_of(std::size_t months, bool is_one_sided) {
    static std::unique_ptr<Pair<Side>> last;
    static std::pair<std::size_t, bool> last_of;
    if (!last || last_of != std::pair(months, is_one_sided)) {
        last.reset();
        last = std::make_unique<Pair<Side>>(months, is_one_sided);
        last_of = {months, is_one_sided};
    }
    return *last;
}

template <typename Side>
void run_round(benchmark::State& state, bool is_one_sided) {
    const auto difference = static_cast<std::size_t>(state.range(1));
    auto& pair = pair_of<Side>(static_cast<std::size_t>(state.range(0)), is_one_sided);
    pair.differ_by(difference);
    pair.round(state, state.range(2) == 1);
    const auto d = static_cast<double>(difference);
    state.counters["bound_KB"] = (d * 256 - std::lgamma(d + 1) / std::log(2.0)) / 8000;
}
void lmdb_both_sides(benchmark::State& state) { run_round<LmdbSide>(state, false); }
void lmdb_theirs_only(benchmark::State& state) { run_round<LmdbSide>(state, true); }
void memory_both_sides(benchmark::State& state) { run_round<MemorySide>(state, false); }

void arguments(benchmark::internal::Benchmark* bench) {
    bench->ArgNames({"months", "d", "sketches"})->Unit(benchmark::kMillisecond);
    for (const std::int64_t months : {1, 75}) {
        for (const std::int64_t d : {1, 10, 100, 1'000, 10'000}) {
            for (const std::int64_t sketches : {0, 1}) bench->Args({months, d, sketches});
        }
    }
}
BENCHMARK(lmdb_both_sides)->Apply(arguments);
BENCHMARK(lmdb_theirs_only)->Apply(arguments);
BENCHMARK(memory_both_sides)->Apply(arguments);

// --- sketches alone ---

// How many symbols it takes to read a difference, over as many tries.
void symbols_needed(benchmark::State& state) {
    const auto difference = static_cast<std::size_t>(state.range(0));
    SeededRandom random(3);
    std::vector<std::size_t> needed;
    for (auto unused : state) {
        static_cast<void>(unused);
        for (int i = 0; i < 20; ++i) {
            Sketch sketch(std::min(kSketchSymbolsMax, 3 * difference + 60));
            for (std::size_t n = 0; n < difference; ++n) sketch.add(random.u64());
            std::size_t low = 1;
            std::size_t high = sketch.size();
            while (low < high) {
                const std::size_t middle = (low + high) / 2;
                Sketch some = sketch;
                some.shorten(middle);
                if (peel(some)) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            needed.push_back(low);
        }
    }
    std::ranges::sort(needed);
    const auto d = static_cast<double>(difference);
    state.counters["median_per_id"] = static_cast<double>(needed[needed.size() / 2]) / d;
    state.counters["p95_per_id"] = static_cast<double>(needed[needed.size() * 19 / 20]) / d;
    state.counters["rule_per_id"] = static_cast<double>(symbols_for(difference)) / d;
}
BENCHMARK(symbols_needed)
    ->Arg(1)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

void add_to_sketch(benchmark::State& state) {
    SeededRandom random(3);
    Sketch sketch(static_cast<std::size_t>(state.range(0)));
    SketchItem item = random.u64();
    for (auto unused : state) {
        static_cast<void>(unused);
        sketch.add(item);
        item = item * 6364136223846793005U + 99;
    }
    benchmark::DoNotOptimize(sketch);
}
BENCHMARK(add_to_sketch)->Arg(2'048)->Arg(16'384);

void read_sketch_of_differences(benchmark::State& state) {
    SeededRandom random(3);
    const auto difference = static_cast<std::size_t>(state.range(0));
    Sketch sketch(symbols_for(difference) + 64);
    for (std::size_t n = 0; n < difference; ++n) sketch.add(random.u64());
    for (auto unused : state) {
        static_cast<void>(unused);
        benchmark::DoNotOptimize(peel(sketch));
    }
}
BENCHMARK(read_sketch_of_differences)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace tsunagi

BENCHMARK_MAIN();
