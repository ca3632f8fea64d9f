// planted_item.h - one item of personal data in the sentence that it is planted in.
#pragma once

#include <string>

#include "tests/unit/protocol/draw.h"

namespace tsunagi {

// `core` is what has to be found; before and after it belong to the item (a label, 内線12). The
// whole stands for the {} of `frame`.
struct PlantedItem {
    std::string before;
    std::string core;
    std::string after;
    std::string form;
    std::string frame = "{}";
};
[[nodiscard]] PlantedItem phone_item(Draw& draw);
[[nodiscard]] PlantedItem mail_item(Draw& draw);
[[nodiscard]] PlantedItem name_item(Draw& draw);
[[nodiscard]] PlantedItem private_address_item(Draw& draw);
[[nodiscard]] PlantedItem flat_item(Draw& draw);
[[nodiscard]] PlantedItem postal_item(Draw& draw);
[[nodiscard]] PlantedItem my_number_item(Draw& draw);
[[nodiscard]] PlantedItem bank_item(Draw& draw);

}  // namespace tsunagi
