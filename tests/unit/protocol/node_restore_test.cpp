// A center that was restored from a backup: it writes nothing before it holds what two others have,
// or before somebody says so, and then nothing that others know is lost or written over.
#include "protocol/node/restore_hold.h"
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

const WallTime kBackupMade{kTestNow.ms - 86'400'000};

struct Restoring : ::testing::Test {
    Rig rig{71};
    static constexpr Rig::NodeId kLost = 0;
    MemoryStore backup;
    Rig::NodeId centers = 3;

    void SetUp() override {
        rig.found({{"富山センター", 16}, {"石川センター", 17}, {"東京センター", 13}});
        for (Rig::NodeId id = 0; id < centers; ++id) rig.unlock(id);
    }
    [[nodiscard]] MemoryStore& store(Rig::NodeId id = kLost) { return rig.seat(id).store; }
    // The computer is gone; another one begins with the backup, as a new writer.
    void restore() {
        for (Rig::NodeId other = 1; other < centers; ++other) {
            if (rig.are_linked(kLost, other)) rig.disconnect(kLost, other);
        }
        store() = backup;
        (void)store().apply({0, {}, {RestoreHold::begin(kBackupMade)}, {}, {}});
        rig.seat(kLost).keys.writer = rig.random().u64();
        rig.restart(kLost);
        rig.unlock(kLost);
    }
    void link(Rig::NodeId other) {
        rig.connect(kLost, other);
        rig.settle();
        rig.advance(5 * kSecond);
    }
    [[nodiscard]] RestoreHold::Mark mark() {
        return rig.seat(kLost).node->view().restored.value_or(RestoreHold::Mark{});
    }
    [[nodiscard]] bool waits() {
        return rig.seat(kLost).node->view().restored && mark().state == RestoreHold::State::waits;
    }
    Reply go_on() {
        return rig.request(kLost,
                           [](RequestTicket ticket) { return Input(input::EndRestoring{ticket}); });
    }
    // The officer's next manifest, as the backup knows the one before.
    Reply submit_manifest(bool is_new) {
        auto parent = parse_record(bytes_of(rig.seat(kLost).keys.genesis));
        if (!manifest)
            manifest = bytes_of(change_staff_key(rig.random(), rig.seat(kLost).keys, *parent));
        return rig.request(kLost, [&](RequestTicket ticket) {
            return Input(input::TakeIn{ticket, {*manifest}, is_new});
        });
    }
    std::optional<Bytes> manifest;
    RecordId publish(const std::string& title, std::optional<RecordId> over = {}) {
        Draft draft = article(title, Scope::nation());
        if (over) draft.slot = parse_record(*store().record(*over))->header().slot;
        const Reply reply = rig.publish(kLost, {draft});
        EXPECT_FALSE(reply.error) << error_text(*reply.error);
        return reply.items.empty() ? RecordId{} : reply.items.front().id;
    }
    [[nodiscard]] std::vector<SlotHead> heads(Rig::NodeId id, const RecordId& of) {
        const auto header = parse_record(*store(id).record(of))->header();
        return store(id).slot_heads(header.center, header.slot);
    }
};

TEST_F(Restoring, NothingIsSignedBeforeTwoCentersWereComparedWith) {
    const RecordId first = publish("一");
    link(1);
    link(2);
    backup = store();
    const RecordId second = publish("二", first);
    rig.settle();
    ASSERT_TRUE(store(1).has(second));
    restore();
    ASSERT_FALSE(store().has(second));
    EXPECT_EQ(mark().made, kBackupMade);

    const auto refusals = [&] {
        std::vector<std::optional<Error>> out;
        out.push_back(rig.publish(kLost, {article("だめ", Scope::nation())}).error);
        out.push_back(rig.request(kLost,
                                  [&](RequestTicket ticket) {
                                      return Input(input::DryRun{
                                          ticket, {article("だめ", Scope::nation())}, {}});
                                  })
                          .error);
        out.push_back(rig.request(kLost,
                                  [](RequestTicket ticket) {
                                      return Input(input::MakeInvitation{ticket, "a:1",
                                                                         std::chrono::hours(1)});
                                  })
                          .error);
        out.push_back(rig.request(kLost,
                                  [&](RequestTicket ticket) {
                                      return Input(input::SponsorCenter{ticket, rig.seat(1).keys.id,
                                                                        nullptr});
                                  })
                          .error);
        out.push_back(rig.request(kLost,
                                  [](RequestTicket ticket) {
                                      return Input(
                                          input::Subscribe{ticket, Scope::nation(), false});
                                  })
                          .error);
        return out;
    };
    const std::vector<std::optional<Error>> all_wait(5, Error::restoring);
    EXPECT_EQ(refusals(), all_wait);
    link(1);
    EXPECT_TRUE(store().has(second)) << "it takes in as ever";
    EXPECT_EQ(mark().centers.size(), 1U);
    EXPECT_EQ(refusals(), all_wait) << "one is not enough";
    rig.disconnect(kLost, 1);
    rig.restart(kLost);
    rig.unlock(kLost);
    EXPECT_EQ(mark().centers.size(), 1U) << "known over a restart";
    link(1);
    EXPECT_TRUE(waits()) << "the same center twice is one center";
    link(2);
    EXPECT_EQ(mark().state, RestoreHold::State::compared);

    const RecordId third = publish("三", second);
    rig.advance(5 * kSecond);
    for (Rig::NodeId id = 0; id < 3; ++id) {
        const auto shown = heads(id, third);
        ASSERT_EQ(shown.size(), 1U) << "it covers what came back";
        EXPECT_EQ(shown.front().id, third);
    }
    rig.disconnect(kLost, 1);
    rig.disconnect(kLost, 2);
    rig.restart(kLost);
    EXPECT_FALSE(waits()) << "it is over for good";
    EXPECT_EQ(mark().made, kBackupMade) << "and still told";
}

TEST_F(Restoring, WhatAManifestWouldForkWaitsToo) {
    backup = store();
    restore();
    const Reply refused = submit_manifest(true);
    ASSERT_EQ(refused.items.size(), 1U);
    EXPECT_EQ(refused.items.front().error, Error::restoring);
    EXPECT_FALSE(store().has(parse_record(*manifest)->id()));
    EXPECT_EQ(submit_manifest(false).items.front().outcome, Outcome::stored)
        << "one that was signed before is taken in";
}

// The lost computer made a manifest after the backup. Who goes on alone may write, but another
// manifest of the same epoch would stand against that one for good.
TEST_F(Restoring, WhoGoesOnAloneWaitsWithManifestsAllTheSame) {
    link(1);
    backup = store();
    auto parent = parse_record(bytes_of(rig.seat(kLost).keys.genesis));
    TestCenter& keys = rig.seat(kLost).keys;
    SecretKey staff = std::move(keys.staff);
    const Bytes later = bytes_of(change_staff_key(rig.random(), keys, *parent));
    (void)rig.request(
        kLost, [&](RequestTicket ticket) { return Input(input::TakeIn{ticket, {later}, true}); });
    rig.settle();
    ASSERT_TRUE(store(1).has(parse_record(later)->id()));
    keys.staff = std::move(staff);  // the backup's
    --keys.epoch;
    restore();
    EXPECT_FALSE(go_on().error);
    (void)publish("一人で");
    EXPECT_EQ(submit_manifest(true).items.front().error, Error::restoring);
    rig.restart(kLost);
    EXPECT_EQ(submit_manifest(true).items.front().error, Error::restoring)
        << "known over a restart";
    link(1);
    EXPECT_EQ(mark().centers.size(), 1U) << "it goes on comparing";
    EXPECT_EQ(submit_manifest(true).items.front().error, Error::restoring);
    link(2);
    rig.advance(60 * kSecond);
    EXPECT_EQ(mark().state, RestoreHold::State::compared);
    EXPECT_EQ(submit_manifest(true).items.front().error, Error::changed_meanwhile)
        << "the other one is back: this one is a fork, and seen to be one";
}

TEST_F(Restoring, WhoGoesOnAloneLosesNothing) {
    const RecordId first = publish("一");
    backup = store();
    link(1);
    const RecordId second = publish("二", first);
    rig.settle();
    const auto lost_writer = rig.seat(kLost).keys.writer;
    restore();
    ASSERT_TRUE(waits());
    EXPECT_FALSE(go_on().error);
    EXPECT_EQ(mark().state, RestoreHold::State::ended);
    EXPECT_FALSE(go_on().error) << "said twice";
    const RecordId third = publish("三", first);
    const auto header = parse_record(*store().record(third))->header();
    EXPECT_NE(header.writer_instance, lost_writer);
    link(1);
    rig.advance(5 * kSecond);
    for (Rig::NodeId id = 0; id < 2; ++id) {
        const auto shown = heads(id, third);
        ASSERT_EQ(shown.size(), 2U) << "both versions stand beside each other";
        EXPECT_TRUE(store(id).has(second));
        EXPECT_TRUE(store(id).has(third));
    }
    const RecordId fourth = publish("四", third);
    rig.settle();
    EXPECT_EQ(heads(1, fourth).size(), 1U) << "until somebody writes the next";
}

// Both ends say that they take nothing of a scope: such a one proves nothing about it.
TEST_F(Restoring, WhoTakesNotEverythingDoesNotCount) {
    backup = store();
    (void)rig.request(1, [](RequestTicket ticket) {
        return Input(input::Subscribe{ticket, Scope::nation(), false});
    });
    restore();
    link(1);
    link(2);
    EXPECT_EQ(mark().centers, std::set<CenterId>{rig.seat(2).keys.id});
    EXPECT_TRUE(waits());
    (void)rig.request(1, [](RequestTicket ticket) {
        return Input(input::Subscribe{ticket, Scope::nation(), true});
    });
    rig.advance(30 * kSecond);
    EXPECT_FALSE(waits());
}

TEST_F(Restoring, AnEndThatCouldNotBeWrittenIsNone) {
    backup = store();
    restore();
    rig.seat(kLost).rejects = Error::disk_full;
    EXPECT_EQ(go_on().error, Error::disk_full);
    rig.seat(kLost).rejects.reset();
    EXPECT_TRUE(waits());
    EXPECT_EQ(rig.publish(kLost, {article("だめ", Scope::nation())}).error, Error::restoring);
}

struct RestoringOfTwo : Restoring {
    void SetUp() override {
        centers = 2;
        rig.found({{"富山センター", 16}, {"石川センター", 17}});
        for (Rig::NodeId id = 0; id < centers; ++id) rig.unlock(id);
    }
};

TEST_F(RestoringOfTwo, TheOnlyOtherCenterIsEnough) {
    backup = store();
    restore();
    EXPECT_EQ(rig.seat(kLost).node->view().restored_needed, 1U);
    EXPECT_TRUE(waits());
    link(1);
    EXPECT_EQ(mark().state, RestoreHold::State::compared);
}

struct RestoringOfOne : Restoring {
    void SetUp() override {
        centers = 1;
        rig.found({{"富山センター", 16}});
        rig.unlock(kLost);
    }
};

TEST_F(RestoringOfOne, NobodyToCompareWithIsForAPersonToSay) {
    backup = store();
    restore();
    EXPECT_EQ(rig.seat(kLost).node->view().restored_needed, 0U);
    rig.advance(60 * kSecond);
    EXPECT_TRUE(waits());
    EXPECT_EQ(submit_manifest(true).items.front().error, Error::restoring);
    EXPECT_FALSE(go_on().error);
    EXPECT_EQ(submit_manifest(true).items.front().outcome, Outcome::stored)
        << "there is nobody who could have another one";
}

TEST(RestoreHold, NeedsNoMoreCentersThanThereAre) {
    SeededRandom random(4);
    const auto self = random.fixed<CenterId>();
    std::set<CenterId> admitted;
    EXPECT_EQ(restore_centers_needed(admitted, self), 0U) << "not a member itself";
    admitted.insert(self);
    for (const std::size_t needed : {0U, 1U, 2U, 2U}) {
        EXPECT_EQ(restore_centers_needed(admitted, self), needed);
        admitted.insert(random.fixed<CenterId>());
    }
}

// One of two was compared with, and the other is removed: no new center comes any more.
TEST(RestoreHold, OneIsEnoughWhenTheOtherIsGone) {
    MemoryStore store;
    (void)store.apply({0, {}, {RestoreHold::begin({42})}, {}, {}});
    SeededRandom random(5);
    const auto one = random.fixed<CenterId>();
    RestoreHold hold(store);
    EXPECT_TRUE(hold.compared(one, 2));
    EXPECT_FALSE(hold.compared(one, 2));
    EXPECT_TRUE(hold.compared(one, 1));
    EXPECT_FALSE(hold.compares());
}

TEST(RestoreHold, AValueThatCannotBeReadWaits) {
    for (const Bytes& value : {Bytes{7}, Bytes(9, 9), Bytes(1 + 8 + 31, 0)}) {
        MemoryStore store;
        (void)store.apply({0, {}, {{"restored", value}}, {}, {}});
        EXPECT_TRUE(RestoreHold(store).waits());
    }
    EXPECT_FALSE(RestoreHold(MemoryStore()).mark());
}

TEST(RestoreHold, TellsWhatItWasTold) {
    MemoryStore store;
    const auto apply = [&](std::optional<LocalPut> put) {
        ASSERT_TRUE(put.has_value());
        (void)store.apply({0, {}, {*put}, {}, {}});
    };
    apply(RestoreHold::begin({42}));
    SeededRandom random(3);
    const auto one = random.fixed<CenterId>();
    const auto other = random.fixed<CenterId>();
    RestoreHold hold(store);
    apply(hold.compared(one, 2));
    EXPECT_FALSE(hold.compared(one, 2)) << "nothing new";
    EXPECT_EQ(RestoreHold(store).mark(), hold.mark());
    apply(hold.compare_again());
    EXPECT_TRUE(hold.mark()->centers.empty());
    apply(hold.compared(one, 2));
    EXPECT_TRUE(hold.waits());
    apply(hold.compared(other, 2));
    EXPECT_FALSE(hold.waits());
    EXPECT_FALSE(hold.end());
    EXPECT_FALSE(hold.compare_again());
    EXPECT_EQ(RestoreHold(store).mark(), hold.mark());
}

}  // namespace
}  // namespace tsunagi
