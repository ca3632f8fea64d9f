// Wards and their cities, and the seats of the prefectures, against the table of localgovjp in
// $TSUNAGI_REALDATA/localgov; skipped where it is not.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "protocol/base/distance.h"

namespace tsunagi {
namespace {

using Row = std::vector<std::string>;

std::vector<Row> rows_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<Row> rows;
    for (std::string line; std::getline(in, line);) {
        Row cells;
        std::istringstream parts(line);
        for (std::string cell; std::getline(parts, cell, ',');) cells.push_back(cell);
        rows.push_back(std::move(cells));
    }
    if (!rows.empty()) rows.erase(rows.begin());
    return rows;
}

class AreaRealdata : public ::testing::Test {
  protected:
    void SetUp() override {
        const char* folder = std::getenv("TSUNAGI_REALDATA");
        if (folder == nullptr) GTEST_SKIP() << "TSUNAGI_REALDATA is not set";
        folder_ = std::filesystem::path(folder) / "localgov";
        if (!std::filesystem::is_directory(folder_)) GTEST_SKIP() << "no localgov there";
    }
    std::filesystem::path folder_;
};

TEST_F(AreaRealdata, EveryWardHasItsCity) {
    std::map<std::uint32_t, std::string> names;
    for (const Row& row : rows_of(folder_ / "localgovjp-utf8.csv")) {
        ASSERT_GT(row.size(), 3U);
        const auto five = static_cast<std::uint32_t>(std::stoul(row[2]));
        const auto code = municipality_from_parts(five / 1'000, five % 1'000);
        ASSERT_TRUE(code) << row[2];
        names[code->value] = row[3];
    }
    std::size_t wards = 0;
    for (const auto& [code, name] : names) {
        const auto city = city_of_ward({code});
        if (!city) continue;
        ++wards;
        if (const auto found = names.find(city->value); found != names.end()) {
            EXPECT_TRUE(name.starts_with(found->second) || name.ends_with("区"))
                << name << ' ' << found->second;
        } else {
            EXPECT_EQ(city->value, 131008U) << name;  // 特別区部 is no municipality
        }
    }
    // All names that end with 区 are wards, and only they.
    std::size_t named_so = 0;
    for (const auto& [code, name] : names) {
        named_so += name.ends_with("区") ? 1 : 0;
        EXPECT_EQ(name.ends_with("区"), city_of_ward({code}).has_value()) << name;
    }
    EXPECT_EQ(wards, named_so);
    EXPECT_GT(wards, 190U);
}

TEST_F(AreaRealdata, SeatsAreWhereTheTableHasThem) {
    const auto rows = rows_of(folder_ / "prefjp-utf8.csv");
    ASSERT_EQ(rows.size(), kPrefecturesMax);
    for (std::uint32_t number = 1; number <= kPrefecturesMax; ++number) {
        const Row& row = rows[number - 1];
        ASSERT_GE(row.size(), 13U);
        const auto there = read_coordinates(row[11], row[12]);
        ASSERT_TRUE(there) << row[1];
        EXPECT_LE(distance_km(seat_of({number}), *there), 1U) << row[1];
    }
}

}  // namespace
}  // namespace tsunagi
