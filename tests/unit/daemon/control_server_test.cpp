// The control server over a real Unix socket, with a host of the test behind it. The client is a
// plain blocking socket on the test's thread; the io_context runs on another one.
#include "tests/unit/daemon/control_fixture.h"

namespace tsunagi::control {
namespace {

TEST_F(ControlServerTest, AnswersOneRequestAfterAnotherOnOneConnection) {
    Client client(path());
    for (int i = 0; i < 3; ++i) {
        client.send([](schema::Request::Builder to) { to.setStatus(); });
        EXPECT_EQ(client.receive().which, kStatus);
        EXPECT_EQ(client.receive().which, kDone);
    }
}

TEST_F(ControlServerTest, OnlyTheOwnerMayEnterTheFolder) {
    struct stat info{};
    ASSERT_EQ(::stat((folder_ / "run").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST_F(ControlServerTest, HandsPublishingRequestsOnBeforeTheFirstIsAnswered) {
    on_core([&] { host_.holds_replies = true; });
    Client client(path());
    for (int i = 0; i < 6; ++i) client.send_publish(2);
    wait_on_core([&] { return host_.held.size() == kReadAheadMax; });
    while (true) {
        bool is_over = false;
        on_core([&] {
            auto held = std::move(host_.held);
            host_.held.clear();
            is_over = held.empty() && host_.published == 12;
            // The last first: answers keep the order of the requests all the same.
            for (auto it = held.rbegin(); it != held.rend(); ++it) it->second(std::move(it->first));
        });
        if (is_over) break;
    }
    for (int i = 0; i < 6; ++i) {
        EXPECT_EQ(client.receive().which, kPublished);
        const auto done = client.receive();
        EXPECT_EQ(done.which, kDone);
        EXPECT_EQ(done.number, 2u);
    }
    EXPECT_EQ(host_.most_held, kReadAheadMax);
    on_core([&] { EXPECT_EQ(host_.areas, std::vector<std::uint32_t>(6, 16)); });
}

TEST_F(ControlServerTest, DoesOtherRequestsInTheirTurn) {
    Client client(path());
    client.send_publish(3);
    client.send([](schema::Request::Builder to) { to.setStatus(); });
    client.send_publish(4);
    EXPECT_EQ(client.receive().which, kPublished);
    EXPECT_EQ(client.receive().which, kDone);
    EXPECT_EQ(client.receive().number, 3u);  // status does not know of what was sent after it
    EXPECT_EQ(client.receive().which, kDone);
    EXPECT_EQ(client.receive().which, kPublished);
    EXPECT_EQ(client.receive().which, kDone);
}

TEST_F(ControlServerTest, DryRunsOfOneConnectionGoOnWhereTheLastOneEnded) {
    on_core([&] { host_.writes = false; });  // a full disk keeps nobody from asking
    Client client(path());
    Client other(path());
    const auto ran = [&](Client& one, unsigned drafts) {
        one.send_dry_run(drafts);
        EXPECT_EQ(one.receive().which, kPublished);
        EXPECT_EQ(one.receive().number, drafts);
    };
    ran(client, 2);
    ran(other, 1);
    client.send([](schema::Request::Builder to) { to.setStatus(); });
    EXPECT_EQ(client.receive().which, kStatus);
    EXPECT_EQ(client.receive().which, kDone);
    ran(client, 3);
    on_core([&] {
        host_.writes = true;
        EXPECT_EQ(host_.published, 0u);
        ASSERT_EQ(host_.tried.size(), 3u);
        EXPECT_FALSE(host_.tried[0].last);
        EXPECT_FALSE(host_.tried[1].last);
        ASSERT_TRUE(host_.tried[2].last);
        EXPECT_EQ(host_.tried[2].last->slot, SlotId{{1}});
        EXPECT_EQ(host_.tried[2].drafts[0].scope.area, 16u);
    });
    // What was written since is what stands.
    client.send_publish();
    EXPECT_EQ(client.receive().which, kPublished);
    EXPECT_EQ(client.receive().which, kDone);
    ran(client, 1);
    on_core([&] { EXPECT_FALSE(host_.tried.back().last); });
}

TEST_F(ControlServerTest, ADryRunWaitsForTheAnswerOfTheOneBefore) {
    on_core([&] { host_.holds_replies = true; });
    Client client(path());
    for (int i = 0; i < 3; ++i) client.send_dry_run();
    for (std::uint8_t i = 1; i <= 3; ++i) {
        wait_on_core([&] { return host_.held.size() == 1; });
        on_core([&] {
            ASSERT_EQ(host_.tried.size(), i);
            if (i > 1) EXPECT_EQ(host_.tried.back().last->slot, (SlotId{{std::uint8_t(i - 1)}}));
            auto held = std::move(host_.held);
            host_.held.clear();
            held[0].second(std::move(held[0].first));
        });
        EXPECT_EQ(client.receive().which, kPublished);
        EXPECT_EQ(client.receive().which, kDone);
    }
}

TEST_F(ControlServerTest, ALongListWaitsForItsReader) {
    Client client(path());
    client.send([](schema::Request::Builder to) { to.initList().setLimit(100); });
    EXPECT_EQ(client.receive().which, kItem);
    // Another client is served meanwhile.
    Client other(path());
    other.send([](schema::Request::Builder to) { to.setStatus(); });
    EXPECT_EQ(other.receive().which, kStatus);
    EXPECT_LT(host_.pages_read, 20u);
    for (int i = 1; i < 100; ++i) ASSERT_EQ(client.receive().which, kItem) << i;
    EXPECT_EQ(client.receive().number, 100u);
}

TEST_F(ControlServerTest, TellsHowFarTheFederationIsAndAnswersAtItsEnd) {
    Client client(path());
    client.send([](schema::Request::Builder to) {
        auto federated = to.initFederatedSearch();
        federated.initSearch().setWords("防災");
        federated.getSearch().initFilter().setWhose(2);
        federated.setWaitMs(999'999);
    });
    EXPECT_EQ(client.receive().which, kProgress);
    on_core([&] {
        EXPECT_EQ(host_.asked.words, "防災");
        EXPECT_EQ(host_.asked.filter.whose, FacetFilter::Whose::anyone)
            << "not the peers' business";
        EXPECT_EQ(host_.waits, kInquiryWaitMax);
        InquiryNews::Answer answer;
        answer.settled = 1;
        host_.news({1, answer});
    });
    EXPECT_EQ(client.receive().which, kProgress);
    on_core([&] { host_.news({1, InquiryNews::End{}}); });
    const auto done = client.receive();
    EXPECT_EQ(done.which, kDone);
    EXPECT_EQ(done.number, 1U);
    // And the connection goes on.
    client.send([](schema::Request::Builder to) { to.setStatus(); });
    EXPECT_EQ(client.receive().which, kStatus);
}

TEST_F(ControlServerTest, AFullDiskIsAnsweredAtOnceAndToThoseThatWait) {
    on_core([&] { host_.holds_replies = true; });
    Client client(path());
    client.send_publish();
    wait_on_core([&] { return host_.held.size() == 1; });
    on_core([&] {
        host_.writes = false;
        server_->disk_is_full();
    });
    const auto waited = client.receive();
    EXPECT_EQ(waited.which, kError);
    EXPECT_EQ(waited.number, static_cast<std::uint64_t>(Error::disk_full));
    client.send_publish();
    EXPECT_EQ(client.receive().number, static_cast<std::uint64_t>(Error::disk_full));
    client.send([](schema::Request::Builder to) { to.setStatus(); });
    EXPECT_EQ(client.receive().which, kStatus);  // reading goes on
}

TEST_F(ControlServerTest, ARequestThatCantBeReadIsAnsweredAndEndsTheConnection) {
    Client client(path());
    client.send_raw({16,  0,   0,   0,   255, 255, 255, 255, 255, 255,
                     255, 255, 255, 255, 255, 255, 255, 255, 255, 255});
    const auto answer = client.receive();
    EXPECT_EQ(answer.which, kError);
    EXPECT_EQ(answer.number, static_cast<std::uint64_t>(Error::malformed));
    EXPECT_EQ(client.receive().which, -1);

    Client huge(path());
    huge.send_raw({0, 0, 0, 255});
    EXPECT_EQ(huge.receive().which, kError);
    EXPECT_EQ(huge.receive().which, -1);
}

TEST_F(ControlServerTest, AKeyThatCameWithAConnectionSignsForItAlone) {
    Client client(path());
    Client other(path());
    const auto publish = [](Client& one) {
        one.send_publish();
        const auto answer = one.receive();
        if (answer.which == kPublished) EXPECT_EQ(one.receive().which, kDone);
        return answer.which;
    };
    client.send(
        [](schema::Request::Builder to) { to.initUnlock().setSeed(as_data(Bytes(32, 1))); });
    EXPECT_EQ(client.receive().which, kDone);
    EXPECT_EQ(publish(client), kPublished);
    EXPECT_EQ(publish(other), kPublished);
    on_core([&] {
        EXPECT_EQ(host_.unlocks, std::vector<bool>{false});
        ASSERT_EQ(host_.signers.size(), 2U);
        EXPECT_NE(host_.signers[0], nullptr);
        EXPECT_EQ(host_.signers[1], nullptr);
    });
    // Taken away, it is not replaced by whatever is open for all.
    other.send([](schema::Request::Builder to) { to.setLock(); });
    EXPECT_EQ(other.receive().which, kDone);
    EXPECT_EQ(publish(client), kError);
    on_core([&] { EXPECT_EQ(host_.signers.size(), 2U); });
}

TEST_F(ControlServerTest, MoreConnectionsThanThereArePlacesAreTold) {
    std::vector<std::unique_ptr<Client>> clients;
    for (std::size_t i = 0; i < kConnectionsMax; ++i) {
        clients.push_back(std::make_unique<Client>(path()));
        clients.back()->send([](schema::Request::Builder to) { to.setStatus(); });
        ASSERT_EQ(clients.back()->receive().which, kStatus);
    }
    Client late(path());
    EXPECT_EQ(late.receive().number, static_cast<std::uint64_t>(Error::busy));
    EXPECT_EQ(late.receive().which, -1);
}

TEST_F(ControlServerTest, GivesABundlePageByPageAsItIsAskedFor) {
    Client client(path());
    const auto more = [&] {
        client.send([](schema::Request::Builder to) { to.setBundleMore(); });
        return client.receive();
    };
    EXPECT_EQ(more().which, kError);  // none was begun
    client.send([](schema::Request::Builder to) {
        auto scopes = to.initBundleExport().initScopes(2);
        scopes[0].setLevel(static_cast<std::uint8_t>(ScopeLevel::prefecture));
        scopes[1].setLevel(static_cast<std::uint8_t>(ScopeLevel::nation));
    });
    EXPECT_EQ(client.receive().number, 1U);
    EXPECT_EQ(more().number, 2U);
    EXPECT_EQ(more().number, 3U);
    EXPECT_EQ(more().which, kError);  // it is over
    on_core([&] {
        // The center's own prefecture, by the host.
        EXPECT_EQ(host_.exported,
                  (std::vector<Scope>{{ScopeLevel::prefecture, 16, {}}, Scope::nation()}));
    });
}

TEST_F(ControlServerTest, RefusesToExportWhatTheCenterIsOutsideOf) {
    Client client(path());
    client.send([](schema::Request::Builder to) {
        auto scopes = to.initBundleExport().initScopes(1);
        scopes[0].setLevel(static_cast<std::uint8_t>(ScopeLevel::prefecture));
        scopes[0].setArea(17);
    });
    const auto got = client.receive();
    EXPECT_EQ(got.which, kError);
    EXPECT_EQ(got.number, static_cast<std::uint64_t>(Error::scope_not_ours));
}

TEST_F(ControlServerTest, TakesRecordsInForItsOwnFederationOnly) {
    SeededRandom random(1);
    const TestCenter center = make_center(random);
    const ByteSpan genesis = center.genesis.parsed().bytes();
    Client client(path());
    const auto take_in = [&](std::uint8_t charter, ByteSpan records) {
        client.send([&](schema::Request::Builder to) {
            auto taking = to.initTakeIn();
            write_fixed(taking.initCharter(), CharterId{{charter}});
            taking.setRecords(as_data(records));
        });
        return client.receive();
    };
    EXPECT_EQ(take_in(7, genesis).which, static_cast<int>(schema::Answer::PUBLISHED));
    EXPECT_EQ(client.receive().number, 1U);
    const auto foreign = take_in(8, genesis);
    EXPECT_EQ(foreign.which, kError);
    EXPECT_EQ(foreign.number, static_cast<std::uint64_t>(Error::unknown_charter));
    on_core([&] { EXPECT_EQ(host_.taken, 1U); });
    // What is no whole records ends the connection, as any broken message does.
    EXPECT_EQ(take_in(7, genesis.first(genesis.size() - 1)).which, kError);
    EXPECT_EQ(client.receive().which, -1);
}

}  // namespace
}  // namespace tsunagi::control
