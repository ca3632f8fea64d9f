// founded_center.h - the folder of a center that founded a federation, for tests of its keys.
#pragma once

#include <string>
#include <string_view>

#include "client/center_folder.h"

namespace tsunagi::client {

// All its keys behind `passphrase`, at the least cost. False where it can't be made.
[[nodiscard]] inline bool make_founded_center(const std::string& folder,
                                              std::string_view passphrase,
                                              Random& random) {
    init_crypto();
    CenterPlan plan;
    plan.name = "x";
    plan.home = {16, 0};
    plan.federation = "f";
    const auto files =
        make_center_files(plan, passphrase, WallTime{1'773'532'800'000}, random, kSealCostMin);
    return files && write_center_folder(folder, *files, random);
}

}  // namespace tsunagi::client
