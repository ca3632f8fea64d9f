// Where addresses lie: what lists, cards, calendars and HSDS files say of one, and what stays open.
#include "client/import/written_place.h"

#include <gtest/gtest.h>

#include "client/area_lookup.h"
#include "client/export/calendar_writer.h"
#include "client/export/card_writer.h"
#include "client/export/hsds_writer.h"
#include "client/import/calendar_file.h"
#include "client/import/card_file.h"
#include "client/import/hsds_file.h"
#include "tests/unit/client/export_fixture.h"
#include "tests/unit/client/read_source.h"
#include "tests/unit/client/some_municipalities.h"

namespace tsunagi::client {
namespace {

using Codes = std::vector<std::uint32_t>;

std::uint32_t code_of(const std::optional<AreaCode>& area) { return area ? area->value : 0; }

template <typename File>
Codes areas_in(const std::string& bytes) {
    const auto read = read_source<File>({bytes, TextEncoding::utf8});
    return read.records.size() == 1 ? read.records[0].body.areas : Codes{999};
}

Codes areas_of_card(const std::string& address) {
    return areas_in<CardFile>("BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:org\r\nFN:海の会\r\nADR:" +
                              address + "\r\nEND:VCARD\r\n");
}

Codes areas_of_event(const std::string& place) {
    return areas_in<CalendarFile>(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:清掃\r\nDTSTART:20260401\r\n"
        "LOCATION:" +
        place + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}

Codes areas_of_hsds(const std::string& region,
                    const std::string& city,
                    const std::string& street,
                    const std::string& country = "JP") {
    return areas_in<HsdsFile>(
        R"({"name": "海の会", "locations": [{"addresses": [{"state_province": ")" + region +
        R"(", "city": ")" + city + R"(", "address_1": ")" + street + R"(", "country": ")" +
        country + R"("}]}]})");
}

TEST(WrittenPlace, AnAddressIsItsMunicipalityElseItsPrefecture) {
    const AreaSource source(some_municipalities);
    const auto area = [](std::string_view address, std::optional<AreaCode> within = {}) {
        return code_of(area_of_address(address, within));
    };
    EXPECT_EQ(area("香川県高松市番町1-8"), 372013U);
    EXPECT_EQ(area("高松市番町1-8"), 372013U);
    EXPECT_EQ(area("府中市宮西町2-24"), 0U) << "there are two";
    EXPECT_EQ(area("府中市宮西町2-24", AreaCode{13}), 132063U);
    EXPECT_EQ(area("香川県丸亀市"), 37U) << "no table has it";
    EXPECT_EQ(area("香川県高松市", AreaCode{13}), 13U) << "what the file tells apart counts";
    EXPECT_EQ(code_of(area_of_city("高松市以外", "香川県高松市以外")), 37U) << "not whole";
    EXPECT_EQ(code_of(area_of_city("府中市", "広島県府中市府川町")), 342084U);
}

TEST(WrittenPlace, WithoutNamesThereArePrefectures) {
    EXPECT_EQ(code_of(area_of_address("香川県高松市番町1-8")), 37U);
    EXPECT_EQ(code_of(area_of_address("高松市番町1-8")), 0U);
    EXPECT_EQ(code_of(area_of_place("〒760-0017 香川県高松市番町1-8")), 37U);
    EXPECT_EQ(code_of(area_of_place("香川県高松市番町1-8")), 0U);
}

TEST(WrittenPlace, ThePlaceOfAnEventHasToBeAnAddress) {
    const AreaSource source(some_municipalities);
    const auto area = [](std::string_view place) { return code_of(area_of_place(place)); };
    EXPECT_EQ(area("香川県高松市番町1-8"), 372013U);
    EXPECT_EQ(area("サンポート高松（香川県高松市サンポート2-1）"), 372013U);
    EXPECT_EQ(area("サンポート高松, 日本、〒760-0019 香川県高松市サンポート２−１"), 372013U);
    EXPECT_EQ(area("〒760-0019高松市サンポート2-1"), 372013U);
    EXPECT_EQ(area("会館 東京都府中市宮西町2-24"), 132063U);
    for (const char* name : {"高松市民会館", "府中市", "香川県庁", "北海道 渋谷店", "居酒屋 北海道",
                             "オンライン", "", "大香川県高松市", "〒 香川県", "〒760-001 高松市",
                             "〒", "〒760-0019", "香川県高松市番町、東京都府中市宮西町"})
        EXPECT_EQ(area(name), 0U) << name;
    EXPECT_EQ(area(std::string(16'000, ' ') + "香川県高松市"), 0U) << "that far nobody reads";
}

TEST(WrittenPlace, CardsOfOrganisationsHaveTheirMunicipality) {
    const AreaSource source(some_municipalities);
    EXPECT_EQ(areas_of_card(";;番町1-8;高松市;香川県;760-0017;日本"), Codes{372013});
    EXPECT_EQ(areas_of_card(";;滝宮299;綾歌郡綾川町;香川県;;Japan"), Codes{373648});
    EXPECT_EQ(areas_of_card(";;香川県高松市番町1-8;;;;"), Codes{372013}) << "all in one part";
    EXPECT_EQ(areas_of_card(";;宮西町2-24;府中市;;;"), Codes{}) << "there are two";
    EXPECT_EQ(areas_of_card(";;1;丸亀市;香川県;;"), Codes{37});
    EXPECT_EQ(areas_of_card(";;1 Bancho;Takamatsu;Kagawa;;JAPAN"), Codes{37});
    EXPECT_EQ(areas_of_card(";;1 Rue;Alger;16;;Algeria"), Codes{}) << "16 is no prefecture there";
}

TEST(WrittenPlace, EventsHaveTheMunicipalityOfTheirAddress) {
    const AreaSource source(some_municipalities);
    EXPECT_EQ(areas_of_event("サンポート高松\\, 〒760-0019 香川県高松市サンポート2-1"),
              Codes{372013});
    EXPECT_EQ(areas_of_event("高松市民会館"), Codes{});
}

TEST(WrittenPlace, OrganizationsOfHsdsHaveTheirMunicipality) {
    const AreaSource source(some_municipalities);
    EXPECT_EQ(areas_of_hsds("香川県", "高松市", "番町1-8"), Codes{372013});
    EXPECT_EQ(areas_of_hsds("", "", "香川県高松市番町1-8"), Codes{372013});
    EXPECT_EQ(areas_of_hsds("東京都", "府中市", "宮西町2-24"), Codes{132063});
    EXPECT_EQ(areas_of_hsds("", "府中市", "宮西町2-24"), Codes{});
    EXPECT_EQ(areas_of_hsds("16", "Alger", "1 Rue", "DZ"), Codes{});
}

// What a file of ours leaves out has to be read the same where nobody knows the names.
TEST(WrittenPlace, AnExportMeansTheSameWithAndWithoutNames) {
    for (const Codes& areas : {Codes{372013}, Codes{37}, Codes{}}) {
        Body org;
        org.title = "海の会";
        org.areas = areas;
        set_field(org, org_kind(), "address", "香川県高松市番町1-8");
        Body event;
        event.title = "清掃";
        event.areas = areas;
        set_field(event, opportunity_kind(), "type", "event");
        set_field(event, opportunity_kind(), "starts_on", "2026-04-01");
        set_field(event, opportunity_kind(), "address", "香川県高松市番町1-8");
        std::string card, calendar, hsds;
        const auto write = [&] {
            card.clear(), calendar.clear(), hsds.clear();
            write_card(card, exported_item(kind::kOrg), org);
            CalendarWriter events(calendar, "暦");
            EXPECT_TRUE(events.event(exported_item(kind::kOpportunity), event));
            events.finish();
            HsdsWriter objects(hsds);
            EXPECT_TRUE(objects.add(exported_item(kind::kOrg), org));
            objects.finish();
        };
        const auto expect_read = [&] {
            EXPECT_EQ(areas_in<CardFile>(card), areas);
            EXPECT_EQ(areas_in<CalendarFile>(calendar), areas);
            EXPECT_EQ(areas_in<HsdsFile>(hsds), areas);
        };
        {
            const AreaSource source(some_municipalities);
            write();
            expect_read();
        }
        expect_read();
        write();
        expect_read();
        const AreaSource source(some_municipalities);
        expect_read();
    }
}

}  // namespace
}  // namespace tsunagi::client
