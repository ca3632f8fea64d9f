// Tables as offices have them, as records: which column becomes what, and what is kept as text.
#include "client/import/row_record.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "client/area_lookup.h"
#include "client/import/byte_source.h"
#include "client/messages.h"
#include "protocol/base/area.h"
#include "protocol/base/limits.h"
#include "protocol/record/field_form.h"
#include "tests/unit/client/some_municipalities.h"

namespace tsunagi::client {
namespace {

struct ReadTable {
    TableMapping mapping;
    HeaderGuess header;
    std::vector<Body> bodies;
    std::vector<CellNote> notes;

    [[nodiscard]] std::string use(std::size_t column) const {
        return use_name(*mapping.kind, mapping.columns.at(column));
    }
    [[nodiscard]] std::vector<std::string> reasons() const {
        std::vector<std::string> out;
        for (const auto& note : notes) out.push_back(note.column + ":" + note.reason);
        return out;
    }
};

ReadTable read(const std::string& text, KindId kind = 0) {
    ReadTable out;
    auto file = TableFile::open(std::make_unique<MemoryBytes>(text));
    if (!file) {
        ADD_FAILURE() << table_error_name(file.error().error);
        return out;
    }
    const auto sample = *file->sample(100);
    out.header = guess_header(sample);
    const KindRow* row = kind == 0 ? guess_kind(out.header) : find_kind(kind);
    if (row == nullptr) {
        ADD_FAILURE() << "no kind";
        return out;
    }
    out.mapping = propose_mapping(*row, out.header);
    const RowSieve sieve(out.header, sample);
    RowReader reader(out.mapping, out.header, judge_columns(sieve, sample), "meibo");
    const auto done = file->for_each_row([&](const TableRow& one) {
        if (sieve.role(one) == RowRole::data)
            out.bodies.push_back(reader.read(one, out.notes).body);
        return true;
    });
    EXPECT_TRUE(done);
    return out;
}

TEST(RowRecord, AnOfficesListOfOrganisations) {
    const ReadTable table = read(
        "団体名,フリガナ,郵便番号,所在地,電話番号,メールアドレス,ＨＰ,代表者氏名,法人番号,備考\n"
        "NPO法人つなぎの会,ツナギノカイ,930-0005,富山県富山市新桜町1-1,０７６－４４４－０００１,"
        "info@example.jp,https://example.jp,山田太郎,8700110005901,\"木曜休み\n要予約\"\n");
    ASSERT_EQ(table.bodies.size(), 1U);
    const Body& body = table.bodies[0];
    const KindRow& org = *find_kind(kind::kOrg);
    EXPECT_EQ(table.mapping.kind, &org);
    EXPECT_EQ(body.title, "NPO法人つなぎの会");
    EXPECT_EQ(body.reading, "ツナギノカイ");
    EXPECT_EQ(body.field(org::kPostalCode), "930-0005");
    EXPECT_EQ(body.field(org::kAddress), "富山県富山市新桜町1-1");
    EXPECT_EQ(body.field(org::kPhone), "076-444-0001");
    EXPECT_EQ(body.field(find_field(org, "mail")->key), "info@example.jp");
    EXPECT_EQ(body.field(org::kUrl), "https://example.jp");
    EXPECT_EQ(body.field(find_field(org, "representative")->key), "山田太郎");
    EXPECT_EQ(body.field(org::kCorporateNumber), "8700110005901");
    EXPECT_EQ(body.text, "木曜休み\n要予約");
    EXPECT_EQ(body.areas, std::vector<std::uint32_t>{16}) << "the address begins with it";
    EXPECT_EQ(body.field(common_field::kOriginId), "") << "the corporate number names it";
    EXPECT_TRUE(table.notes.empty());
    EXPECT_FALSE(check_body(org, body));
}

TEST(RowRecord, WhatIsNotUnderstoodIsKeptAsTextAndTold) {
    const ReadTable table = read(
        "法人名称,法人番号,設立年月日,謎の列,電話番号\n"
        "甲の会,2010010000000,昭和70年1月1日,なにか,076-444\n"
        "乙の会,8700110005901,平成15年,,\n");
    ASSERT_EQ(table.bodies.size(), 2U);
    const Body& first = table.bodies[0];
    EXPECT_EQ(first.field(org::kCorporateNumber), "");
    EXPECT_NE(first.text.find("法人番号: 2010010000000"), std::string::npos) << first.text;
    EXPECT_NE(first.text.find("設立年月日: 昭和70年1月1日"), std::string::npos);
    EXPECT_NE(first.text.find("謎の列: なにか"), std::string::npos);
    EXPECT_EQ(first.field(org::kPhone), "076-444") << "what is no number is kept as it was written";
    EXPECT_EQ(table.bodies[1].text, "設立年月日: 平成15年") << "a year is no day";
    const auto reasons = table.reasons();
    EXPECT_NE(std::ranges::find(reasons, "設立年月日:bad_date"), reasons.end());
    for (const Body& body : table.bodies) EXPECT_FALSE(check_body(*table.mapping.kind, body));
}

TEST(RowRecord, EventsHaveDaysAndMomentsWhereTheyAreSure) {
    const ReadTable table = read(
        "都道府県コード又は市区町村コード,NO,イベント名,イベント名_カナ,開始日,終了日,開始時間,"
        "終了時間,場所名称,住所\n"
        "372013,1,朗読会,ロウドクカイ,2026-08-22,2026-08-22,9:00,22：00,中央図書館,高松市昭和町\n"
        "372013,2,展覧会,テンランカイ,8月5日（水）～8月16日（日）,,0.375,,美術館,高松市\n"
        "372013,3,市,イチ,令和8年9月1日,,午後,,広場,高松市\n");
    ASSERT_EQ(table.bodies.size(), 3U);
    EXPECT_EQ(table.mapping.kind->id, kind::kOpportunity);
    const Body& first = table.bodies[0];
    EXPECT_EQ(first.areas, std::vector<std::uint32_t>{372013});
    EXPECT_EQ(first.field(opportunity::kStartsOn), "2026-08-22");
    EXPECT_EQ(first.field(opportunity::kStartsAt), "2026-08-22T09:00");
    EXPECT_EQ(first.field(opportunity::kEndsAt), "2026-08-22T22:00");
    const Body& second = table.bodies[1];
    EXPECT_EQ(second.field(opportunity::kStartsOn), "") << "no year is told: none is invented";
    EXPECT_EQ(second.field(opportunity::kWhen), "8月5日（水）～8月16日（日） 09:00");
    const Body& third = table.bodies[2];
    EXPECT_EQ(third.field(opportunity::kStartsOn), "2026-09-01");
    EXPECT_EQ(third.field(opportunity::kStartsAt), "");
    EXPECT_EQ(third.field(opportunity::kWhen), "午後");
    EXPECT_EQ(first.field(common_field::kOrigin), "meibo");
    EXPECT_EQ(first.field(common_field::kOriginId), "1");
    for (const Body& body : table.bodies) EXPECT_FALSE(check_body(*table.mapping.kind, body));
}

// As a city's list of events has them.
TEST(RowRecord, WhatSaysNoSureDayOrTimeIsKeptAsItWasWritten) {
    const std::vector<std::string> written = {"8月5日（水）～8月16日（日）\n※10日（月）以外",
                                              "9月4日、18日、10月2日、16日 (第1週、3週の金曜日)",
                                              "8・9月の試合日程",
                                              "2026年8月",
                                              "令和8年度",
                                              "2026-08-22（日）",
                                              "平成40年8月22日"};
    std::string text = "イベント名,開始日,終了日,開始時間,終了時間\n";
    for (const auto& when : written) text += "会,\"" + when + "\",,,\n";
    text += "会,2026-08-22,2026-08-22,9:00,\"22：00\n※日曜及び休日は17：00まで\"\n";
    const ReadTable table = read(text);
    ASSERT_EQ(table.bodies.size(), written.size() + 1);
    for (std::size_t at = 0; at < written.size(); ++at) {
        EXPECT_EQ(table.bodies[at].field(opportunity::kStartsOn), "") << written[at];
        std::string line = written[at];
        std::ranges::replace(line, '\n', ' ');
        EXPECT_EQ(table.bodies[at].field(opportunity::kWhen), line);
    }
    const Body& last = table.bodies.back();
    EXPECT_EQ(last.field(opportunity::kStartsAt), "2026-08-22T09:00");
    EXPECT_EQ(last.field(opportunity::kEndsAt), "") << "it ends at two times";
    EXPECT_EQ(last.field(opportunity::kWhen), "22：00 ※日曜及び休日は17：00まで");
    std::vector<std::string> reasons(written.size(), "開始日:bad_date");
    reasons.emplace_back("終了時間:bad_time");
    EXPECT_EQ(table.reasons(), reasons);
    for (const Body& body : table.bodies) EXPECT_FALSE(check_body(*table.mapping.kind, body));
}

TEST(RowRecord, PlacesAreMadeOfTheirParts) {
    const ReadTable table = read(
        "施設名,都道府県名,市区町村名,住所\n"
        "児童館,香川県,高松市,番町1-8\n"
        "会館,香川県,高松市,高松市番町2\n"
        "公民館,香川県,高松市,香川県高松市番町3\n");
    ASSERT_EQ(table.bodies.size(), 3U);
    EXPECT_EQ(table.bodies[0].field(org::kAddress), "香川県高松市番町1-8");
    EXPECT_EQ(table.bodies[1].field(org::kAddress), "香川県高松市番町2");
    EXPECT_EQ(table.bodies[2].field(org::kAddress), "香川県高松市番町3");
    for (const Body& body : table.bodies) EXPECT_EQ(body.areas, std::vector<std::uint32_t>{37});
}

TEST(RowRecord, NamesOfMunicipalitiesBecomeCodesWhereOnlyOneIsMeant) {
    const AreaSource source(some_municipalities);
    const ReadTable table = read(
        "施設名,都道府県名,市区町村名,住所\n"
        "児童館,香川県,高松市,番町1-8\n"
        "町の会館,,綾川町,滝宮299\n"
        "府中の会館,,府中市,宮西町2-24\n"
        "広島の会館,広島県,府中市,府川町315\n"
        "合併した町,香川県,高松市（旧香川町）,川東下1917\n"
        "県の施設,香川県,,番町4-1-10\n");
    ASSERT_EQ(table.bodies.size(), 6U);
    const auto areas = [&](std::size_t at) { return table.bodies[at].areas; };
    using Codes = std::vector<std::uint32_t>;
    EXPECT_EQ(areas(0), Codes{372013});
    EXPECT_EQ(areas(1), Codes{373648});
    EXPECT_EQ(areas(2), Codes{}) << "there are two: nothing is invented";
    EXPECT_EQ(areas(3), Codes{342084});
    EXPECT_EQ(areas(4), Codes{372013});
    EXPECT_EQ(areas(5), Codes{37});
    EXPECT_EQ(table.bodies[0].field(org::kAddress), "香川県高松市番町1-8") << "as it was written";
}

TEST(RowRecord, PlacesInAddressesAndInColumnsOfPlacesAreCodesToo) {
    const AreaSource source(some_municipalities);
    const ReadTable addresses = read(
        "団体名,所在地\n海の会,香川県高松市番町1-8\n山の会,高松市番町2\n川の会,綾川町滝宮299\n");
    ASSERT_EQ(addresses.bodies.size(), 3U);
    using Codes = std::vector<std::uint32_t>;
    EXPECT_EQ(addresses.bodies[0].areas, Codes{372013});
    EXPECT_EQ(addresses.bodies[1].areas, Codes{372013});
    EXPECT_EQ(addresses.bodies[2].areas, Codes{}) << "may be a quarter of any town";
    const ReadTable named =
        read("title,地域\n雪かき,高松市、香川県\n花見,府中市\n", kind::kArticle);
    ASSERT_EQ(named.bodies.size(), 2U);
    EXPECT_EQ(named.bodies[0].areas, (Codes{372013, 37}));
    EXPECT_EQ(named.bodies[1].areas, Codes{});
    EXPECT_EQ(named.reasons(), std::vector<std::string>{"地域:bad_area"});
    EXPECT_NE(named.bodies[1].text.find("府中市"), std::string::npos) << "kept as text";
}

// The new wards of Hamamatsu stood in lists of organisations before they stood in lists of codes.
TEST(RowRecord, ACodeThatNoTableHasIsTakenInAndToldOnce) {
    const AreaCode ward = *municipality_from_parts(22, 138);
    const std::string text = "施設名,市区町村コード\n会館," + area_text(ward) + "\n集会所," +
                             area_text(ward) + "\n図書館,372013\n県庁,22\n";
    const auto areas = [](const ReadTable& table) {
        std::vector<std::uint32_t> out;
        for (const Body& body : table.bodies) out.push_back(body.areas.at(0));
        return out;
    };
    const std::vector<std::uint32_t> expected{ward.value, ward.value, 372013, 22};
    const ReadTable without_tables = read(text);
    EXPECT_EQ(areas(without_tables), expected);
    EXPECT_TRUE(without_tables.notes.empty()) << "nothing is known of any code";
    const AreaSource source(some_municipalities);
    const ReadTable table = read(text);
    EXPECT_EQ(areas(table), expected);
    EXPECT_EQ(table.reasons(), std::vector<std::string>{"市区町村コード:unknown_area"});
}

// As forms of cities have it: names with line breaks, and a column that says what to write.
TEST(RowRecord, AColumnThatOnlyHoldsANoteIsNoPartOfTheRecord) {
    const ReadTable table = read(
        "\"都道府県コード又は\n市区町村コード\",名称,住所,←データの項目名を入力\n"
        "372013,会館,高松市番町2,←データを入力\n372013,集会所,高松市番町3,\n");
    EXPECT_EQ(table.use(3), "-");
    ASSERT_EQ(table.bodies.size(), 2U);
    EXPECT_EQ(table.bodies[0].areas, std::vector<std::uint32_t>{372013});
    EXPECT_EQ(table.bodies[0].text, "");
    EXPECT_TRUE(table.notes.empty());
}

TEST(RowRecord, PlainNamesMapByThemselves) {
    const ReadTable table = read("title,body,tags\n雪かき,二人で,\"冬,高齢\"\n", kind::kArticle);
    ASSERT_EQ(table.bodies.size(), 1U);
    EXPECT_EQ(table.use(0), "title");
    EXPECT_EQ(table.use(1), "text");
    EXPECT_EQ(table.use(2), "tags");
    EXPECT_EQ(table.bodies[0].text, "二人で");
    EXPECT_EQ(table.bodies[0].tags, (std::vector<std::string>{"冬", "高齢"}));
    EXPECT_EQ(table.bodies[0].field(common_field::kOriginId), "雪かき");
}

// As where a comma in a cell was not quoted.
TEST(RowRecord, CellsBehindTheLastColumnAreKeptAsText) {
    const ReadTable table =
        read("団体名,電話番号\n甲の会,076-444-0001,木曜休み,,要予約\n乙の会,076-444-0002\n");
    ASSERT_EQ(table.bodies.size(), 2U);
    EXPECT_EQ(table.bodies[0].text, "#3: 木曜休み\n#5: 要予約");
    EXPECT_EQ(table.bodies[1].text, "");
}

TEST(RowRecord, RowsThatLookAlikeStayApart) {
    const ReadTable table = read("名称,住所\n集会所,一番町\n集会所,二番町\n集会所,一番町\n");
    ASSERT_EQ(table.bodies.size(), 3U);
    EXPECT_EQ(table.bodies[0].field(common_field::kOriginId), "集会所 / 一番町");
    EXPECT_EQ(table.bodies[1].field(common_field::kOriginId), "集会所 / 二番町");
    EXPECT_EQ(table.bodies[2].field(common_field::kOriginId), "集会所 / 一番町 #2");
}

// An operator's number on each of its halls: they would be versions of one record.
TEST(RowRecord, RowsWithOneCorporateNumberStayApart) {
    const ReadTable table = read(
        "団体名,法人番号,住所\n第一会館,8700110005901,一番町\n第二会館,8700110005901,二番町\n");
    ASSERT_EQ(table.bodies.size(), 2U);
    EXPECT_EQ(table.bodies[0].field(org::kCorporateNumber), "8700110005901");
    EXPECT_EQ(table.bodies[1].field(org::kCorporateNumber), "");
    EXPECT_EQ(table.bodies[1].text, "法人番号: 8700110005901");
    EXPECT_EQ(table.bodies[1].field(common_field::kOriginId), "第二会館 / 二番町");
    EXPECT_EQ(table.reasons(), std::vector<std::string>{"法人番号:repeated_key"});
}

TEST(RowRecord, TwoColumnsDoNotFightForOneField) {
    const ReadTable table = read("名称,電話番号,代表電話番号\n会,076-444-0001,076-444-0002\n");
    EXPECT_EQ(table.use(1), "phone");
    EXPECT_NE(table.use(2), "phone");
    EXPECT_EQ(table.bodies[0].field(org::kPhone), "076-444-0001");
    EXPECT_NE(table.bodies[0].text.find("076-444-0002"), std::string::npos) << "nothing is lost";
}

// Every name of a field, in each language, finds its field again: what is exported comes in.
TEST(TableMapping, OurOwnNamesFindTheirFields) {
    for (const KindRow& kind : kinds()) {
        if (kind.record_class != RecordClass::fact) continue;
        for (const FieldRow& field : kind.fields) {
            for (const std::string_view name : {field.name, field.label_ja}) {
                HeaderGuess header;
                header.columns.push_back({std::string(name), {}, false});
                const ColumnUse use = propose_mapping(kind, header).columns[0];
                const bool is_day =
                    use.role == ColumnRole::start_date || use.role == ColumnRole::end_date;
                EXPECT_TRUE(is_day || find_field(kind, use.field) != nullptr)
                    << kind.name << " " << name << " -> " << use_name(kind, use);
            }
            HeaderGuess header;
            header.columns.push_back({std::string(field.name), {}, false});
            const ColumnUse use = propose_mapping(kind, header).columns[0];
            if (use.role == ColumnRole::field) {
                EXPECT_EQ(use_name(kind, use), field.name) << kind.name;
            }
            EXPECT_EQ(parse_use(kind, field.name)->field, field.key);
        }
    }
}

// An exported table of opportunities was once taken for articles.
TEST(TableMapping, AnExportedTableTellsItsKind) {
    for (const KindRow& kind : kinds()) {
        if (kind.record_class != RecordClass::fact) continue;
        HeaderGuess header;
        const auto add = [&](std::string_view name) {
            header.columns.push_back({std::string(name), std::string(name)});
        };
        add("id");
        add(kind.title_name.empty() ? "title" : kind.title_name);
        for (const FieldRow& field : kind.fields) add(field.name);
        for (const FieldRow& field : common_fields()) add(field.name);
        for (const char* name : {"tags", "lang", "text", "center", "scope", "updated"}) add(name);
        EXPECT_EQ(guess_kind(header), &kind) << kind.name;
    }
}

TEST(TableMapping, UsesAreReadAsTheyAreWritten) {
    const KindRow& kind = *find_kind(kind::kOpportunity);
    for (const char* name :
         {"title", "text", "tags", "areas", "id", "keep", "-", "start_date", "fee"}) {
        const auto use = parse_use(kind, name);
        ASSERT_TRUE(use) << name;
        EXPECT_EQ(use_name(kind, *use), name);
    }
    EXPECT_FALSE(parse_use(kind, "nonsense"));
}

TEST(Origin, IsTheListWithoutItsIssue) {
    EXPECT_EQ(origin_of("lists/団体名簿_20260401.xlsx"), "団体名簿");
    EXPECT_EQ(origin_of("events.csv"), "events");
    EXPECT_EQ(origin_of("2026.csv"), "2026");
    EXPECT_EQ(origin_of("団体名簿_2026-04-01.xlsx"), "団体名簿");
    EXPECT_EQ(origin_of("令和7年度名簿.xlsx"), origin_of("令和8年度名簿.xlsx"));
    EXPECT_EQ(origin_of("団体名簿 (2).xlsx"), "団体名簿");
    // Two lists, and not one that was fetched twice.
    EXPECT_EQ(origin_of("施設1.csv"), "施設1");
    EXPECT_EQ(origin_of("c36.csv"), "c36");
    EXPECT_EQ(origin_of("list_12.csv"), "list_12");
    EXPECT_EQ(origin_of("2026施設-1.csv"), "施設-1");
}

TEST(RowRecord, ColumnsOfOtherLanguagesAreTranslations) {
    const ReadTable table = read(
        "title,text,lang,title_pt,text_pt-br,title_zh_hans,title_note\n"
        "相談会,本文,,Consulta,Traga papéis,咨询,x\n"
        "Encontro,Texto,pt,Repetido,,,\n"
        "集い,本文,,,,,\n",
        kind::kArticle);
    EXPECT_EQ(table.use(3), "title_pt");
    EXPECT_EQ(table.use(4), "text_pt-BR");
    EXPECT_EQ(table.use(5), "title_zh-Hans");
    EXPECT_EQ(table.use(6), "keep") << "no language";
    ASSERT_EQ(table.bodies.size(), 3U);
    EXPECT_EQ(table.bodies[0].translations, (Translations{{"pt", {"Consulta", ""}},
                                                          {"pt-BR", {"", "Traga papéis"}},
                                                          {"zh-Hans", {"咨询", ""}}}));
    EXPECT_TRUE(table.bodies[1].translations.empty());
    EXPECT_EQ(table.bodies[1].text, "Texto\n\ntitle_pt: Repetido");
    EXPECT_EQ(table.reasons(), std::vector<std::string>{"title_pt:own_language"});
    EXPECT_TRUE(table.bodies[2].translations.empty());
    EXPECT_EQ(parse_use(*find_kind(kind::kOrg), "title_vi"),
              (ColumnUse{ColumnRole::translated_title, 0, "vi"}));
}

// One language more would cost the whole row where the record is checked.
TEST(RowRecord, TranslationsBeyondThoseOfARecordAreText) {
    std::string names = "title";
    std::string cells = "相談会";
    std::string last;
    for (std::size_t i = 0; i <= kTranslationsMax; ++i) {
        last = {static_cast<char>('a' + i / 20), static_cast<char>('a' + i % 20), 'x'};
        names += ",title_" + last;
        cells += ",t" + std::to_string(i);
    }
    const ReadTable table = read(names + "\n" + cells + "\n", kind::kArticle);
    ASSERT_EQ(table.bodies.size(), 1U);
    EXPECT_EQ(table.bodies[0].translations.size(), kTranslationsMax);
    EXPECT_EQ(table.bodies[0].text, "title_" + last + ": t" + std::to_string(kTranslationsMax));
    EXPECT_EQ(table.reasons(), std::vector<std::string>{"title_" + last + ":too_many"});
    EXPECT_FALSE(check_body(*table.mapping.kind, table.bodies[0]));
}

TEST(RowRecord, ABilingualListIsItsOwnInJapanese) {
    const ReadTable table =
        read("title_en,title_ja,text_ja\nFree advice,無料相談,本文\n", kind::kArticle);
    ASSERT_EQ(table.bodies.size(), 1U);
    EXPECT_EQ(table.bodies[0].title, "無料相談");
    EXPECT_EQ(table.bodies[0].text, "本文");
    EXPECT_EQ(table.bodies[0].translations, (Translations{{"en", {"Free advice", ""}}}));
}

}  // namespace
}  // namespace tsunagi::client
