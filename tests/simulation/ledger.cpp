#include "tests/simulation/ledger.h"

#include <algorithm>

namespace tsunagi::simulation {

void Ledger::held(
    const RecordId& id, const Header& header, Monotonic now, LineKind line, bool is_measured) {
    const auto [at, is_new] = entries_.try_emplace(id);
    Entry& entry = at->second;
    if (is_new) {
        entry.scope = header.scope;
        entry.time = header.time;
        entry.first_held = now;
        receipts_ += header.kind == kind::kErasureReceipt ? 1 : 0;
    } else if (is_measured) {
        delays_[static_cast<std::size_t>(line)].push_back(
            static_cast<std::uint32_t>((now - entry.first_held).count()));
    }
    ++entry.holders;
}

std::size_t Ledger::lost(const RecordId& id) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return 1;
    if (found->second.holders > 0) --found->second.holders;
    return found->second.holders;
}

std::uint32_t percentile(std::vector<std::uint32_t> values, unsigned percent) {
    if (values.empty()) return 0;
    const std::size_t rank = (values.size() - 1) * percent / 100;
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(rank));
    return values[rank];
}

}  // namespace tsunagi::simulation
