// Names of the public register, found by TSUNAGI_REALDATA; skipped where it is not set.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "protocol/text/organisation_name.h"

namespace tsunagi {
namespace {

// Nearly every corporation of the register bears its form, and hardly two of one municipality share
// a key.
TEST(OrganisationNameRealData, FindsTheFormOfNearlyEveryCorporation) {
    const char* const folder = std::getenv("TSUNAGI_REALDATA");
    if (folder == nullptr) GTEST_SKIP() << "TSUNAGI_REALDATA is not set: no real files to read";
    std::ifstream file(std::filesystem::path(TSUNAGI_SOURCE_DIR) / folder /
                       "nta/npo_register_events.csv");
    std::string line;
    std::getline(file, line);
    std::size_t rows = 0;
    std::map<LegalForm, std::size_t> forms;
    std::map<std::string, std::set<std::string>> bearers;  // key and municipality -> numbers
    while (std::getline(file, line)) {
        std::vector<std::string> cells;
        std::istringstream stream(line);
        for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
        ASSERT_GE(cells.size(), 20U);
        const OrganisationName name = fold_organisation_name(cells[6]);
        ++rows;
        ++forms[name.form];
        if (name.form == LegalForm::none) std::cout << "    without a form: " << cells[6] << "\n";
        bearers[name.key + "\n" + cells[8] + cells[9]].insert(cells[1]);
    }
    ASSERT_EQ(rows, 42'554U);
    for (const auto& [form, count] : forms) {
        std::cout << (form == LegalForm::none ? "none" : legal_form_name_ja(form)) << ": " << count
                  << "\n";
    }
    std::size_t shared = 0;
    for (const auto& [key, numbers] : bearers) shared += numbers.size() > 1 ? 1 : 0;
    std::cout << shared << " of " << bearers.size()
              << " names in their municipality are borne by two\n";
    // 明木地区社会福祉協議会 has none; two have theirs in the middle of the name.
    EXPECT_LE(forms[LegalForm::none], 12U);
    EXPECT_LT(shared, bearers.size() / 100);
}

}  // namespace
}  // namespace tsunagi
