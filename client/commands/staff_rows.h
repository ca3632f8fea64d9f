// staff_rows.h - the center's staff keys as its people know them: a grant of the manifest in force,
// or of one before it, and the name that this folder has for it.
#pragma once

#include <string>
#include <vector>

#include "client/own_manifest.h"
#include "client/staff_keys.h"
#include "protocol/record/manifest.h"

namespace tsunagi::client {

struct StaffRow {
    std::string name;              // "" where its key does not lie in this folder
    const Grant* grant = nullptr;  // null: none that is known to be this key's
    bool is_known = true;          // is its public half there?
    bool is_in_force = true;       // does the manifest in force grant it?
    bool is_replaced = false;      // another key has its place
    bool is_revoked = false;
};

// The grants in the manifest's order, each with the name that the folder has for it, and then keys
// without a grant. Folders of earlier versions don't tell the public half of the first key: it is
// the one that is left. The manifest outlives the rows.
[[nodiscard]] std::vector<StaffRow> rows_of(const Manifest& manifest,
                                            const std::vector<StaffKey>& keys);
// The same, and behind them the keys that only earlier manifests grant: who has one can go on
// writing under those until it is taken back. `own` outlives the rows.
[[nodiscard]] std::vector<StaffRow> rows_of(const OwnManifest& own,
                                            const std::vector<StaffKey>& keys,
                                            const std::vector<StaffKey>& replaced);

// Was replaced, is granted no more, and was never taken back.
[[nodiscard]] bool is_left_over(const StaffRow& row);

// The one of this name, with or without "staff-", or whose key begins with these hexadecimal digits
// (8 or more). A key that was replaced and taken back has digits only. Errors: staff_unknown,
// staff_is_several.
[[nodiscard]] Expected<StaffRow> find_staff_row(const std::vector<StaffRow>& rows,
                                                const std::string& text);

}  // namespace tsunagi::client
