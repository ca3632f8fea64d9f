// Invitations: how a center becomes a member, and all the ways in which it does not.
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

struct Joining : ::testing::Test {
    Rig rig{31};
    Rig::NodeId inviter = 0;

    void SetUp() override {
        rig.found({{"富山センター", 16}});
        rig.unlock(inviter);
    }
    Invitation invite(Duration lifetime = kInvitationLifetime) {
        const Reply reply = rig.request(inviter, [&](RequestTicket ticket) {
            return Input(input::MakeInvitation{ticket, "toyama.example:7400", lifetime});
        });
        EXPECT_FALSE(reply.error);
        const auto invitation = parse_invitation(reply.text);
        EXPECT_TRUE(invitation);
        return *invitation;
    }
    [[nodiscard]] bool is_admitted(Rig::NodeId id) {
        for (const MemberView& member : rig.seat(inviter).node->view().members) {
            if (member.center == rig.seat(id).keys.id) return member.is_admitted;
        }
        return false;
    }
    [[nodiscard]] std::optional<Error> answer_to(Rig::NodeId id) {
        const auto answers = rig.all_sent<frame::JoinAnswer>(inviter, id);
        EXPECT_FALSE(answers.empty());
        return answers.empty() ? Error::not_found : answers.back().error;
    }
};

TEST_F(Joining, AnInvitedCenterBecomesAMemberAndTheirRecordsMeet) {
    (void)rig.publish(inviter, {article("前から")});
    const Rig::NodeId id = rig.add_newcomer({"石川センター", 17}, invite());
    EXPECT_FALSE(rig.seat(id).node->view().is_member);
    rig.connect(id, inviter);
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_EQ(answer_to(id), std::nullopt);
    EXPECT_TRUE(rig.seat(id).node->view().is_member);
    EXPECT_TRUE(is_admitted(id));
    EXPECT_EQ(rig.seat(id).node->view().federation, "試験連合");
    EXPECT_EQ(rig.seat(id).store.scope_summary(Scope::nation()).count, 1U);
    rig.unlock(id);
    const Reply reply = rig.publish(id, {article("新人から")});
    EXPECT_TRUE(rig.seat(inviter).store.has(reply.items.at(0).id));
    EXPECT_EQ(rig.seat(id).store.scope_summary(Scope::authority()).digest,
              rig.seat(inviter).store.scope_summary(Scope::authority()).digest);
}

TEST_F(Joining, TheAnswerWaitsForTheDisk) {
    const Rig::NodeId id = rig.add_newcomer({"石川センター", 17}, invite());
    rig.seat(inviter).holds_commits = true;
    rig.connect(id, inviter);
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_EQ(rig.count_sent<frame::JoinAnswer>(inviter, id), 0U);
    EXPECT_EQ(rig.count_sent<frame::Hello>(inviter, id), 0U);
    rig.seat(inviter).holds_commits = false;
    rig.commit_all(inviter);
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_EQ(answer_to(id), std::nullopt);
    EXPECT_TRUE(rig.seat(id).node->view().is_member);
}

// An inviter whose store was put back from an older copy gets its sponsorship back from others
// before it hears of the center that it sponsored (simulator, seed 44 of 6 to 14 centers with
// files).
TEST_F(Joining, ASponsorshipWithoutItsManifestDoesNotLeaveTheNewcomerOutside) {
    const Rig::NodeId id = rig.add_newcomer({"石川センター", 17}, invite());
    rig.seat(inviter).store.apply(
        order_of(9, {make_sponsor(rig.random(), rig.seat(inviter).keys, rig.seat(id).keys.id)}));
    rig.restart(inviter);  // locked: nothing has to be signed
    rig.connect(id, inviter);
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_EQ(answer_to(id), std::nullopt);
    EXPECT_TRUE(rig.seat(id).node->view().is_member);
    EXPECT_TRUE(is_admitted(id));
    EXPECT_GE(rig.count_sent<frame::Hello>(inviter, id), 1U);
}

// The question may be repeated while the first answer waits for the disk.
TEST_F(Joining, ARepeatedQuestionIsNotAnsweredBeforeTheDisk) {
    const Invitation invitation = invite();
    TestCenter center = make_center(rig.random(), {"石川センター", 17});
    rig.seat(inviter).holds_commits = true;
    const PeerId raw = rig.connect_raw(inviter, center.device);
    const ByteSpan genesis = center.genesis.parsed().bytes();
    const ByteSpan token = invitation.token.span();
    const frame::Join join{Bytes(token.begin(), token.end()),
                           Bytes(genesis.begin(), genesis.end())};
    rig.raw_send(raw, join);
    rig.settle();
    rig.raw_send(raw, join);
    rig.settle();
    EXPECT_EQ(rig.count_sent<frame::JoinAnswer>(inviter, Rig::kRaw), 0U);
    rig.commit_all(inviter);
    rig.settle();
    EXPECT_GE(rig.count_sent<frame::JoinAnswer>(inviter, Rig::kRaw), 1U);
}

TEST_F(Joining, AStoreThatRefusesLeavesNobodyAdmitted) {
    const Rig::NodeId id = rig.add_newcomer({"石川センター", 17}, invite());
    rig.seat(inviter).rejects = Error::disk_full;
    rig.connect(id, inviter);
    rig.settle();
    EXPECT_EQ(answer_to(id), Error::disk_full);
    EXPECT_FALSE(is_admitted(id));
    rig.seat(inviter).rejects.reset();
    rig.disconnect(id, inviter);
    rig.connect(id, inviter);
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_TRUE(rig.seat(id).node->view().is_member) << "the same token, once there is room";
}

TEST_F(Joining, AnExpiredInvitationIsRefused) {
    const Invitation invitation = invite(60 * kSecond);
    (void)invite();  // another one, so that strangers may connect at all
    rig.advance(61 * kSecond);
    const Rig::NodeId id = rig.add_newcomer({"石川センター", 17}, invitation);
    rig.connect(id, inviter);
    rig.settle();
    EXPECT_EQ(answer_to(id), Error::invitation_expired);
    EXPECT_FALSE(is_admitted(id));
    EXPECT_FALSE(rig.are_linked(id, inviter));
}

TEST_F(Joining, AUsedInvitationIsRefusedForAnotherCenterOnly) {
    const Invitation invitation = invite();
    const Rig::NodeId first = rig.add_newcomer({"石川センター", 17}, invitation);
    rig.connect(first, inviter);
    rig.settle();
    const Rig::NodeId second = rig.add_newcomer({"福井センター", 18}, invitation);
    rig.connect(second, inviter);
    rig.settle();
    EXPECT_EQ(answer_to(second), Error::invitation_used);
    EXPECT_FALSE(is_admitted(second));
    EXPECT_TRUE(is_admitted(first));
}

TEST_F(Joining, AJoinCutOffHalfWayCanBeRepeated) {
    const Invitation invitation = invite();
    const Rig::NodeId id = rig.add_newcomer({"石川センター", 17}, invitation);
    rig.seat(inviter).holds_commits = true;
    rig.connect(id, inviter);
    rig.settle();
    rig.disconnect(id, inviter);
    rig.seat(inviter).holds_commits = false;
    rig.commit_all(inviter);
    rig.settle();
    EXPECT_TRUE(is_admitted(id));
    EXPECT_FALSE(rig.seat(id).node->view().is_member);
    rig.connect(id, inviter);
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_TRUE(rig.seat(id).node->view().is_member);
}

TEST_F(Joining, AUsedInvitationIsRememberedOverARestart) {
    const Invitation invitation = invite();
    const Rig::NodeId first = rig.add_newcomer({"石川センター", 17}, invitation);
    rig.connect(first, inviter);
    rig.settle();
    rig.disconnect(first, inviter);
    rig.restart(inviter);
    rig.unlock(inviter);
    const Rig::NodeId second = rig.add_newcomer({"福井センター", 18}, invitation);
    rig.connect(second, inviter);
    rig.settle();
    EXPECT_EQ(answer_to(second), Error::invitation_used);
}

TEST_F(Joining, ALockedInviterSaysSo) {
    const Invitation invitation = invite();
    rig.lock(inviter);
    const Rig::NodeId id = rig.add_newcomer({"石川センター", 17}, invitation);
    rig.connect(id, inviter);
    rig.settle();
    EXPECT_EQ(answer_to(id), Error::locked);
    EXPECT_FALSE(is_admitted(id));
    rig.unlock(inviter);
    rig.connect(id, inviter);
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_TRUE(rig.seat(id).node->view().is_member);
}

// Of several staff not everybody may vouch for centers.
TEST_F(Joining, AKeyThatMayNotVouchLetsTheNewcomerWait) {
    const Invitation invitation = invite();
    TestCenter& own = rig.seat(inviter).keys;
    const SecretKey writer = SecretKey::generate(rig.random());
    rig.grant_staff(inviter, writer, kRightPublish);
    const auto open = [&](const SecretKey& key) {
        return rig.request(inviter, [&](RequestTicket ticket) {
            return input::Unlock{
                ticket, std::make_shared<const SecretKey>(SecretKey::from_seed(key.seed())),
                rig.now_of(inviter).monotonic + std::chrono::hours(1)};
        });
    };
    ASSERT_FALSE(open(writer).error);
    const Rig::NodeId id = rig.add_newcomer({"石川センター", 17}, invitation);
    rig.connect(id, inviter);
    rig.settle();
    EXPECT_EQ(answer_to(id), Error::locked);
    EXPECT_FALSE(is_admitted(id));
    ASSERT_FALSE(open(own.staff).error);
    rig.connect(id, inviter);
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_TRUE(rig.seat(id).node->view().is_member);

    // Asked to vouch for a center that another one brought, it says so and not that it did.
    ASSERT_FALSE(open(writer).error);
    const TestCenter third = make_center(rig.random(), {.name = "福井センター", .prefecture = 18});
    ASSERT_FALSE(rig.request(inviter,
                             [&](RequestTicket ticket) {
                                 return input::TakeIn{ticket, {bytes_of(third.genesis)}};
                             })
                     .error);
    EXPECT_EQ(
        rig.request(inviter,
                    [&](RequestTicket ticket) { return input::SponsorCenter{ticket, third.id}; })
            .error,
        Error::key_not_granted);
}

TEST_F(Joining, AnInventedTokenIsRefused) {
    Invitation invitation = invite();
    invitation.token.bytes[3] ^= 1;
    const Rig::NodeId id = rig.add_newcomer({"石川センター", 17}, invitation);
    rig.connect(id, inviter);
    rig.settle();
    EXPECT_EQ(answer_to(id), Error::bad_invitation);
}

// The token and the manifest are right, but somebody else is calling.
TEST_F(Joining, ADeviceThatTheManifestDoesNotNameIsRefused) {
    const Invitation invitation = invite();
    TestCenter center = make_center(rig.random(), {"石川センター", 17});
    const PeerId raw = rig.connect_raw(inviter, rig.random().fixed<PublicKey>());
    const ByteSpan genesis = center.genesis.parsed().bytes();
    const ByteSpan token = invitation.token.span();
    rig.raw_send(
        raw, frame::Join{Bytes(token.begin(), token.end()), Bytes(genesis.begin(), genesis.end())});
    rig.settle();
    EXPECT_FALSE(rig.is_raw_open(raw));
    EXPECT_EQ(rig.seat(inviter).closes.back().reason, Error::key_not_granted);
    EXPECT_EQ(rig.seat(inviter).store.scope_summary(Scope::authority()).count, 2U);
}

TEST_F(Joining, ACenterWhoseClockRunsAheadIsToldSo) {
    const Invitation invitation = invite();
    TestCenter center =
        make_center(rig.random(), {"石川センター", 17, 0, kTestNow + std::chrono::hours(3)});
    const PeerId raw = rig.connect_raw(inviter, center.device);
    const ByteSpan genesis = center.genesis.parsed().bytes();
    const ByteSpan token = invitation.token.span();
    rig.raw_send(
        raw, frame::Join{Bytes(token.begin(), token.end()), Bytes(genesis.begin(), genesis.end())});
    rig.settle();
    const auto answers = rig.all_sent<frame::JoinAnswer>(inviter, Rig::kRaw);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].error, Error::in_the_future);
}

TEST_F(Joining, AGuestMayOnlyAskToJoin) {
    (void)invite();
    const std::vector<Frame> frames = {frame::Scopes{},
                                       frame::Announce{},
                                       frame::Request{},
                                       frame::TreeQuery{Scope::authority(), true, {}},
                                       frame::PageQuery{Scope::authority(), 1},
                                       frame::Records{},
                                       frame::JoinAnswer{}};
    for (const Frame& frame : frames) {
        const PeerId raw = rig.connect_raw(inviter, rig.random().fixed<PublicKey>());
        ASSERT_TRUE(rig.is_raw_open(raw));
        rig.raw_send(raw, frame);
        rig.settle();
        EXPECT_FALSE(rig.is_raw_open(raw)) << "frame " << frame.index();
    }
    EXPECT_EQ(rig.count_sent<frame::Scopes>(inviter, Rig::kRaw), 0U);
}

TEST_F(Joining, WithoutAnOpenInvitationStrangersAreTurnedAway) {
    const auto stranger = rig.random().fixed<PublicKey>();
    const auto accepts = [&] {
        return rig.seat(inviter).node->accepts(stranger, Direction::inbound, rig.now_of(inviter));
    };
    EXPECT_FALSE(accepts());
    (void)invite(60 * kSecond);
    EXPECT_TRUE(accepts());
    rig.advance(61 * kSecond);
    EXPECT_FALSE(accepts());
}

TEST_F(Joining, ANewcomerTalksOnlyToThePinnedDevice) {
    const Rig::NodeId id = rig.add_newcomer({"石川センター", 17}, invite());
    const auto wrong = rig.random().fixed<PublicKey>();
    EXPECT_FALSE(rig.seat(id).node->accepts(wrong, Direction::outbound, rig.now_of(id)));
    EXPECT_TRUE(rig.seat(id).node->accepts(rig.seat(inviter).keys.device, Direction::outbound,
                                           rig.now_of(id)));
    const PeerId raw = rig.connect_raw(id, wrong, Direction::outbound);
    rig.settle();
    EXPECT_FALSE(rig.is_raw_open(raw));
    EXPECT_EQ(rig.count_sent<frame::Join>(id, Rig::kRaw), 0U) << "the token would be given away";
}

TEST_F(Joining, OpenInvitationsAreBounded) {
    for (std::size_t i = 0; i < kInvitationsOpenMax; ++i) (void)invite();
    const Reply reply = rig.request(inviter, [](RequestTicket ticket) {
        return Input(input::MakeInvitation{ticket, "x:1", kSecond});
    });
    EXPECT_EQ(reply.error, Error::over_limit);
}

// Its sponsorship would not count: a newcomer would wait for ever, believing that it has joined.
TEST(JoiningAtTheCap, WhoMaySponsorNoMoreSaysSo) {
    Rig rig{32};
    rig.found({{"富山センター", 16}}, 2);
    rig.unlock(0);
    std::vector<Invitation> invitations;
    for (int i = 0; i < 4; ++i) {
        const Reply reply = rig.request(0, [](RequestTicket ticket) {
            return Input(input::MakeInvitation{ticket, "toyama.example:7400", kInvitationLifetime});
        });
        ASSERT_FALSE(reply.error);
        invitations.push_back(*parse_invitation(reply.text));
    }
    const auto join = [&](const Invitation& invitation) {
        const Rig::NodeId id = rig.add_newcomer({"石川センター", 17}, invitation);
        rig.connect(id, 0);
        rig.settle();
        rig.advance(5 * kSecond);
        const auto answers = rig.all_sent<frame::JoinAnswer>(0, id);
        EXPECT_EQ(answers.size(), 1U);
        return answers.empty() ? Error::not_found : answers.back().error;
    };
    EXPECT_EQ(join(invitations[0]), std::nullopt);
    EXPECT_EQ(join(invitations[1]), std::nullopt);
    const auto authority = rig.seat(0).store.scope_summary(Scope::authority());
    EXPECT_EQ(join(invitations[2]), Error::sponsor_cap_reached);
    EXPECT_EQ(rig.seat(0).store.scope_summary(Scope::authority()), authority);
    const Reply invited = rig.request(0, [](RequestTicket ticket) {
        return Input(input::MakeInvitation{ticket, "x:1", kSecond});
    });
    EXPECT_EQ(invited.error, Error::sponsor_cap_reached);
}

TEST_F(Joining, WhoIsNoMemberNeitherPublishesNorInvites) {
    const Rig::NodeId id = rig.add_newcomer({"石川センター", 17}, invite());
    rig.unlock(id);
    EXPECT_EQ(rig.publish(id, {article("まだ")}).error, Error::not_a_member);
    const Reply tried = rig.request(id, [](RequestTicket ticket) {
        return Input(input::DryRun{ticket, {article("まだ")}, {}});
    });
    EXPECT_EQ(tried.error, Error::not_a_member);
    const Reply reply = rig.request(id, [](RequestTicket ticket) {
        return Input(input::MakeInvitation{ticket, "x:1", kSecond});
    });
    EXPECT_EQ(reply.error, Error::not_a_member);
}

// Both became members over a link that began as a question: it, too, must be looked at again.
TEST_F(Joining, ALinkThatBeganAsAJoinHealsWhatWasLost) {
    const Rig::NodeId id = rig.add_newcomer({"石川センター", 17}, invite());
    rig.connect(id, inviter);
    rig.settle();
    rig.advance(5 * kSecond);
    ASSERT_TRUE(rig.seat(id).node->view().is_member);
    rig.seat(id).rejects = Error::disk_full;
    const Reply reply = rig.publish(inviter, {article("満杯の間に")});
    rig.advance(5 * kSecond);
    rig.seat(id).rejects.reset();
    rig.advance(70 * kSecond);
    EXPECT_TRUE(rig.seat(id).store.has(reply.items.at(0).id));
}

}  // namespace
}  // namespace tsunagi
