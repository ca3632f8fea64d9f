// Files that records name: the ways on which they come, and those who stand in them.
#include "tests/unit/protocol/content_fixture.h"

namespace tsunagi {
namespace {

// 0 - 1 - 2 - 3, and 4 beside 1: the file is 3's.
TEST_F(Files, AFileComesThroughThoseBetween) {
    for (const Rig::NodeId id : {0U, 1U, 2U}) rig.connect(id, id + 1);
    rig.connect(4, 1);
    rig.settle();
    rig.advance(3 * kSecond);
    const Published photo = publish(3, kSome);
    rig.advance(5 * kSecond);
    ASSERT_TRUE(rig.seat(0).store.has(photo.record));
    ASSERT_TRUE(rig.seat(4).store.has(photo.record));
    EXPECT_EQ(end(0, fetch(0, photo)), Error{}) << "without any waiting";
    expect_whole(0, photo);
    EXPECT_TRUE(has(1, photo) && has(2, photo));
    EXPECT_FALSE(has(4, photo)) << "it was only asked";
    EXPECT_EQ(rig.count_sent<frame::ContentPiece>(3, 2), 6U);
    EXPECT_EQ(rig.count_sent<frame::ContentPiece>(1, 0), 6U);
    for (Rig::NodeId id = 0; id < kCenters; ++id) EXPECT_EQ(rig.seat(id).node->load().fetches, 0U);
}

TEST_F(Files, WhatIsFartherThanTheQuestionGoesIsNotFoundAtOnce) {
    for (const Rig::NodeId id : {0U, 1U, 2U, 3U}) rig.connect(id, id + 1);
    rig.settle();
    const Published photo = publish(4, kSome);
    rig.advance(5 * kSecond);
    ASSERT_TRUE(rig.seat(0).store.has(photo.record));
    EXPECT_EQ(end(0, fetch(0, photo)), Error::not_found);
    for (Rig::NodeId id = 0; id < 4; ++id) EXPECT_FALSE(has(id, photo));
}

// A hostile record names it with another length: whoever joins that search must not fail by it.
TEST_F(Files, ARecordThatLiesAboutTheLengthSpoilsNothing) {
    rig.connect(0, 1);
    rig.connect(1, 2);
    rig.settle();
    const Published photo = publish(2, kSome);
    Attachment lie = attachment_of(photo.bytes, "b.jpg");
    lie.bytes = 77;
    FactSpec spec;
    spec.body = article_body("嘘");
    spec.body.attachments = {lie};
    const CheckedRecord record = make_fact(rig.random(), rig.seat(2).keys, spec);
    for (const Rig::NodeId id : {0U, 1U, 2U}) rig.seat(id).store.apply(order_of(90, {record}));
    rig.seat(1).holds_contents = true;
    const auto bad = fetch(0, {record.id(), photo.content, {}});
    const auto good = fetch(0, photo);
    rig.seat(1).holds_contents = false;
    rig.perform_contents(1);
    rig.settle();
    EXPECT_EQ(end(0, bad), Error::not_found);
    EXPECT_EQ(end(0, good), Error{});
    EXPECT_TRUE(rig.are_linked(0, 1) && rig.are_linked(1, 2)) << "nobody is blamed for it";
}

// One leaflet in two records: who may have one of them is asked by that one.
TEST_F(Files, EachIsAskedByARecordThatItMayHave) {
    rig.connect(0, 1);
    rig.connect(0, 3);
    rig.settle();
    const Published near = publish(1, kSome, prefecture(16));
    rig.seat(3).store.contents().add(near.bytes);
    const RecordId wide =
        rig.publish(3, {draft({attachment_of(near.bytes, "c.jpg")})}).items.at(0).id;
    rig.advance(kSecond);
    ASSERT_TRUE(rig.seat(0).store.has(wide));
    // The one of the same prefecture has lost it, and is silent about it for a while.
    rig.seat(1).store.contents().drop(near.content);
    rig.seat(0).holds_contents = true;
    const auto by_near = fetch(0, near);
    const auto by_wide = fetch(0, {wide, near.content, near.bytes});
    rig.seat(0).holds_contents = false;
    rig.perform_contents(0);
    rig.settle();
    EXPECT_EQ(end(0, by_near), Error{});
    EXPECT_EQ(end(0, by_wide), Error{});
    for (const auto& query : rig.all_sent<frame::ContentQuery>(0, 3))
        EXPECT_EQ(query.record, wide) << "the other record is not for it";
}

TEST_F(Files, WhatWasNotFoundAMomentAgoIsNotLookedForAgainForPeers) {
    rig.connect(0, 1);
    rig.connect(1, 2);
    rig.settle();
    const Published photo = publish(2, kSome);
    rig.seat(2).store.contents().drop(photo.content);
    EXPECT_EQ(end(0, fetch(0, photo)), Error::not_found);
    const std::size_t asked = rig.count_sent<frame::ContentQuery>(1, 2);
    EXPECT_EQ(end(0, fetch(0, photo)), Error::not_found);
    EXPECT_EQ(rig.count_sent<frame::ContentQuery>(1, 2), asked);
    rig.seat(2).store.contents().add(photo.bytes);
    rig.advance(kContentNotFoundFor + kSecond);
    EXPECT_EQ(end(0, fetch(0, photo)), Error{});
}

TEST_F(Files, WhatWasNotFoundIsLookedForWhenSomebodyComes) {
    rig.connect(0, 1);
    rig.connect(1, 2);
    rig.settle();
    const Published photo = publish(2, kSome);
    rig.disconnect(1, 2);
    EXPECT_EQ(end(0, fetch(0, photo)), Error::not_found);
    rig.connect(1, 2);
    rig.settle();
    EXPECT_EQ(end(0, fetch(0, photo)), Error{});
}

// The relay takes the file for half a minute, and then gives it for longer: it is not given up.
TEST_F(Files, ARelayThatIsSlowOnBothSidesIsWaitedFor) {
    const auto [photo, raw] = publish_out_of_reach(40 * kPieceBytes);
    const auto request = fetch(0, photo);
    say(raw, photo, Presence::not_here, 0);      // itself
    say(raw, photo, Presence::within_reach, 0);  // but one of its peers
    std::size_t moved = 0;
    for (int turn = 0; turn < 8; ++turn) {
        rig.advance(20 * kSecond);
        say(raw, photo, Presence::coming, moved += 10 * kPieceBytes);
        ASSERT_FALSE(end(0, request)) << turn;
    }
    say(raw, photo, Presence::here, photo.bytes.size());
    say(raw, photo, Presence::here, photo.bytes.size(), joined_digests(pieces_of(photo.bytes)));
    for (std::uint32_t i = 0; i < 40; ++i) {
        if (i % 4 == 0) rig.advance(10 * kSecond);
        const ByteSpan piece = ByteSpan(photo.bytes).subspan(i * kPieceBytes, kPieceBytes);
        rig.raw_send(raw, frame::ContentPiece{photo.content, i, Bytes(piece.begin(), piece.end())});
        rig.settle();
    }
    EXPECT_EQ(end(0, request), Error{});
}

TEST_F(Files, ALiarsProgressDoesNotKeepAFetchForEver) {
    const auto [photo, raw] = publish_out_of_reach(40 * kPieceBytes);
    const auto request = fetch(0, photo);
    say(raw, photo, Presence::coming, 1'000'000'000);  // nobody asked it to
    say(raw, photo, Presence::not_here, 0);
    say(raw, photo, Presence::within_reach, 0);
    std::size_t turns = 0;
    for (; !end(0, request) && turns < 200; ++turns) {
        say(raw, photo, Presence::coming, turns * kPieceBytes);
        rig.advance(20 * kSecond);
    }
    EXPECT_EQ(end(0, request), Error::not_found);
    EXPECT_LT(turns, 60U);
}

TEST_F(Files, TwoThatLookForTheSameDoNotWaitForEachOther) {
    rig.connect(0, 1);
    rig.connect(1, 2);
    rig.connect(2, 0);
    rig.settle();
    const Published photo = publish(2, kSome);
    rig.seat(2).store.contents().drop(photo.content);
    rig.step(0, input::FetchContent{11, photo.record, photo.content});
    rig.step(1, input::FetchContent{12, photo.record, photo.content});
    rig.settle();
    EXPECT_EQ(end(0, 11), Error::not_found);
    EXPECT_EQ(end(1, 12), Error::not_found);
}

TEST_F(Files, BothGetItWhereOneReachesItOnlyThroughTheOther) {
    rig.connect(0, 1);
    rig.connect(1, 2);
    rig.settle();
    const Published photo = publish(2, kSome);
    rig.advance(2 * kSecond);
    rig.step(0, input::FetchContent{11, photo.record, photo.content});
    rig.step(1, input::FetchContent{12, photo.record, photo.content});
    rig.settle();
    EXPECT_EQ(end(0, 11), Error{});
    EXPECT_EQ(end(1, 12), Error{});
    EXPECT_EQ(rig.count_sent<frame::ContentPiece>(2, 1), 6U);
}

TEST_F(Files, WhoSendsOtherBytesIsLeftAndAnotherGivesThem) {
    rig.connect(0, 1);
    rig.settle();
    const Published photo = publish(1, kSome);
    const PeerId raw = speak_for(2);
    rig.seat(0).holds_contents = true;
    const auto request = fetch(0, photo);
    rig.perform_contents(0);
    rig.settle();
    ASSERT_FALSE(end(0, request));
    // It claims to have the file and lies about the list.
    rig.raw_send(
        raw, frame::ContentState{photo.content, Presence::here, length(photo), Bytes(6 * 32, 7)});
    rig.settle();
    rig.seat(0).holds_contents = false;
    rig.perform_contents(0);
    rig.settle();
    EXPECT_EQ(end(0, request), Error{});
    expect_whole(0, photo);
}

TEST_F(Files, AWrongPieceClosesTheLink) {
    const auto [photo, raw] = publish_out_of_reach(kSome);
    const auto request = fetch(0, photo);
    rig.raw_send(raw, frame::ContentState{photo.content, Presence::here, length(photo), {}});
    rig.settle();
    rig.raw_send(raw, frame::ContentState{photo.content, Presence::here, length(photo),
                                          joined_digests(pieces_of(photo.bytes))});
    rig.settle();
    ASSERT_TRUE(rig.is_raw_open(raw));
    rig.raw_send(raw, frame::ContentPiece{photo.content, 0, Bytes(kPieceBytes, 1)});
    rig.settle();
    EXPECT_FALSE(rig.is_raw_open(raw));
    EXPECT_EQ(rig.seat(0).closes.back().reason, Error::bad_content);
    EXPECT_EQ(end(0, request), Error::not_found) << "nobody else is there";
}

TEST_F(Files, WhoIsSilentIsNotWaitedForLong) {
    const auto [photo, raw] = publish_out_of_reach(kSome);
    const auto request = fetch(0, photo);
    EXPECT_FALSE(end(0, request));
    rig.advance(kContentAnswerWait);
    EXPECT_FALSE(end(0, request)) << "it is asked to ask others";
    rig.advance(kContentAnswerWait * 6);
    EXPECT_EQ(end(0, request), Error::not_found);
}

TEST_F(Files, WhoComesMeanwhileIsAsked) {
    const auto [photo, raw] = publish_out_of_reach(kSome);
    const auto request = fetch(0, photo);
    ASSERT_FALSE(end(0, request));
    rig.connect(0, 1);
    rig.settle();
    EXPECT_EQ(end(0, request), Error{});
}

TEST_F(Files, OnePeerCanNotTakeAllPlaces) {
    rig.connect(0, 1);
    rig.connect(1, 2);
    rig.settle();
    std::vector<Published> photos;
    for (std::size_t i = 0; i < kContentFetchesPerPeerMax + 3; ++i) {
        photos.push_back(publish(1, 1'000));
        rig.seat(1).store.contents().drop(photos.back().content);
    }
    const PeerId raw = rig.connect_raw(1, rig.seat(3).keys.device);
    rig.raw_greet(raw, rig.seat(3).keys);
    const PeerId silent = rig.connect_raw(1, rig.seat(4).keys.device);
    rig.raw_greet(silent, rig.seat(4).keys);
    rig.settle();
    for (const Published& photo : photos)
        rig.raw_send(raw, frame::ContentQuery{photo.record, photo.content, 1, true, {}});
    rig.settle();
    EXPECT_EQ(rig.seat(1).node->load().fetches, kContentFetchesPerPeerMax);
    rig.advance(std::chrono::minutes(2));
    EXPECT_EQ(rig.seat(1).node->load().fetches, 0U) << "nobody had it";
}

}  // namespace
}  // namespace tsunagi
