#include "protocol/reconcile/sketch_sync.h"

#include <algorithm>
#include <utility>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi {
namespace {

// Below this many ids the tree answers in a frame or two.
constexpr std::uint64_t kSketchedIdsMin = 256;
// Read differences of some 75 ids, and judge larger ones within a quarter.
constexpr std::size_t kFirstSymbolsMin = 128;

}  // namespace

bool SketchSync::is_fit(const Candidate& month) {
    const std::uint32_t most = std::max(month.ours, month.state.count);
    const std::uint32_t least = std::min(month.ours, month.state.count);
    return least != 0 && most - least <= most / 4;
}

bool SketchSync::begin(const std::vector<Candidate>& months) {
    CHECK(!is_active());
    std::uint64_t ids = 0;
    std::uint64_t apart = 0;  // the difference has at least so many
    std::int64_t surplus = 0;
    for (const Candidate& month : months) {
        ids += month.state.count;
        const std::int64_t more = std::int64_t{month.state.count} - std::int64_t{month.ours};
        apart += static_cast<std::uint64_t>(more < 0 ? -more : more);
        surplus += more;
    }
    const std::uint64_t wanted = std::max<std::uint64_t>(symbols_for(apart), kFirstSymbolsMin);
    if (ids < kSketchedIdsMin || wanted > kSketchSymbolsMax) return false;
    stop();
    for (const Candidate& month : months) months_.push_back(month.month);
    their_ids_ = ids;
    surplus_ = surplus;
    wanted_ = wanted;
    return true;
}

frame::SketchQuery SketchSync::next_query(const Scope& scope) {
    CHECK(is_query_due());
    is_asked_ = true;
    return {scope, months_, static_cast<std::uint32_t>(symbols_.size()),
            static_cast<std::uint32_t>(wanted_)};
}

Result<SketchSync::Progress> SketchSync::take(const frame::SketchAnswer& answer,
                                              const OurSketch& ours,
                                              std::vector<SketchItem>& found,
                                              std::vector<Month>& months) {
    if (!is_active() || !std::exchange(is_asked_, false)) return Error::unexpected_frame;
    if (answer.first != symbols_.size() || answer.symbols.size() > wanted_ - symbols_.size())
        return Error::unexpected_frame;
    months = months_;
    if (!symbols_.empty() && answer.state != state_) {
        // The peer's set grew meanwhile: old and new symbols are of different sets. One frame is of
        // one set.
        symbols_.clear();
        if (!std::exchange(has_restarted_, true)) return Progress::asking;
        stop();
        return Progress::failed;
    }
    state_ = answer.state;
    symbols_.insert(symbols_.end(), answer.symbols.begin(), answer.symbols.end());
    const Sketch own = ours(months_, symbols_.size());
    const bool is_at_end = symbols_.size() < wanted_ || own.size() < symbols_.size();
    Sketch difference(symbols_);
    difference.shorten(std::min(own.size(), symbols_.size()));
    difference.subtract(own);
    if (difference.size() != 0) {
        if (const auto read = peel(difference)) {
            found.insert(found.end(), read->added.begin(), read->added.end());
            stop();
            return Progress::read;
        }
    }
    if (!is_at_end && grow(difference)) return Progress::asking;
    stop();
    return Progress::failed;
}

bool SketchSync::grow(const Sketch& difference) {
    const std::uint64_t guess = estimate_difference(difference, surplus_);
    std::uint64_t likely = symbols_for(guess + guess / 5);
    // The guess may be too high by as much.
    if (likely > kSketchSymbolsMax && symbols_for(guess - guess / 5) <= kSketchSymbolsMax)
        likely = kSketchSymbolsMax;
    wanted_ = std::max<std::uint64_t>(likely, symbols_.size() + symbols_.size() / 2);
    return wanted_ <= kSketchSymbolsMax &&
           wanted_ * SketchSymbol::kBytes <= their_ids_ * RecordId::kSize;
}

void SketchSync::stop() { *this = SketchSync(); }

}  // namespace tsunagi
