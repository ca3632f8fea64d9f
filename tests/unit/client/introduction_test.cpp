// Introductions as they follow from what both centers wrote, and from what others claim.
#include "client/introductions/introduction.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "client/introductions/introduction_text.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

const CenterId kOurs{{1}};
const CenterId kTheirs{{2}};
const CenterId kThird{{3}};
const std::string kThread(32, 'a');

struct Note {
    CenterId author;
    std::vector<CenterId> readers{kOurs, kTheirs};
    std::string thread = kThread;
    bool asks = false;
    std::string answer{};
    std::string name{};
    std::string closed_on{};
    std::int64_t time = 1;
};

ItemAnswer item_of(const Note& note) {
    Body body;
    body.title = "机が要る ⇔ 机を譲る";
    body.fields[common_field::kOrigin] = kIntroductionOrigin;
    const auto reader = std::ranges::find_if(
        note.readers, [&](const CenterId& center) { return center != note.author; });
    body.fields[common_field::kOriginId] =
        origin_id_of(note.thread, reader == note.readers.end() ? note.author : *reader);
    const auto put = [&](std::uint16_t key, const std::string& value) {
        if (!value.empty()) body.fields[key] = value;
    };
    put(introduction::kAsks, note.asks ? "1" : "");
    put(introduction::kNeed, std::string(64, '4'));
    put(introduction::kOffer, std::string(64, '5'));
    put(introduction::kAnswer, note.answer);
    put(introduction::kName, note.name);
    put(introduction::kClosedOn, note.closed_on);
    ItemAnswer out;
    out.kind = kind::kIntroduction;
    out.center = note.author;
    out.readers = note.readers;
    out.updated_ms = note.time;
    out.body = *encode_body(body);
    return out;
}

std::vector<Introduction> read(const std::vector<Note>& notes) {
    std::vector<ItemAnswer> items;
    for (const Note& note : notes) items.push_back(item_of(note));
    return introductions_of(kOurs, items);
}

Introduction only(const std::vector<Note>& notes) {
    auto all = read(notes);
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? Introduction() : all.front();
}

const Note kTheyAsk{.author = kTheirs, .asks = true, .answer = "yes"};
const Note kWeAsk{.author = kOurs, .asks = true, .answer = "yes"};

TEST(Introductions, WaitForWhoHasNotAnswered) {
    EXPECT_EQ(only({kTheyAsk}).stage(), IntroductionStage::waits_for_us);
    EXPECT_FALSE(only({kTheyAsk}).is_asked_by_us());
    EXPECT_EQ(only({kWeAsk}).stage(), IntroductionStage::waits_for_them);
    EXPECT_TRUE(only({kWeAsk}).is_asked_by_us());
}

TEST(Introductions, AreToBeToldWhenBothAgreed) {
    const Introduction agreed =
        only({kWeAsk, {.author = kTheirs, .answer = "yes", .name = "山田"}});
    EXPECT_EQ(agreed.stage(), IntroductionStage::agreed);
    EXPECT_TRUE(agreed.is_to_be_told());
    EXPECT_EQ(agreed.told_by_them(), nullptr);  // not before ours was told
    Note told = kWeAsk;
    told.name = "佐藤";
    const Introduction both = only({told, {.author = kTheirs, .answer = "yes", .name = "山田"}});
    EXPECT_FALSE(both.is_to_be_told());
    ASSERT_NE(both.told_by_them(), nullptr);
    EXPECT_EQ(both.told_by_them()->field(introduction::kName), "山田");
    const Introduction waiting = only({told, {.author = kTheirs, .answer = "yes"}});
    EXPECT_EQ(waiting.told_by_them(), nullptr);
}

TEST(Introductions, ANoOfEitherSideAndAnEndStand) {
    EXPECT_EQ(only({kWeAsk, {.author = kTheirs, .answer = "no"}}).stage(),
              IntroductionStage::declined);
    Note taken_back = kTheyAsk;
    taken_back.answer = "no";
    EXPECT_EQ(only({taken_back}).stage(), IntroductionStage::declined);
    Note closed = kWeAsk;
    closed.closed_on = "2026-11-26";
    const Introduction over = only({closed, {.author = kTheirs, .answer = "yes"}});
    EXPECT_EQ(over.stage(), IntroductionStage::closed);
    EXPECT_FALSE(over.is_to_be_told());
}

TEST(Introductions, NobodyAnswersForAnother) {
    // A third center that learnt of the thread begins one of its own and agrees for nobody.
    const Note stranger{
        .author = kThird, .readers = {kOurs, kThird}, .answer = "yes", .name = "誰か"};
    const auto all = read({kWeAsk, stranger});
    ASSERT_EQ(all.size(), 2U);
    for (const Introduction& one : all) {
        EXPECT_NE(one.stage(), IntroductionStage::agreed);
        EXPECT_FALSE(one.is_to_be_told());
    }
    // What is for three, for one, or not from one of the two is none.
    EXPECT_TRUE(
        read({{.author = kTheirs, .readers = {kOurs, kTheirs, kThird}, .answer = "yes"}}).empty());
    EXPECT_TRUE(read({{.author = kTheirs, .readers = {kOurs}, .answer = "yes"}}).empty());
    EXPECT_TRUE(read({{.author = kThird, .readers = {kOurs, kTheirs}, .answer = "yes"}}).empty());
    EXPECT_TRUE(read({{.author = kTheirs, .readers = {kTheirs, kThird}, .answer = "yes"}}).empty());
}

TEST(Introductions, WhatIsNotInFormIsLeftOut) {
    EXPECT_TRUE(read({{.author = kTheirs, .thread = "abc"}}).empty());
    EXPECT_TRUE(read({{.author = kTheirs, .thread = std::string(32, 'Z')}}).empty());
    ItemAnswer closed = item_of(kTheyAsk);
    closed.closed = static_cast<std::uint16_t>(Error::locked);
    EXPECT_TRUE(introductions_of(kOurs, {closed}).empty());
}

TEST(Introductions, TheLaterOfTwoStandingVersionsCounts) {
    Note later = kTheyAsk;
    later.answer = "no";
    later.time = 9;
    EXPECT_EQ(only({later, kTheyAsk}).stage(), IntroductionStage::declined);
    EXPECT_EQ(only({kTheyAsk, later}).stage(), IntroductionStage::declined);
}

TEST(Introductions, APairUnderWayIsFoundAndOneThatIsOverIsNot) {
    const std::string need(64, '4');
    const std::string offer(64, '5');
    const auto all = read({kWeAsk});
    EXPECT_NE(introduction_between(all, kTheirs, need, offer), nullptr);
    EXPECT_EQ(introduction_between(all, kThird, need, offer), nullptr);
    EXPECT_EQ(introduction_between(all, kTheirs, offer, need), nullptr);
    Note declined = kWeAsk;
    declined.answer = "no";
    EXPECT_EQ(introduction_between(read({declined}), kTheirs, need, offer), nullptr);
}

TEST(Introductions, TheSentenceNamesTheCommand) {
    use_language(Language::english);
    const std::string asked = stage_sentence(only({kTheyAsk}), "Kyoto");
    EXPECT_NE(asked.find("introduce agree aaaaaaaa"), std::string::npos) << asked;
}

}  // namespace
}  // namespace tsunagi::client
