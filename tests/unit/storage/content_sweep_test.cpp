// What the sweep takes away: by made-up times, and on a disk.
#include "storage/content_sweep.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/storage/content_support.h"

namespace tsunagi::store_test {
namespace {

using std::chrono::hours;
using storage::is_unused;

TEST(ContentSweep, DecidesByNameAndByLastUse) {
    SeededRandom random(71);
    const auto named = random.fixed<ContentId>();
    const auto other = random.fixed<ContentId>();
    constexpr WallTime kNow = kTestNow;
    struct Case {
        ContentId content;
        Duration age;
        bool is_whole;
        bool is_unused;
    };
    constexpr Duration kMoment(1);
    const Case cases[] = {
        {named, hours(10'000), true, false},
        {named, hours(10'000), false, false},
        {other, hours(0), true, false},
        {other, hours(24), true, false},
        {other, hours(24) + kMoment, true, true},
        {other, hours(24) + kMoment, false, false},
        {other, hours(7 * 24), false, false},
        {other, hours(7 * 24) + kMoment, false, true},
        // Written when the clock was ahead, or asked while it is behind.
        {other, hours(-1), true, false},
        {other, hours(-10'000), true, false},
        {other, hours(-10'000), false, false},
    };
    for (const Case& one : cases) {
        const ContentFile file{one.content, 1, kNow + -one.age, one.is_whole};
        EXPECT_EQ(is_unused(file, {named}, kNow, {}), one.is_unused)
            << one.age.count() << (one.is_whole ? " whole" : " unfinished");
    }
}

class SweepTest : public testing::Test {
  protected:
    // A content whose file was used last so long before kTestNow.
    Sample make(Duration age, bool is_whole) {
        Sample out = make_sample(random_, kPieceBytes + random_.below(kPieceBytes));
        const ContentId& content = out.ref.content;
        put_all(files_, out);
        if (is_whole) EXPECT_TRUE(files_.finish(content));
        const std::chrono::sys_time<Duration> used(Duration(kTestNow.ms) - age);
        std::filesystem::last_write_time(
            is_whole ? files_.path_of(content) : files_.unfinished_path_of(content),
            std::chrono::file_clock::from_sys(used));
        return out;
    }
    [[nodiscard]] std::map<ContentId, bool> held() const {
        std::map<ContentId, bool> out;
        files_.for_each([&](const ContentFile& file) { out[file.content] = file.is_whole; });
        return out;
    }

    static NamedContents both(const Sample& a, const Sample& b) {
        return {{a.ref.content, b.ref.content}, {a.ref.content, b.ref.content}};
    }

    SeededRandom random_{72};
    TempFolder folder_;
    ContentFiles files_{folder_.path() / "contents", 0};
};

TEST_F(SweepTest, RemovesWhatNobodyNamesAndTellsHowMuch) {
    const Sample named = make(hours(1000), true);
    const Sample half_named = make(hours(1000), false);
    const Sample old = make(hours(25), true);
    const Sample fresh = make(hours(23), true);
    const Sample half_old = make(hours(169), false);
    const Sample half_fresh = make(hours(167), false);
    const SweepReport report = sweep_contents(files_, both(named, half_named), kTestNow);
    EXPECT_EQ(report.files, 2U);
    EXPECT_GE(report.bytes, std::uint64_t{old.ref.bytes} + half_old.ref.bytes);
    EXPECT_FALSE(report.is_more);
    const std::map<ContentId, bool> expected = {{named.ref.content, true},
                                                {half_named.ref.content, false},
                                                {fresh.ref.content, true},
                                                {half_fresh.ref.content, false}};
    EXPECT_EQ(held(), expected);
    EXPECT_EQ(sweep_contents(files_, both(named, half_named), kTestNow), SweepReport{});
}

// A power cut may leave both names of one content.
TEST_F(SweepTest, OldUnfinishedRestDoesNotTakeTheWholeOneWithIt) {
    const Sample both = make(hours(200), false);
    const auto rest = files_.unfinished_path_of(both.ref.content);
    const auto kept = folder_.path() / "kept";
    std::filesystem::copy_file(rest, kept);
    ASSERT_TRUE(files_.finish(both.ref.content));
    std::filesystem::last_write_time(
        files_.path_of(both.ref.content),
        std::chrono::file_clock::from_sys(std::chrono::sys_time<Duration>(Duration(kTestNow.ms))));
    std::filesystem::copy_file(kept, rest);
    std::filesystem::last_write_time(rest, std::filesystem::last_write_time(kept) - hours(10'000));
    EXPECT_EQ(sweep_contents(files_, {}, kTestNow).files, 1U);
    EXPECT_FALSE(std::filesystem::exists(rest));
    EXPECT_TRUE(files_.has(both.ref.content));
}

TEST_F(SweepTest, RemovesSoManyAtOnceAndTheRestOnTheNextCall) {
    for (int i = 0; i < 5; ++i) make(hours(100), true);
    const SweepRules rules{.files_max = 2};
    EXPECT_TRUE(sweep_contents(files_, {}, kTestNow, rules).is_more);
    EXPECT_EQ(held().size(), 3U);
    EXPECT_TRUE(sweep_contents(files_, {}, kTestNow, rules).is_more);
    const SweepReport last = sweep_contents(files_, {}, kTestNow, rules);
    EXPECT_EQ(last.files, 1U);
    EXPECT_FALSE(last.is_more);
}

// What peers reached through here goes again, though records name it; a center's own files stay.
TEST_F(SweepTest, OfOtherCentersFilesThoseUsedLongestAgoGoOverTheBound) {
    const Sample own = make(hours(500), true);
    const Sample oldest = make(hours(300), true);
    const Sample older = make(hours(200), true);
    const Sample half = make(hours(400), false);
    const Sample lately = make(hours(0), true);
    NamedContents named;
    for (const Sample* sample : {&own, &oldest, &older, &half, &lately})
        named.all.insert(sample->ref.content);
    named.own.insert(own.ref.content);
    EXPECT_EQ(sweep_contents(files_, named, kTestNow), SweepReport{}) << "there is room";
    std::uint64_t copies = 0;
    files_.for_each([&](const ContentFile& file) {
        if (file.is_whole && file.content != own.ref.content) copies += file.bytes;
    });
    EXPECT_EQ(sweep_contents(files_, named, kTestNow, {.copies_bytes_max = copies - 1}).files, 1U);
    EXPECT_FALSE(files_.has(oldest.ref.content));
    EXPECT_EQ(sweep_contents(files_, named, kTestNow, {.copies_bytes_max = 0}).files, 1U);
    EXPECT_FALSE(files_.has(older.ref.content));
    EXPECT_TRUE(files_.has(own.ref.content));
    EXPECT_TRUE(files_.has(lately.ref.content)) << "somebody is using it";
    EXPECT_EQ(held().size(), 3U);
}

TEST_F(SweepTest, UseKeepsAContentThatWasAboutToGo) {
    const Sample old = make(hours(100), true);
    files_.renew(old.ref.content);
    WallTime used;
    files_.for_each([&](const ContentFile& file) { used = file.last_used; });
    EXPECT_EQ(sweep_contents(files_, {}, used + hours(24)).files, 0U);
    EXPECT_EQ(sweep_contents(files_, {}, used + hours(25)).files, 1U);
}

}  // namespace
}  // namespace tsunagi::store_test
