// card_parts.h - what a vCard is the card of: the names, their reading, the organisation; and its
// addresses and numbers as Japan writes them.
//
// Names stand in several properties that only make sense together (N and FN, SORT-AS, a name in
// two languages by ALTID), so they are read before the rest of the card (card_record.h).
// Pure. Thread: any.
#pragma once

#include <string>
#include <string_view>

#include "client/import/card_record.h"

namespace tsunagi::client {

struct CardParts {
    bool is_org = false;
    std::string other_kind;  // "group", "location": neither a person nor an organisation
    std::string name, name_en, reading;
    std::string family, given, org;
    std::string language;  // of the name
    std::string uid;       // without urn:uuid:
};
[[nodiscard]] CardParts read_card_parts(const Card& card);
// Whether read_card_parts() has taken all that is in the line.
[[nodiscard]] bool is_part_of_name(const ContentLine& line);

struct CardAddress {
    std::string text;  // 富山県富山市新桜町1-1 ○○ビル; in other scripts as its country writes it
    std::string region;
    std::string postal_code;
    bool is_home = false;  // in Japan, or no country is told
};
// `value` = post office box; extended; street; locality; region; postal code; country
[[nodiscard]] CardAddress read_card_address(std::string_view value);

// tel:+81-76-444-0001;ext=12 as +81-76-444-0001 内線12; other texts as they are.
[[nodiscard]] std::string phone_text(const std::string& value);

}  // namespace tsunagi::client
