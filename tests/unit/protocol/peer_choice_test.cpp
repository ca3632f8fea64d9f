// Whom to call: properties over whole federations, and a naive twin of each part of the rule.
#include "protocol/gossip/peer_choice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "protocol/base/limits.h"
#include "protocol/gossip/short_id.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

using Chosen = PeerChoice::Chosen;

struct Member {
    PeerCandidate as_candidate;
    bool can_be_called = true;
    bool answers = true;
};

std::vector<PeerCandidate> callable(const std::vector<Member>& members, const CenterId& without) {
    std::vector<PeerCandidate> out;
    for (const Member& member : members) {
        if (member.can_be_called && member.as_candidate.center != without)
            out.push_back(member.as_candidate);
    }
    std::ranges::sort(out, {}, &PeerCandidate::center);
    return out;
}

std::vector<Member> draw_members(Random& random, std::size_t count, unsigned callable_percent) {
    std::vector<Member> out(count);
    for (Member& member : out) {
        member.as_candidate.center = random.fixed<CenterId>();
        // Few prefectures, so that there are areas with one member and with many.
        member.as_candidate.home.prefecture = static_cast<std::uint8_t>(1 + random.below(12));
        if (random.below(2) == 0) {
            member.as_candidate.home.municipality =
                member.as_candidate.home.prefecture * 10'000u + 1 +
                static_cast<std::uint32_t>(random.below(2)) * 10;
        }
        member.as_candidate.room = static_cast<std::uint16_t>(1 + random.below(200));
        member.can_be_called = random.below(100) < callable_percent;
    }
    return out;
}

std::vector<Scope> areas_of(const Home& home) {
    std::vector<Scope> out{
        Scope::nation(),
        {ScopeLevel::prefecture, home.prefecture, {}},
        {ScopeLevel::region, static_cast<std::uint32_t>(region_of({home.prefecture})), {}}};
    if (home.municipality != 0) out.push_back({ScopeLevel::municipality, home.municipality, {}});
    return out;
}

// Plays calls until nobody wants to call anybody: who answers is linked, who does not is waiting.
class Federation {
  public:
    explicit Federation(std::vector<Member> members) : members_(std::move(members)) {
        for (const Member& member : members_) {
            const PeerCandidate& one = member.as_candidate;
            choices_.emplace(one.center, PeerChoice(one.center, one.home));
        }
    }
    [[nodiscard]] const Member& member(const CenterId& center) const {
        return *std::ranges::find(members_, center,
                                  [](const Member& one) { return one.as_candidate.center; });
    }
    [[nodiscard]] const std::vector<Member>& members() const { return members_; }
    [[nodiscard]] const PeerStands& stands(const CenterId& center) { return stands_[center]; }

    void come_to_rest(Random& random) {
        for (bool has_moved = true; has_moved;) {
            has_moved = false;
            for (const Member& caller : members_) {
                if (caller.answers && call(caller.as_candidate.center, random)) has_moved = true;
            }
        }
    }
    Chosen choose(const CenterId& center, Random& random) {
        return choices_.at(center).choose(callable(members_, center), stands_[center], now_,
                                          random);
    }
    // Are all members that are inside of the area and answer linked with each other inside of it?
    [[nodiscard]] bool is_connected(const Scope& area) {
        std::set<CenterId> inside;
        for (const Member& member : members_) {
            const PeerCandidate& one = member.as_candidate;
            if (member.answers && is_inside(area, one.center, one.home)) inside.insert(one.center);
        }
        // Where nobody can be called, nothing can connect them.
        const bool has_callable = std::ranges::any_of(
            inside, [&](const CenterId& center) { return member(center).can_be_called; });
        if (inside.size() < 2 || !has_callable) return true;
        std::set<CenterId> reached{*inside.begin()};
        std::vector<CenterId> fresh{*inside.begin()};
        while (!fresh.empty()) {
            const CenterId at = fresh.back();
            fresh.pop_back();
            for (const auto& [other, stand] : stands_[at]) {
                if (stand != PeerStand::waiting && inside.contains(other) &&
                    reached.insert(other).second) {
                    fresh.push_back(other);
                }
            }
        }
        return reached == inside;
    }
    void set_now(Monotonic now) { now_ = now; }

  private:
    bool call(const CenterId& caller, Random& random) {
        bool has_moved = false;
        for (const auto& [center, role] : choose(caller, random)) {
            PeerStand& stand = stands_[caller].try_emplace(center, PeerStand::free).first->second;
            if (stand == PeerStand::outbound) continue;
            EXPECT_EQ(stand, PeerStand::free) << "nobody is called who waits or has called us";
            has_moved = true;
            stand = member(center).answers ? PeerStand::outbound : PeerStand::waiting;
            if (stand == PeerStand::outbound) stands_[center][caller] = PeerStand::inbound;
        }
        return has_moved;
    }

    std::vector<Member> members_;
    std::map<CenterId, PeerChoice> choices_;
    std::map<CenterId, PeerStands> stands_;
    Monotonic now_{1};
};

TEST(PeerChoice, ConnectsTheMembersOfEachAreaWhoeverCanBeCalledAndAnswers) {
    SeededRandom random(7);
    for (int round = 0; round < 60; ++round) {
        auto members = draw_members(random, 2 + random.below(60),
                                    40 + static_cast<unsigned>(random.below(61)));
        for (Member& member : members) member.answers = random.below(4) != 0;
        Federation federation(std::move(members));
        federation.come_to_rest(random);
        for (const Member& member : federation.members()) {
            for (const Scope& area : areas_of(member.as_candidate.home))
                EXPECT_TRUE(federation.is_connected(area)) << scope_text(area) << ", " << round;
        }
    }
}

TEST(PeerChoice, OpensFourLinksItselfWhereSoManyCanBeReached) {
    SeededRandom random(8);
    for (int round = 0; round < 60; ++round) {
        auto members = draw_members(random, 2 + random.below(40), 70);
        for (Member& member : members) member.answers = random.below(4) != 0;
        Federation federation(std::move(members));
        federation.come_to_rest(random);
        for (const Member& member : federation.members()) {
            if (!member.answers) continue;
            const CenterId own = member.as_candidate.center;
            std::size_t outbound = 0;
            std::size_t left = 0;
            for (const PeerCandidate& one : callable(federation.members(), own)) {
                const auto& stands = federation.stands(own);
                const auto found = stands.find(one.center);
                if (found == stands.end()) {
                    ++left;
                } else if (found->second == PeerStand::outbound) {
                    ++outbound;
                }
            }
            EXPECT_TRUE(outbound >= kOutboundMin || left == 0) << outbound << ", " << left;
        }
    }
}

TEST(PeerChoice, StaysAsItIsWhileNothingHappens) {
    SeededRandom random(9);
    Federation federation(draw_members(random, 50, 80));
    federation.come_to_rest(random);
    for (const Member& member : federation.members()) {
        const CenterId own = member.as_candidate.center;
        const Chosen once = federation.choose(own, random);
        for (int i = 0; i < 5; ++i) EXPECT_EQ(federation.choose(own, random), once);
        EXPECT_LE(once.size(), kChosenMax);
    }
}

// The twin: sort everybody inside, those above first, and take the first of those that answer.
TEST(PeerChoice, TheRingIsThatOfItsTwin) {
    SeededRandom random(10);
    for (int round = 0; round < 200; ++round) {
        const auto members = draw_members(random, 1 + random.below(25), 100);
        const PeerCandidate own = members.front().as_candidate;
        PeerStands stands;
        for (const Member& member : members) {
            const auto stand = static_cast<PeerStand>(random.below(4));
            if (stand != PeerStand::free) stands[member.as_candidate.center] = stand;
        }
        const auto candidates = callable(members, own.center);
        PeerChoice choice(own.center, own.home);
        const Chosen chosen = choice.choose(candidates, stands, Monotonic{1}, random);
        std::set<CenterId> expected;
        for (const Scope& area : areas_of(own.home)) {
            std::vector<std::pair<bool, CenterId>> order;
            for (const PeerCandidate& one : candidates) {
                const auto found = stands.find(one.center);
                if (found != stands.end() && found->second == PeerStand::waiting) continue;
                if (is_inside(area, one.center, one.home))
                    order.emplace_back(one.center < own.center, one.center);
            }
            std::ranges::sort(order);
            const bool is_small =
                area.level == ScopeLevel::municipality || area.level == ScopeLevel::prefecture;
            for (std::size_t i = 0; i < std::min<std::size_t>(order.size(), is_small ? 2 : 1);
                 ++i) {
                const CenterId next = order[i].second;
                const auto found = stands.find(next);
                if (found == stands.end() || found->second == PeerStand::outbound)
                    expected.insert(next);
            }
        }
        std::set<CenterId> found;
        for (const auto& [center, role] : chosen) {
            if (role == PeerRole::area) found.insert(center);
        }
        EXPECT_EQ(found, expected);
    }
}

TEST(PeerChoice, NeitherWhoFailedLatelyNorWhoCalledUsIsChosen) {
    SeededRandom random(11);
    for (int round = 0; round < 200; ++round) {
        const auto members = draw_members(random, 2 + random.below(30), 100);
        const PeerCandidate own = members.front().as_candidate;
        PeerStands stands;
        for (const Member& member : members) {
            if (random.below(2) == 0) {
                stands[member.as_candidate.center] =
                    random.below(2) == 0 ? PeerStand::waiting : PeerStand::inbound;
            }
        }
        PeerChoice choice(own.center, own.home);
        for (const auto& [center, role] :
             choice.choose(callable(members, own.center), stands, Monotonic{1}, random)) {
            EXPECT_FALSE(stands.contains(center));
            EXPECT_NE(center, own.center);
        }
    }
}

// A hostile member that calls everybody: its links from outside take the place of nothing.
TEST(PeerChoice, LinksThatOthersOpenedDoNotCountTowardsTheFour) {
    SeededRandom random(12);
    const auto members = draw_members(random, 80, 100);
    const PeerCandidate own = members.front().as_candidate;
    PeerStands stands;
    for (std::size_t i = 1; i <= 60; ++i)
        stands[members[i].as_candidate.center] = PeerStand::inbound;
    PeerChoice choice(own.center, own.home);
    const Chosen chosen =
        choice.choose(callable(members, own.center), stands, Monotonic{1}, random);
    EXPECT_GE(chosen.size(), kOutboundMin);
}

TEST(PeerChoice, TheNearOneIsOfThePrefectureWhereThereIsOne) {
    SeededRandom random(13);
    const PeerCandidate own{random.fixed<CenterId>(), {16, 0}, 1};
    std::vector<PeerCandidate> candidates;
    for (int i = 0; i < 40; ++i) {
        const bool is_in_prefecture = i < 4;
        candidates.push_back({random.fixed<CenterId>(),
                              {static_cast<std::uint8_t>(is_in_prefecture ? 16 : 17), 0},
                              1});
    }
    std::ranges::sort(candidates, {}, &PeerCandidate::center);
    std::set<CenterId> drawn;
    for (int round = 0; round < 200; ++round) {
        PeerChoice choice(own.center, own.home);
        for (const auto& [center, role] : choice.choose(candidates, {}, Monotonic{1}, random)) {
            if (role != PeerRole::near) continue;
            drawn.insert(center);
            const auto at = std::ranges::find(candidates, center, &PeerCandidate::center);
            EXPECT_EQ(at->home.prefecture, 16);
        }
    }
    EXPECT_EQ(drawn.size(), 2U) << "each but the next two on the ring, which have that role";
}

TEST(PeerChoice, AFarOneIsDrawnAnewAfterItsTimeAndAfterAFailure) {
    SeededRandom random(14);
    const PeerCandidate own{random.fixed<CenterId>(), {16, 0}, 1};
    std::vector<PeerCandidate> candidates;
    for (int i = 0; i < 40; ++i) candidates.push_back({random.fixed<CenterId>(), {47, 0}, 1});
    std::ranges::sort(candidates, {}, &PeerCandidate::center);
    PeerChoice choice(own.center, own.home);
    const auto far_at = [&](Monotonic now, const PeerStands& stands) {
        for (const auto& [center, role] : choice.choose(candidates, stands, now, random)) {
            if (role == PeerRole::far) return center;
        }
        return CenterId{};
    };
    const CenterId first = far_at(Monotonic{1}, {});
    ASSERT_FALSE(first.is_zero());
    EXPECT_EQ(choice.next_draw(), Monotonic{1} + kFarRedraw);
    const Monotonic later = choice.next_draw();
    EXPECT_EQ(far_at(Monotonic{later.ms - 1}, {}), first);
    const CenterId second = far_at(later, {{first, PeerStand::outbound}});
    EXPECT_NE(second, first) << "another one, though that one is linked";
    EXPECT_FALSE(second.is_zero());
    const CenterId third = far_at(later, {{second, PeerStand::waiting}});
    EXPECT_NE(third, second);
    EXPECT_FALSE(third.is_zero());
}

TEST(PeerChoice, CallsForRoomSpreadInProportionToIt) {
    SeededRandom random(15);
    std::vector<PeerCandidate> candidates;
    for (int i = 0; i < 20; ++i) {
        candidates.push_back(
            {random.fixed<CenterId>(), {47, 0}, static_cast<std::uint16_t>(i < 10 ? 100 : 300)});
    }
    std::ranges::sort(candidates, {}, &PeerCandidate::center);
    std::map<CenterId, double> calls;
    constexpr int kCallers = 8'000;
    for (int i = 0; i < kCallers; ++i) {
        // Alone in its region, so that only the ring of the nation and the far one come before.
        PeerChoice choice(random.fixed<CenterId>(), {1, 0});
        for (const auto& [center, role] : choice.choose(candidates, {}, Monotonic{1}, random)) {
            if (role == PeerRole::well_connected) calls[center] += 1;
        }
    }
    double small = 0;
    double large = 0;
    for (const PeerCandidate& one : candidates)
        (one.room == 100 ? small : large) += calls[one.center];
    EXPECT_NEAR(large / small, 3, 0.5);
}

// The twin in floating point, as the paper has it.
TEST(PeerChoice, WeightedRendezvousIsThatOfItsTwin) {
    SeededRandom random(16);
    for (int round = 0; round < 500; ++round) {
        const auto own = random.fixed<CenterId>();
        const auto other = random.fixed<CenterId>();
        ShortIdKey key;
        std::copy_n(own.bytes.begin(), ShortIdKey::kSize, key.bytes.begin());
        const ShortId drawn = short_id(key, same_bytes<RecordId>(other));
        const double u = std::accumulate(drawn.bytes.begin(), drawn.bytes.end(), 0.0,
                                         [](double sum, int byte) { return sum * 256 + byte; }) /
                         std::pow(2.0, 64);
        const double cost = static_cast<double>(rendezvous_cost(own, other)) / std::pow(2.0, 26);
        EXPECT_NEAR(cost, -std::log2(u), 1e-6);
    }
}

TEST(PeerChoice, HardlyAnyCallMovesWhenOneGoes) {
    SeededRandom random(17);
    std::vector<PeerCandidate> candidates;
    for (int i = 0; i < 30; ++i) candidates.push_back({random.fixed<CenterId>(), {47, 0}, 100});
    std::ranges::sort(candidates, {}, &PeerCandidate::center);
    const auto best = [&](const CenterId& own, const std::vector<PeerCandidate>& from) {
        return std::ranges::min_element(
                   from, {},
                   [&](const PeerCandidate& one) { return rendezvous_cost(own, one.center); })
            ->center;
    };
    auto fewer = candidates;
    const CenterId gone = fewer[11].center;
    fewer.erase(fewer.begin() + 11);
    for (int i = 0; i < 300; ++i) {
        const auto own = random.fixed<CenterId>();
        const CenterId before = best(own, candidates);
        if (before != gone) {
            EXPECT_EQ(best(own, fewer), before);
        }
    }
}

}  // namespace
}  // namespace tsunagi
