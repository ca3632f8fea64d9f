// short_id.h - a record's id in 8 bytes, as announcements carry it to one receiver.
//
// SipHash-2-4 (Aumasson, Bernstein 2012; libsodium's crypto_shorthash) of the id under a key that
// the receiver drew for this run and told in its hello. Keyed by the receiver and not by the link,
// so that the same record has the same short id whoever announces it: the request tracker sees that
// two announcements are one record and asks once. Nobody outside can make ids that collide there;
// where two do, the second one is not asked for and comparing brings it: a collision costs time,
// never correctness (docs/adr/0010). Wire format: DO NOT CHANGE.
#pragma once

#include "protocol/base/bytes.h"

namespace tsunagi {

using ShortId = FixedBytes<8, struct ShortIdTag>;
using ShortIdKey = FixedBytes<16, struct ShortIdKeyTag>;  // zero: the peer takes whole ids only

[[nodiscard]] ShortId short_id(const ShortIdKey& key, const RecordId& id);

}  // namespace tsunagi
