@0xd5a2f0c9b7e14a31;
# record.capnp - what a record is made of. Normative text: docs/PROTOCOL.md.
#
# Header bytes are the canonical encoding (single segment, no segment table) of `Header`; they are signed, stored and
# forwarded as they are. Ordinals, types and defaults NEVER CHANGE; new fields get higher ordinals.
# Every 32-byte value is four little-endian words in wire order; groups put those that every record has into the data
# section, without a pointer.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("tsunagi::schema");

struct Bytes32 @0x9f1d0f1f6b1c7a01 { a @0 :UInt64; b @1 :UInt64; c @2 :UInt64; d @3 :UInt64; }
struct Bytes16 @0x9f1d0f1f6b1c7a02 { a @0 :UInt64; b @1 :UInt64; }

struct Header @0x9f1d0f1f6b1c7a03 {
  format @0 :UInt16;          # 1
  kind @1 :UInt16;            # kinds.h; 0x8000 and above are private
  recordClass @2 :UInt8;      # 1 authority, 2 act, 3 fact
  scopeLevel @3 :UInt8;       # scope.h
  flags @4 :UInt16;           # none defined: must be 0 in format 1
  scopeArea @5 :UInt32;       # prefecture, region or municipality code, else 0
  manifestEpoch @6 :UInt32;   # the epoch of the author's manifest that grants the key
  charter :group {            # zero in manifests and charters
    a @7 :UInt64; b @8 :UInt64; c @9 :UInt64; d @10 :UInt64;
  }
  center :group {             # zero in a genesis manifest, whose id it becomes
    a @11 :UInt64; b @12 :UInt64; c @13 :UInt64; d @14 :UInt64;
  }
  writerKey :group {
    a @15 :UInt64; b @16 :UInt64; c @17 :UInt64; d @18 :UInt64;
  }
  writerInstance @19 :UInt64; # random; renewed by restore or clone
  sequence @20 :UInt64;       # 1, 2, 3 ... of that writer within that scope
  time @21 :UInt64;           # hybrid logical clock: milliseconds << 16 | counter
  bodyCommitment :group {     # BLAKE2b-256(salt || body); zero where there is no body
    a @22 :UInt64; b @23 :UInt64; c @24 :UInt64; d @25 :UInt64;
  }
  bodyBytes @26 :UInt32;
  slot :group {               # facts only
    a @27 :UInt64; b @28 :UInt64;
  }
  expires @29 :UInt64;        # milliseconds since 1970, 0 = never
  parents @30 :List(Bytes32); # facts: the versions that this one replaces; manifests: the one before
  vector @31 :List(VectorEntry);  # facts: this version's counters, its own writer's included
  targets @32 :List(Target);  # acts: what they speak of
  network @33 :Bytes32;       # network scopes: the network's id
  scopeKey @34 :Bytes16;      # encrypted bodies: which scope epoch key
}

struct VectorEntry @0x9f1d0f1f6b1c7a04 { writer @0 :UInt64; counter @1 :UInt64; }

struct Target @0x9f1d0f1f6b1c7a05 {
  kind @0 :UInt16;    # 1 record, 2 center, 3 slot, 4 charter
  id @1 :Bytes32;
  slot @2 :Bytes16;
}

# The body of facts and acts. One shape for all kinds: which fields a kind has, and what they are called, stands in
# kinds.cpp; an older program keeps and shows fields that it does not know.
struct Body @0x9f1d0f1f6b1c7a06 {
  language @0 :Text;      # BCP 47
  title @1 :Text;
  reading @2 :Text;       # the title's reading in kana
  text @3 :Text;          # Markdown
  areas @4 :List(UInt32); # what it is about: prefectures 1-47 or six-digit municipality codes
  tags @5 :List(Text);
  fields @6 :List(Field);
  attachments @7 :List(Attachment);  # files that belong to it; their bytes travel apart from it
  translations @8 :List(Translation);  # ascending by language, each once, never the body's own
}

# Title or text or both; fields, tags and files have none.
struct Translation @0x9f1d0f1f6b1c7a10 {
  language @0 :Text;      # BCP 47, in its usual capitals
  title @1 :Text;
  text @2 :Text;          # Markdown
}

struct Attachment @0x9f1d0f1f6b1c7a0f {
  content @0 :Bytes32;    # the content id of its bytes
  bytes @1 :UInt32;
  mediaType @2 :Text;     # RFC 6838, e.g. image/jpeg
  name @3 :Text;          # a file name without a folder
  alt @4 :Text;           # what it shows, for who can't see it
  takenOn @5 :Text;       # photos: YYYY-MM-DD
  thumbnail @6 :Bytes32;  # the content id of a small JPEG of it
  thumbnailBytes @7 :UInt32;  # 0: it has none
}

# The body of kinds that are sealed (kinds.h): only the centers named here can read the Body inside.
struct SealedBody @0x9f1d0f1f6b1c7a11 {
  readers @0 :List(BodyReader);   # ascending by center
  stream @1 :Data;        # header of the secretstream, 24 bytes
  keyCommitment @2 :Bytes32;      # a hash of the key, so that no two readers can be shown two bodies
  sealed @3 :Data;        # one message: length, Body, zeros
}

struct BodyReader @0x9f1d0f1f6b1c7a12 {
  center @0 :Bytes32;
  box @1 :Data;           # the key, in a sealed box for that center: 80 bytes
}

struct Field @0x9f1d0f1f6b1c7a07 { key @0 :UInt16; value @1 :Text; }

# Body of a manifest: the center's keys and rules at one epoch.
struct Manifest @0x9f1d0f1f6b1c7a08 {
  epoch @0 :UInt32;           # 0 at genesis
  signaturesNeeded @1 :UInt16; # how many officers must sign the next manifest
  flags @2 :UInt16;
  name @3 :Text;
  prefecture @4 :UInt8;
  municipality @5 :UInt32;    # six digits, 0 where not told
  corporateNumber @6 :Text;
  officers @7 :List(Officer);
  grants @8 :List(Grant);
  recovery @9 :Data;          # BLAKE2b-256 of the recovery key, or empty
  successor @10 :Data;        # a center id, or empty
}

struct Officer @0x9f1d0f1f6b1c7a09 { key @0 :Bytes32; name @1 :Text; }

struct Grant @0x9f1d0f1f6b1c7a0a {
  role @0 :UInt16;            # 1 device, 2 machine, 3 staff, 4 revoke-only, 5 box
  rights @1 :UInt32;          # manifest.h
  key @2 :Bytes32;
  notBefore @3 :UInt64;       # milliseconds since 1970
  expires @4 :UInt64;
  label @5 :Text;
}

# Body of a seal: runs of one writer's records in one scope, each under one digest.
struct Seal @0x9f1d0f1f6b1c7a0c {
  writer @0 :UInt64;          # the writer instance whose records these are
  chunks @1 :List(SealChunk); # ascending
}

struct SealChunk @0x9f1d0f1f6b1c7a0d {
  first @0 :UInt64;           # sequence of the first record
  last @1 :UInt64;            # and of the last
  count @2 :UInt32;           # how many records have a sequence between them
  digest :group {             # over their ids, in the order of sequence
    a @3 :UInt64; b @4 :UInt64; c @5 :UInt64; d @6 :UInt64;
  }
}

# Body of an endpoint: where a machine of the center can be called.
struct Endpoint @0x9f1d0f1f6b1c7a0e {
  device @0 :Bytes32;         # the key that who answers there must prove
  addresses @1 :List(Text);   # host:port, in the order to try them
  room @2 :UInt16;            # links that others may open to it
}

# Body of a revocation: of what the key signed only what is listed counts.
struct Revocation @0x9f1d0f1f6b1c7a13 {
  key @0 :Bytes32;
  reason @1 :UInt16;          # 1 lost, 2 left, 3 replaced, 4 other; more may come
  authorityIds @2 :List(Bytes32); # of its authority records; ascending
  lists @3 :List(KeptList);   # of the others, scope by scope; ascending by (level, area, record)
}

struct KeptList @0x9f1d0f1f6b1c7a14 {
  scopeLevel @0 :UInt8;       # 0 to 5
  scopeArea @1 :UInt32;
  record :group {             # the id of a record of kind kept_ids in that scope
    a @2 :UInt64; b @3 :UInt64; c @4 :UInt64; d @5 :UInt64;
  }
}

# Body of kept_ids: records of one scope that still count.
struct KeptIds @0x9f1d0f1f6b1c7a15 {
  ids @0 :List(Bytes32);      # ascending
}

# Body of a removal, and of an approval of one: of what the removed center wrote only what is listed counts.
struct Removal @0x9f1d0f1f6b1c7a16 {
  reason @0 :UInt16;          # 1 left, 2 rules, 3 key lost, 4 unreachable, 5 other; more may come; 0 in approvals
  authorityIds @1 :List(Bytes32); # of its sponsorships; ascending
  lists @2 :List(KeptList);   # of its facts and acts, scope by scope; ascending by (level, area, record)
}

# Body of an erasure, whose target is one slot: every version of it in the erasure's scope goes.
struct Erasure @0x9f1d0f1f6b1c7a17 {
  reason @0 :UInt16;          # 1 asked for, 2 mistake, 3 law, 4 time is over, 5 other; more may come
  atOnce @1 :Bool;            # without waiting, where the center has one person only
}

# Body of an erasure receipt: what these erasures name is in no file of the signing center any more.
struct ErasureReceipt @0x9f1d0f1f6b1c7a18 {
  erasures @0 :List(Bytes32); # ascending; records of the receipt's own scope
}

# Body of a charter: the federation's founding rules.
struct Charter @0x9f1d0f1f6b1c7a0b {
  name @0 :Text;
  sponsorsNeeded @1 :UInt16;
  sponsorCap @2 :UInt32;      # how many admissions one center's sponsorships can count for
  removersNeeded @3 :UInt16;
  storageBytesPerCenter @4 :UInt64;
  founders @5 :List(Bytes32); # center ids
}

# What records are filtered by (protocol/record/facets.h). Days count from 1970-01-01 in Japan; 0 asks for nothing.
struct Filter @0xd0a1b2c3d4e5f61b {
  kind @0 :UInt16;
  areas @1 :List(UInt32);          # prefectures and municipalities: any of them, with all below
  activities @2 :UInt32;           # bit n: field n of the NPO Act; any of them
  direction @3 :UInt8;             # 1 offer, 2 need
  whose @4 :UInt8;                 # 1 of this center only, 2 of all but this center
  openOn @5 :UInt32;
  endsBy @6 :UInt32;
  freshOn @7 :UInt32;
  staleOn @8 :UInt32;
  updatedSince @9 :UInt32;         # minutes since 1970
}
