// erasure_plan.h - which of the records that speak of a person go when they ask to be erased, and
// why the others stay.
//
// By themselves go the person's own record, and this center's private records whose subject is that
// record and nothing else. A number, an address, a name, or a list of several people tells of
// others as well, who must not lose what is written about them: such records wait for a word of
// their own, and the record of another person never goes. What it is not: the erasing. Pure.
// Thread: one.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "client/privacy/person_records.h"
#include "client/privacy/provision_ledger.h"

namespace tsunagi::client {

struct ErasureWish {
    bool with_names = false;
    bool with_contacts = false;  // also numbers, addresses, and references beside others
};
// Until when something is kept, and whether a law says so.
struct KeptUntil {
    std::string until;
    bool is_by_law = false;
};
// By slot, so that it is kept in whichever version.
using KeptSlots = std::map<Bytes, KeptUntil>;
void keep(KeptSlots& kept, const Bytes& slot, const LedgerLine& line);

// Is the record about this person alone? Its subject is the field that says whose it is, else all
// records that it refers to; and a name in `with` or `who` has to be theirs.
[[nodiscard]] bool is_about_only(KindId kind, const Body& body, const Person& person);

// "" where it goes.
[[nodiscard]] std::string reason_to_stay(const PersonRecord& record,
                                         const CenterId& own,
                                         const Person& person,
                                         const KeptSlots& kept,
                                         const ErasureWish& wish);

}  // namespace tsunagi::client
