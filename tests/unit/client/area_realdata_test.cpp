// The municipalities of Japan as they are published, found by TSUNAGI_REALDATA; skipped where it is
// not set.
#include <gtest/gtest.h>

#include "client/import/area_file.h"
#include "tests/unit/client/real_data.h"

namespace tsunagi::client {
namespace {

struct AreaRealData : RealData {
    AreaRealData() : RealData("localgov") {}
};

TEST_F(AreaRealData, EveryMunicipalityBecomesARowAndIsFoundByItsName) {
    const auto file = AreaFile::open((folder_ / "localgovjp-utf8.csv").string());
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(file->rows(), 1'916U);
    EXPECT_EQ(file->tables().size(), kPrefecturesMax);
    EXPECT_TRUE(file->notes().empty());

    AreaTableChoice choice({}, "2026-11-26");
    for (const auto& [prefecture, table] : file->tables()) {
        const auto body = area_table_body({prefecture, table.rows, "2024-01-01", {}});
        ASSERT_TRUE(body.has_value()) << prefecture.value;
        auto read = read_area_table(*body, {});
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(read->rows.size(), table.rows.size());
        choice.add(std::move(*read));
    }
    const AreaNames names(choice);
    EXPECT_EQ(names.size(), 1'916U);
    for (const auto& [prefecture, table] : file->tables()) {
        const std::string whole(prefecture_name_ja(prefecture));
        for (const AreaRow& row : table.rows) {
            const auto found = names.find(whole + row.name);
            ASSERT_EQ(found, std::vector{row.code}) << whole << row.name;
            ASSERT_FALSE(row.reading.empty()) << row.name;
        }
    }
}

}  // namespace
}  // namespace tsunagi::client
