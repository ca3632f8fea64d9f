#include "protocol/gossip/short_id.h"

#include <sodium.h>

#include "protocol/base/check.h"

namespace tsunagi {

static_assert(ShortId::kSize == crypto_shorthash_BYTES);
static_assert(ShortIdKey::kSize == crypto_shorthash_KEYBYTES);

ShortId short_id(const ShortIdKey& key, const RecordId& id) {
    ShortId out;
    CHECK(crypto_shorthash(out.bytes.data(), id.bytes.data(), RecordId::kSize, key.bytes.data()) ==
          0);
    return out;
}

}  // namespace tsunagi
