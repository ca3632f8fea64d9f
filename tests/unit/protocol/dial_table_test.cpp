// Whom to call when: back-off, several addresses, and an allowance for those who were chosen.
#include "protocol/gossip/dial_table.h"

#include <gtest/gtest.h>

#include <set>

#include "protocol/base/limits.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

struct Dialling : ::testing::Test {
    SeededRandom random{3};
    DialTable table;
    Monotonic now{1'000};

    std::vector<DialTable::Attempt> due() {
        return table.take_due(now, [](const DialTable::Entry&) { return false; });
    }
    void want(const std::string& name, std::vector<DialTable::Target> targets) {
        table.want(name, std::move(targets), PeerRole::near, CenterId{{1}}, now);
    }
};

TEST_F(Dialling, AnAddressIsTriedOnceAtATimeAndAgainLaterAndLater) {
    table.add("a:1", now);
    Duration last{};
    for (int i = 0; i < 12; ++i) {
        const auto attempts = due();
        ASSERT_EQ(attempts.size(), 1U);
        EXPECT_TRUE(due().empty());
        table.failed(attempts.front().dial, "nobody there", now, random);
        const Duration wait = table.next_try() - now;
        EXPECT_GE(wait, std::min(last / 2, kDialRetryMax / 2));
        EXPECT_LE(wait, kDialRetryMax);
        last = wait;
        now = table.next_try();
    }
}

TEST_F(Dialling, TheAddressesOfOneAreTriedInOrderBeforeItWaits) {
    const PublicKey pin{{7}};
    want("x", {{"a:1", pin}, {"b:1", pin}});
    auto attempts = due();
    ASSERT_EQ(attempts.size(), 1U);
    EXPECT_EQ(attempts.front().address, "a:1");
    EXPECT_EQ(attempts.front().pin, pin);
    table.failed(attempts.front().dial, "no", now, random);
    EXPECT_EQ(table.next_try(), now);
    attempts = due();
    EXPECT_EQ(attempts.at(0).address, "b:1");
    EXPECT_FALSE(table.entries().at("x").is_waiting(now));
    table.failed(attempts.at(0).dial, "no", now, random);
    EXPECT_TRUE(table.entries().at("x").is_waiting(now));
    EXPECT_TRUE(due().empty());
    now = table.next_return(now);
    EXPECT_EQ(due().at(0).address, "a:1");
}

TEST_F(Dialling, OneAddressIsNotCalledTwiceAtATimeWhoeverNamesIt) {
    want("x", {{"a:1", PublicKey{{7}}}});
    want("y", {{"a:1", PublicKey{{8}}}});
    std::set<std::optional<PublicKey>> tried;
    for (int i = 0; i < 10; ++i) {
        const auto attempts = due();
        ASSERT_LE(attempts.size(), 1U);
        EXPECT_GT(table.next_try(), now);
        if (!attempts.empty()) {
            tried.insert(attempts[0].pin);
            table.failed(attempts[0].dial, "wrong device", now, random);
        }
        now = now + std::chrono::seconds(1);
    }
    EXPECT_EQ(tried.size(), 2U) << "each has its turn while the other one waits";
}

TEST_F(Dialling, WhoIsNotWantedAnyMoreIsNotCalledButItsFailuresAreRemembered) {
    want("x", {{"a:1", std::nullopt}});
    table.failed(due().at(0).dial, "no", now, random);
    table.unwant("x");
    now = table.next_return(now);
    EXPECT_TRUE(due().empty());
    EXPECT_EQ(table.next_try(), Monotonic::never());
    want("x", {{"a:1", std::nullopt}});
    table.failed(due().at(0).dial, "no", now, random);
    EXPECT_GE(table.next_return(now) - now, kDialRetryMin) << "twice as long as the first time";
    table.unwant("x");
    now = table.next_return(now) + kDialForgetAfter;
    table.forget_old(now);
    EXPECT_TRUE(table.entries().empty());
}

TEST_F(Dialling, AMovedMachineIsCalledAtItsNewAddressSoon) {
    want("x", {{"a:1", std::nullopt}});
    for (int i = 0; i < 8; ++i) {
        table.failed(due().at(0).dial, "no", now, random);
        now = table.next_try();
    }
    table.failed(due().at(0).dial, "no", now, random);
    EXPECT_GE(table.next_try() - now, std::chrono::seconds(10));
    want("x", {{"b:1", std::nullopt}});
    EXPECT_LE(table.next_try() - now, kDialRetryMin);
    now = table.next_try();
    EXPECT_EQ(due().at(0).address, "b:1");
}

// Without a network every call fails at once, and the choice names somebody else at once.
TEST_F(Dialling, WhoReachesNobodyCallsOnlySomeInASecond) {
    for (int i = 0; i < 300; ++i) {
        const std::string name = "n" + std::to_string(i);
        want(name, {{name + ":1", std::nullopt}});
    }
    table.add("configured:1", now);
    std::size_t calls = 0;
    const Monotonic end = now + std::chrono::seconds(20);
    while (now < end) {
        for (const auto& attempt : due()) {
            ++calls;
            table.failed(attempt.dial, "no network", now, random);
        }
        now = now + std::chrono::milliseconds(100);
    }
    EXPECT_LE(calls, static_cast<std::size_t>(kCallsBurst) + 22 + 10);
    EXPECT_GE(calls, static_cast<std::size_t>(kCallsBurst) + 15);
}

TEST_F(Dialling, WhatIsHeardOnTheLocalNetworkTakesNoCallsFromOthers) {
    for (int i = 0; i < 64; ++i) {
        const std::string name = "lan/" + std::to_string(i);
        table.want(name, {{name + ":1", PublicKey{{9}}}}, PeerRole::lan, std::nullopt, now);
    }
    EXPECT_EQ(due().size(), 64U);
    want("x", {{"a:1", std::nullopt}});
    EXPECT_EQ(due().size(), 1U);
}

}  // namespace
}  // namespace tsunagi
