@0xc1f3a7d25be04c92;
# wire.capnp - frames between centers. One frame is one message (single segment, no segment table, at most 1 MiB) behind
# a little-endian u32 length. Normative text: docs/PROTOCOL.md. Ordinals NEVER CHANGE.

using Cxx = import "/capnp/c++.capnp";
using Record = import "record.capnp";
$Cxx.namespace("tsunagi::schema");

struct Frame @0xb0c2d1e3f4a59801 {
  union {
    hello @0 :Hello;
    join @1 :Join;              # a newcomer asks to be sponsored
    joinAnswer @2 :JoinAnswer;
    scopes @3 :List(ScopeState);    # roots of the scopes that both may see
    treeQuery @4 :TreeQuery;
    treeAnswer @5 :TreeAnswer;
    announce @6 :Data;          # record ids, 32 bytes each; of records that are not new
    request @7 :Data;           # record ids, 32 bytes each
    records @8 :Records;
    pageQuery @9 :PageQuery;    # a run of a scope's records, in the order of arrival
    ping @10 :UInt64;
    pong @11 :UInt64;
    goodbye @12 :UInt16;        # Error, result.h
    sealQuery @13 :SealQuery;   # which seals of a scope there are, newest first
    sealAnswer @14 :SealAnswer;
    chunkQuery @15 :ChunkQuery; # sealed runs of records
    chunk @16 :Chunk;
    announceShort @17 :AnnounceShort;
    requestShort @18 :Data;     # short ids, 8 bytes each, under the asker's key
    announceOnly @19 :ScopeRef; # what you pushed was known here: announce, from now on
    sketchQuery @20 :SketchQuery;
    sketchAnswer @21 :SketchAnswer;
    requestItems @22 :Data;     # first 8 bytes of record ids
    peerQuery @23 :PeerQuery;   # search what you hold
    peerHits @24 :PeerHits;
    contentQuery @25 :ContentQuery;   # a file that a record names
    contentState @26 :ContentState;
    contentPiece @27 :ContentPiece;
  }
}

struct Hello @0xb0c2d1e3f4a59802 {
  version @0 :UInt16;           # 1
  charter @1 :Record.Bytes32;
  center @2 :Record.Bytes32;
  software @3 :Text;
  shortIdKey @4 :Record.Bytes16; # under which short ids are told to the sender; zero: none
  answersQueries @5 :Bool;       # it may be sent a peerQuery
  servesContents @6 :Bool;       # it may be sent a contentQuery
}

struct Join @0xb0c2d1e3f4a59803 {
  token @0 :Data;
  genesis @1 :Data;             # the newcomer's genesis manifest, as a record
}

struct JoinAnswer @0xb0c2d1e3f4a59804 { error @0 :UInt16; }   # 0: sponsored

struct ScopeRef @0xb0c2d1e3f4a59805 {
  level @0 :UInt8;
  area @1 :UInt32;
  owner @2 :Record.Bytes32;
}

struct ScopeState @0xb0c2d1e3f4a59806 {
  scope @0 :ScopeRef;
  count @1 :UInt64;
  digest @2 :Record.Bytes16;    # keyed by the link, first 16 bytes
  isPartial @3 :Bool;           # the sender takes nothing of this scope: what it tells is its own and old records
}

struct Position @0xb0c2d1e3f4a59807 { month @0 :UInt32; depth @1 :UInt8; prefix @2 :UInt64; }

struct TreeQuery @0xb0c2d1e3f4a59808 {
  scope @0 :ScopeRef;
  months @1 :Bool;              # ask for the scope's months
  nodes @2 :List(Position);     # and for these nodes
}

struct TreeAnswer @0xb0c2d1e3f4a5980a {
  scope @0 :ScopeRef;
  hasMonths @1 :Bool;
  months @2 :List(MonthState);
  nodes @3 :List(NodeState);
}

struct MonthState @0xb0c2d1e3f4a5980b { month @0 :UInt32; count @1 :UInt32; digest @2 :Record.Bytes16; }

struct NodeState @0xb0c2d1e3f4a5980c {
  at @0 :Position;
  ids @1 :Data;                 # a leaf's ids, 32 bytes each
  children @2 :Data;            # an inner node: 16 times count (u32 little-endian) and keyed digest (16 bytes)
}

struct Records @0xb0c2d1e3f4a5980d {
  records @0 :Data;             # record after record, as record.h lays them out
  page @1 :UInt64;              # 0: answers to `request`
  isLast @2 :Bool;              # of this page
  next @3 :UInt64;              # last: the arrival number to ask from next
  isComplete @4 :Bool;          # last: nothing more in this scope
  missing @5 :Data;             # requested ids that are not here
  missingShort @6 :Data;        # the same, of requestShort
  isPush @7 :Bool;              # nobody asked: new records
}

struct AnnounceShort @0xb0c2d1e3f4a59813 {
  urgency @0 :UInt8;            # protocol/gossip/urgency.h
  ids @1 :Data;                 # 8 bytes each, under the receiver's key
}

struct SealQuery @0xb0c2d1e3f4a5980f {
  scope @0 :ScopeRef;
  afterTime @1 :UInt64;         # where the last answer ended; zeros: from the newest on
  afterArrival @2 :UInt64;
}

struct SealAnswer @0xb0c2d1e3f4a59810 {
  scope @0 :ScopeRef;
  seals @1 :Data;               # record after record, newest first
  isLast @2 :Bool;
  nextTime @3 :UInt64;          # not last: what to ask for next
  nextArrival @4 :UInt64;
}

struct ChunkQuery @0xb0c2d1e3f4a59811 {
  seal @0 :Record.Bytes32;      # a record id
  chunks @1 :List(UInt32);      # places in its list, at most 16
}

struct Chunk @0xb0c2d1e3f4a59812 {
  seal @0 :Record.Bytes32;
  chunk @1 :UInt32;
  rawBytes @2 :UInt32;          # of the records; 0: not all of them are here
  records @3 :Data;             # packed (base/compress.h): record after record, in the order of sequence
}

struct PageQuery @0xb0c2d1e3f4a5980e {
  scope @0 :ScopeRef;
  page @1 :UInt64;              # the asker's number for it
  after @2 :UInt64;
  bytesMax @3 :UInt32;
}

struct SketchQuery @0xb0c2d1e3f4a59814 {
  scope @0 :ScopeRef;
  months @1 :List(UInt32);      # of these together
  first @2 :UInt32;             # symbols first .. end - 1
  end @3 :UInt32;
}

struct SketchAnswer @0xb0c2d1e3f4a59815 {
  scope @0 :ScopeRef;
  state @1 :Record.Bytes16;     # keyed digest of the months named, as a scope of their own
  first @2 :UInt32;
  symbols @3 :Data;             # 13 bytes each, sketch.h
}

struct PeerQuery @0xb0c2d1e3f4a59816 {
  number @0 :UInt64;            # the asker's, rising; the answer bears it
  words @1 :Text;
  filter @2 :Record.Filter;     # `whose` is not sent
  limit @3 :UInt16;             # hits wanted, 1..50
  id @4 :Text;                  # instead of words and filter: the record whose id begins so, 8..64 hexadecimal digits
}

struct PeerHits @0xb0c2d1e3f4a59817 {
  number @0 :UInt64;
  error @1 :UInt16;             # result.h; 0: it searched
  documents @2 :UInt64;         # that every member may hold, here; the next two are of them as well
  totalLength @3 :UInt64;       # characters of their bodies
  terms @4 :List(TermCount);    # of the words, ascending
  total @5 :UInt64;             # at least so many were found: more than `records` where these were cut off
  isRanked @6 :Bool;            # none has all the words
  records @7 :Data;             # the best of them, best first: record after record
  syncedMs @8 :Int64;           # when nation and public were last equal with a peer's that takes both; 0: never
}

struct TermCount @0xb0c2d1e3f4a59818 { term @0 :Text; documents @1 :UInt64; }

struct ContentQuery @0xb0c2d1e3f4a59819 {
  record @0 :Record.Bytes32;     # that names it: what the asker may have follows from it
  content @1 :Record.Bytes32;
  hops @2 :UInt8;                # how often the question may be passed on, at most 2
  wantsList @3 :Bool;            # the digests of its pieces; who can only reach it fetches it now
  pieces @4 :List(UInt16);       # and these, at most 64
}

struct ContentState @0xb0c2d1e3f4a5981a {
  content @0 :Record.Bytes32;
  presence @1 :UInt8;            # protocol/content/presence.h
  bytes @2 :UInt32;              # coming: so much of it has come
  digests @3 :Data;              # here, and asked for: 32 bytes for each piece
}

struct ContentPiece @0xb0c2d1e3f4a5981b {
  content @0 :Record.Bytes32;
  number @1 :UInt16;
  bytes @2 :Data;
}
