// Erasures, approvals and receipts as records, and what the set of them says.
#include "protocol/record/erasure.h"

#include "protocol/authority/erasures.h"
#include "protocol/base/limits.h"
#include "protocol/node/erasing.h"
#include "tests/unit/protocol/erasure_fixture.h"

namespace tsunagi {
namespace {

TEST(Erasure, ComesBackAsItWasWritten) {
    for (const bool is_at_once : {false, true}) {
        const Erasure erasure{ErasureReason::law, is_at_once};
        EXPECT_EQ(*decode_erasure(*encode_erasure(erasure)), erasure);
    }
    EXPECT_EQ(encode_erasure({static_cast<ErasureReason>(0), true}).error(), Error::bad_field);
    EXPECT_FALSE(decode_erasure({}));
    Bytes bytes = *encode_erasure({ErasureReason::mistake, true});
    bytes.push_back(0);
    EXPECT_FALSE(decode_erasure(bytes));
    const Bytes later = *encode_erasure({static_cast<ErasureReason>(77), false});
    EXPECT_TRUE(decode_erasure(later)) << "of a later version";
}

TEST(Erasure, AReceiptListsEachOnceAndInOrder) {
    SeededRandom random{3};
    std::vector<RecordId> ids;
    for (std::size_t i = 0; i < kErasureReceiptIdsMax; ++i) ids.push_back(random.fixed<RecordId>());
    EXPECT_EQ(encode_erasure_receipt(std::span(ids).first(2)).has_value(), ids[0] < ids[1]);
    std::ranges::sort(ids);
    EXPECT_EQ(*decode_erasure_receipt(*encode_erasure_receipt(ids)), ids);
    EXPECT_EQ(encode_erasure_receipt({}).error(), Error::bad_field);
    const std::vector<RecordId> twice{ids[0], ids[0]};
    EXPECT_EQ(encode_erasure_receipt(twice).error(), Error::bad_field);
    ids.push_back(random.fixed<RecordId>());
    EXPECT_EQ(encode_erasure_receipt(ids).error(), Error::over_limit);
}

TEST(Erasure, ARecordWithoutItsBodyKeepsItsIdAndSignature) {
    SeededRandom random{4};
    std::vector<TestCenter> centers;
    centers.push_back(make_center(random));
    (void)found_federation(random, centers);
    const CheckedRecord whole = make_fact(random, centers[0], article_spec("本文"));
    const CheckedRecord bare = stripped(whole);
    EXPECT_EQ(bare.id(), whole.id());
    EXPECT_TRUE(bare.parsed().is_body_erased());
    EXPECT_TRUE(bare.parsed().body().empty() && bare.parsed().salt().empty());
    EXPECT_TRUE(bare.thing().key.empty());
    EXPECT_TRUE(check_record(bare.parsed()).has_value()) << "the signature is over the header";
    EXPECT_TRUE(stripped(vouched(whole)).is_vouched());
    const std::string text = "本文";
    const auto found = std::ranges::search(bare.parsed().bytes(), text, {}, {},
                                           [](char c) { return static_cast<std::uint8_t>(c); });
    EXPECT_TRUE(found.empty());
}

TEST(Erasure, ItsLocalValueComesBackAndNothingElseIsRead) {
    SeededRandom random{5};
    const ErasureMark mark{random.fixed<CenterId>(), random.fixed<SlotId>(),
                           random.fixed<RecordId>()};
    const auto read = erasure_mark(erasure_key(mark));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->center, mark.center);
    EXPECT_EQ(read->slot, mark.slot);
    EXPECT_EQ(read->erasure, mark.erasure);
    EXPECT_FALSE(erasure_mark("erasure/"));
    EXPECT_FALSE(erasure_mark("sweep/" + id_text(mark.center)));
    ErasureProgress progress;
    progress.heard = kTestNow;
    progress.stage = ErasureStage::swept;
    progress.had_bodies = true;
    const auto back = erasure_progress(erasure_value(progress));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->heard, kTestNow);
    EXPECT_EQ(back->stage, ErasureStage::swept);
    EXPECT_TRUE(back->had_bodies);
    Bytes bad = erasure_value(progress);
    bad[0] = 4;
    EXPECT_FALSE(erasure_progress(bad));
}

// What backs an erasure, in each order in which its parts can come and go.
TEST(Erasures, BackingFollowsFromTheSetAlone) {
    SeededRandom random{6};
    std::vector<TestCenter> centers;
    centers.push_back(make_center(random));
    const CheckedRecord charter = found_federation(random, centers);
    TestCenter& own = centers[0];
    Roster roster(own.charter);
    roster.add(own.genesis);
    roster.add(charter);
    roster.settle();
    const SecretKey second = SecretKey::generate(random);
    const SlotId slot = random.fixed<SlotId>();
    const CheckedRecord act = make_erasure(random, own, slot, Scope::nation(), false);
    const CheckedRecord at_once = make_erasure(random, own, slot, Scope::nation(), true);
    const CheckedRecord approval = make_approval(own, second, act, 1);
    const CheckedRecord by_itself = make_approval(own, own.staff, act, 0);
    std::vector<CheckedRecord> all{act, at_once, approval, by_itself};
    std::ranges::sort(all, {}, &CheckedRecord::id);
    do {
        Erasures erasures;
        for (const CheckedRecord& one : all) {
            erasures.add(one.parsed());
            erasures.add(one.parsed());
        }
        EXPECT_EQ(erasures.backing(*erasures.find(act.id()), roster), Backing::whole);
        EXPECT_EQ(erasures.backing(*erasures.find(at_once.id()), roster), Backing::whole);
        EXPECT_EQ(erasures.approvers_of(*erasures.find(act.id())).size(), 1U);
        erasures.remove(approval.id());
        EXPECT_EQ(erasures.backing(*erasures.find(act.id()), roster), Backing::one_key)
            << "nobody stands behind itself";
        erasures.remove(act.id());
        EXPECT_TRUE(erasures.has(own.id, slot)) << "by the other one";
        erasures.remove(at_once.id());
        erasures.remove(at_once.id());
        EXPECT_FALSE(erasures.has(own.id, slot));
        EXPECT_EQ(erasures.size(), 0U);
    } while (std::ranges::next_permutation(all, {}, &CheckedRecord::id).found);
}

TEST(Erasures, FormIsJudgedByTheRoster) {
    SeededRandom random{7};
    std::vector<TestCenter> centers;
    centers.push_back(make_center(random));
    centers.push_back(make_center(random));
    const CheckedRecord charter = found_federation(random, centers);
    TestCenter& own = centers[0];
    Roster roster(own.charter);
    for (const TestCenter& center : centers) roster.add(center.genesis);
    roster.add(charter);
    roster.settle();
    const SlotId slot = random.fixed<SlotId>();
    const auto verdict = [&](Header header, ByteSpan body, const SecretKey& key) {
        const auto record = make_record(std::move(header), body, random.fixed<Salt>(), key);
        const auto counts = roster.judge(record->parsed());
        return counts ? Error{} : counts.error();
    };
    const Bytes body = *encode_erasure({ErasureReason::mistake, false});
    const auto header = [&](KindId kind, const SecretKey& key, std::vector<Target> targets) {
        Header out = act_header(own, key, kind, Scope::nation());
        out.targets = std::move(targets);
        return out;
    };
    const Target mine = slot_target(own, slot);
    const Target others = slot_target(centers[1], slot);
    EXPECT_EQ(verdict(header(kind::kErasure, own.staff, {mine}), body, own.staff), Error{});
    EXPECT_EQ(verdict(header(kind::kErasure, own.staff, {others}), body, own.staff),
              Error::bad_reference);
    EXPECT_EQ(verdict(header(kind::kErasure, own.staff, {mine, mine}), body, own.staff),
              Error::bad_reference);
    EXPECT_EQ(verdict(header(kind::kErasure, own.staff, {}), body, own.staff),
              Error::bad_reference);
    EXPECT_NE(verdict(header(kind::kErasure, own.staff, {mine}), {}, own.staff), Error{});
    EXPECT_EQ(verdict(header(kind::kErasure, own.machine, {mine}), body, own.machine),
              Error::key_not_granted)
        << "a machine erases nothing";
    EXPECT_EQ(verdict(header(kind::kErasureApproval, own.staff, {mine}), {}, own.staff),
              Error::bad_reference);
    const std::vector<RecordId> ids{random.fixed<RecordId>()};
    const Bytes receipt = *encode_erasure_receipt(ids);
    EXPECT_EQ(verdict(header(kind::kErasureReceipt, own.machine, {}), receipt, own.machine),
              Error{});
    EXPECT_EQ(verdict(header(kind::kErasureReceipt, own.staff, {}), receipt, own.staff),
              Error::key_not_granted);
}

// Whatever erases all day long: the answers of a week.
TEST(ReceiptPaces, AnswersGrowRareWhileErasuresKeepComing) {
    for (const int minutes : {1, 7, 120, 1'800}) {
        const Duration every = std::chrono::minutes(minutes);
        for (const bool held_some : {false, true}) {
            ReceiptPace pace;
            std::size_t given = 0;
            Monotonic now = Monotonic{} + std::chrono::hours(100);
            const Monotonic end = now + 7 * kErasureDelay;
            EXPECT_LE(pace.next, now) << "the first one soon";
            for (; now < end; now = now + every) {
                if (now < pace.next) continue;
                ++given;
                pace.spent(now, held_some ? kReceiptGapMax : kIdleReceiptGapMax);
            }
            EXPECT_LE(given, held_some ? 7 * 24 + 8 : 11 + 2 * 7) << every.count();
        }
    }
}

TEST(ErasuresThatWait, AreBoundedForEachCenter) {
    Erasing erasing;
    SeededRandom random(5);
    HeldErasure held;
    held.center = random.fixed<CenterId>();
    for (std::size_t i = 0; i < kErasuresWaitingMax; ++i) {
        EXPECT_TRUE(has_room_to_wait(erasing, held.center));
        held.id = random.fixed<RecordId>();
        wait_with(erasing, held);
        wait_with(erasing, held);
    }
    EXPECT_FALSE(has_room_to_wait(erasing, held.center));
    EXPECT_TRUE(has_room_to_wait(erasing, random.fixed<CenterId>()));
    wait_no_more(erasing, held);
    EXPECT_TRUE(erasing.has_new) << "what waited for room is tried again";
    EXPECT_TRUE(has_room_to_wait(erasing, held.center));
}

}  // namespace
}  // namespace tsunagi
