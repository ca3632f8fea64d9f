// blocks.h - of which centers this center wants nothing: its own decision, which binds nobody else.
//
// No link to them, and nothing new that they write is taken, from whoever brings it; what is here
// stays. Authority records are taken all the same, and lists of what still counts: who is a member,
// and what counts, must not depend on it. What is kept out only waits: its ids are noted and
// counted, and it is fetched when the block is lifted. Kept as local values of the store, key
// "blocked/" and the center's id, with the reason that its people gave.
//
// Bounds: kBlockedMax centers, kKeptOutMax ids in memory (beyond that they are asked for again,
// which costs bytes and nothing else). Thread: core only.
#pragma once

#include <map>
#include <set>
#include <string>

#include "protocol/node/record_index.h"
#include "protocol/node/store_order.h"

namespace tsunagi {

inline constexpr std::size_t kBlockedMax = 1'000;
inline constexpr std::size_t kBlockReasonBytesMax = 1'024;

class Blocks {
  public:
    // Reads what the store has.
    explicit Blocks(const RecordIndex& index);

    [[nodiscard]] bool has(const CenterId& center) const {
        return !centers_.empty() && centers_.contains(center);
    }
    // With the reasons.
    [[nodiscard]] const std::map<CenterId, std::string>& centers() const { return centers_; }
    // What has to be stored. Lifting one forgets what was kept out.
    [[nodiscard]] LocalPut set(const CenterId& center, const std::string& reason);
    [[nodiscard]] LocalPut lift(const CenterId& center);

    void keep_out(const RecordId& id);
    [[nodiscard]] const std::set<RecordId>& kept_out() const { return kept_out_; }

  private:
    std::map<CenterId, std::string> centers_;
    std::set<RecordId> kept_out_;
};

}  // namespace tsunagi
