// person_records.h - everything that is held here about a person: each record that speaks of them,
// in every version, this center's own and those of others.
//
// Goes through the whole store, as an export does, since the law asks for all and a search index
// ranks and leaves out. An older version counts as much as the newest one: whoever has records may
// read it. Sealed records are opened one by one where the daemon can; those that can't be opened
// are counted. Thread: one. Memory: what was found, and a page. Time: some seconds for 100,000
// records.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "client/control_client.h"
#include "client/privacy/person_marks.h"

namespace tsunagi::client {

// One fact that speaks of the person.
struct PersonRecord {
    ItemAnswer item;  // the newest of its versions that does
    std::vector<MarkFound> marks;
    std::size_t versions = 1;  // that do

    // The person's own record, another record that names it, or one with a number of theirs: more
    // than a name that others may have too.
    [[nodiscard]] bool is_sure() const { return marks.front().kind != MarkKind::name; }
};

struct PersonSearch {
    std::vector<PersonRecord> records;  // the surest first, then the newest
    std::uint64_t looked_at = 0;
    std::uint64_t closed = 0;  // sealed, and not to be opened now
};

// `progress`: how many records were looked at, of how many. Errors: those of the connection.
[[nodiscard]] Expected<PersonSearch> find_person_records(
    ControlClient& client,
    const StatusAnswer& status,
    const PersonMarks& marks,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress);

// The ids of a record's versions back to the first, its own in front. Errors: those of the
// connection.
[[nodiscard]] Expected<std::vector<RecordId>> versions_of(ControlClient& client,
                                                          const ItemAnswer& item);
// Is this the record of whoever was typed: by the whole name or reading, or by a number or an
// address in the fields for them? A name in its text is of somebody else. Pure.
[[nodiscard]] bool is_record_of(const Body& body, const std::string& who);
// What a person's record calls them (whole_name_form): the whole name, the reading, the names'
// parts in either order. Pure.
[[nodiscard]] std::set<std::u32string> called_forms(const Body& body);
// Is the person called so? Pure.
[[nodiscard]] bool is_called(const Body& body, std::string_view name);

// Who is meant by what somebody typed: the record of a person by its id, else words. Errors:
// privacy_who (too short, or the id of something else), those of the connection.
struct Person {
    PersonMarks marks;
    std::string name;  // as it was typed, or as the record says
    // Records of people that have this name, number or address, one of each slot.
    std::vector<ItemAnswer> people;
    // Where it is one person and no doubt: that record, the ids of all its versions, and what the
    // versions call them (whole_name_form). Else empty.
    Bytes slot{};
    std::set<std::string> ids{};
    std::set<std::u32string> names{};

    [[nodiscard]] bool is_one() const { return !slot.empty(); }
};
[[nodiscard]] Expected<Person> read_person(ControlClient& client,
                                           const StatusAnswer& status,
                                           const std::string& who);

}  // namespace tsunagi::client
