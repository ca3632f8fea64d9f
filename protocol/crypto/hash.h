// hash.h - BLAKE2b-256 with a domain in front, so that a hash made for one purpose never serves
// another.
//
// Source: RFC 7693; libsodium's crypto_generichash. The domains are wire format: DO NOT CHANGE.
#pragma once

#include <initializer_list>
#include <string_view>

#include "protocol/base/bytes.h"

namespace tsunagi {

enum class HashDomain {
    record_id,  // header || signature
    header,     // header alone: what co-signatures and sign-ons bind
    body,       // salt || body
    slot,       // center || kind || natural key
    tree_leaf,
    tree_inner,
    tree_months,
    wire_digest,  // keyed by the link
    invitation,   // an invitation's token, as the inviter keeps it
    file,         // body files, named by content
    seal_chunk,   // the ids of a sealed run of records
    bundle_head,
    bundle_block,
    content,       // length || digests of its pieces
    piece,         // a piece of a file's content
    sealed_key,    // the key of a sealed body: what it commits to
    sealed_place,  // the record that a sealed body belongs to
    backup_head,   // a part of a backup, or its list
    backup_key,    // backup's key || head's check: what a part is sealed with
    members,       // who is a member of the federation, and by which manifest
};

[[nodiscard]] std::string_view domain_tag(HashDomain domain);

[[nodiscard]] Digest hash(HashDomain domain, std::initializer_list<ByteSpan> parts);
// For keyed comparison on one link; `key` comes from the TLS exporter.
[[nodiscard]] Digest keyed_hash(HashDomain domain,
                                const LinkKey& key,
                                std::initializer_list<ByteSpan> parts);

}  // namespace tsunagi
