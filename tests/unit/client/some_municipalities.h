// some_municipalities.h - tables of all prefectures with a few municipalities in them, for the
// tests of what imports make of names.
#pragma once

#include <ranges>
#include <string>

#include "protocol/record/area_table.h"

namespace tsunagi::client {

// 高松市 and 綾川町 of Kagawa, a 府中市 each of Tokyo and Hiroshima; all others have one whose name
// nobody writes.
inline AreaNames some_municipalities() {
    const CenterId center{{1}};
    AreaTableChoice choice(center, "2026-11-26");
    choice.add({{37}, {{{372013}, "高松市", "たかまつし"}, {{373648}, "綾川町", ""}}, "", center});
    choice.add({{13}, {{{132063}, "府中市", ""}}, "", center});
    choice.add({{34}, {{{342084}, "府中市", ""}}, "", center});
    for (const std::uint32_t number : std::views::iota(1U, kPrefecturesMax + 1)) {
        if (number == 37 || number == 13 || number == 34) continue;
        const std::string name = "無名" + std::to_string(number) + "市";
        choice.add({{number}, {{{number * 10'000 + 2'018}, name, ""}}, "", center});
    }
    return AreaNames(choice);
}

}  // namespace tsunagi::client
