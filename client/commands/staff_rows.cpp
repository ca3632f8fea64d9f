#include "client/commands/staff_rows.h"

#include <algorithm>

namespace tsunagi::client {

std::vector<StaffRow> rows_of(const Manifest& manifest, const std::vector<StaffKey>& keys) {
    std::vector<StaffRow> rows;
    for (const Grant& grant : manifest.grants) {
        if (grant.role != Role::staff) continue;
        const std::size_t before = rows.size();
        for (const StaffKey& key : keys) {
            if (key.key == grant.key) rows.push_back({key.name, &grant});
        }
        if (rows.size() == before) rows.push_back({"", &grant});
    }
    const auto is_nameless = [](const StaffRow& row) { return row.name.empty(); };
    const auto is_keyless = [](const StaffKey& key) { return !key.key; };
    if (std::ranges::count_if(rows, is_nameless) == 1 &&
        std::ranges::count_if(keys, is_keyless) == 1)
        std::ranges::find_if(rows, is_nameless)->name =
            std::ranges::find_if(keys, is_keyless)->name;
    for (const StaffKey& key : keys) {
        if (std::ranges::find(rows, key.name, &StaffRow::name) == rows.end())
            rows.push_back({key.name, nullptr, key.key.has_value()});
    }
    return rows;
}

Expected<StaffRow> find_staff_row(const std::vector<StaffRow>& rows, const std::string& text) {
    constexpr std::size_t kDigitsMin = 8;
    const std::string name = text.starts_with("staff-") ? text : "staff-" + text;
    const auto named = std::ranges::find(rows, name, &StaffRow::name);
    if (named != rows.end()) return *named;
    const auto begins_so = [&](const StaffRow& row) {
        return row.grant != nullptr && to_hex(row.grant->key.span()).starts_with(text);
    };
    if (text.size() >= kDigitsMin && std::ranges::count_if(rows, begins_so) == 1)
        return *std::ranges::find_if(rows, begins_so);
    return failure(LocalError::staff_unknown, text);
}

}  // namespace tsunagi::client
