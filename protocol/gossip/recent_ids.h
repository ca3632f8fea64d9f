// recent_ids.h - the short ids of records that this node has dealt with lately, in bounded memory.
//
// Answers "do we know this one?" for announcements by short id, which can't be looked up in the
// store. Two generations: when the young one is full the old one goes, so that at least `bound` of
// the latest ids are remembered, and at most twice as many. What was forgotten is asked for once
// more: that costs bytes only. What is remembered wrongly (a collision) is found by comparing.
#pragma once

#include <cstddef>
#include <set>
#include <utility>

#include "protocol/gossip/short_id.h"

namespace tsunagi {

class RecentIds {
  public:
    explicit RecentIds(std::size_t bound) : bound_(bound) {}

    void add(const ShortId& id) {
        if (young_.size() >= bound_) {
            old_ = std::move(young_);
            young_.clear();
        }
        young_.insert(id);
    }
    [[nodiscard]] bool contains(const ShortId& id) const {
        return young_.contains(id) || old_.contains(id);
    }
    [[nodiscard]] std::size_t size() const { return young_.size() + old_.size(); }

  private:
    std::size_t bound_;
    std::set<ShortId> young_;
    std::set<ShortId> old_;
};

}  // namespace tsunagi
