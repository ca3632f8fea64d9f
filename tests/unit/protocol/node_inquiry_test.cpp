// Asking peers to search: what they give and to whom, what is believed of it, and that an inquiry
// always ends and tells whom it has heard.
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

struct Inquiring : ::testing::Test {
    Rig rig{43};
    static constexpr Rig::NodeId kAsker = 0;
    static constexpr Rig::NodeId kNear = 1;  // of the same prefecture
    static constexpr Rig::NodeId kFar = 2;
    RequestTicket last_request = 1'000'000;

    void SetUp() override {
        rig.found({{"富山のセンター", 16}, {"高岡のセンター", 16}, {"東京のセンター", 13}});
        for (const Rig::NodeId id : {kAsker, kNear, kFar}) rig.unlock(id);
        // Nobody takes what everybody may have: each holds its own.
        for (const Rig::NodeId id : {kAsker, kNear, kFar}) decline(id, Scope::nation());
        rig.connect(kAsker, kNear);
        rig.connect(kAsker, kFar);
        rig.settle();
    }
    void decline(Rig::NodeId id, const Scope& scope) {
        (void)rig.request(id, [&](RequestTicket ticket) {
            return Input(input::Subscribe{ticket, scope, false});
        });
    }
    RecordId publish(Rig::NodeId id,
                     const std::string& title,
                     const Scope& scope = Scope::nation()) {
        return rig.publish(id, {article(title, scope)}).items.at(0).id;
    }
    [[nodiscard]] CenterId center(Rig::NodeId id) { return rig.seat(id).keys.id; }

    void begin(const std::string& words, Duration wait = 5 * kSecond) {
        ask({words, {}, kPeerHitsMax, {}}, wait);
    }
    void begin_with(const std::string& id) { ask({{}, {}, kPeerHitsMax, id}, 5 * kSecond); }
    void ask(PeerQuery query, Duration wait) {
        rig.seat(kAsker).inquiries.clear();
        rig.step(kAsker, input::Inquire{++last_request, std::move(query), wait});
        rig.settle();
    }
    [[nodiscard]] std::vector<InquiryNews::Answer> answers() {
        std::vector<InquiryNews::Answer> out;
        for (const InquiryNews& news : rig.seat(kAsker).inquiries) {
            EXPECT_EQ(news.request, last_request);
            if (const auto* answer = std::get_if<InquiryNews::Answer>(&news.news))
                out.push_back(*answer);
        }
        return out;
    }
    [[nodiscard]] std::set<RecordId> found() {
        std::set<RecordId> out;
        for (const auto& answer : answers()) {
            for (const CheckedRecord& record : answer.records) out.insert(record.id());
        }
        return out;
    }
    [[nodiscard]] std::optional<InquiryNews::End> end() {
        std::optional<InquiryNews::End> out;
        for (const InquiryNews& news : rig.seat(kAsker).inquiries) {
            EXPECT_FALSE(out) << "nothing comes after the end";
            if (const auto* over = std::get_if<InquiryNews::End>(&news.news)) out = *over;
        }
        return out;
    }
    [[nodiscard]] CenterCoverage coverage(Rig::NodeId id) {
        const auto over = end();
        if (!over) return {};
        for (const CenterCoverage& entry : over->coverage) {
            if (entry.center == center(id)) return entry;
        }
        return {};
    }
};

TEST_F(Inquiring, WhatOthersHoldIsFoundAndNotKept) {
    const RecordId near = publish(kNear, "防災の倉庫");
    const RecordId far = publish(kFar, "防災の訓練");
    (void)publish(kFar, "会員の名簿");
    (void)publish(kAsker, "防災の地図");
    begin("防災");
    EXPECT_EQ(found(), (std::set{near, far}));
    EXPECT_FALSE(rig.seat(kAsker).store.has(near));
    ASSERT_TRUE(end());
    EXPECT_EQ(end()->error, std::nullopt);
    EXPECT_EQ(end()->coverage.size(), 3U);
    EXPECT_EQ(coverage(kAsker).asked, Asked::here);
    EXPECT_EQ(coverage(kNear).asked, Asked::answered);
    EXPECT_EQ(coverage(kFar).asked, Asked::answered);
    EXPECT_FALSE(coverage(kFar).is_held) << "nobody takes the nation's records";
    const auto& begun = std::get<InquiryNews::Begun>(rig.seat(kAsker).inquiries.front().news);
    EXPECT_EQ(begun.asked, 2U);
    EXPECT_EQ(answers().back().settled, 2U);
}

TEST_F(Inquiring, NobodyIsToldWhatIsNotForIt) {
    const RecordId toyama = publish(kNear, "防災の計画", prefecture(16));
    (void)publish(kNear, "防災の名簿", Scope::of_center(center(kNear)));
    (void)publish(kFar, "防災の計画", prefecture(13));
    begin("防災");
    EXPECT_EQ(found(), std::set{toyama});
    const auto told = answers();
    ASSERT_EQ(told.size(), 2U);
    for (const auto& answer : told) {
        EXPECT_EQ(answer.counts, TermCounts{}) << "counts tell of nothing that not all may have";
    }
}

TEST_F(Inquiring, ThatThereAreMoreIsToldAndHowManyIsNot) {
    std::vector<Draft> drafts;
    for (int i = 0; i < 70; ++i) drafts.push_back(article("防災" + std::to_string(i)));
    (void)rig.publish(kFar, drafts);
    drafts.resize(kPeerHitsMax);
    (void)rig.publish(kNear, drafts);
    begin("防災");
    ASSERT_EQ(answers().size(), 2U);
    for (const auto& answer : answers()) {
        EXPECT_EQ(answer.records.size(), kPeerHitsMax);
        EXPECT_EQ(answer.has_more, answer.center == center(kFar));
    }
    for (const auto& hits : rig.all_sent<frame::PeerHits>(kFar, kAsker))
        EXPECT_EQ(hits.hits.total, kPeerHitsMax + 1);
}

TEST_F(Inquiring, WhoHoldsEverythingSpeaksForTheOthers) {
    for (const Rig::NodeId id : {kNear, kFar}) {
        (void)rig.request(id, [&](RequestTicket ticket) {
            return Input(input::Subscribe{ticket, Scope::nation(), true});
        });
    }
    const RecordId far = publish(kFar, "防災の訓練");
    begin("防災");
    EXPECT_FALSE(coverage(kFar).is_held) << "near was not equal with anybody yet";
    rig.connect(kNear, kFar);
    rig.settle();
    rig.advance(20 * kSecond);
    ASSERT_TRUE(rig.seat(kNear).store.has(far));
    rig.disconnect(kAsker, kFar);
    begin("防災");
    EXPECT_EQ(found(), std::set{far});
    EXPECT_EQ(coverage(kFar).asked, Asked::not_asked);
    ASSERT_TRUE(coverage(kFar).as_of);
    EXPECT_LE(*coverage(kFar).as_of, rig.now_of(kAsker).wall);
    EXPECT_TRUE(coverage(kFar).is_held);
    EXPECT_TRUE(coverage(kFar).is_heard());
    EXPECT_TRUE(coverage(kAsker).is_held);
    EXPECT_FALSE(coverage(kNear).is_held) << "nobody but itself is whole";
}

// A power cut does not make a center forget for whom it speaks.
TEST_F(Inquiring, WhoHeldEverythingSpeaksForTheOthersAfterARestartAsOfThen) {
    for (const Rig::NodeId id : {kNear, kFar}) {
        (void)rig.request(id, [&](RequestTicket ticket) {
            return Input(input::Subscribe{ticket, Scope::nation(), true});
        });
    }
    rig.connect(kNear, kFar);
    rig.settle();
    rig.advance(20 * kSecond);
    begin("防災");
    const auto before = coverage(kFar).as_of;
    ASSERT_TRUE(before);
    const WallTime then = rig.now_of(kNear).wall;
    (void)publish(kNear, "防災の倉庫");  // stored with when it was equal
    for (const Rig::NodeId id : {kAsker, kNear}) rig.disconnect(id, kFar);
    rig.disconnect(kAsker, kNear);
    rig.advance(60 * kSecond);
    rig.restart(kNear);
    rig.connect(kAsker, kNear);
    rig.settle();
    begin("防災");
    EXPECT_TRUE(coverage(kFar).is_held);
    ASSERT_TRUE(coverage(kFar).as_of);
    EXPECT_GE(*coverage(kFar).as_of, *before);
    EXPECT_LE(*coverage(kFar).as_of, then) << "of then, not of now";
}

TEST_F(Inquiring, WhoDoesNotAnswerInTimeIsNamedAndLateAnswersAreNothing) {
    const RecordId near = publish(kNear, "防災の倉庫");
    (void)publish(kFar, "防災の訓練");
    rig.seat(kFar).holds_searches = true;
    begin("防災");
    EXPECT_EQ(found(), std::set{near});
    EXPECT_FALSE(end());
    rig.advance(4 * kSecond);
    EXPECT_FALSE(end());
    rig.advance(2 * kSecond);
    ASSERT_TRUE(end());
    EXPECT_EQ(coverage(kFar).asked, Asked::timed_out);
    EXPECT_FALSE(coverage(kFar).is_heard());
    const std::size_t news = rig.seat(kAsker).inquiries.size();
    rig.answer_searches(kFar);
    rig.settle();
    EXPECT_EQ(rig.seat(kAsker).inquiries.size(), news);
    EXPECT_TRUE(rig.are_linked(kAsker, kFar)) << "being late is no fault";
}

TEST_F(Inquiring, ALinkThatEndsEndsItsPart) {
    rig.seat(kFar).holds_searches = true;
    begin("防災");
    EXPECT_FALSE(end());
    rig.disconnect(kAsker, kFar);
    rig.settle();
    ASSERT_TRUE(end());
    EXPECT_EQ(coverage(kFar).asked, Asked::gone);
    rig.answer_searches(kFar);  // for a link that is not there any more
    rig.settle();
}

TEST_F(Inquiring, WhereNobodyCanBeAskedItEndsAtOnce) {
    rig.disconnect(kAsker, kFar);
    rig.disconnect(kAsker, kNear);
    rig.settle();
    begin("防災");
    ASSERT_TRUE(end());
    EXPECT_EQ(coverage(kFar).asked, Asked::not_asked);
    EXPECT_EQ(rig.sent.size() > 0 ? rig.count_sent<frame::PeerQuery>(kAsker, kFar) : 0, 0U);
}

TEST_F(Inquiring, WhoAnswersNoQueriesIsNotAsked) {
    rig.disconnect(kAsker, kFar);
    rig.settle();
    rig.seat(kFar).answers_queries = false;
    rig.restart(kFar);
    rig.connect(kAsker, kFar);
    rig.settle();
    begin("防災");
    EXPECT_EQ(rig.count_sent<frame::PeerQuery>(kAsker, kFar), 0U);
    EXPECT_EQ(coverage(kFar).asked, Asked::not_asked);
}

TEST_F(Inquiring, StoppedMeansNoMoreNews) {
    rig.seat(kFar).holds_searches = true;
    begin("防災");
    const std::size_t news = rig.seat(kAsker).inquiries.size();
    rig.step(kAsker, input::StopInquiring{last_request});
    rig.answer_searches(kFar);
    rig.advance(10 * kSecond);
    EXPECT_EQ(rig.seat(kAsker).inquiries.size(), news);
}

TEST_F(Inquiring, OnePeerMayNotHaveManyOpenAndOnesOwnPeopleNeither) {
    rig.seat(kFar).holds_searches = true;
    rig.seat(kNear).holds_searches = true;
    for (std::size_t i = 0; i < kPeerQueriesOpenMax; ++i) begin("防災", 60 * kSecond);
    begin("防災", 60 * kSecond);  // one too many for each peer
    ASSERT_TRUE(end());
    EXPECT_EQ(coverage(kFar).asked, Asked::refused);
    EXPECT_EQ(coverage(kFar).error, Error::busy);
    EXPECT_EQ(rig.seat(kFar).searches.size(), kPeerQueriesOpenMax);
    rig.answer_searches(kFar);
    rig.answer_searches(kNear);
    rig.settle();
    begin("防災");
    rig.answer_searches(kFar);
    rig.answer_searches(kNear);
    rig.settle();
    EXPECT_EQ(coverage(kFar).asked, Asked::answered);
    rig.seat(kNear).node->check_invariants();
}

// A queue that forgets with the link would let it be filled by whoever calls again and again.
TEST_F(Inquiring, WhoCallsAgainHasNoMoreOpenThanBefore) {
    rig.seat(kFar).holds_searches = true;
    for (std::size_t i = 0; i < kPeerQueriesOpenMax; ++i) begin("防災", 60 * kSecond);
    rig.disconnect(kAsker, kFar);
    rig.connect(kAsker, kFar);
    rig.settle();
    begin("防災");
    EXPECT_EQ(coverage(kFar).asked, Asked::refused);
    EXPECT_EQ(rig.seat(kFar).searches.size(), kPeerQueriesOpenMax);
}

TEST_F(Inquiring, QuestionsOverTheBoundsAreRefusedHere) {
    begin(std::string(kPeerQueryBytesMax + 1, 'a'));
    ASSERT_TRUE(end());
    EXPECT_EQ(end()->error, Error::over_limit);
    begin("a\x1b[0m");
    EXPECT_EQ(end()->error, Error::bad_text);
}

// What a store knows to be superseded is not shown, whoever sends it.
TEST_F(Inquiring, OldVersionsAreNotShown) {
    const auto write = [&](const std::string& title, std::optional<SlotId> slot) {
        Draft draft = article(title);
        draft.slot = slot;
        return rig.publish(kNear, {draft}).items.at(0).id;
    };
    const RecordId old_version = write("防災の倉庫", std::nullopt);
    const auto bytes = rig.seat(kNear).store.record(old_version);
    ASSERT_TRUE(bytes);
    const auto parsed = parse_record(*bytes);
    ASSERT_TRUE(parsed);
    begin("防災");
    EXPECT_EQ(found(), std::set{old_version});
    const RecordId new_version = write("名簿", parsed->header().slot);
    begin("防災");
    EXPECT_EQ(found(), std::set<RecordId>{}) << "it shows its new version only";
    begin("名簿");
    EXPECT_EQ(found(), std::set{new_version});
}

// --- one record, by its id ---

TEST_F(Inquiring, ARecordOfOthersIsFoundByItsIdAndNotKept) {
    const RecordId near = publish(kNear, "倉庫");
    (void)publish(kFar, "倉庫");
    for (const std::size_t digits : {8U, 13U, 64U}) {
        begin_with(id_text(near).substr(0, digits));
        EXPECT_EQ(found(), std::set{near}) << digits;
        EXPECT_EQ(coverage(kFar).asked, Asked::answered);
    }
    EXPECT_FALSE(rig.seat(kAsker).store.has(near));
    begin_with(std::string(64, '0'));
    EXPECT_EQ(found(), std::set<RecordId>{});
    begin_with("no id");
    ASSERT_TRUE(end());
    EXPECT_EQ(end()->error, Error::invalid_argument);
}

TEST_F(Inquiring, AnIdOpensNothingThatIsNotForTheAsker) {
    const RecordId own = publish(kNear, "名簿", Scope::of_center(center(kNear)));
    const RecordId elsewhere = publish(kFar, "連絡網", prefecture(13));
    const RecordId toyama = publish(kNear, "計画", prefecture(16));
    for (const RecordId& id : {own, elsewhere}) {
        begin_with(id_text(id));
        EXPECT_EQ(found(), std::set<RecordId>{});
    }
    begin_with(id_text(toyama));
    EXPECT_EQ(found(), std::set{toyama});
}

TEST_F(Inquiring, WithAnOldVersionComesTheNewOne) {
    const RecordId old_version = publish(kNear, "倉庫");
    const auto parsed = parse_record(*rig.seat(kNear).store.record(old_version));
    Draft draft = article("新しい倉庫");
    draft.slot = parsed->header().slot;
    const RecordId new_version = rig.publish(kNear, {draft}).items.at(0).id;
    begin_with(id_text(old_version));
    EXPECT_EQ(found(), (std::set{old_version, new_version}));
}

// Its author took it back from the others: the old text must not look like the newest.
TEST_F(Inquiring, AVersionThatWasNarrowedIsNotToldAsIfNothingHadComeAfterIt) {
    const RecordId wide = publish(kNear, "防災の名簿");
    const auto parsed = parse_record(*rig.seat(kNear).store.record(wide));
    Draft draft = article("防災の名簿", Scope::of_center(center(kNear)));
    draft.slot = parsed->header().slot;
    const Reply reply = rig.publish(kNear, {draft});
    ASSERT_FALSE(reply.error);
    begin_with(id_text(wide));
    EXPECT_EQ(found(), std::set<RecordId>{});
    EXPECT_EQ(coverage(kNear).asked, Asked::answered);
}

// --- a peer that lies ---

struct InquiringOfALiar : Inquiring {
    PeerId link = 0;

    void SetUp() override {
        Inquiring::SetUp();
        rig.disconnect(kAsker, kFar);
        rig.settle();
        link = rig.connect_raw(kAsker, rig.seat(kFar).keys.device);
        frame::Hello hello;
        hello.charter = rig.seat(kFar).keys.charter;
        hello.center = center(kFar);
        hello.answers_queries = true;
        rig.raw_send(link, hello);
        rig.settle();
        ASSERT_TRUE(rig.is_raw_open(link));
    }
    [[nodiscard]] std::uint64_t number_asked() {
        const auto queries = rig.all_sent<frame::PeerQuery>(kAsker, Rig::kRaw);
        return queries.empty() ? 0 : queries.back().number;
    }
    void answer(std::vector<Bytes> records, std::uint64_t number) {
        frame::PeerHits hits;
        hits.number = number;
        hits.hits.records = std::move(records);
        rig.raw_send(link, hits);
        rig.settle();
    }
    [[nodiscard]] CheckedRecord fact(Rig::NodeId author, const Scope& scope) {
        FactSpec spec;
        spec.scope = scope;
        spec.body = article_body("防災", "本文");
        return make_fact(rig.random(), rig.seat(author).keys, spec);
    }
};

TEST_F(InquiringOfALiar, AForgedRecordClosesTheLink) {
    begin("防災");
    Bytes forged = bytes_of(fact(kFar, Scope::nation()));
    forged[forged.size() - 1] ^= 1;
    answer({forged}, number_asked());
    EXPECT_FALSE(rig.is_raw_open(link));
    EXPECT_EQ(found(), std::set<RecordId>{});
    EXPECT_EQ(coverage(kFar).asked, Asked::gone);
}

TEST_F(InquiringOfALiar, WhatIsNotForThisCenterOrNobodysIsNotShown) {
    SeededRandom random(5);
    TestCenter stranger = make_center(random, {"よそ者", 13});
    stranger.charter = rig.seat(kFar).keys.charter;
    FactSpec spec;
    spec.body = article_body("防災", "本文");
    const CheckedRecord good = fact(kFar, Scope::nation());
    begin("防災");
    answer({bytes_of(make_fact(random, stranger, spec)), bytes_of(fact(kFar, prefecture(13))),
            bytes_of(fact(kNear, prefecture(16))), bytes_of(good)},
           number_asked());
    EXPECT_TRUE(rig.is_raw_open(link));
    EXPECT_EQ(found(), std::set{good.id()}) << "the peer is not of prefecture 16 itself";
}

TEST_F(InquiringOfALiar, AnswersThatNobodyAskedForCloseTheLink) {
    answer({}, 7);
    EXPECT_FALSE(rig.is_raw_open(link));
}

TEST_F(InquiringOfALiar, ASecondAnswerIsPassedOver) {
    begin("防災");
    const CheckedRecord one = fact(kFar, Scope::nation());
    const CheckedRecord two = fact(kFar, Scope::nation());
    answer({bytes_of(one)}, number_asked());
    answer({bytes_of(two)}, number_asked());
    EXPECT_TRUE(rig.is_raw_open(link));
    EXPECT_EQ(found(), std::set{one.id()});
}

TEST_F(InquiringOfALiar, AuthorityRecordsAndEmptiedOnesAreNoHits) {
    begin("防災");
    answer({bytes_of(rig.seat(kNear).keys.genesis)}, number_asked());
    EXPECT_EQ(found(), std::set<RecordId>{});
}

}  // namespace
}  // namespace tsunagi
