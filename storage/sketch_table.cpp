#include "storage/sketch_table.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "storage/tree_table.h"

namespace tsunagi::storage {
namespace {

struct Place {
    ScopeNumber scope = 0;
    Month month = 0;
    [[nodiscard]] std::string name() const {
        return "sketch of month " + std::to_string(month) + " of scope " + std::to_string(scope);
    }
};

std::optional<SketchHead> load_head(const Txn& txn, const Tables& tables, const Place& at) {
    const auto value = txn.get(tables.sketches, sketch_key(at.scope, at.month, 0).span());
    if (!value) return std::nullopt;
    auto head = decode_sketch_head(*value);
    if (!head) throw_damaged(at.name());
    return head;
}

void save_head(WriteTxn& txn, const Tables& tables, const Place& at, const SketchHead& head) {
    txn.put(tables.sketches, sketch_key(at.scope, at.month, 0).span(), encode_sketch_head(head));
}

// The first symbols out of the blocks. Nothing where one is missing.
std::optional<Sketch> load_blocks(const Txn& txn,
                                  const Tables& tables,
                                  const Place& at,
                                  std::size_t symbols) {
    std::vector<SketchSymbol> all;
    all.reserve(symbols + kSketchBlockSymbols);
    for (std::uint16_t block = 1; all.size() < symbols; ++block) {
        const auto value = txn.get(tables.sketches, sketch_key(at.scope, at.month, block).span());
        if (!value) return std::nullopt;
        const auto some = decode_symbols(*value);
        if (!some || some->size() != kSketchBlockSymbols) throw_damaged(at.name());
        all.insert(all.end(), some->begin(), some->end());
    }
    all.resize(symbols);
    return Sketch(std::move(all));
}

void save_blocks(WriteTxn& txn, const Tables& tables, const Place& at, const Sketch& sketch) {
    const auto symbols = sketch.symbols();
    for (std::size_t first = 0; first < symbols.size(); first += kSketchBlockSymbols) {
        const auto block = static_cast<std::uint16_t>(1 + first / kSketchBlockSymbols);
        txn.put(tables.sketches, sketch_key(at.scope, at.month, block).span(),
                encode_symbols(symbols.subspan(first, kSketchBlockSymbols)));
    }
}

void add_tail(Sketch& sketch, const SketchHead& head) {
    for (const SketchItem item : head.tail) sketch.add(item);
}

}  // namespace

std::optional<StoredSketch> load_sketch(
    const Txn& txn, const Tables& tables, ScopeNumber scope, Month month, std::size_t symbols_max) {
    const Place at{scope, month};
    const auto head = load_head(txn, tables, at);
    if (!head) return std::nullopt;
    auto sketch = load_blocks(txn, tables, at, std::min<std::size_t>(head->symbols, symbols_max));
    if (!sketch) return std::nullopt;
    add_tail(*sketch, *head);
    return StoredSketch{head->count(), std::move(*sketch)};
}

Sketch read_sketch(const Txn& txn,
                   const Tables& tables,
                   std::optional<ScopeNumber> scope,
                   std::span<const MonthSummary> months,
                   std::size_t symbols) {
    Sketch out(symbols_at_hand(months, symbols));
    if (!scope || out.size() == 0) return out;
    const TreeTable tree(txn, tables.tree, scope);
    for (const MonthSummary& month : months) {
        if (symbols_kept(month.root.count) != 0) {
            const auto stored = load_sketch(txn, tables, *scope, month.month, out.size());
            if (stored && stored->ids == month.root.count && stored->sketch.size() == out.size()) {
                out.add(stored->sketch);
                continue;
            }
        }
        add_tree(out, tree, month.month);
    }
    return out;
}

void write_sketch(WriteTxn& txn,
                  const Tables& tables,
                  ScopeNumber scope,
                  const MonthSummary& month,
                  std::span<const RecordId> fresh) {
    const std::size_t symbols = symbols_kept(month.root.count);
    if (symbols == 0) return;
    const Place at{scope, month.month};
    auto head = load_head(txn, tables, at);
    std::optional<Sketch> sketch;
    if (head && head->symbols == symbols && head->count() + fresh.size() == month.root.count) {
        for (const RecordId& id : fresh) head->tail.push_back(id.prefix());
        if (head->tail.size() <= kSketchTailMax) return save_head(txn, tables, at, *head);
        sketch = load_blocks(txn, tables, at, symbols);
        if (sketch) add_tail(*sketch, *head);
    }
    if (!sketch) {
        sketch.emplace(symbols);
        add_tree(*sketch, TreeTable(txn, tables.tree, scope), month.month);
    }
    save_blocks(txn, tables, at, *sketch);
    save_head(txn, tables, at, {month.root.count, static_cast<std::uint32_t>(symbols), {}});
}

void forget_sketch(WriteTxn& txn, const Tables& tables, ScopeNumber scope, Month month) {
    std::vector<Bytes> keys;
    {
        const Key prefix = month_key(scope, month);
        Cursor cursor(txn, tables.sketches);
        for (bool is_there = cursor.seek(prefix.span()); is_there && cursor.is_under(prefix.span());
             is_there = cursor.next())
            keys.emplace_back(cursor.key().begin(), cursor.key().end());
    }
    for (const Bytes& key : keys) txn.erase(tables.sketches, key);
}

}  // namespace tsunagi::storage
