// Bodies, the table of kinds, and what is derived from a body.
#include "protocol/record/body.h"

#include <gtest/gtest.h>

#include <set>

#include "protocol/base/limits.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

TEST(Kinds, NumbersAndNamesAreUniqueAndEverythingHasBothLabels) {
    std::set<KindId> ids;
    std::set<std::string_view> names;
    for (const KindRow& row : kinds()) {
        EXPECT_TRUE(ids.insert(row.id).second) << row.name;
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_FALSE(row.label_en.empty() || row.label_ja.empty()) << row.name;
        EXPECT_EQ(find_kind(row.id), &row);
        EXPECT_EQ(find_kind(row.name), &row);
        EXPECT_EQ(row.record_class == RecordClass::authority,
                  row.default_scope == ScopeLevel::authority);
        if (is_private(row.id)) {
            EXPECT_EQ(row.natural_scope, ScopeLevel::center) << row.name;
        }
        std::set<std::uint16_t> keys;
        std::set<std::string_view> fields{"title", "text",     "body", "area",  "areas", "tag",
                                          "tags",  "language", "lang", "scope", "kind",  "reading"};
        for (const FieldRow& field : row.fields) {
            EXPECT_NE(field.key, 0) << field.name;
            EXPECT_TRUE(keys.insert(field.key).second) << row.name << " " << field.name;
            EXPECT_TRUE(fields.insert(field.name).second) << row.name << " " << field.name;
            EXPECT_FALSE(field.label_en.empty() || field.label_ja.empty()) << field.name;
            const bool has_choices =
                field.type == FieldType::choice || field.type == FieldType::choices;
            EXPECT_EQ(has_choices, !field.choices.empty()) << field.name;
            EXPECT_LT(field.key, common_field::kFirst) << field.name;
            EXPECT_EQ(find_field(row, field.key), &field);
            EXPECT_EQ(find_field(row, field.name), &field);
        }
        if (row.natural_key != 0) {
            EXPECT_NE(find_field(row, row.natural_key), nullptr);
        }
    }
    EXPECT_EQ(find_kind(KindId{0}), nullptr);
    EXPECT_EQ(find_kind("nothing"), nullptr);
    EXPECT_FALSE(is_private(0x7fff));
    EXPECT_TRUE(is_private(0x8000));
}

std::string random_text(SeededRandom& random, std::size_t longest) {
    static const std::string kPieces[] = {"あ", "富山", "a", " ", "é", "🏔", "<", "&", "\\"};
    std::string out;
    for (std::size_t i = random.below(longest); i > 0; --i) out += kPieces[random.below(9)];
    return out;
}

TEST(Body, GoesThereAndBack) {
    SeededRandom random(1);
    for (int turn = 0; turn < 500; ++turn) {
        Body body;
        body.language = random.below(2) == 0 ? "ja" : "";
        body.title = random_text(random, 30);
        body.reading = random_text(random, 5);
        body.text = random_text(random, 200) + "\n\t" + random_text(random, 9);
        for (std::size_t i = random.below(4); i > 0; --i) body.areas.push_back(16);
        for (std::size_t i = random.below(4); i > 0; --i)
            body.tags.push_back(random_text(random, 8));
        for (std::size_t i = random.below(6); i > 0; --i) {
            body.fields[static_cast<std::uint16_t>(random.u64())] = "x" + random_text(random, 20);
        }
        const auto bytes = encode_body(body);
        ASSERT_TRUE(bytes);
        const auto back = decode_body(*bytes);
        ASSERT_TRUE(back);
        EXPECT_EQ(*back, body);
        EXPECT_EQ(*encode_body(*back), *bytes);
    }
}

Error error_of(const Body& body) {
    const auto bytes = encode_body(body);
    return bytes ? Error{} : bytes.error();
}

TEST(Body, SizesAndTextsAreBounded) {
    const auto with = [](auto&& change) {
        Body body = article_body("題");
        change(body);
        return body;
    };
    const auto long_text = [](std::size_t size) { return std::string(size, 'a'); };
    EXPECT_EQ(error_of(with([&](Body& b) { b.title = long_text(kTitleBytesMax); })), Error{});
    EXPECT_EQ(error_of(with([&](Body& b) { b.title = long_text(kTitleBytesMax + 1); })),
              Error::too_large);
    EXPECT_EQ(error_of(with([&](Body& b) { b.text = long_text(kBodyBytesMax); })),
              Error::too_large);
    EXPECT_EQ(error_of(with([&](Body& b) { b.tags.assign(kTagsMax + 1, "a"); })),
              Error::over_limit);
    EXPECT_EQ(error_of(with([&](Body& b) { b.areas.assign(kAreasMax + 1, 16); })),
              Error::over_limit);
    EXPECT_EQ(error_of(with([&](Body& b) { b.fields[1] = long_text(kFieldBytesMax + 1); })),
              Error::too_large);
    EXPECT_EQ(error_of(with([&](Body& b) { b.title = "a\nb"; })), Error::bad_text);
    EXPECT_EQ(error_of(with([&](Body& b) { b.title = std::string("a\0b", 3); })), Error::bad_text);
    EXPECT_EQ(error_of(with([&](Body& b) { b.text = "\xff"; })), Error::bad_text);
    EXPECT_EQ(error_of(with([&](Body& b) { b.text = "a\x1b[31m"; })), Error::bad_text);
}

TEST(Body, AnyBytesAreReadOrRefusedWithoutHarm) {
    SeededRandom random(4);
    const Bytes good = *encode_body(org_body({.corporate_number = test_corporate_number(3)}));
    for (int turn = 0; turn < 5'000; ++turn) {
        Bytes bytes = good;
        for (std::size_t i = 1 + random.below(4); i > 0; --i) {
            bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.u64());
        }
        const auto body = decode_body(bytes);
        if (body) {
            EXPECT_TRUE(encode_body(*body));
        }
        (void)thing_of(kind::kOrg, bytes);
    }
    EXPECT_FALSE(decode_body({}));
    EXPECT_TRUE(thing_of(kind::kOrg, Bytes{1, 2, 3}).key.empty());
}

TEST(Body, TheRulesOfAKindAreKept) {
    const KindRow& org = *find_kind(kind::kOrg);
    const auto field_of = [&](const Body& body) {
        const auto problem = check_body(org, body);
        return problem ? problem->field : std::string("good");
    };
    Body body = org_body({.corporate_number = test_corporate_number(3)});
    EXPECT_EQ(field_of(body), "good");
    const auto with = [&](std::uint16_t key, const std::string& value) {
        Body out = body;
        out.fields[key] = value;
        return field_of(out);
    };
    EXPECT_EQ(with(org::kCorporateNumber, "1234567890123"), "corporate_number");
    EXPECT_EQ(with(org::kClosedOn, "2026-02-29"), "closed_on");
    EXPECT_EQ(with(org::kClosedOn, "2024-02-29"), "good");
    EXPECT_EQ(with(org::kClosedOn, "2024-2-29"), "closed_on");
    EXPECT_EQ(with(org::kClosedOn, "+024-02-29"), "closed_on");
    EXPECT_EQ(with(org::kLatest, "2"), "latest");
    EXPECT_EQ(with(org::kRow, "-1"), "row");
    EXPECT_EQ(with(999, "x"), "999");
    body.areas = {48};
    EXPECT_EQ(field_of(body), "area");
    body.title.clear();
    EXPECT_EQ(field_of(body), "name") << "what the title is called there";
}

TEST(Body, TheNewestRegisterStateRanksFirst) {
    const KindRow& org = *find_kind(kind::kOrg);
    const auto rank = [&](const char* latest, const char* updated, const char* changed,
                          std::uint32_t row) {
        return state_rank(
            org,
            org_body({.latest = latest, .updated_on = updated, .changed_on = changed, .row = row}));
    };
    EXPECT_LT(rank("0", "2026-09-09", "2026-09-09", 9), rank("1", "2020-01-01", "2020-01-01", 1));
    EXPECT_LT(rank("1", "2020-01-01", "2026-09-09", 9), rank("1", "2020-01-02", "2020-01-01", 1));
    EXPECT_LT(rank("1", "2020-01-01", "2020-01-01", 9), rank("1", "2020-01-01", "2020-01-02", 1));
    EXPECT_LT(rank("1", "2020-01-01", "2020-01-01", 9), rank("1", "2020-01-01", "2020-01-01", 10));
}

TEST(Body, NaturalSlotsDependOnCenterKindAndKey) {
    const CenterId a{{1}};
    const CenterId b{{2}};
    EXPECT_EQ(natural_slot(a, 1, "x"), natural_slot(a, 1, "x"));
    EXPECT_NE(natural_slot(a, 1, "x"), natural_slot(b, 1, "x"));
    EXPECT_NE(natural_slot(a, 1, "x"), natural_slot(a, 2, "x"));
    EXPECT_NE(natural_slot(a, 1, "x"), natural_slot(a, 1, "y"));
}

}  // namespace
}  // namespace tsunagi
