// The check: silent on what is sound, and never silent on what is not.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "protocol/base/limits.h"
#include "storage/data_file.h"
#include "storage/record_form.h"
#include "tests/support/effort.h"
#include "tests/unit/storage/content_support.h"
#include "tests/unit/storage/store_support.h"

namespace tsunagi::store_test {
namespace {

using storage::arrival_key;
using storage::BodyFiles;
using storage::change_key;
using storage::Cursor;
using storage::encode_month;
using storage::Environment;
using storage::id_key;
using storage::Key;
using storage::month_key;
using storage::open_tables;
using storage::scope_key;
using storage::scope_log_key;
using storage::scope_number_key;
using storage::sequence_key;
using storage::shown_key;
using storage::sketch_key;
using storage::slot_key;
using storage::Table;
using storage::Tables;
using storage::thing_key;
using storage::thing_prefix;
using storage::tree_key;
using storage::U16;
using storage::U32;
using storage::U64;
using storage::U8;
using storage::unpack_record;
using storage::WriteTxn;

std::vector<StoreOrder> make_orders(std::uint64_t seed) {
    SeededRandom random(seed);
    std::vector<TestCenter> centers;
    for (const std::uint8_t prefecture : std::to_array<std::uint8_t>({16, 17}))
        centers.push_back(make_center(random, {.prefecture = prefecture}));
    std::vector<StoreOrder> orders = {
        order_of(1, {found_federation(random, centers), centers[0].genesis})};
    for (StoreTicket ticket = 2; ticket < 40; ++ticket) {
        std::vector<CheckedRecord> records;
        for (int i = 0; i < 6; ++i) {
            FactSpec spec;
            TestCenter& center = centers[random.below(2)];
            if (random.below(2) == 0) {
                spec.kind = kind::kOrg;
                OrgState state;
                state.corporate_number = test_corporate_number(random.below(30));
                state.row = static_cast<std::uint32_t>(random.below(9));
                spec.body = org_body(state);
            } else {
                spec.body = article_body("記録", std::string(random.below(3000), 'x'));
            }
            std::vector<ContentId> contents(random.below(3));
            for (ContentId& content : contents) content = random.fixed<ContentId>();
            spec.body.attachments = attachments_of(contents);
            records.push_back(make_fact(random, center, spec));
        }
        orders.push_back(
            order_of(ticket, std::move(records), {{"key" + std::to_string(ticket % 5), {7, 7}}}));
    }
    return orders;
}

class CheckTest : public testing::Test {
  protected:
    CheckTest() {
        orders_ = make_orders(41);
        options_.body_file_bytes_min = 2048;
        const auto store = open_store(folder_.path(), options_);
        apply_all(*store, orders_);
        file_ = store->data_file();
    }

    // Changes tables behind the store's back.
    void tamper(const std::function<void(WriteTxn&, const Tables&)>& change) {
        Environment environment(folder_.path() / "store", {.map_bytes = 64U << 20});
        WriteTxn txn = environment.begin_write();
        change(txn, open_tables(txn));
        txn.commit();
    }
    [[nodiscard]] CheckReport check() const {
        return check_store(*open_store(folder_.path(), options_));
    }
    // The check after a change finds something, all of it of this sort.
    void expect_found(Repair repair, const std::function<void(WriteTxn&, const Tables&)>& change) {
        tamper(change);
        const CheckReport report = check();
        EXPECT_FALSE(report.is_sound());
        for (const Damage& damage : report.damages)
            EXPECT_EQ(damage.repair, repair) << damage.place << ": " << damage.what;
    }

    std::vector<StoreOrder> orders_;
    StoreOptions options_ = small_options();
    TempFolder folder_;
    std::filesystem::path file_;
};

TEST_F(CheckTest, IsSilentOnASoundStoreAndCountsEverything) {
    std::uint64_t told = 0;
    CheckOptions options;
    options.verifies_signatures = true;
    options.progress = [&](const CheckProgress& progress) { told = progress.done; };
    const auto store = open_store(folder_.path(), options_);
    const CheckReport report = check_store(*store, options);
    EXPECT_TRUE(report.is_sound());
    EXPECT_EQ(report.records, store->snapshot().last_arrival());
    EXPECT_EQ(told, report.records);
    EXPECT_GT(report.entries, 4 * report.records);
    EXPECT_GT(report.pages, 10U);
    EXPECT_GT(report.body_files, 0U);
    EXPECT_EQ(report.unused_body_files, 0U);
}

TEST_F(CheckTest, NamesTheRecordWhoseBodyWasAltered) {
    tamper([](WriteTxn& txn, const Tables& tables) {
        const ByteSpan value = *txn.get(tables.records, arrival_key(5).span());
        Bytes altered(value.begin(), value.end());
        altered.back() ^= 1;
        altered[0] = 0;
        txn.put(tables.records, arrival_key(5).span(), altered);
    });
    const CheckReport report = check();
    ASSERT_FALSE(report.is_sound());
    EXPECT_EQ(report.damages.front().place, "record 5");
    EXPECT_EQ(report.damages.front().repair, Repair::fetch_again);
}

TEST_F(CheckTest, NamesTheIdUnderWhichAnAlteredHeaderCame) {
    RecordId id;
    tamper([&](WriteTxn& txn, const Tables& tables) {
        const ByteSpan value = *txn.get(tables.records, arrival_key(6).span());
        Bytes altered(value.begin(), value.end());
        const auto before = unpack_record(value, BodyFiles(folder_.path() / "store" / "bodies"));
        id = parse_record(*before)->id();
        const std::size_t signature_at = 1 + 8 + altered[1] + 256U * altered[2];
        altered[signature_at] ^= 1;
        txn.put(tables.records, arrival_key(6).span(), altered);
    });
    const CheckReport report = check();
    ASSERT_FALSE(report.is_sound());
    EXPECT_EQ(report.damages.front().place, "record 6");
    EXPECT_EQ(report.damages.front().id, id);
}

TEST_F(CheckTest, FindsALostBodyFileAndCountsAnUnusedOne) {
    BodyFiles bodies(folder_.path() / "store" / "bodies");
    // One that names files: what it named is not known any more, and told as one damage.
    std::optional<Digest> some;
    for (const StoreOrder& order : orders_) {
        for (const CheckedRecord& record : order.records) {
            if (record.parsed().body().size() >= options_.body_file_bytes_min &&
                !record.contents().empty())
                some = record.header().body_commitment;
        }
    }
    ASSERT_TRUE(some);
    std::filesystem::remove(bodies.path_of(*some));
    SeededRandom random(1);
    bodies.add(random.fixed<Digest>(), as_bytes("unused"));
    bodies.flush();
    const CheckReport report = check();
    ASSERT_EQ(report.damages_found, 1U);
    EXPECT_EQ(report.damages.front().repair, Repair::fetch_again);
    EXPECT_EQ(report.unused_body_files, 1U);
}

TEST_F(CheckTest, FindsAnEntryTakenFromAnyTable) {
    using Pick = Table Tables::*;
    for (const Pick pick :
         {&Tables::ids, &Tables::scopes, &Tables::scope_names, &Tables::centers, &Tables::scope_log,
          &Tables::sequences, &Tables::by_sequence, &Tables::slots, &Tables::things, &Tables::shown,
          &Tables::tree, &Tables::months, &Tables::attached, &Tables::changes}) {
        Bytes key;
        Bytes value;
        expect_found(Repair::rebuild_indexes, [&](WriteTxn& txn, const Tables& tables) {
            {
                Cursor cursor(txn, tables.*pick);
                ASSERT_TRUE(cursor.last());
                key.assign(cursor.key().begin(), cursor.key().end());
                value.assign(cursor.value().begin(), cursor.value().end());
            }
            txn.erase(tables.*pick, key);
        });
        tamper([&](WriteTxn& txn, const Tables& tables) { txn.put(tables.*pick, key, value); });
        EXPECT_TRUE(check().is_sound());
    }
}

TEST_F(CheckTest, FindsAnEntryTooManyInAnyTable) {
    SeededRandom random(3);
    const auto id = random.fixed<RecordId>();
    struct Extra {
        Table Tables::* table;
        Key key;
        Key value;
    };
    const std::vector<Extra> extras = {
        {&Tables::ids, id_key(id), Key() << U64{1} << U32{1}},
        {&Tables::scope_log, scope_log_key(1, 99'999), Key() << id.span()},
        {&Tables::sequences, sequence_key(1, 77, 1), Key() << U64{5} << U32{1}},
        {&Tables::by_sequence, storage::stream_key(1, 99'999), Key() << U64{1}},
        {&Tables::seals, storage::seal_key(1, {Hlc{1}, 1}), Key()},
        {&Tables::vouched, arrival_key(99'999), Key() << U32{1}},
        {&Tables::things, thing_key(thing_prefix(kind::kOrg, "x"), {}, id), arrival_key(1)},
        {&Tables::shown, shown_key(kind::kOrg, 1), Key()},
        {&Tables::tree, tree_key(1, {5, 0, 0}), Key() << U8{0}},
        {&Tables::months, month_key(1, 5), encode_month({1, {}})},
        {&Tables::sketches, sketch_key(1, 5, 0), Key() << U32{1} << U32{2'048}},
        {&Tables::attached, arrival_key(1), Key() << id.span()},  // no fact
        {&Tables::attached, arrival_key(99'999), Key() << id.span()},
        {&Tables::changes, change_key(1'000'000), Key() << U64{1} << U8{1}},
        {&Tables::slots, slot_key(1, {}),
         Key() << U64{1} << id.span() << U32{1} << U16{kind::kOrg} << U8{0}},
        {&Tables::scope_names, scope_number_key(55), scope_key(Scope::nation())},
    };
    for (const Extra& extra : extras) {
        expect_found(Repair::rebuild_indexes, [&](WriteTxn& txn, const Tables& tables) {
            txn.put(tables.*extra.table, extra.key.span(), extra.value.span());
        });
        tamper([&](WriteTxn& txn, const Tables& tables) {
            txn.erase(tables.*extra.table, extra.key.span());
        });
        EXPECT_TRUE(check().is_sound());
    }
}

TEST_F(CheckTest, FindsAHeadThatIsListedWithOtherFiles) {
    Bytes key;
    Bytes sound;
    tamper([&](WriteTxn& txn, const Tables& tables) {
        Cursor cursor(txn, tables.attached);
        ASSERT_TRUE(cursor.first());
        key.assign(cursor.key().begin(), cursor.key().end());
        sound.assign(cursor.value().begin(), cursor.value().end());
    });
    Bytes altered = sound;
    altered.front() ^= 1;
    Bytes longer = sound;
    longer.push_back(7);
    Bytes more = sound;
    more.insert(more.end(), ContentId::kSize, 0xff);
    for (const Bytes& value : {altered, longer, more}) {
        expect_found(Repair::rebuild_indexes, [&](WriteTxn& txn, const Tables& tables) {
            txn.put(tables.attached, key, value);
        });
    }
    tamper([&](WriteTxn& txn, const Tables& tables) { txn.put(tables.attached, key, sound); });
    EXPECT_TRUE(check().is_sound());
}

TEST_F(CheckTest, ReadsWholeContentsAndLeavesOthersAlone) {
    SeededRandom random(13);
    const Sample sound = make_sample(random, 3 * kPieceBytes + 5);
    const Sample altered = make_sample(random, 3 * kPieceBytes + 5);
    const Sample cut_off = make_sample(random, 3 * kPieceBytes + 5);
    const Sample unfinished = make_sample(random, 3 * kPieceBytes + 5);
    {
        const auto store = open_store(folder_.path(), options_);
        ContentFiles& contents = store->contents();
        for (const Sample* one : {&sound, &altered, &cut_off}) add_content(contents, *one);
        contents.begin(unfinished.ref, unfinished.pieces);
    }
    CheckReport report = check();  // contents that nobody names, and names of contents not here
    EXPECT_TRUE(report.is_sound());
    EXPECT_EQ(report.content_files, 3U);
    {
        const auto store = open_store(folder_.path(), options_);
        write_into(store->contents().path_of(altered.ref.content), altered.place(2), Bytes(9));
        std::filesystem::resize_file(store->contents().path_of(cut_off.ref.content), 70'000);
    }
    report = check();
    std::set<std::string> places;
    for (const Damage& damage : report.damages) {
        EXPECT_EQ(damage.repair, Repair::fetch_again);
        places.insert(damage.place);
    }
    EXPECT_EQ(places, (std::set<std::string>{"content " + id_text(altered.ref.content),
                                             "content " + id_text(cut_off.ref.content)}));
    EXPECT_EQ(report.damages_found, 2U);
}

TEST_F(CheckTest, FindsASketchThatIsNotThatOfItsRecords) {
    SeededRandom random(12);
    TestCenter center = make_center(random);
    std::vector<CheckedRecord> records;
    for (std::uint32_t i = 0; i < kSketchKeptIdsMin + 10; ++i) {
        FactSpec spec;
        spec.body = article_body("記録", "x");
        records.push_back(make_fact(random, center, spec));
    }
    std::vector<CheckedRecord> late(records.end() - 3, records.end());
    records.erase(records.end() - 3, records.end());
    {
        const auto store = open_store(folder_.path(), options_);
        apply_one(*store, order_of(1, std::move(records)));
        apply_one(*store, order_of(2, std::move(late)));
    }
    EXPECT_TRUE(check().is_sound());
    Bytes key;
    for (const bool is_head : {true, false}) {
        Bytes sound;
        expect_found(Repair::rebuild_indexes, [&](WriteTxn& txn, const Tables& tables) {
            {
                Cursor cursor(txn, tables.sketches);
                ASSERT_TRUE(is_head ? cursor.first() : cursor.last()) << "a large month has one";
                key.assign(cursor.key().begin(), cursor.key().end());
                sound.assign(cursor.value().begin(), cursor.value().end());
            }
            Bytes altered = sound;
            altered.back() ^= 1;
            txn.put(tables.sketches, key, altered);
        });
        tamper([&](WriteTxn& txn, const Tables& tables) { txn.put(tables.sketches, key, sound); });
        EXPECT_TRUE(check().is_sound());
    }
    // Without one, the next record makes it: no damage.
    tamper([&](WriteTxn& txn, const Tables& tables) {
        std::vector<Bytes> keys;
        {
            Cursor cursor(txn, tables.sketches);
            for (bool is_there = cursor.first(); is_there; is_there = cursor.next())
                keys.emplace_back(cursor.key().begin(), cursor.key().end());
        }
        for (const Bytes& one : keys) txn.erase(tables.sketches, one);
    });
    EXPECT_TRUE(check().is_sound());
}

TEST_F(CheckTest, FindsAnAlteredLocalValue) {
    tamper([](WriteTxn& txn, const Tables& tables) {
        const ByteSpan value = *txn.get(tables.local, as_bytes("key3"));
        Bytes altered(value.begin(), value.end());
        altered.back() ^= 1;
        txn.put(tables.local, as_bytes("key3"), altered);
    });
    EXPECT_FALSE(check().is_sound());
}

TEST_F(CheckTest, DescribesAtMostSoManyDamagesButCountsAll) {
    tamper([](WriteTxn& txn, const Tables& tables) {
        std::vector<Bytes> keys;
        {
            Cursor cursor(txn, tables.ids);
            for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
                keys.emplace_back(cursor.key().begin(), cursor.key().end());
            }
        }
        for (const Bytes& key : keys) txn.erase(tables.ids, key);
    });
    const CheckReport report = check();
    EXPECT_GT(report.damages_found, 200U);
    EXPECT_LE(report.damages.size(), kDamagesMax);
}

// One bit flipped anywhere in the file: opening and checking never crash, and what is not found
// changes no answer. Each try runs in a process of its own, since a crash is what we look for.
TEST_F(CheckTest, FlippedBitIsFoundOrMakesNoDifference) {
    std::ifstream in(file_, std::ios::binary);
    const Bytes whole(std::istreambuf_iterator<char>(in), {});
    MemoryStore memory;
    World world;
    for (const StoreOrder& order : orders_) {
        memory.apply(order);
        world.add(order);
    }
    SeededRandom random(51);
    int found = 0;
    constexpr int kTries = test::effort(250, 80);
    for (int i = 0; i < kTries; ++i) {
        Bytes flipped = whole;
        // Every fourth one in the two head pages or near the front of a page, where the structure
        // is.
        std::size_t at = random.below(whole.size());
        if (i % 4 == 0) at = at / 4096 * 4096 + random.below(64);
        if (i % 16 == 0) at = random.below(2) * 4096 + random.below(160);
        flipped[at] ^= static_cast<std::uint8_t>(1U << random.below(8));
        std::ofstream(file_, std::ios::binary | std::ios::trunc)
            .write(reinterpret_cast<const char*>(flipped.data()),
                   static_cast<std::streamsize>(flipped.size()));
        const int status = in_child([&] {
            try {
                const auto store = open_store(folder_.path(), options_);
                if (!check_store(*store).is_sound()) return 1;
                expect_equal(store->snapshot(), memory, world, random);
                return testing::Test::HasFailure() ? 2 : 0;
            } catch (const StorageError& error) {
                return error.kind() == StorageError::Kind::in_use ? 3 : 1;
            }
        });
        EXPECT_TRUE(status == 0 || status == 1 << 8)
            << "bit in byte " << at << ", status " << status;
        found += status == 1 << 8 ? 1 : 0;
    }
    EXPECT_GT(found, kTries / 5);
}

}  // namespace
}  // namespace tsunagi::store_test
