// Of whom an answer has heard; and the inquiries that are under way, against a naive twin.
#include "protocol/inquiry/coverage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "protocol/base/limits.h"
#include "protocol/base/random.h"
#include "protocol/inquiry/inquiries.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

CenterId numbered(std::uint8_t number) {
    CenterId id;
    id.bytes[0] = number;
    return id;
}

TEST(Coverage, ByItselfWhoAnsweredSpeaksForItselfOnly) {
    const std::map<CenterId, Answerer> answerers{
        {numbered(1), {Asked::here, {}, false, {}}},
        {numbered(2), {Asked::answered, {}, false, WallTime{5}}},
        {numbered(3), {Asked::refused, Error::busy, true, {}}},
        {numbered(4), {Asked::timed_out, {}, true, {}}},
    };
    const auto all =
        coverage_of({numbered(1), numbered(2), numbered(3), numbered(4), numbered(5)}, answerers);
    ASSERT_EQ(all.size(), 5U);
    EXPECT_EQ(all[0], (CenterCoverage{numbered(1), Asked::here, {}, false, {}}));
    EXPECT_EQ(all[1], (CenterCoverage{numbered(2), Asked::answered, {}, false, {}}));
    EXPECT_EQ(all[2], (CenterCoverage{numbered(3), Asked::refused, Error::busy, false, {}}));
    EXPECT_EQ(all[3], (CenterCoverage{numbered(4), Asked::timed_out, {}, false, {}}));
    EXPECT_EQ(all[4], (CenterCoverage{numbered(5), Asked::not_asked, {}, false, {}}));
    EXPECT_TRUE(all[0].is_heard() && all[1].is_heard());
    EXPECT_FALSE(all[2].is_heard() || all[3].is_heard() || all[4].is_heard());
}

TEST(Coverage, WhoHoldsEverythingSpeaksForAllOthersAsOfItsLastSync) {
    const std::map<CenterId, Answerer> answerers{
        {numbered(1), {Asked::here, {}, true, WallTime{7}}},
        {numbered(2), {Asked::answered, {}, true, WallTime{9}}},
        {numbered(3), {Asked::timed_out, {}, true, WallTime{99}}},
        {numbered(5), {Asked::answered, {}, true, {}}},
    };
    const auto all = coverage_of({numbered(1), numbered(2), numbered(3), numbered(4)}, answerers);
    EXPECT_EQ(all[0].as_of, WallTime{9}) << "held by 2";
    EXPECT_EQ(all[1].as_of, WallTime{7}) << "held by 1; nobody vouches for itself";
    EXPECT_EQ(all[2].asked, Asked::timed_out) << "what it did stays told";
    EXPECT_EQ(all[2].as_of, WallTime{9});
    EXPECT_EQ(all[3].as_of, WallTime{9}) << "3 said nothing";
    EXPECT_TRUE(std::ranges::all_of(all, [](const auto& one) { return one.is_heard(); }));
}

Duration after(std::uint64_t ms) { return Duration{static_cast<std::int64_t>(ms)}; }

// Just joined, or just started without a network: it would take everything, and has nothing yet.
TEST(Coverage, WhoWasNeverEqualWithAnybodySpeaksForNobody) {
    const std::map<CenterId, Answerer> answerers{
        {numbered(1), {Asked::here, {}, true, {}}},
        {numbered(2), {Asked::answered, {}, true, {}}},
    };
    const auto all = coverage_of({numbered(1), numbered(2), numbered(3)}, answerers);
    EXPECT_FALSE(all[2].is_heard());
    EXPECT_FALSE(all[0].is_held || all[1].is_held);
}

TEST(TermCounts, ScaledKeepTheirSharesAndNothingVanishes) {
    TermCounts counts;
    counts.documents = 1'000'000;
    counts.total_length = 50'000'000;
    counts.documents_with = {{"防災", 500'000}, {"鍵", 3}};
    const TermCounts small = counts.scaled_to(10'000);
    EXPECT_EQ(small.documents, 10'000U);
    EXPECT_EQ(small.total_length, 500'000U);
    EXPECT_EQ(small.count("防災"), 5'000U);
    EXPECT_EQ(small.count("鍵"), 1U);
    EXPECT_EQ(counts.scaled_to(2'000'000), counts);
    counts.total_length = kDocumentsCountedMax * kBodyBytesMax;
    counts.documents = kDocumentsCountedMax;
    EXPECT_EQ(counts.scaled_to(10'000).total_length, 10'000U * kBodyBytesMax) << "no overflow";
}

// What is known of one inquiry, worked out from all that happened.
struct Told {
    std::uint64_t request = 0;
    Monotonic deadline;
    std::map<PeerId, CenterId> centers;
    std::map<PeerId, Asked> settled;
    std::set<PeerId> checking;
};

TEST(Inquiries, EndAsWhatHappenedSays) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        SeededRandom random(seed);
        Inquiries inquiries;
        std::map<Inquiries::Number, Told> twin;
        Monotonic now{1'000};
        std::uint64_t requests = 0;
        for (int turn = 0; turn < 400; ++turn) {
            const PeerId peer = 1 + random.below(6);
            const Inquiries::Number number = 1 + random.below(1 + requests);
            switch (random.below(7)) {
                case 0: {
                    if (!inquiries.has_room()) break;
                    Told told{++requests, now + after(random.below(500)), {}, {}, {}};
                    std::vector<Inquiries::Respondent> asked;
                    for (PeerId one = 1; one <= 6; ++one) {
                        if (random.below(2) == 0) continue;
                        const CenterId center = numbered(static_cast<std::uint8_t>(one));
                        asked.push_back({one, center, false});
                        told.centers.emplace(one, center);
                    }
                    const auto given = inquiries.begin(told.request, asked, told.deadline);
                    ASSERT_TRUE(twin.emplace(given, told).second);
                    break;
                }
                case 1:
                case 2: {
                    const auto standing = inquiries.standing(number, peer);
                    const auto found = twin.find(number);
                    if (found == twin.end()) {
                        EXPECT_EQ(standing, number > requests ? Inquiries::Standing::unknown
                                                              : Inquiries::Standing::late);
                        break;
                    }
                    Told& told = found->second;
                    if (!told.centers.contains(peer)) {
                        EXPECT_EQ(standing, Inquiries::Standing::unknown);
                        break;
                    }
                    const bool is_open =
                        !told.settled.contains(peer) && !told.checking.contains(peer);
                    ASSERT_EQ(standing,
                              is_open ? Inquiries::Standing::open : Inquiries::Standing::late);
                    if (!is_open) break;
                    if (random.below(3) == 0) {
                        inquiries.refused(number, peer, Error::busy);
                        told.settled[peer] = Asked::refused;
                    } else {
                        inquiries.begin_check(number, peer);
                        told.checking.insert(peer);
                    }
                    break;
                }
                case 3: {
                    const auto done = inquiries.answered(number, peer, WallTime{5});
                    const auto found = twin.find(number);
                    const bool is_awaited =
                        found != twin.end() && found->second.checking.erase(peer) != 0;
                    ASSERT_EQ(done.has_value(), is_awaited);
                    if (!done) break;
                    found->second.settled[peer] = Asked::answered;
                    EXPECT_EQ(done->request, found->second.request);
                    EXPECT_EQ(done->center, found->second.centers.at(peer));
                    EXPECT_EQ(done->settled, found->second.settled.size());
                    break;
                }
                case 4:
                    inquiries.peer_gone(peer);
                    for (auto& [ignored, told] : twin) {
                        if (!told.centers.contains(peer)) continue;
                        told.checking.erase(peer);
                        told.settled.emplace(peer, Asked::gone);
                    }
                    break;
                case 5:
                    if (random.below(8) != 0) break;
                    inquiries.forget(number);  // requests have the numbers of their inquiries
                    twin.erase(number);
                    break;
                default: {
                    now = now + after(random.below(200));
                    const bool is_due = inquiries.next_deadline() <= now;
                    const auto over = inquiries.take_over(now);
                    EXPECT_EQ(is_due, !over.empty());
                    std::set<std::uint64_t> expected;
                    for (const auto& [ignored, told] : twin) {
                        if (told.settled.size() == told.centers.size() || told.deadline <= now)
                            expected.insert(told.request);
                    }
                    std::set<std::uint64_t> got;
                    for (const auto& one : over) {
                        got.insert(one.request);
                        const Told& told = twin.at(one.request);
                        ASSERT_EQ(one.answerers.size(), told.centers.size());
                        for (const auto& [id, center] : told.centers) {
                            const auto settled = told.settled.find(id);
                            EXPECT_EQ(one.answerers.at(center).asked, settled == told.settled.end()
                                                                          ? Asked::timed_out
                                                                          : settled->second);
                        }
                        twin.erase(one.request);
                    }
                    EXPECT_EQ(got, expected);
                    EXPECT_EQ(inquiries.size(), twin.size());
                }
            }
        }
        EXPECT_GT(requests, 10U);
    }
}

}  // namespace
}  // namespace tsunagi
