// Address cards as phones and programs write them: who or what they are of, names and readings,
// old encodings, and what broken files cost.
#include "client/import/card_file.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/base/limits.h"
#include "protocol/record/field_form.h"
#include "tests/unit/client/read_source.h"

namespace tsunagi::client {
namespace {

struct ReadCards : ReadSource {
    [[nodiscard]] const Body& body(std::size_t at = 0) const { return records.at(at).body; }
    [[nodiscard]] std::string kind(std::size_t at = 0) const {
        return std::string(records.at(at).kind->name);
    }
    [[nodiscard]] std::string field(std::string_view name, std::size_t at = 0) const {
        const FieldRow* row = find_field(*records.at(at).kind, name);
        return row == nullptr ? "no such field" : std::string(body(at).field(row->key));
    }
};

ReadCards read_cards(const std::string& bytes) {
    return read_source<CardFile, ReadCards>({bytes, guess_encoding(bytes)});
}

// One card with these lines, which begin with line 2.
ReadCards card(const std::string& lines) {
    return read_cards("BEGIN:VCARD\r\n" + lines + "END:VCARD\r\n");
}

using Texts = std::vector<std::string>;

TEST(CardFile, AnOrganisationsCard) {
    const auto cards = card(
        "VERSION:4.0\r\nKIND:org\r\nFN:海の会\r\nORG;SORT-AS=\"うみのかい\":海の会\r\n"
        "TEL;VALUE=uri;TYPE=\"voice,work\":tel:+81-76-444-0001;ext=12\r\n"
        "TEL;TYPE=fax:076-444-0002\r\nEMAIL:umi@example.jp\r\nURL:https://example.jp/\r\n"
        "ADR;TYPE=work:;○○ビル2階;新桜町1-1;富山市;富山県;930-0005;日本\r\n"
        "GEO:geo:36.7,137.2\r\nNICKNAME:海\r\nCATEGORIES:環境,海\\,川\r\nNOTE:一行\\n二行\r\n"
        "UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\r\nREV:20260101T000000Z\r\n"
        "PRODID:-//x\r\nX-ABLABEL:a\r\n");
    EXPECT_EQ(cards.kind(), "org");
    EXPECT_EQ(cards.body().title, "海の会");
    EXPECT_EQ(cards.body().reading, "うみのかい");
    EXPECT_EQ(cards.body().text, "一行\n二行");
    EXPECT_EQ(cards.body().tags, (Texts{"環境", "海,川"}));
    EXPECT_EQ(cards.body().areas, std::vector<std::uint32_t>{16});
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"phone", "076-444-0001 内線12"},
             {"fax", "076-444-0002"},
             {"mail", "umi@example.jp"},
             {"url", "https://example.jp/"},
             {"address", "富山県富山市新桜町1-1 ○○ビル2階"},
             {"postal_code", "930-0005"},
             {"latitude", "36.7"},
             {"longitude", "137.2"},
             {"short_name", "海"},
             {"origin", "file"},
             {"origin_id", "4fbe8971-0bc3-424c-9c26-36c3e1eff6b1"}})
        EXPECT_EQ(cards.field(name), value) << name;
    EXPECT_EQ(cards.reasons(), Texts{});
    EXPECT_FALSE(check_body(*find_kind(kind::kOrg), cards.body()));
}

TEST(CardFile, APersonsCard) {
    const auto cards = card(
        "VERSION:3.0\r\nN:山田;花子;;;\r\nFN:山田 花子\r\nORG:海の会;事務局\r\nTITLE:事務局長\r\n"
        "X-PHONETIC-FIRST-NAME:ハナコ\r\nX-PHONETIC-LAST-NAME:ヤマダ\r\n"
        "TEL;TYPE=CELL:090-1234-5678\r\nTEL;TYPE=HOME:0764440001\r\nTEL;TYPE=WORK:076-444-0003\r\n"
        "EMAIL;TYPE=HOME:h@example.jp\r\nEMAIL;TYPE=WORK:w@example.jp\r\nBDAY:1980-03-22\r\n"
        "item1.URL:http\\://example.jp/\r\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/"
        "4AAQ\r\nX-SPOUSE:太郎\r\n");
    EXPECT_EQ(cards.kind(), "person");
    EXPECT_EQ(cards.body().title, "山田 花子");
    EXPECT_EQ(cards.body().reading, "ヤマダ ハナコ");
    EXPECT_EQ(cards.body().text, "X-SPOUSE: 太郎");
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"family_name", "山田"},
             {"given_name", "花子"},
             {"org", "海の会 事務局"},
             {"roles", "事務局長"},
             {"mobile", "090-1234-5678"},
             {"phone", "0764440001"},
             {"mail", "h@example.jp"},
             {"more_contacts", "TEL: 076-444-0003\nEMAIL: w@example.jp"},
             {"birthday", "1980-03-22"},
             {"url", "http://example.jp/"},
             {"origin_id", "山田 花子 / h@example.jp"}})
        EXPECT_EQ(cards.field(name), value) << name;
    EXPECT_EQ(cards.reasons(), (Texts{"16:PHOTO:attachment", "17:X-SPOUSE:no_field"}));
    EXPECT_TRUE(is_private(cards.records[0].kind->id));
}

TEST(CardFile, AnOldPhonesCardInShiftJis) {
    // 山田 花子; the second byte of 表 is a backslash, which no escape begins with.
    const auto cards = card(
        "VERSION:2.1\r\n"
        "N;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8ER=93c;=89=D4=8Eq\r\n"
        "SOUND;X-IRMC-N;CHARSET=SHIFT_JIS:\xd4\xcf\xc0\xde;\xca\xc5\xba\r\n"
        "ORG;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=95\\=8B=E0;=95=\r\n\\=8Eq\r\n"
        "TEL;CELL:09012345678\r\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=E4=B8=80=0D=0A=E4=BA=8C\r\n"
        "ADR;HOME;CHARSET=EUC-JP;ENCODING=QUOTED-PRINTABLE:;;=A4=A2;;;;\r\n");
    EXPECT_EQ(cards.kind(), "person");
    EXPECT_EQ(cards.body().title, "山田 花子");
    EXPECT_EQ(cards.body().reading, "ヤマダ ハナコ");
    EXPECT_EQ(cards.field("org"), "表金 表子");
    EXPECT_EQ(cards.field("mobile"), "09012345678");
    EXPECT_EQ(cards.body().text, "一\n二");
    EXPECT_EQ(cards.reasons(), Texts{"9:ADR:encoding"});
}

// In quoted-printable they are seen only when it is decoded.
TEST(CardFile, ControlCharactersWrittenAsCodesAreTakenOutAndTold) {
    const auto cards = card(
        "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=E7=94=B2=E2=80=AE=E4=BC=9A\r\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE:a=07b=0Ac\r\n");
    EXPECT_EQ(cards.body().title, "甲会");
    EXPECT_EQ(cards.body().text, "ab\nc");
    EXPECT_EQ(cards.reasons(), (Texts{"2:FN:control_characters", "3:NOTE:control_characters"}));
}

// The rest of the card says nothing of a name that could not be read.
TEST(CardFile, ANameInAnUnknownCharacterSetIsTold) {
    const auto cards = card(
        "FN:a\r\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=EUC-JP:=BB=B3;;;;\r\n"
        "SOUND;X-IRMC-N;ENCODING=QUOTED-PRINTABLE;CHARSET=X-NONE:=BB;\r\n");
    EXPECT_EQ(cards.reasons(), (Texts{"3:N:encoding", "4:SOUND:encoding"}));
}

TEST(CardFile, WhatACardIsOf) {
    EXPECT_EQ(card("ORG:甲\r\nTEL:0764440001\r\n").kind(), "org") << "names nobody";
    EXPECT_EQ(card("ORG:甲\r\nTEL:0764440001\r\n").body().title, "甲");
    EXPECT_EQ(card("FN:甲\r\nORG:甲\r\nN:甲;;;;\r\n").kind(), "org") << "the same name";
    EXPECT_EQ(card("FN:乙\r\nORG:甲\r\nN:;;;;\r\n").kind(), "org") << "N without a name";
    EXPECT_EQ(card("FN:乙\r\nORG:甲\r\nN:乙;;;;\r\n").kind(), "person");
    EXPECT_EQ(card("FN:乙\r\nORG:甲\r\nN:乙;;;;\r\nX-ABShowAs:COMPANY\r\n").kind(), "org");
    EXPECT_EQ(card("FN:乙\r\n").kind(), "person") << "a name alone is private";
    EXPECT_EQ(card("KIND:individual\r\nFN:甲\r\nORG:甲\r\n").kind(), "person");
    EXPECT_EQ(card("KIND:org\r\nFN:甲\r\nORG:甲;総務部\r\n").body().text, "ORG: 甲 総務部");
    EXPECT_EQ(card("VERSION:3.0\r\n").body().title, "");
    EXPECT_TRUE(card("KIND:group\r\nFN:仲間\r\n").records.empty());
    EXPECT_EQ(card("KIND:group\r\nFN:仲間\r\n").damages(), Texts{"1:no_card"});
}

TEST(CardFile, ReadingsFromWhereverTheyStand) {
    const auto reading = [](const std::string& lines) {
        return card("N:山田;花子;;;\r\n" + lines).body().reading;
    };
    EXPECT_EQ(reading("SORT-STRING:ﾔﾏﾀﾞ\r\n"), "ヤマダ");
    EXPECT_EQ(card("N;SORT-AS=\"やまだ,はなこ\":山田;花子;;;\r\n").body().reading, "やまだ はなこ");
    EXPECT_EQ(reading("SOUND;TYPE=X-IRMC-N:やまだ;はなこ;;;\r\n"), "やまだ はなこ");
    EXPECT_EQ(reading("X-PHONETIC-LAST-NAME:ヤマダ\r\n"), "ヤマダ");
    EXPECT_EQ(card("ORG:甲\r\nX-PHONETIC-ORG:コウ\r\n").body().reading, "コウ");
    EXPECT_EQ(reading(""), "");
}

TEST(CardFile, ANameInTwoLanguages) {
    const auto cards =
        card("KIND:org\r\nFN;ALTID=1;LANGUAGE=en:Sea Society\r\nFN;ALTID=1;LANGUAGE=ja:海の会\r\n");
    EXPECT_EQ(cards.body().title, "海の会");
    EXPECT_EQ(cards.field("name_en"), "Sea Society");
    EXPECT_EQ(card("KIND:org\r\nFN;ALTID=1;LANGUAGE=en:Sea\r\n").body().title, "Sea");
}

TEST(CardFile, WhatIsMarkedAsPrivateSaysSo) {
    EXPECT_TRUE(card("ORG:a\r\nCLASS:PRIVATE\r\n").records[0].is_marked_private);
    EXPECT_FALSE(card("ORG:a\r\nCLASS:PUBLIC\r\n").records[0].is_marked_private);
}

TEST(CardFile, NoSecondClassTakesBackThatACardIsPrivate) {
    const auto is_private_with = [](const std::string& lines) {
        return card("ORG:a\r\n" + lines).records.at(0).is_marked_private;
    };
    EXPECT_TRUE(is_private_with("CLASS:PRIVATE\r\nCLASS:PUBLIC\r\n"));
    EXPECT_TRUE(is_private_with("CLASS:X-OURS\r\n")) << "what is not known";
    EXPECT_FALSE(is_private_with("CLASS:\r\nCLASS: public\r\n"));
}

TEST(CardFile, ACardTooLongToBeReadWholeCountsAsPrivate) {
    std::string lines = "ORG:a\r\n";
    for (std::size_t i = 1; i < kCardLinesMax; ++i) lines += "REV:1\r\n";
    EXPECT_FALSE(card(lines).records.at(0).is_marked_private);
    const auto cards = card(lines + "CLASS:PRIVATE\r\nREV:1\r\n");
    EXPECT_TRUE(cards.records.at(0).is_marked_private);
    EXPECT_EQ(cards.damages(), Texts{std::to_string(kCardLinesMax + 2) + ":too_many"});
}

TEST(CardFile, AnAddressIsWrittenAsItsCountryDoes) {
    EXPECT_EQ(card("FN:a\r\nADR:;;2875 Laurier;Quebec;QC;G1V 2M2;Canada\r\n").field("address"),
              "2875 Laurier, Quebec, QC, Canada");
    EXPECT_EQ(card("FN:a\r\nADR:;;新桜町1;富山市;富山県;;Japan\r\n").field("address"),
              "富山県富山市新桜町1");
}

TEST(CardFile, BrokenCardsCostThemselvesOnly) {
    const auto cards = read_cards(
        "stray\r\nBEGIN:VCARD\r\nFN:a\r\nno line\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:inner\r\n"
        "END:VCARD\r\nEND:VCARD\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:\xff\xff\xff\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nFN:cut\r\n");
    ASSERT_EQ(cards.records.size(), 2U);
    EXPECT_EQ(cards.body(0).title, "a");
    EXPECT_EQ(cards.body(0).text, "no line");
    EXPECT_EQ(cards.body(1).title, "");
    EXPECT_EQ(cards.damages(), (Texts{"1:outside", "6:card_in_card", "10:end_without_begin",
                                      "12:encoding", "14:cut_off"}));
}

// One END that was lost once cost all cards behind it: they counted as cards inside the first one.
TEST(CardFile, ACardWithoutItsEndCostsItselfOnly) {
    const auto cards = read_cards(
        "BEGIN:VCARD\r\nFN:a\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:b\r\nBEGIN:VCARD\r\nFN:c\r\n"
        "END:VCARD\r\nBEGIN:VCARD\r\nFN:d\r\nAGENT:Hanako\r\nBEGIN:VCARD\r\nFN:e\r\n"
        "END:VCARD\r\n");
    ASSERT_EQ(cards.records.size(), 2U);
    EXPECT_EQ(cards.body(0).title, "c");
    EXPECT_EQ(cards.body(1).title, "e");
    EXPECT_EQ(cards.damages(), (Texts{"1:not_closed", "9:not_closed"}));
    for (const SourceNote& note : cards.notes) EXPECT_TRUE(note.loses_record) << note.line;
}

TEST(CardFile, WhatStandsBetweenCardsIsToldOnce) {
    const auto cards = read_cards(
        "x\r\nx\r\nEND:VCARD\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:a\r\nEND:VCARD\r\n"
        "END:VCARD\r\nEND:VCARD\r\nx\r\nx\r\n");
    EXPECT_EQ(cards.records.size(), 1U);
    EXPECT_EQ(cards.damages(),
              (Texts{"1:outside", "3:end_without_begin", "8:end_without_begin", "10:outside"}));
}

TEST(CardFile, AnEmptyNumberIsNoNumber) {
    const auto cards = card("FN:a\r\nTEL:tel:\r\nTITLE:\\n\r\nEMAIL:\r\n");
    EXPECT_FALSE(cards.body().fields.contains(find_field(*find_kind(kind::kPerson), "phone")->key));
    EXPECT_FALSE(cards.body().fields.contains(find_field(*find_kind(kind::kPerson), "roles")->key));
}

// One tag more would cost the whole card where the record is checked.
TEST(CardFile, TagsBeyondThoseOfARecordAreText) {
    std::string list = "CATEGORIES:" + std::string(kTagBytesMax + 1, 'x');
    for (std::size_t i = 0; i <= kTagsMax; ++i) list += ",t" + std::to_string(i);
    const auto cards = card("FN:a\r\n" + list + "\r\n");
    EXPECT_EQ(cards.body().tags.size(), kTagsMax);
    EXPECT_EQ(cards.body().text, "CATEGORIES: " + std::string(kTagBytesMax + 1, 'x') +
                                     "\nCATEGORIES: t" + std::to_string(kTagsMax));
    EXPECT_EQ(cards.reasons(), (Texts{"3:CATEGORIES:too_many", "3:CATEGORIES:too_many"}));
    EXPECT_FALSE(check_body(*cards.records[0].kind, cards.body()));
}

TEST(CardFile, WhatHasNoFormIsText) {
    const auto cards = card("FN:a\r\nEMAIL:nobody\r\nBDAY:--0203\r\nURL:ftp://x\r\nIMPP:aim:x\r\n");
    EXPECT_EQ(cards.body().text, "EMAIL: nobody\nBDAY: --0203\nURL: ftp://x\nIMPP: aim:x");
    EXPECT_EQ(cards.reasons(),
              (Texts{"3:EMAIL:bad_mail", "4:BDAY:bad_date", "5:URL:bad_url", "6:IMPP:no_field"}));
}

}  // namespace
}  // namespace tsunagi::client
