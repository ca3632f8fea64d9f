#include "client/commands/staff_rows.h"

#include <algorithm>
#include <iterator>

#include "client/granted_keys.h"
#include "client/human_text.h"
#include "client/match_text.h"
#include "client/messages.h"

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

namespace {

// Of keys that earlier manifests grant: a key of the folder, a key that one of the folder replaced,
// or one of which nobody tells whose it was.
void add_earlier(std::vector<StaffRow>& rows,
                 const Grant& grant,
                 bool is_revoked,
                 const std::vector<StaffKey>& keys,
                 const std::string& name) {
    const auto lies_there = std::ranges::find(keys, grant.key, &StaffKey::key);
    const auto row = lies_there == keys.end()
                         ? rows.end()
                         : std::ranges::find(rows, lies_there->name, &StaffRow::name);
    // What was taken back stays a key without a grant.
    if (row != rows.end() && row->grant == nullptr && !is_revoked) {
        row->grant = &grant;
        row->is_in_force = false;
        row->is_replaced = true;
        return;
    }
    rows.push_back({name, &grant, true, false, true, is_revoked});
}

std::string several_text(const std::vector<StaffRow>& rows) {
    std::string text;
    for (const StaffRow& row : rows) {
        if (row.grant == nullptr) continue;
        const std::string digits = short_id(to_hex(row.grant->key.span()));
        text += (text.empty() ? "" : ", ") +
                fill_in(row.is_replaced ? _("{}, replaced") : _("{}, in use"), digits);
    }
    return text;
}

}  // namespace

std::vector<StaffRow> rows_of(const OwnManifest& own,
                              const std::vector<StaffKey>& keys,
                              const std::vector<StaffKey>& replaced) {
    std::vector<StaffRow> rows = rows_of(own.manifest, keys);
    const auto old_name = [&](const Grant& grant) {
        const auto found = std::ranges::find(replaced, grant.key, &StaffKey::key);
        return found == replaced.end() ? std::string() : found->name;
    };
    for (StaffRow& row : rows) {
        if (row.grant == nullptr) continue;
        row.is_revoked = own.revoked.contains(row.grant->key);
        const std::string old = old_name(*row.grant);
        const bool lies_there =
            std::ranges::find(keys, row.grant->key, &StaffKey::key) != keys.end();
        if (old.empty() || lies_there) continue;
        row.name = old;
        row.is_replaced = true;
    }
    for (const GrantedKey& key : granted_keys(own)) {
        if (key.is_in_force || key.grant->role != Role::staff) continue;
        add_earlier(rows, *key.grant, own.revoked.contains(key.grant->key), keys,
                    old_name(*key.grant));
    }
    return rows;
}

bool is_left_over(const StaffRow& row) {
    return row.grant != nullptr && !row.is_in_force && !row.is_revoked;
}

Expected<StaffRow> find_staff_row(const std::vector<StaffRow>& rows, const std::string& text) {
    constexpr std::size_t kDigitsMin = 8;
    const std::string name = text.starts_with("staff-") ? text : "staff-" + text;
    std::vector<StaffRow> named;
    std::ranges::copy_if(rows, std::back_inserter(named), [&](const StaffRow& row) {
        return row.name == name && !(row.is_replaced && row.is_revoked);
    });
    if (named.size() > 1) return failure(LocalError::staff_is_several, several_text(named));
    if (named.size() == 1) return named.front();
    const auto begins_so = [&](const StaffRow& row) {
        return row.grant != nullptr && to_hex(row.grant->key.span()).starts_with(text);
    };
    if (text.size() >= kDigitsMin && std::ranges::count_if(rows, begins_so) == 1)
        return *std::ranges::find_if(rows, begins_so);
    return failure(LocalError::staff_unknown, text);
}

}  // namespace tsunagi::client
