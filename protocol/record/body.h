// body.h - the content of a fact or act, and what the rest of the house derives from it.
//
// Bodies are written in canonical form and read leniently: a body that came under a valid
// commitment but can't be read is kept and relayed, and simply not shown.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/record/attachment.h"
#include "protocol/record/kinds.h"
#include "protocol/record/translation.h"

namespace tsunagi {

struct Body {
    std::string language;  // BCP 47
    std::string title;
    std::string reading;
    std::string text;
    std::vector<std::uint32_t> areas;
    std::vector<std::string> tags;
    std::map<std::uint16_t, std::string> fields;  // by FieldRow::key; never empty values
    std::vector<Attachment> attachments;
    Translations translations;  // by language, never the body's own

    friend bool operator==(const Body&, const Body&) = default;
    [[nodiscard]] std::string_view field(std::uint16_t key) const;
};

// Pre: none; sizes are checked. Errors: too_large, bad_text, over_limit; bad_field for a
// translation that is not as translation.h says.
[[nodiscard]] Result<Bytes> encode_body(const Body& body);
// Errors: malformed, too_large, bad_text, over_limit.
[[nodiscard]] Result<Body> decode_body(ByteSpan bytes);

// Does the body keep the rules of its kind? For publishing. Errors: bad_field, unknown_kind.
struct FieldProblem {
    Error error;
    std::string field;  // the name of the field at fault
};
[[nodiscard]] std::optional<FieldProblem> check_body(const KindRow& kind, const Body& body);

// The contents that the body names, thumbnails too; ascending, each once. Costs little where it
// names none. Nothing where the body can't be read.
[[nodiscard]] std::vector<ContentId> contents_of(ByteSpan body);

// The languages of its translations, as they stand there. Costs little where it has none. Nothing
// where the body can't be read.
[[nodiscard]] std::vector<std::string> languages_of(ByteSpan body);

// What a person reads: the text, those fields that are text, names of files and what they show;
// numbers, dates and codes are not. In the body's own language: translations are apart.
// For search and snippets.
[[nodiscard]] std::string prose_of(KindId kind, const Body& body);

// --- one thing held by several centers ---

// Identifies a thing across centers (an organisation by its 法人番号). Empty where the kind or the
// body has none.
[[nodiscard]] std::string natural_key(const KindRow& kind, const Body& body);

// What the slot of a fact is derived from, so that writing it again makes a version of it and not
// another fact: its natural key, else where it was taken in from and its id there. Empty: neither.
[[nodiscard]] std::string slot_key(const KindRow& kind, const Body& body);

// Orders the versions of one thing: the greatest is shown. For `org`: latest 1 before 0, then
// register update date, change date and row. 13 bytes, compared as bytes; ties go to the lower
// record id (the caller's business).
using StateRank = std::array<std::uint8_t, 13>;
[[nodiscard]] StateRank state_rank(const KindRow& kind, const Body& body);

// Both, for a stored record. The key is empty where the kind has none or the body can't be read.
struct Thing {
    std::string key;
    StateRank rank{};
};
[[nodiscard]] Thing thing_of(KindId kind, ByteSpan body);

// Two bodies that say the same about the thing; where they were read from (the row of a file) does
// not count.
[[nodiscard]] bool says_the_same(const KindRow& kind, const Body& a, const Body& b);

// Adds to `next` what `held` has of another hand and `next` does not say. Of every kind the
// files and translations: lists come without, people add them. Two hands write an `org`: the public
// register (bodies with `latest`), and people and their lists.
void carry_over(const KindRow& kind, const Body& held, Body& next);

// Same center, kind and key give the same slot on any machine. `key`: slot_key().
[[nodiscard]] SlotId natural_slot(const CenterId& center, KindId kind, std::string_view key);

}  // namespace tsunagi
