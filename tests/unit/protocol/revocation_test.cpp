// Bodies of revocations and of the lists that they name.
#include "protocol/record/revocation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/base/limits.h"
#include "protocol/record/kinds.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

const CenterId kOwner{{9}};

std::vector<RecordId> ids_of(Random& random, std::size_t count) {
    std::vector<RecordId> ids(count);
    for (RecordId& id : ids) id = random.fixed<RecordId>();
    std::ranges::sort(ids);
    return ids;
}

Revocation full(Random& random) {
    const auto ids = ids_of(random, 4);
    return {PublicKey{{1}},
            RevocationReason::left,
            {ids[0], ids[3]},
            {{Scope::of_center(kOwner), ids[1]},
             {{ScopeLevel::prefecture, 16, {}}, ids[2]},
             {Scope::nation(), ids[0]},
             {Scope::nation(), ids[2]}}};
}

Error refusal(const Revocation& revocation) {
    const auto body = encode_revocation(revocation, kOwner);
    return body ? Error{} : body.error();
}

TEST(Revocation, IsReadAsItWasWritten) {
    SeededRandom random(1);
    const Revocation revocation = full(random);
    EXPECT_EQ(*decode_revocation(*encode_revocation(revocation, kOwner), kOwner), revocation);
    const Revocation bare{PublicKey{{1}}, RevocationReason::other, {}, {}};
    EXPECT_EQ(*decode_revocation(*encode_revocation(bare, kOwner), kOwner), bare);
}

TEST(Revocation, TheLargestFitsIntoABody) {
    SeededRandom random(2);
    Revocation largest{PublicKey{{1}}, RevocationReason::lost, ids_of(random, 1'000), {}};
    for (const RecordId& id : ids_of(random, kRevocationListsMax))
        largest.lists.push_back({Scope::nation(), id});
    EXPECT_LE(encode_revocation(largest, kOwner)->size(), kBodyBytesMax);
    EXPECT_EQ(*decode_revocation(*encode_revocation(largest, kOwner), kOwner), largest);
    const auto ids = ids_of(random, kKeptIdsMax);
    EXPECT_LE(encode_kept_ids(ids)->size(), kBodyBytesMax);
    EXPECT_EQ(*decode_kept_ids(*encode_kept_ids(ids)), ids);
}

TEST(Revocation, RefusesWhatIsNotInForm) {
    SeededRandom random(3);
    const Revocation good = full(random);
    Revocation bad = good;
    bad.key = {};
    EXPECT_EQ(refusal(bad), Error::bad_field);
    bad = good;
    std::swap(bad.authority_ids[0], bad.authority_ids[1]);
    EXPECT_EQ(refusal(bad), Error::bad_field);
    bad = good;
    bad.lists.push_back(bad.lists.back());
    EXPECT_EQ(refusal(bad), Error::bad_field) << "twice";
    bad = good;
    bad.lists[0].scope = Scope::of_center(CenterId{{8}});
    EXPECT_EQ(refusal(bad), Error::bad_field) << "another center's own records";
    bad = good;
    bad.lists.push_back({Scope::authority(), {}});
    EXPECT_EQ(refusal(bad), Error::bad_field);
    bad = good;
    bad.authority_ids = ids_of(random, kRevocationAuthorityIdsMax + 1);
    EXPECT_EQ(refusal(bad), Error::over_limit);
    bad = {good.key, good.reason, {}, {}};
    for (const RecordId& id : ids_of(random, kRevocationListsMax + 1))
        bad.lists.push_back({Scope::nation(), id});
    EXPECT_EQ(refusal(bad), Error::over_limit);
}

TEST(Revocation, AListHasIdsInOrderEachOnce) {
    SeededRandom random(4);
    auto ids = ids_of(random, 3);
    EXPECT_EQ(encode_kept_ids({}).error(), Error::bad_field);
    EXPECT_EQ(encode_kept_ids(ids_of(random, kKeptIdsMax + 1)).error(), Error::over_limit);
    std::swap(ids[0], ids[1]);
    EXPECT_EQ(encode_kept_ids(ids).error(), Error::bad_field);
    ids = {ids[0], ids[0]};
    EXPECT_EQ(encode_kept_ids(ids).error(), Error::bad_field);
}

TEST(Revocation, CutAndAlteredBodiesAreRefusedOrStillInForm) {
    SeededRandom random(5);
    const Bytes body = *encode_revocation(full(random), kOwner);
    for (std::size_t length = 0; length < body.size(); ++length)
        EXPECT_FALSE(decode_revocation(ByteSpan(body).first(length), kOwner)) << length;
    for (int i = 0; i < 2'000; ++i) {
        Bytes altered = body;
        altered[random.below(altered.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
        const auto read = decode_revocation(altered, kOwner);
        if (!read) continue;
        // Bits of later versions are passed over; all else is in form.
        const auto again = encode_revocation(*read, kOwner);
        ASSERT_TRUE(again);
        EXPECT_EQ(*decode_revocation(*again, kOwner), *read);
    }
    EXPECT_FALSE(decode_kept_ids(body));
    EXPECT_FALSE(decode_revocation(*encode_body(article_body("記事")), kOwner));
}

TEST(Revocation, RecordsAreTheirSigners) {
    SeededRandom random(6);
    const TestCenter center = make_center(random);
    const Revoker by{CharterId{{7}}, center.id, 0, center.root};
    const auto ids = ids_of(random, 2);
    const auto list = make_kept_ids(ids, Scope::nation(), by, kTestNow, random);
    ASSERT_TRUE(list);
    EXPECT_EQ(list->header().kind, kind::kKeptIds);
    EXPECT_EQ(list->header().scope, Scope::nation());
    EXPECT_EQ(list->header().writer_key, center.root.public_key());
    EXPECT_EQ(*decode_kept_ids(list->parsed().body()), ids);
    const auto record = make_revocation({center.staff.public_key(), RevocationReason::lost, {}, {}},
                                        by, kTestNow, random);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->header().scope, Scope::authority());
    EXPECT_EQ(decode_revocation(record->parsed().body(), center.id)->key,
              center.staff.public_key());
}

}  // namespace
}  // namespace tsunagi
