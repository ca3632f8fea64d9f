@0xe7b1c4d98a3f2065;
# control.capnp - between `tsunagi` and `tsunagid` on one machine, over a Unix socket. One message (single segment, no
# segment table, at most 1 MiB) behind a little-endian u32 length, both ways. A connection carries one request after
# another; each is answered by a stream of answers that ends with `done` or `error`. Both programs are installed together,
# but a version check comes first: an older one says so in a sentence.

using Cxx = import "/capnp/c++.capnp";
using Record = import "record.capnp";
$Cxx.namespace("tsunagi::schema");

const piecesPerPutMax :UInt16 = 8;  # in one `contentPut`: half of what a message holds

struct Request @0xd0a1b2c3d4e5f601 {
  version @0 :UInt16;              # 2
  union {
    status @1 :Void;
    members @2 :Void;              # answered by members, removals, `membership`
    peers @3 :Void;
    addPeer @4 :Text;              # host:port
    invite @5 :Invite;
    sponsor @6 :Record.Bytes32;    # a center
    unlock @7 :Unlock;
    lock @8 :Void;
    publish @9 :Publish;
    show @10 :Text;                # a record id in hexadecimal, or its beginning (8 digits at least)
    list @11 :Listing;
    search @12 :Search;
    check @13 :Check;
    bundleExport @14 :BundleExport;  # answered by `bundleBegun`
    bundleMore @15 :Void;          # the next page of the export that this connection began: `bundle`
    takeIn @16 :TakeIn;
    subscribe @17 :Subscribe;
    match @18 :Match;
    federatedSearch @19 :FederatedSearch;  # answered by `progress`, items, `coverage`
    federatedShow @20 :FederatedShow;      # answered by `progress`, items, `coverage`
    contentOffer @21 :ContentOffer;        # answered by `contentMissing`
    contentPut @22 :ContentPut;            # pieces of what this connection offered last
    contentFinish @23 :Void;               # all of them were put: it is here from now on
    contentFetch @24 :ContentFetch;        # answered by `progress` (bytes)
    contentRead @25 :ContentOffer;         # without digests; answered by `contentBytes`, in order
    standing @26 :Data;            # a slot of this center, 16 bytes: its newest versions, as items
    manifest @27 :Void;            # this center's manifests, co-signatures and revocations, genesis first: `manifest`
    submit @28 :TakeIn;            # signed just now by an officer: refused where it would make a fork
    dryRun @29 :Publish;           # answered as `publish` would be, without ids: nothing is signed or written
    keyRecords @30 :KeyRecords;    # answered by `progress`, `keyRecords`
    endRestoring @31 :Void;        # a restored center shall not wait for others any longer
    erase @32 :Erase;              # answered by `published`: one for each scope with a version
    approveErasure @33 :Record.Bytes32;  # of a record, or of the erasure itself; answered by `published`
    erasures @34 :Void;            # this center's own; answered by `erasure`s
    sponsorReturn @35 :Record.Bytes32;  # a center that was removed shall come back
    block @36 :Block;
  }
}

struct Invite @0xd0a1b2c3d4e5f602 {
  address @0 :Text;                # where the newcomer reaches us; empty: what the daemon listens on
  lifetimeSeconds @1 :UInt64;      # 0: the usual
}

# The command line opens the sealed key with the passphrase; the daemon never sees the passphrase.
struct Unlock @0xd0a1b2c3d4e5f603 {
  seed @0 :Data;
  seconds @1 :UInt64;              # 0: as long as this connection lives
  box @2 :Data;                    # the secret half of the center's box key, or none: sealed bodies stay closed
}

# In a dry run each draft is judged by what stands. Only drafts of one slot that follow each other, over several dry runs of
# a connection too, are judged as if those before them had been written. It needs no unlocked key; what the key itself may
# not do it does not tell.
struct Publish @0xd0a1b2c3d4e5f604 { drafts @0 :List(DraftItem); }

struct DraftItem @0xd0a1b2c3d4e5f605 {
  kind @0 :UInt16;
  scopeLevel @1 :UInt8;
  scopeArea @2 :UInt32;            # 0 with an area level: the center's own
  body @3 :Data;                   # canonical record.capnp Body; empty with a slot: withdraws the fact
  slot @4 :Data;                   # 16 bytes or none
  onlyIfNewer @5 :Bool;
  base @6 :List(Record.Bytes32);   # versions that this one was made from; none: whatever is the newest
  readers @7 :List(Record.Bytes32);  # kinds that are sealed: the centers that can read it beside this one
}

struct Listing @0xd0a1b2c3d4e5f606 {
  kind @0 :UInt16;                 # 0: all
  limit @1 :UInt32;
}

struct Search @0xd0a1b2c3d4e5f607 {
  words @0 :Text;                  # none: everything that the filter lets through, newest first
  filter @1 :Record.Filter;
  limit @2 :UInt32;
  offset @3 :UInt32;
  after @4 :UInt64;                # only what arrived later (Item.arrival)
}

# Asks this center's peers as well: each item once, in one order.
struct FederatedSearch @0xd0a1b2c3d4e5f621 {
  search @0 :Search;               # `offset` and `after` are not used
  waitMs @1 :UInt32;               # for those who do not answer; 0: the usual
}

# A record that peers hold: its item, or none.
struct FederatedShow @0xd0a1b2c3d4e5f623 {
  id @0 :Text;                     # or its beginning
  waitMs @1 :UInt32;               # as in FederatedSearch
}

# Offers for a need, needs for an offer: items with score (0..100) and reasons, best first.
struct Match @0xd0a1b2c3d4e5f61c {
  id @0 :Text;                     # of a resource, or its beginning
  today @1 :UInt32;                # what is over by then is left out
  limit @2 :UInt32;
  after @3 :UInt64;                # as in Search
}

struct Check @0xd0a1b2c3d4e5f608 { signatures @0 :Bool; }

# One export is under way on a connection: a new one ends the one before.
struct BundleExport @0xd0a1b2c3d4e5f616 {
  scopes @0 :List(ScopeChoice);    # without authority, which always goes along
  sinceMs @1 :Int64;               # records of this time or later; authority records all the same
  isBackup @2 :Bool;               # instead: everything that the store has, in the order in which it came
  after @3 :UInt64;                # of a backup: what arrived later
}

struct ScopeChoice @0xd0a1b2c3d4e5f617 { level @0 :UInt8; area @1 :UInt32; }

# Records from a file, one after another as they stand there; each is judged as if a peer had sent it. Answered by
# `published`. None: only asks whether the charter is this federation's.
struct TakeIn @0xd0a1b2c3d4e5f618 { charter @0 :Record.Bytes32; records @1 :Data; }

# Whether records of that scope are taken from other centers.
struct Subscribe @0xd0a1b2c3d4e5f620 { scope @0 :ScopeChoice; isWanted @1 :Bool; }

# A file that is to be attached, as pieces (protocol/content/pieces.h).
struct ContentOffer @0xd0a1b2c3d4e5f624 {
  content @0 :Record.Bytes32;
  bytes @1 :UInt32;
  digests @2 :Data;                # 32 bytes for each piece
}

struct ContentPut @0xd0a1b2c3d4e5f625 {
  numbers @0 :List(UInt16);
  pieces @1 :List(Data);           # of these numbers, at most piecesPerPutMax
}

# Brings here what a record here names, from whoever has it.
struct ContentFetch @0xd0a1b2c3d4e5f626 {
  record @0 :Record.Bytes32;
  content @1 :Record.Bytes32;
}

struct OwnManifest @0xd0a1b2c3d4e5f627 {
  record @0 :Data;                 # the whole record
  charter @1 :Record.Bytes32;      # of the federation, for `submit`
}

# What a key of this center signed, in the order in which it came here.
struct KeyRecords @0xd0a1b2c3d4e5f62a {
  key @0 :Record.Bytes32;
  sinceMs @1 :Int64;               # 0: nothing of it is late
  center @2 :Data;                 # 32 bytes: all that this center wrote, whatever the key; or none: this center's key
}

# Of another center: nothing new of it is taken here any more, or it is again.
struct Block @0xd0a1b2c3d4e5f62c {
  center @0 :Record.Bytes32;
  isBlocked @1 :Bool;
  reason @2 :Text;                 # for this center's own people
}

struct KeyRecord @0xd0a1b2c3d4e5f62b {
  id @0 :Record.Bytes32;
  kind @1 :UInt16;
  scopeLevel @2 :UInt8;
  scopeArea @3 :UInt32;
  isLate @4 :Bool;                 # it says a time at or after `sinceMs`
  cameLate @5 :Bool;               # it came behind a record of anybody that says such a time
}

# What a record of this center says goes, in all versions, everywhere.
struct Erase @0xd0a1b2c3d4e5f640 {
  record @0 :Record.Bytes32;
  reason @1 :UInt16;               # record.capnp Erasure
  atOnce @2 :Bool;
  note @3 :Text;                   # stays at this center
}

struct ErasureRow @0xd0a1b2c3d4e5f62d {
  id @0 :Record.Bytes32;
  slot @1 :Data;                   # 16 bytes
  scope @2 :Text;
  time @3 :Int64;                  # milliseconds since 1970
  reason @4 :UInt16;
  stage @5 :UInt8;                 # 0 hidden, 1 bodies are going, 2 gone from the records, 3 gone from all files
  backing @6 :UInt8;               # 0 does not count, 1 one person, 2 need not wait
  due @7 :Int64;                   # when bodies go here, where they have not begun to; 0: not known
  expected @8 :UInt32;             # members inside the scope
  answered @9 :UInt32;             # of them
  missing @10 :List(Text);         # names, or ids, of the others
  note @11 :Text;
}

# Why a record has nothing to show.
struct Erased @0xd0a1b2c3d4e5f62e {
  time @0 :Int64;
  reason @1 :UInt16;
  isGone @2 :Bool;                 # its body is not here any more
}

struct Answer @0xd0a1b2c3d4e5f609 {
  union {
    status @0 :Status;
    member @1 :Member;
    peer @2 :Peer;
    invitation @3 :Text;
    published @4 :List(Outcome);   # one per draft, in order
    item @5 :Item;
    damage @6 :Damage;
    progress @7 :Progress;
    error @8 :Problem;             # ends the stream
    done @9 :Summary;              # ends the stream
    bundleBegun @10 :BundleBegun;
    bundle @11 :BundlePage;
    coverage @12 :List(Covered);
    contentMissing @13 :List(UInt16);  # pieces that are to be put; none: it is here
    contentBytes @14 :Data;
    manifest @15 :OwnManifest;
    keyRecords @16 :List(KeyRecord);
    erasure @17 :ErasureRow;
    removal @18 :RemovalState;
    membership @19 :Membership;
  }
}

struct Status @0xd0a1b2c3d4e5f60a {
  center @0 :Record.Bytes32;
  name @1 :Text;
  federation @2 :Text;
  members @3 :UInt32;
  isMember @4 :Bool;
  records @5 :UInt64;
  scopes @6 :List(ScopeStatus);
  peers @7 :List(Peer);
  deferred @8 :List(Deferred);
  isUnlocked @9 :Bool;
  unlockedSeconds @10 :UInt64;     # how long still, 0 where locked
  searchBehind @11 :UInt64;        # changes that the search index has not taken in yet
  isWriting @12 :Bool;             # false: the disk is full, reading only
  software @13 :Text;
  prefecture @14 :UInt8;
  municipality @15 :UInt32;
  unchecked @16 :UInt64;           # records whose own signatures are still to be checked; a seal answers for them
  openKey @17 :Data;                # the public half of the staff key that is open for all, or empty
  restored @18 :UInt8;             # from a backup: 0 no, 1 waits for others, 2 has compared, 3 did not wait, and goes on comparing
  restoredMadeMs @19 :Int64;       # when that backup was made
  restoredCompared @20 :UInt32;    # centers that it held the same as
  purge @21 :UInt8;                # erased texts in the files: 0 none, 1 soon to be cleared out, 2 being cleared out, 3 waits for room on the disk, 4 failed and tried again
  restoredNeeded @22 :UInt32;      # centers that it has to hold the same as; 0: there are no others
  isRemoved @23 :Bool;             # this center, by the others
}

struct ScopeStatus @0xd0a1b2c3d4e5f60b { scope @0 :Text; records @1 :UInt64; digest @2 :Record.Bytes32; isDeclined @3 :Bool; }
struct Deferred @0xd0a1b2c3d4e5f60c { reason @0 :UInt16; count @1 :UInt64; }

struct Peer @0xd0a1b2c3d4e5f60d {
  address @0 :Text;
  center @1 :Data;                 # 32 bytes or none
  name @2 :Text;
  state @3 :UInt8;                 # 0 connecting, 1 waiting, 2 connected, 3 joining
  inbound @4 :Bool;
  lastSync @5 :Int64;              # milliseconds since 1970, 0 = never
  trouble @6 :Text;
  role @7 :UInt8;                  # why it is called (peer_role.h); 0: it called us
}

struct Member @0xd0a1b2c3d4e5f60e {
  center @0 :Record.Bytes32;
  name @1 :Text;
  prefecture @2 :UInt8;
  municipality @3 :UInt32;
  admitted @4 :Bool;
  sponsors @5 :List(Record.Bytes32);
  boxKey @6 :Data;                 # 32 bytes: what is sealed for this center is sealed to it; or none
  state @7 :UInt8;                 # center_state.h
  isForked @8 :Bool;               # two manifests claim one epoch
  returners @9 :List(Record.Bytes32);  # members that vouch for its return, where it was removed
  isBlocked @10 :Bool;             # by this center, for itself
  blockReason @11 :Text;
}

# A removal of a center that was proposed, whatever came of it.
struct RemovalState @0xd0a1b2c3d4e5f641 {
  id @0 :Record.Bytes32;
  center @1 :Record.Bytes32;
  proposer @2 :Record.Bytes32;
  reason @3 :UInt16;               # removal.h
  timeMs @4 :Int64;                # as the proposer says
  behind @5 :List(Record.Bytes32); # the centers that count for it
  isInForce @6 :Bool;
  isAnswered @7 :Bool;             # in force, and the center was taken back
}

struct Membership @0xd0a1b2c3d4e5f642 {
  digest @0 :Record.Bytes32;       # of all members and their manifests
  sponsorsNeeded @1 :UInt16;       # 0: the charter is not here
  removersNeeded @2 :UInt16;
}

struct Outcome @0xd0a1b2c3d4e5f60f {
  outcome @0 :UInt8;               # 0 stored, 1 updated, 2 unchanged, 3 refused, 4 waits for what `error` says
  id @1 :Record.Bytes32;
  error @2 :UInt16;                # result.h
  field @3 :Text;
  replaced @4 :Record.Bytes32;     # 1: a version that the new one replaces, else none
}

struct Item @0xd0a1b2c3d4e5f610 {
  id @0 :Record.Bytes32;
  kind @1 :UInt16;
  center @2 :Record.Bytes32;
  centerName @3 :Text;
  scope @4 :Text;
  updated @5 :Int64;               # the record's time, milliseconds since 1970
  body @6 :Data;                   # canonical record.capnp Body; empty where it was erased or can't be read, or is closed
  score @7 :Int64;                 # search only
  snippet @8 :Text;                # search only
  sources @9 :List(Source);        # other centers' records of the same thing; show: siblings too
  versionOf @10 :Data;             # slot, 16 bytes
  isHidden @11 :Bool;              # show: a newer version exists
  arrival @12 :UInt64;             # when it came here: a later one has a greater number
  matches @13 :List(WordMatch);    # search with words: why it was found
  reasons @14 :List(MatchReason);  # match only
  toldBy @15 :Data;                # federatedSearch: the center that sent it, 32 bytes; none: it is here
  toldByName @16 :Text;
  contentsHere @17 :List(Record.Bytes32);  # show: which of the files that it names are here
  readers @18 :List(Record.Bytes32);  # of a sealed body: the centers that can read it
  closed @19 :UInt16;              # of a sealed body that was not opened: why (result.h), else 0
  replaces @20 :List(Record.Bytes32);  # the versions that it was made from
  erased @21 :Erased;              # its center has erased it
}

# protocol/inquiry/coverage.h: one for each member.
struct Covered @0xd0a1b2c3d4e5f622 {
  center @0 :Record.Bytes32;
  name @1 :Text;
  prefecture @2 :UInt8;
  asked @3 :UInt8;
  isHeld @4 :Bool;                 # by somebody else who was heard
  asOf @5 :Int64;                  # milliseconds since 1970; 0: not known
  error @6 :UInt16;                # result.h: why it refused
}

struct WordMatch @0xd0a1b2c3d4e5f61d {
  word @0 :Text;                   # as typed
  fields @1 :List(UInt8);          # 0 title, 1 reading, 2 tags, 3 codes, 4 text; none: it lacks the word
}

# protocol/matching/resource_match.h
struct MatchReason @0xd0a1b2c3d4e5f61e {
  part @0 :UInt8;
  points @1 :UInt8;
  finding @2 :UInt8;
  first @3 :Int64;
  last @4 :Int64;
  words @5 :List(Text);
}

struct Source @0xd0a1b2c3d4e5f611 { id @0 :Record.Bytes32; center @1 :Record.Bytes32; centerName @2 :Text; updated @3 :Int64; }

struct Damage @0xd0a1b2c3d4e5f612 {
  place @0 :Text;
  what @1 :Text;
  isRepairable @2 :Bool;
  file @3 :DamagedFile;            # where a file of a record is concerned
}
# A file that is damaged, or, of this center's own records, not here.
struct DamagedFile @0xd0a1b2c3d4e5f629 {
  record @0 :Record.Bytes32;       # the newest version that names it
  title @1 :Text;
  name @2 :Text;
  isOwn @3 :Bool;
  isMissing @4 :Bool;
}
struct Progress @0xd0a1b2c3d4e5f613 { done @0 :UInt64; total @1 :UInt64; }
struct Problem @0xd0a1b2c3d4e5f614 { error @0 :UInt16; detail @1 :Text; }
struct Summary @0xd0a1b2c3d4e5f615 {
  count @0 :UInt64;                # items sent
  total @1 :UInt64;                # items there are
  isRanked @2 :Bool;               # search: nothing has all the words; these have the most of them
  wordsLeftOut @3 :UInt32;         # search: words beyond what a query may have
  hasMore @4 :Bool;                # federatedSearch: somebody has more than it gave
}

struct BundleBegun @0xd0a1b2c3d4e5f619 {
  charter @0 :Record.Bytes32;
  records @1 :UInt64;              # at most so many will come
  epoch @2 :UInt64;                # of a backup: the store's; arrivals of another one mean something else
  through @3 :UInt64;              # of a backup: the last arrival that is in it
  unchecked @4 :UInt64;            # of a backup: records that are left for the next one, being checked still
  erased @5 :Data;                 # of a backup: 32 bytes that change with what is erased; one from before may hold texts
}

struct BundlePage @0xd0a1b2c3d4e5f61a {
  records @0 :Data;                # whole ones, one after another, at most 1 MiB less 4 KiB
  count @1 :UInt64;
  isAuthority @2 :Bool;            # all of them; they come before all others
  isLast @3 :Bool;
  locals @4 :List(LocalValue);     # of a backup
}

struct LocalValue @0xd0a1b2c3d4e5f671 { key @0 :Text; value @1 :Data; }
