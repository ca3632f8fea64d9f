// store_bench.cpp - how fast the record store takes records in durably and answers, beside what
// LMDB and the disk can do.
//
// 100,000 signed records: half organisations of a register (one thing each, about 600 bytes), half
// articles (about 700). They are signed once, before any clock runs. Limits of the same run: LMDB
// appending values of the same size under rising keys in transactions of the same size, one flush
// of one page, and BLAKE2b over the same bytes. Run: tsunagi_store_bench
// --benchmark_counters_tabular=true
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "protocol/crypto/hash.h"
#include "storage/check.h"
#include "storage/store.h"
#include "tests/bench/bench_setting.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

namespace fs = std::filesystem;

const std::vector<CheckedRecord>& records() {
    static const std::vector<CheckedRecord> all = [] {
        SeededRandom random(1);
        TestCenter center = make_center(random);
        std::vector<CheckedRecord> out;
        out.reserve(bench_size());
        const std::string text =
            "富山県高岡市で、災害ボランティアの受付を開きました。必要なものは軍手と長靴です。";
        for (std::size_t i = 0; i < bench_size(); ++i) {
            FactSpec spec;
            if (i % 2 == 0) {
                spec.kind = kind::kOrg;
                OrgState state;
                state.corporate_number = test_corporate_number(i * 7919 % bench_size());
                state.row = static_cast<std::uint32_t>(i);
                spec.body = org_body(state);
            } else {
                spec.body = article_body("災害ボランティア受付の記録 " + std::to_string(i), text);
            }
            out.push_back(make_fact(random, center, spec));
        }
        return out;
    }();
    return all;
}

std::int64_t items(const benchmark::State& state, std::size_t in_one) {
    return state.iterations() * static_cast<std::int64_t>(in_one);
}

std::uint64_t bytes_of_records() {
    std::uint64_t bytes = 0;
    for (const CheckedRecord& record : records()) bytes += record.parsed().bytes().size();
    return bytes;
}

// The records as orders of `size`, as a node gives them.
std::vector<StoreOrder> orders_of(std::size_t size) {
    std::vector<StoreOrder> orders;
    for (std::size_t i = 0; i < records().size(); i += size) {
        const std::size_t end = std::min(records().size(), i + size);
        orders.push_back(
            order_of(orders.size() + 1, {records().begin() + static_cast<std::ptrdiff_t>(i),
                                         records().begin() + static_cast<std::ptrdiff_t>(end)}));
    }
    return orders;
}

void apply_all(Store& store, std::span<const StoreOrder> orders) {
    while (!orders.empty()) orders = orders.subspan(store.apply(orders).size());
}

StoreOptions one_order_a_transaction(std::size_t records_in_order) {
    StoreOptions options;
    options.batch_records_max = records_in_order;
    options.batch_bytes_max = SIZE_MAX;
    return options;
}

void store_takes_records(benchmark::State& state) {
    const auto batch = static_cast<std::size_t>(state.range(0));
    const std::vector<StoreOrder> orders = orders_of(batch);
    std::uintmax_t file_bytes = 0;
    for (auto run : state) {
        state.PauseTiming();
        const BenchFolder folder;
        SeededRandom random(2);
        auto store = Store::open(folder.path(), random, one_order_a_transaction(batch));
        state.ResumeTiming();
        apply_all(*store, orders);
        state.PauseTiming();
        file_bytes = fs::file_size(store->data_file());
        store.reset();
        state.ResumeTiming();
    }
    state.SetItemsProcessed(items(state, bench_size()));
    state.counters["MB_records"] = static_cast<double>(bytes_of_records()) / 1e6;
    state.counters["MB_file"] = static_cast<double>(file_bytes) / 1e6;
}
BENCHMARK(store_takes_records)

    ->Arg(1024)
    ->Arg(4096)
    ->Arg(16384)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();

// The machine's limit: the same bytes in the same transactions, rising keys, no index.
void lmdb_appends_records(benchmark::State& state) {
    const auto batch = static_cast<std::size_t>(state.range(0));
    for (auto run : state) {
        state.PauseTiming();
        const BenchFolder folder;
        storage::Environment environment(folder.path(), {});
        auto first = environment.begin_write();
        const storage::Table table = storage::Environment::create_table(first, "records");
        first.commit();
        state.ResumeTiming();
        for (std::size_t i = 0; i < bench_size();) {
            auto txn = environment.begin_write();
            for (const std::size_t end = std::min(bench_size(), i + batch); i < end; ++i) {
                txn.append(table, storage::arrival_key(i + 1).span(),
                           records()[i].parsed().bytes());
            }
            txn.commit();
        }
    }
    state.SetItemsProcessed(items(state, bench_size()));
}
BENCHMARK(lmdb_appends_records)

    ->Arg(1024)
    ->Arg(4096)
    ->Arg(16384)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();

void disk_flushes_a_page(benchmark::State& state) {
    const BenchFolder folder;
    const int file = ::open((folder.path() / "flush").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const std::vector<char> page(4096, 'x');
    off_t at = 0;
    for (auto run : state) {
        if (::pwrite(file, page.data(), page.size(), at) < 0 || ::fdatasync(file) != 0)
            state.SkipWithError("the disk refused");
        at += 4096;
    }
    ::close(file);
}
BENCHMARK(disk_flushes_a_page)->Unit(benchmark::kMillisecond)->UseRealTime();

void hash_of_the_same_bytes(benchmark::State& state) {
    for (auto run : state) {
        for (const CheckedRecord& record : records()) {
            benchmark::DoNotOptimize(hash(HashDomain::record_id, {record.parsed().bytes()}));
        }
    }
    state.SetItemsProcessed(items(state, bench_size()));
}
BENCHMARK(hash_of_the_same_bytes)->Unit(benchmark::kMillisecond);

// One record in a transaction of its own: what a publish waits for.
void store_takes_one_record(benchmark::State& state) {
    const BenchFolder folder;
    SeededRandom random(2);
    const auto store = Store::open(folder.path(), random);
    std::size_t i = 0;
    for (auto run : state) {
        const StoreOrder order = order_of(1, {records()[i++ % bench_size()]});
        benchmark::DoNotOptimize(store->apply({&order, 1}));
    }
}
BENCHMARK(store_takes_one_record)->Unit(benchmark::kMillisecond)->UseRealTime();

// Articles of 8 KB: in files of their own, or in the table.
void store_takes_long_bodies(benchmark::State& state) {
    constexpr std::size_t kLong = 256;
    SeededRandom random(3);
    TestCenter center = make_center(random);
    std::vector<CheckedRecord> long_records;
    for (std::size_t i = 0; i < kLong; ++i) {
        FactSpec spec;
        spec.body = article_body("長い記録 " + std::to_string(i), std::string(8192, 'x'));
        long_records.push_back(make_fact(random, center, spec));
    }
    const std::vector<StoreOrder> orders = {order_of(1, long_records)};
    for (auto run : state) {
        state.PauseTiming();
        const BenchFolder folder;
        StoreOptions options;
        options.body_file_bytes_min = static_cast<std::size_t>(state.range(0));
        auto store = Store::open(folder.path(), random, options);
        state.ResumeTiming();
        apply_all(*store, orders);
    }
    state.SetItemsProcessed(items(state, kLong));
}
BENCHMARK(store_takes_long_bodies)
    ->Arg(2048)
    ->Arg(65536)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();

struct FullStore {
    BenchFolder folder;
    SeededRandom random{2};
    std::unique_ptr<Store> store = Store::open(folder.path(), random);
    FullStore() { apply_all(*store, orders_of(4096)); }
};
FullStore& full_store() {
    static FullStore full;
    return full;
}

void snapshot_finds_an_id(benchmark::State& state) {
    const Snapshot snapshot = full_store().store->snapshot();
    std::size_t i = 0;
    for (auto run : state)
        benchmark::DoNotOptimize(snapshot.has(records()[(i += 7919) % bench_size()].id()));
}
BENCHMARK(snapshot_finds_an_id);

void snapshot_misses_an_id(benchmark::State& state) {
    const Snapshot snapshot = full_store().store->snapshot();
    SeededRandom random(9);
    const auto id = random.fixed<RecordId>();
    for (auto run : state) benchmark::DoNotOptimize(snapshot.has(id));
}
BENCHMARK(snapshot_misses_an_id);

void snapshot_reads_a_record(benchmark::State& state) {
    const Snapshot snapshot = full_store().store->snapshot();
    Arrival arrival = 0;
    for (auto run : state)
        benchmark::DoNotOptimize(snapshot.record_at((arrival += 7919) % bench_size() + 1));
}
BENCHMARK(snapshot_reads_a_record);

void store_gives_a_snapshot(benchmark::State& state) {
    for (auto run : state) benchmark::DoNotOptimize(full_store().store->snapshot());
}
BENCHMARK(store_gives_a_snapshot);

void store_checks_all(benchmark::State& state) {
    for (auto run : state) {
        if (!check_store(*full_store().store).is_sound())
            state.SkipWithError("the check found damage");
    }
    state.SetItemsProcessed(items(state, bench_size()));
}
BENCHMARK(store_checks_all)->Unit(benchmark::kMillisecond)->Iterations(1);

// What clearing erased bodies out costs the store: a copy without what is free, and how long
// writing waits for its end. While it runs the disk holds both files.
void store_is_written_anew(benchmark::State& state) {
    Store& store = *full_store().store;
    StoreOrder erasing;
    for (std::size_t i = 0; i < bench_size(); i += 100) erasing.erased.push_back(records()[i].id());
    apply_all(store, {&erasing, 1});
    const auto megabytes = [&] {
        return static_cast<double>(fs::file_size(store.data_file())) / 1e6;
    };
    const double before = megabytes();
    std::chrono::steady_clock::time_point waits_since;
    for (auto run : state) {
        const bool is_done = store.compact([&](const CompactionProgress& progress) {
            if (progress.step == CompactionStep::swapping)
                waits_since = std::chrono::steady_clock::now();
            return true;
        });
        if (!is_done) state.SkipWithError("it was stopped");
    }
    const std::chrono::duration<double, std::milli> waited =
        std::chrono::steady_clock::now() - waits_since;
    state.SetItemsProcessed(items(state, bench_size()));
    state.counters["MB_before"] = before;
    state.counters["MB_after"] = megabytes();
    state.counters["MB_peak"] = before + megabytes();
    state.counters["ms_writing_waits"] = waited.count();
}
BENCHMARK(store_is_written_anew)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

// The limit of the same run: the file's bytes, durably once more.
void file_is_copied(benchmark::State& state) {
    const fs::path copy = full_store().folder.path() / "copy";
    for (auto run : state) {
        fs::copy_file(full_store().store->data_file(), copy);
        const int file = ::open(copy.c_str(), O_RDWR | O_CLOEXEC);
        if (::fsync(file) != 0) state.SkipWithError("the disk refused");
        ::close(file);
    }
    state.counters["MB_file"] = static_cast<double>(fs::file_size(copy)) / 1e6;
    fs::remove(copy);
}
BENCHMARK(file_is_copied)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace tsunagi

BENCHMARK_MAIN();
