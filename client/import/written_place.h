// written_place.h - where the addresses and places of a file lie, as codes of areas.
//
// What every importer asks, so that a list, a card, a calendar and an HSDS file say the same of one
// address. Nobody looks through what is imported, so nothing is invented: a municipality only where
// exactly one is meant (AreaNames::in_front_of), else the prefecture, else nothing. Names of
// municipalities are those of area_lookup.h; without them it stays at prefectures. Thread: one.
#pragma once

#include <optional>
#include <string_view>

#include "protocol/base/area.h"

namespace tsunagi::client {

// Whether a country's name is that of Japan (日本, Japan, JP), or none is told.
[[nodiscard]] bool is_japan(std::string_view country);

// Of an address: 富山県富山市新桜町1-1. `within`: its prefecture where the file tells it apart,
// which goes before what the address says.
[[nodiscard]] std::optional<AreaCode> area_of_address(std::string_view address,
                                                      std::optional<AreaCode> within = {});

// The same where the file names the municipality apart: then that name alone counts, and has to be
// whole (not 射水市以外).
[[nodiscard]] std::optional<AreaCode> area_of_city(std::string_view city,
                                                   std::string_view address,
                                                   std::optional<AreaCode> within = {});

// Of where something takes place: mostly a name (富山市民プラザ, 北海道 渋谷店), which tells
// nothing. It is an address behind a postal code (〒930-0005 …), and where a prefecture has one of
// its municipalities right behind it, at the front or behind a blank, a comma or a bracket. Nothing
// where two such addresses differ.
[[nodiscard]] std::optional<AreaCode> area_of_place(std::string_view place);

}  // namespace tsunagi::client
