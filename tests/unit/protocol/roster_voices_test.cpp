// Whose word counts about removals: no center comes to more than one voice by those whom it brings
// in after it was removed.
#include <gtest/gtest.h>

#include "protocol/authority/roster.h"
#include "tests/unit/protocol/removal_fixture.h"

namespace tsunagi {
namespace {

// A founder that brought four in, one of whom (the thief) brought in three.
struct Voiced : ::testing::Test {
    static constexpr std::size_t kThief = 4;
    SeededRandom random{18};
    std::vector<TestCenter> centers;
    std::vector<CheckedRecord> sponsorships;  // of centers 1 to 4 by the founder
    std::vector<std::size_t> puppets;
    std::vector<CheckedRecord> planted;  // what the thief signed for them
    std::optional<Roster> roster;

    void SetUp() override {
        for (const char* name : {"甲", "乙", "丙", "丁", "戊"})
            centers.push_back(make_center(random, {name}));
        const CheckedRecord charter = found_federation(random, std::span(centers).first(1));
        roster.emplace(centers[0].charter);
        for (TestCenter& center : centers) {
            center.charter = centers[0].charter;
            add(center.genesis);
        }
        add(charter);
        for (std::size_t i = 1; i <= kThief; ++i) {
            sponsorships.push_back(make_sponsor(random, centers[0], id(i)));
            add(sponsorships.back());
        }
    }
    [[nodiscard]] const CenterId& id(std::size_t of) const { return centers[of].id; }
    [[nodiscard]] CenterState state(std::size_t of) const { return roster->state_of(id(of)); }
    void add(const CheckedRecord& record) {
        ASSERT_TRUE(roster->judge_authority(record))
            << error_text(roster->judge_authority(record).error());
        roster->add(record);
        roster->settle();
    }
    void plant(std::size_t by = kThief) {
        puppets.clear();
        for (int i = 0; i < 3; ++i) {
            centers.push_back(make_center(random, {"偽" + std::to_string(centers.size())}));
            centers.back().charter = centers[0].charter;
            puppets.push_back(centers.size() - 1);
            add(centers.back().genesis);
            planted.push_back(make_sponsor(random, centers[by], centers.back().id));
            add(planted.back());
        }
    }
    // The first proposes, the others approve; each lists all of it.
    CheckedRecord remove(std::size_t target,
                         const std::vector<std::size_t>& by,
                         const std::vector<RecordId>& listed = {}) {
        CheckedRecord removal =
            propose_removal(random, centers[by.front()], id(target), {}, listed);
        add(removal);
        for (std::size_t i = 1; i < by.size(); ++i)
            add(approve_removal(random, centers[by[i]], removal, {}, listed));
        return removal;
    }
    [[nodiscard]] std::vector<RecordId> planted_ids() const {
        std::vector<RecordId> out;
        for (const CheckedRecord& record : planted) out.push_back(record.id());
        return out;
    }
};

TEST_F(Voiced, ARemovedCenterRemovesNobodyByThoseWhomItPlants) {
    const CheckedRecord removal = remove(kThief, {1, 2, 3});
    plant();
    // They also stand behind the removal of the thief and list themselves and each other.
    for (const std::size_t puppet : puppets)
        add(approve_removal(random, centers[puppet], removal, {}, planted_ids()));
    for (const std::size_t puppet : puppets)
        EXPECT_EQ(state(puppet), CenterState::lapsed) << "only they list it";
    for (std::size_t target = 0; target < kThief; ++target) {
        const CheckedRecord vengeance = remove(target, puppets);
        EXPECT_TRUE(roster->removals().find(vengeance.id())->behind.empty());
        EXPECT_EQ(state(target), CenterState::member) << target;
    }
    EXPECT_EQ(state(kThief), CenterState::removed);
    // With the thief beside them it is one voice.
    EXPECT_EQ(roster->removals().find(remove(1, {puppets[0], puppets[1], kThief}).id())->behind,
              (std::set{id(kThief)}));
}

TEST_F(Voiced, WhomItBroughtInBeforeHasAVoiceWhereOneListsIt) {
    plant();
    const std::vector<std::size_t> honest = puppets;
    remove(kThief, {1, 2, 3}, planted_ids());
    const CheckedRecord other = remove(1, honest);
    EXPECT_EQ(state(1), CenterState::removed);
    EXPECT_EQ(roster->removals().find(other.id())->behind.size(), 3U);
    plant();
    remove(2, puppets);
    EXPECT_EQ(state(2), CenterState::member);
}

TEST_F(Voiced, ThoseWhoHangOnACenterMayRemoveIt) {
    std::vector<RecordId> listed;
    for (const CheckedRecord& one : sponsorships) listed.push_back(one.id());
    remove(0, {1, 2, 3}, listed);
    EXPECT_EQ(state(0), CenterState::removed) << "one founder brought them all in";
    plant();
    const CheckedRecord first = remove(kThief, puppets);
    EXPECT_EQ(state(kThief), CenterState::removed);
    // One who does not hang on it agrees, and forgets to list them: the removal stays.
    add(approve_removal(random, centers[1], first));
    EXPECT_EQ(state(kThief), CenterState::removed);
    EXPECT_EQ(roster->removals().find(first.id())->behind.size(), 4U);
    EXPECT_EQ(roster->removals().find(first.id())->listers, (std::set{id(1)}));
    remove(2, puppets);
    EXPECT_NE(state(2), CenterState::removed) << "about others they have none by now";
}

TEST_F(Voiced, WhoWasTakenBackGivesVoicesAgain) {
    const CheckedRecord removal = remove(kThief, {1, 2, 3});
    plant();
    remove(1, puppets);
    ASSERT_EQ(state(1), CenterState::member);
    add(vouch_for_return(random, centers[2], id(kThief), {removal.id()}));
    EXPECT_EQ(state(kThief), CenterState::member);
    EXPECT_EQ(state(1), CenterState::removed) << "as of any member of a federation that asks one";
}

// Two that were removed must not give each other's creatures a voice.
TEST_F(Voiced, ABarredCenterListsNobodyIn) {
    const CheckedRecord removal = remove(kThief, {0, 1, 2});
    remove(3, {0, 1, 2});
    plant();
    add(approve_removal(random, centers[3], removal, {}, planted_ids()));
    remove(1, puppets);
    EXPECT_EQ(state(1), CenterState::member);
}

}  // namespace
}  // namespace tsunagi
