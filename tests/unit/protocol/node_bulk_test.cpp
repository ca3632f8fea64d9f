// Seals between nodes: who makes them, what they save, and what happens when one lies.
#include "protocol/base/limits.h"
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

struct BulkNodes : ::testing::Test {
    Rig rig{21};
    Rig::NodeId a = 0;
    Rig::NodeId b = 1;
    Rig::NodeId c = 2;

    void SetUp() override {
        rig.found({{"富山", 16}, {"石川", 17}, {"東京", 13}});
        for (const Rig::NodeId id : {a, b, c}) rig.unlock(id);
    }
    void publish_many(Rig::NodeId id, int count) {
        std::vector<Draft> drafts;
        for (int i = 0; i < count; ++i) drafts.push_back(article("記事" + std::to_string(i)));
        (void)rig.publish(id, std::move(drafts));
    }
    // b has a thousand records of a's that only their seals answer for so far.
    void take_unchecked() {
        publish_many(a, 1'000);
        rig.advance(kSealAfter + kSecond);
        rig.seat(b).holds_checks_in_background = true;
        rig.connect(b, a);
        rig.settle();
        ASSERT_FALSE(store(b).vouched(1).empty());
    }
    [[nodiscard]] MemoryStore& store(Rig::NodeId id) { return rig.seat(id).store; }
    [[nodiscard]] std::vector<SealEntry> seals(Rig::NodeId id) {
        return store(id).seals(Scope::nation(), std::nullopt, 100);
    }
    [[nodiscard]] Digest digest(Rig::NodeId id) {
        return store(id).scope_summary(Scope::nation()).digest;
    }
    [[nodiscard]] RecordSeal seal_of(Rig::NodeId id, const SealEntry& entry) {
        return *decode_seal(parse_record(*store(id).record(entry.id))->body());
    }
};

TEST_F(BulkNodes, AnImportIsSealedOnceItIsQuiet) {
    publish_many(a, 600);
    EXPECT_TRUE(seals(a).empty());
    rig.advance(kSealAfter + kSecond);
    ASSERT_EQ(seals(a).size(), 1U);
    const RecordSeal seal = seal_of(a, seals(a)[0]);
    ASSERT_EQ(seal.chunks.size(), 2U);
    EXPECT_EQ(seal.chunks[0].count + seal.chunks[1].count, 600U);
    rig.advance(100 * kSecond);
    EXPECT_EQ(seals(a).size(), 1U) << "a seal by itself is not worth a seal";
}

TEST_F(BulkNodes, AFewRecordsWaitForTheirMonthToClose) {
    publish_many(a, 3);
    rig.advance(60 * kSecond);
    EXPECT_TRUE(seals(a).empty());
    rig.seat(a).clock_error = std::chrono::hours(24 * 40);
    rig.advance(kSecond);
    rig.step(a, input::WakeUp{});
    rig.settle();
    EXPECT_EQ(seals(a).size(), 1U);
}

// It was woken without end for a seal that it could not sign.
TEST_F(BulkNodes, AMachineThatMayNotSignSleepsUntilItMay) {
    publish_many(a, 40);
    rig.seat(a).clock_error = -std::chrono::hours(1);
    rig.advance(kSealAfter + kSecond);
    EXPECT_TRUE(seals(a).empty());
    rig.seat(a).clock_error = {};
    rig.step(a, input::WakeUp{});
    rig.settle();
    EXPECT_EQ(seals(a).size(), 1U);
}

TEST_F(BulkNodes, ALongImportIsSealedWhileItGoesOn) {
    for (int i = 0; i < 10; ++i) publish_many(a, 500);
    EXPECT_EQ(seals(a).size(), 1U);
    rig.advance(kSealAfter + kSecond);
    ASSERT_EQ(seals(a).size(), 2U);
    // Late records are in a later seal, and no record is in two.
    EXPECT_GT(seal_of(a, seals(a)[0]).chunks.front().first,
              seal_of(a, seals(a)[1]).chunks.back().last);
}

TEST_F(BulkNodes, ARestartGoesOnSealingWhereItStopped) {
    publish_many(a, 40);
    rig.restart(a);
    rig.unlock(a);
    publish_many(a, 10);
    rig.advance(kSealAfter + kSecond);
    ASSERT_EQ(seals(a).size(), 1U);
    EXPECT_EQ(seal_of(a, seals(a)[0]).chunks.at(0).count, 50U);
    rig.restart(a);
    rig.advance(10 * kSecond);
    EXPECT_EQ(seals(a).size(), 1U);
}

// A copy of the store was put back: its writer gives numbers a second time, and what was lost comes
// back from a peer. The machine stopped when it was to seal both, at each start anew.
TEST_F(BulkNodes, NumbersThatWereUsedTwiceStayOutsideOfSeals) {
    rig.connect(a, b);
    publish_many(a, 4);
    rig.settle();
    const MemoryStore copy = store(a);
    publish_many(a, 6);
    rig.settle();
    rig.disconnect(a, b);
    rig.settle();
    store(a) = copy;
    rig.restart(a);
    rig.unlock(a);
    publish_many(a, 20);
    rig.connect(a, b);
    rig.settle();
    rig.advance(kSealAfter + kSecond);
    rig.advance(100 * kSecond);
    EXPECT_EQ(digest(a), digest(b));
    ASSERT_EQ(seals(a).size(), 1U);
    const RecordSeal seal = seal_of(a, seals(a)[0]);
    ASSERT_EQ(seal.chunks.size(), 2U);
    EXPECT_EQ(seal.chunks[0].last, 4U);
    EXPECT_EQ(seal.chunks[1].first, 11U) << "5 to 10 were used twice";
    rig.connect(c, a);
    rig.settle();
    rig.advance(100 * kSecond);
    EXPECT_EQ(digest(c), digest(a));
    rig.disconnect(a, b);
    rig.disconnect(a, c);
    rig.settle();
    rig.restart(a);
    rig.advance(100 * kSecond);
    EXPECT_EQ(seals(a).size(), 1U);
}

// Every second one of the lost ones comes back: more pieces than a seal has places.
TEST_F(BulkNodes, WhatDoesNotFitIntoOneSealGoesIntoTheNext) {
    rig.connect(a, b);
    const MemoryStore copy = store(a);
    publish_many(a, 2'200);
    rig.settle();
    rig.advance(10 * kSecond);
    rig.disconnect(a, b);
    rig.settle();
    std::vector<Bytes> lost;
    for (Arrival arrival = 1; arrival <= store(a).last_arrival(); ++arrival) {
        const ParsedRecord& record = store(a).at(arrival);
        const Header& header = record.header();
        if (header.kind == kind::kArticle && header.sequence % 2 == 0)
            lost.emplace_back(record.bytes().begin(), record.bytes().end());
    }
    store(a) = copy;
    rig.restart(a);
    rig.unlock(a);
    publish_many(a, 2'200);
    (void)rig.request(a, [&](RequestTicket ticket) { return Input(input::TakeIn{ticket, lost}); });
    rig.advance(100 * kSecond);
    const std::size_t made = seals(a).size();
    EXPECT_GE(made, 2U);
    EXPECT_LE(made, 4U);
    rig.seat(a).node->check_invariants();
    rig.restart(a);
    rig.advance(100 * kSecond);
    rig.connect(b, a);
    rig.settle();
    rig.advance(100 * kSecond);
    EXPECT_EQ(digest(a), digest(b));
}

TEST_F(BulkNodes, ANewcomerTakesSealedChunksAndChecksThemLater) {
    publish_many(a, 2'000);
    rig.advance(kSealAfter + kSecond);
    rig.connect(b, a);
    rig.settle();
    EXPECT_EQ(digest(a), digest(b));
    EXPECT_EQ(rig.count_sent<frame::Chunk>(a, b), 4U);
    EXPECT_EQ(rig.count_sent<frame::PageQuery>(b, a), 0U);
    EXPECT_EQ(rig.count_sent<frame::Request>(b, a), 0U);
    rig.advance(10 * kSecond);
    EXPECT_TRUE(store(b).vouched(1).empty()) << "every signature was checked";
}

// The answer to a check of before was taken for that of the run that followed: records counted as
// checked that nobody had checked.
TEST_F(BulkNodes, ACheckOfBeforeARefusalAnswersForNothing) {
    ASSERT_NO_FATAL_FAILURE(take_unchecked());
    rig.seat(b).rejects = Error::disk_full;
    (void)rig.publish(a, {article("一つ")});
    rig.settle();
    rig.seat(b).rejects.reset();
    rig.release_checks(b);
    rig.settle();
    rig.seat(b).holds_checks_in_background = false;
    rig.release_checks(b);
    rig.advance(120 * kSecond);
    EXPECT_TRUE(store(b).vouched(1).empty());
    EXPECT_EQ(digest(a), digest(b));
    rig.seat(b).node->check_invariants();
}

TEST_F(BulkNodes, ChunksCostFewerBytesThanTheirRecords) {
    publish_many(a, 1'000);
    rig.advance(kSealAfter + kSecond);
    std::size_t raw = 0;
    for (Arrival at = 1; at <= store(a).last_arrival(); ++at) raw += store(a).at(at).bytes().size();
    rig.connect(b, a);
    rig.settle();
    std::size_t wire = 0;
    for (const Rig::Sent& one : rig.sent) wire += one.bytes;
    EXPECT_EQ(digest(a), digest(b));
    EXPECT_LT(wire, raw * 6 / 10);
}

TEST_F(BulkNodes, WhatOnlyASealAnswersForIsGivenUnderItOrNotYet) {
    ASSERT_NO_FATAL_FAILURE(take_unchecked());
    const Arrival unchecked = store(b).vouched(1).front().first;
    const PeerId raw = rig.connect_raw(b, rig.seat(c).keys.device);
    rig.raw_greet(raw, rig.seat(c).keys);
    rig.settle();
    rig.sent.clear();
    rig.raw_send(raw, frame::Request{{store(b).at(unchecked).id()}});
    rig.settle();
    const auto answers = rig.all_sent<frame::Records>(b, Rig::kRaw);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_TRUE(answers[0].records.empty());
    EXPECT_EQ(answers[0].missing.size(), 1U);
    // The whole chunk it gives.
    rig.raw_send(raw, frame::ChunkQuery{seals(b).at(0).id, {0}});
    rig.settle();
    const auto chunks = rig.all_sent<frame::Chunk>(b, Rig::kRaw);
    ASSERT_EQ(chunks.size(), 1U);
    EXPECT_NE(chunks[0].raw_bytes, 0U);
}

TEST_F(BulkNodes, AThirdCenterTakesChunksFromASecond) {
    publish_many(a, 1'500);
    rig.advance(kSealAfter + kSecond);
    rig.connect(b, a);
    rig.settle();
    rig.connect(c, b);
    rig.settle();
    rig.advance(70 * kSecond);
    EXPECT_EQ(digest(c), digest(a));
    EXPECT_GT(rig.count_sent<frame::Chunk>(b, c), 0U);
}

TEST_F(BulkNodes, ADownloadGoesOnWhereItStopped) {
    publish_many(a, 3'000);
    rig.advance(kSealAfter + kSecond);
    rig.seat(b).holds_commits = true;
    rig.connect(b, a);
    rig.settle();
    // Two chunks are durable when the power goes.
    rig.commit_some(b, 3);
    const std::size_t held = store(b).scope_summary(Scope::nation()).count;
    ASSERT_GT(held, 500U);
    ASSERT_LT(held, 3'000U);
    rig.disconnect(a, b);
    rig.seat(b).holds_commits = false;
    rig.restart(b);
    rig.sent.clear();
    rig.connect(b, a);
    rig.settle();
    EXPECT_EQ(digest(a), digest(b));
    EXPECT_LE(rig.count_sent<frame::Chunk>(a, b), 6U - held / kChunkRecordsMax);
}

// The center's machine seals a record whose signature does not fit.
struct LyingSeal : BulkNodes {
    RecordId forged;
    RecordId seal_id;

    // Puts records and their seal straight into the store of `id`, in the name of center c.
    void plant(Rig::NodeId id) {
        TestCenter& author = rig.seat(c).keys;
        std::vector<CheckedRecord> records;
        std::vector<Bytes> bytes;
        for (int i = 0; i < 600; ++i) {
            FactSpec spec;
            spec.body = article_body("題" + std::to_string(i));
            const CheckedRecord record = make_fact(rig.random(), author, spec);
            const ByteSpan span = record.parsed().bytes();
            bytes.emplace_back(span.begin(), span.end());
            if (i == 77) bytes.back() = with_bad_signature(record);
        }
        forged = parse_record(bytes[77])->id();
        RecordSeal seal{author.writer, {}};
        StoreOrder order;
        order.ticket = 1;
        for (std::size_t at = 0; at < bytes.size(); at += kChunkRecordsMax) {
            const auto count = std::min(kChunkRecordsMax, bytes.size() - at);
            const SealedChunk chunk = sealed_chunk(std::span(bytes).subspan(at, count));
            seal.chunks.push_back(chunk.chunk);
            for (CheckedRecord& record : *check_sealed(chunk))
                order.records.push_back(std::move(record));
        }
        const CheckedRecord sealed = make_seal(rig.random(), author, Scope::nation(), seal);
        seal_id = sealed.id();
        order.records.push_back(sealed);
        store(id).apply(order);
    }
};

TEST_F(LyingSeal, TheRecordIsDroppedAndItsKeysSealsCountNoMore) {
    plant(a);
    rig.restart(a);
    rig.step(a, input::WakeUp{});
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_FALSE(store(a).has(forged));
    EXPECT_TRUE(store(a).vouched(1).empty());
    EXPECT_EQ(store(a).scope_summary(Scope::nation()).count, 600U) << "599 records and the seal";
    EXPECT_EQ(store(a).locals("fault/").size(), 1U) << "the proof stays";
    rig.connect(b, a);
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_EQ(digest(a), digest(b));
    EXPECT_FALSE(store(b).has(forged));
}

TEST_F(LyingSeal, WhoHadItFromAnHonestPeerDropsItTooAndAllMeet) {
    plant(a);
    rig.restart(a);
    rig.seat(a).holds_checks_in_background = true;
    rig.connect(b, a);
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_TRUE(rig.are_linked(a, b)) << "the peer passed on what it could not know";
    EXPECT_FALSE(store(b).has(forged));
    rig.seat(a).holds_checks_in_background = false;
    rig.release_checks(a);
    rig.advance(130 * kSecond);
    EXPECT_FALSE(store(a).has(forged));
    EXPECT_EQ(digest(a), digest(b));
}

// --- peers that do not play by the rules ---

struct HostileBulk : BulkNodes {
    PeerId raw = 0;
    RecordSeal seal;
    std::vector<Bytes> records;
    Bytes seal_record;
    RecordId seal_id;

    void SetUp() override {
        BulkNodes::SetUp();
        TestCenter& author = rig.seat(c).keys;
        for (int i = 0; i < 20; ++i) {
            FactSpec spec;
            spec.body = article_body("題" + std::to_string(i));
            const CheckedRecord record = make_fact(rig.random(), author, spec);
            const ByteSpan span = record.parsed().bytes();
            records.emplace_back(span.begin(), span.end());
        }
        seal = {author.writer, {sealed_chunk(records).chunk}};
        const CheckedRecord sealed = make_seal(rig.random(), author, Scope::nation(), seal);
        const ByteSpan span = sealed.parsed().bytes();
        seal_record.assign(span.begin(), span.end());
        seal_id = sealed.id();
        raw = rig.connect_raw(b, author.device);
        rig.raw_greet(raw, author);
        // Far ahead of what b has: it asks for seals.
        WireDigest digest;
        digest.bytes[0] = 1;
        rig.raw_send(raw, frame::Scopes{{{Scope::nation(), 5'000, digest}}});
        rig.settle();
        ASSERT_EQ(rig.count_sent<frame::SealQuery>(b, Rig::kRaw), 1U);
    }
    void list() {
        rig.raw_send(raw, frame::SealAnswer{Scope::nation(), {seal_record}, true, {}});
        rig.settle();
        ASSERT_EQ(rig.count_sent<frame::ChunkQuery>(b, Rig::kRaw), 1U);
    }
    void expect_closed(Error reason) {
        rig.settle();
        EXPECT_FALSE(rig.is_raw_open(raw));
        ASSERT_FALSE(rig.seat(b).closes.empty());
        EXPECT_EQ(rig.seat(b).closes.back().reason, reason);
    }
    [[nodiscard]] frame::Chunk chunk() const {
        const SealedChunk sealed = sealed_chunk(records);
        return {seal_id, 0, static_cast<std::uint32_t>(sealed.raw_bytes), sealed.payload};
    }
};

TEST_F(HostileBulk, AChunkThatIsWhatWasSealedIsTakenIn) {
    list();
    rig.raw_send(raw, chunk());
    rig.settle();
    EXPECT_TRUE(rig.is_raw_open(raw));
    EXPECT_EQ(store(b).scope_summary(Scope::nation()).count, 21U);
}

TEST_F(HostileBulk, AChunkUnderAFalseSealClosesTheLink) {
    list();
    frame::Chunk out = chunk();
    records[3] = with_bad_signature(*check_record(*parse_record(records[3])));
    out.records = sealed_chunk(records).payload;
    rig.raw_send(raw, out);
    expect_closed(Error::bad_seal);
    EXPECT_EQ(store(b).scope_summary(Scope::nation()).count, 1U) << "the seal alone";
}

TEST_F(HostileBulk, GarbageInAChunkClosesTheLink) {
    list();
    rig.raw_send(raw, frame::Chunk{seal_id, 0, 1'000, Bytes(50, 0)});
    expect_closed(Error::malformed);
}

TEST_F(HostileBulk, AChunkThatWasNotAskedForClosesTheLink) {
    list();
    rig.raw_send(raw, chunk());
    rig.settle();
    rig.raw_send(raw, chunk());
    expect_closed(Error::unexpected_frame);
}

TEST_F(HostileBulk, AListThatLeadsNowhereClosesTheLink) {
    const SealPlace place{Hlc::at(kTestNow), 7};
    rig.raw_send(raw, frame::SealAnswer{Scope::nation(), {}, false, place});
    rig.settle();
    EXPECT_TRUE(rig.is_raw_open(raw));
    rig.raw_send(raw, frame::SealAnswer{Scope::nation(), {}, false, place});
    expect_closed(Error::over_limit);
}

TEST_F(HostileBulk, APeerThatNeverSendsTheChunkIsLeftAndOthersAreAsked) {
    list();
    rig.advance(130 * kSecond);
    EXPECT_FALSE(rig.is_raw_open(raw));
    StoreOrder order;
    order.ticket = 1;
    for (const Bytes& record : records)
        order.records.push_back(*check_record(*parse_record(record)));
    store(a).apply(order);
    rig.restart(a);
    rig.connect(b, a);
    rig.settle();
    rig.advance(10 * kSecond);
    EXPECT_EQ(store(b).scope_summary(Scope::nation()).count, 21U);
}

TEST_F(HostileBulk, APeerThatHasNothingOfWhatItListsEndsTheRun) {
    list();
    rig.raw_send(raw, frame::Chunk{seal_id, 0, 0, {}});
    rig.settle();
    EXPECT_TRUE(rig.is_raw_open(raw));
    EXPECT_EQ(rig.count_sent<frame::TreeQuery>(b, Rig::kRaw) +
                  rig.count_sent<frame::PageQuery>(b, Rig::kRaw),
              1U)
        << "the rest is compared";
}

TEST_F(HostileBulk, ASealOfACenterThatIsNoMemberOpensNothing) {
    std::vector<TestCenter> strangers;
    strangers.push_back(make_center(rig.random()));
    strangers[0].charter = rig.seat(a).keys.charter;
    const CheckedRecord foreign = make_seal(rig.random(), strangers[0], Scope::nation(), seal);
    const ByteSpan span = foreign.parsed().bytes();
    rig.raw_send(raw,
                 frame::SealAnswer{Scope::nation(), {Bytes(span.begin(), span.end())}, true, {}});
    rig.settle();
    EXPECT_EQ(rig.count_sent<frame::ChunkQuery>(b, Rig::kRaw), 0U);
}

}  // namespace
}  // namespace tsunagi
