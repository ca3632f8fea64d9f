// Clearing erased texts out: over a real store, index and contents no byte stays in any file of the
// folder; over scripted ports it waits, goes on and stops as it says.
#include "daemon/purger.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <future>
#include <mutex>
#include <thread>

#include "daemon/content_keeper.h"
#include "daemon/indexer.h"
#include "protocol/base/limits.h"
#include "storage/check.h"
#include "storage/disk.h"
#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"

namespace tsunagi {
namespace {
namespace fs = std::filesystem;

constexpr Duration kFollowingMax = std::chrono::seconds(30);
constexpr const char* kJapanese = "龗龘の秘密";
constexpr const char* kLatin = "Zqxsecret";
constexpr const char* kFoldedLatin = "zqxsecret";  // as the index holds it
constexpr const char* kPair = "龗龘";              // one of the index's terms
constexpr const char* kKatakana = "ヱヰヮ";
constexpr const char* kFoldedKatakana = "ゑゐわ";

bool is_in_file(const fs::path& file, const std::string& marker) {
    const auto bytes = fs::file_size(file);
    if (bytes == 0) return false;
    const storage::FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    void* const map = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, handle.get(), 0);
    EXPECT_NE(map, MAP_FAILED) << file;
    const bool is_there = ::memmem(map, bytes, marker.data(), marker.size()) != nullptr;
    ::munmap(map, bytes);
    return is_there;
}

std::size_t files_with(const fs::path& folder, const std::string& marker) {
    std::size_t out = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        out += entry.is_regular_file() && is_in_file(entry.path(), marker) ? 1 : 0;
    return out;
}

// What was told as purged, in its order.
class Told {
  public:
    void add(StoreTicket ticket) {
        const std::lock_guard lock(mutex_);
        tickets_.push_back(ticket);
        came_.notify_all();
    }
    std::vector<StoreTicket> wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        came_.wait(lock, [&] { return tickets_.size() >= count; });
        return tickets_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<StoreTicket> tickets_;
};

class PurgerTest : public ::testing::Test {
  protected:
    PurgerTest() : center_(make_center(random_)) {
        (void)found_federation(random_, std::span(&center_, 1));
        store_ = Store::open(
            folder_.path(), random_,
            {.map_bytes = 1ULL << 30, .free_bytes_min = 0, .body_file_bytes_min = 6000});
    }

    void apply(StoreOrder order) {
        order.ticket = ++ticket_;
        (void)store_->apply({&order, 1});
    }
    CheckedRecord article(const Body& body, const CheckedRecord* older = nullptr) {
        FactSpec spec;
        spec.body = body;
        if (older != nullptr) {
            spec.slot = older->header().slot;
            spec.replaces = {&older->parsed()};
        }
        CheckedRecord out = make_fact(random_, center_, spec);
        apply(order_of(0, {out}));
        return out;
    }
    void erase(const std::vector<CheckedRecord>& records) {
        StoreOrder order;
        for (const CheckedRecord& record : records) {
            order.erased.push_back(record.id());
            order.veils.push_back({record.header().center, record.header().slot});
        }
        apply(std::move(order));
    }
    // Answers at once that all is done.
    PurgerPorts idle_ports() {
        return {.rebuild_index =
                    [this](PurgerPorts::OnDone on_done) {
                        ++rebuilds_;
                        on_done({});
                    },
                .take_away =
                    [this](const std::vector<ContentId>&, PurgerPorts::OnDone on_done) {
                        ++takings_;
                        on_done({});
                    },
                .purged = [this](StoreTicket ticket) { told_.add(ticket); },
                .broken = [](const std::string& why) { ADD_FAILURE() << why; },
                .quiet = Duration{0},
                .wait_max = Duration{0},
                .retry = Duration{1}};
    }

    SeededRandom random_{17};
    TestCenter center_;
    TempFolder folder_;
    std::unique_ptr<Store> store_;
    StoreTicket ticket_ = 0;
    Told told_;
    std::atomic<int> rebuilds_ = 0;
    std::atomic<int> takings_ = 0;
};

// Everything that a center writes of its records, as the daemon puts it together.
class WholeFolderTest : public PurgerTest {
  protected:
    WholeFolderTest() {
        PurgerPorts ports = idle_ports();
        ports.rebuild_index = [this](PurgerPorts::OnDone on_done) {
            indexer_.rebuild(std::move(on_done));
        };
        ports.take_away = [this](std::vector<ContentId> contents, PurgerPorts::OnDone on_done) {
            keeper_.take_away(std::move(contents), std::move(on_done));
        };
        purger_ = std::make_unique<Purger>(*store_, ports);
    }
    ~WholeFolderTest() override {
        purger_->stop();
        keeper_.stop();
        indexer_.stop();
    }

    void follow() {
        indexer_.poke();
        ASSERT_TRUE(indexer_.wait_for(store_->snapshot().last_change(), kFollowingMax));
    }
    std::uint64_t hits(const std::string& words) {
        SearchQuery query;
        query.words = words;
        const auto found = indexer_.search(query);
        EXPECT_TRUE(found);
        return found ? found->total : 0;
    }
    ContentRef content_of(const std::string& text, bool is_whole) {
        Bytes bytes(kPieceBytes + 100, 0x20);
        std::ranges::copy(text, bytes.begin() + 10);
        bytes.back() = is_whole ? 1 : 2;
        const PieceList pieces = pieces_of(bytes);
        const ContentRef ref{content_id(pieces), pieces.bytes};
        store_->contents().begin(ref, pieces);
        EXPECT_TRUE(store_->contents().put(ref.content, 0, ByteSpan(bytes).first(kPieceBytes)));
        if (is_whole) {
            EXPECT_TRUE(
                store_->contents().put(ref.content, 1, ByteSpan(bytes).subspan(kPieceBytes)));
            EXPECT_TRUE(store_->contents().finish(ref.content));
        }
        return ref;
    }
    Body secret(std::size_t length, const std::vector<ContentRef>& contents) {
        Body body = article_body(std::string(kJapanese) + kKatakana,
                                 kLatin + std::string(length, 'x') + " " + kKatakana + kJapanese);
        body.tags = {kJapanese};
        body.translations["en"] = {std::string("About ") + kLatin, kLatin};
        for (const ContentRef& content : contents) {
            Attachment attachment;
            attachment.content = content.content;
            attachment.bytes = content.bytes;
            attachment.media_type = "text/plain";
            attachment.name = std::string(kLatin) + ".txt";
            body.attachments.push_back(attachment);
        }
        return body;
    }

    Indexer indexer_{*store_, folder_ / "index", [](ChangeNumber) {}};
    ContentKeeper keeper_{
        *store_, center_.id, {.post = [](std::function<void()>) {}, .done = [](ContentDone) {}}};
    std::unique_ptr<Purger> purger_;
};

TEST_F(WholeFolderTest, NoByteOfWhatWasErasedStaysInAnyFile) {
    for (int i = 0; i < 40; ++i) article(article_body("普通の記事 " + std::to_string(i), "本文"));
    const ContentRef kept = content_of("だれでも見られるファイル", true);
    const std::vector<ContentRef> secrets{content_of(kLatin, true), content_of(kJapanese, false),
                                          kept};
    std::vector<CheckedRecord> erased;
    for (const std::size_t length : {0U, 300U, 3000U, 9000U, 70'000U}) {
        erased.push_back(article(secret(length, secrets)));
        follow();
        erased.push_back(article(secret(length / 2, {}), &erased.back()));
        for (int i = 0; i < 10; ++i)
            article(article_body("間の記事 " + std::to_string(i), std::string(500, 'y')));
        follow();
    }
    Body plain = article_body("ファイルつきの記事");
    plain.attachments = secret(0, {kept}).attachments;
    plain.attachments[0].name = "a.txt";
    article(plain);
    follow();
    const std::vector<std::string> markers{kJapanese, kLatin,    kFoldedLatin,
                                           kPair,     kKatakana, kFoldedKatakana};
    EXPECT_GE(files_with(folder_ / "store", kJapanese), 3U);
    EXPECT_GE(files_with(folder_ / "store", kLatin), 3U);
    for (const std::string& marker : markers) {
        EXPECT_GE(files_with(folder_.path(), marker), 1U) << marker;
    }
    EXPECT_GE(files_with(folder_ / "index", kPair), 1U);
    EXPECT_GE(files_with(folder_ / "index", kFoldedLatin), 1U);
    EXPECT_EQ(hits("龗龘"), 5U);

    erase(erased);
    follow();
    EXPECT_EQ(hits("龗龘"), 0U);
    EXPECT_GE(files_with(folder_ / "index", kPair), 1U);  // found no more, and there
    purger_->erased(ticket_, true);
    EXPECT_EQ(told_.wait_for(2), (std::vector<StoreTicket>{0, ticket_}));
    for (const std::string& marker : markers)
        EXPECT_EQ(files_with(folder_.path(), marker), 0U) << marker;
    EXPECT_FALSE(store_->snapshot().is_purge_due());
    EXPECT_EQ(purger_->state(), PurgeState::none);
    EXPECT_TRUE(store_->contents().has(kept));
    EXPECT_EQ(hits("間の記事"), 50U);
    EXPECT_EQ(hits("ファイルつき"), 1U);
    EXPECT_TRUE(check_store(*store_).is_sound());
    article(article_body("消したあとの記事"));
    follow();
    EXPECT_EQ(hits("消したあと"), 1U);
}

TEST_F(PurgerTest, WhatAStopBrokeOffIsDoneAfterTheStart) {
    erase({article(article_body("題", "本文"))});
    {
        PurgerPorts ports = idle_ports();
        std::promise<void> asked;
        ports.rebuild_index = [&](PurgerPorts::OnDone) { asked.set_value(); };  // never answers
        Purger purger(*store_, ports);
        asked.get_future().wait();
        EXPECT_EQ(purger.state(), PurgeState::running);
        purger.stop();
    }
    EXPECT_TRUE(store_->snapshot().is_purge_due());
    Purger purger(*store_, idle_ports());
    EXPECT_EQ(told_.wait_for(1), std::vector<StoreTicket>{0});
    EXPECT_FALSE(store_->snapshot().is_purge_due());
}

TEST_F(PurgerTest, NothingToEraseIsToldWithoutAPurge) {
    Purger purger(*store_, idle_ports());
    EXPECT_EQ(told_.wait_for(1), std::vector<StoreTicket>{0}) << "nothing of earlier runs is left";
    purger.erased(7, false);
    EXPECT_EQ(told_.wait_for(2).back(), 7U);
    EXPECT_EQ(rebuilds_, 0);
}

TEST_F(PurgerTest, FullDiskIsWaitedForAndWhatIsDoneIsNotDoneAgain) {
    erase({article(article_body("題", "本文"))});
    PurgerPorts ports = idle_ports();
    std::unique_ptr<Purger> purger;
    std::promise<void> is_made;
    const auto made = is_made.get_future().share();
    ports.rebuild_index = [&](PurgerPorts::OnDone on_done) {
        made.wait();
        if (++rebuilds_ <= 3) return on_done(Error::disk_full);
        on_done({});
    };
    purger = std::make_unique<Purger>(*store_, ports);
    is_made.set_value();
    told_.wait_for(1);
    EXPECT_EQ(rebuilds_, 4);
    EXPECT_EQ(takings_, 1);
    EXPECT_EQ(purger->state(), PurgeState::none);
}

TEST_F(PurgerTest, ErasuresThatComeMeanwhileMakeOneMorePurge) {
    erase({article(article_body("題", "本文"))});
    PurgerPorts ports = idle_ports();
    std::promise<void> began;
    std::promise<void> may_go_on;
    ports.take_away = [&](const std::vector<ContentId>&, PurgerPorts::OnDone on_done) {
        if (++takings_ == 1) {
            began.set_value();
            may_go_on.get_future().wait();
        }
        on_done({});
    };
    Purger purger(*store_, ports);
    began.get_future().wait();
    for (int i = 0; i < 3; ++i) {
        erase({article(article_body("次", "本文"))});
        purger.erased(ticket_, true);
    }
    may_go_on.set_value();
    EXPECT_EQ(told_.wait_for(2), (std::vector<StoreTicket>{0, ticket_}));
    EXPECT_EQ(takings_, 2);
    EXPECT_FALSE(store_->snapshot().is_purge_due());
}

// A small erasure each minute would keep the disk busy for ever.
TEST_F(PurgerTest, RestsBetweenThoseOfOthersButNotBeforeItsOwn) {
    erase({article(article_body("題", "本文"))});
    PurgerPorts ports = idle_ports();
    ports.rest_times = 1'000'000;
    ports.rest_max = std::chrono::hours(1);
    Purger purger(*store_, ports);
    EXPECT_EQ(told_.wait_for(1), std::vector<StoreTicket>{0});
    purger.erased(++ticket_, false);
    EXPECT_EQ(told_.wait_for(2).back(), ticket_) << "of nothing that is due is told at once";
    erase({article(article_body("他", "本文"))});
    purger.erased(ticket_, false);
    erase({article(article_body("自", "本文"))});
    purger.erased(ticket_, true);
    EXPECT_EQ(told_.wait_for(3).back(), ticket_);
    EXPECT_EQ(rebuilds_, 2) << "the other one was not purged by itself";
    EXPECT_EQ(purger.state(), PurgeState::none);
}

// Who still reads the old file, which has no name any more, is waited for.
TEST_F(PurgerTest, IsNotDoneWhileSomebodyReadsTheOldFile) {
    const CheckedRecord record = article(article_body("題", "本文"));
    std::optional<Snapshot> reader(store_->snapshot());
    erase({record});
    PurgerPorts ports = idle_ports();
    ports.rebuild_index = [&](PurgerPorts::OnDone on_done) {
        EXPECT_FALSE(store_->has_old_readers());
        ++rebuilds_;
        on_done({});
    };
    Purger purger(*store_, ports);
    while (!store_->has_old_readers()) std::this_thread::yield();
    EXPECT_EQ(rebuilds_, 0);
    EXPECT_EQ(reader->record(record.id()), bytes_of(record));
    reader.reset();
    told_.wait_for(1);
    EXPECT_EQ(rebuilds_, 1);
}

}  // namespace
}  // namespace tsunagi
