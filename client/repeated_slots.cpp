#include "client/repeated_slots.h"

#include <algorithm>

#include "protocol/base/big_endian.h"

namespace tsunagi::client {

void RepeatedSlots::add(const SlotId& slot) { begins_.push_back(read_u64(slot.span())); }

void RepeatedSlots::settle() {
    std::ranges::sort(begins_);
    std::vector<std::uint64_t> repeated;
    for (std::size_t i = 1; i < begins_.size(); ++i) {
        const bool is_told = !repeated.empty() && repeated.back() == begins_[i];
        if (begins_[i] == begins_[i - 1] && !is_told) repeated.push_back(begins_[i]);
    }
    begins_ = std::move(repeated);
}

bool RepeatedSlots::has(const SlotId& slot) const {
    return std::ranges::binary_search(begins_, read_u64(slot.span()));
}

}  // namespace tsunagi::client
