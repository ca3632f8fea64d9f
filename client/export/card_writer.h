// card_writer.h - organisations as vCards (RFC 6350): KIND:org, FN and ORG, TEL as tel: addresses
// with +81, ADR, EMAIL, URL, NOTE, CATEGORIES, GEO, UID, REV.
//
// UID is made of slot and center, so that it stays the same over all versions. What cards have no
// word for, and what would come back otherwise than it was, stands in properties of our own
// (own_fields_writer.h). People's cards are not written: they would leave the program.
// Thread: one. Ownership: appends to the caller's text.
#pragma once

#include <string>

#include "client/control_types.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

// Pre: item.kind is kOrg, `body` is its body.
void write_card(std::string& out, const ItemAnswer& item, const Body& body);

}  // namespace tsunagi::client
