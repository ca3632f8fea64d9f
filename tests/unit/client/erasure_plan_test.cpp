// What goes when a person asks to be erased, and what is about others and stays.
#include "client/privacy/erasure_plan.h"

#include <gtest/gtest.h>

namespace tsunagi::client {
namespace {

const CenterId kCenter{{1}};
const std::string kTheirs(64, '1'), kOlder(64, '2'), kSomebodys(64, '3');

struct ErasurePlanOf : testing::Test {
    Person person = [] {
        Person out;
        out.name = "山田 太郎";
        out.slot = Bytes(16, 1);
        out.ids = {kTheirs, kOlder};
        out.names = {whole_name_form("山田 太郎")};
        return out;
    }();
    KeptSlots kept;

    static std::uint16_t key_in(KindId kind, std::string_view name) {
        return find_field(*find_kind(kind), name)->key;
    }
    static PersonRecord record(KindId kind, MarkKind mark, Body body, std::uint8_t slot = 9) {
        PersonRecord out;
        out.item.kind = kind;
        out.item.center = kCenter;
        out.item.slot = Bytes(16, slot);
        body.language = "ja";
        if (body.title.empty()) body.title = "x";
        out.item.body = encode_body(body).value();
        out.marks = {{mark, "x"}};
        return out;
    }
    static Body log_of(const std::string& records, const std::string& with = {}) {
        Body out;
        out.fields[key_in(kind::kContactLog, "date")] = "2026-11-01";
        out.fields[key_in(kind::kContactLog, "records")] = records;
        if (!with.empty()) out.fields[key_in(kind::kContactLog, "with")] = with;
        return out;
    }
    [[nodiscard]] bool goes(const PersonRecord& one, ErasureWish wish = {false, false}) const {
        return reason_to_stay(one, kCenter, person, kept, wish).empty();
    }
};

TEST_F(ErasurePlanOf, TheirOwnRecordAndWhatIsAboutThemAloneGo) {
    EXPECT_TRUE(goes(record(kind::kPerson, MarkKind::own_record, {}, 1)));
    EXPECT_TRUE(goes(record(kind::kContactLog, MarkKind::reference, log_of(kTheirs))));
    EXPECT_TRUE(goes(record(kind::kContactLog, MarkKind::reference, log_of(kOlder))));
    EXPECT_TRUE(
        goes(record(kind::kContactLog, MarkKind::reference, log_of(kTheirs, "山田太郎さん"))));
}

TEST_F(ErasurePlanOf, WhoSharesANumberOrAnAddressKeepsTheirRecords) {
    for (const MarkKind mark : {MarkKind::mail, MarkKind::phone}) {
        const auto log = record(kind::kContactLog, mark, log_of(kSomebodys));
        EXPECT_FALSE(goes(log));
        EXPECT_FALSE(goes(log, {true, false})) << "a name is not a contact";
        EXPECT_TRUE(goes(log, {false, true}));
    }
}

TEST_F(ErasurePlanOf, TheRecordOfAnotherPersonNeverGoes) {
    for (const MarkKind mark :
         {MarkKind::reference, MarkKind::mail, MarkKind::phone, MarkKind::name})
        EXPECT_FALSE(goes(record(kind::kPerson, mark, {}), {true, true}));
}

TEST_F(ErasurePlanOf, WhatNamesOthersBesideThemWaitsForAWord) {
    const auto both =
        record(kind::kContactLog, MarkKind::reference, log_of(kTheirs + "\n" + kSomebodys));
    EXPECT_FALSE(goes(both));
    EXPECT_TRUE(goes(both, {false, true}));
    EXPECT_FALSE(goes(record(kind::kContactLog, MarkKind::reference, log_of(kTheirs, "林 次郎"))));
}

TEST_F(ErasurePlanOf, WhoseItIsCountsAndNotWhatItRefersTo) {
    Body consent;
    consent.fields[consent::kWhose] = kTheirs;
    EXPECT_TRUE(goes(record(kind::kConsent, MarkKind::reference, consent)));
    consent.fields[consent::kWhose] = kSomebodys;
    EXPECT_FALSE(goes(record(kind::kConsent, MarkKind::phone, consent)));
}

TEST_F(ErasurePlanOf, WithoutARecordOfTheirsNothingGoesByItself) {
    person.slot.clear();
    person.ids.clear();
    EXPECT_FALSE(goes(record(kind::kContactLog, MarkKind::phone, log_of(kSomebodys))));
    EXPECT_FALSE(goes(record(kind::kPerson, MarkKind::name, {}, 1)));
}

TEST_F(ErasurePlanOf, TheLawIsNamedOnlyWhereItAsks) {
    LedgerLine told{"id", Bytes(16, 9), {}, {}};
    told.body.fields[provision::kGivenOn] = "2026-11-20";
    told.body.fields[provision::kGround] = "life";
    keep(kept, told.slot, told);
    Body entry;
    entry.fields[provision::kItems] = "x";
    entry.fields[provision::kGivenOn] = "2026-11-20";
    const auto one = record(kind::kProvision, MarkKind::reference, entry);
    const std::string own_rule = reason_to_stay(one, kCenter, person, kept, {true, true});
    EXPECT_NE(own_rule.find("own rule until 2029-11-20"), std::string::npos) << own_rule;
    told.body.fields[provision::kGround] = "consent";
    keep(kept, told.slot, told);
    const std::string law = reason_to_stay(one, kCenter, person, kept, {true, true});
    EXPECT_NE(law.find("29, 30"), std::string::npos) << law;
}

TEST(RecordOfPerson, AMentionInTheTextIsNobodysRecord) {
    Body body;
    body.title = "林 次郎";
    body.text = "山田 太郎さんの友人";
    body.fields[find_field(*find_kind(kind::kPerson), "mobile")->key] = "090-1111-2222";
    EXPECT_FALSE(is_record_of(body, "山田 太郎"));
    EXPECT_FALSE(is_record_of(body, "林"));
    EXPECT_TRUE(is_record_of(body, "林次郎"));
    EXPECT_TRUE(is_record_of(body, "09011112222"));
    EXPECT_FALSE(is_record_of(body, "090-1111-2223"));
}

}  // namespace
}  // namespace tsunagi::client
