// The guard over the public register of NPO corporations, found by TSUNAGI_REALDATA; skipped where
// it is not set.
//
// Names and seats of organisations hold no telephone number, no mail address and hardly a person's
// name: what is found is a false alarm, but for the private homes (様方) that really stand there.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "protocol/text/personal_data.h"

namespace tsunagi {
namespace {

struct Tally {
    std::size_t rows = 0;
    std::map<PersonalDataKind, std::size_t> findings;
    std::map<PersonalDataKind, std::set<std::string>> samples;
};

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    return cells;
}

// Name, seat and reading of each row, as a person would paste them.
Tally tally_of(const std::filesystem::path& path) {
    Tally tally;
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        const auto cells = cells_of(line);
        if (cells.size() < 21) continue;
        ++tally.rows;
        const std::string text =
            cells[6] + "\n" + cells[8] + cells[9] + cells[10] + "\n" + cells[20];
        for (const PersonalDataFinding& finding : find_personal_data(text)) {
            ++tally.findings[finding.kind];
            const std::string found = text.substr(finding.begin, finding.end - finding.begin);
            tally.samples[finding.kind].insert(found + "  in  " + cells[6] + " " + cells[10]);
        }
    }
    return tally;
}

TEST(PersonalDataRealData, RaisesHardlyAFalseAlarmOverThePublicRegister) {
    const char* const folder = std::getenv("TSUNAGI_REALDATA");
    if (folder == nullptr) GTEST_SKIP() << "TSUNAGI_REALDATA is not set: no real files to read";
    const Tally tally = tally_of(std::filesystem::path(TSUNAGI_SOURCE_DIR) / folder /
                                 "nta/npo_register_events.csv");
    ASSERT_EQ(tally.rows, 42'554U);
    for (const auto& [kind, count] : tally.findings) {
        std::cout << personal_data_kind_name(kind) << ": " << count << " in " << tally.rows
                  << " rows\n";
        std::size_t shown = 0;
        for (const std::string& sample : tally.samples.at(kind)) {
            if (++shown > 40) break;
            std::cout << "    " << sample << "\n";
        }
    }
    const auto count_of = [&](PersonalDataKind kind) {
        const auto found = tally.findings.find(kind);
        return found == tally.findings.end() ? std::size_t{0} : found->second;
    };
    EXPECT_EQ(count_of(PersonalDataKind::phone), 0U);
    EXPECT_EQ(count_of(PersonalDataKind::mail), 0U);
    EXPECT_EQ(count_of(PersonalDataKind::my_number), 0U);
    EXPECT_EQ(count_of(PersonalDataKind::bank_account), 0U);
    EXPECT_LT(count_of(PersonalDataKind::name), tally.rows / 1'000);
}

}  // namespace
}  // namespace tsunagi
