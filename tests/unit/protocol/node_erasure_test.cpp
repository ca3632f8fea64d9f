// Erasures at a node: what is hidden, what goes and when, what stays out, what comes back.
#include "protocol/base/limits.h"
#include "protocol/node/deferred.h"
#include "protocol/record/manifest.h"
#include "tests/unit/protocol/erasure_fixture.h"

namespace tsunagi {
namespace {

struct Erased : ErasureFixture {};

TEST_F(Erased, ALonePersonErasesAtOnceEverywhere) {
    link_all();
    const RecordId id = write("消える記事");
    rig.advance(10 * kSecond);
    for (const Rig::NodeId one : {a, b, c}) ASSERT_TRUE(has_body(one, id)) << one;
    const Digest before = digest(a);
    const RecordId erasure = erase(id, true).items.at(0).id;
    rig.advance(10 * kSecond);
    for (const Rig::NodeId one : {a, b, c}) {
        EXPECT_TRUE(store(one).has(erasure)) << one;
        EXPECT_TRUE(store(one).has(id)) << one;
        EXPECT_FALSE(has_body(one, id)) << one;
        EXPECT_FALSE(is_shown(one, id)) << one;
        EXPECT_EQ(store(one).veiled().size(), 1U) << one;
        expect_no_sweep_left(one);
    }
    EXPECT_NE(digest(a), before) << "the act itself";
    expect_equal();
    EXPECT_TRUE(rig.are_linked(a, b));
}

TEST_F(Erased, NothingIsWrittenIntoTheSlotAgain) {
    const RecordId id = write("消える記事");
    const SlotId slot = slot_of(a, id);
    (void)erase(id, true);
    Draft draft = article("また同じ");
    draft.slot = slot;
    EXPECT_EQ(rig.publish(a, {draft}).items.at(0).error, Error::erased);
    // A thing with a number of its own is the same thing, whoever writes it down again.
    const RecordId org = rig.publish(a, {org_draft()}).items.at(0).id;
    (void)erase(org, true);
    Draft row = org_draft();
    row.only_if_newer = true;
    EXPECT_EQ(rig.publish(a, {row}).items.at(0).error, Error::erased);
    const auto dry = rig.request(
        a, [&](RequestTicket ticket) { return input::DryRun{ticket, {row}, std::nullopt}; });
    EXPECT_EQ(dry.items.at(0).error, Error::erased);
    EXPECT_EQ(rig.publish(b, {org_draft()}).items.at(0).outcome, Outcome::stored)
        << "of another center nothing was erased";
}

TEST_F(Erased, OneKeyHidesAtOnceAndDestroysAfterADay) {
    link_all();
    const RecordId id = write("消える記事");
    rig.advance(10 * kSecond);
    (void)erase(id, false);
    rig.advance(10 * kSecond);
    for (const Rig::NodeId one : {a, b, c}) {
        EXPECT_FALSE(is_shown(one, id)) << one;
        EXPECT_TRUE(has_body(one, id)) << one;
    }
    rig.disconnect(a, b);
    rig.disconnect(b, c);
    rig.restart(b);
    rig.advance(kErasureDelay - std::chrono::minutes(10));
    EXPECT_TRUE(has_body(b, id));
    rig.restart(c);
    rig.advance(std::chrono::hours(2));
    for (const Rig::NodeId one : {a, b, c}) EXPECT_FALSE(has_body(one, id)) << one;
    expect_equal();
}

TEST_F(Erased, ASecondKeyNeedNotWaitAndTheSameOneIsNone) {
    const SecretKey second = SecretKey::generate(rig.random());
    rig.grant_staff(a, second, kRightPublish);
    link_all();
    rig.advance(kErasureDelay);
    const RecordId id = write("消える記事");
    EXPECT_EQ(erase(id, true).error, Error::second_key_needed);
    const RecordId erasure = erase(id, false).items.at(0).id;
    rig.advance(10 * kSecond);
    EXPECT_TRUE(has_body(b, id));
    EXPECT_EQ(approve(id, nullptr).error, Error::second_key_needed);
    EXPECT_EQ(approve(erasure, second).items.at(0).outcome, Outcome::stored);
    rig.advance(10 * kSecond);
    for (const Rig::NodeId one : {a, b, c}) EXPECT_FALSE(has_body(one, id)) << one;
    EXPECT_EQ(approve(id, second).items.at(0).outcome, Outcome::unchanged);
}

// What the flag claims everybody looks up.
TEST_F(Erased, AtOnceCountsOnlyWhereThereIsNobodyElse) {
    const SecretKey second = SecretKey::generate(rig.random());
    rig.grant_staff(a, second, kRightPublish);
    link_all();
    const RecordId id = write("消える記事");
    rig.advance(10 * kSecond);
    // Under the manifest of the time before there was somebody else, and dated back as far as that
    // key was good.
    (void)take(b, {erasure_of(slot_of(a, id), Scope::nation(), true, std::chrono::hours(20))});
    rig.advance(std::chrono::hours(6));
    EXPECT_FALSE(is_shown(b, id));
    EXPECT_TRUE(has_body(b, id)) << "a thief's key must not destroy before a day has gone by here";
    rig.advance(kErasureDelay);
    EXPECT_FALSE(has_body(b, id));
}

TEST_F(Erased, EveryScopeInWhichAVersionLiesGetsItsOwnAct) {
    link_all();
    const RecordId near = rig.publish(a, {article("近く", prefecture(16))}).items.at(0).id;
    Draft wide = article("広く");
    wide.slot = slot_of(a, near);
    const RecordId far = rig.publish(a, {wide}).items.at(0).id;
    rig.advance(10 * kSecond);
    ASSERT_TRUE(store(b).has(near));
    ASSERT_FALSE(store(c).has(near));
    const Reply reply = erase(far, true);
    ASSERT_EQ(reply.items.size(), 2U);
    rig.advance(10 * kSecond);
    for (const Rig::NodeId one : {a, b}) EXPECT_FALSE(has_body(one, near)) << one;
    for (const Rig::NodeId one : {a, b, c}) EXPECT_FALSE(has_body(one, far)) << one;
    for (const ItemReply& item : erase(near, true).items)
        EXPECT_EQ(item.outcome, Outcome::unchanged) << "once is enough";
}

TEST_F(Erased, WhatComesLaterIsStrippedBeforeItIsStored) {
    FactSpec spec;
    spec.body = article_body("遅れて来る版");
    spec.time = Hlc::at(kTestNow);
    spec.writer = 77;
    const CheckedRecord late = make_fact(rig.random(), keys(a), spec);
    const CheckedRecord act = erasure_of(late.header().slot, Scope::nation(), true);
    (void)take(b, {act});
    rig.advance(10 * kSecond);
    rig.seat(b).holds_commits = true;
    rig.step(b, input::TakeIn{900, {bytes_of(late)}});
    rig.settle();
    ASSERT_EQ(rig.seat(b).orders.size(), 1U);
    for (const CheckedRecord& record : rig.seat(b).orders.front().records)
        EXPECT_TRUE(record.parsed().body().empty()) << "nothing of it reaches the disk";
    rig.commit_all(b);
    EXPECT_TRUE(store(b).has(late.id()));
    EXPECT_FALSE(is_shown(b, late.id()));
}

TEST_F(Erased, AStrippedRecordWaitsForItsErasureAndCostsNoLink) {
    const CheckedRecord fact = make_fact(rig.random(), keys(a), article_spec("本文"));
    const CheckedRecord bare = stripped(fact);
    const CheckedRecord act = erasure_of(fact.header().slot, Scope::nation(), true);
    EXPECT_EQ(take(b, {bare}).at(0).outcome, Outcome::waiting);
    const PeerId link = rig.connect_raw(c, keys(b).device);
    rig.raw_greet(link, keys(b));
    rig.raw_send(link, push_of({bytes_of(bare)}));
    rig.settle();
    EXPECT_TRUE(rig.is_raw_open(link)) << "it may only know more";
    EXPECT_FALSE(store(c).has(bare.id()));
    // A whole copy is taken meanwhile, and the other one is then nothing new.
    rig.raw_send(link, push_of({bytes_of(fact)}));
    rig.settle();
    EXPECT_TRUE(has_body(c, fact.id()));
    (void)take(b, {act});
    (void)take(c, {act});
    rig.advance(10 * kSecond);
    for (const Rig::NodeId one : {b, c}) {
        EXPECT_TRUE(store(one).has(fact.id())) << one;
        EXPECT_FALSE(has_body(one, fact.id())) << one;
    }
    // Acts and authority are never without a body.
    const CheckedRecord other = erasure_of(fact.header().slot, Scope::nation(), false);
    rig.raw_send(link, push_of({bytes_of(stripped(other))}));
    rig.settle();
    EXPECT_FALSE(rig.is_raw_open(link));
}

TEST_F(Erased, WhatAThiefErasedIsThereAgain) {
    link_all();
    const RecordId id = write("大事な記事");
    rig.advance(10 * kSecond);
    const CheckedRecord thiefs = erasure_of(slot_of(a, id), Scope::nation(), false);
    (void)take(c, {thiefs});
    rig.advance(10 * kSecond);
    for (const Rig::NodeId one : {a, b, c}) ASSERT_FALSE(is_shown(one, id)) << one;
    const CheckedRecord kept = kept_list(rig.random(), keys(a), Scope::nation(), {id});
    (void)take(a, {revoke(rig.random(), keys(a), {kept}), kept});
    rig.advance(std::chrono::minutes(5));
    for (const Rig::NodeId one : {a, b, c}) {
        EXPECT_FALSE(store(one).has(thiefs.id())) << one;
        EXPECT_TRUE(is_shown(one, id)) << one;
        EXPECT_TRUE(store(one).veiled().empty()) << one;
        EXPECT_TRUE(store(one).locals("erasure/").empty()) << one;
    }
    rig.advance(2 * kErasureDelay);
    EXPECT_TRUE(has_body(b, id));
    expect_equal();
}

// Who took a record in stripped while the erasure counted gets it whole from those who have it.
TEST_F(Erased, WhatWasTakenInStrippedComesBackWholeWithTheThief) {
    const CheckedRecord fact = make_fact(rig.random(), keys(a), article_spec("大事な記事"));
    const CheckedRecord thiefs = erasure_of(fact.header().slot, Scope::nation(), false);
    (void)take(b, {fact});
    (void)take(c, {thiefs, stripped(fact)});
    ASSERT_TRUE(store(c).has(fact.id()));
    const CheckedRecord kept = kept_list(rig.random(), keys(a), Scope::nation(), {fact.id()});
    rig.connect(b, c);
    (void)take(b, {revoke(rig.random(), keys(a), {kept}), kept});
    rig.advance(std::chrono::minutes(5));
    EXPECT_TRUE(has_body(c, fact.id()));
    EXPECT_TRUE(is_shown(c, fact.id()));
    EXPECT_EQ(digest(b), digest(c));
}

// While it is open whether the key's erasure counts nothing is destroyed by it.
TEST_F(Erased, AnUndecidedErasureDestroysNothing) {
    const CheckedRecord fact = make_fact(rig.random(), keys(a), article_spec("大事な記事"));
    const CheckedRecord act = erasure_of(fact.header().slot, Scope::nation(), false);
    (void)take(a, {fact, act});
    const CheckedRecord kept =
        kept_list(rig.random(), keys(a), Scope::nation(), {fact.id(), act.id()});
    (void)take(a, {revoke(rig.random(), keys(a), {kept})});
    rig.advance(2 * kErasureDelay);
    EXPECT_TRUE(has_body(a, fact.id()));
    EXPECT_FALSE(is_shown(a, fact.id()));
    (void)take(a, {kept});
    rig.advance(std::chrono::hours(1));
    EXPECT_FALSE(has_body(a, fact.id()));
}

TEST_F(Erased, ACrashBeforeOrBehindTheMarkLosesNothing) {
    const RecordId id = write("消える記事");
    rig.seat(a).holds_commits = true;
    rig.step(a, input::Erase{901, id, {ErasureReason::mistake, true}, {}, {}});
    rig.settle();
    ASSERT_FALSE(rig.seat(a).orders.empty());
    // The erasure with its marks is durable, the pass is not.
    rig.commit_some(a, 1);
    rig.seat(a).orders.clear();
    EXPECT_TRUE(has_body(a, id));
    rig.seat(a).holds_commits = false;
    rig.restart(a);
    rig.advance(10 * kSecond);
    EXPECT_FALSE(has_body(a, id));
    expect_no_sweep_left(a);
}

TEST_F(Erased, ADiskThatRefusesMakesItBeginAnew) {
    const RecordId id = write("消える記事");
    rig.seat(a).rejects = Error::disk_full;
    EXPECT_EQ(erase(id, true).error, Error::disk_full);
    EXPECT_TRUE(is_shown(a, id));
    rig.seat(a).rejects.reset();
    EXPECT_EQ(rig.publish(a, {next_version(id)}).items.at(0).outcome, Outcome::updated)
        << "nothing was erased";
    (void)erase(id, true);
    rig.advance(10 * kSecond);
    EXPECT_FALSE(has_body(a, id));
}

TEST_F(Erased, WhatLiesAsideGoesToo) {
    const CheckedRecord fact = make_fact(rig.random(), keys(a), article_spec("本文"));
    (void)take(a, {fact});
    const SecretKey second = SecretKey::generate(rig.random());
    rig.grant_staff(a, second, kRightPublish);
    (void)take(a, {revoke(rig.random(), keys(a), {})});
    rig.advance(10 * kSecond);
    ASSERT_EQ(store(a).locals("aside/").size(), 1U);
    // A key was taken back: what is left destroys nothing today.
    rig.advance(kErasureDelay);
    // By the key that is left, which is the only one that can sign.
    Header header = act_header(keys(a), second, kind::kErasure, Scope::nation());
    header.manifest_epoch = 1;
    header.targets = {slot_target(keys(a), fact.header().slot)};
    const Bytes body = *encode_erasure({ErasureReason::law, true});
    (void)take(a, {*make_record(header, body, rig.random().fixed<Salt>(), second)});
    rig.advance(10 * kSecond);
    EXPECT_TRUE(store(a).locals("aside/").empty());
    const auto marks = store(a).locals("erasure/");
    ASSERT_EQ(marks.size(), 1U);
    EXPECT_TRUE(erasure_progress(marks.front().second)->had_bodies);
}

TEST_F(Erased, WhatLiesOnlyAsideIsFoundByItsId) {
    const CheckedRecord fact = make_fact(rig.random(), keys(a), article_spec("本文"));
    (void)take(a, {fact});
    const SecretKey second = SecretKey::generate(rig.random());
    rig.grant_staff(a, second, kRightPublish);
    (void)take(a, {revoke(rig.random(), keys(a), {})});
    rig.advance(10 * kSecond);
    ASSERT_FALSE(store(a).has(fact.id()));
    const std::shared_ptr<const SecretKey> staff(&second, [](const SecretKey*) {});
    const Reply reply = rig.request(a, [&](RequestTicket ticket) {
        return input::Erase{ticket, fact.id(), {ErasureReason::law, true}, "", staff};
    });
    ASSERT_EQ(reply.items.size(), 1U);
    EXPECT_EQ(reply.items.at(0).outcome, Outcome::stored);
    rig.advance(kErasureDelay + 10 * kSecond);
    EXPECT_TRUE(store(a).locals("aside/").empty());
}

// One stolen key of an officer makes all the staff that it takes.
TEST_F(Erased, StaffThatAnOfficerMadeTodayDestroysNothingToday) {
    link_all();
    const RecordId id = write("大事な記事");
    rig.advance(10 * kSecond);
    const SecretKey x = SecretKey::generate(rig.random());
    const Manifest before = *decode_manifest(keys(a).genesis.parsed().body());
    Manifest next = before;
    std::ranges::find(next.grants, Role::staff, &Grant::role)->key = x.public_key();
    // Dated back as far as it likes.
    const CheckedRecord manifest =
        *make_next_manifest(keys(a).id, keys(a).genesis.id(), before, next, keys(a).root,
                            rig.now_of(a).wall + (-kErasureDelay), rig.random());
    Header header = act_header(keys(a), x, kind::kErasure, Scope::nation());
    header.manifest_epoch = 1;
    header.targets = {slot_target(keys(a), slot_of(a, id))};
    const Bytes body = *encode_erasure({ErasureReason::mistake, true});
    const CheckedRecord act = *make_record(header, body, rig.random().fixed<Salt>(), x);
    EXPECT_EQ(take(b, {manifest, act}).at(1).outcome, Outcome::stored);
    rig.advance(kErasureDelay - std::chrono::hours(1));
    rig.disconnect(a, b);
    rig.disconnect(b, c);
    rig.restart(b);
    rig.advance(std::chrono::minutes(50));
    for (const Rig::NodeId one : {a, b, c}) {
        EXPECT_FALSE(is_shown(one, id)) << one;
        EXPECT_TRUE(has_body(one, id)) << one;
    }
    rig.advance(std::chrono::hours(1));
    EXPECT_FALSE(has_body(b, id));
}

TEST_F(Erased, TwoKeysThatAnOfficerMadeTodayDestroyNothingToday) {
    link_all();
    const RecordId id = write("大事な記事");
    rig.advance(10 * kSecond);
    const SecretKey y = SecretKey::generate(rig.random());
    rig.grant_staff(a, y, kRightPublish);
    (void)erase(id, false);
    EXPECT_EQ(approve(id, y).items.at(0).outcome, Outcome::stored);
    rig.advance(kErasureDelay - std::chrono::hours(1));
    for (const Rig::NodeId one : {a, b, c}) EXPECT_TRUE(has_body(one, id)) << one;
    rig.advance(std::chrono::hours(2));
    for (const Rig::NodeId one : {a, b, c}) EXPECT_FALSE(has_body(one, id)) << one;
    EXPECT_TRUE(rig.seat(a).node->erasures().at(0).backing == Backing::whole);
}

TEST_F(Erased, ABlockOrADeclinedScopeKeepsNothingFromGoing) {
    link_all();
    rig.connect(c, a);
    const RecordId id = write("消える記事");
    rig.advance(10 * kSecond);
    ASSERT_TRUE(has_body(b, id));
    EXPECT_FALSE(rig.request(b,
                             [&](RequestTicket ticket) {
                                 return Input(input::BlockCenter{ticket, keys(a).id, true, "迷惑"});
                             })
                     .error);
    (void)erase(id, true);
    rig.advance(10 * kSecond);
    EXPECT_FALSE(has_body(b, id));
    // Nothing of a declined scope is compared, but somebody may bring it.
    const RecordId other = write("もう一つ");
    rig.advance(10 * kSecond);
    EXPECT_FALSE(rig.request(c,
                             [&](RequestTicket ticket) {
                                 return Input(input::Subscribe{ticket, Scope::nation(), false});
                             })
                     .error);
    const CheckedRecord act = erasure_of(slot_of(a, other), Scope::nation(), true);
    EXPECT_EQ(take(c, {act}).at(0).outcome, Outcome::stored);
    rig.advance(10 * kSecond);
    EXPECT_FALSE(has_body(c, other));
}

TEST_F(Erased, ReceiptsThatCameBeforeTheErasureAreKept) {
    const CheckedRecord act = erasure_of(rig.random().fixed<SlotId>(), Scope::nation(), true);
    const std::vector<RecordId> ids{act.id()};
    const CheckedRecord receipt =
        *make_record(act_header(keys(b), keys(b).machine, kind::kErasureReceipt, Scope::nation()),
                     *encode_erasure_receipt(ids), rig.random().fixed<Salt>(), keys(b).machine);
    EXPECT_EQ(take(a, {receipt}).at(0).outcome, Outcome::stored);
    EXPECT_EQ(take(a, {act}).at(0).outcome, Outcome::stored);
    EXPECT_EQ(rig.seat(a).node->erasures().at(0).answered, 1U);
    rig.restart(a);
    EXPECT_EQ(rig.seat(a).node->erasures().at(0).answered, 1U);
}

TEST_F(Erased, ARefusedOrderMakesNobodyAnswerEarly) {
    link_all();
    rig.step(b, input::Purged{0});
    const RecordId id = write("消える記事");
    rig.advance(10 * kSecond);
    (void)erase(id, true);
    rig.advance(3 * kSecond);
    ASSERT_FALSE(has_body(b, id));
    rig.seat(b).rejects = Error::disk_full;
    EXPECT_EQ(rig.publish(b, {article("入らない")}).error, Error::disk_full);
    rig.seat(b).rejects.reset();
    rig.advance(std::chrono::minutes(2));
    const auto view = [&] { return rig.seat(a).node->erasures().at(0); };
    EXPECT_EQ(view().answered, 0U) << "the files were not written anew";
    rig.step(b, input::Purged{UINT32_MAX});
    rig.advance(std::chrono::minutes(2));
    EXPECT_EQ(view().answered, 1U);
}

TEST_F(Erased, ReceiptsComeWhenFilesAreFreeOfIt) {
    link_all();
    const RecordId id = write("消える記事");
    rig.advance(10 * kSecond);
    (void)erase(id, true);
    rig.advance(std::chrono::minutes(1));
    const auto view = [&] { return rig.seat(a).node->erasures().at(0); };
    EXPECT_EQ(view().stage, ErasureStage::swept);
    EXPECT_EQ(view().expected, 3U);
    EXPECT_EQ(view().answered, 0U) << "bodies were here, and files may still hold them";
    for (const Rig::NodeId one : {a, b}) rig.step(one, input::Purged{UINT32_MAX});
    rig.advance(std::chrono::minutes(1));
    EXPECT_EQ(view().answered, 2U);
    EXPECT_EQ(view().missing, std::vector<CenterId>{keys(c).id});
    for (const Rig::NodeId one : {b, c}) rig.disconnect(one == b ? a : b, one);
    rig.restart(a);
    EXPECT_EQ(view().answered, 2U);
    rig.restart(c);
    rig.connect(c, a);
    rig.step(c, input::Purged{0});
    rig.advance(std::chrono::minutes(2));
    EXPECT_EQ(view().answered, 3U);
    EXPECT_EQ(view().stage, ErasureStage::answered);
}

// What it had was dropped before the erasure came: only the store knows whether bytes are left.
TEST_F(Erased, WhoHoldsNothingAsksTheStoreAndAnswers) {
    const RecordId id = write("消える記事");
    const RecordId other = write("もう一つ");
    (void)erase(id, true);
    (void)erase(other, true);
    rig.advance(kSecond);
    rig.connect(b, a);
    rig.advance(std::chrono::minutes(2));
    EXPECT_EQ(rig.seat(a).node->erasures().at(0).answered, 0U);
    rig.step(b, input::Purged{UINT32_MAX});
    rig.advance(std::chrono::minutes(2));
    const auto views = rig.seat(a).node->erasures();
    ASSERT_EQ(views.size(), 2U);
    for (const ErasureView& view : views) EXPECT_EQ(view.answered, 1U);
    std::size_t receipts = 0;
    for (Arrival at = 1; at <= store(a).last_arrival(); ++at)
        receipts += store(a).at(at).header().kind == kind::kErasureReceipt;
    EXPECT_EQ(receipts, 1U) << "one signature for both";
}

// Judged by its bytes, whatever it waits for.
TEST_F(Erased, AStrippedCopyThatWaitsIsNotTheWholeOne) {
    const CheckedRecord fact = make_fact(rig.random(), keys(a), article_spec("本文"));
    Deferred deferred;
    EXPECT_TRUE(deferred.add(stripped(fact), Error::not_a_member, std::nullopt));
    EXPECT_TRUE(deferred.contains(fact.id()));
    EXPECT_FALSE(deferred.contains_whole(fact.id()));
    EXPECT_FALSE(deferred.contains_item(fact.id().prefix()));
    EXPECT_TRUE(deferred.add(fact, Error::not_a_member, std::nullopt));
    EXPECT_TRUE(deferred.contains_whole(fact.id()));
}

}  // namespace
}  // namespace tsunagi
