// One record from peers: what of their answers is shown, and what is left out.
#include "daemon/control/federated_show.h"

#include <gtest/gtest.h>

#include "protocol/base/limits.h"
#include "protocol/record/canonical.h"
#include "protocol/schema/control.capnp.h"
#include "tests/support/builders.h"

namespace tsunagi::control {
namespace {

struct FederatedShowTest : ::testing::Test {
    SeededRandom random{61};
    std::vector<TestCenter> centers;
    std::shared_ptr<const MemberRows> members;

    void SetUp() override {
        centers.push_back(make_center(random, {"富山センター", 16}));
        centers.push_back(make_center(random, {"東京センター", 13}));
        (void)found_federation(random, centers);
        MemberRows rows;
        for (const TestCenter& center : centers) rows[center.id] = {center.spec.name, 16};
        members = std::make_shared<MemberRows>(std::move(rows));
    }

    [[nodiscard]] CheckedRecord article(const std::string& title,
                                        const CheckedRecord* before = nullptr) {
        FactSpec spec;
        spec.body = article_body(title, "本文");
        if (before != nullptr) {
            spec.slot = before->header().slot;
            spec.replaces = {&before->parsed()};
        }
        return make_fact(random, centers[1], spec);
    }

    // Told by the centers in turn.
    struct Shown {
        std::vector<ItemAnswer> items;
        std::vector<RecordId> sources;
        std::vector<bool> hidden;
        std::optional<std::uint16_t> error;
        std::optional<std::uint64_t> done;
        std::size_t covered = 0;
    };
    Shown show(const std::string& id, std::vector<std::vector<const CheckedRecord*>> answers) {
        const auto query = make_federated_show({id, std::chrono::seconds(1)}, members);
        EXPECT_EQ(query->asked().id, id);
        EXPECT_TRUE(check_query(query->asked()));
        for (std::size_t i = 0; i < answers.size(); ++i) {
            InquiryNews::Answer answer;
            answer.center = centers[i % centers.size()].id;
            for (const CheckedRecord* record : answers[i])
                answer.records.push_back(trust_stored(*parse_record(bytes_of(*record))));
            query->take(std::move(answer));
        }
        InquiryNews::End end;
        end.coverage.resize(1);
        query->end(std::move(end));
        Bytes out;
        EXPECT_FALSE(query->next(out));
        return read(out);
    }

  private:
    static Shown read(ByteSpan out) {
        Shown shown;
        while (!out.empty()) {
            const std::size_t size = out[0] | std::size_t{out[1]} << 8 | std::size_t{out[2]} << 16;
            const auto good =
                read_canonical<schema::Answer>(out.subspan(4, size), CanonicalForm::required,
                                               [&](schema::Answer::Reader from) -> Result<int> {
                                                   if (from.isItem()) add(shown, from.getItem());
                                                   if (from.isError())
                                                       shown.error = from.getError().getError();
                                                   if (from.isDone())
                                                       shown.done = from.getDone().getCount();
                                                   if (from.isCoverage())
                                                       shown.covered = from.getCoverage().size();
                                                   return 0;
                                               });
            EXPECT_TRUE(good);
            out = out.subspan(4 + size);
        }
        return shown;
    }
    static void add(Shown& shown, schema::Item::Reader from) {
        ItemAnswer item;
        item.id = read_fixed<RecordId>(from.getId());
        item.told_by_name = from.getToldByName();
        item.is_hidden = from.getIsHidden();
        for (const auto source : from.getSources())
            shown.sources.push_back(read_fixed<RecordId>(source.getId()));
        shown.items.push_back(std::move(item));
    }
};

TEST_F(FederatedShowTest, ShowsTheRecordThatWasAskedForAndWhoToldIt) {
    const CheckedRecord wanted = article("倉庫");
    const Shown shown = show(id_text(wanted.id()).substr(0, 12), {{}, {&wanted}, {&wanted}});
    ASSERT_EQ(shown.items.size(), 1U);
    EXPECT_EQ(shown.items[0].id, wanted.id());
    EXPECT_EQ(shown.items[0].told_by_name, "東京センター");
    EXPECT_FALSE(shown.items[0].is_hidden);
    EXPECT_EQ(shown.done, 1U);
    EXPECT_EQ(shown.covered, 1U);
}

TEST_F(FederatedShowTest, TellsThatThereIsANewerVersion) {
    const CheckedRecord old_version = article("倉庫");
    const CheckedRecord new_version = article("新しい倉庫", &old_version);
    const Shown shown = show(id_text(old_version.id()), {{&old_version}, {&new_version}});
    ASSERT_EQ(shown.items.size(), 1U);
    EXPECT_EQ(shown.items[0].id, old_version.id());
    EXPECT_TRUE(shown.items[0].is_hidden);
    EXPECT_EQ(shown.sources, std::vector{new_version.id()});
    const Shown newest = show(id_text(new_version.id()), {{&old_version, &new_version}});
    ASSERT_EQ(newest.items.size(), 1U);
    EXPECT_FALSE(newest.items[0].is_hidden);
}

TEST_F(FederatedShowTest, LeavesOutWhatNobodyAskedFor) {
    const CheckedRecord wanted = article("倉庫");
    const CheckedRecord other = article("ほかの話");
    const Shown shown = show(id_text(wanted.id()), {{&other, &wanted}});
    ASSERT_EQ(shown.items.size(), 1U);
    EXPECT_EQ(shown.items[0].id, wanted.id());
    EXPECT_TRUE(shown.sources.empty());
    const Shown nothing = show(id_text(wanted.id()), {{&other}});
    EXPECT_TRUE(nothing.items.empty());
    EXPECT_EQ(nothing.done, 0U);
    EXPECT_EQ(nothing.covered, 1U);
}

// Old versions are no sources, and however many there are, they hide no newer one.
TEST_F(FederatedShowTest, TellsOfTheNewestBehindManyOldOnes) {
    std::vector<CheckedRecord> versions{article("0")};
    for (int i = 1; i < 300; ++i) versions.push_back(article(std::to_string(i), &versions.back()));
    std::vector<const CheckedRecord*> told;
    for (const CheckedRecord& version : versions) told.push_back(&version);
    const Shown shown = show(id_text(versions[0].id()), {told});
    ASSERT_EQ(shown.items.size(), 1U);
    EXPECT_TRUE(shown.items[0].is_hidden);
    EXPECT_EQ(shown.sources, std::vector{versions.back().id()});
}

// Ids that begin alike: found by trying, a byte of them is enough here.
TEST_F(FederatedShowTest, WantsMoreDigitsWhereSeveralBeginSo) {
    std::map<std::uint8_t, CheckedRecord> by_first;
    while (true) {
        CheckedRecord made = article("倉庫" + std::to_string(by_first.size()));
        const std::uint8_t first = made.id().bytes[0];
        const auto [at, is_new] = by_first.emplace(first, made);
        if (is_new) continue;
        const auto query = make_federated_show(
            {id_text(made.id()).substr(0, 2), std::chrono::seconds(1)}, members);
        InquiryNews::Answer answer;
        answer.records.push_back(made);
        answer.records.push_back(at->second);
        query->take(std::move(answer));
        query->end({});
        Bytes out;
        EXPECT_FALSE(query->next(out));
        EXPECT_NE(std::string(out.begin(), out.end()).find(kAmbiguousId), std::string::npos);
        return;
    }
}

}  // namespace
}  // namespace tsunagi::control
