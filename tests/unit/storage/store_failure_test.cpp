// The store when things go wrong: kill -9, a full disk, a full map, limits on files, and folders
// that are not to be opened.
//
// Process deaths and limits happen in forked children. What was acknowledged is written to a pipe
// only after apply() returned; no test waits for a time.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

#include "storage/data_file.h"
#include "storage/store_meta.h"
#include "tests/unit/storage/store_support.h"

namespace tsunagi::store_test {
namespace {
using Kind = StorageError::Kind;

// Orders of 1 to 6 records each; each also counts itself in a local value.
std::vector<StoreOrder> make_orders(std::uint64_t seed,
                                    std::size_t count,
                                    std::size_t text_bytes = 300) {
    SeededRandom random(seed);
    TestCenter center = make_center(random);
    std::vector<StoreOrder> orders;
    for (StoreTicket ticket = 1; ticket <= count; ++ticket) {
        std::vector<CheckedRecord> records;
        for (std::uint64_t i = 1 + random.below(6); i > 0; --i) {
            FactSpec spec;
            if (random.below(2) == 0) {
                spec.kind = kind::kOrg;
                OrgState state;
                state.corporate_number = test_corporate_number(random.below(50));
                spec.body = org_body(state);
            } else {
                spec.body =
                    article_body("記録 " + std::to_string(ticket), std::string(text_bytes, 'x'));
            }
            records.push_back(make_fact(random, center, spec));
        }
        const auto low = static_cast<std::uint8_t>(ticket & 0xff);
        orders.push_back(order_of(ticket, std::move(records),
                                  {{"last", {low, static_cast<std::uint8_t>(ticket >> 8)}}}));
    }
    return orders;
}

std::size_t records_held(const Snapshot& snapshot, const StoreOrder& order) {
    return static_cast<std::size_t>(std::ranges::count_if(
        order.records, [&](const CheckedRecord& record) { return snapshot.has(record.id()); }));
}

std::span<const StoreOrder> some(std::span<const StoreOrder> orders,
                                 std::size_t from,
                                 std::size_t count) {
    return orders.subspan(from, std::min(count, orders.size() - from));
}

// Orders from the front that are there whole; fails where one is there in part, or one behind a
// missing one.
std::size_t whole_orders(const Store& store, std::span<const StoreOrder> orders) {
    const Snapshot snapshot = store.snapshot();
    std::size_t whole = 0;
    while (whole < orders.size() &&
           records_held(snapshot, orders[whole]) == orders[whole].records.size())
        ++whole;
    for (std::size_t i = whole; i < orders.size(); ++i)
        EXPECT_EQ(records_held(snapshot, orders[i]), 0U) << "order " << i + 1;
    const Bytes last = snapshot.local("last").value_or(Bytes{0, 0});
    EXPECT_EQ(last[0] + 256U * last[1], whole);
    return whole;
}

Kind kind_of_failure(const std::function<void()>& step, std::string* text = nullptr) {
    try {
        step();
    } catch (const StorageError& error) {
        if (text != nullptr) *text = error.what();
        return error.kind();
    }
    ADD_FAILURE() << "nothing failed";
    return Kind::io;
}

Kind kind_of_opening(const std::filesystem::path& folder,
                     std::string* text = nullptr,
                     const StoreOptions& options = small_options()) {
    return kind_of_failure([&] { static_cast<void>(open_store(folder, options)); }, text);
}

std::filesystem::path data_file_in(const std::filesystem::path& folder) {
    return folder / "store" / "data.mdb";
}

Bytes read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(in), {});
}

void write_file(const std::filesystem::path& file, ByteSpan bytes) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
}

// --- kill -9 ---

// The child writes one byte per acknowledged order; it is killed after a random number of them,
// wherever it is by then.
std::size_t write_until_killed(const std::filesystem::path& folder,
                               std::span<const StoreOrder> orders,
                               std::size_t acks_wanted) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        StoreOptions options = small_options();
        options.body_file_bytes_min = 256;  // so that body files are in the game
        const auto store = open_store(folder, options);
        for (std::size_t next = 0; next < orders.size();) {
            const std::size_t taken = store->apply(some(orders, next, 3)).size();
            const std::string acks(taken, 'a');
            if (::write(ends[1], acks.data(), acks.size()) < 0) ::_exit(1);
            next += taken;
        }
        ::_exit(0);
    }
    ::close(ends[1]);
    std::size_t acks = 0;
    char buffer[64];
    while (acks < acks_wanted) {
        const auto got = ::read(ends[0], buffer, sizeof buffer);
        if (got <= 0) break;
        acks += static_cast<std::size_t>(got);
    }
    ::kill(child, SIGKILL);
    for (auto got = ::read(ends[0], buffer, sizeof buffer); got > 0;
         got = ::read(ends[0], buffer, sizeof buffer)) {
        acks += static_cast<std::size_t>(got);  // acknowledged before the kill arrived
    }
    ::close(ends[0]);
    EXPECT_EQ(::waitpid(child, nullptr, 0), child);
    return acks;
}

TEST(StoreFailure, KillLosesNothingAcknowledgedAndLeavesNothingInPart) {
    const auto orders = make_orders(11, 400);
    TempFolder folder;
    SeededRandom random(12);
    std::size_t done = 0;
    int cycles = 0;
    for (; cycles < 40 && done < orders.size(); ++cycles) {
        const auto rest = std::span(orders).subspan(done);
        const std::size_t acked = write_until_killed(folder.path(), rest, random.below(12));
        const auto store = open_store(folder.path());
        const std::size_t whole = whole_orders(*store, orders);
        ASSERT_GE(whole, done + acked) << "cycle " << cycles;
        ASSERT_EQ(damages_of(*store), "") << "cycle " << cycles;
        done = whole;
    }
    EXPECT_GE(cycles, 30);
}

TEST(StoreFailure, KillDuringCreationLeavesNoHalfStore) {
    for (int cycle = 0; cycle < 10; ++cycle) {
        TempFolder folder;
        const auto orders = make_orders(13, 1);
        write_until_killed(folder.path(), orders, 0);  // no wait: mostly before the store is there
        const auto store = open_store(folder.path());
        EXPECT_LE(whole_orders(*store, orders), 1U);
        EXPECT_FALSE(std::filesystem::exists(folder.path() / "store.new"));
    }
}

// --- room ---

TEST(StoreFailure, FullDiskStopsWritingKeepsReadingAndRecoversWithoutReopening) {
    TempFolder folder;
    if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=6m") != 0)
        GTEST_SKIP() << "no right to mount a tmpfs";
    {
        const std::filesystem::path ballast = folder.path() / "ballast";
        write_file(ballast, Bytes(2 << 20));
        const auto orders = make_orders(21, 4000);
        for (const std::uint64_t free_bytes_min : {std::uint64_t{0}, std::uint64_t{512 << 10}}) {
            StoreOptions options = small_options();
            options.free_bytes_min = free_bytes_min;
            std::filesystem::remove_all(folder.path() / "store");
            const auto store = open_store(folder.path(), options);
            std::size_t done = 0;
            const auto fill = [&] {
                for (;;) done += store->apply(some(orders, done, 8)).size();
            };
            EXPECT_EQ(kind_of_failure(fill), Kind::disk_full);
            EXPECT_GT(done, 0U);
            EXPECT_EQ(whole_orders(*store, orders), done);
            EXPECT_EQ(
                kind_of_failure([&] { static_cast<void>(store->apply(some(orders, done, 8))); }),
                Kind::disk_full);
            std::filesystem::remove(ballast);
            done += store->apply(some(orders, done, 8)).size();
            EXPECT_EQ(whole_orders(*store, orders), done);
            EXPECT_EQ(damages_of(*store), "");
            write_file(ballast, Bytes(1 << 20));
        }
    }
    EXPECT_EQ(::umount(folder.path().c_str()), 0);
}

TEST(StoreFailure, LimitOnFileSizesIsAFullDisk) {
    TempFolder folder;
    const auto orders = make_orders(22, 1500);
    const int status = in_child([&] {
        ::signal(SIGXFSZ, SIG_IGN);
        struct rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        const rlim_t before = limit.rlim_cur;
        const auto store = open_store(folder.path());
        limit.rlim_cur = (1 << 20) + 512;  // not at the end of a page: short writes
        ::setrlimit(RLIMIT_FSIZE, &limit);
        std::size_t done = 0;
        try {
            while (done < orders.size()) done += store->apply(some(orders, done, 8)).size();
            return 1;
        } catch (const StorageError& error) {
            if (error.kind() != Kind::disk_full) return 2;
        }
        if (store->snapshot().last_arrival() == 0) return 3;
        limit.rlim_cur = before;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        done += store->apply(some(orders, done, 8)).size();
        return whole_orders(*store, orders) == done && damages_of(*store).empty() ? 0 : 4;
    });
    EXPECT_EQ(status, 0);
}

TEST(StoreFailure, FullMapGrowsWhileOthersRead) {
    TempFolder folder;
    StoreOptions options = small_options();
    options.map_bytes = 256 << 10;
    const auto store = open_store(folder.path(), options);
    const auto orders = make_orders(23, 1500);
    std::atomic<bool> is_done = false;
    std::atomic<std::uint64_t> reads = 0;
    std::jthread reader([&] {
        Arrival seen = 0;
        while (!is_done) {
            const Snapshot snapshot = store->snapshot();
            const Arrival last = snapshot.last_arrival();
            EXPECT_GE(last, seen);
            EXPECT_EQ(snapshot.record_at(last).has_value(), last > 0);
            seen = last;
            ++reads;
        }
    });
    for (std::size_t done = 0; done < orders.size();)
        done += store->apply(some(orders, done, 16)).size();
    is_done = true;
    reader.join();
    EXPECT_GT(store->map_bytes(), options.map_bytes);
    EXPECT_GT(reads, 0U);
    EXPECT_EQ(whole_orders(*store, orders), orders.size());
    EXPECT_EQ(damages_of(*store), "");
}

// --- folders that are not to be opened ---

TEST(StoreFailure, SecondOpenerIsToldThatTheStoreIsInUse) {
    TempFolder folder;
    auto store = open_store(folder.path());
    EXPECT_EQ(kind_of_opening(folder.path()), Kind::in_use);
    const int status = in_child([&] {
        try {
            static_cast<void>(open_store(folder.path()));
        } catch (const StorageError& error) {
            return error.kind() == Kind::in_use ? 0 : 1;
        }
        return 2;
    });
    EXPECT_EQ(status, 0);
    store.reset();
    EXPECT_NE(open_store(folder.path()), nullptr);
}

TEST(StoreFailure, NetworkFileSystemIsRefusedBeforeAnythingIsWritten) {
    TempFolder folder;
    for (const std::int64_t kind : {0x6969, 0x01021997}) {
        StoreOptions options = small_options();
        options.file_system = kind;
        std::string text;
        EXPECT_EQ(kind_of_opening(folder.path(), &text, options), Kind::network);
        EXPECT_NE(text.find("network file system"), std::string::npos);
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    EXPECT_EQ(storage::network_file_system_name(0xEF53), "");
}

TEST(StoreFailure, NewerFormatIsRefused) {
    TempFolder folder;
    static_cast<void>(open_store(folder.path()));
    {
        storage::Environment environment(folder.path() / "store", {.map_bytes = 64U << 20});
        storage::WriteTxn txn = environment.begin_write();
        const auto meta = storage::Environment::create_table(txn, "meta");
        storage::put_meta_number(txn, meta, storage::kMetaFormat, storage::kStoreFormat + 1);
        txn.commit();
    }
    std::string text;
    EXPECT_EQ(kind_of_opening(folder.path(), &text), Kind::foreign);
    EXPECT_NE(text.find("newer version"), std::string::npos);
}

TEST(StoreFailure, DatabaseOfAnotherProgramIsRefused) {
    TempFolder folder;
    std::filesystem::create_directories(folder.path() / "store");
    {
        storage::Environment environment(folder.path() / "store", {.map_bytes = 64U << 20});
        storage::WriteTxn txn = environment.begin_write();
        const auto table = storage::Environment::create_table(txn, "cookies");
        txn.put(table, as_bytes("a"), as_bytes("b"));
        txn.commit();
    }
    const Bytes before = read_file(data_file_in(folder.path()));
    EXPECT_EQ(kind_of_opening(folder.path()), Kind::foreign);
    EXPECT_EQ(read_file(data_file_in(folder.path())), before);
}

TEST(StoreFailure, FilesThatAreNoDatabaseAreRefusedAndLeftAlone) {
    SeededRandom random(31);
    Bytes noise(40'000);
    random.fill(noise);
    const std::string text_file(10'000, 'z');
    struct Case {
        Bytes content;
        Kind expected;
    };
    const ByteSpan letters = as_bytes(text_file);
    const Case cases[] = {{{}, Kind::damaged},
                          {Bytes(100), Kind::damaged},
                          {Bytes(50'000), Kind::foreign},
                          {noise, Kind::foreign},
                          {Bytes(letters.begin(), letters.end()), Kind::foreign}};
    for (const Case& one : cases) {
        TempFolder folder;
        std::filesystem::create_directories(folder.path() / "store");
        write_file(data_file_in(folder.path()), one.content);
        EXPECT_EQ(kind_of_opening(folder.path()), one.expected) << one.content.size();
        EXPECT_EQ(read_file(data_file_in(folder.path())), one.content);
    }
    TempFolder missing;
    std::filesystem::create_directories(missing.path() / "store");
    EXPECT_EQ(kind_of_opening(missing.path()), Kind::damaged);
}

// Cut at every page: either it is refused, or what was cut off was not in use and everything is
// there.
TEST(StoreFailure, ShortenedFileIsRefusedOrWhole) {
    TempFolder folder;
    const auto orders = make_orders(32, 60);
    {
        const auto store = open_store(folder.path());
        for (std::size_t done = 0; done < orders.size();)
            done += store->apply(some(orders, done, 2)).size();
    }
    const Bytes whole = read_file(data_file_in(folder.path()));
    std::size_t refused = 0;
    for (std::size_t bytes = 0; bytes < whole.size(); bytes += 2048) {
        write_file(data_file_in(folder.path()), ByteSpan(whole).first(bytes));
        try {
            const auto store = open_store(folder.path());
            EXPECT_EQ(whole_orders(*store, orders), orders.size());
            EXPECT_EQ(damages_of(*store), "");
        } catch (const StorageError& error) {
            EXPECT_EQ(error.kind(), Kind::damaged);
            ++refused;
        }
    }
    EXPECT_GT(refused, whole.size() / 2048 / 2);
    write_file(data_file_in(folder.path()), whole);
    EXPECT_EQ(whole_orders(*open_store(folder.path()), orders), orders.size());
}

}  // namespace
}  // namespace tsunagi::store_test
