#include "protocol/crypto/hash.h"

#include <sodium.h>

#include "protocol/base/check.h"

namespace tsunagi {
namespace {

Digest hash_with(HashDomain domain, ByteSpan key, std::initializer_list<ByteSpan> parts) {
    crypto_generichash_state state;
    Digest out;
    CHECK(crypto_generichash_init(&state, key.empty() ? nullptr : key.data(), key.size(),
                                  Digest::kSize) == 0);
    const std::string_view tag = domain_tag(domain);
    // The tag's closing NUL keeps one tag from being another's beginning.
    CHECK(crypto_generichash_update(&state, as_bytes(tag).data(), tag.size() + 1) == 0);
    for (const ByteSpan part : parts) {
        CHECK(crypto_generichash_update(&state, part.data(), part.size()) == 0);
    }
    CHECK(crypto_generichash_final(&state, out.bytes.data(), Digest::kSize) == 0);
    return out;
}

}  // namespace

std::string_view domain_tag(HashDomain domain) {
    switch (domain) {
        case HashDomain::record_id: return "tsunagi/record-id/1";
        case HashDomain::header: return "tsunagi/header/1";
        case HashDomain::body: return "tsunagi/body/1";
        case HashDomain::slot: return "tsunagi/slot/1";
        case HashDomain::tree_leaf: return "tsunagi/tree-leaf/1";
        case HashDomain::tree_inner: return "tsunagi/tree-inner/1";
        case HashDomain::tree_months: return "tsunagi/tree-months/1";
        case HashDomain::wire_digest: return "tsunagi/wire-digest/1";
        case HashDomain::invitation: return "tsunagi/invitation/1";
        case HashDomain::file: return "tsunagi/file/1";
        case HashDomain::seal_chunk: return "tsunagi/seal-chunk/1";
        case HashDomain::bundle_head: return "tsunagi/bundle-head/1";
        case HashDomain::bundle_block: return "tsunagi/bundle-block/1";
        case HashDomain::content: return "tsunagi/content/1";
        case HashDomain::piece: return "tsunagi/piece/1";
        case HashDomain::sealed_key: return "tsunagi/sealed-key/1";
        case HashDomain::sealed_place: return "tsunagi/sealed-place/1";
        case HashDomain::backup_head: return "tsunagi/backup-head/1";
        case HashDomain::backup_key: return "tsunagi/backup-key/1";
        case HashDomain::members: return "tsunagi/members/1";
    }
    CHECK(!"a hash domain without a tag");
    return {};
}

Digest hash(HashDomain domain, std::initializer_list<ByteSpan> parts) {
    return hash_with(domain, {}, parts);
}

Digest keyed_hash(HashDomain domain, const LinkKey& key, std::initializer_list<ByteSpan> parts) {
    return hash_with(domain, key.span(), parts);
}

}  // namespace tsunagi
