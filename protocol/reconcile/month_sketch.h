// month_sketch.h - the sketch of a month's ids: how much of it a store has at hand, and how it
// follows from the month's tree.
//
// Large months have theirs kept by the store, in proportion to their ids, since making one takes
// 0.15 microseconds an id; small months have theirs made from the tree when asked for. How many
// symbols can be had is a function of the months' counts alone, so that every store answers alike.
// Thread: any.
#pragma once

#include <functional>

#include "protocol/reconcile/digest_tree.h"
#include "protocol/reconcile/sketch.h"

namespace tsunagi {

// How many symbols a store keeps of a month with this many ids; 0: none, it is made when asked for.
[[nodiscard]] std::size_t symbols_kept(std::uint32_t ids);

// How many of the symbols asked for can be had of these months together.
[[nodiscard]] std::size_t symbols_at_hand(std::span<const MonthSummary> months, std::size_t asked);

// Those of a scope's months that are named. Pre: `all` ascending.
[[nodiscard]] std::vector<MonthSummary> summaries_of(std::span<const MonthSummary> all,
                                                     std::span<const Month> named);

// All ids of the month's tree, ascending.
void for_each_id(const TreeReader& nodes,
                 Month month,
                 const std::function<void(const RecordId&)>& visit);

// Adds the ids of the month's tree.
void add_tree(Sketch& sketch, const TreeReader& nodes, Month month);

}  // namespace tsunagi
