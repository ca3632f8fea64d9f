// Which files of which records a check tells: damaged ones of everybody, missing ones of our own.
#include "daemon/control/file_damage.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"

namespace tsunagi::control {
namespace {

class FileDamageTest : public ::testing::Test {
  protected:
    FileDamageTest() {
        centers_.push_back(make_center(random_));
        centers_.push_back(make_center(random_));
        const CheckedRecord charter = found_federation(random_, centers_);
        commit({own().genesis, other().genesis, charter});
    }

    TestCenter& own() { return centers_[0]; }
    TestCenter& other() { return centers_[1]; }
    void commit(std::vector<CheckedRecord> records) {
        const StoreOrder order = order_of(++ticket_, std::move(records));
        (void)store_->apply({&order, 1});
    }
    // A content that nobody has put.
    Attachment file(const std::string& name) {
        Bytes bytes(1'000);
        random_.fill(bytes);
        return attachment_of(bytes, name);
    }
    void publish(TestCenter& center,
                 const std::string& title,
                 const std::vector<Attachment>& attachments) {
        FactSpec spec;
        spec.body = article_body(title);
        spec.body.attachments = attachments;
        commit({make_fact(random_, center, spec)});
    }
    void put(const Bytes& bytes) {
        const PieceList pieces = pieces_of(bytes);
        const ContentRef ref{content_id(pieces), pieces.bytes};
        store_->contents().begin(ref, pieces);
        ASSERT_TRUE(store_->contents().put(ref.content, 0, bytes));
        ASSERT_TRUE(store_->contents().finish(ref.content));
    }
    // "title/file", with "!" where the record is our own and "?" where the file is missing.
    std::vector<std::string> found(const std::map<ContentId, std::string>& damaged = {}) {
        std::vector<std::string> out;
        for (const auto& one : find_file_damages(store_->snapshot(), own().id, damaged)) {
            out.push_back(one.file->title + "/" + one.file->name + (one.file->is_own ? "!" : "") +
                          (one.file->is_missing ? "?" : ""));
        }
        std::ranges::sort(out);
        return out;
    }

    SeededRandom random_{5};
    TempFolder folder_;
    std::unique_ptr<Store> store_ =
        Store::open(folder_.path(), random_, {.map_bytes = 1ULL << 28, .free_bytes_min = 0});
    std::vector<TestCenter> centers_;
    StoreTicket ticket_ = 0;
};

using Texts = std::vector<std::string>;

TEST_F(FileDamageTest, WhatIsMissingIsToldOfOwnRecordsOnly) {
    const Bytes here(100, 1);
    put(here);
    publish(own(), "夏祭り", {attachment_of(here, "a.jpg"), file("b.jpg")});
    publish(other(), "秋祭り", {file("c.jpg")});
    EXPECT_EQ(found(), Texts{"夏祭り/b.jpg!?"});
}

TEST_F(FileDamageTest, WhatIsDamagedIsToldOfEveryRecordThatNamesIt) {
    const Bytes here(100, 1);
    put(here);
    const Attachment leaflet = attachment_of(here, "a.jpg");
    publish(own(), "夏祭り", {leaflet});
    publish(other(), "秋祭り", {file("c.jpg"), leaflet});
    EXPECT_EQ(found(), Texts{});
    const std::map<ContentId, std::string> damaged{{leaflet.content, "has 1 altered pieces of 1"}};
    EXPECT_EQ(found(damaged), (Texts{"夏祭り/a.jpg!", "秋祭り/a.jpg"}));
    EXPECT_EQ(find_file_damages(store_->snapshot(), own().id, damaged).front().what,
              "has 1 altered pieces of 1");
}

TEST_F(FileDamageTest, ASmallPictureThatIsMissingIsItsFiles) {
    const Bytes here(100, 1);
    put(here);
    Attachment photo = attachment_of(here, "a.jpg");
    photo.thumbnail = file("small").ref();
    publish(own(), "夏祭り", {photo});
    EXPECT_EQ(found(), Texts{"夏祭り/a.jpg!?"});
}

}  // namespace
}  // namespace tsunagi::control
