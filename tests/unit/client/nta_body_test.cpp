#include "client/import/nta_body.h"

#include <gtest/gtest.h>

namespace tsunagi::client {
namespace {

NtaRow full_row() {
    NtaRow row;
    row.corporate_number = "8700110005901";
    row.process = "21";
    row.update_date = "2026-03-01";
    row.change_date = "2026-02-28";
    row.name = "特定非営利活動法人つなぎ";
    row.kind = "399";
    row.prefecture_name = "富山県";
    row.city_name = "富山市";
    row.street = "新総曲輪１番７号";
    row.post_code = "9300006";
    row.close_date = "2026-02-28";
    row.close_cause = "01";
    row.successor = "4011001098993";
    row.change_cause = "清算結了";
    row.assignment_date = "2015-10-05";
    row.latest = "1";
    row.en_name = "Tsunagi";
    row.kana = "ツナギ";
    row.hihyoji = "0";
    row.area = {162019};
    row.row_number = 42;
    row.line = 50;
    return row;
}

TEST(NtaBody, HoldsEveryColumnUnderItsField) {
    const Body body = nta_body(full_row());
    EXPECT_EQ(body.title, "特定非営利活動法人つなぎ");
    EXPECT_EQ(body.reading, "ツナギ");
    EXPECT_EQ(body.areas, std::vector<std::uint32_t>{162019});
    EXPECT_EQ(body.field(org::kCorporateNumber), "8700110005901");
    EXPECT_EQ(body.field(org::kAddress), "富山県富山市新総曲輪１番７号");
    EXPECT_EQ(body.field(org::kPostalCode), "9300006");
    EXPECT_EQ(body.field(org::kClosedOn), "2026-02-28");
    EXPECT_EQ(body.field(org::kCloseCause), "01");
    EXPECT_EQ(body.field(org::kSuccessor), "4011001098993");
    EXPECT_EQ(body.field(org::kLegalForm), "399");
    EXPECT_EQ(body.field(org::kChangedOn), "2026-02-28");
    EXPECT_EQ(body.field(org::kUpdatedOn), "2026-03-01");
    EXPECT_EQ(body.field(org::kLatest), "1");
    EXPECT_EQ(body.field(org::kProcess), "21");
    EXPECT_EQ(body.field(org::kRow), "42");
    EXPECT_EQ(body.field(org::kSource), kNtaSource);
    EXPECT_EQ(body.field(org::kAssignedOn), "2015-10-05");
    EXPECT_EQ(body.field(org::kNameEn), "Tsunagi");
    EXPECT_EQ(body.field(org::kChangeCause), "清算結了");
    EXPECT_EQ(body.field(org::kHidden), "0");
}

TEST(NtaBody, FitsItsKindAndNamesTheCorporation) {
    const KindRow& kind = *find_kind(kind::kOrg);
    const Body body = nta_body(full_row());
    EXPECT_FALSE(check_body(kind, body));
    EXPECT_EQ(natural_key(kind, body), "8700110005901");
    ASSERT_TRUE(encode_body(body));
}

TEST(NtaBody, LeavesOutWhatIsEmptyAndTakesTheAddressAbroad) {
    NtaRow row;
    row.corporate_number = "8700110005901";
    row.name = "x";
    row.prefecture_code = "99";
    row.address_outside = "Paris";
    const Body body = nta_body(row);
    EXPECT_TRUE(body.areas.empty());
    EXPECT_EQ(body.field(org::kAddress), "Paris");
    EXPECT_FALSE(body.fields.contains(org::kClosedOn));
    for (const auto& [key, value] : body.fields) EXPECT_FALSE(value.empty()) << key;
}

}  // namespace
}  // namespace tsunagi::client
