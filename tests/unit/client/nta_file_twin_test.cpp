// The streaming reader beside a naive twin: the whole file in one string, a CSV parser of a few
// lines, the rules of the register in their own words ("its last row with latest = 1, else its last
// row", by string comparison). Files are generated: events of a few corporations, in both forms and
// encodings, with line breaks in cells and with damaged rows between the good ones.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <tuple>

#include "tests/unit/client/nta_builder.h"

namespace tsunagi::test {
namespace {

struct TwinRow {
    std::map<std::string, std::string> cells;  // by column name
    std::uint64_t row_number = 0;
};

struct TwinResult {
    std::map<std::string, TwinRow> best;
    std::uint64_t rows = 0;
    std::uint64_t rejected = 0;
};

std::vector<std::vector<std::string>> naive_csv(const std::string& text) {
    std::vector<std::vector<std::string>> rows(1, {""});
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
            rows.back().back() += text[i++];
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == ',' && !quoted) {
            rows.back().emplace_back();
        } else if (text[i] == '\n' && !quoted) {
            rows.push_back({""});
        } else if (text[i] != '\r' || quoted) {
            rows.back().back() += text[i];
        }
    }
    rows.pop_back();  // behind the last line end
    return rows;
}

const std::vector<std::string>& raw_columns() {
    static const std::vector<std::string> names = {"sequenceNumber",
                                                   "corporateNumber",
                                                   "process",
                                                   "correct",
                                                   "updateDate",
                                                   "changeDate",
                                                   "name",
                                                   "nameImageId",
                                                   "kind",
                                                   "prefectureName",
                                                   "cityName",
                                                   "streetNumber",
                                                   "addressImageId",
                                                   "prefectureCode",
                                                   "cityCode",
                                                   "postCode",
                                                   "addressOutside",
                                                   "addressOutsideImageId",
                                                   "closeDate",
                                                   "closeCause",
                                                   "successorCorporateNumber",
                                                   "changeCause",
                                                   "assignmentDate",
                                                   "latest",
                                                   "enName",
                                                   "enPrefectureName",
                                                   "enCityName",
                                                   "enAddressOutside",
                                                   "furigana",
                                                   "hihyoji"};
    return names;
}

bool has_right_number(const std::string& text) {
    if (text.size() != 13) return false;
    int sum = 0;
    for (int i = 12; i >= 1; --i)
        sum += (text[static_cast<std::size_t>(i)] - '0') * ((12 - i) % 2 == 0 ? 1 : 2);
    return text[0] - '0' == 9 - sum % 9;
}

TwinResult naive_read(const std::string& utf8, bool with_header, const std::string& prefecture) {
    auto rows = naive_csv(utf8);
    std::vector<std::string> names = raw_columns();
    if (with_header) {
        names = rows.front();
        rows.erase(rows.begin());
    }
    TwinResult result;
    for (const auto& cells : rows) {
        ++result.rows;
        TwinRow row;
        row.row_number = result.rows;
        for (std::size_t i = 0; i < names.size() && cells.size() == names.size(); ++i)
            row.cells[names[i]] = cells[i];
        if (!row.cells.empty() && !prefecture.empty() && row.cells["prefectureCode"] != prefecture)
            continue;
        const bool right = !row.cells.empty() && has_right_number(row.cells["corporateNumber"]) &&
                           row.cells["process"] != "55" && row.cells["changeDate"] != "2024-02-30";
        if (!right) {
            ++result.rejected;
            continue;
        }
        const auto order = [](TwinRow& r) {
            return std::make_tuple(r.cells["latest"], r.cells["updateDate"], r.cells["changeDate"],
                                   r.row_number);
        };
        auto& best = result.best[row.cells["corporateNumber"]];
        if (best.row_number == 0 || order(best) < order(row)) best = row;
    }
    return result;
}

NtaCells random_row(std::mt19937& random) {
    const auto pick = [&](std::initializer_list<const char*> from) {
        return std::string(*(from.begin() + random() % from.size()));
    };
    NtaCells cells = nta_cells(corporate_number(100 + random() % 40));
    cells[kName] = pick(
        {"架空の会", "①㈱髙～－", "二行\r\nの会", "引用\"符\"の会", "表、ソ、能", ",", "ＮＰＯ"});
    cells[kLatest] = pick({"0", "1", "1"});
    cells[kProcess] = pick({"01", "11", "12", "21", "22", "71"});
    cells[kUpdate] = "2024-0" + std::to_string(1 + random() % 9) + "-11";
    cells[kChange] =
        "2023-1" + std::to_string(random() % 3) + "-0" + std::to_string(1 + random() % 9);
    cells[kPrefecture] = pick({"16", "17", "13"});
    cells[21] = pick({"", "合併により\n解散", "x"});
    if (random() % 15 == 0) cells[kNumber] = "8700110005902";
    if (random() % 20 == 0) cells[kProcess] = "55";
    if (random() % 20 == 0) cells[kChange] = "2024-02-30";
    return cells;
}

TEST(NtaFileTwin, AgreesOnGeneratedFiles) {
    for (unsigned seed = 1; seed <= 120; ++seed) {
        std::mt19937 random(seed);
        std::vector<NtaCells> rows = {nta_cells(corporate_number(7))};  // so that the form is plain
        const std::size_t count = random() % 300;
        for (std::size_t i = 0; i < count; ++i) {
            rows.push_back(random_row(random));
            if (random() % 25 == 0)
                rows.back().resize(23);  // in the published form: a row too short
        }
        const bool with_header = random() % 2 == 0;
        for (auto& row : rows) {
            if (with_header) row.resize(kNtaColumns, "0");
        }
        const std::string utf8 = with_header ? filtered_file(rows) : raw_file(rows, "\r\n");
        const std::string prefecture = seed % 3 == 0 ? "16" : "";
        TwinResult twin = naive_read(utf8, with_header, prefecture);

        NtaReadOptions options;
        if (!prefecture.empty()) options.prefectures = {AreaCode{16}};
        const std::string bytes = random() % 2 == 0 ? utf8 : to_cp932(utf8);
        const auto file = scan_bytes(bytes, options);
        ASSERT_TRUE(file.has_value()) << "seed " << seed;
        EXPECT_EQ(file->summary().rows, twin.rows) << "seed " << seed;
        EXPECT_EQ(file->summary().rejected, twin.rejected) << "seed " << seed;
        const auto current = current_rows(*file);
        EXPECT_EQ(current.size(), twin.best.size()) << "seed " << seed;
        for (const NtaRow& row : current) {
            auto expected = twin.best[row.corporate_number];
            EXPECT_EQ(row.row_number, expected.row_number) << "seed " << seed;
            EXPECT_EQ(row.name, expected.cells["name"]) << "seed " << seed;
            EXPECT_EQ(row.change_cause, expected.cells["changeCause"]) << "seed " << seed;
            EXPECT_EQ(row.hihyoji, expected.cells["hihyoji"]) << "seed " << seed;
        }
    }
}

}  // namespace
}  // namespace tsunagi::test
