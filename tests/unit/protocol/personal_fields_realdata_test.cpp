// Fields filled with the names and seats of the public register of NPO corporations, found by
// TSUNAGI_REALDATA; skipped where it is not set.
//
// The name of a corporation where a contact or a person is asked for is no person: what is found
// is a false alarm.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "protocol/record/personal_fields.h"

namespace tsunagi {
namespace {

// Each name once, with its legal form and without: 特定非営利活動法人つなぎ, つなぎ.
std::set<std::string> names_in(const std::filesystem::path& path) {
    constexpr std::string_view kForm = "特定非営利活動法人";
    std::set<std::string> names;
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        std::string cell;
        for (int i = 0; i < 7; ++i) std::getline(cells, cell, ',');
        names.insert(cell);
        if (cell.starts_with(kForm) && cell.size() > kForm.size())
            names.insert(cell.substr(kForm.size()));
    }
    return names;
}

std::size_t alarms_in(const FieldRow& field, const std::set<std::string>& names) {
    std::size_t alarms = 0;
    for (const std::string& name : names) {
        for (const auto& finding : find_personal_data(field, name)) {
            if (++alarms > 60) continue;
            std::cout << "    " << field.name << ": " << personal_data_kind_name(finding.kind)
                      << " in " << name << "\n";
        }
    }
    std::cout << field.name << ": " << alarms << " in " << names.size() << "\n";
    return alarms;
}

TEST(PersonalFieldsRealData, TakeHardlyACorporationForAPerson) {
    const char* const folder = std::getenv("TSUNAGI_REALDATA");
    if (folder == nullptr) GTEST_SKIP() << "TSUNAGI_REALDATA is not set: no real files to read";
    auto names = names_in(std::filesystem::path(TSUNAGI_SOURCE_DIR) / folder /
                          "nta/npo_register_events.csv");
    ASSERT_GT(names.size(), 50'000U);
    const KindRow& resource = *find_kind(kind::kResource);
    EXPECT_LT(alarms_in(*find_field(resource, "contact"), names), names.size() / 1'000);
    std::erase_if(names, [](const std::string& name) { return name.find("法人") == name.npos; });
    const KindRow& org = *find_kind(kind::kOrg);
    EXPECT_LT(alarms_in(*find_field(org, "representative"), names), names.size() / 1'000);
}

}  // namespace
}  // namespace tsunagi
