// Records from a file: the same gate as for a peer's, and an answer for each that is true.
#include <algorithm>
#include <functional>

#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

class TakeIn : public ::testing::Test {
  protected:
    void SetUp() override { rig.found({{"富山センター", 16}, {"石川センター", 17}}); }

    [[nodiscard]] TestCenter& other() { return rig.seat(1).keys; }
    CheckedRecord fact(TestCenter& center, FactSpec spec = {}) {
        spec.body = article_body("題");
        return make_fact(rig.random(), center, spec);
    }
    std::vector<ItemReply> take(std::vector<Bytes> records) {
        const Reply reply = rig.request(
            0, [&](RequestTicket ticket) { return input::TakeIn{ticket, std::move(records)}; });
        EXPECT_FALSE(reply.error);
        return reply.items;
    }

    Rig rig{31};
};

TEST_F(TakeIn, StoresOnceAndSaysSo) {
    const CheckedRecord record = fact(other());
    EXPECT_EQ(take({bytes_of(record)}).at(0).outcome, Outcome::stored);
    EXPECT_TRUE(rig.seat(0).store.has(record.id()));
    const auto again = take({bytes_of(record), bytes_of(record)});
    EXPECT_EQ(again.at(0).outcome, Outcome::unchanged);
    EXPECT_EQ(again.at(1).id, record.id());
}

TEST_F(TakeIn, RefusesWhatAPeerWouldBeRefused) {
    const CheckedRecord record = fact(other());
    Bytes forged = bytes_of(record);
    forged[8 + record.parsed().header_bytes().size()] ^= 1;
    const CheckedRecord theirs = fact(other(), {.scope = prefecture(17)});
    TestCenter stranger = make_center(rig.random());
    stranger.charter = other().charter;
    stranger.id = other().id;
    const CheckedRecord impostor = fact(stranger);
    const auto items = take({forged, bytes_of(theirs), bytes_of(impostor), Bytes(7)});
    ASSERT_EQ(items.size(), 4U);
    const Error reasons[] = {Error::bad_signature, Error::scope_not_ours, Error::key_not_granted,
                             Error::malformed};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(items[i].outcome, Outcome::refused) << i;
        EXPECT_EQ(items[i].error, reasons[i]) << i;
    }
    EXPECT_TRUE(rig.seat(0).store.log(Scope::nation(), 0, 10).empty());
}

// Two commands that change the same manifest must not make a fork, which would end the chain; but
// a fork that exists is evidence and comes in.
TEST_F(TakeIn, WhatIsSignedJustNowMakesNoFork) {
    TestCenter& own = rig.seat(0).keys;
    const Manifest before = *decode_manifest(own.genesis.parsed().body());
    const auto named = [&](const std::string& name, const RecordId& after, const Manifest& base) {
        Manifest next = base;
        next.name = name;
        return *make_next_manifest(own.id, after, base, next, own.root, rig.now_of(0).wall,
                                   rig.random());
    };
    const auto submit = [&](const CheckedRecord& record) {
        const Reply reply = rig.request(0, [&](RequestTicket ticket) {
            return input::TakeIn{ticket, {bytes_of(record)}, true};
        });
        return reply.items.at(0);
    };
    const CheckedRecord one = named("一", own.genesis.id(), before);
    const CheckedRecord other = named("別", own.genesis.id(), before);
    EXPECT_EQ(submit(one).outcome, Outcome::stored);
    EXPECT_EQ(rig.seat(0).node->view().name, "一");
    EXPECT_EQ(rig.seat(0).node->view().manifest, one.id());
    EXPECT_EQ(submit(other).error, Error::changed_meanwhile);
    EXPECT_EQ(rig.seat(0).node->view().name, "一");
    // What waited for its time would make the fork then.
    const CheckedRecord ahead =
        *make_next_manifest(own.id, own.genesis.id(), before, before, own.root,
                            rig.now_of(0).wall + std::chrono::hours(1), rig.random());
    EXPECT_EQ(submit(ahead).outcome, Outcome::refused);
    rig.advance(std::chrono::hours(2));
    EXPECT_EQ(rig.seat(0).node->view().manifest, one.id());
    const Manifest after = *decode_manifest(one.parsed().body());
    EXPECT_EQ(submit(named("二", one.id(), after)).outcome, Outcome::stored);
    EXPECT_EQ(rig.seat(0).node->view().name, "二");
    EXPECT_EQ(take({bytes_of(other)}).at(0).outcome, Outcome::stored);
    EXPECT_EQ(rig.seat(0).node->view().manifest, own.genesis.id()) << "the common prefix";
}

// With two officers who must sign, two may propose at once; the first that has both is in force,
// and what would put the other beside it is refused. What was signed elsewhere is evidence again.
TEST_F(TakeIn, ASignatureThatWouldMakeAForkIsRefused) {
    TestCenter& own = rig.seat(0).keys;
    const SecretKey second = SecretKey::generate(rig.random());
    const auto now = rig.now_of(0).wall;
    const auto after = [&](const CheckedRecord& parent, const SecretKey& signer,
                           const std::function<void(Manifest&)>& change) {
        const Manifest before = *decode_manifest(parent.parsed().body());
        Manifest next = before;
        change(next);
        return *make_next_manifest(own.id, parent.id(), before, next, signer, now, rig.random());
    };
    const auto submit = [&](std::vector<CheckedRecord> records) {
        std::vector<Bytes> bytes;
        for (const CheckedRecord& record : records) bytes.push_back(bytes_of(record));
        const Reply reply = rig.request(
            0, [&](RequestTicket ticket) { return input::TakeIn{ticket, std::move(bytes), true}; });
        const ItemReply& item = reply.items.at(0);
        return item.outcome == Outcome::stored ? Error{} : item.error;
    };
    const auto cosign = [&](const CheckedRecord& manifest, const SecretKey& officer) {
        return *make_cosign(own.charter, own.id, manifest.id(), 2, officer, now, rig.random());
    };
    const auto renamed = [](const std::string& name) {
        return [name](Manifest& manifest) { manifest.name = name; };
    };
    const CheckedRecord both = after(own.genesis, own.root, [&](Manifest& manifest) {
        manifest.officers.push_back({second.public_key(), "副"});
        manifest.signatures_needed = 2;
    });
    EXPECT_EQ(submit({both}), Error{});
    const CheckedRecord one = after(both, own.root, renamed("一"));
    const CheckedRecord other = after(both, second, renamed("別"));
    EXPECT_EQ(submit({one, other}), Error::changed_meanwhile) << "never two at once";
    EXPECT_EQ(submit({one}), Error{});
    EXPECT_EQ(submit({other}), Error{}) << "both may be proposed";
    EXPECT_EQ(rig.seat(0).node->view().manifest, both.id());
    EXPECT_EQ(submit({after(one, own.root, renamed("先"))}), Error::changed_meanwhile)
        << "nothing follows a proposal";
    EXPECT_EQ(submit({cosign(one, second)}), Error{});
    EXPECT_EQ(rig.seat(0).node->view().manifest, one.id());
    EXPECT_EQ(submit({cosign(other, own.root)}), Error::changed_meanwhile);
    EXPECT_EQ(submit({cosign(one, own.root)}), Error::changed_meanwhile)
        << "nothing is left to sign";
    EXPECT_EQ(rig.seat(0).node->view().manifest, one.id());
    EXPECT_EQ(take({bytes_of(cosign(other, own.root))}).at(0).outcome, Outcome::stored);
    EXPECT_EQ(rig.seat(0).node->view().manifest, both.id()) << "the common prefix";
    EXPECT_EQ(submit({after(both, own.root, renamed("三"))}), Error::changed_meanwhile);
}

// The whole way of a center that has never been connected: its genesis, its sponsorship, its
// records.
TEST_F(TakeIn, WhatWaitsIsToldAsWaitingAndComesInWithItsAuthority) {
    TestCenter newcomer = make_center(rig.random(), {.name = "能登センター", .prefecture = 17});
    newcomer.charter = other().charter;
    const CheckedRecord record = fact(newcomer);
    const CheckedRecord sponsorship = make_sponsor(rig.random(), other(), newcomer.id);
    for (int twice = 0; twice < 2; ++twice) {
        const auto items = take({bytes_of(record)});
        EXPECT_EQ(items.at(0).outcome, Outcome::waiting);
        EXPECT_EQ(items.at(0).error, Error::unknown_center);
    }
    EXPECT_EQ(rig.seat(0).node->view().deferred, 1U);
    const auto items = take({bytes_of(newcomer.genesis), bytes_of(sponsorship)});
    EXPECT_EQ(items.at(0).outcome, Outcome::stored);
    EXPECT_EQ(items.at(1).outcome, Outcome::stored);
    EXPECT_TRUE(rig.seat(0).store.has(record.id()));
    EXPECT_EQ(rig.seat(0).node->view().deferred, 0U);
}

TEST_F(TakeIn, WhatCannotBeKeptIsNotToldAsWaiting) {
    TestCenter newcomer = make_center(rig.random());
    newcomer.charter = other().charter;
    std::vector<Bytes> records;
    for (std::size_t i = 0; i < 200; ++i) {
        FactSpec spec;
        spec.body = article_body("題", std::string(200'000, 'x'));
        records.push_back(bytes_of(make_fact(rig.random(), newcomer, spec)));
    }
    const auto items = take(std::move(records));
    const auto waiting = static_cast<std::size_t>(std::ranges::count(
        items, Outcome::waiting, [](const ItemReply& item) { return item.outcome; }));
    EXPECT_EQ(waiting, rig.seat(0).node->view().deferred);
    EXPECT_GT(waiting, 50U);
    EXPECT_EQ(items.back().outcome, Outcome::refused);
    EXPECT_EQ(items.back().error, Error::unknown_center);
}

}  // namespace
}  // namespace tsunagi
