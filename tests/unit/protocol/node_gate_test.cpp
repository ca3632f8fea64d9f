// The gate from outside: a peer that sends what it should not, and one that floods.
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

frame::Records pushed(std::vector<Bytes> records) {
    return {std::move(records), 0, true, 0, false, {}};
}
struct Gate : ::testing::Test {
    Rig rig{23};
    Rig::NodeId honest = 0;
    Rig::NodeId other = 1;  // the test speaks in its name
    PeerId raw = 0;

    void SetUp() override {
        rig.found({{"富山センター", 16}, {"石川センター", 17}});
        rig.unlock(honest);
        raw = rig.connect_raw(honest, keys().device);
        rig.raw_greet(raw, keys());
        rig.settle();
        ASSERT_TRUE(rig.is_raw_open(raw));
        rig.sent.clear();
    }
    [[nodiscard]] TestCenter& keys() { return rig.seat(other).keys; }
    [[nodiscard]] MemoryStore& store() { return rig.seat(honest).store; }
    CheckedRecord fact(const FactSpec& spec = {}) {
        FactSpec full = spec;
        if (full.body.title.empty()) full.body = article_body("題");
        return make_fact(rig.random(), keys(), full);
    }
    void send(const Frame& frame) {
        rig.raw_send(raw, frame);
        rig.settle();
    }
    void expect_closed(Error reason) {
        EXPECT_FALSE(rig.is_raw_open(raw));
        ASSERT_FALSE(rig.seat(honest).closes.empty());
        EXPECT_EQ(rig.seat(honest).closes.back().reason, reason)
            << error_text(rig.seat(honest).closes.back().reason);
        const auto goodbyes = rig.all_sent<frame::Goodbye>(honest, Rig::kRaw);
        ASSERT_FALSE(goodbyes.empty());
        EXPECT_EQ(goodbyes.back().reason, reason);
    }
};

TEST_F(Gate, AGoodRecordThatNobodyAskedForIsTaken) {
    const CheckedRecord record = fact();
    send(pushed({bytes_of(record)}));
    EXPECT_TRUE(store().has(record.id()));
    EXPECT_TRUE(rig.is_raw_open(raw));
}

TEST_F(Gate, AWrongSignatureClosesTheLinkAndLeavesNothing) {
    const CheckedRecord record = fact();
    Bytes bytes = bytes_of(record);
    bytes[8 + record.parsed().header_bytes().size() + 3] ^= 1;
    send(pushed({bytes}));
    expect_closed(Error::bad_signature);
    EXPECT_EQ(store().scope_summary(Scope::nation()).count, 0U);
}

// A relay that strips bodies must not make others believe that they hold the record.
TEST_F(Gate, ARecordWithoutItsBodyIsNotTakenForTheRecord) {
    const CheckedRecord record = fact();
    send(pushed({bytes_of(stripped(record))}));
    EXPECT_FALSE(store().has(record.id()));
    ASSERT_TRUE(rig.is_raw_open(raw)) << "it may only know of an erasure that is still to come";
    send(pushed({bytes_of(record)}));
    ASSERT_TRUE(store().has(record.id()));
    EXPECT_EQ(store().record(record.id()), bytes_of(record));
}

// Sequences are each center's own: a stranger's record with our writer must not use ours up.
TEST_F(Gate, ARecordWithOurWriterDoesNotStopUsFromPublishing) {
    FactSpec spec;
    spec.writer = rig.seat(honest).keys.writer;
    spec.sequence = UINT64_MAX;
    const CheckedRecord record = fact(spec);
    send(pushed({bytes_of(record)}));
    ASSERT_TRUE(store().has(record.id()));
    Draft draft;
    draft.kind = kind::kArticle;
    draft.scope = Scope::nation();
    draft.body = *encode_body(article_body("題"));
    const Reply reply = rig.publish(honest, {draft});
    ASSERT_EQ(reply.items.size(), 1u);
    EXPECT_EQ(reply.items.front().outcome, Outcome::stored);
}

TEST_F(Gate, AChangedBodyClosesTheLink) {
    Bytes bytes = bytes_of(fact());
    bytes.back() ^= 1;
    send(pushed({bytes}));
    expect_closed(Error::body_mismatch);
}

TEST_F(Gate, WhatCameBeforeABadRecordInTheSameFrameIsKept) {
    const CheckedRecord good = fact();
    Bytes bad = bytes_of(fact());
    bad.back() ^= 1;
    send(pushed({bytes_of(good), bad}));
    expect_closed(Error::body_mismatch);
    EXPECT_TRUE(store().has(good.id()));
}

TEST_F(Gate, AnUnreadableFrameClosesTheLink) {
    rig.raw_send_bytes(raw, Bytes(24, 0xff));
    rig.settle();
    EXPECT_FALSE(rig.is_raw_open(raw));
}

TEST_F(Gate, AnOversizedFrameClosesTheLink) {
    rig.raw_send_bytes(raw, Bytes(kFrameBytesMax + 8, 0));
    rig.settle();
    expect_closed(Error::too_large);
}

TEST_F(Gate, AnUnknownKindIsKeptAndRelayed) {
    FactSpec spec;
    spec.kind = 0x1fff;
    spec.body = article_body("未来の種類");
    const CheckedRecord record = make_fact(rig.random(), keys(), spec);
    send(pushed({bytes_of(record)}));
    EXPECT_TRUE(store().has(record.id()));
    rig.sent.clear();
    send(frame::Request{{record.id()}});
    const auto answers = rig.all_sent<frame::Records>(honest, Rig::kRaw);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].records, std::vector<Bytes>{bytes_of(record)});
}

TEST_F(Gate, ABodyThatIsNoBodyIsKeptAsItCame) {
    const Bytes noise{1, 2, 3, 4, 5, 6, 7};
    const CheckedRecord record = make_raw_fact(rig.random(), keys(), {}, noise);
    send(pushed({bytes_of(record)}));
    EXPECT_TRUE(store().has(record.id()));
}

TEST_F(Gate, APrivateKindInASharedScopeClosesTheLink) {
    FactSpec spec;
    spec.kind = 0x8001;
    spec.body = article_body("私的");
    const CheckedRecord record = make_fact(rig.random(), keys(), spec);
    send(pushed({bytes_of(record)}));
    expect_closed(Error::private_kind);
    EXPECT_FALSE(store().has(record.id()));
}

TEST_F(Gate, APrivateKindDressedAsAuthorityIsRefusedToo) {
    Header header;
    header.kind = 0x8002;
    header.record_class = RecordClass::authority;
    header.scope = Scope::authority();
    header.charter = keys().charter;
    header.center = keys().id;
    header.writer_key = keys().staff.public_key();
    header.writer_instance = 5;
    header.sequence = 1;
    header.time = Hlc::at(kTestNow);
    const auto record =
        make_record(header, as_bytes("会員の記録"), rig.random().fixed<Salt>(), keys().staff);
    send(pushed({bytes_of(*record)}));
    EXPECT_FALSE(store().has(record->id()));
    expect_closed(Error::private_kind);
}

TEST_F(Gate, APrivateKindInItsCentersScopeIsNotTakenEither) {
    FactSpec spec;
    spec.kind = 0x8001;
    spec.scope = Scope::of_center(keys().id);
    spec.body = article_body("私的");
    const CheckedRecord record = make_fact(rig.random(), keys(), spec);
    send(pushed({bytes_of(record)}));
    EXPECT_FALSE(store().has(record.id()));
}

TEST_F(Gate, AKnownKindInTheWrongClassClosesTheLink) {
    Header header;
    header.kind = kind::kArticle;
    header.record_class = RecordClass::act;
    header.scope = Scope::nation();
    header.charter = keys().charter;
    header.center = keys().id;
    header.writer_key = keys().staff.public_key();
    header.writer_instance = 5;
    header.sequence = 1;
    header.time = Hlc::at(kTestNow);
    const auto record = make_record(header, {}, {}, keys().staff);
    send(pushed({bytes_of(*record)}));
    expect_closed(Error::wrong_class);
}

TEST_F(Gate, AnotherFederationsRecordIsRefused) {
    const CharterId own = keys().charter;
    keys().charter.bytes[0] ^= 1;
    const CheckedRecord record = fact();
    keys().charter = own;
    send(pushed({bytes_of(record)}));
    EXPECT_FALSE(store().has(record.id()));
    EXPECT_TRUE(rig.is_raw_open(raw));
}

TEST_F(Gate, AMachineKeyPublishesNothing) {
    Header header = fact().header();
    header.writer_key = keys().machine.public_key();
    const auto record = make_record(header, as_bytes("x"), {}, keys().machine);
    send(pushed({bytes_of(*record)}));
    EXPECT_FALSE(store().has(record->id()));
}

TEST_F(Gate, AKeyThatHadExpiredAtTheRecordsTimePublishesNothing) {
    FactSpec spec;
    spec.time = Hlc::at(kTestNow + -std::chrono::hours(25));
    const CheckedRecord early = fact(spec);
    send(pushed({bytes_of(early)}));
    EXPECT_FALSE(store().has(early.id()));
    rig.advance(kStaffKeyLifetime);
    raw = rig.connect_raw(honest, keys().device);
    rig.raw_greet(raw, keys());
    spec.time = Hlc::at(rig.now_of(honest).wall);
    const CheckedRecord late = fact(spec);
    send(pushed({bytes_of(late)}));
    EXPECT_FALSE(store().has(late.id()));
}

TEST_F(Gate, AnUnknownCentersRecordWaitsUntilTheCenterIsAdmitted) {
    TestCenter stranger = make_center(rig.random(), {"新センター", 5});
    stranger.charter = keys().charter;
    FactSpec spec;
    spec.body = article_body("早すぎた");
    const CheckedRecord record = make_fact(rig.random(), stranger, spec);
    send(pushed({bytes_of(record)}));
    EXPECT_FALSE(store().has(record.id()));
    EXPECT_EQ(rig.seat(honest).node->view().deferred, 1U);
    EXPECT_TRUE(rig.is_raw_open(raw));

    send(pushed({bytes_of(stranger.genesis)}));
    EXPECT_FALSE(store().has(record.id())) << "known, but not admitted";
    send(pushed({bytes_of(make_sponsor(rig.random(), keys(), stranger.id))}));
    EXPECT_TRUE(store().has(record.id()));
    EXPECT_EQ(rig.seat(honest).node->view().deferred, 0U);
}

// Members by grace of a record that was never written are members no longer.
TEST_F(Gate, AnAdmissionThatCouldNotBeWrittenIsTakenBack) {
    TestCenter fresh = make_center(rig.random(), {"新センター", 5});
    fresh.charter = keys().charter;
    rig.seat(honest).holds_commits = true;
    const CheckedRecord sponsor = make_sponsor(rig.random(), keys(), fresh.id);
    send(pushed({bytes_of(fresh.genesis), bytes_of(sponsor)}));
    const PeerId link = rig.connect_raw(honest, fresh.device);
    rig.raw_greet(link, fresh);
    rig.settle();
    ASSERT_TRUE(rig.is_raw_open(link));
    rig.reject_all(honest, Error::disk_full);
    rig.settle();
    EXPECT_FALSE(rig.is_raw_open(link));
    rig.seat(honest).holds_commits = false;
    send(pushed({bytes_of(fresh.genesis), bytes_of(sponsor)}));
    EXPECT_TRUE(
        rig.seat(honest).node->accepts(fresh.device, Direction::inbound, rig.now_of(honest)));
}

// Two manifests of one epoch; only the second one grants the key. Whoever saw them in the other
// order holds the record, so it must not stay refused here.
TEST_F(Gate, WhatOneManifestRefusesAnotherOfItsEpochLetsIn) {
    const SecretKey fresh = SecretKey::generate(rig.random());
    const auto manifest = [&](bool has_grant) {
        Manifest next = *decode_manifest(keys().genesis.parsed().body());
        next.epoch = 1;
        const auto from = static_cast<std::uint64_t>(kTestNow.ms - 1'000);
        if (has_grant) {
            next.grants.push_back(
                {Role::staff, kRightPublish, fresh.public_key(), from, from + 1'000'000, ""});
        }
        Header header = keys().genesis.header();
        header.center = keys().id;
        header.manifest_epoch = 1;
        header.parents = {keys().genesis.id()};
        header.sequence = 2;
        header.time = Hlc::at(kTestNow);
        return *make_record(header, *encode_manifest(next), rig.random().fixed<Salt>(),
                            keys().root);
    };
    Header header = fact().header();
    header.manifest_epoch = 1;
    header.writer_key = fresh.public_key();
    const Bytes body = *encode_body(article_body("新しい鍵で"));
    const auto record = make_record(header, body, rig.random().fixed<Salt>(), fresh);
    send(pushed({bytes_of(manifest(false))}));
    send(pushed({bytes_of(*record)}));
    EXPECT_FALSE(store().has(record->id()));
    send(pushed({bytes_of(manifest(true))}));
    rig.sent.clear();
    send(frame::Announce{{record->id()}});
    EXPECT_EQ(rig.count_sent<frame::Request>(honest, Rig::kRaw), 1U);
    send(pushed({bytes_of(*record)}));
    EXPECT_TRUE(store().has(record->id()));
}

TEST_F(Gate, FramesOfAnotherPhaseCloseTheLink) {
    const std::vector<Frame> unexpected = {
        frame::Hello{kWireVersion, keys().charter, keys().id, "again", {}},
        frame::JoinAnswer{},
        frame::TreeAnswer{Scope::nation(), true, {}, {}},
        frame::TreeAnswer{Scope::nation(), false, {}, {{{674, 0, 0}, {}, {}}}},
        frame::TreeAnswer{{ScopeLevel::prefecture, 13, {}}, false, {}, {}},
        frame::Records{{}, 77, true, 5, false, {}},
        frame::PageQuery{Scope::nation(), 0, 0, 0},
    };
    for (const Frame& frame : unexpected) {
        send(frame);
        EXPECT_FALSE(rig.is_raw_open(raw)) << "frame " << frame.index();
        EXPECT_EQ(rig.seat(honest).closes.back().reason, Error::unexpected_frame);
        raw = rig.connect_raw(honest, keys().device);
        rig.raw_greet(raw, keys());
        rig.settle();
    }
}

TEST_F(Gate, BeforeTheHelloNothingElseIsTaken) {
    const std::vector<Frame> early = {
        frame::Scopes{},
        frame::Announce{},
        frame::Request{},
        frame::TreeQuery{Scope::nation(), true, {}},
        frame::PageQuery{Scope::nation(), 1, 0, 0},
        pushed({bytes_of(fact())}),
    };
    for (const Frame& frame : early) {
        const PeerId link = rig.connect_raw(honest, keys().device);
        rig.raw_send(link, frame);
        rig.settle();
        EXPECT_FALSE(rig.is_raw_open(link)) << "frame " << frame.index();
    }
}

TEST_F(Gate, AHelloMustBeTheDevicesOwn) {
    const auto greet = [&](const frame::Hello& hello) {
        const PeerId link = rig.connect_raw(honest, keys().device);
        rig.raw_send(link, hello);
        rig.settle();
        EXPECT_FALSE(rig.is_raw_open(link));
        return rig.seat(honest).closes.back().reason;
    };
    EXPECT_EQ(greet({2, keys().charter, keys().id, ""}), Error::unknown_format);
    EXPECT_EQ(greet({kWireVersion, {}, keys().id, ""}), Error::unknown_charter);
    EXPECT_EQ(greet({kWireVersion, keys().charter, rig.seat(honest).keys.id, ""}),
              Error::unknown_center);
}

TEST_F(Gate, AnUnknownDeviceIsTurnedAway) {
    const auto stranger = rig.random().fixed<PublicKey>();
    EXPECT_FALSE(rig.seat(honest).node->accepts(stranger, Direction::inbound, rig.now_of(honest)));
    const PeerId link = rig.connect_raw(honest, stranger);
    rig.settle();
    EXPECT_FALSE(rig.is_raw_open(link));
    EXPECT_EQ(rig.seat(honest).closes.back().reason, Error::not_a_member);
    const PublicKey own = rig.seat(honest).keys.device;
    EXPECT_FALSE(rig.seat(honest).node->accepts(own, Direction::outbound, rig.now_of(honest)));
}

// --- floods ---

TEST_F(Gate, AnnouncementsWithoutEndAreBounded) {
    for (int frames = 0; frames < 20; ++frames) {
        frame::Announce announce;
        for (std::size_t i = 0; i < kIdsPerFrameMax; ++i) {
            announce.ids.push_back(rig.random().fixed<RecordId>());
        }
        send(announce);
    }
    std::size_t asked = 0;
    for (const auto& request : rig.all_sent<frame::Request>(honest, Rig::kRaw)) {
        asked += request.ids.size();
    }
    EXPECT_LE(asked, kRequestsInFlightPerPeerMax);
    EXPECT_TRUE(rig.is_raw_open(raw));
}

TEST_F(Gate, RequestsWithoutEndCloseTheLinkUnlessItDrains) {
    // PeerDrained is reported by the rig only when the events settle.
    frame::Request request;
    const CheckedRecord record = fact();
    send(pushed({bytes_of(record)}));
    request.ids.assign(kIdsPerFrameMax, record.id());
    std::size_t frames = 0;
    for (; frames < 200 && rig.seat(honest).closes.empty(); ++frames) rig.raw_send(raw, request);
    EXPECT_LT(frames, 200U);
    rig.settle();
    expect_closed(Error::over_limit);
}

TEST_F(Gate, RecordsFasterThanTheyCanBeCheckedCloseTheLink) {
    std::vector<Bytes> few;
    for (int i = 0; i < 3; ++i) {
        FactSpec spec;
        spec.body = article_body("大", std::string(250'000, 'x'));
        few.push_back(bytes_of(make_fact(rig.random(), keys(), spec)));
    }
    std::size_t frames = 0;
    for (; frames < 100 && rig.seat(honest).closes.empty(); ++frames) {
        rig.raw_send(raw, pushed(few));
    }
    EXPECT_LT(frames, 100U);
    EXPECT_GT(frames, 10U);
    rig.settle();
    expect_closed(Error::over_limit);
}

TEST_F(Gate, ScopesWithoutEndCloseTheLink) {
    for (std::uint32_t i = 0; i < 3; ++i) {
        frame::Scopes scopes;
        for (std::size_t n = 0; n < kScopesPerCenterMax; ++n) {
            Scope scope{ScopeLevel::network, 0, {}};
            scope.owner.bytes[0] = static_cast<std::uint8_t>(i + 1);
            scope.owner.bytes[1] = static_cast<std::uint8_t>(n);
            scopes.scopes.push_back({scope, 1, {}});
        }
        rig.raw_send(raw, scopes);
    }
    rig.settle();
    expect_closed(Error::over_limit);
}

// A center whose clock runs ahead has published more than can wait: 22 MB. Fetching what does not
// fit again and again would never end; forgetting it would lose it.
struct FutureFlood : Gate, ::testing::WithParamInterface<bool> {};

TEST_P(FutureFlood, IsNeitherFetchedInALoopNorLost) {
    const bool has_much_in_common = GetParam();
    rig.unlock(other);
    if (has_much_in_common) {  // then the two compare; else they take pages
        std::vector<Draft> drafts;
        for (int i = 0; i < 200; ++i) drafts.push_back(article("共通" + std::to_string(i)));
        (void)rig.publish(other, drafts);
        rig.connect(other, honest);
        rig.settle();
        rig.advance(5 * kSecond);
        rig.disconnect(other, honest);
        ASSERT_EQ(store().scope_summary(Scope::nation()).count, 201U) << "and their seal";
    }
    rig.seat(other).clock_error = std::chrono::minutes(20);
    for (int i = 0; i < 90; ++i) {
        Draft draft = article("未来" + std::to_string(i));
        draft.body = *encode_body(article_body("大", std::string(250'000, 'x')));
        (void)rig.publish(other, {draft});
    }
    rig.sent.clear();
    rig.connect(other, honest);
    rig.settle();
    rig.advance(59 * kSecond);
    std::size_t bytes = 0;
    for (const auto& one : rig.sent) bytes += one.bytes;
    EXPECT_LT(bytes, 70U << 20) << "22 MB, three times over";
    EXPECT_GT(rig.seat(honest).node->view().deferred, 50U);

    rig.seat(other).clock_error = Duration{};
    rig.sent.clear();
    rig.advance(std::chrono::minutes(13));
    EXPECT_EQ(store().scope_summary(Scope::nation()).digest,
              rig.seat(other).store.scope_summary(Scope::nation()).digest);
}
INSTANTIATE_TEST_SUITE_P(ByPagesAndByComparing, FutureFlood, ::testing::Bool());

}  // namespace
}  // namespace tsunagi
