#include "tests/simulation/check_memo.h"

#include "protocol/crypto/hash.h"

namespace tsunagi::simulation {

Result<CheckedRecord> CheckMemo::check(const Bytes& bytes) {
    const Digest key = hash(HashDomain::file, {bytes});
    if (const auto found = known_.find(key); found != known_.end()) return found->second;
    auto parsed = parse_record(bytes);
    auto result = parsed ? check_record(std::move(*parsed)) : Result<CheckedRecord>(parsed.error());
    if (known_.size() >= kEntriesMax) known_.clear();
    return known_.emplace(key, std::move(result)).first->second;
}

}  // namespace tsunagi::simulation
