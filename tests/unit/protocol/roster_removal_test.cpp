// What removals of centers, approvals and returns do to the roster's answers.
#include <gtest/gtest.h>

#include <numeric>

#include "protocol/authority/roster.h"
#include "tests/support/effort.h"
#include "tests/unit/protocol/removal_fixture.h"
#include "tests/unit/protocol/removal_twin.h"

namespace tsunagi {
namespace {

// Hands records over in their order; what waits is tried again after each that counts.
void deliver(Roster& roster, const std::vector<const CheckedRecord*>& records) {
    std::vector<const CheckedRecord*> waiting = records;
    for (bool has_moved = true; has_moved;) {
        has_moved = false;
        for (auto at = waiting.begin(); at != waiting.end();) {
            const CheckedRecord& record = **at;
            if (record.header().record_class == RecordClass::authority) {
                if (!roster.judge_authority(record)) {
                    ++at;
                    continue;
                }
                roster.add(record);
                roster.settle();
            } else {
                if (!roster.judge(record.parsed())) {
                    ++at;
                    continue;
                }
                roster.add_list(record.parsed());
            }
            has_moved = true;
            at = waiting.erase(at);
        }
    }
}

// Five founders and what they sign; three have to stand behind a removal, as the charter's default.
struct RemovingRoster : ::testing::Test {
    SeededRandom random{8};
    std::vector<TestCenter> centers;
    std::optional<Roster> roster;

    void SetUp() override {
        for (const char* name : {"甲", "乙", "丙", "丁", "戊", "己"})
            centers.push_back(make_center(random, {name}));
        const CheckedRecord charter = found_federation(random, std::span(centers).first(5));
        centers[5].charter = centers[0].charter;
        roster.emplace(centers[0].charter);
        for (const TestCenter& center : centers) add(center.genesis);
        add(charter);
        add(make_sponsor(random, centers[0], id(5)));
    }
    [[nodiscard]] const CenterId& id(std::size_t of) const { return centers[of].id; }
    void add(const CheckedRecord& record) {
        ASSERT_TRUE(roster->judge_authority(record))
            << error_text(roster->judge_authority(record).error());
        roster->add(record);
        roster->settle();
    }
    void add_list(const CheckedRecord& list) {
        ASSERT_TRUE(roster->judge(list.parsed()));
        roster->add_list(list.parsed());
    }
    CheckedRecord fact(std::size_t of, const Scope& scope = Scope::nation()) {
        FactSpec spec;
        spec.scope = scope;
        spec.body = article_body("記事");
        return make_fact(random, centers[of], spec);
    }
    [[nodiscard]] Error verdict(const CheckedRecord& record) const {
        const auto counts = record.header().record_class == RecordClass::authority
                                ? roster->judge_authority(record)
                                : roster->judge(record.parsed());
        return counts ? Error{} : counts.error();
    }
    // Proposed by 0, approved by 1 and 2.
    CheckedRecord remove(std::size_t target,
                         const std::vector<CheckedRecord>& lists = {},
                         std::vector<RecordId> authority_ids = {}) {
        CheckedRecord removal =
            propose_removal(random, centers[0], id(target), lists, std::move(authority_ids));
        add(removal);
        add(approve_removal(random, centers[1], removal));
        add(approve_removal(random, centers[2], removal));
        return removal;
    }
};

TEST_F(RemovingRoster, ThreeCentersRemoveAndTwoDoNot) {
    const CheckedRecord removal = propose_removal(random, centers[0], id(4));
    add(removal);
    add(approve_removal(random, centers[1], removal));
    add(approve_removal(random, centers[1], removal));
    add(approve_removal(random, centers[0], removal));
    EXPECT_TRUE(roster->is_admitted(id(4))) << "one center does not count twice";
    EXPECT_EQ(roster->removals().find(removal.id())->behind.size(), 2U);
    add(approve_removal(random, centers[5], removal));
    EXPECT_FALSE(roster->is_admitted(id(4))) << "a founder";
    EXPECT_EQ(roster->state_of(id(4)), CenterState::removed);
    EXPECT_EQ(verdict(fact(4)), Error::removed);
    EXPECT_EQ(verdict(fact(3)), Error{});
}

TEST_F(RemovingRoster, WhoWasNeverAdmittedDoesNotCount) {
    TestCenter stranger = make_center(random, {"外"});
    stranger.charter = centers[0].charter;
    add(stranger.genesis);
    const CheckedRecord removal = propose_removal(random, stranger, id(4));
    add(removal);
    add(approve_removal(random, centers[1], removal));
    add(approve_removal(random, centers[2], removal));
    EXPECT_TRUE(roster->is_admitted(id(4)));
    add(make_sponsor(random, centers[3], stranger.id));
    EXPECT_FALSE(roster->is_admitted(id(4))) << "it is a member by now";
}

TEST_F(RemovingRoster, WhatCanNotBeIsRefused) {
    const CheckedRecord removal = propose_removal(random, centers[0], id(4));
    EXPECT_EQ(verdict(propose_removal(random, centers[0], id(0))), Error::bad_reference);
    EXPECT_EQ(verdict(propose_removal(random, centers[0], CenterId{{9}})), Error::unknown_center);
    EXPECT_EQ(verdict(approve_removal(random, centers[1], removal)), Error::unknown_center)
        << "waits for the removal";
    add(removal);
    EXPECT_EQ(verdict(approve_removal(random, centers[4], removal)), Error::bad_reference);
    EXPECT_EQ(verdict(approve_removal(random, centers[1], centers[2].genesis)),
              Error::bad_reference);
    const Revoker staff{centers[0].charter, id(0), 0, centers[0].staff};
    EXPECT_EQ(verdict(*make_removal(id(4), {RemovalReason::left, {}}, staff, kTestNow, random)),
              Error::key_not_granted)
        << "an officer's, not a staff key's";
    const Revoker later{centers[0].charter, id(0), 3, centers[0].root};
    EXPECT_EQ(verdict(*make_removal(id(4), {RemovalReason::left, {}}, later, kTestNow, random)),
              Error::unknown_center);
    Header header = removal.header();
    header.targets.push_back(header.targets.front());
    const auto body = encode_removal({RemovalReason::left, {}});
    EXPECT_EQ(verdict(*make_record(header, *body, random.fixed<Salt>(), centers[0].root)),
              Error::malformed);
    EXPECT_FALSE(encode_removal({RemovalReason{}, {}}));
    EXPECT_FALSE(encode_removal({RemovalReason::left, {{}, {{Scope::of_center(id(0)), {}}}}}));
}

TEST_F(RemovingRoster, OnlyWhatARemoverListsCounts) {
    const CheckedRecord honest = fact(4);
    const CheckedRecord other = fact(4);
    const CheckedRecord late = fact(4);
    const CheckedRecord elsewhere = fact(4, {ScopeLevel::public_, 0, {}});
    const CheckedRecord list = kept_list(random, centers[0], Scope::nation(), {honest.id()});
    const CheckedRecord more = kept_list(random, centers[3], Scope::nation(), {other.id()});
    EXPECT_EQ(verdict(list), Error::undecided);
    const CheckedRecord removal = remove(4, {list});
    EXPECT_EQ(verdict(honest), Error::undecided);
    EXPECT_EQ(verdict(elsewhere), Error::removed) << "there nobody lists anything";
    add_list(list);
    EXPECT_EQ(verdict(honest), Error{});
    EXPECT_EQ(verdict(other), Error::removed);
    // Somebody else knows more, and says so later.
    add(approve_removal(random, centers[3], removal, {more}));
    EXPECT_EQ(verdict(other), Error::undecided);
    add_list(more);
    EXPECT_EQ(verdict(other), Error{});
    EXPECT_EQ(verdict(late), Error::removed);
    EXPECT_TRUE(roster->judge_own(late.parsed())) << "its own center keeps it";
}

TEST_F(RemovingRoster, APendingRemovalChangesNothing) {
    const CheckedRecord honest = fact(4);
    add(propose_removal(random, centers[0], id(4)));
    EXPECT_EQ(verdict(honest), Error{});
    EXPECT_EQ(roster->state_of(id(4)), CenterState::member);
}

TEST_F(RemovingRoster, TwoCampsThatRemoveEachOtherAreBothOut) {
    const CheckedRecord removal = propose_removal(random, centers[3], id(0));
    add(removal);
    add(approve_removal(random, centers[4], removal));
    const CheckedRecord counter = propose_removal(random, centers[0], id(3));
    add(counter);
    add(approve_removal(random, centers[1], counter));
    add(approve_removal(random, centers[2], counter));
    EXPECT_FALSE(roster->is_admitted(id(3)));
    add(approve_removal(random, centers[5], removal));
    EXPECT_FALSE(roster->is_admitted(id(0))) << "who is removed has signed before";
    EXPECT_FALSE(roster->is_admitted(id(3)));
    EXPECT_EQ(roster->admitted().size(), 3U)
        << "whom the removed one had brought in before is not listed, and lapsed";
    EXPECT_EQ(roster->state_of(id(5)), CenterState::lapsed);
}

TEST_F(RemovingRoster, WhomARemovedCenterBroughtInStaysIfListed) {
    const CheckedRecord sponsorship = make_sponsor(random, centers[4], id(5));
    Roster fresh(centers[0].charter);
    TestCenter newer = make_center(random, {"新"});
    newer.charter = centers[0].charter;
    add(newer.genesis);
    const CheckedRecord before = make_sponsor(random, centers[4], newer.id);
    add(before);
    const CheckedRecord removal = remove(4);
    EXPECT_EQ(roster->state_of(newer.id), CenterState::lapsed);
    add(approve_removal(random, centers[3], removal, {}, {before.id()}));
    EXPECT_EQ(roster->state_of(newer.id), CenterState::member);
    TestCenter planted = make_center(random, {"偽"});
    planted.charter = centers[0].charter;
    add(planted.genesis);
    add(make_sponsor(random, centers[4], planted.id));
    EXPECT_EQ(roster->state_of(planted.id), CenterState::lapsed) << "nobody lists it";
}

TEST_F(RemovingRoster, AReturnNamesTheRemovalAndASecondOneIsAnother) {
    const CheckedRecord listed = fact(4);
    const CheckedRecord late = fact(4);
    const CheckedRecord list = kept_list(random, centers[0], Scope::nation(), {listed.id()});
    const CheckedRecord removal = remove(4, {list});
    add_list(list);
    add(make_sponsor(random, centers[3], id(4)));
    EXPECT_FALSE(roster->is_admitted(id(4))) << "it does not say that it shall come back";
    add(vouch_for_return(random, centers[3], id(4), {RecordId{{1}}}));
    EXPECT_FALSE(roster->is_admitted(id(4))) << "nor of which removal";
    add(vouch_for_return(random, centers[3], id(4), {removal.id()}));
    EXPECT_TRUE(roster->is_admitted(id(4)));
    EXPECT_EQ(verdict(late), Error{});
    EXPECT_TRUE(roster->removals().find(removal.id())->is_answered);
    remove(4);
    EXPECT_FALSE(roster->is_admitted(id(4)));
    EXPECT_EQ(verdict(listed), Error::removed) << "lists of a removal that is over count no more";
}

TEST_F(RemovingRoster, TheReturnByARemovedCenterStandsOnlyIfListed) {
    const CheckedRecord removal = remove(4);
    const CheckedRecord back = vouch_for_return(random, centers[3], id(4), {removal.id()});
    add(back);
    ASSERT_TRUE(roster->is_admitted(id(4)));
    const CheckedRecord next = propose_removal(random, centers[0], id(3));
    add(next);
    add(approve_removal(random, centers[1], next));
    add(approve_removal(random, centers[2], next));
    EXPECT_FALSE(roster->is_admitted(id(4))) << "who brought it back was removed";
    add(approve_removal(random, centers[5], next, {}, {back.id()}));
    EXPECT_TRUE(roster->is_admitted(id(4)));
    // Each vouched for the other: that brings nobody back.
    EXPECT_FALSE(roster->is_admitted(id(3)));
}

TEST_F(RemovingRoster, ListsOfARemovedRemoverGoOnCounting) {
    const CheckedRecord honest = fact(4);
    const CheckedRecord list = kept_list(random, centers[0], Scope::nation(), {honest.id()});
    remove(4, {list});
    const CheckedRecord counter = propose_removal(random, centers[1], id(0));
    add(counter);
    add(approve_removal(random, centers[2], counter));
    add(approve_removal(random, centers[3], counter));
    ASSERT_FALSE(roster->is_admitted(id(0)));
    add_list(list);
    EXPECT_EQ(verdict(honest), Error{});
    EXPECT_EQ(verdict(fact(0)), Error::removed);
}

TEST_F(RemovingRoster, TheDigestIsOfMembersAndManifests) {
    const Digest before = roster->members_digest();
    add(propose_removal(random, centers[0], id(4)));
    EXPECT_EQ(roster->members_digest(), before) << "nothing is decided";
    remove(4);
    const Digest removed = roster->members_digest();
    EXPECT_NE(removed, before);
    (void)change_staff_key(random, centers[1], centers[1].genesis.parsed());
    EXPECT_EQ(roster->members_digest(), removed);
    add(change_staff_key(random, centers[2], centers[2].genesis.parsed()));
    EXPECT_NE(roster->members_digest(), removed);
}

// --- all small histories, against a twin that works it out the slow way ---

class RandomRemovals {
  public:
    explicit RandomRemovals(std::uint64_t seed) : random_(seed) {
        twin_.centers = 5 + random_.below(5);
        twin_.founders = 2 + random_.below(3);
        for (std::size_t i = 0; i < twin_.centers; ++i)
            keys_.push_back(make_center(random_, {"中心" + std::to_string(i)}));
        Charter& charter = twin_.charter;
        charter.name = "試験連合";
        charter.sponsors_needed = static_cast<std::uint16_t>(1 + random_.below(2));
        charter.sponsor_cap = static_cast<std::uint32_t>(1 + random_.below(3));
        charter.removers_needed = static_cast<std::uint16_t>(1 + random_.below(3));
        for (std::size_t i = 0; i < twin_.founders; ++i) charter.founders.push_back(keys_[i].id);
        std::ranges::sort(charter.founders);
        auto record = make_charter(charter, keys_[0].id, keys_[0].root, kTestNow, random_);
        CHECK(record.has_value());
        for (TestCenter& center : keys_) {
            center.charter = same_bytes<CharterId>(record->id());
            records_.push_back(center.genesis);
        }
        records_.push_back(std::move(*record));
        const std::size_t words = 6 + random_.below(14);
        for (std::size_t i = 0; i < words; ++i) say();
        if (random_.below(2) == 0) plot();
        for (std::size_t i = random_.below(4); i > 0; --i) say();
        twin_.work_out();
    }
    void expect_same_in_any_order() {
        std::vector<const CheckedRecord*> order;
        for (const CheckedRecord& record : records_) order.push_back(&record);
        std::optional<Digest> digest;
        for (int i = 0; i < 3; ++i) {
            for (std::size_t at = order.size(); at > 1; --at)
                std::swap(order[at - 1], order[random_.below(at)]);
            Roster roster(keys_[0].charter);
            deliver(roster, order);
            if (!digest) digest = roster.members_digest();
            EXPECT_EQ(roster.members_digest(), *digest);
            for (std::size_t c = 0; c < twin_.centers; ++c) {
                const CenterState state = roster.state_of(keys_[c].id);
                EXPECT_EQ(state == CenterState::member, twin_.members[c]) << c;
                EXPECT_EQ(state == CenterState::removed, twin_.vouched[c] && !twin_.members[c]);
            }
        }
    }
    [[nodiscard]] bool has_removed() const {
        for (std::size_t c = 0; c < twin_.centers; ++c) {
            if (twin_.vouched[c] && !twin_.members[c]) return true;
        }
        return false;
    }
    // Somebody that was ever admitted has no voice.
    [[nodiscard]] bool has_unheard() const { return twin_.voices != twin_.ever; }
    [[nodiscard]] bool has_returned() const {
        for (std::size_t c = 0; c < twin_.centers; ++c) {
            if (twin_.members[c] && !twin_.against(c).empty()) return true;
        }
        return false;
    }

  private:
    // One brings in several, who list each other, remove somebody and perhaps itself.
    void plot() {
        using Kind = RemovalWord::Kind;
        const std::size_t thief = random_.below(twin_.centers);
        std::vector<std::size_t> puppets;
        for (std::size_t i = 1; i <= 1 + random_.below(3); ++i) {
            puppets.push_back((thief + i) % twin_.centers);
            say({Kind::sponsor, thief, puppets.back(), 0, {}, {}});
        }
        const std::size_t victim = (thief + 4) % twin_.centers;
        for (const std::size_t target : {victim, thief}) {
            const auto removals = twin_.removals();
            const auto known = std::ranges::find_if(
                removals, [&](std::size_t one) { return twin_.words[one].about == target; });
            std::size_t removal = known == removals.end() ? twin_.words.size() : *known;
            for (const std::size_t puppet : puppets) {
                if (puppet == target) continue;
                if (removal == twin_.words.size())
                    say({Kind::removal, puppet, target, 0, {}, {}});
                else
                    say({Kind::approval, puppet, removal, 0, {}, {}});
            }
        }
    }
    void say() {
        RemovalWord word;
        word.by = random_.below(twin_.centers);
        word.about = random_.below(twin_.centers);
        if (word.about == word.by) word.about = (word.by + 1) % twin_.centers;
        const auto removals = twin_.removals();
        const std::uint64_t what = random_.below(10);
        if (removals.empty() || what < 4) {
            word.kind = what % 2 == 0 ? RemovalWord::Kind::sponsor : RemovalWord::Kind::removal;
        } else {
            const std::size_t removal = removals[random_.below(removals.size())];
            const std::size_t target = twin_.words[removal].about;
            if (word.by == target) word.by = (target + 1) % twin_.centers;
            word.kind = what < 8 ? RemovalWord::Kind::approval : RemovalWord::Kind::comeback;
            word.about = what < 8 ? removal : target;
            word.removal = removal;
        }
        say(std::move(word));
    }
    void say(RemovalWord word) {
        std::vector<RecordId> ids;
        const bool lists =
            word.kind == RemovalWord::Kind::removal || word.kind == RemovalWord::Kind::approval;
        for (std::size_t i = 0; lists && i < twin_.words.size(); ++i) {
            if (random_.below(2) != 0) continue;
            word.listed.push_back(i);
            ids.push_back(twin_.words[i].id);
        }
        records_.push_back(record_of(word, std::move(ids)));
        word.id = records_.back().id();
        record_at_.push_back(records_.size() - 1);
        twin_.words.push_back(std::move(word));
    }
    CheckedRecord record_of(const RemovalWord& word, std::vector<RecordId> ids) {
        TestCenter& by = keys_[word.by];
        switch (word.kind) {
            case RemovalWord::Kind::sponsor: {
                Header header = make_sponsor(random_, by, keys_[word.about].id).header();
                header.time = Hlc::at(kTestNow);
                return *make_record(std::move(header), {}, {}, by.staff);
            }
            case RemovalWord::Kind::removal:
                return propose_removal(random_, by, keys_[word.about].id, {}, std::move(ids));
            case RemovalWord::Kind::approval:
                return approve_removal(random_, by, records_[record_at_[word.about]], {},
                                       std::move(ids));
            case RemovalWord::Kind::comeback: break;
        }
        return vouch_for_return(random_, by, keys_[word.about].id, {twin_.words[word.removal].id});
    }

    SeededRandom random_;
    RemovalTwin twin_;
    std::vector<TestCenter> keys_;
    std::vector<CheckedRecord> records_;
    std::vector<std::size_t> record_at_;  // of each word
};

TEST(RosterRemovals, FollowFromTheSetInAnyOrderAsTheTwinSays) {
    int removed = 0;
    int returned = 0;
    int unheard = 0;
    for (int seed = 1; seed <= test::effort(2'000, 250); ++seed) {
        RandomRemovals history(static_cast<std::uint64_t>(seed));
        history.expect_same_in_any_order();
        removed += history.has_removed();
        returned += history.has_returned();
        unheard += history.has_unheard();
        ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
    }
    EXPECT_GT(removed, 50);
    EXPECT_GT(returned, 10);
    EXPECT_GT(unheard, 10);
}

// --- forks ---

TEST_F(RemovingRoster, OfAForkTheCommonPartCountsWhateverCameFirst) {
    const Manifest before = *decode_manifest(centers[1].genesis.parsed().body());
    const auto next = [&](const char* name) {
        Manifest manifest = before;
        manifest.name = name;
        manifest.grants.erase(manifest.grants.begin());
        return *make_next_manifest(id(1), centers[1].genesis.id(), before, manifest,
                                   centers[1].root, kTestNow, random);
    };
    const std::vector<CheckedRecord> forks{next("一"), next("二")};
    std::optional<Digest> digest;
    for (const std::vector<std::size_t>& order : {std::vector<std::size_t>{0, 1}, {1, 0}}) {
        roster.reset();
        centers.clear();
        random = SeededRandom(8);
        SetUp();
        const Digest calm = roster->members_digest();
        for (const std::size_t at : order) add(forks[at]);
        EXPECT_TRUE(roster->is_forked(id(1)));
        EXPECT_EQ(roster->current_id(id(1)), same_bytes<RecordId>(id(1)));
        EXPECT_TRUE(roster->is_device_of(centers[1].device, id(1), Hlc::at(kTestNow)));
        EXPECT_EQ(roster->state_of(id(1)), CenterState::member);
        EXPECT_NE(roster->members_digest(), calm) << "the fork is told to all";
        if (!digest) digest = roster->members_digest();
        EXPECT_EQ(roster->members_digest(), *digest);
    }
}

}  // namespace
}  // namespace tsunagi
