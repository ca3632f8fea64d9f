// correction.h - what a record says of a person, said anew: each old value replaced where that can
// be done without reading, the rest told for people to do (個人情報保護法 34).
//
// Replaced: a number or a mail address as it was typed, where it is not part of a longer one; a
// field that as a whole is the value, also written otherwise (full width, without hyphens); family
// and given name of a name in two parts. All replacements are done at once on what stood there, so
// that two values can change places. Told for hand work: names inside a text, since nobody can tell
// where one ends; other ways of writing inside a text; names of files. References to records, and
// what is no text, stay. Pure. Thread: one.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "client/error_sentences.h"
#include "protocol/record/body.h"
#include "protocol/record/kinds.h"

namespace tsunagi::client {

struct Replacement {
    std::string before;
    std::string after;
};
// OLD=NEW. Errors: usage (no equals sign, too short to be told from other words, both alike).
[[nodiscard]] Expected<Replacement> read_replacement(const std::string& text);

struct CorrectedBody {
    std::vector<std::string> changed;  // labels of places, each once
    std::vector<std::string> by_hand;
};
// `kind`: null where it is not known.
[[nodiscard]] CorrectedBody correct_body(const KindRow* kind,
                                         std::span<const Replacement> replacements,
                                         Body& body);

// Those replacements whose old value was told, as an entry of the ledger has it: as one of its
// items, or in a field of the person's record that an item names. `record`: that version of the
// record; null where the entry is of none.
[[nodiscard]] std::vector<Replacement> told_wrong(const Body& entry,
                                                  const Body* record,
                                                  std::span<const Replacement> replacements);

}  // namespace tsunagi::client
