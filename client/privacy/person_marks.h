// person_marks.h - what tells that a record speaks of a certain person: names, numbers, addresses,
// and the person's own record.
//
// The law asks for all that is held about somebody (個人情報保護法 33 to 35), so this looks into
// everything that people can write of a record, and rather tells one too many: namesakes and parts
// of other names are for people to leave out. What it is not: a search, which ranks and leaves out;
// and proof, since a record can mean somebody without naming anything of theirs.
//
// Compared without widths, capitals, blanks, dots and hyphens, kana of both scripts alike; numbers
// by their digits, +81 as 0. Thread: one. Pure.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/record/body.h"
#include "protocol/record/kinds.h"

namespace tsunagi::client {

// A name as it is compared: without widths, capitals, blanks, and what is put between its parts.
[[nodiscard]] std::u32string name_form(std::string_view text);
// The same without what is said behind a name (さん, 様, 氏, 先生), and all of it: for telling
// whether two names are one.
[[nodiscard]] std::u32string whole_name_form(std::string_view text);
// The digits of the one telephone number that a text is; "" where it is none.
[[nodiscard]] std::string phone_digits(std::string_view text);

// The strongest first.
enum class MarkKind : std::uint8_t { own_record, reference, mail, phone, name };

struct MarkFound {
    MarkKind kind = MarkKind::name;
    std::string where;  // the field's label, or what of the record it is; "": the record itself

    friend bool operator==(const MarkFound&, const MarkFound&) = default;
};

class PersonMarks {
  public:
    // As people type it: a name, a telephone number or a mail address. False: too short to tell
    // anybody (a name of one character, a number of fewer than nine digits).
    bool add_words(std::string_view words);
    // The record of the person, with all that it says: names, reading, numbers, addresses. `ids`:
    // of its versions, by which others refer to it.
    void add_person(const SlotId& slot, const std::vector<RecordId>& ids, const Body& body);

    [[nodiscard]] bool is_empty() const {
        return names_.empty() && phones_.empty() && mails_.empty() && slots_.empty();
    }
    // What in this record speaks of the person; each place once. `kind`: null where it is not
    // known.
    [[nodiscard]] std::vector<MarkFound> find(const SlotId& slot,
                                              const KindRow* kind,
                                              const Body& body) const;
    // The same in words that stand in no record.
    [[nodiscard]] std::vector<MarkFound> find_in(const std::string& text) const;

  private:
    class Finder;
    std::set<SlotId> slots_;
    std::set<std::string> ids_;  // in hexadecimal, as fields hold them
    std::set<std::u32string> names_;
    std::set<std::string> phones_, mails_;
};

}  // namespace tsunagi::client
