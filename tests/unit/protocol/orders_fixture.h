// orders_fixture.h - records handed to one node in many orders, with time or a crash in between:
// what it holds in the end must follow from what came, not from when.
#pragma once

#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/effort.h"
#include "tests/unit/protocol/rig.h"

namespace tsunagi {

inline constexpr Duration kUndecidedFor = std::chrono::minutes(61);

// What was written, and what of it has to be held in the end.
struct WrittenHistory {
    struct Item {
        CheckedRecord record;
        bool is_held = true;
    };
    std::vector<Item> items;
};

// The first seat founds; a center that it sponsors wrote all the rest.
struct RecordOrders : ::testing::Test {
    static constexpr std::uint64_t kSeed = 61;

    static std::unique_ptr<Rig> make_rig() {
        auto rig = std::make_unique<Rig>(kSeed);
        rig->found({{"富山", 16}});
        return rig;
    }
    CheckedRecord fact(TestCenter& author, const Scope& scope, Duration age = {}) {
        FactSpec spec;
        spec.scope = scope;
        spec.time = Hlc::at(kTestNow + (-age));
        spec.body = article_body("記事");
        return make_fact(random, author, spec);
    }
    void add(CheckedRecord record, bool is_held = true) {
        history.items.push_back({std::move(record), is_held});
    }
    static void deliver(Rig& rig, const CheckedRecord& record) {
        rig.step(0, input::TakeIn{++tickets(), {bytes_of(record)}, false});
        rig.settle();
    }
    static RequestTicket& tickets() {
        static RequestTicket last = 1'000;
        return last;
    }
    void expect_model(Rig& rig, const std::string& order) {
        const MemoryStore& store = rig.seat(0).store;
        MemoryStore model = base;
        StoreOrder all;
        for (std::size_t at = 0; at < history.items.size(); ++at) {
            const auto& [record, is_held] = history.items[at];
            EXPECT_EQ(store.has(record.id()), is_held) << "item " << at << order;
            if (is_held) all.records.push_back(record);
        }
        model.apply(all);
        for (const Scope& scope : model.scopes())
            EXPECT_EQ(store.scope_summary(scope), model.scope_summary(scope)) << order;
        for (const auto& [record, is_held] : history.items) {
            const Header& header = record.header();
            if (header.record_class != RecordClass::fact) continue;
            const auto heads = store.slot_heads(header.center, header.slot);
            const auto expected = model.slot_heads(header.center, header.slot);
            ASSERT_EQ(heads.size(), expected.size()) << order;
            for (std::size_t i = 0; i < heads.size(); ++i)
                EXPECT_EQ(heads[i].id, expected[i].id) << order;
        }
        EXPECT_TRUE(store.locals("sweep/").empty()) << order;
    }
    static std::string text_of(const std::vector<std::size_t>& order) {
        std::string out = ", order";
        for (const std::size_t at : order) out += " " + std::to_string(at);
        return out;
    }

    void SetUp() override {
        const auto rig = make_rig();
        base = rig->seat(0).store;
        center.emplace(make_center(random, {"石川", 16}));
        center->charter = rig->seat(0).keys.charter;
        sponsorship.emplace(make_sponsor(random, rig->seat(0).keys, center->id));
    }
    // All at once, each after the other, with time in between, or with a crash in between.
    void play(const std::vector<std::size_t>& order, Random& choice) {
        const auto rig = make_rig();
        const std::size_t crash = choice.below(2 * order.size());
        const std::size_t pause = choice.below(2 * order.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            deliver(*rig, history.items[order[i]].record);
            if (i == pause) rig->advance(kUndecidedFor);
            if (i == crash) rig->restart(0);
        }
        // What waited in memory, was refused by what was known then, or was let go of, comes again
        // from others, who compare after each change.
        for (int again = 0; again < 2; ++again) {
            for (const std::size_t at : order) deliver(*rig, history.items[at].record);
        }
        rig->advance(3 * kUndecidedFor);
        expect_model(*rig, text_of(order));
    }

    SeededRandom random{62};
    MemoryStore base;
    std::optional<TestCenter> center;
    std::optional<CheckedRecord> sponsorship;
    WrittenHistory history;
};

}  // namespace tsunagi
