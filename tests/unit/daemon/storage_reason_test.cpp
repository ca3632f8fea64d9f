#include "daemon/storage_reason.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "daemon/sentences.h"

namespace tsunagi {
namespace {

using Kind = StorageError::Kind;
using Trouble = StorageError::Trouble;

struct StorageReason : ::testing::Test {
    StorageReason() { choose_language(Language::japanese); }
    ~StorageReason() override { choose_language(Language::english); }
    StorageReason(const StorageReason&) = delete;
    StorageReason& operator=(const StorageReason&) = delete;
};

std::size_t holes_of(std::string_view text) {
    std::size_t count = 0;
    for (auto at = text.find("{}"); at != std::string_view::npos; at = text.find("{}", at + 2))
        ++count;
    return count;
}

TEST_F(StorageReason, EachTroubleHasATextInBothLanguagesWithTheSameHoles) {
    for (int i = 1; i <= static_cast<int>(Trouble::cannot_grow); ++i) {
        const auto trouble = static_cast<Trouble>(i);
        const auto japanese = trouble_text_in_japanese(trouble);
        EXPECT_FALSE(trouble_text(trouble).empty()) << i;
        EXPECT_FALSE(japanese.empty()) << i;
        EXPECT_EQ(holes_of(trouble_text(trouble)), holes_of(japanese)) << japanese;
    }
}

TEST_F(StorageReason, PathsAndNumbersStayAndTheRestIsInTheLanguageOfPeople) {
    const StorageError error(Kind::disk_full, Trouble::little_room, {"/srv/富山", "12"});
    EXPECT_EQ(storage_reason(error), "/srv/富山 のディスクの空きがあと 12 MiB しかありません");
    EXPECT_STREQ(error.what(), "the disk of /srv/富山 has only 12 MiB left");
    choose_language(Language::english);
    EXPECT_EQ(storage_reason(error), error.what());
}

TEST_F(StorageReason, WhatTheSystemRefusedIsSaidWithItsReason) {
    EXPECT_EQ(storage_reason({Kind::io, "cannot open /x: Permission denied", "/x", EACCES}),
              "/x: 権限がありません");
    const StorageError lmdb(Kind::io, Trouble::lmdb_failed, {"reading: Permission denied"}, EACCES);
    EXPECT_EQ(storage_reason(lmdb), "保存先の読み書きに失敗しました（権限がありません）");
    EXPECT_STREQ(lmdb.what(), "the store failed (reading: Permission denied)");
    // What is LMDB's own is not known better.
    const StorageError own(Kind::damaged, Trouble::lmdb_failed, {"reading: MDB_CORRUPTED"});
    EXPECT_EQ(storage_reason(own), "保存先の読み書きに失敗しました（reading: MDB_CORRUPTED）");
}

TEST_F(StorageReason, WhatHasNoNameIsToldAsItIs) {
    EXPECT_EQ(storage_reason({Kind::io, "something else"}), "something else");
}

}  // namespace
}  // namespace tsunagi
