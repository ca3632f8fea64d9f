// check_memo.h - the check pool of all machines together, which never checks the same bytes twice.
//
// parse_record and check_record are pure functions of the bytes, so what they said once holds for
// every machine: the simulator calls them once for each different string of bytes and hands out
// copies. Nothing is skipped: each record's signature is really verified, once in the federation
// instead of once at each center. Damaged or forged bytes are other bytes and get a check of their
// own. Bounds: forgets everything at kEntriesMax.
#pragma once

#include <map>

#include "protocol/record/record.h"

namespace tsunagi::simulation {

class CheckMemo {
  public:
    [[nodiscard]] Result<CheckedRecord> check(const Bytes& bytes);

  private:
    static constexpr std::size_t kEntriesMax = 100'000;
    std::map<Digest, Result<CheckedRecord>> known_;  // by the hash of all bytes
};

}  // namespace tsunagi::simulation
