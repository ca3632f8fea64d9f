// staff_rows.h - the center's staff keys as its people know them: a grant of the manifest, and the
// name that this folder has for it.
#pragma once

#include <string>
#include <vector>

#include "client/staff_keys.h"
#include "protocol/record/manifest.h"

namespace tsunagi::client {

struct StaffRow {
    std::string name;              // "" where its key does not lie in this folder
    const Grant* grant = nullptr;  // null: none that is known to be this key's
    bool is_known = true;          // is its public half there?
};

// The grants in the manifest's order, each with the name that the folder has for it, and then keys
// without a grant. Folders of earlier versions don't tell the public half of the first key: it is
// the one that is left. The manifest outlives the rows.
[[nodiscard]] std::vector<StaffRow> rows_of(const Manifest& manifest,
                                            const std::vector<StaffKey>& keys);

// The one of this name, with or without "staff-", or whose key begins with these hexadecimal digits
// (8 or more). Errors: staff_unknown.
[[nodiscard]] Expected<StaffRow> find_staff_row(const std::vector<StaffRow>& rows,
                                                const std::string& text);

}  // namespace tsunagi::client
