#include "storage/search/term_statistics.h"

#include <algorithm>
#include <cmath>

namespace tsunagi {
namespace {

double rarity_of(std::uint64_t documents, std::uint64_t count) {
    const auto all = static_cast<double>(documents);
    const auto with = static_cast<double>(std::min(count, documents));
    return std::log(1 + (all - with + 0.5) / (with + 0.5));
}

}  // namespace

double TermStatistics::rarity(std::string_view term) const {
    return rarity_of(documents, count(term));
}

double TermStatistics::rarity_max() const { return rarity_of(documents, 1); }

double TermStatistics::average_length() const {
    if (documents == 0 || total_length == 0) return 1;
    return static_cast<double>(total_length) / static_cast<double>(documents);
}

}  // namespace tsunagi
