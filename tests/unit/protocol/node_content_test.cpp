// Files that records name: who gets them, and that nobody else does.
#include "tests/unit/protocol/content_fixture.h"

namespace tsunagi {
namespace {

TEST_F(Files, ARecordGoesOutOnlyWithItsFiles) {
    const Attachment entry = attachment_of(content(1'000));
    const ItemReply refused = rig.publish(0, {draft({entry})}).items.at(0);
    EXPECT_EQ(refused.outcome, Outcome::refused);
    EXPECT_EQ(refused.error, Error::no_content);
    EXPECT_EQ(refused.field, "attachments");
    Attachment large = entry;
    large.bytes = kFarAttachmentBytesMax + 1;
    EXPECT_EQ(rig.publish(0, {draft({large})}).items.at(0).error, Error::too_large);
}

TEST_F(Files, AFileIsFetchedWhenItIsWanted) {
    rig.connect(0, 1);
    rig.settle();
    const Published photo = publish(1, kSome);
    ASSERT_TRUE(rig.seat(0).store.has(photo.record));
    EXPECT_FALSE(has(0, photo)) << "nobody wanted it yet";
    EXPECT_EQ(rig.count_sent<frame::ContentPiece>(1, 0), 0U);
    const auto request = fetch(0, photo);
    EXPECT_EQ(end(0, request), Error{});
    expect_whole(0, photo);
    EXPECT_EQ(rig.count_sent<frame::ContentPiece>(1, 0), 6U) << "each piece once";
    const auto& news = rig.seat(0).content_news;
    EXPECT_TRUE(std::ranges::is_sorted(news, {}, &ContentNews::bytes));
    EXPECT_EQ(news.back().bytes, photo.bytes.size());
    EXPECT_EQ(end(0, fetch(0, photo)), Error{}) << "it is here";
    EXPECT_EQ(rig.count_sent<frame::ContentPiece>(1, 0), 6U);
    EXPECT_EQ(rig.seat(0).node->load().fetches, 0U);
}

TEST_F(Files, WhoMayNotHaveTheRecordGetsNoFile) {
    rig.connect(0, 3);
    rig.settle();
    const Published photo = publish(0, kSome, prefecture(16));
    const PeerId raw = speak_for(4);
    rig.raw_send(raw, frame::ContentQuery{photo.record, photo.content, 0, true, {0, 1}});
    rig.settle();
    const auto states = rig.all_sent<frame::ContentState>(0, Rig::kRaw);
    ASSERT_EQ(states.size(), 1U);
    EXPECT_EQ(states[0].presence, Presence::not_here);
    EXPECT_TRUE(states[0].digests.empty());
    EXPECT_EQ(rig.count_sent<frame::ContentPiece>(0, Rig::kRaw), 0U);
}

TEST_F(Files, ARecordThatDoesNotNameTheFileOpensNothing) {
    rig.connect(0, 1);
    rig.settle();
    const Published secret = publish(0, kSome, Scope::of_center(rig.seat(0).keys.id));
    const Published other = publish(0, 1'000);
    const PeerId raw = speak_for(2);
    rig.raw_send(raw, frame::ContentQuery{other.record, secret.content, 0, true, {0}});
    rig.raw_send(raw, frame::ContentQuery{secret.record, secret.content, 0, true, {0}});
    rig.settle();
    for (const auto& state : rig.all_sent<frame::ContentState>(0, Rig::kRaw))
        EXPECT_EQ(state.presence, Presence::not_here);
    EXPECT_EQ(rig.count_sent<frame::ContentPiece>(0, Rig::kRaw), 0U);
    EXPECT_EQ(end(1, fetch(1, {other.record, secret.content, {}})), Error::not_found);
}

TEST_F(Files, AFileThatANewerVersionDoesNotNameIsNotGiven) {
    rig.connect(0, 1);
    rig.settle();
    const Published photo = publish(0, kSome);
    const auto record = parse_record(*rig.seat(0).store.record(photo.record));
    Draft without = article("写真なし");
    without.slot = record->header().slot;
    ASSERT_EQ(rig.publish(0, {without}).items.at(0).outcome, Outcome::updated);
    rig.advance(kSecond);
    EXPECT_EQ(end(1, fetch(1, photo)), Error::not_found);
    EXPECT_TRUE(rig.seat(0).store.named_contents().empty());
}

TEST_F(Files, ANewVersionThatNamesItTooEndsNothing) {
    rig.connect(0, 1);
    rig.settle();
    const Published photo = publish(1, kSome);
    rig.seat(0).holds_contents = true;
    const auto request = fetch(0, photo);
    const auto record = parse_record(*rig.seat(1).store.record(photo.record));
    Draft corrected = draft({attachment_of(photo.bytes)});
    corrected.slot = record->header().slot;
    ASSERT_EQ(rig.publish(1, {corrected}).items.at(0).outcome, Outcome::updated);
    rig.seat(0).holds_contents = false;
    rig.perform_contents(0);
    rig.settle();
    EXPECT_EQ(end(0, request), Error{});
}

TEST_F(Files, WhoHasLostAFileMayStillCorrectItsRecord) {
    const Published photo = publish(0, kSome);
    rig.seat(0).store.contents().drop(photo.content);
    const auto record = parse_record(*rig.seat(0).store.record(photo.record));
    Draft corrected = draft({attachment_of(photo.bytes)});
    corrected.slot = record->header().slot;
    EXPECT_EQ(rig.publish(0, {corrected}).items.at(0).outcome, Outcome::updated);
    corrected.scope = Scope::nation();
    corrected.slot.reset();
    EXPECT_EQ(rig.publish(0, {corrected}).items.at(0).error, Error::no_content);
}

TEST_F(Files, WhatHasComeStaysForTheNextAttempt) {
    rig.connect(0, 1);
    rig.settle();
    const Published photo = publish(1, 20 * kPieceBytes);
    // It crashes when seven pieces are on the disk.
    rig.seat(0).holds_contents = true;
    const auto request = fetch(0, photo);
    rig.perform_contents(0);
    rig.settle();
    rig.perform_contents(0, 8);
    ASSERT_FALSE(end(0, request));
    const std::size_t first = rig.count_sent<frame::ContentPiece>(1, 0);
    rig.disconnect(0, 1);
    rig.restart(0);
    rig.seat(0).holds_contents = false;
    rig.connect(0, 1);
    rig.settle();
    EXPECT_EQ(end(0, fetch(0, photo)), Error{});
    EXPECT_EQ(rig.count_sent<frame::ContentPiece>(1, 0), first + 13U) << "only the others again";
    expect_whole(0, photo);
}

TEST_F(Files, ADiskThatRefusesEndsItAndALaterAttemptSucceeds) {
    rig.connect(0, 1);
    rig.settle();
    const Published photo = publish(1, kSome);
    rig.seat(0).contents_fail = Error::disk_full;
    EXPECT_EQ(end(0, fetch(0, photo)), Error::disk_full);
    EXPECT_EQ(rig.seat(0).node->load().fetches, 0U);
    rig.seat(0).contents_fail.reset();
    EXPECT_EQ(end(0, fetch(0, photo)), Error{});
}

TEST_F(Files, WhoWantsItNoMoreHearsNothing) {
    rig.connect(0, 1);
    rig.settle();
    const Published photo = publish(1, kSome);
    rig.seat(0).holds_contents = true;
    const auto request = fetch(0, photo);
    rig.step(0, input::StopFetching{request});
    rig.seat(0).holds_contents = false;
    rig.perform_contents(0);
    rig.settle();
    EXPECT_FALSE(end(0, request));
    EXPECT_EQ(rig.seat(0).node->load().fetches, 0U);
    EXPECT_EQ(rig.count_sent<frame::ContentPiece>(1, 0), 0U);
}

TEST_F(Files, WhoKeepsNoFilesIsNotAsked) {
    rig.seat(1).serves_contents = false;
    rig.restart(1);
    rig.unlock(1);
    rig.connect(0, 1);
    rig.settle();
    const Published photo = publish(1, kSome);
    EXPECT_EQ(end(0, fetch(0, photo)), Error::not_found);
    EXPECT_EQ(rig.count_sent<frame::ContentQuery>(0, 1), 0U);
}

}  // namespace
}  // namespace tsunagi
