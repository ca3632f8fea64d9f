// card_record.h - one vCard (2.1, RFC 2426, RFC 6350) as an `org` or a `person`.
//
// An organisation: KIND:org, or a card that names one and nobody (ORG without N, or the same name
// in both). All else is a person, and stays in the center.
//
//   FN, ORG name        reading: SORT-AS, SORT-STRING, X-PHONETIC-..., SOUND;X-IRMC-N
//   ADR address, postal code, areas of an organisation (written_place.h)
//   TEL phone, fax, mobile   EMAIL mail   URL url   NOTE text   CATEGORIES tags   UID origin_id
//   N family and given name, ORG, TITLE, ROLE, BDAY of a person; GEO, NICKNAME of an organisation
//
// Text of old Japanese phones (quoted-printable in Shift_JIS) is read; pictures, sounds and keys
// are left out and told. What no field holds becomes a line of the text and is told. Each CLASS but
// PUBLIC marks the card as private.
// Pure but for the names of areas. Thread: one.
#pragma once

#include "client/import/content_lines.h"
#include "client/import/source_record.h"

namespace tsunagi::client {

struct Card {
    std::uint64_t line = 0;  // of its BEGIN
    std::vector<ContentText> lines;
    bool may_be_private = false;  // not all lines were read
};

// The title is empty where the card names nobody. `origin`: the file's name.
[[nodiscard]] SourceRecord read_card(const Card& card, const std::string& origin, OriginIds& ids);

// What the card is a card of: "org", "person", or "group" and others that are neither.
[[nodiscard]] std::string card_kind(const Card& card);

// The text of a value: decoded as ENCODING and CHARSET say, escapes still in it. Nothing where the
// character set is not known or the bytes are not of it. `held_controls`, where not null: whether
// control characters were written in it as codes; they are taken out.
[[nodiscard]] std::optional<std::string> card_value(const ContentLine& line,
                                                    bool* held_controls = nullptr);

}  // namespace tsunagi::client
