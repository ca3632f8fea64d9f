// What a key signed is told in the order in which it came, and what came too late as late.
#include "daemon/control/key_records_query.h"

#include <gtest/gtest.h>

#include "protocol/record/canonical.h"
#include "protocol/schema/control.capnp.h"
#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"

namespace tsunagi::control {
namespace {

constexpr std::int64_t kHour = 3'600'000;

struct Told {
    std::vector<RecordId> kept;
    std::vector<RecordId> late;
    std::vector<RecordId> dated_back;  // says an earlier time, and came late
    std::vector<Scope> scopes;
    std::uint64_t done = 0;
    Error error{};
};

void read_into(Told& told, schema::Answer::Reader from) {
    if (from.isKeyRecords()) {
        for (const auto& record : from.getKeyRecords()) {
            auto& ids = record.getIsLate()     ? told.late
                        : record.getCameLate() ? told.dated_back
                                               : told.kept;
            ids.push_back(read_fixed<RecordId>(record.getId()));
            Scope scope;
            scope.level = static_cast<ScopeLevel>(record.getScopeLevel());
            scope.area = record.getScopeArea();
            told.scopes.push_back(scope);
        }
    }
    if (from.isDone()) told.done = from.getDone().getCount();
    if (from.isError()) told.error = static_cast<Error>(from.getError().getError());
}

class KeyRecordsQueryTest : public ::testing::Test {
  protected:
    KeyRecordsQueryTest() {
        centers_.push_back(make_center(random_));
        centers_.push_back(make_center(random_));
        const CheckedRecord charter = found_federation(random_, centers_);
        commit({own().genesis, other().genesis, charter});
        begin_ms_ = charter.header().time.ms();
    }

    TestCenter& own() { return centers_[0]; }
    TestCenter& other() { return centers_[1]; }
    void commit(std::vector<CheckedRecord> records) {
        const StoreOrder order = order_of(++ticket_, std::move(records));
        (void)store_->apply({&order, 1});
    }
    RecordId publish(TestCenter& center, std::int64_t at_ms, const Scope& scope = Scope::nation()) {
        FactSpec spec;
        spec.scope = scope;
        spec.time = Hlc::at({at_ms});
        spec.body = article_body("題");
        const CheckedRecord fact = make_fact(random_, center, spec);
        commit({fact});
        return fact.id();
    }
    Told ask(const PublicKey& key, std::int64_t since_ms = 0) {
        const auto query = make_key_records_query(*store_, own().id, {key, since_ms, std::nullopt});
        Bytes framed;
        while (query->next(framed)) {
        }
        Told told;
        for (ByteSpan rest = framed; !rest.empty();) {
            const std::size_t size =
                rest[0] | std::size_t{rest[1]} << 8 | std::size_t{rest[2]} << 16;
            EXPECT_TRUE(
                read_canonical<schema::Answer>(rest.subspan(4, size), CanonicalForm::required,
                                               [&](schema::Answer::Reader from) -> Result<int> {
                                                   read_into(told, from);
                                                   return 0;
                                               }));
            rest = rest.subspan(4 + size);
        }
        return told;
    }
    PublicKey own_key() { return own().staff.public_key(); }

    SeededRandom random_{5};
    TempFolder folder_;
    std::unique_ptr<Store> store_ =
        Store::open(folder_.path(), random_, {.map_bytes = 1ULL << 28, .free_bytes_min = 0});
    std::vector<TestCenter> centers_;
    StoreTicket ticket_ = 0;
    std::int64_t begin_ms_ = 0;
};

using Ids = std::vector<RecordId>;

TEST_F(KeyRecordsQueryTest, TellsWhatThisKeyOfThisCenterSigned) {
    const RecordId first = publish(own(), begin_ms_ + 1);
    (void)publish(other(), begin_ms_ + 2);
    const RecordId second = publish(own(), begin_ms_ + 3, Scope::of_center(own().id));
    const Told told = ask(own_key());
    EXPECT_EQ(told.kept, (Ids{first, second}));
    EXPECT_TRUE(told.late.empty());
    EXPECT_EQ(told.done, 2U);
    EXPECT_EQ(told.scopes[1].level, ScopeLevel::center);
    EXPECT_TRUE(ask(other().staff.public_key()).kept.empty()) << "another center's key";
    EXPECT_TRUE(ask(own().root.public_key()).kept.empty()) << "manifests hang on no grant";
}

TEST_F(KeyRecordsQueryTest, WhatSaysALaterTimeIsLate) {
    const RecordId before = publish(own(), begin_ms_ + kHour - 1);
    const RecordId at = publish(own(), begin_ms_ + kHour);
    const Told told = ask(own_key(), begin_ms_ + kHour);
    EXPECT_EQ(told.kept, Ids{before});
    EXPECT_EQ(told.late, Ids{at});
}

TEST_F(KeyRecordsQueryTest, WhatIsDatedBackIsLateBehindAnybodysLaterRecord) {
    const RecordId honest = publish(own(), begin_ms_ + 1);
    (void)publish(other(), begin_ms_ + 2 * kHour);
    const RecordId dated_back = publish(own(), begin_ms_ + 2);
    const Told told = ask(own_key(), begin_ms_ + kHour);
    EXPECT_EQ(told.kept, Ids{honest});
    EXPECT_EQ(told.dated_back, Ids{dated_back});
    EXPECT_TRUE(told.late.empty());
}

TEST_F(KeyRecordsQueryTest, GoesThroughMoreThanOnePage) {
    Ids ids;
    std::vector<CheckedRecord> batch;
    for (int i = 0; i < 10'500; ++i) {
        FactSpec spec;
        spec.body = article_body("題");
        batch.push_back(make_fact(random_, own(), spec));
        ids.push_back(batch.back().id());
    }
    commit(std::move(batch));
    EXPECT_EQ(ask(own_key()).kept, ids);
}

}  // namespace
}  // namespace tsunagi::control
