// The LMDB store against the memory store: random records, delivered in random order, some twice,
// in random orders and batches. After each batch every question that can be asked is asked of both.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/effort.h"
#include "tests/unit/storage/store_support.h"

namespace tsunagi::store_test {
namespace {

constexpr KindId kUnknownKind = 0x1fff;
constexpr KindId kUnknownPrivateKind = 0x8fff;

// Histories of few slots with many versions, so that heads, siblings and late versions are common.
class History {
  public:
    explicit History(std::uint64_t seed) : random_(seed) {
        for (const std::uint8_t prefecture : std::to_array<std::uint8_t>({16, 17, 13})) {
            centers_.push_back(
                make_center(random_, {.name = "センター", .prefecture = prefecture}));
        }
        pool_.push_back(found_federation(random_, centers_));
        for (TestCenter& center : centers_) pool_.push_back(center.genesis);
        pool_.push_back(make_sponsor(random_, centers_[0], centers_[1].id));
        for (int i = 0; i < 6; ++i) slots_.push_back(random_.fixed<SlotId>());
        for (int i = 0; i < 8; ++i) contents_.push_back(random_.fixed<ContentId>());
    }

    Random& random() { return random_; }

    // All records of a history, in an order of delivery that need not be that of writing.
    std::vector<CheckedRecord> deliver(std::size_t facts) {
        for (std::size_t i = 0; i < facts; ++i) pool_.push_back(next_fact());
        for (std::size_t i = pool_.size(); i > 1; --i) {
            // Mostly near its place, sometimes far from it.
            const std::size_t reach = random_.below(5) == 0 ? i : std::min<std::size_t>(i, 4);
            std::swap(pool_[i - 1], pool_[i - 1 - random_.below(reach)]);
        }
        return pool_;
    }

  private:
    CheckedRecord next_fact() {
        TestCenter& center = centers_[random_.below(centers_.size())];
        FactSpec spec;
        spec.scope = pick_scope();
        // Few months, and now and then one far away.
        const std::int64_t month_ms = std::int64_t{31} * 86'400'000;
        const std::int64_t months =
            random_.below(10) == 0 ? 500 : static_cast<std::int64_t>(random_.below(3));
        spec.time = Hlc{Hlc::at({kTestNow.ms + months * month_ms}).value + random_.below(1000)};
        if (random_.below(3) == 0) spec.writer = center.writer + 1;
        std::vector<CheckedRecord>* line = nullptr;
        if (random_.below(2) == 0) {
            spec.kind = kind::kOrg;
            const std::string key = test_corporate_number(random_.below(4));
            OrgState state;
            state.corporate_number = key;
            state.latest = random_.below(2) == 0 ? "0" : "1";
            state.updated_on = random_.below(2) == 0 ? "2024-04-01" : "2025-04-01";
            state.row = static_cast<std::uint32_t>(random_.below(3));
            spec.body = org_body(state);
            // Mostly the slot that belongs to the number; another center's client may do otherwise.
            spec.slot =
                random_.below(6) == 0 ? slots_[0] : natural_slot(center.id, kind::kOrg, key);
        } else {
            spec.kind = std::array{kind::kArticle, kind::kResource, kUnknownKind,
                                   kUnknownPrivateKind}[random_.below(4)];
            spec.body = article_body("題 " + std::to_string(random_.below(1000)),
                                     std::string(random_.below(6) * 700, 'x'));
            spec.slot = slots_[random_.below(slots_.size())];
        }
        spec.body.attachments = pick_attachments();
        line = &lines_[{center.id, spec.slot}];
        for (const CheckedRecord& older : *line) {
            if (random_.below(2) == 0 && spec.replaces.size() < 6)
                spec.replaces.push_back(&older.parsed());
        }
        // None withdraws the fact; any bytes may come from peers.
        const bool is_raw = random_.below(8) == 0;
        const Bytes raw(random_.below(2) * (random_.below(64) + 1), 0x5a);
        CheckedRecord record =
            is_raw ? make_raw_fact(random_, center, spec, raw) : make_fact(random_, center, spec);
        line->push_back(record);
        if (random_.below(4) == 0) return vouched(record);
        const bool is_erased = random_.below(12) == 0 && !record.parsed().body().empty();
        return is_erased ? without_body(record) : record;
    }

    // Often none; the same contents in many records.
    std::vector<Attachment> pick_attachments() {
        std::vector<ContentId> contents = contents_;
        for (std::size_t i = contents.size(); i > 1; --i)
            std::swap(contents[i - 1], contents[random_.below(i)]);
        contents.resize(random_.below(2) * random_.below(4));
        return attachments_of(contents, /*has_thumbnails=*/random_.below(2) == 0);
    }

    Scope pick_scope() {
        switch (random_.below(4)) {
            case 0: return {ScopeLevel::prefecture, 16, {}};
            case 1: return {ScopeLevel::center, 0, {}};
            default: return Scope::nation();
        }
    }

    SeededRandom random_;
    std::vector<TestCenter> centers_;
    std::vector<SlotId> slots_;
    std::vector<ContentId> contents_;
    std::map<std::pair<CenterId, SlotId>, std::vector<CheckedRecord>> lines_;
    std::vector<CheckedRecord> pool_;
};

// Confirms the beginning of what a seal answers for, and drops a record or two of any kind.
StoreOrder settle_some(const MemoryStore& memory, Random& random, StoreTicket ticket) {
    StoreOrder out;
    out.ticket = ticket;
    for (ArrivalRun run : memory.vouched(1)) {
        run.count = static_cast<std::uint32_t>(1 + random.below(run.count));
        out.confirmed.push_back(run);
    }
    for (std::uint64_t i = random.below(3); i > 0 && memory.last_arrival() > 0; --i) {
        out.drops.push_back(memory.at(1 + random.below(memory.last_arrival())).id());
    }
    return out;
}

// Takes out some bodies, of heads and others, hides slots and shows some again; one of them twice,
// one of which nothing is here.
void erase_some(const MemoryStore& memory, Random& random, StoreOrder& out) {
    if (memory.last_arrival() == 0) return;
    const auto any = [&]() -> const ParsedRecord& {
        return memory.at(1 + random.below(memory.last_arrival()));
    };
    for (std::uint64_t i = random.below(4); i > 0; --i) {
        const ParsedRecord& record = any();
        if (record.header().record_class != RecordClass::fact) continue;
        out.erased.push_back(record.id());
        if (random.below(4) == 0) out.erased.push_back(out.erased.back());
    }
    for (std::uint64_t i = random.below(4); i > 0; --i) {
        const Header& header = any().header();
        out.veils.push_back({header.center, header.slot, random.below(3) != 0});
    }
    if (random.below(6) == 0) out.erased.push_back(random.fixed<RecordId>());
    if (random.below(6) == 0)
        out.veils.push_back({random.fixed<CenterId>(), random.fixed<SlotId>(), true});
}

// Versions without the body that their header names are found only in hidden slots.
StoreOrder hide_all_erased(const MemoryStore& memory, StoreTicket ticket) {
    StoreOrder out;
    out.ticket = ticket;
    for (Arrival arrival = 1; arrival <= memory.last_arrival(); ++arrival) {
        const ParsedRecord& record = memory.at(arrival);
        if (!record.is_body_erased()) continue;
        const Header& header = record.header();
        if (header.record_class == RecordClass::fact)
            out.veils.push_back({header.center, header.slot});
    }
    return out;
}

std::vector<LocalPut> random_puts(Random& random) {
    std::vector<LocalPut> puts;
    for (std::uint64_t i = random.below(3); i > 0; --i) {
        const std::string key = std::array{"a", "ab", "b/1", "b/2", "c"}[random.below(5)];
        puts.push_back({key, Bytes(random.below(3), static_cast<std::uint8_t>(random.below(256)))});
    }
    return puts;
}

void run_history(std::uint64_t seed, std::size_t facts) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History history(seed);
    Random& random = history.random();
    const auto records = history.deliver(facts);
    TempFolder folder;
    StoreOptions options = small_options();
    options.body_file_bytes_min = 2048;
    options.batch_records_max = 1 + random.below(30);
    auto store = open_store(folder.path(), options);
    MemoryStore memory;
    World world;
    world.ids.insert(random.fixed<RecordId>());
    world.slots.insert({random.fixed<CenterId>(), random.fixed<SlotId>()});
    world.scopes.insert({ScopeLevel::public_, 0, {}});

    StoreTicket ticket = 0;
    for (std::size_t next = 0; next < records.size();) {
        std::vector<StoreOrder> batch;
        for (std::uint64_t orders = 1 + random.below(4); orders > 0; --orders) {
            std::vector<CheckedRecord> some;
            for (std::uint64_t i = random.below(12); i > 0 && next < records.size(); --i) {
                some.push_back(records[next++]);
                if (random.below(4) == 0) some.push_back(records[random.below(next)]);  // again
            }
            batch.push_back(order_of(++ticket, std::move(some), random_puts(random)));
        }
        if (random.below(3) == 0 && !batch.empty()) erase_some(memory, random, batch.back());
        if (random.below(3) == 0) {
            StoreOrder settling = settle_some(memory, random, ticket + 1);
            if (!batch.empty() && random.below(2) == 0) {
                // One order may bring a version that covers what it drops.
                batch.back().confirmed = std::move(settling.confirmed);
                batch.back().drops = std::move(settling.drops);
            } else {
                ++ticket;
                batch.push_back(std::move(settling));
            }
        }
        const auto committed = apply_all(*store, batch);
        ASSERT_EQ(committed.size(), batch.size());
        for (std::size_t i = 0; i < batch.size(); ++i) {
            world.add(batch[i]);
            EXPECT_EQ(committed[i].ticket, batch[i].ticket);
            EXPECT_EQ(committed[i].arrivals, memory.apply(batch[i]));
        }
        expect_equal(store->snapshot(), memory, world, random);
        if (testing::Test::HasFailure()) return;
        if (random.below(8) != 0) continue;
        EXPECT_TRUE(store->compact());
        expect_equal(store->snapshot(), memory, world, random);
        if (testing::Test::HasFailure()) return;
    }
    const StoreOrder hiding = hide_all_erased(memory, ++ticket);
    apply_one(*store, hiding);
    memory.apply(hiding);
    expect_equal(store->snapshot(), memory, world, random);
    expect_journal_gives_view(store->snapshot());
    EXPECT_EQ(damages_of(*store, /*with_signatures=*/true), "");
    store.reset();
    store = open_store(folder.path(), options);
    expect_equal(store->snapshot(), memory, world, random);
}

TEST(StoreTwin, AnswersAsTheMemoryStoreDoesOnManySmallHistories) {
    for (std::uint64_t seed = 1; seed <= test::effort(40U, 15U) && !testing::Test::HasFailure();
         ++seed)
        run_history(seed, 60);
}

TEST(StoreTwin, AnswersAsTheMemoryStoreDoesOnALongHistory) {
    run_history(1000, test::effort(1200U, 500U));
}

// What arrives in another order or in other batches leads to the same digests and the same view.
TEST(StoreTwin, OrderOfArrivalChangesNeitherDigestsNorView) {
    History history(5);
    std::vector<CheckedRecord> records = history.deliver(150);
    std::set<RecordId> shown_before;
    std::vector<ScopeSummary> digests_before;
    for (int round = 0; round < 4; ++round) {
        TempFolder folder;
        const auto store = open_store(folder.path());
        for (const CheckedRecord& record : records) apply_one(*store, order_of(1, {record}));
        const Snapshot snapshot = store->snapshot();
        std::set<RecordId> shown;
        for (const Arrival arrival : snapshot.shown_after(0, 10'000))
            shown.insert(parse_record(*snapshot.record_at(arrival))->id());
        std::vector<ScopeSummary> digests;
        for (const Scope& scope : snapshot.scopes())
            digests.push_back(snapshot.scope_summary(scope));
        if (round > 0) {
            EXPECT_EQ(shown, shown_before);
            EXPECT_EQ(digests, digests_before);
        }
        shown_before = shown;
        digests_before = digests;
        for (std::size_t i = records.size(); i > 1; --i)
            std::swap(records[i - 1], records[history.random().below(i)]);
    }
}

}  // namespace
}  // namespace tsunagi::store_test
