// The search index on the disk: what it keeps over a stop, when it begins anew, and that it never
// claims more than it holds.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "storage/search/search_index.h"
#include "storage/storage_error.h"
#include "tests/unit/storage/search_support.h"

namespace tsunagi {
namespace {

namespace fs = std::filesystem;
using test::found;
using test::titled;
using Arrivals = std::vector<std::uint64_t>;

class SearchIndexLife : public ::testing::Test {
  protected:
    // An index with the documents 1 to 3, followed to 5, and closed.
    void write_index() const {
        const auto index = SearchIndex::open(folder_.index());
        index->add(
            std::vector{titled(1, "一つ目の題"), titled(2, "二つ目の題"), titled(3, "三つ目の題")});
        index->mark_followed(5);
        index->close();
    }

    void expect_begins_anew(const fs::path& folder, SearchIndexStart reason) const {
        const auto index = SearchIndex::open(folder);
        EXPECT_EQ(index->start(), reason);
        EXPECT_EQ(index->followed(), 0U);
        EXPECT_EQ(index->document_count(), 0U);
        EXPECT_EQ(found(*index, "題"), (Arrivals{}));
        EXPECT_FALSE(fs::exists(folder / "discarded"));
        index->add(std::vector{titled(1, "また一つ目の題")});
        EXPECT_EQ(found(*index, "題"), (Arrivals{1}));
        index->mark_followed(1);
        index->close();
        EXPECT_EQ(SearchIndex::open(folder)->followed(), 1U);
    }

    [[nodiscard]] std::vector<fs::path> database_files() const {
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(folder_.index() / "database"))
            files.push_back(entry.path());
        std::ranges::sort(files);
        return files;
    }

    test::SearchFolder folder_;
};

TEST_F(SearchIndexLife, BeginsEmpty) {
    const auto index = SearchIndex::open(folder_.index());
    EXPECT_EQ(index->start(), SearchIndexStart::created);
    EXPECT_EQ(index->followed(), 0U);
    EXPECT_EQ(index->find_damage(), std::nullopt);
}

TEST_F(SearchIndexLife, KeepsDocumentsAndPlaceOverAStop) {
    write_index();
    const auto index = SearchIndex::open(folder_.index());
    EXPECT_EQ(index->start(), SearchIndexStart::kept);
    EXPECT_EQ(index->followed(), 5U);
    EXPECT_EQ(found(*index, "題"), (Arrivals{1, 2, 3}));
    EXPECT_EQ(found(*index, "二つ目"), (Arrivals{2}));
    EXPECT_EQ(index->find_damage(), std::nullopt);
    index->add(std::vector{titled(6, "四つ目の題")});
    EXPECT_EQ(found(*index, "題"), (Arrivals{1, 2, 3, 6}));
}

TEST_F(SearchIndexLife, KeepsThePlaceWhenNothingHadToBeAdded) {
    write_index();
    {
        const auto index = SearchIndex::open(folder_.index());
        index->mark_followed(50);
        index->mark_followed(40);  // never back
        EXPECT_EQ(index->followed(), 50U);
    }
    EXPECT_EQ(SearchIndex::open(folder_.index())->followed(), 50U);
}

// A stop without close is the folder as it is at that moment: copied while the index is open.
TEST_F(SearchIndexLife, BeginsAnewAfterAStopBetweenAChangeAndItsFlush) {
    write_index();
    const auto index = SearchIndex::open(folder_.index());
    index->add(std::vector{titled(6, "四つ目の題")});
    index->mark_followed(6);
    fs::copy(folder_.index(), folder_.copy(), fs::copy_options::recursive);
    expect_begins_anew(folder_.copy(), SearchIndexStart::unclean_stop);
}

TEST_F(SearchIndexLife, BeginsAnewAfterAStopBetweenARemovalAndItsFlush) {
    write_index();
    const auto index = SearchIndex::open(folder_.index());
    index->remove(Arrivals{2});
    fs::copy(folder_.index(), folder_.copy(), fs::copy_options::recursive);
    expect_begins_anew(folder_.copy(), SearchIndexStart::unclean_stop);
}

TEST_F(SearchIndexLife, BeginsAnewAfterAStopBeforeTheVeryFirstFlush) {
    const auto index = SearchIndex::open(folder_.index());
    fs::copy(folder_.index(), folder_.copy(), fs::copy_options::recursive);
    expect_begins_anew(folder_.copy(), SearchIndexStart::unclean_stop);
}

TEST_F(SearchIndexLife, KeepsAllThatWasFlushedWhenItStopsWithoutClose) {
    write_index();
    const auto index = SearchIndex::open(folder_.index());
    index->add(std::vector{titled(6, "四つ目の題")});
    index->mark_followed(6);
    index->flush();
    index->mark_followed(9);  // known, but not flushed
    fs::copy(folder_.index(), folder_.copy(), fs::copy_options::recursive);
    const auto copy = SearchIndex::open(folder_.copy());
    EXPECT_EQ(copy->start(), SearchIndexStart::kept);
    EXPECT_EQ(copy->followed(), 6U);
    EXPECT_EQ(found(*copy, "題"), (Arrivals{1, 2, 3, 6}));
}

// Groonga makes a file longer where a part of it is looked at for which nothing was ever written.
TEST_F(SearchIndexLife, IsKeptWhereFilesAreLongerThanTheyWere) {
    write_index();
    for (const fs::path& file : database_files()) {
        if (file.filename().string().find("db.00001") != std::string::npos)
            fs::resize_file(file, fs::file_size(file) + (4U << 20));
    }
    const auto index = SearchIndex::open(folder_.index());
    EXPECT_EQ(index->start(), SearchIndexStart::kept);
    EXPECT_EQ(index->followed(), 5U);
    EXPECT_EQ(found(*index, "題"), (Arrivals{1, 2, 3}));
}

TEST_F(SearchIndexLife, FlushesWhenItIsDestroyedWithoutClose) {
    {
        const auto index = SearchIndex::open(folder_.index());
        index->add(std::vector{titled(1, "題")});
        index->mark_followed(1);
    }
    EXPECT_EQ(SearchIndex::open(folder_.index())->followed(), 1U);
}

TEST_F(SearchIndexLife, BeginsAnewWhenAnyFileIsShortenedGoneOrOverwritten) {
    const auto shorten = [](const fs::path& file) {
        fs::resize_file(file, fs::file_size(file) / 2);
    };
    const auto erase = [](const fs::path& file) { fs::remove(file); };
    const auto overwrite_head = [](const fs::path& file) {
        std::fstream(file, std::ios::in | std::ios::out | std::ios::binary)
            << std::string(64, '\xA5');
    };
    const std::vector<std::function<void(const fs::path&)>> harms{shorten, erase, overwrite_head};
    write_index();
    const std::size_t count = database_files().size();
    ASSERT_GT(count, 5U);
    for (std::size_t i = 0; i < count; ++i) {
        const fs::path file = database_files().at(i);
        SCOPED_TRACE(file.filename().string());
        harms[i % harms.size()](file);
        const auto index = SearchIndex::open(folder_.index());
        EXPECT_EQ(index->start(), SearchIndexStart::damaged);
        EXPECT_EQ(index->followed(), 0U);
        EXPECT_EQ(found(*index, "題"), (Arrivals{}));
        index->add(std::vector{titled(1, "一つ目の題")});  // for the next round
    }
    EXPECT_EQ(SearchIndex::open(folder_.index())->start(), SearchIndexStart::kept);
}

TEST_F(SearchIndexLife, BeginsAnewWhenItsStateIsUnreadableOrGone) {
    for (const char* content :
         {"", "nonsense", "tsunagi-search-index\nformat 1\nwhole\nfollowed x\n"}) {
        fs::remove_all(folder_.index());
        write_index();
        std::ofstream(folder_.index() / "state") << content;
        expect_begins_anew(folder_.index(), SearchIndexStart::damaged);
    }
    fs::remove_all(folder_.index());
    write_index();
    fs::remove(folder_.index() / "state");
    expect_begins_anew(folder_.index(), SearchIndexStart::damaged);
}

TEST_F(SearchIndexLife, BeginsAnewForAnotherFormat) {
    write_index();
    std::ifstream in(folder_.index() / "state");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const std::size_t at = text.find("format ");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, text.find('\n', at) - at, "format 999");
    std::ofstream(folder_.index() / "state") << text;
    expect_begins_anew(folder_.index(), SearchIndexStart::other_format);
}

TEST_F(SearchIndexLife, BeginsAnewWhenTheWholeDatabaseIsGone) {
    write_index();
    fs::remove_all(folder_.index() / "database");
    expect_begins_anew(folder_.index(), SearchIndexStart::damaged);
}

TEST_F(SearchIndexLife, CleansUpAfterAStopWhileItBeganAnew) {
    write_index();
    fs::rename(folder_.index() / "database", folder_.index() / "discarded");
    expect_begins_anew(folder_.index(), SearchIndexStart::damaged);
}

TEST_F(SearchIndexLife, RefusesASecondOpenOfTheSameFolder) {
    const auto index = SearchIndex::open(folder_.index());
    try {
        const auto second = SearchIndex::open(folder_.index());
        FAIL() << "two indexes in one folder";
    } catch (const StorageError& error) {
        EXPECT_EQ(error.kind(), StorageError::Kind::in_use);
    }
}

TEST_F(SearchIndexLife, StopsBeforeTheDiskIsFullAndGoesOnReading) {
    write_index();
    {
        const auto index =
            SearchIndex::open(folder_.index(), {.free_bytes_min = std::uint64_t{1} << 62});
        try {
            index->add(std::vector{titled(6, "四つ目の題")});
            FAIL() << "added without room";
        } catch (const StorageError& error) {
            EXPECT_EQ(error.kind(), StorageError::Kind::disk_full);
        }
        EXPECT_EQ(found(*index, "題"), (Arrivals{1, 2, 3}));
        EXPECT_EQ(index->followed(), 5U);
        index->close();
    }
    const auto index = SearchIndex::open(folder_.index());
    EXPECT_EQ(index->start(), SearchIndexStart::kept);
    index->add(std::vector{titled(6, "四つ目の題")});
    EXPECT_EQ(found(*index, "題"), (Arrivals{1, 2, 3, 6}));
}

TEST_F(SearchIndexLife, KeepsItsFilesToTheOwner) {
    write_index();
    const fs::perms others = fs::perms::group_all | fs::perms::others_all;
    EXPECT_EQ(fs::status(folder_.index()).permissions() & others, fs::perms::none);
}

TEST_F(SearchIndexLife, FindsTheSameAfterManyChangesAndReopens) {
    Arrivals expected;
    for (std::uint64_t round = 0; round < 6; ++round) {
        const auto index = SearchIndex::open(folder_.index());
        ASSERT_EQ(index->followed(), round * 100);
        std::vector<SearchDocument> documents;
        for (std::uint64_t i = 1; i <= 100; ++i)
            documents.push_back(titled(round * 100 + i, "連番の題"));
        index->add(documents);
        Arrivals removed;
        for (std::uint64_t arrival = 7; arrival <= round * 100 + 100; arrival += 7)
            removed.push_back(arrival);
        index->remove(removed);
        index->mark_followed(round * 100 + 100);
        for (std::uint64_t i = 1; i <= 100; ++i) {
            if ((round * 100 + i) % 7 != 0) expected.push_back(round * 100 + i);
        }
        EXPECT_EQ(found(*index, "連番"), expected);
    }
}

}  // namespace
}  // namespace tsunagi
