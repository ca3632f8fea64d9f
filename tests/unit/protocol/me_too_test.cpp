#include "protocol/counting/me_too.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "protocol/counting/count_line.h"

namespace tsunagi {
namespace {

constexpr AreaCode kToyamaCity{162019};
constexpr AreaCode kImizu{162116};
constexpr AreaCode kToyama{16};

MeTooCount counted(std::initializer_list<std::tuple<const char*, AreaCode, int>> voices) {
    MeTooCount count;
    for (const auto& [date, area, times] : voices) {
        for (int i = 0; i < times; ++i) count.add(date, area);
    }
    return count;
}

std::vector<std::string> lines_of(const MeTooCount& count, std::uint64_t below = 5) {
    return change_me_too({}, count, below).lines;
}

using Lines = std::vector<std::string>;

TEST(MeToo, CountsByMonthAndMunicipality) {
    const auto count = counted({{"2026-08-03", kToyamaCity, 12},
                                {"2026-08-31", kImizu, 5},
                                {"2026-09-01", kToyamaCity, 6}});
    EXPECT_EQ(lines_of(count),
              (Lines{"2026-08 162019: 12", "2026-08 162116: 5", "2026-09 162019: 6"}));
    EXPECT_EQ(count.voices(), 23U);
}

TEST(MeToo, PutsWhatIsTooFewIntoAWiderLine) {
    const auto count = counted({{"2026-08-03", kToyamaCity, 12},
                                {"2026-08-04", kImizu, 3},
                                {"2026-08-05", kToyama, 2},
                                {"2026-09-01", kToyamaCity, 4},
                                {"2026-10-01", kImizu, 4},
                                {"2026-11-01", {172014}, 4}});
    // Of Ishikawa 4 in all: in no line.
    EXPECT_EQ(lines_of(count), (Lines{"2026 16: 8", "2026-08 16: 5", "2026-08 162019: 12"}));
    EXPECT_EQ(lines_of(counted({{"2026-08-03", kToyamaCity, 4}})), Lines{});
    EXPECT_EQ(lines_of(counted({{"2026-08-03", kToyamaCity, 4}}), 4), Lines{"2026-08 162019: 4"});
}

TEST(MeToo, ReadsWhatItWrites) {
    for (const MeTooKey key :
         {MeTooKey{2026, 8, kToyamaCity}, MeTooKey{2026, 12, {6}}, MeTooKey{2026, 0, kToyama}}) {
        EXPECT_EQ(read_me_too_key(me_too_key_text(key)), key) << me_too_key_text(key);
    }
    EXPECT_EQ(me_too_key_text({2026, 12, {6}}), "2026-12 06");
    for (const char* other : {"2026-13 16", "2026-8 16", "2026-08 6", "2026-08 162018", "2026-08",
                              "26 16", "2026 162019", "2026-08 富山市", "August 16", ""})
        EXPECT_FALSE(read_me_too_key(other)) << other;
}

TEST(MeToo, PlaceIsTheOneOrThePrefecture) {
    const auto place = [](std::vector<std::uint32_t> areas) { return place_of_voice(areas); };
    EXPECT_EQ(place({}), std::nullopt);
    EXPECT_EQ(place({162019}), kToyamaCity);
    EXPECT_EQ(place({162019, 162116}), kToyama);
    EXPECT_EQ(place({162019, 172014}), std::nullopt);
    EXPECT_EQ(place({99}), std::nullopt);
}

MeTooChange change(const std::vector<std::string_view>& before,
                   const MeTooCount& count,
                   std::uint64_t below = 5) {
    return change_me_too(before, count, below);
}

TEST(MeToo, ALineGrowsOnlyByEnough) {
    const auto two_more =
        change({"2026-08 162019: 12"}, counted({{"2026-08-03", kToyamaCity, 14}}));
    EXPECT_FALSE(two_more.is_changed);
    EXPECT_EQ(two_more.lines, Lines{"2026-08 162019: 12"});
    EXPECT_EQ(two_more.waiting, 2U);
    // A new line comes, the old one still waits.
    const auto beside =
        change({"2026-08 162019: 12"},
               counted({{"2026-08-03", kToyamaCity, 14}, {"2026-09-03", kImizu, 6}}));
    EXPECT_TRUE(beside.is_changed);
    EXPECT_EQ(beside.lines, (Lines{"2026-08 162019: 12", "2026-09 162116: 6"}));
    EXPECT_EQ(beside.waiting, 2U);
    const auto five = change({"2026-08 162019: 12"}, counted({{"2026-08-03", kToyamaCity, 17}}));
    EXPECT_EQ(five.lines, Lines{"2026-08 162019: 17"});
    EXPECT_EQ(five.waiting, 0U);
    EXPECT_FALSE(
        change({"2026-08 162019: 17"}, counted({{"2026-08-03", kToyamaCity, 17}})).is_changed);
}

TEST(MeToo, ALineThatLeavesAWiderOneIsNoLoss) {
    // 3 of Imizu and 2 of the prefecture were shared together. Imizu now has a line, and 2 are
    // left.
    const auto next =
        change({"2026-08 16: 5"}, counted({{"2026-08-03", kImizu, 5}, {"2026-08-03", kToyama, 2}}));
    EXPECT_FALSE(next.is_changed);
    EXPECT_EQ(next.lines, Lines{"2026-08 16: 5"});
    EXPECT_TRUE(next.years_kept.empty());
    EXPECT_EQ(next.waiting, 2U);
}

TEST(MeToo, ErasedYearsAndLinesOfOthersStay) {
    const auto later = change({"約30人（聞き取り）", "2025-08 162019: 12", "2026-08 162019: 9"},
                              counted({{"2026-08-03", kToyamaCity, 20}}));
    EXPECT_EQ(later.lines,
              (Lines{"約30人（聞き取り）", "2025-08 162019: 12", "2026-08 162019: 20"}));
    EXPECT_EQ(later.years_kept, std::vector<std::uint32_t>{2025});
    const auto fewer = change({"2026-08 162019: 9"}, counted({{"2026-08-03", kToyamaCity, 6}}));
    EXPECT_FALSE(fewer.is_changed);
    EXPECT_EQ(fewer.lines, Lines{"2026-08 162019: 9"});
    // A higher threshold takes lines away.
    const auto higher = change({"2026-08 162019: 9", "2026-09 162019: 15"},
                               counted({{"2026-09-03", kToyamaCity, 15}}), 10);
    EXPECT_TRUE(higher.is_changed);
    EXPECT_EQ(higher.lines, Lines{"2026-09 162019: 15"});
}

// Whoever comes when, each line has enough people, no voice is in two, and a line that stays does
// not move by few.
RC_GTEST_PROP(MeToo, LinesAreLargeAndMoveByEnough, (std::vector<std::uint16_t> drawn)) {
    const auto below = *rc::gen::inRange<std::uint64_t>(kHiddenBelowLeast, 8);
    const char* dates[] = {"2025-12-31", "2026-01-01", "2026-02-10"};
    const AreaCode areas[] = {kToyamaCity, kImizu, kToyama, {172014}};
    MeTooCount count;
    std::vector<std::string> shared;
    for (const std::uint16_t one : drawn) {
        const auto times = static_cast<int>(one / 16 % 7);
        for (int i = 0; i < times; ++i) count.add(dates[one % 3], areas[one / 3 % 4]);
        const std::vector<std::string_view> before(shared.begin(), shared.end());
        const MeTooChange next = change_me_too(before, count, below);
        RC_ASSERT(next.years_kept.empty());
        RC_ASSERT(next.is_changed == (next.lines != shared));
        std::map<std::string, std::uint64_t> old;
        std::uint64_t sum = 0, old_sum = 0;
        for (const auto& line : shared) {
            const auto read = read_count_line(line);
            old[read->what] = *read->count;
            old_sum += *read->count;
        }
        for (const auto& line : next.lines) {
            const auto read = read_count_line(line);
            RC_ASSERT((read && read_me_too_key(read->what) && *read->count >= below));
            sum += *read->count;
            const auto stood = old.find(read->what);
            if (stood != old.end() && *read->count > stood->second)
                RC_ASSERT(*read->count - stood->second >= below);
        }
        RC_ASSERT(sum <= count.voices());
        RC_ASSERT((sum == old_sum || sum >= old_sum + below));
        shared = next.lines;
    }
}

}  // namespace
}  // namespace tsunagi
