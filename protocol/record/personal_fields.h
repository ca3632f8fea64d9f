// personal_fields.h - what in a field may be personal data, by what the field is for.
//
// A field is judged by its type and by what it holds of people (PersonalContent). The number of an
// office in a field made for it is no secret, a mobile number there is mostly somebody's own; an
// office's address is meant to be seen, the home or flat in it may not be. Names without any mark
// are found in fields that are made for them. It is no proof that nothing else is there: a private
// landline looks like an office's, and so does the mail address of a house with its provider.
//
// Pure; any bytes are taken. Linear in the value.
#pragma once

#include <string_view>
#include <vector>

#include "protocol/record/body.h"
#include "protocol/text/personal_data.h"

namespace tsunagi {

// By begin, then end. Empty for types that hold no words (dates, codes, numbers, records).
//   phone, mail     mobile numbers (060, 070, 080, 090), not landlines, 050, 0120, 0570, foreign;
//                   addresses at free mail services and mobile carriers, no others; no postal
//                   address; all else of find_personal_data
//   text, long_text, list: all of find_personal_data, and by `personal`
//     name, officer names without a mark
//     contact       sure names without a mark; telephone and mail only as above, no postal address
//     address       no postal address
//     id            mobile numbers, mail as above, private homes and flats; nothing else
[[nodiscard]] std::vector<PersonalDataFinding> find_personal_data(const FieldRow& field,
                                                                  std::string_view value);

// Names in its fields of `officer` are public by law: it is a corporation or a report of one, so
// that a register tells who represents it. A corporate number alone does not say so: unincorporated
// bodies (legal form 499) and foreign companies (401) have one too. Where no code tells the form,
// its field or the title has to name one.
[[nodiscard]] bool has_public_officers(const KindRow& kind, const Body& body);

}  // namespace tsunagi
