#include "tests/unit/storage/store_support.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi::store_test {
namespace {

void expect_same_heads(const Snapshot& store, const MemoryStore& memory, const World& world) {
    for (const auto& [center, slot] : world.slots) {
        const auto a = store.slot_heads(center, slot);
        const auto b = memory.slot_heads(center, slot);
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            EXPECT_EQ(a[i].id, b[i].id);
            EXPECT_EQ(a[i].vector, b[i].vector);
            EXPECT_EQ(a[i].scope, b[i].scope);
        }
    }
}

// Each month's ids by a walk in steps, beside the whole log sorted by the records' months.
void expect_same_months(const Snapshot& store,
                        const MemoryStore& memory,
                        const Scope& scope,
                        const std::vector<MonthSummary>& months) {
    std::map<Month, std::map<RecordId, Arrival>> expected;
    for (const LogEntry& entry : memory.log(scope, 0, SIZE_MAX))
        expected[memory.at(entry.arrival).header().time.month()].emplace(entry.id, entry.arrival);
    EXPECT_EQ(expected.size(), months.size());
    for (const MonthSummary& month : months) {
        const std::size_t step = month.root.count / 3 + 1;
        std::map<RecordId, Arrival> got;
        std::optional<RecordId> after;
        for (auto some = store.month_log(scope, month.month, after, step); !some.empty();
             some = store.month_log(scope, month.month, after, step)) {
            EXPECT_LE(some.size(), step);
            for (const LogEntry& entry : some) {
                EXPECT_TRUE(!after || entry.id > *after);
                after = entry.id;
                EXPECT_TRUE(got.emplace(entry.id, entry.arrival).second);
            }
        }
        EXPECT_EQ(got, expected[month.month]);
    }
}

void expect_same_node(const TreeReader& a, const TreeReader& b, const NodePosition& at) {
    const auto node = a.load(at);
    ASSERT_EQ(node, b.load(at));
    if (!node || node->is_leaf) return;
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        if (node->children[nibble].count > 0) expect_same_node(a, b, at.child(nibble));
    }
}

void expect_same_scopes(const Snapshot& store,
                        const MemoryStore& memory,
                        const World& world,
                        Random& random) {
    EXPECT_EQ(store.scopes(), memory.scopes());
    for (const Scope& scope : world.scopes) {
        EXPECT_EQ(store.scope_summary(scope), memory.scope_summary(scope));
        const auto months = store.months(scope);
        EXPECT_EQ(months, memory.months(scope));
        const auto tree = store.tree(scope);
        const auto other = memory.tree(scope);
        for (const MonthSummary& month : months)
            expect_same_node(*tree, *other, {month.month, 0, 0});
        std::vector<Month> named{7};
        for (const MonthSummary& month : months) {
            if (random.below(4) != 0) named.push_back(month.month);
        }
        const std::size_t symbols = random.below(80);
        EXPECT_EQ(store.sketch(scope, named, symbols), memory.sketch(scope, named, symbols));
        expect_same_months(store, memory, scope, months);
        for (const WriterInstance writer : world.writers) {
            for (const auto& [center, slot] : world.slots) {
                EXPECT_EQ(store.last_sequence(scope, center, writer),
                          memory.last_sequence(scope, center, writer));
            }
        }
        for (const WriterInstance writer : world.writers) {
            for (const auto& [center, slot] : world.slots) {
                const std::uint64_t first = random.below(20);
                for (const std::uint64_t last : {first + random.below(20), UINT64_MAX}) {
                    EXPECT_EQ(store.by_sequence(scope, center, writer, first, last, 7),
                              memory.by_sequence(scope, center, writer, first, last, 7));
                }
                EXPECT_EQ(store.by_sequence(scope, center, writer, 0, UINT64_MAX, 100'000),
                          memory.by_sequence(scope, center, writer, 0, UINT64_MAX, 100'000));
            }
        }
        for (const auto& [center, slot] : world.slots) {
            std::optional<WrittenPlace> after;
            for (bool is_more = true; is_more;) {
                const std::size_t limit = 1 + random.below(9);
                const auto page = memory.written_by(scope, center, after, limit);
                EXPECT_EQ(store.written_by(scope, center, after, limit), page);
                is_more = !page.empty();
                if (is_more) after = page.back();
            }
        }
        std::optional<SealPlace> after_seal;
        for (auto page = memory.seals(scope, after_seal, 2); !page.empty();
             page = memory.seals(scope, after_seal, 2)) {
            EXPECT_EQ(store.seals(scope, after_seal, 2), page);
            after_seal = page.back().place;
        }
        EXPECT_TRUE(store.seals(scope, after_seal, 1).size() <= (after_seal ? 0U : 1U));
        for (const Arrival after :
             {Arrival{0}, random.below(memory.last_arrival() + 2), Arrival{UINT64_MAX}}) {
            for (const std::size_t limit : {std::size_t{0}, std::size_t{3}, std::size_t{100'000}}) {
                const auto a = store.log(scope, after, limit);
                const auto b = memory.log(scope, after, limit);
                ASSERT_EQ(a.size(), b.size());
                for (std::size_t i = 0; i < a.size(); ++i) {
                    EXPECT_EQ(a[i].arrival, b[i].arrival);
                    EXPECT_EQ(a[i].id, b[i].id);
                }
            }
        }
    }
}

void expect_same_views(const Snapshot& store,
                       const MemoryStore& memory,
                       const World& world,
                       Random& random) {
    std::vector<std::optional<KindId>> kinds = {std::nullopt};
    kinds.insert(kinds.end(), world.kinds.begin(), world.kinds.end());
    for (const auto& kind : kinds) {
        for (const Arrival before :
             {Arrival{UINT64_MAX}, random.below(memory.last_arrival() + 2)}) {
            for (const std::size_t limit : {std::size_t{2}, std::size_t{100'000}}) {
                EXPECT_EQ(store.list_shown(kind, before, limit),
                          memory.list_shown(kind, before, limit));
            }
        }
    }
    auto ascending = memory.list_shown(std::nullopt, UINT64_MAX, 100'000);
    std::ranges::reverse(ascending);
    EXPECT_EQ(store.shown_after(0, 100'000), ascending);
    EXPECT_EQ(store.shown_count(), ascending.size());
    for (const KindId kind : world.kinds) {
        for (const std::string& key : world.natural_keys) {
            EXPECT_EQ(store.sources_of(kind, key), memory.sources_of(kind, key));
        }
    }
    for (Arrival arrival = 1; arrival <= memory.last_arrival(); ++arrival) {
        EXPECT_EQ(store.is_vouched(arrival), memory.is_vouched(arrival));
        EXPECT_EQ(store.record_at(arrival), memory.record_at(arrival));
        EXPECT_EQ(store.is_shown(memory.at(arrival).header().kind, arrival),
                  memory.is_shown(arrival));
    }
}

void expect_same_records(const Snapshot& store, const MemoryStore& memory, const World& world) {
    EXPECT_EQ(store.last_arrival(), memory.last_arrival());
    for (const std::size_t limit : {std::size_t{1}, std::size_t{100}})
        EXPECT_EQ(store.vouched(limit), memory.vouched(limit));
    for (const RecordId& id : world.ids) {
        EXPECT_EQ(store.has(id), memory.has(id));
        const auto a = store.find(id);
        const auto b = memory.find(id);
        ASSERT_EQ(a.has_value(), b.has_value());
        EXPECT_EQ(store.record(id), memory.record(id));
        EXPECT_EQ(store.ids_of_item(id.prefix()), memory.ids_of_item(id.prefix()));
        EXPECT_EQ(store.ids_of_item(id.prefix()).empty(), !a);
        if (!a) continue;
        EXPECT_EQ(a->arrival, b->arrival);
        EXPECT_EQ(a->scope, b->scope);
        EXPECT_EQ(store.record_at(a->arrival), memory.record(id));
        EXPECT_EQ(store.ids_with_prefix(id_text(id).substr(0, 9), 10), std::vector<RecordId>{id});
    }
    EXPECT_FALSE(store.record_at(0));
    EXPECT_FALSE(store.record_at(memory.last_arrival() + 1));
}

}  // namespace

StoreOptions small_options() {
    StoreOptions options;
    options.free_bytes_min = 0;
    options.map_bytes = 256U << 20;
    return options;
}

std::unique_ptr<Store> open_store(const std::filesystem::path& folder,
                                  const StoreOptions& options) {
    SeededRandom random(99);
    return Store::open(folder, random, options);
}

std::vector<Attachment> attachments_of(const std::vector<ContentId>& contents,
                                       bool has_thumbnails) {
    std::vector<Attachment> out;
    for (std::size_t i = 0; i < contents.size(); ++i) {
        Attachment attachment;
        attachment.content = contents[i];
        attachment.bytes = 1000;
        attachment.media_type = "image/jpeg";
        attachment.name = std::to_string(i) + ".jpg";
        if (has_thumbnails) attachment.thumbnail = {contents[(i + 1) % contents.size()], 100};
        out.push_back(std::move(attachment));
    }
    return out;
}

CheckedRecord without_body(const CheckedRecord& record) {
    const ByteSpan bytes = record.parsed().bytes();
    CHECK(!record.parsed().body().empty());
    Bytes bare(bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(
                                                Salt::kSize + record.parsed().body().size()));
    std::fill_n(bare.begin() + 4, 4, std::uint8_t{0});
    return *check_record(*parse_record(std::move(bare)));
}

std::vector<CommittedOrder> apply_all(Store& store, std::span<const StoreOrder> orders) {
    std::vector<CommittedOrder> all;
    while (!orders.empty()) {
        auto committed = store.apply(orders);
        orders = orders.subspan(committed.size());
        std::ranges::move(committed, std::back_inserter(all));
    }
    return all;
}

void World::add(const StoreOrder& order) {
    for (const CheckedRecord& record : order.records) {
        const Header& header = record.header();
        ids.insert(record.id());
        slots.insert({header.center, header.slot});
        scopes.insert(header.scope);
        writers.insert(header.writer_instance);
        kinds.insert(header.kind);
        const Thing thing = thing_of(header.kind, record.parsed().body());
        if (!thing.key.empty()) natural_keys.insert(thing.key);
    }
    for (const LocalPut& put : order.puts) local_keys.insert(put.key);
}

void expect_equal(const Snapshot& store,
                  const MemoryStore& memory,
                  const World& world,
                  Random& random) {
    expect_same_records(store, memory, world);
    expect_same_heads(store, memory, world);
    expect_same_scopes(store, memory, world, random);
    expect_same_views(store, memory, world, random);
    EXPECT_EQ(store.named_contents(), memory.named_contents());
    for (const std::string& key : world.local_keys) EXPECT_EQ(store.local(key), memory.local(key));
    for (const std::string prefix : {"", "a", "b/", "nothing"})
        EXPECT_EQ(store.locals(prefix), memory.locals(prefix));
}

void expect_journal_gives_view(const Snapshot& store) {
    std::set<Arrival> shown;
    ChangeNumber last = 0;
    for (auto page = store.changes(0, 7); !page.empty(); page = store.changes(last, 7)) {
        for (const Change& change : page) {
            ASSERT_EQ(change.number, last + 1);
            last = change.number;
            if (change.is_shown) {
                EXPECT_TRUE(shown.insert(change.arrival).second);
            } else {
                EXPECT_EQ(shown.erase(change.arrival), 1U);
            }
        }
    }
    EXPECT_EQ(store.last_change(), last);
    EXPECT_EQ(store.shown_after(0, 1'000'000), std::vector<Arrival>(shown.begin(), shown.end()));
}

std::string damages_of(const Store& store, bool with_signatures) {
    CheckOptions options;
    options.verifies_signatures = with_signatures;
    const CheckReport report = check_store(store, options);
    std::string out;
    for (const Damage& damage : report.damages) out += damage.place + ": " + damage.what + "\n";
    return out;
}

int in_child(const std::function<int()>& body) {
    const pid_t child = ::fork();
    if (child == 0) {
        int code = 99;
        try {
            code = body();
        } catch (...) {
            code = 98;
        }
        ::_exit(code);
    }
    int status = -1;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return status;
}

}  // namespace tsunagi::store_test
