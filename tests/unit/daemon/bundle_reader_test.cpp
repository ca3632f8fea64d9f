// What an export reads, beside the plain way: all records sorted.
#include "daemon/bundle_reader.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/bundle/bundle.h"
#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"

namespace tsunagi {
namespace {

constexpr std::int64_t kDayMs = 24 * 3600 * 1000;
const Scope kToyama{ScopeLevel::prefecture, 16, {}};

class BundleReaderTest : public ::testing::Test {
  protected:
    BundleReaderTest() : random_(5), center_(make_center(random_)) {
        const CheckedRecord charter = found_federation(random_, std::span(&center_, 1));
        store_ =
            Store::open(folder_.path(), random_, {.map_bytes = 1ULL << 30, .free_bytes_min = 0});
        commit({center_.genesis, charter});
    }

    struct Held {
        Arrival arrival = 0;
        Scope scope;
        Hlc time;
        Bytes bytes;
    };

    void commit(std::vector<CheckedRecord> records) {
        for (const CheckedRecord& record : records) {
            const ByteSpan bytes = record.parsed().bytes();
            held_.push_back({held_.size() + 1, record.header().scope, record.header().time,
                             Bytes(bytes.begin(), bytes.end())});
        }
        const StoreOrder order = order_of(++ticket_, std::move(records));
        (void)store_->apply({&order, 1});
    }
    // Facts with times in the last `days` before the tests' now, in any order.
    void commit_facts(std::size_t count, const Scope& scope, std::uint64_t days) {
        std::vector<CheckedRecord> records;
        for (std::size_t i = 0; i < count; ++i) {
            FactSpec spec;
            spec.scope = scope;
            const auto back = static_cast<std::int64_t>(random_.below(days)) * kDayMs;
            spec.time = Hlc::at({kTestNow.ms - back});
            spec.body = article_body("記事", std::string(random_.below(400), 'x'));
            records.push_back(make_fact(random_, center_, spec));
        }
        commit(std::move(records));
    }

    // The twin.
    std::vector<Bytes> wanted(const std::vector<Scope>& scopes, WallTime since = {}) const {
        std::vector<Held> chosen;
        for (const Held& one : held_) {
            const bool is_authority = one.scope == Scope::authority();
            const bool is_in = std::ranges::find(scopes, one.scope) != scopes.end();
            if (is_authority || (is_in && one.time.ms() >= since.ms)) chosen.push_back(one);
        }
        std::ranges::sort(chosen, [](const Held& a, const Held& b) {
            const auto order = [](const Held& one) {
                const bool is_authority = one.scope == Scope::authority();
                const auto at = static_cast<std::int64_t>(one.arrival);
                return std::tuple(is_authority ? 0 : 1,
                                  is_authority ? 0 : -static_cast<std::int64_t>(one.time.month()),
                                  is_authority ? at : -at);
            };
            return order(a) < order(b);
        });
        std::vector<Bytes> out;
        for (Held& one : chosen) out.push_back(std::move(one.bytes));
        return out;
    }

    static std::vector<Bytes> read(BundleReader& reader, std::size_t page_bytes) {
        std::vector<Bytes> out;
        bool was_authority = true;
        for (std::size_t pages = 0; pages < 100'000; ++pages) {
            const auto page = reader.next();
            EXPECT_TRUE(was_authority || !page.is_authority);
            was_authority = page.is_authority;
            EXPECT_LE(page.records.size(), page_bytes + kRecordBytesMax);
            const auto split = split_records(page.records);
            EXPECT_TRUE(split && split->size() == page.count);
            if (!split) break;
            for (const ByteSpan record : *split) out.emplace_back(record.begin(), record.end());
            if (page.is_last) return out;
        }
        ADD_FAILURE() << "it has no end";
        return out;
    }

    SeededRandom random_;
    TestCenter center_;
    TempFolder folder_;
    std::unique_ptr<Store> store_;
    std::vector<Held> held_;
    StoreTicket ticket_ = 0;
};

TEST_F(BundleReaderTest, GivesWhatTheTwinGivesWhateverItsBounds) {
    for (int round = 0; round < 5; ++round) {
        commit_facts(150, Scope::nation(), 120);
        commit_facts(60, kToyama, 120);
        commit_facts(20, Scope::of_center(center_.id), 120);
    }
    const std::vector<std::vector<Scope>> choices = {
        {}, {Scope::nation()}, {kToyama, Scope::nation()}, {Scope::of_center(center_.id)}};
    for (const auto& scopes : choices) {
        for (const std::size_t bound : {1UL, 7UL, 64UL, 100'000UL}) {
            BundleReader::Options options;
            options.page_bytes = bound * 500;
            options.arrivals_max = bound;
            options.slice_records = std::max<std::size_t>(bound, 3);
            BundleReader reader(*store_, scopes, options);
            const auto expected = wanted(scopes);
            EXPECT_EQ(reader.records_max(), expected.size());
            EXPECT_EQ(read(reader, options.page_bytes), expected) << bound;
        }
    }
}

TEST_F(BundleReaderTest, LeavesOutWhatIsOlder) {
    commit_facts(300, Scope::nation(), 90);
    for (const std::int64_t days : {0, 1, 20, 45, 89, 200}) {
        BundleReader::Options options;
        options.since = {kTestNow.ms - days * kDayMs};
        BundleReader reader(*store_, {Scope::nation()}, options);
        const auto expected = wanted({Scope::nation()}, options.since);
        EXPECT_GE(reader.records_max(), expected.size());
        EXPECT_EQ(read(reader, options.page_bytes), expected) << days;
    }
}

// What comes in meanwhile may rest on authority records that are not in the bundle any more.
TEST_F(BundleReaderTest, LeavesOutWhatArrivesMeanwhile) {
    commit_facts(100, Scope::nation(), 40);
    const auto expected = wanted({Scope::nation()});
    BundleReader::Options options;
    options.page_bytes = 2'000;
    options.slice_records = 10;
    BundleReader reader(*store_, {Scope::nation()}, options);
    std::vector<Bytes> got;
    while (true) {
        const auto page = reader.next();
        const auto split = split_records(page.records);
        for (const ByteSpan record : *split) got.emplace_back(record.begin(), record.end());
        if (page.is_last) break;
        if (held_.size() < 400) {
            TestCenter newcomer = make_center(random_, {.name = "新しいセンター"});
            commit({newcomer.genesis});
            commit_facts(3, Scope::nation(), 40);
        }
    }
    EXPECT_EQ(got, expected);
}

}  // namespace
}  // namespace tsunagi
