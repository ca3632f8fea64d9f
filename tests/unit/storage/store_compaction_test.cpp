// The store's file written anew: no byte of what was erased stays, nothing else is lost, whatever
// stops it and whoever reads and writes meanwhile.
//
// The markers are found before each compaction, so that not finding them afterwards says something.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

#include "protocol/base/check.h"
#include "tests/support/effort.h"
#include "tests/unit/storage/store_support.h"

namespace tsunagi::store_test {
namespace {
namespace fs = std::filesystem;
using Kind = StorageError::Kind;
using Step = CompactionStep;

constexpr const char* kJapanese = "秘密の相談内容";
constexpr const char* kLatin = "Secret-Marker-QX";

// How many files below `folder` hold one of the markers anywhere in their bytes.
std::size_t files_with_markers(const fs::path& folder) {
    std::size_t out = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::string bytes(entry.file_size(), '\0');
        std::ifstream(entry.path(), std::ios::binary)
            .read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        const bool has_any =
            bytes.find(kJapanese) != std::string::npos || bytes.find(kLatin) != std::string::npos;
        out += has_any ? 1 : 0;
    }
    return out;
}

// A store with much churn: small and long bodies, versions upon versions, dropped records, a
// trimmed journal, local values that come and go. Every seventh fact carries the markers.
class Churned {
  public:
    explicit Churned(const fs::path& folder, std::size_t facts = 300, std::uint64_t seed = 71)
        : random_(seed), center_(make_center(random_)) {
        options.body_file_bytes_min = 6000;
        auto store = open_store(folder, options);
        for (std::size_t i = 0; i < facts; ++i) {
            StoreOrder order = order_of(++ticket, {next_fact(i)}, some_puts(i));
            if (i % 11 == 10 && plain_.size() > 1) {
                order.drops.push_back(plain_.front());
                plain_.erase(plain_.begin());
            }
            apply(*store, order);
            if (i % 50 == 49) store->forget_changes(store->snapshot().last_change() - 5);
        }
    }

    void apply(Store& store, const StoreOrder& order) {
        apply_one(store, order);
        memory.apply(order);
        world.add(order);
    }

    // All that carries the markers.
    StoreOrder erasure() {
        StoreOrder out = order_of(++ticket, {});
        for (const auto& [id, slot] : marked_) {
            out.erased.push_back(id);
            out.veils.push_back({center_.id, slot});
        }
        out.puts.push_back({"secret", {}});
        return out;
    }
    StoreOrder one_more(const std::string& title) {
        FactSpec spec;
        spec.body = article_body(title, std::string(random_.below(3000), 'y'));
        return order_of(++ticket, {make_fact(random_, center_, spec)});
    }
    void expect_whole(const Store& store) {
        expect_equal(store.snapshot(), memory, world, random_);
        EXPECT_EQ(damages_of(store), "");
    }

    StoreOptions options = small_options();
    StoreTicket ticket = 0;
    MemoryStore memory;
    World world;

  private:
    CheckedRecord next_fact(std::size_t i) {
        FactSpec spec;
        const bool is_marked = i % 7 == 3;
        const std::size_t length = std::array<std::size_t, 5>{0, 200, 1500, 5000, 9000}[i % 5];
        spec.body = article_body("題 " + std::to_string(i), std::string(length, 'x'));
        if (is_marked) {
            spec.body.title = kJapanese;
            spec.body.text += kLatin + std::string(length / 2, 'z') + kJapanese;
            spec.body.tags = {kJapanese};
            spec.body.translations["en"] = {kLatin, kLatin};
            spec.body.attachments = attachments_of({random_.fixed<ContentId>()});
            spec.body.attachments[0].name = std::string(kLatin) + ".jpg";
        }
        if (i % 3 == 0 && last_) {
            spec.slot = last_->header().slot;
            spec.replaces.push_back(&last_->parsed());
        }
        CheckedRecord record = make_fact(random_, center_, spec);
        if (is_marked) {
            marked_.emplace_back(record.id(), record.header().slot);
        } else if (i % 3 == 2) {
            plain_.push_back(record.id());
        }
        last_ = record;
        return record;
    }
    std::vector<LocalPut> some_puts(std::size_t i) {
        if (i % 13 != 0) return {};
        const ByteSpan text = as_bytes(kLatin);
        return {{"secret", Bytes(text.begin(), text.end())}, {"n", {static_cast<std::uint8_t>(i)}}};
    }

    SeededRandom random_;
    TestCenter center_;
    std::optional<CheckedRecord> last_;
    std::vector<std::pair<RecordId, SlotId>> marked_;
    std::vector<RecordId> plain_;
};

TEST(StoreCompaction, LeavesNoByteOfWhatWasErasedAndAllElse) {
    for (const std::size_t facts : {std::size_t{8}, test::effort<std::size_t>(450, 150)}) {
        SCOPED_TRACE(facts);
        TempFolder folder;
        Churned history(folder.path(), facts);
        {
            const auto store = open_store(folder.path(), history.options);
            history.apply(*store, history.erasure());
            history.expect_whole(*store);
            EXPECT_GE(files_with_markers(folder.path()), 1U);
            ASSERT_TRUE(store->compact());
            EXPECT_EQ(files_with_markers(folder.path()), 0U);
            EXPECT_FALSE(store->has_old_readers());
            history.expect_whole(*store);
            history.apply(*store, history.one_more("あと"));
            history.expect_whole(*store);
            ASSERT_TRUE(store->compact());
            history.expect_whole(*store);
        }
        const auto store = open_store(folder.path(), history.options);
        history.expect_whole(*store);
        EXPECT_EQ(files_with_markers(folder.path()), 0U);
    }
}

TEST(StoreCompaction, SnapshotsThatBeganBeforeGoOnWithTheOldFile) {
    TempFolder folder;
    Churned history(folder.path());
    const auto store = open_store(folder.path(), history.options);
    std::optional<Snapshot> before(store->snapshot());
    const Arrival last = before->last_arrival();
    const auto first = before->record_at(1);
    ASSERT_TRUE(store->compact());
    for (int i = 0; i < 20; ++i) history.apply(*store, history.one_more("次"));
    EXPECT_TRUE(store->has_old_readers());
    EXPECT_EQ(before->last_arrival(), last);
    EXPECT_EQ(before->record_at(1), first);
    EXPECT_EQ(store->snapshot().last_arrival(), last + 20);
    std::jthread([&] { before.reset(); }).join();  // on another thread than it began
    EXPECT_FALSE(store->has_old_readers());
    history.expect_whole(*store);
}

TEST(StoreCompaction, WhatIsWrittenAndErasedMeanwhileIsThereAndDueAgain) {
    TempFolder folder;
    Churned history(folder.path());
    const auto store = open_store(folder.path(), history.options);
    StoreOrder first = history.erasure();
    StoreOrder second = first;
    first.erased.resize(first.erased.size() / 2);
    history.apply(*store, first);
    const PurgeMark mark = store->snapshot().purge_mark();
    int calls = 0;
    ASSERT_TRUE(store->compact([&](const CompactionProgress& progress) {
        if (progress.step != Step::copying || ++calls % 3 != 0) return true;
        history.apply(*store, history.one_more("間に " + std::to_string(calls)));
        if (calls == 9) history.apply(*store, second);
        if (calls == 12) store->forget_changes(store->snapshot().last_change() - 1);
        return true;
    }));
    EXPECT_GE(calls, 12);
    history.expect_whole(*store);
    store->finish_purge(mark);
    EXPECT_TRUE(store->snapshot().is_purge_due());
    EXPECT_GE(files_with_markers(folder.path()), 1U);  // erased after the copy was begun
    ASSERT_TRUE(store->compact());
    EXPECT_EQ(files_with_markers(folder.path()), 0U);
    history.expect_whole(*store);
}

TEST(StoreCompaction, WritersAndReadersGoOnBesideIt) {
    TempFolder folder;
    Churned history(folder.path(), 100);
    const auto store = open_store(folder.path(), history.options);
    std::atomic<bool> is_done = false;
    std::vector<StoreOrder> orders;
    for (int i = 0; i < test::effort(300, 80); ++i) orders.push_back(history.one_more("並行"));
    std::jthread writer([&] {
        for (const StoreOrder& order : orders) {
            apply_one(*store, order);
            store->forget_changes(order.ticket % 7);
        }
        is_done = true;
    });
    std::jthread reader([&] {
        Arrival seen = 0;
        while (!is_done) {
            const Snapshot snapshot = store->snapshot();
            EXPECT_GE(snapshot.last_arrival(), seen);
            seen = snapshot.last_arrival();
            EXPECT_TRUE(snapshot.record_at(seen));
        }
    });
    std::size_t compactions = 0;
    while (!is_done) compactions += store->compact() ? 1 : 0;
    writer.join();
    reader.join();
    EXPECT_GE(compactions, 1U);
    EXPECT_FALSE(store->has_old_readers());
    for (const StoreOrder& order : orders) {
        history.memory.apply(order);
        history.world.add(order);
    }
    history.expect_whole(*store);
}

TEST(StoreCompaction, CheckBesideItFindsNoDamage) {
    TempFolder folder;
    Churned history(folder.path(), 100);
    const auto store = open_store(folder.path(), history.options);
    std::atomic<bool> is_done = false;
    std::jthread checker([&] {
        for (int i = 0; i < 8; ++i) EXPECT_EQ(damages_of(*store), "");
        is_done = true;
    });
    while (!is_done) {
        history.apply(*store, history.one_more("検査"));
        EXPECT_TRUE(store->compact());
    }
}

// --- stops ---

TEST(StoreCompaction, StoppedAtAnyStepItLeavesTheStoreAsItWas) {
    TempFolder folder;
    Churned history(folder.path(), 60);
    const auto store = open_store(folder.path(), history.options);
    history.apply(*store, history.erasure());
    bool is_finished = false;
    for (int stop_at = 1; !is_finished; ++stop_at) {
        ASSERT_LT(stop_at, 200);
        int calls = 0;
        bool was_renamed = false;
        is_finished = store->compact([&](const CompactionProgress& progress) {
            was_renamed |= progress.step == Step::renamed;
            return ++calls != stop_at;
        });
        EXPECT_EQ(is_finished, was_renamed);
        EXPECT_FALSE(fs::exists(folder.path() / "store" / storage::kCompactionFolder));
        EXPECT_EQ(files_with_markers(folder.path()) == 0, is_finished);
        history.apply(*store, history.one_more("止めた後"));
        history.expect_whole(*store);
    }
}

// The child is killed at the n-th step; what the parent finds is one store or the other, whole.
TEST(StoreCompaction, KilledAtAnyStepItLeavesOneStoreWhole) {
    TempFolder folder;
    Churned history(folder.path(), 60);
    {
        const auto store = open_store(folder.path(), history.options);
        history.apply(*store, history.erasure());
    }
    std::set<Step> killed_at;
    bool is_finished = false;
    bool was_old = false;
    for (int kill_at = 1; !is_finished; ++kill_at) {
        ASSERT_LT(kill_at, 200);
        TempFolder copy;
        fs::copy(folder.path(), copy.path(), fs::copy_options::recursive);
        const auto step_file = copy.path() / "step";
        const int status = in_child([&] {
            const auto store = open_store(copy.path(), history.options);
            int calls = 0;
            const bool done = store->compact([&](const CompactionProgress& progress) {
                if (++calls != kill_at) return true;
                std::ofstream(step_file) << static_cast<int>(progress.step) << std::flush;
                ::raise(SIGKILL);
                return true;
            });
            return done ? 0 : 1;
        });
        is_finished = WIFEXITED(status);
        if (is_finished) break;
        int step = 0;
        std::ifstream(step_file) >> step;
        killed_at.insert(static_cast<Step>(step));
        const auto store = open_store(copy.path(), history.options);
        EXPECT_FALSE(fs::exists(copy.path() / "store" / storage::kCompactionFolder));
        EXPECT_TRUE(store->snapshot().is_purge_due());
        if (static_cast<Step>(step) < Step::renamed) {
            was_old = true;
            EXPECT_GE(files_with_markers(copy.path()), 1U);
        }
        history.expect_whole(*store);
        ASSERT_TRUE(store->compact());
        EXPECT_EQ(files_with_markers(copy.path()), 0U);
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_EQ(killed_at, (std::set<Step>{Step::copying, Step::catching_up, Step::swapping,
                                         Step::renamed, Step::swapped, Step::done}));
    EXPECT_TRUE(was_old);
}

// --- room ---

TEST(StoreCompaction, FullDiskLeavesTheStoreAsItIsAndMayBeTriedAgain) {
    TempFolder folder;
    if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=16m") != 0)
        GTEST_SKIP() << "no right to mount a tmpfs";
    {
        Churned history(folder.path(), 300);
        const auto store = open_store(folder.path(), history.options);
        history.apply(*store, history.erasure());
        const auto room = store->room().free_bytes;
        const auto need = fs::file_size(store->data_file());
        ASSERT_GT(room, need);
        const auto ballast = folder.path() / "ballast";
        const auto compact_with = [&](std::uint64_t free_bytes) {
            std::ofstream(ballast, std::ios::binary | std::ios::trunc)
                << std::string(room - free_bytes, 'b');
            try {
                return store->compact();
            } catch (const StorageError& error) {
                EXPECT_EQ(error.kind(), Kind::disk_full);
                return false;
            }
        };
        EXPECT_FALSE(compact_with(need / 2));  // asked for before
        // There was room at the beginning, and somebody took it.
        std::ofstream(ballast, std::ios::binary | std::ios::trunc).flush();
        bool is_taken = false;
        EXPECT_THROW(static_cast<void>(store->compact([&](const CompactionProgress&) {
                         if (!is_taken) {
                             std::ofstream out(ballast, std::ios::binary);
                             const std::string some(64 << 10, 'b');
                             while (out << some << std::flush) {
                             }
                             is_taken = true;
                         }
                         return true;
                     })),
                     StorageError);
        fs::remove(ballast);
        EXPECT_FALSE(fs::exists(folder.path() / "store" / storage::kCompactionFolder));
        history.expect_whole(*store);
        EXPECT_TRUE(store->snapshot().is_purge_due());
        EXPECT_TRUE(store->compact());
        history.expect_whole(*store);
        EXPECT_EQ(files_with_markers(folder.path()), 0U);
    }
    EXPECT_EQ(::umount(folder.path().c_str()), 0);
}

TEST(StoreCompaction, LimitOnFileSizesIsAFullDisk) {
    TempFolder folder;
    Churned history(folder.path(), 200);
    const int status = in_child([&] {
        ::signal(SIGXFSZ, SIG_IGN);
        const auto store = open_store(folder.path(), history.options);
        struct rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        limit.rlim_cur = (300 << 10) + 512;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        try {
            static_cast<void>(store->compact());
            return 1;
        } catch (const StorageError& error) {
            if (error.kind() != Kind::disk_full) return 2;
        }
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        return store->compact() && damages_of(*store).empty() ? 0 : 3;
    });
    EXPECT_EQ(status, 0);
}

// A map that has to grow does not wait for the copy to end.
TEST(StoreCompaction, GivesWayToAMapThatHasToGrow) {
    TempFolder folder;
    Churned history(folder.path(), 20);
    StoreOptions options = history.options;
    options.map_bytes = 512 << 10;
    const auto store = open_store(folder.path(), options);
    std::vector<StoreOrder> orders;
    for (int i = 0; i < 400; ++i) orders.push_back(history.one_more("大きく"));
    std::jthread writer;
    // The copy does not go on before the writer wants to grow, or has grown.
    EXPECT_FALSE(store->compact([&](const CompactionProgress& progress) {
        if (progress.step != Step::copying) return true;
        if (!writer.joinable()) {
            writer = std::jthread([&] {
                for (const StoreOrder& order : orders) apply_one(*store, order);
            });
        }
        while (store->map_bytes() == options.map_bytes && !store->wants_to_grow())
            std::this_thread::yield();
        return true;
    }));
    writer.join();
    EXPECT_GT(store->map_bytes(), options.map_bytes);
    for (const StoreOrder& order : orders) {
        history.memory.apply(order);
        history.world.add(order);
    }
    ASSERT_TRUE(store->compact());
    history.expect_whole(*store);
}

}  // namespace
}  // namespace tsunagi::store_test
