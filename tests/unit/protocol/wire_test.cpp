// Frames: each type there and back, and decoding that is strict.
#include "protocol/session/wire.h"

#include <gtest/gtest.h>

#include <numeric>

#include "protocol/base/limits.h"
#include "protocol/session/serving.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

std::vector<RecordId> random_ids(SeededRandom& random, std::size_t count) {
    std::vector<RecordId> out(count);
    for (RecordId& id : out) id = random.fixed<RecordId>();
    return out;
}
Bytes random_bytes(SeededRandom& random, std::size_t size) {
    Bytes out(size);
    random.fill(out);
    return out;
}
Scope random_scope(SeededRandom& random) {
    switch (random.below(4)) {
        case 0: return Scope::nation();
        case 1:
            return {ScopeLevel::prefecture, static_cast<std::uint32_t>(1 + random.below(47)), {}};
        case 2: return Scope::of_center(random.fixed<CenterId>());
        default: return Scope::authority();
    }
}
std::vector<ShortId> random_short_ids(SeededRandom& random, std::size_t count) {
    std::vector<ShortId> out(count);
    for (ShortId& id : out) id = random.fixed<ShortId>();
    return out;
}
NodePosition random_position(SeededRandom& random) {
    NodePosition at{static_cast<Month>(random.below(2'000)), 0, 0};
    for (std::size_t depth = random.below(17); depth > 0; --depth) {
        at = at.child(static_cast<unsigned>(random.below(16)));
    }
    return at;
}
frame::Summary random_summary(SeededRandom& random) {
    return {static_cast<std::uint32_t>(random.u64()), random.fixed<WireDigest>()};
}

std::vector<Bytes> random_records(SeededRandom& random, std::size_t count) {
    static TestCenter center = make_center(random);
    std::vector<Bytes> out;
    for (std::size_t i = 0; i < count; ++i) {
        FactSpec spec;
        spec.body = article_body("題", std::string(random.below(3'000), 'x'));
        const CheckedRecord record = make_fact(random, center, spec);
        const ByteSpan bytes = record.parsed().bytes();
        out.emplace_back(bytes.begin(), bytes.end());
    }
    return out;
}

Frame random_frame(SeededRandom& random, std::size_t type, std::size_t size) {
    switch (type) {
        case 0:
            return frame::Hello{static_cast<std::uint16_t>(random.u64()),
                                random.fixed<CharterId>(),
                                random.fixed<CenterId>(),
                                "つなぎ 0.1",
                                random.fixed<ShortIdKey>(),
                                random.below(2) == 0,
                                random.below(2) == 0};
        case 1: return frame::Join{random_bytes(random, 16), random_bytes(random, size * 10)};
        case 2:
            return random.below(2) == 0 ? frame::JoinAnswer{} : frame::JoinAnswer{Error::locked};
        case 3: {
            frame::Scopes out;
            for (std::size_t i = 0; i < size % 64; ++i) {
                out.scopes.push_back(
                    {random_scope(random), random.u64(), random.fixed<WireDigest>()});
            }
            return out;
        }
        case 4: {
            frame::TreeQuery out{random_scope(random), random.below(2) == 0, {}};
            for (std::size_t i = 0; i < size; ++i) out.nodes.push_back(random_position(random));
            return out;
        }
        case 5: {
            frame::TreeAnswer out{random_scope(random), random.below(2) == 0, {}, {}};
            for (std::size_t i = 0; i < size; ++i) {
                out.months.push_back({static_cast<Month>(i), random_summary(random)});
                frame::NodeState node{random_position(random), {}, {}};
                if (random.below(2) == 0) {
                    node.ids = random_ids(random, random.below(33));
                } else {
                    for (int n = 0; n < 16; ++n) node.children.push_back(random_summary(random));
                }
                out.nodes.push_back(std::move(node));
            }
            return out;
        }
        case 6: return frame::Announce{random_ids(random, size * 3)};
        case 7: return frame::Request{random_ids(random, size * 3)};
        case 9:
            return frame::PageQuery{random_scope(random), random.u64(), random.u64(),
                                    static_cast<std::uint32_t>(random.u64())};
        case 10: return frame::Ping{random.u64()};
        case 11: return frame::Pong{random.u64()};
        case 12: return frame::Goodbye{Error::over_limit};
        case 13: {
            frame::SealQuery out{random_scope(random), std::nullopt};
            if (random.below(2) == 0) out.after = SealPlace{Hlc{random.u64()}, 1 + size};
            return out;
        }
        case 14:
            return frame::SealAnswer{random_scope(random), random_records(random, size % 20),
                                     random.below(2) == 0, SealPlace{Hlc{random.u64()}, size}};
        case 15: {
            frame::ChunkQuery out{random.fixed<RecordId>(), {}};
            for (std::size_t i = 0; i <= size % kChunksPerQueryMax; ++i)
                out.chunks.push_back(static_cast<std::uint32_t>(random.u64()));
            return out;
        }
        case 16: {
            frame::Chunk out{random.fixed<RecordId>(), static_cast<std::uint32_t>(random.u64()), 0,
                             random_bytes(random, size * 2'000)};
            if (size != 0)
                out.raw_bytes = static_cast<std::uint32_t>(1 + random.below(kChunkBytesMax));
            return out;
        }
        case 17:
            return frame::AnnounceShort{kAllUrgencies[random.below(kUrgencies)],
                                        random_short_ids(random, size * 3)};
        case 18: return frame::RequestShort{random_short_ids(random, size * 3)};
        case 19: return frame::AnnounceOnly{random_scope(random)};
        case 20: {
            frame::SketchQuery out{random_scope(random), {}, 0, 0};
            for (std::size_t i = 0; i < size; ++i)
                out.months.push_back(static_cast<Month>(3 * i + random.below(3)));
            out.end = static_cast<std::uint32_t>(1 + random.below(kSketchSymbolsMax));
            out.first = static_cast<std::uint32_t>(random.below(out.end));
            return out;
        }
        case 21: {
            frame::SketchAnswer out{random_scope(random),
                                    random.fixed<WireDigest>(),
                                    static_cast<std::uint32_t>(random.u64()),
                                    {}};
            for (std::size_t i = 0; i < size; ++i) {
                out.symbols.push_back({random.u64(), static_cast<std::uint32_t>(random.u64()),
                                       static_cast<std::uint8_t>(random.u64())});
            }
            return out;
        }
        case 22: {
            frame::RequestItems out;
            for (std::size_t i = 0; i < size * 3; ++i) out.items.push_back(random.u64());
            return out;
        }
        case 23: {
            frame::PeerQuery out;
            out.number = random.u64();
            out.query.limit = static_cast<std::uint16_t>(1 + random.below(kPeerHitsMax));
            if (random.below(3) == 0) {
                out.query.id = id_text(random.fixed<RecordId>()).substr(0, 8 + random.below(57));
                return out;
            }
            out.query.words = std::string(size, 'a') + "防災 倉庫";
            if (random.below(2) == 0) out.query.filter.kind = kind::kArticle;
            for (std::size_t i = 0; i < size % 9; ++i)
                out.query.filter.areas.push_back({static_cast<std::uint32_t>(1 + i)});
            out.query.filter.direction = ResourceDirection::need;
            out.query.filter.open_on = static_cast<DayNumber>(random.below(30'000));
            return out;
        }
        case 24: {
            frame::PeerHits out;
            out.number = random.u64();
            if (random.below(4) == 0) {
                out.error = Error::busy;
                return out;
            }
            out.hits.counts.documents = random.below(1'000'000);
            out.hits.counts.total_length = random.below(1'000'000);
            for (std::size_t i = 0; i < size; ++i)
                out.hits.counts.documents_with["語" + std::to_string(i)] =
                    random.below(out.hits.counts.documents + 1);
            out.hits.total = random.u64();
            out.hits.is_ranked = random.below(2) == 0;
            out.hits.records = random_records(random, size % 20);
            if (random.below(2) == 0)
                out.hits.synced = WallTime{static_cast<std::int64_t>(1 + random.below(1U << 31))};
            return out;
        }
        case 25: {
            frame::ContentQuery out{random.fixed<RecordId>(),
                                    random.fixed<ContentId>(),
                                    static_cast<std::uint8_t>(random.below(kContentHopsMax + 1)),
                                    random.below(2) == 0,
                                    {}};
            for (std::size_t i = 0; i < size % kPiecesPerQueryMax; ++i)
                out.pieces.push_back(static_cast<std::uint32_t>(3 * i));
            return out;
        }
        case 26:
            return frame::ContentState{random.fixed<ContentId>(),
                                       static_cast<Presence>(random.below(4)),
                                       static_cast<std::uint32_t>(random.u64()),
                                       random_bytes(random, size * Digest::kSize)};
        case 27:
            return frame::ContentPiece{random.fixed<ContentId>(),
                                       static_cast<std::uint32_t>(random.below(kPiecesMax)),
                                       random_bytes(random, size * 200 + 1)};
        default: break;
    }
    frame::Records out;
    out.records = random_records(random, size % 20);
    out.page = random.u64();
    out.is_last = random.below(2) == 0;
    out.next = random.u64();
    out.is_complete = random.below(2) == 0;
    out.missing = random_ids(random, size % 50);
    out.missing_short = random_short_ids(random, size % 50);
    out.is_push = random.below(2) == 0;
    return out;
}

TEST(Wire, EveryFrameGoesThereAndBack) {
    SeededRandom random(1);
    for (std::size_t type = 0; type < std::variant_size_v<Frame>; ++type) {
        for (int turn = 0; turn < 60; ++turn) {
            const Frame frame = random_frame(random, type, random.below(257));
            ASSERT_EQ(frame.index(), type);
            const Bytes bytes = encode_frame(frame);
            EXPECT_LE(bytes.size(), kFrameBytesMax);
            const auto back = decode_frame(bytes);
            ASSERT_TRUE(back) << type << ": " << error_text(back.error());
            EXPECT_EQ(*back, frame) << type;
        }
    }
}

// Whatever is done to its bytes, a frame is refused or is one that can be encoded again.
TEST(Wire, ChangedBytesAreRefusedOrReadAsAnotherFrame) {
    SeededRandom random(2);
    for (int turn = 0; turn < 6'000; ++turn) {
        Bytes bytes = encode_frame(
            random_frame(random, static_cast<std::size_t>(turn) % std::variant_size_v<Frame>, 5));
        for (std::size_t i = 1 + random.below(5); i > 0; --i) {
            bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.u64());
        }
        if (random.below(8) == 0) bytes.resize(random.below(bytes.size()));
        const auto frame = decode_frame(bytes);
        if (!frame) continue;
        const auto again = decode_frame(encode_frame(*frame));
        ASSERT_TRUE(again);
        EXPECT_EQ(*again, *frame);
    }
}

Error error_of(const Frame& frame) {
    const auto back = decode_frame(encode_frame(frame));
    return back ? Error{} : back.error();
}

TEST(Wire, BoundsAndFormsAreChecked) {
    SeededRandom random(3);
    EXPECT_EQ(error_of(frame::Announce{random_ids(random, kIdsPerFrameMax)}), Error{});
    EXPECT_EQ(error_of(frame::Announce{random_ids(random, kIdsPerFrameMax + 1)}),
              Error::over_limit);
    EXPECT_EQ(error_of(frame::Request{random_ids(random, kIdsPerFrameMax + 1)}), Error::over_limit);
    EXPECT_EQ(error_of(frame::RequestShort{random_short_ids(random, kIdsPerFrameMax + 1)}),
              Error::over_limit);
    EXPECT_EQ(error_of(frame::AnnounceShort{Urgency::usual,
                                            random_short_ids(random, kIdsPerFrameMax + 1)}),
              Error::over_limit);
    EXPECT_EQ(error_of(frame::AnnounceShort{Urgency{3}, {}}), Error::malformed);
    EXPECT_EQ(error_of(frame::AnnounceOnly{{ScopeLevel::prefecture, 48, {}}}), Error::malformed);
    EXPECT_EQ(error_of(frame::Hello{1, {}, {}, "a\nb", {}}), Error::bad_text);
    EXPECT_EQ(error_of(frame::Hello{1, {}, {}, std::string(kNameBytesMax + 1, 'a'), {}}),
              Error::bad_text);
    EXPECT_EQ(error_of(frame::Join{Bytes(65), {}}), Error::too_large);
    EXPECT_EQ(error_of(frame::Join{{}, Bytes(kRecordBytesMax + 1)}), Error::too_large);
    EXPECT_EQ(error_of(frame::PageQuery{{ScopeLevel::prefecture, 48, {}}, 1, 0, 0}),
              Error::malformed);
    EXPECT_EQ(error_of(frame::PageQuery{{ScopeLevel::nation, 3, {}}, 1, 0, 0}), Error::malformed);
    const std::vector<NodePosition> many(kTreeQueriesPerFrameMax + 1);
    EXPECT_EQ(error_of(frame::TreeQuery{Scope::nation(), false, many}), Error::over_limit);
    EXPECT_EQ(error_of(frame::TreeQuery{Scope::nation(), false, {{1, 17, 0}}}), Error::malformed);
    EXPECT_EQ(error_of(frame::TreeQuery{Scope::nation(), false, {{1, 0, 5}}}), Error::malformed);
    frame::NodeState both{{1, 0, 0}, random_ids(random, 1), std::vector<frame::Summary>(16)};
    EXPECT_EQ(error_of(frame::TreeAnswer{Scope::nation(), false, {}, {both}}), Error::malformed);
    frame::NodeState fifteen{{1, 0, 0}, {}, std::vector<frame::Summary>(15)};
    EXPECT_EQ(error_of(frame::TreeAnswer{Scope::nation(), false, {}, {fifteen}}), Error::malformed);
    frame::Scopes scopes;
    scopes.scopes.assign(kScopesPerCenterMax + 1, {Scope::nation(), 1, {}});
    EXPECT_EQ(error_of(scopes), Error::over_limit);
    EXPECT_EQ(error_of(frame::Records{{Bytes(20, 9)}, 0, true, 0, false, {}}), Error::too_large);
    const std::vector<Month> months(kMonthsMax + 1, 1);
    EXPECT_EQ(error_of(frame::SketchQuery{Scope::nation(), months, 0, 1}), Error::over_limit);
    EXPECT_EQ(error_of(frame::SketchQuery{Scope::nation(), {}, 0, kSketchSymbolsMax + 1}),
              Error::over_limit);
    EXPECT_EQ(error_of(frame::SketchQuery{Scope::nation(), {}, 5, 5}), Error::malformed);
    EXPECT_EQ(error_of(frame::SketchQuery{Scope::nation(), {3, 3}, 0, 5}), Error::malformed);
    EXPECT_EQ(error_of(frame::SketchAnswer{
                  Scope::nation(), {}, 0, std::vector<SketchSymbol>(kSketchSymbolsMax + 1)}),
              Error::malformed);
    EXPECT_EQ(error_of(frame::RequestItems{std::vector<SketchItem>(kIdsPerFrameMax + 1)}),
              Error::over_limit);
    const auto query = [](std::string words, std::uint16_t limit) {
        frame::PeerQuery out;
        out.query.words = std::move(words);
        out.query.limit = limit;
        return out;
    };
    EXPECT_EQ(error_of(query("防災", kPeerHitsMax)), Error{});
    EXPECT_EQ(error_of(query("防災", kPeerHitsMax + 1)), Error::over_limit);
    EXPECT_EQ(error_of(query("防災", 0)), Error::invalid_argument);
    EXPECT_EQ(error_of(query(std::string(kPeerQueryBytesMax + 1, 'a'), 1)), Error::over_limit);
    EXPECT_EQ(error_of(query("\xff", 1)), Error::bad_text);
    EXPECT_EQ(error_of(query("a\x1b[31m", 1)), Error::bad_text);
    const auto by_id = [&](std::string id, std::string words = {}) {
        frame::PeerQuery out = query(std::move(words), 1);
        out.query.id = std::move(id);
        return out;
    };
    EXPECT_EQ(error_of(by_id("3f9a0c71")), Error{});
    EXPECT_EQ(error_of(by_id(std::string(64, 'a'))), Error{});
    for (const char* bad : {"3f9a0c7", "3F9A0C71", "3f9a0c71 ", "防災防災"})
        EXPECT_EQ(error_of(by_id(bad)), Error::invalid_argument) << bad;
    EXPECT_EQ(error_of(by_id(std::string(65, 'a'))), Error::invalid_argument);
    EXPECT_EQ(error_of(by_id("3f9a0c71", "防災")), Error::invalid_argument) << "one or the other";
    frame::PeerQuery filtered = by_id("3f9a0c71");
    filtered.query.filter.kind = kind::kArticle;
    EXPECT_EQ(error_of(filtered), Error::invalid_argument);
    frame::PeerHits hits;
    hits.hits.records.assign(kPeerHitsMax + 1, random_records(random, 1).front());
    EXPECT_EQ(error_of(hits), Error::over_limit);
    hits.hits.records.resize(1);
    EXPECT_EQ(error_of(hits), Error{});
    hits.error = Error::busy;
    EXPECT_EQ(error_of(hits), Error::malformed);
    hits = {};
    hits.hits.counts.documents_with[std::string(kTermBytesMax + 1, 'a')] = 1;
    EXPECT_EQ(error_of(hits), Error::bad_text);
    hits.hits.counts.documents_with = {{"防災", 9}};
    hits.hits.counts.documents = 5;
    const auto read = decode_frame(encode_frame(hits));
    ASSERT_TRUE(read);
    EXPECT_EQ(std::get<frame::PeerHits>(*read).hits.counts.count("防災"), 5U)
        << "no more than there are documents";
    const auto too_large = decode_frame(Bytes(kFrameBytesMax + 8));
    EXPECT_EQ(too_large.error(), Error::too_large);
    EXPECT_FALSE(decode_frame({}));
    EXPECT_FALSE(decode_frame(Bytes(7)));
}

TEST(Wire, QuestionsForFilesAreBounded) {
    const auto pieces = [](std::vector<std::uint32_t> numbers) {
        return error_of(frame::ContentQuery{{}, {}, 0, false, std::move(numbers)});
    };
    EXPECT_EQ(pieces({0, 1, kPiecesMax - 1}), Error{});
    EXPECT_EQ(pieces({kPiecesMax}), Error::over_limit);
    EXPECT_EQ(pieces({2, 1}), Error::malformed);
    EXPECT_EQ(pieces({1, 1}), Error::malformed);
    std::vector<std::uint32_t> many(kPiecesPerQueryMax + 1);
    std::iota(many.begin(), many.end(), 0U);
    EXPECT_EQ(pieces(many), Error::over_limit);
    EXPECT_EQ(error_of(frame::ContentQuery{{}, {}, kContentHopsMax + 1, false, {}}),
              Error::over_limit);
    EXPECT_EQ(error_of(frame::ContentState{{}, Presence{4}, 0, {}}), Error::malformed);
    EXPECT_EQ(error_of(frame::ContentState{
                  {}, Presence::here, 0, Bytes((kPiecesMax + 1) * Digest::kSize)}),
              Error::too_large);
    EXPECT_EQ(error_of(frame::ContentPiece{{}, 0, Bytes(kPieceBytes)}), Error{});
    EXPECT_EQ(error_of(frame::ContentPiece{{}, 0, Bytes(kPieceBytes + 1)}), Error::too_large);
    EXPECT_EQ(error_of(frame::ContentPiece{{}, 0, {}}), Error::too_large);
    EXPECT_EQ(error_of(frame::ContentPiece{{}, kPiecesMax, Bytes(1)}), Error::over_limit);
}

TEST(Wire, DigestsAreKeyedByTheLink) {
    SeededRandom random(4);
    const auto digest = random.fixed<Digest>();
    const auto one = random.fixed<LinkKey>();
    EXPECT_EQ(wire_digest(one, digest), wire_digest(one, digest));
    EXPECT_NE(wire_digest(one, digest), wire_digest(random.fixed<LinkKey>(), digest));
    EXPECT_TRUE(wire_digest(one, {}).is_zero()) << "nothing is nothing on every link";
}

// --- serving ---

struct Served {
    std::vector<RecordId> records;
    std::vector<RecordId> missing;
    frame::Records last;
    std::size_t frames = 0;
};
class RecordMap final : public ServeSource {
  public:
    explicit RecordMap(const std::map<RecordId, Bytes>& store) : store_(store) {}
    [[nodiscard]] std::optional<Bytes> record(const LogEntry& entry) const override {
        const auto at = store_.find(entry.id);
        return at == store_.end() ? std::nullopt : std::optional(at->second);
    }
    [[nodiscard]] std::optional<PieceList> pieces(const ContentRef&) const override { return {}; }
    [[nodiscard]] std::optional<Bytes> piece(const ContentRef&, std::uint32_t) const override {
        return {};
    }

  private:
    const std::map<RecordId, Bytes>& store_;
};

Served serve(ServeOrder order, const std::map<RecordId, Bytes>& store) {
    Served out;
    Serving serving(std::move(order));
    while (auto bytes = serving.next_frame(RecordMap(store))) {
        EXPECT_LE(bytes->size(), kRecordsFrameBytes + kRecordBytesMax + 40'000);
        out.last = std::get<frame::Records>(*decode_frame(*bytes));
        for (const Bytes& record : out.last.records)
            out.records.push_back(parse_record(record)->id());
        out.missing.insert(out.missing.end(), out.last.missing.begin(), out.last.missing.end());
        ++out.frames;
    }
    return out;
}

TEST(Serving, EveryRequestedIdIsSentOrToldMissingOnce) {
    SeededRandom random(5);
    TestCenter center = make_center(random);
    std::map<RecordId, Bytes> store;
    ServeOrder order;
    std::set<RecordId> gone;
    for (int i = 0; i < 300; ++i) {
        FactSpec spec;
        spec.body = article_body("題", std::string(random.below(4'000), 'x'));
        const CheckedRecord record = make_fact(random, center, spec);
        order.entries.push_back({0, record.id()});
        if (random.below(10) == 0) {
            gone.insert(record.id());
            continue;
        }
        const ByteSpan bytes = record.parsed().bytes();
        store[record.id()] = Bytes(bytes.begin(), bytes.end());
    }
    order.missing = random_ids(random, 3);
    gone.insert(order.missing.begin(), order.missing.end());
    const Served served = serve(order, store);
    EXPECT_EQ(served.records.size(), store.size());
    EXPECT_EQ(std::set<RecordId>(served.missing.begin(), served.missing.end()), gone);
    EXPECT_EQ(served.missing.size(), gone.size());
    EXPECT_GT(served.frames, 1U);
}

TEST(Serving, AnEmptyPageStillEnds) {
    ServeOrder order;
    order.page = 7;
    order.is_complete = true;
    const Served served = serve(order, {});
    EXPECT_EQ(served.frames, 1U);
    EXPECT_TRUE(served.last.is_last && served.last.is_complete);
    EXPECT_EQ(served.last.page, 7U);
}

TEST(Serving, APageEndsAtItsBoundAndTellsWhereToGoOn) {
    SeededRandom random(5);
    TestCenter center = make_center(random);
    std::map<RecordId, Bytes> store;
    ServeOrder order;
    order.page = 1;
    order.is_complete = true;
    order.bytes_max = 500'000;
    for (Arrival arrival = 1; arrival <= 20; ++arrival) {
        FactSpec spec;
        spec.body = article_body("題", std::string(100'000, 'x'));
        const CheckedRecord record = make_fact(random, center, spec);
        const ByteSpan bytes = record.parsed().bytes();
        store[record.id()] = Bytes(bytes.begin(), bytes.end());
        order.entries.push_back({arrival, record.id()});
    }
    const Served served = serve(order, store);
    EXPECT_EQ(served.records.size(), 5U);
    EXPECT_TRUE(served.last.is_last);
    EXPECT_FALSE(served.last.is_complete);
    EXPECT_EQ(served.last.next, 5U);
}

}  // namespace
}  // namespace tsunagi
