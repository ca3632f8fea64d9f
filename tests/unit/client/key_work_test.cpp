// What stays when a key is taken back, as lists; and whose key is meant.
#include "client/key_work.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "client/commands/staff_rows.h"
#include "client/granted_keys.h"
#include "protocol/base/limits.h"
#include "tests/support/builders.h"

namespace tsunagi::client {
namespace {

class KeyWorkTest : public ::testing::Test {
  protected:
    KeyWorkTest() { (void)found_federation(random_, {&center_, 1}); }
    [[nodiscard]] Revoker officer() const { return {center_.charter, center_.id, 0, center_.root}; }
    std::vector<RecordId> some_ids(std::size_t count) {
        std::vector<RecordId> ids(count);
        for (RecordId& id : ids) random_.fill(id.bytes);
        std::ranges::sort(ids);
        return ids;
    }

    SeededRandom random_{11};
    TestCenter center_ = make_center(random_);
};

TEST_F(KeyWorkTest, EachScopeHasListsOfItsOwnThatHoldAllIds) {
    KeyWork work;
    const Scope own = Scope::of_center(center_.id);
    work.kept[Scope::nation()] = some_ids(kKeptIdsMax + 1);
    work.kept[own] = some_ids(3);
    work.kept_authority = some_ids(2);
    EXPECT_EQ(work.kept_count(), kKeptIdsMax + 6);
    const auto lists = lists_of(work, officer(), kTestNow);
    ASSERT_TRUE(lists);
    ASSERT_EQ(lists->size(), 3U);
    std::map<Scope, std::vector<RecordId>> listed;
    for (const CheckedRecord& list : *lists) {
        EXPECT_EQ(list.header().kind, kind::kKeptIds);
        EXPECT_EQ(list.header().writer_key, center_.root.public_key());
        const auto ids = decode_kept_ids(list.parsed().body());
        ASSERT_TRUE(ids);
        auto& all = listed[list.header().scope];
        all.insert(all.end(), ids->begin(), ids->end());
    }
    EXPECT_EQ(listed, work.kept);
}

TEST_F(KeyWorkTest, WhatGoesIsCountedByWhy) {
    KeyWork work;
    work.late = {{{}, kind::kArticle, Scope::nation(), true, true},
                 {{}, kind::kArticle, Scope::nation(), false, true},
                 {{}, kind::kSponsor, Scope::authority(), false, true}};
    EXPECT_EQ(work.dated_back(), 2U);
    EXPECT_EQ(work.late_sponsorships(), 1U);
}

// Else a removal would show again what its center had others forget.
TEST_F(KeyWorkTest, ErasuresOfARemovedCenterStayWheneverTheyCame) {
    const auto sorted = [&](KindId kind, std::optional<CenterId> removed) {
        KeyWork work;
        KeyWorkChoice choice;
        choice.center = removed;
        sort_in(work, {{}, kind, Scope::nation(), true, true}, center_.id, choice);
        return work.late.empty();
    };
    for (const KindId kind : {kind::kErasure, kind::kErasureApproval, kind::kErasureReceipt}) {
        EXPECT_TRUE(sorted(kind, center_.id)) << kind;
        EXPECT_FALSE(sorted(kind, std::nullopt)) << "a stolen key's erasures go with it";
    }
    EXPECT_FALSE(sorted(kind::kArticle, center_.id));
}

TEST_F(KeyWorkTest, AKeyIsMeantByItsNameOrItsDigits) {
    Manifest manifest = *decode_manifest(center_.genesis.parsed().body());
    Grant second = *std::ranges::find(manifest.grants, Role::staff, &Grant::role);
    const PublicKey first_key = second.key;
    second.key = center_.machine.public_key();
    manifest.grants.push_back(second);
    const std::vector<StaffKey> keys = {{"staff-1", "", first_key}, {"staff-old", "", center_.box}};
    const auto rows = rows_of(manifest, keys);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(find_staff_row(rows, "1")->grant->key, first_key);
    EXPECT_EQ(find_staff_row(rows, "staff-1")->grant->key, first_key);
    EXPECT_EQ(find_staff_row(rows, "old")->grant, nullptr) << "no manifest grants it";
    const std::string digits = to_hex(second.key.span());
    EXPECT_EQ(find_staff_row(rows, digits.substr(0, 8))->grant->key, second.key);
    for (const std::string& text : {digits.substr(0, 7), std::string("sato"), std::string()})
        EXPECT_FALSE(find_staff_row(rows, text)) << text;
}

// Rotated twice: the folder has the newest key, and the public halves of those before.
TEST_F(KeyWorkTest, KeysThatWereReplacedAreThereUntilTheyAreTakenBack) {
    Manifest manifest = *decode_manifest(center_.genesis.parsed().body());
    Grant& staff = *std::ranges::find(manifest.grants, Role::staff, &Grant::role);
    OwnManifest own{center_.genesis, {}, center_.charter, {}, {}, {}, {}, false};
    std::vector<PublicKey> keys{staff.key};
    for (const std::uint8_t digit : std::initializer_list<std::uint8_t>{0xaa, 0xbb}) {
        own.before.push_back(manifest);
        staff.key = PublicKey{{digit, digit, digit, digit}};
        keys.push_back(staff.key);
    }
    own.manifest = manifest;
    const std::vector<StaffKey> here = {{"staff-sato", "", keys[2]}};
    const std::vector<StaffKey> before = {{"staff-sato", "", keys[1]}};
    const auto digits = [](const PublicKey& key) { return to_hex(key.span()).substr(0, 12); };

    auto rows = rows_of(own, here, before);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(std::ranges::count_if(rows, is_left_over), 2);
    for (const PublicKey& key : keys) EXPECT_EQ(find_staff_row(rows, digits(key))->grant->key, key);
    const auto named = find_staff_row(rows, "sato");
    ASSERT_FALSE(named) << "the name is that of two keys";
    EXPECT_TRUE(is_failure(named.error(), LocalError::staff_is_several));
    EXPECT_NE(named.error().message.find("bbbbbbbb0000, in use"), std::string::npos);
    EXPECT_NE(named.error().message.find("aaaaaaaa0000, replaced"), std::string::npos);

    // Taken back, it has digits only.
    own.revoked = {keys[1]};
    rows = rows_of(own, here, before);
    EXPECT_EQ(find_staff_row(rows, "sato")->grant->key, keys[2]);
    EXPECT_TRUE(find_staff_row(rows, digits(keys[1]))->is_revoked);
    EXPECT_EQ(std::ranges::count_if(rows, is_left_over), 1);

    // The file of a key that is granted no more has come back: its name does again, until it is
    // taken back.
    own.revoked.clear();
    const std::vector<StaffKey> old_file = {{"staff-1", "", keys[0]}, here.front()};
    rows = rows_of(own, old_file, {});
    EXPECT_EQ(find_staff_row(rows, "staff-1")->grant->key, keys[0]);
    EXPECT_FALSE(find_staff_row(rows, "staff-1")->is_in_force);
    own.revoked = {keys[0]};
    rows = rows_of(own, old_file, {});
    EXPECT_EQ(find_staff_row(rows, "staff-1")->grant, nullptr);
    EXPECT_TRUE(find_staff_row(rows, digits(keys[0]))->is_revoked);
}

// While it overlaps, the old key is granted too.
TEST_F(KeyWorkTest, AKeyThatIsBeingReplacedIsNotTakenForAnothers) {
    OwnManifest own{center_.genesis,
                    *decode_manifest(center_.genesis.parsed().body()),
                    center_.charter,
                    {},
                    {},
                    {},
                    {},
                    false};
    const PublicKey old_key = center_.staff.public_key();
    const PublicKey new_key{{0xcc, 0xcc, 0xcc, 0xcc}};
    put_in_place_of(own.manifest, old_key, new_key, true, kTestNow);
    const auto rows = rows_of(own, {{"staff-1", "", new_key}}, {{"staff-1", "", old_key}});
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(std::ranges::count_if(rows, &StaffRow::is_in_force), 2);
    EXPECT_EQ(std::ranges::count_if(rows, &StaffRow::is_replaced), 1);
    EXPECT_FALSE(find_staff_row(rows, "1"));
    EXPECT_TRUE(find_staff_row(rows, to_hex(old_key.span()).substr(0, 8))->is_replaced);
}

}  // namespace
}  // namespace tsunagi::client
