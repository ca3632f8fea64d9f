#include "client/import/nta_body.h"

namespace tsunagi::client {
namespace {

void put(Body& body, std::uint16_t key, const std::string& value) {
    if (!value.empty()) body.fields.emplace(key, value);
}

}  // namespace

Body nta_body(const NtaRow& row) {
    Body body;
    body.language = "ja";
    body.title = row.name;
    body.reading = row.kana;
    if (row.area.value != 0) body.areas.push_back(row.area.value);
    put(body, org::kCorporateNumber, row.corporate_number);
    const std::string address = row.prefecture_name + row.city_name + row.street;
    put(body, org::kAddress, address.empty() ? row.address_outside : address);
    put(body, org::kPostalCode, row.post_code);
    put(body, org::kClosedOn, row.close_date);
    put(body, org::kCloseCause, row.close_cause);
    put(body, org::kSuccessor, row.successor);
    put(body, org::kLegalForm, row.kind);
    put(body, org::kChangedOn, row.change_date);
    put(body, org::kUpdatedOn, row.update_date);
    put(body, org::kLatest, row.latest);
    put(body, org::kProcess, row.process);
    put(body, org::kRow, std::to_string(row.row_number));
    put(body, org::kSource, kNtaSource);
    put(body, org::kAssignedOn, row.assignment_date);
    put(body, org::kNameEn, row.en_name);
    put(body, org::kChangeCause, row.change_cause);
    put(body, org::kHidden, row.hihyoji);
    return body;
}

}  // namespace tsunagi::client
